"""Live feeds and the time now → the age of each, and which are too old."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from feeds.inspection.status.model import ERROR, WARNING, FeedStatus, Observation
from feeds.text import count


def age_in_days(now: datetime, newest: datetime | None) -> float | None:
    """The age of an entry in days; None if there is no entry."""
    return round((now - newest) / timedelta(days=1), 2) if newest else None


def too_old(
    feeds: tuple[FeedStatus, ...], now: datetime, max_age: float | None
) -> Iterator[Observation]:
    """Yield an error for each feed without an entry of the last `max_age` seconds."""
    for feed in feeds:
        if feed.newest and feed.newest > now:
            yield Observation(
                feed.place,
                WARNING,
                "future",
                f"its newest entry is dated {feed.newest:%Y-%m-%d %H:%M} UTC, in the future",
                "see whether the clock of the build is right",
            )
        if max_age is None or (feed.newest and now - feed.newest <= timedelta(seconds=max_age)):
            continue
        what = "has no entry"
        if feed.newest:
            what = f"its newest entry is {_age(now - feed.newest)} old, more than --max-age"
        todo = "see whether the scheduled build still runs, and whether articles still arrive"
        yield Observation(feed.place, ERROR, "too-old", what, todo)


def _age(age: timedelta) -> str:
    if age < timedelta(days=2):
        return count(int(age / timedelta(hours=1)), "hour")
    return count(age.days, "day")
