"""Dates as people write them → datetimes in UTC → dates as feeds need them."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dateutil.parser import parser

T = TypeVar("T")

_EXAMPLE = "write a date such as 2020-06-24T19:02:00Z"
_MAX_LENGTH = 100
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Without 24:00, which only some versions of Python read.
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-5][0-9])?)?)?"
    r"|[0-9]{8}"
    r"(?:T(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-5][0-9])?)?)?"
)

# Patterns for dateutil's dates, compiled on first use: few sites need them.
_YEAR_FIRST = r"[^0-9]*[0-9]{4}"
# dateutil reads GMT+2 as two hours behind GMT, as POSIX does; people mean two hours ahead.
_NAME_OF_OFFSET = r"\b(?:UTC|GMT) ?(?=[+-][0-9])"
_COMMENT = r"(:[0-9]{2}(?:\.[0-9]+)? ?[+-][0-9]{1,2}(?::?[0-9]{2})?) ?\([^()]*\)$"
# Texts that dateutil reads as another date than the writer means.
_MISREAD = r"""(?xi)
    ^ [+-]                                                  # a year before Christ
    | ^ [0-9]+ $                                            # seconds since 1970
    # 7.30 pm
    | (?<! [0-9.] ) (?<! :[0-9]{2}: ) [0-9]+ \. [0-9]+ (?! [0-9.] )
    | ^ [^:]* [0-9] - [0-9]+ :                              # 2020-06-24-05:00
    | : [0-9]{2} \S* [ ]? [+-] [0-9]{1,2} :? [6-9] [0-9] \b # +02:75
    | (?<! [0-9:+-] ) [0-9]+ : .* (?<! [0-9:+-] ) [0-9]+ :  # 10:00 11:00
    | Z [ ]? [+-]                                           # Z-5
    | (?<! [0-9:] ) (?: 1[3-9] | 2[0-9] ) [ ]? [ap]m \b     # 19 am
"""


class NotADate(ValueError):
    """A text is not an unambiguous date; the message says what to write instead."""


def time_zone(name: str) -> tzinfo:
    """The IANA time zone of this name; raises ValueError if there is none."""
    if name == "UTC":
        return UTC
    # Imported here: most sites have no other time zone.
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError) as error:
        raise ValueError(name) from error


def is_time_zone(name: str) -> bool:
    """Whether there is an IANA time zone of this name."""
    try:
        time_zone(name)
    except ValueError:
        return False
    return True


def moment(text: str, zone: tzinfo = UTC) -> datetime:
    """Parse a date; return it in UTC and whole seconds.

    A date without a time zone is in `zone`, a date without a time of day is at 0:00. Raises
    NotADate if the date is incomplete, ambiguous or impossible: no part of it is guessed.
    """
    if len(text) > _MAX_LENGTH:
        raise NotADate(_EXAMPLE)
    try:
        written = (
            datetime.fromisoformat(text) if _ISO.fullmatch(text) else _parsed_by_dateutil(text)
        )
        if written.tzinfo is None:
            written = written.replace(tzinfo=zone)
        # Most dates are UTC already.
        is_utc = written.tzinfo is UTC and not written.microsecond
        result = written if is_utc else written.astimezone(UTC).replace(microsecond=0)
    except NotADate:
        raise
    # dateutil raises errors of many kinds.
    except Exception as trouble:
        raise NotADate(_EXAMPLE) from trouble
    # RFC 822 needs years of four digits.
    if result.year < 1000:
        raise NotADate(f"is before the year 1000; {_EXAMPLE}")
    return result


@lru_cache(10_000)  # most dates are in three formats and several documents
def rfc3339(moment: datetime) -> str:
    """2020-06-24T19:02:00Z"""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def rfc822(moment: datetime) -> str:
    """Wed, 24 Jun 2020 19:02:00 GMT"""
    moment = moment.astimezone(UTC)
    # Never %a or %b: those speak the machine's language.
    day, month = _DAYS[moment.weekday()][:3], MONTHS[moment.month - 1][:3]
    return f"{day}, {moment:%d} {month} {moment:%Y %H:%M:%S} GMT"


def newest_first(
    items: Iterable[T], when: Callable[[T], datetime], name: Callable[[T], str]
) -> list[T]:
    """The items in the order of feeds: newest first, items of the same time by name."""
    ordered = sorted(items, key=name)
    ordered.sort(key=when, reverse=True)
    return ordered


def _parsed_by_dateutil(text: str) -> datetime:
    """Parse a date in any unambiguous form; the result is naive if the text names no time zone."""
    text = " ".join(text.replace(",", " ").split())
    text = re.sub(_COMMENT, r"\1", re.sub(_NAME_OF_OFFSET, "", text))
    if not text.isascii() or not text.isprintable() or re.search(_MISREAD, text):
        raise NotADate(_EXAMPLE)

    # dateutil takes missing parts from a default: with two defaults, these parts differ.
    first_default, second_default = datetime(2000, 1, 1), datetime(2004, 3, 15)
    month_first = _english().parse(text, default=first_default, tzinfos=_zone)
    filled = _english().parse(text, default=second_default, tzinfos=_zone)
    for part in ("year", "month", "day"):
        if getattr(month_first, part) != getattr(filled, part):
            raise NotADate(f"has no {part}; {_EXAMPLE}")
    if not re.match(_YEAR_FIRST, text):
        day_first = _english().parse(text, default=first_default, tzinfos=_zone, dayfirst=True)
        if day_first != month_first:
            either = f"{_spoken(day_first)} or {_spoken(month_first)}"
            raise NotADate(f"could be {either}; {_EXAMPLE}")

    day = _DAYS[month_first.weekday()]
    for other in _DAYS:
        if other != day and re.search(rf"(?<![a-z]){other[:3]}", text, re.IGNORECASE):
            raise NotADate(f"is a {day}, not a {other}; {_EXAMPLE}")
    return month_first


def _spoken(day: datetime) -> str:
    """4 March"""
    return f"{day.day} {MONTHS[day.month - 1]}"


def _zone(name: str | None, seconds: int | None) -> timezone | None:
    """The time zone of an offset; refuses names, which dateutil would take from the machine."""
    if name not in (None, "UTC", "GMT", "Z", "z"):
        raise NotADate(f"names the time zone {name}; write an offset such as +02:00")
    if seconds is None:
        return None
    return timezone(timedelta(seconds=seconds))


@cache
def _english() -> "parser":
    """The parser of dateutil; refuses years of two digits, which it would complete by the clock."""
    from dateutil.parser import parser, parserinfo

    class FullYears(parserinfo):
        def convertyear(self, year: int, century_specified: bool = False) -> int:
            if not century_specified:
                raise NotADate(f"has no year of four digits; {_EXAMPLE}")
            return year

    return parser(FullYears())
