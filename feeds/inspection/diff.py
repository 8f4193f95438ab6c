"""A plan and what was published before → what a build would change, feed by feed, for people."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from feeds.compose.plan import Plan
from feeds.history.ledger import Ledger
from feeds.model import Document, UnchangedDocument
from feeds.output.write import inside, outdated
from feeds.regular import is_regular, read_regular
from feeds.text import count, json_of


class Change(Struct, frozen=True, omit_defaults=True):
    """One entry that comes, changes or goes; `parts` are what a reader would see differ.

    `title` is the file's name if the entry is gone, since nothing else is known of it any more.
    """

    change: str
    id: str
    title: str
    url: str
    parts: tuple[str, ...] = ()


class FeedChanges(Struct, frozen=True):
    """All that changes in one feed."""

    feed: str
    folder: str
    changes: tuple[Change, ...]


class Difference(Struct, frozen=True):
    """All that a build would change; `written` and `removed` are files below the output folder."""

    feeds: tuple[FeedChanges, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


def difference(
    plan: Plan, earlier: Ledger, documents: Iterable[Document | UnchangedDocument], output: Path
) -> Difference:
    """What would change, against the ledger for entries and the output folder for files."""
    written: list[str] = []
    made: set[str] = set()
    for document in documents:
        made.add(document.path)
        if isinstance(document, UnchangedDocument):
            continue
        path = inside(output, document.path)
        if not is_regular(path) or read_regular(path) != document.content:
            written.append(document.path)
    feeds = (
        FeedChanges(line.name, slug, tuple(_changes(plan, earlier, slug)))
        for slug, line in sorted(plan.ledger.feeds.items())
    )
    return Difference(
        tuple(feed for feed in feeds if feed.changes),
        tuple(written),
        tuple(outdated(output, made | set(plan.frozen))),
    )


def _changes(plan: Plan, earlier: Ledger, slug: str) -> Iterator[Change]:
    before = {
        id_
        for id_, line in earlier.entries.items()
        if not (line.withdrawn or line.absent) and (not slug or slug in line.topics)
    }
    for id_ in plan.members.get(slug, ()):
        entry, _ = plan.entry(id_)
        if id_ not in before:
            known = earlier.entries.get(id_)
            is_back = known and (known.withdrawn or known.absent)
            verb = "returned" if is_back else "added"
            yield Change(verb, id_, entry.title, entry.url)
        elif id_ in plan.changes.updated:
            yield Change("updated", id_, entry.title, entry.url, plan.changes.updated[id_])
    for id_ in sorted(before - set(plan.members.get(slug, ()))):
        line = plan.ledger.entries[id_]
        if line.withdrawn:
            yield Change("withdrawn", id_, line.file, line.url)
        elif id_ not in plan.published or (slug and slug not in line.topics):
            yield Change("left out", id_, line.file, line.url)


_SIGNS = {"added": "+", "returned": "+", "updated": "~", "withdrawn": "-", "left out": "-"}


def as_text(difference: Difference) -> str:
    """For a terminal: a heading for each feed, a line for each entry."""
    lines: list[str] = []
    for feed in difference.feeds:
        lines.append(feed.feed)
        for one in feed.changes:
            what = f"{one.change}: {', '.join(one.parts)}" if one.parts else one.change
            lines.append(f"  {_SIGNS[one.change]} {one.title or one.url} ({what})")
    return "\n".join([*lines, _summary(difference)])


def as_markdown(difference: Difference) -> str:
    """For the summary of a scheduled job."""
    lines: list[str] = []
    for feed in difference.feeds:
        lines += [f"### {_quoted(feed.feed)}", "", "| | entry | what |", "|---|---|---|"]
        for one in feed.changes:
            name = f"[{_quoted(one.title or one.id)}]({one.url.replace(')', '%29')})"
            what = f"{one.change}: {', '.join(one.parts)}" if one.parts else one.change
            lines.append(f"| {_SIGNS[one.change]} | {name} | {what} |")
        lines.append("")
    return "\n".join([*lines, _summary(difference)])


def as_json(difference: Difference) -> str:
    """For programs."""
    return json_of(difference)


REPORTS: dict[str, Any] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def _summary(difference: Difference) -> str:
    if not difference:
        return "nothing would change"
    files = f"{count(len(difference.written), 'file')} would be written"
    if difference.removed:
        files += f" and {len(difference.removed)} removed"
    return files


def _quoted(text: str) -> str:
    """The text where Markdown would take it for a table's edge or a link's end."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|" else sign for sign in text)
