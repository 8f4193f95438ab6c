"""An address or a folder → the status of its feeds."""

import re
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from feeds.errors import FeedsError, Problem
from feeds.inspection.status.ages import age_in_days, too_old
from feeds.inspection.status.documents import folder_status
from feeds.inspection.status.model import FeedStatus, Observation, Status
from feeds.inspection.status.site import site_status
from feeds.web.http import readable_url


def status(place: str, now: datetime, max_age: float | None = None) -> Status:
    """Request a site, or read a folder; `max_age`, the maximum age of an entry, is in seconds.

    Raises FeedsError if `place` is neither an address nor a folder.
    """
    if re.match("https?://", place, re.I):
        results = tuple(site_status(place))
    elif Path(place).is_dir():
        results = tuple(folder_status(Path(place)))
    else:
        todo = "write the address where the feeds are served, or the output folder"
        raise FeedsError([Problem(place, "is neither an address nor a folder", todo, "status")])
    feeds = tuple(
        replace(result, age_days=age_in_days(now, result.newest))
        for result in results
        if isinstance(result, FeedStatus)
    )
    findings = [result for result in results if isinstance(result, Observation)]
    findings += too_old(feeds, now, max_age)
    return Status(readable_url(place) if "://" in place else place, feeds, tuple(findings))
