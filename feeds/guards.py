"""Protects subscribers from accidents: a build that would change too much at once stops."""

from collections.abc import Collection, Iterator

from feeds.errors import Problem, Stopped
from feeds.ledger import Ledger
from feeds.model import Facts
from feeds.settings import Guards

LEAST_LIVE = 20
LEAST_AFFECTED = 10
NAMES = ("vanish", "arrive", "reissue")


def tripped(
    earlier: Ledger, staying: Collection[str], added: Collection[Facts], guards: Guards
) -> Iterator[Problem]:
    """A problem for each guard that stops the build; its rule is the guard's name.

    `staying` are the ids whose entry is still there or has left by mere age, `added` is new.
    """
    live = {id_ for id_, line in earlier.entries.items() if not (line.withdrawn or line.absent)}
    urls = {line.url for line in earlier.entries.values()}
    reissued = [entry for entry in added if entry.url in urls]
    affected = (
        ("vanish", len(live - set(staying)), guards.vanish, "disappear"),
        ("arrive", len(added), guards.arrive, "come in at once"),
        ("reissue", len(reissued), guards.reissue, "come again under a new id"),
    )
    for name, number, limit, verb in affected:
        share = 100 * number / max(len(live), 1)
        if len(live) >= LEAST_LIVE and number >= LEAST_AFFECTED and share > limit:
            yield Problem(
                file="output",
                what=f"{number} entries would {verb}, {share:.0f} % of the {len(live)} that are "
                f"published; at most {limit:g} % may",
                todo=f"look at the articles, or build with --allow {name}",
                rule=name,
            )


def stop(tripped: Collection[Problem], allow: Collection[str]) -> None:
    """Raise Stopped for the guards that were tripped and are not allowed to be."""
    if forbidding := [guard for guard in tripped if guard.rule not in allow]:
        raise Stopped(forbidding)
