"""Protects subscribers from accidents: a build that would change too much at once stops."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from feeds.errors import Problem, Stopped
from feeds.history.ledger import Ledger
from feeds.model import EntryFacts, Site

LEAST_LIVE = 20
LEAST_AFFECTED = 10
NAMES = ("vanish", "arrive", "reissue", "change")

_LOOK = "look at the articles, and at articles in the configuration"
_LOOK_AT_ALL = (
    "look at the articles, and at articles, include and published_by_default in the configuration"
)
# The rules behind which a setting may be.
_INCLUDE = ("category", "type", "language", "quality", "heat", "too-old")


def live(earlier: Ledger) -> set[str]:
    """The ids of the entries that are published."""
    return {id_ for id_, line in earlier.entries.items() if not (line.withdrawn or line.absent)}


def tripped(
    earlier: Ledger,
    staying: Collection[str],
    added: Collection[EntryFacts],
    changed: Collection[str],
    kept_out: Mapping[str, str],
    site: Site,
) -> Iterator[Problem]:
    """A problem for each guard that stops the build; its rule is the guard's name.

    `staying` are the ids whose entry is still there or has left by mere age, `added` is new,
    `changed` are the ids of which a reader sees a change. `kept_out` says which rule keeps out an
    entry that was published.
    """
    published = live(earlier)
    urls = {line.url for line in earlier.entries.values()}
    reissued = [entry for entry in added if entry.url in urls]
    gone = published - set(staying)
    percent = site.guards
    affected = (
        ("vanish", len(gone), percent.vanish, "disappear", _cause(gone, kept_out, site)),
        ("arrive", len(added), percent.arrive, "come in at once", _LOOK_AT_ALL),
        ("reissue", len(reissued), percent.reissue, "come again under a new id", _LOOK),
        ("change", len(published & set(changed)), percent.change, "change at once", _LOOK),
    )
    for name, number, limit, verb, look in affected:
        share = 100 * number / max(len(published), 1)
        if len(published) >= LEAST_LIVE and number >= LEAST_AFFECTED and share > limit:
            yield Problem(
                file="output",
                what=f"{number} entries would {verb}, {share:.0f} % of the {len(published)} that "
                f"are published; at most {limit:g} % may",
                todo=f"{look}, or build with --allow {name}",
                rule=name,
            )


def emptied(
    earlier: Ledger, staying: Collection[str], kept_out: Mapping[str, str], site: Site
) -> tuple[Problem, ...]:
    """A warning where a site that is too small for the guards loses all its entries."""
    gone = live(earlier)
    if not 0 < len(gone) < LEAST_LIVE or gone & set(staying):
        return ()
    what = f"loses all entries that are published ({len(gone)})"
    todo = f"{_cause(gone, kept_out, site)}; what comes back has its old id and date"
    return (Problem("output", what, todo, "emptied"),)


def _cause(gone: Collection[str], kept_out: Mapping[str, str], site: Site) -> str:
    """Where to look for the cause of most of these losses."""
    rules = Counter(kept_out.get(id_, "") for id_ in gone)
    rule = max(rules, key=lambda rule: (rules[rule], rule), default="")
    if rule in _INCLUDE:
        return "look at include in the configuration"
    if rule == "unpublished" and not site.published_by_default:
        return "look at published_by_default in the configuration, and at published in the articles"
    if rule == "unpublished":
        return "look at published in the articles"
    return _LOOK


def stop(tripped: Collection[Problem], allow: Collection[str]) -> None:
    """Raise Stopped for the guards that were tripped and are not allowed to be."""
    if forbidding := [guard for guard in tripped if guard.rule not in allow]:
        raise Stopped(forbidding)
