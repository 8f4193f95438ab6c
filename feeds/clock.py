"""What time it is, for all that a build decides by it."""

import os
from datetime import UTC, datetime

from feeds.errors import FeedsError, Problem

# What lies beyond would be remembered by the ledger as the newest change for good.
LAST_YEAR = 9000


def plausible(moment: datetime) -> datetime:
    """The moment; raises ValueError if it is none at which anybody builds feeds."""
    if not 1970 <= moment.year <= LAST_YEAR:
        raise ValueError(f"write a date from 1970 to {LAST_YEAR}")
    return moment


def now() -> datetime:
    """SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), else the clock.

    Raises FeedsError where that variable is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return plausible(datetime.fromtimestamp(int(epoch), UTC))
    except (ValueError, OverflowError, OSError):
        what = f'is "{epoch}"'
        todo = "write the seconds since 1970, or unset it"
        problem = Problem("SOURCE_DATE_EPOCH", what, todo, "clock")
        raise FeedsError([problem]) from None
