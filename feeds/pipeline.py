"""The whole way from articles to files: plan, render, hold against the rules, hand over."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from feeds import clock, entries, guards, ledger, manifest
from feeds.articles import Outcome
from feeds.errors import FeedsError, Problem
from feeds.folder import place_of
from feeds.formats import filename_of, format_of
from feeds.gate import Fault, Gate
from feeds.ledger import Ledger
from feeds.manifest import Listed
from feeds.model import Article, Document, Entry, Feed, Kept, Key, Site, Topic, Withheld
from feeds.plan import MakeEntry, Plan, plan_of
from feeds.selection import key_of


def build(
    site: Site,
    articles: Iterable[Article],
    *,
    problems: Iterable[Problem] = (),
    earlier: Ledger | None = None,
    now: datetime | None = None,
    allow: Collection[str] = (),
) -> Iterator[Document]:
    """Every feed for the articles that are published by now, one document at a time.

    With `earlier`, the ledger of the output folder, ids and dates stay as they were published, what
    is gone is withdrawn, and the new ledger and the manifest are among the documents. `problems`
    are those of reading: an article that cannot be read any more is not withdrawn. Raises Stopped
    where too much would change at once, unless `allow` names the guard.
    """
    source = in_memory(site, (*articles, *problems))
    plan = vetted(site, source, earlier or Ledger(), now or clock.now())
    guards.stop(plan.stopped, allow)
    for document in documents(plan):
        assert isinstance(document, Document)
        if earlier is not None or document.path not in (ledger.FILENAME, manifest.FILENAME):
            yield document


@dataclass(frozen=True, slots=True)
class Source:
    """What was read, as far as it takes to place it, and what makes entries of it."""

    outcomes: tuple[Key | Withheld | Problem, ...]
    entry_of: MakeEntry


def in_memory(site: Site, outcomes: Iterable[Outcome]) -> Source:
    """Articles that are all kept, for a program that has them, or that shows most of them."""
    articles: dict[str, Article] = {}

    def entry_of(file: str, id_: str, topics: Mapping[str, Topic]) -> Entry:
        return entries.entry_of(articles[file], id_, site, topics)

    def keys() -> Iterator[Key | Withheld | Problem]:
        for outcome in outcomes:
            if isinstance(outcome, Article):
                articles[outcome.file] = outcome
                yield key_of(outcome, site)
            else:
                yield outcome

    return Source(tuple(keys()), entry_of)


LARGE = 1_000_000

# What the manifest says of a feed's document, if it need not be made again.
Known = Callable[[str, Feed], Listed | None]


def _nothing(_form: str, _feed: Feed) -> None:
    return None


def vetted(
    site: Site, source: Source, earlier: Ledger, now: datetime, known: Known = _nothing
) -> Plan:
    """What to publish, and every document of it that is not `known` has passed the gate.

    An entry that is to blame for a fault is left out, and all is planned again without it, as if
    its article could not be read.
    """
    barred: dict[str, Problem] = {}
    while True:
        plan = plan_of(site, source.outcomes, source.entry_of, earlier, now, barred)
        gate = Gate(plan.now)
        for entry in plan.entries.values():
            # It comes from the index, and had passed when it was put there.
            for name in entry.rendered:
                gate.trust(name, entry)
        faults: list[Fault] = []
        large: list[Problem] = []
        passed: dict[str, int] = {}
        for feed in plan.feeds():
            for name in site.formats:
                if before := known(name, feed):
                    large += _large(before.path, before.bytes, site)
                else:
                    document, found = _checked(gate, name, feed)
                    faults += found
                    passed[document.path] = hash(document.content)
                    large += _large(document.path, len(document.content), site)
        blamed = {fault.entry.id: fault for fault in faults if fault.entry}
        if not blamed:
            break
        barred |= {
            id_: Problem(
                place_of(site, plan.entries[id_].file),
                f"makes an entry that {fault.what} (in {fault.path})",
                fault.todo,
                "gate",
                1,
                article=plan.entries[id_].file,
            )
            for id_, fault in blamed.items()
        }
    todo = "nothing to do: what was published stays; report this as a fault of feeds"
    refused = [Problem(fault.path, fault.what, todo, "gate") for fault in faults]
    return replace(
        plan,
        problems=(*plan.problems, *barred.values(), *refused, *large),
        frozen=frozenset(fault.path for fault in faults),
        passed=passed,
    )


def _checked(gate: Gate, name: str, feed: Feed) -> tuple[Document, list[Fault]]:
    try:
        document = rendered(name, feed)
        if not isinstance(document.content, bytes):
            raise TypeError("the renderer made no bytes of it")
    except Exception as error:
        # Whatever a renderer stumbles over, it costs that entry or that document and nothing else.
        path = feed.path + filename_of(name)
        what = f"cannot be rendered: {error}"
        # Where the head alone fails, it fails with any entry.
        suspects = () if _fails(name, feed) else feed.entries
        blamed = [Fault(path, what, one) for one in suspects if _fails(name, feed, one)]
        return Document(path, "", b""), blamed or [Fault(path, what)]
    return document, gate.faults(name, document, feed)


# The next shorter period.
_SHORTER = {"year": "month", "month": "week", "week": "day"}


def _large(path: str, size: int, site: Site) -> list[Problem]:
    """A warning of a document that takes readers long to fetch."""
    if size <= LARGE:
        return []
    shorter = _SHORTER.get(site.archive) if "archive/" in path else None
    todo = f"set archive: {shorter}" if shorter else "set a lower number of entries"
    return [Problem(path, f"is {size:,} bytes long", todo, "large-document")]


def _fails(name: str, feed: Feed, *entries: Entry) -> bool:
    try:
        rendered(name, replace(feed, entries=entries))
    except Exception:
        return True
    return False


def rendered(name: str, feed: Feed) -> Document:
    """A feed in one format."""
    form = format_of(name)
    return Document(feed.path + form.FILENAME, form.MEDIA_TYPE, form.render(feed))


def planned(
    site: Site,
    outcomes: Iterable[Outcome],
    earlier: Ledger,
    now: datetime,
    barred: Collection[str] = (),
) -> Plan:
    """What to publish of all that was read, before its documents have seen the gate."""
    source = in_memory(site, outcomes)
    return plan_of(site, source.outcomes, source.entry_of, earlier, now, barred)


def documents(
    plan: Plan,
    known: Known = _nothing,
    listed: list[Listed] | None = None,
    published: Mapping[str, Listed] = MappingProxyType({}),
) -> Iterator[Document | Kept]:
    """Every file, in the order in which it is safe to write them: ledger, feeds, manifest.

    Whoever is interrupted after the ledger finds in it the dates that were about to be published.
    What the manifest says of each is added to `listed`; `published` is what it said before.
    """
    if not plan.ledger.feeds:
        return
    yield ledger.document(plan.ledger)
    listed = [] if listed is None else listed
    for feed in plan.feeds():
        for name in plan.site.formats:
            path = feed.path + filename_of(name)
            if before := known(name, feed):
                listed.append(before)
                yield Kept(path)
            elif path not in plan.frozen:
                document = rendered(name, feed)
                if plan.passed is not None and plan.passed.get(path) != hash(document.content):
                    what, todo = (
                        "is not what has passed the gate",
                        "report this as a fault of feeds",
                    )
                    raise FeedsError([Problem(path, what, todo, "gate")])
                listed.append(manifest.listed(feed, name, document))
                yield document
            elif path in published:
                listed.append(published[path])
    listed.sort(key=lambda one: one.path)
    yield manifest.document(manifest.Manifest(1, plan.site.title, plan.site.url, tuple(listed)))
