"""The ledgers before and after a build → what changed, as a commit message and as Markdown"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from feeds.history.digest import changed_parts
from feeds.history.ledger import Ledger, Line
from feeds.registry import FORMATS
from feeds.regular import read_regular
from feeds.text import count

_MAX_FEED_BYTES = 10_000_000
_MAX_ROWS = 100
_MAX_TITLE = 200
_SIGNS = {"added": "+", "returned": "+", "updated": "~", "withdrawn": "-", "left out": "-"}
_VERBS = {
    "added": "publish",
    "returned": "publish",
    "updated": "update",
    "withdrawn": "withdraw",
    "left out": "leave out",
}


class LedgerChange(Struct, frozen=True):
    """An entry that was added, changed or withdrawn; `parts` are the visible changes."""

    what: str
    line: Line
    parts: tuple[str, ...] = ()


def changes(before: Ledger, after: Ledger, slug: str = "") -> tuple[LedgerChange, ...]:
    """The changes that a subscriber of one feed notices, newest entry first."""
    found = sorted(_changes(before, after, slug), key=lambda one: one.line.id)
    return tuple(sorted(found, key=lambda one: one.line.published, reverse=True))


def _changes(before: Ledger, after: Ledger, slug: str) -> Iterator[LedgerChange]:
    for id_, line in after.entries.items():
        known = before.entries.get(id_)
        was_shown = known is not None and _is_in(known, slug)
        if _is_in(line, slug) and not was_shown:
            yield LedgerChange("returned" if known and not _is_shown(known) else "added", line)
        elif known and was_shown and not _is_in(line, slug):
            yield LedgerChange("withdrawn" if line.withdrawn else "left out", line)
        elif known and was_shown and line.updated != known.updated:
            yield LedgerChange("updated", line, changed_parts(known.digest, line.digest))


def _is_in(line: Line, slug: str) -> bool:
    return _is_shown(line) and (not slug or slug in line.topics)


def _is_shown(line: Line) -> bool:
    return not (line.withdrawn or line.absent)


def shown_entries(ledger: Ledger) -> int:
    """The number of entries that are published."""
    return sum(map(_is_shown, ledger.entries.values()))


def commit_message(changes: tuple[LedgerChange, ...]) -> str:
    """Publish 2 entries, withdraw 1 entry

    Only numbers: a title comes from an article, and one such as "Fixes #1" would close an issue.
    """
    counts: dict[str, int] = dict.fromkeys(_VERBS.values(), 0)
    for one in changes:
        counts[_VERBS[one.what]] += 1
    parts = [f"{verb} {count(n, 'entry', 'entries')}" for verb, n in counts.items() if n]
    return ", ".join(parts).capitalize() or "Refresh the feeds"


def markdown_summary(before: Ledger, after: Ledger, output: Path, written: int) -> str:
    """The changes that a build has made, as `feeds diff --format markdown` shows them.

    The titles are those of the feeds in `output`; `written` is the number of files.
    """
    lines: list[str] = []
    for slug, feed in sorted(after.feeds.items()):
        if found := changes(before, after, slug):
            lines += [f"### {quoted(feed.name)}", "", *_table(found, _titles(output, slug)), ""]
    return "\n".join(
        (*lines, f"{count(written, 'file')} changed" if written else "nothing changed")
    )


def _table(changes: tuple[LedgerChange, ...], titles: Mapping[str, str]) -> Iterator[str]:
    yield "| | entry | what |"
    yield "|---|---|---|"
    for one in changes[:_MAX_ROWS]:
        title = titles.get(one.line.id) or one.line.file
        what = f"{one.what}: {', '.join(one.parts)}" if one.parts else one.what
        yield f"| {_SIGNS[one.what]} | {_link(title, one.line.url)} | {what} |"
    if len(changes) > _MAX_ROWS:
        yield f"| | and {count(len(changes) - _MAX_ROWS, 'more entry', 'more entries')} | |"


def _titles(output: Path, slug: str) -> dict[str, str]:
    """The titles of the entries in the live JSON feed of a topic, by id."""
    try:
        content = read_regular(output / slug / FORMATS["json"].filename, _MAX_FEED_BYTES)
        items: Any = msgspec.json.decode(content, type=dict[str, Any]).get("items")
        return {item["id"]: str(item.get("title", "")) for item in items}
    except (OSError, ValueError, TypeError, KeyError, RecursionError, AttributeError):
        # Titles are only for display: without its title, an entry is shown by its file name.
        return {}


def _link(title: str, url: str) -> str:
    address = "".join(f"%{ord(sign):02X}" if sign in "()<>|\\" else sign for sign in url)
    return f"[{quoted(title)}]({address})"


def quoted(text: str) -> str:
    """Untrusted text escaped for Markdown: no markup, HTML, mention or command takes effect."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)[:_MAX_TITLE]
    line = re.sub(r"([\\`*_{}\[\]<>()#+!|~&$-])", r"\\\1", line)
    # A zero-width space keeps GitHub from making a link of @name, and of workflow commands.
    return line.replace("@", "@\u200b").replace("::", ":\u200b:")
