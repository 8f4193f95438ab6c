"""A site and its output folder → what the next build would publish; nothing is written."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from feeds import clock
from feeds.articles.read import Outcome, read_all
from feeds.compose.plan import Plan
from feeds.history import recovery
from feeds.history.ledger import Ledger
from feeds.pipeline.in_memory import ArticlesInMemory
from feeds.pipeline.render import checked_plan
from feeds.settings.site import Site


class Preview(NamedTuple):
    """What the next build would publish at the time `now`.

    `plan` has passed the gate. `earlier` is the ledger of the builds before. `outcomes` has the
    result of reading each file.
    """

    plan: Plan
    earlier: Ledger
    outcomes: tuple[Outcome, ...]
    now: datetime


def preview(
    site: Site,
    output: str | Path,
    *,
    now: datetime | None = None,
    progress: Callable[[Iterable[Outcome]], Iterable[Outcome]] = iter,
) -> Preview:
    """Read all articles, and plan and render what a build would publish in the folder `output`.

    `progress` gets the outcomes while files are read, and must yield each of them. Raises
    FeedsError if the folder of articles cannot be listed, or if a newer version wrote the ledger.
    """
    moment = now or clock.now()
    earlier, damage = recovery.read_ledger(output, site)
    outcomes = tuple(progress(read_all(site)))
    plan = checked_plan(site, ArticlesInMemory(site, (*damage, *outcomes)), earlier, moment)
    return Preview(plan, earlier, outcomes, moment)
