"""A site and its output folder → what a build would change, feed by feed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from feeds.compose.plan import Plan
from feeds.history.ledger import Ledger
from feeds.inspection.preview import Preview, preview
from feeds.model import UnchangedDocument
from feeds.output.write import outdated, path_inside
from feeds.pipeline.render import documents
from feeds.regular import is_regular, read_regular
from feeds.settings.site import Site
from feeds.text import count, json_of


class Change(Struct, frozen=True, omit_defaults=True):
    """The change of one entry in one feed.

    `change` is "added", "returned", "updated", "withdrawn" or "left out". `parts` are the parts in
    which a reader would see a change. If the entry is gone, `title` is the name of its file.
    """

    change: str
    id: str
    title: str
    url: str
    parts: tuple[str, ...] = ()


class FeedChanges(Struct, frozen=True):
    """The changes in one feed; `folder` is empty for the feed of everything."""

    feed: str
    folder: str
    changes: tuple[Change, ...]


class Difference(Struct, frozen=True):
    """What a build would change; false if it would change nothing.

    `written` and `removed` are the paths of files, relative to the output folder.
    """

    feeds: tuple[FeedChanges, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


def diff(site: Site, output: str | Path, *, now: datetime | None = None) -> Difference:
    """Compare what a build would publish with the folder `output`; write nothing.

    Raises FeedsError if the folder of articles cannot be listed, and OSError if a file in the
    folder cannot be read.
    """
    return difference(preview(site, output, now=now), output)


def difference(build: Preview, output: str | Path) -> Difference:
    """Compare the entries of `build` with the ledger, and its files with the folder `output`."""
    plan = build.plan
    root = Path(output)
    written: list[str] = []
    paths: set[str] = set()
    for document in documents(plan):
        paths.add(document.path)
        if isinstance(document, UnchangedDocument):
            continue
        path = path_inside(root, document.path)
        if not is_regular(path) or read_regular(path) != document.content:
            written.append(document.path)
    feeds = (
        FeedChanges(line.name, slug, tuple(_changes(plan, build.earlier, slug)))
        for slug, line in sorted(plan.ledger.feeds.items())
    )
    return Difference(
        tuple(feed for feed in feeds if feed.changes),
        tuple(written),
        tuple(outdated(root, paths | set(plan.frozen))),
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
    """The difference for a terminal: a heading for each feed, a line for each entry."""
    lines: list[str] = []
    for feed in difference.feeds:
        lines.append(feed.feed)
        for change in feed.changes:
            sign = _SIGNS[change.change]
            lines.append(f"  {sign} {change.title or change.url} ({_described(change)})")
    return "\n".join([*lines, _summary(difference)])


def as_markdown(difference: Difference) -> str:
    """The difference as Markdown, for the summary of a scheduled job."""
    lines: list[str] = []
    for feed in difference.feeds:
        lines += [f"### {_quoted(feed.feed)}", "", "| | entry | what |", "|---|---|---|"]
        for change in feed.changes:
            url = change.url.replace(")", "%29")
            link = f"[{_quoted(change.title or change.id)}]({url})"
            lines.append(f"| {_SIGNS[change.change]} | {link} | {_described(change)} |")
        lines.append("")
    return "\n".join([*lines, _summary(difference)])


REPORTS: Mapping[str, Callable[[Difference], str]] = {
    "text": as_text,
    "json": json_of,
    "markdown": as_markdown,
}


def _described(change: Change) -> str:
    """updated: title, summary"""
    return f"{change.change}: {', '.join(change.parts)}" if change.parts else change.change


def _summary(difference: Difference) -> str:
    if not difference:
        return "nothing would change"
    files = f"{count(len(difference.written), 'file')} would be written"
    if difference.removed:
        files += f" and {len(difference.removed)} removed"
    return files


def _quoted(text: str) -> str:
    """The text with a backslash before each character that Markdown would interpret."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|" else sign for sign in text)
