"""A plan → its pages and its OPML, rendered and checked like the documents of feeds.

A page that cannot be rendered, or fails the check, is refused: its published version stays. A file
that this program did not write, such as a site's own index.html, is never replaced.
"""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from feeds.compose.plan import Plan
from feeds.errors import Problem
from feeds.model import Document, EntryFacts, Feed
from feeds.output.manifest import Record, record_of
from feeds.output.own_pages import foreign_pages
from feeds.pages.navigation import PlannedPage, navigation_of
from feeds.registry import OPML, PAGE

# Failures of a page that are reported.
_SHOWN = 3


class KnownDocuments:
    """The documents in the output folder that need not be made again; here there are none."""

    def current_record(self, form: str, feed: Feed[EntryFacts]) -> Record | None:  # noqa: ARG002
        """The manifest's record of a feed's document, if it need not be made again."""
        return None

    def current_page_record(self, page: PlannedPage) -> Record | None:  # noqa: ARG002
        """The manifest's record of a page, if it need not be made again."""
        return None

    def published_records(self, paths: Collection[str]) -> dict[str, Record]:  # noqa: ARG002
        """The rows of these documents in the published manifest, by path."""
        return {}

    def is_foreign(self, path: str) -> bool:  # noqa: ARG002
        """Whether the path is a file that this program did not write."""
        return False


class CheckedPages(NamedTuple):
    """The pages to publish, their records, the paths of the refused pages, and all problems."""

    pages: tuple[PlannedPage, ...]
    records: dict[str, Record]
    refused: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def checked_pages(
    plan: Plan, known: KnownDocuments, put: Callable[[str, bytes], None]
) -> CheckedPages:
    """Render and check the pages that are not `known`; call `put` with each content that passed."""
    planned = tuple(_planned(plan)) if plan.site.pages and plan.ledger.feeds else ()
    current = {page.path: known.current_page_record(page) for page in planned}
    records = {path: record for path, record in current.items() if record}
    if len(records) == len(planned):
        return CheckedPages(planned, records)
    foreign = {path for path in current.keys() - records.keys() if known.is_foreign(path)}
    paths = {*plan.feed_paths(), *current}
    pages = tuple(page for page in planned if page.path not in foreign)
    refused = []
    problems = [*foreign_pages(sorted(foreign))]
    for page in pages:
        if page.path in records:
            continue
        content, found = _checked(plan, page, paths)
        put(page.path, content)
        records[page.path] = record_of(
            page.feed, page.form, Document(page.path, page.media_type, content)
        )
        if found:
            refused.append(page.path)
            problems += [_refused(page, what) for what in found[:_SHOWN]]
    return CheckedPages(pages, records, tuple(refused), tuple(problems))


def _planned(plan: Plan) -> Iterator[PlannedPage]:
    """A page for each live feed and each archive of everything, then the OPML."""
    feeds = plan.feeds()
    members = {slug: [plan.entries[id_] for id_ in ids] for slug, ids in plan.members.items()}
    navigation = navigation_of(feeds, plan.topics, members, plan.site.description)
    of_archives = navigation.for_archives()
    for feed in feeds:
        if feed.period and feed.slug:
            continue
        shown = of_archives if feed.period else navigation.for_feed(feed.slug)
        yield PlannedPage(feed.path + PAGE.filename, "html", PAGE.media_type, feed, shown)
    everything = next(feed for feed in feeds if not feed.slug and not feed.period)
    yield PlannedPage(OPML.filename, "opml", OPML.media_type, everything, navigation.for_opml())


def _checked(plan: Plan, page: PlannedPage, paths: set[str]) -> tuple[bytes, list[str]]:
    # Imported here, since most builds have no page to render.
    from feeds.gate.page import page_failures
    from feeds.pages.html import render_page
    from feeds.pages.opml import render_opml
    from feeds.pages.options import page_options

    options = page_options(plan.site)
    try:
        if page.form == "opml":
            content = render_opml(page.navigation, options)
        else:
            content = render_page(plan.filled(page.feed)[0], page.navigation, options)
        return content, page_failures(page.path, content, plan.site.url, paths)
    except Exception as error:
        # A site's own template may raise any exception.
        return b"", [f"cannot be rendered: {type(error).__name__}: {error}"]


def _refused(page: PlannedPage, what: str) -> Problem:
    todo = "mend the template; what was published stays"
    return Problem(page.path, what, todo, "gate")
