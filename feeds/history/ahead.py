"""Dates in the ledger that are later than the clock → the time that a build uses as now.

A clock may be slow, or start in 1970 on a machine without a battery. Feeds must not go back in
time, so a build then uses the date of the newest published change as now. But after one build with
the clock in 2030, all later changes would be dated 2030. So the build stops, and a person decides,
if the clock is plausible (later than most articles) and the ledger is far ahead of it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from feeds.dates import rfc3339
from feeds.errors import Problem
from feeds.history.ledger import FILENAME, FeedLine, Ledger, Line
from feeds.text import count

RULE = "clock"
# How far ahead of the clock the ledger may be before a build stops.
SLACK = timedelta(days=30)


def reconciled(
    now: datetime, earlier: Ledger
) -> tuple[datetime, tuple[Problem, ...], tuple[Problem, ...]]:
    """Return `now`, or the newest published change if that is later; warnings; and guards.

    The guards are the problems that stop the build.
    """
    if _is_plausible(now, earlier) and (late := list(_lines_after(now + SLACK, earlier))):
        return max(now, earlier.newest or now), (), (_far_ahead(now, late),)
    newest = earlier.newest
    if newest is None or newest <= now:
        return now, (), ()
    evidence = f"but changes up to {rfc3339(newest)} are published, so that is used as now"
    if not _is_plausible(now, earlier):
        return newest, (slow_clock(now, evidence),), ()
    todo = f"correct it; if it is right, build once with --allow {RULE}, which dates them now"
    return newest, (Problem("clock", f"says {rfc3339(now)}, {evidence}", todo, "clock"),), ()


def slow_clock(now: datetime, evidence: str) -> Problem:
    """A warning that the clock is slow; `evidence` is the rest of the sentence: "but …"."""
    todo = "correct it, or set --now or SOURCE_DATE_EPOCH"
    return Problem("clock", f"says {rfc3339(now)}, {evidence}", todo, "clock")


def too_early(now: datetime, future: int) -> tuple[Problem, ...]:
    """A warning if there are articles, `future` of them, that are all dated in the future."""
    return (slow_clock(now, f"and all {future} articles have yet to come"),) if future else ()


def clamped(earlier: Ledger, now: datetime) -> Ledger:
    """The ledger with all dates after `now` set to `now`, if the clock is plausible."""
    if not _is_plausible(now, earlier):
        return earlier
    entries = {
        line.id: replace(
            line,
            published=min(line.published, now),
            updated=min(line.updated, now),
            withdrawn=line.withdrawn and min(line.withdrawn, now),
            added=line.added and min(line.added, now),
        )
        if _newest(line) > now
        else line
        for line in earlier.entries.values()
    }
    feeds = {
        line.feed: replace(line, updated=min(line.updated, now)) if line.updated > now else line
        for line in earlier.feeds.values()
    }
    return Ledger(entries, feeds)


def _is_plausible(now: datetime, earlier: Ledger) -> bool:
    """Whether most published entries have a date before now; then the clock can be right."""
    before = sum(line.published <= now for line in earlier.entries.values())
    return 2 * before > len(earlier.entries)


def _lines_after(limit: datetime, earlier: Ledger) -> Iterator[tuple[int, datetime]]:
    """Yield the number and the newest date of each line that has a date after `limit`."""
    lines: list[Line | FeedLine] = [earlier.feeds[slug] for slug in sorted(earlier.feeds)]
    lines += [earlier.entries[id_] for id_ in sorted(earlier.entries)]
    # The first line is the header.
    for number, line in enumerate(lines, 2):
        if (newest := _newest(line)) > limit:
            yield number, newest


def _newest(line: Line | FeedLine) -> datetime:
    if isinstance(line, FeedLine):
        return line.updated
    return max(line.newest, line.added or line.newest)


def _far_ahead(now: datetime, late: list[tuple[int, datetime]]) -> Problem:
    number, moment = late[0]
    others = f" (so are {count(len(late) - 1, 'other line')})" if late[1:] else ""
    what = f"is dated {rfc3339(moment)}{others}, but the clock says {rfc3339(now)}"
    todo = (
        f"correct the clock; if it is right, build once with --allow {RULE}, which dates them now"
    )
    return Problem(FILENAME, what, todo, "clock", number)
