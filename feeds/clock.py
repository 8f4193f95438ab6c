"""The current time; no other module asks for the date."""

import os
from datetime import UTC, datetime

from feeds.errors import FeedsError, Problem

# A later date would remain the newest change in the ledger for ever.
LAST_YEAR = 9000


def plausible(moment: datetime) -> datetime:
    """Return the date; raise ValueError if it is before 1970 or after the year 9000."""
    if not 1970 <= moment.year <= LAST_YEAR:
        raise ValueError(f"write a date from 1970 to {LAST_YEAR}")
    return moment


def now() -> datetime:
    """SOURCE_DATE_EPOCH if it is set, else the current time, in UTC and whole seconds.

    Raises FeedsError if the variable is not a number of seconds.
    https://reproducible-builds.org/specs/source-date-epoch/
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
