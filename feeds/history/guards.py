"""The changes of a build → the guards that stop it, if it would change too much at once."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath

from feeds.errors import Problem, Stopped
from feeds.history.ledger import Ledger
from feeds.model import EntryFacts
from feeds.settings.site import Site

# Sites with fewer published entries, and builds that affect fewer, are never stopped.
LEAST_PUBLISHED = 20
LEAST_AFFECTED = 10
NAMES = ("vanish", "arrive", "reissue", "change")

_LOOK = "look at the articles, and at articles in the configuration"
_LOOK_AT_ADDRESSES = (
    "look at the articles, and at home, permalink and articles in the configuration"
)
_LOOK_AT_ALL = (
    "look at the articles, and at articles, include and published_by_default in the configuration"
)
# The rules that the setting `include` turns on.
_INCLUDE = ("category", "type", "language", "quality", "heat", "too-old")


def published_ids(earlier: Ledger) -> set[str]:
    """The ids of the entries that the feeds had after the last build."""
    return {id_ for id_, line in earlier.entries.items() if not (line.withdrawn or line.absent)}


def tripped(
    earlier: Ledger,
    staying: Collection[str],
    added: Collection[EntryFacts],
    changed: Collection[str],
    kept_out: Mapping[str, str],
    site: Site,
) -> Iterator[Problem]:
    """Yield a problem for each guard that stops the build; its rule is the name of the guard.

    `staying` are the ids of entries that stay, or are only too old now. `added` are new entries.
    `changed` are the ids of entries in which a reader sees a change. `kept_out` are rules by id:
    each keeps out an entry that was published.
    """
    # Before the first build, all lines were adopted from other feeds, and none is published here.
    if not earlier.feeds:
        return
    published = published_ids(earlier)
    urls = {line.url for line in earlier.entries.values()}
    reissued = [entry for entry in added if entry.url in urls]
    gone = published - set(staying)
    percent = site.guards
    affected = (
        ("vanish", len(gone), percent.vanish, "disappear", _cause(gone, kept_out, site)),
        ("arrive", len(added), percent.arrive, "be added at once", _LOOK_AT_ALL),
        ("reissue", len(reissued), percent.reissue, "come back under a new id", _LOOK),
        (
            "change",
            len(published & set(changed)),
            percent.change,
            "change at once",
            _LOOK_AT_ADDRESSES,
        ),
    )
    for name, number, limit, verb, look in affected:
        share = 100 * number / max(len(published), 1)
        if len(published) >= LEAST_PUBLISHED and number >= LEAST_AFFECTED and share > limit:
            yield Problem(
                file=_folder(site),
                what=f"{number} entries would {verb}, {share:.0f} % of the {len(published)} that "
                f"are published; at most {limit:g} % may",
                todo=f"{look}, or build with --allow {name}",
                rule=name,
            )


def emptied(
    earlier: Ledger,
    staying: Collection[str],
    outdated: Collection[str],
    kept_out: Mapping[str, str],
    site: Site,
) -> tuple[Problem, ...]:
    """A warning if all entries of a site disappear, and no guard can stop the build.

    Guards ignore `outdated` entries, and sites with few entries.
    """
    gone = published_ids(earlier)
    if not gone or gone & set(staying) or len(gone.difference(outdated)) >= LEAST_PUBLISHED:
        return ()
    what = f"loses all published entries ({len(gone)})"
    todo = f"{_cause(gone, kept_out, site)}; an entry that returns has its old id and date"
    return (Problem(_folder(site), what, todo, "emptied"),)


def _folder(site: Site) -> str:
    """The name of the output folder."""
    return PurePath(site.output or "output").name


def _cause(gone: Collection[str], kept_out: Mapping[str, str], site: Site) -> str:
    """Advice on the most frequent cause for which entries disappear."""
    rules = Counter(kept_out.get(id_, "") for id_ in gone)
    rule = max(rules, key=lambda rule: (rules[rule], rule), default="")
    if rule in _INCLUDE:
        return "look at include in the configuration"
    if rule == "unpublished" and not site.published_by_default:
        return "look at published_by_default in the configuration, and at published in the articles"
    if rule == "unpublished":
        return "look at published in the articles"
    return _LOOK


def stop(problems: Collection[Problem], allow: Collection[str]) -> None:
    """Raise Stopped with the problems of guards that `allow` does not name, if there are any."""
    if forbidden := [problem for problem in problems if problem.rule not in allow]:
        raise Stopped(forbidden)
