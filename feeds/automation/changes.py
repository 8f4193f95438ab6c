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
from feeds.text import count, printable

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
    """The change of one entry between two ledgers.

    `what` is "added", "returned", "updated", "withdrawn" or "left out". `line` is the entry in the
    later ledger. `parts` are the parts in which a reader sees a change.
    """

    what: str
    line: Line
    parts: tuple[str, ...] = ()


def changes(before: Ledger, after: Ledger, slug: str = "") -> tuple[LedgerChange, ...]:
    """The changes in one feed, "" for the feed of everything, newest entry first."""
    by_id = sorted(_changes(before, after, slug), key=lambda change: change.line.id)
    return tuple(sorted(by_id, key=lambda change: change.line.published, reverse=True))


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

    It contains no title: one such as "Fixes #1" would close an issue.
    """
    counts: dict[str, int] = dict.fromkeys(_VERBS.values(), 0)
    for change in changes:
        counts[_VERBS[change.what]] += 1
    parts = [f"{verb} {count(n, 'entry', 'entries')}" for verb, n in counts.items() if n]
    return ", ".join(parts).capitalize() or "Refresh the feeds"


def markdown_summary(before: Ledger, after: Ledger, output: Path, written: int) -> str:
    """The changes that a build has made, in the form of `feeds diff --format markdown`.

    The titles come from the feeds in `output`; `written` is the number of changed files.
    """
    lines: list[str] = []
    for slug, feed in sorted(after.feeds.items()):
        if in_feed := changes(before, after, slug):
            lines += [f"### {quoted(feed.name)}", "", *_table(in_feed, _titles(output, slug)), ""]
    return "\n".join(
        (*lines, f"{count(written, 'file')} changed" if written else "nothing changed")
    )


def _table(changes: tuple[LedgerChange, ...], titles: Mapping[str, str]) -> Iterator[str]:
    yield "| | entry | what |"
    yield "|---|---|---|"
    for change in changes[:_MAX_ROWS]:
        title = titles.get(change.line.id) or change.line.file
        what = f"{change.what}: {', '.join(change.parts)}" if change.parts else change.what
        yield f"| {_SIGNS[change.what]} | {_link(title, change.line.url)} | {what} |"
    if len(changes) > _MAX_ROWS:
        yield f"| | and {count(len(changes) - _MAX_ROWS, 'more entry', 'more entries')} | |"


def _titles(output: Path, slug: str) -> dict[str, str]:
    """Titles by id, from the live JSON feed in the folder `slug`; empty if it cannot be read."""
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
    """Escape untrusted text for Markdown: no markup, HTML, mention or command takes effect."""
    line = printable(text).replace("\N{REPLACEMENT CHARACTER}", " ")[:_MAX_TITLE]
    line = re.sub(r"([\\`*_{}\[\]<>()#+!|~&$-])", r"\\\1", line)
    # A zero-width space keeps GitHub from making a link of @name, and of workflow commands.
    return line.replace("@", "@\u200b").replace("::", ":\u200b:")
