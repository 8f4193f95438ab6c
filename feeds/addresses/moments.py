"""Dates of front matter as each generator reads them, and formats them in addresses."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from feeds.addresses.model import Rules

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_DIRECTIVE = re.compile("%(-?)([A-Za-z%])")
_WRITTEN = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d*)?)?"
    r"[ \t]*(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?", re.ASCII)


def written_moment(text: str, rules: Rules) -> datetime | None:
    """Parse a date in the offset that it has, else in the site's time zone; None for other forms.

    Jekyll reads a date and a time of day with seconds but without an offset as UTC, as YAML does,
    and a date alone as midnight in the site's time zone. It reads 30 February as 2 March.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(number or 0) for number in found.groups()[:6])
    is_jekyll = rules.generator == "jekyll"
    zone = found[7] or ("Z" if found[6] and is_jekyll else "")
    try:
        if is_jekyll and 28 < day <= 31:
            moment = datetime(year, month, 1, hour, minute, second) + timedelta(days=day - 1)
        else:
            moment = datetime(year, month, day, hour, minute, second)
        return moment.replace(tzinfo=_zone(zone) if zone else rules.timezone)
    except ValueError:
        return None


def in_english(moment: datetime, pattern: str) -> str:
    """`strftime` in English, whatever the locale; `%-d` is the day without a leading zero."""
    return _DIRECTIVE.sub(lambda found: _part(moment, found[1], found[2]), pattern)


def _part(moment: datetime, hyphen: str, letter: str) -> str:
    # Never strftime's %a or %b: those speak the machine's language.
    if letter in "aA":
        day = _DAYS[moment.weekday()]
        return day if letter == "A" else day[:3]
    if letter in "bB":
        month = _MONTHS[moment.month - 1]
        return month if letter == "B" else month[:3]
    text = f"{moment:%{letter}}"
    return text.lstrip("0") or "0" if hyphen else text


def _zone(text: str) -> tzinfo:
    offset = _OFFSET.fullmatch(text)
    if not offset:
        return UTC
    difference = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(difference if offset[1] == "+" else -difference)
