"""What time it is, for all that a build decides by it."""

import os
from datetime import UTC, datetime

from feeds.errors import FeedsError, Problem


def now() -> datetime:
    """SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), else the clock.

    Raises FeedsError where that variable is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        what = f'is "{epoch}"'
        todo = "write the seconds since 1970, or unset it"
        problem = Problem("SOURCE_DATE_EPOCH", what, todo, "clock")
        raise FeedsError([problem]) from None
