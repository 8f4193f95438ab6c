"""Turns the dates people write into moments, and moments into the dates that feeds show."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dateutil.parser import parser

T = TypeVar("T")

_EXAMPLE = "write a date such as 2020-06-24T19:02:00Z"
_LONGEST = 100
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# No 24:00, which newer Pythons read and older ones do not.
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-5][0-9])?)?)?"
    r"|[0-9]{8}"
    r"(?:T(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-5][0-9])?)?)?"
)
_YEAR_FIRST = re.compile(r"[^0-9]*[0-9]{4}")
# dateutil takes GMT+2 for two hours behind GMT, as POSIX does; people and JavaScript mean ahead.
_NAME_OF_OFFSET = re.compile(r"\b(?:UTC|GMT) ?(?=[+-][0-9])")
_COMMENT = re.compile(r"(:[0-9]{2}(?:\.[0-9]+)? ?[+-][0-9]{1,2}(?::?[0-9]{2})?) ?\([^()]*\)$")
# What dateutil would read, but not as it was meant.
_MISREAD = re.compile(
    r"""
    ^ [+-]                                                  # a year before Christ
    | ^ [0-9]+ $                                            # seconds since 1970
    # 7.30 pm
    | (?<! [0-9.] ) (?<! :[0-9]{2}: ) [0-9]+ \. [0-9]+ (?! [0-9.] )
    | ^ [^:]* [0-9] - [0-9]+ :                              # 2020-06-24-05:00
    | : [0-9]{2} \S* [ ]? [+-] [0-9]{1,2} :? [6-9] [0-9] \b # +02:75
    | (?<! [0-9:+-] ) [0-9]+ : .* (?<! [0-9:+-] ) [0-9]+ :  # 10:00 11:00
    | Z [ ]? [+-]                                           # Z-5
    | (?<! [0-9:] ) (?: 1[3-9] | 2[0-9] ) [ ]? [ap]m \b     # 19 am
    """,
    re.VERBOSE | re.IGNORECASE,
)


class NotADate(ValueError):
    """Its text is what to tell the writer, after the value."""


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
    """In UTC, in whole seconds; without a zone it is in `zone`, without a time midnight.

    What is missing, ambiguous or impossible is never guessed: NotADate.
    """
    if len(text) > _LONGEST:
        raise NotADate(_EXAMPLE)
    try:
        written = datetime.fromisoformat(text) if _ISO.fullmatch(text) else _guessed(text)
        if written.tzinfo is None:
            written = written.replace(tzinfo=zone)
        # As most are, and then nothing is to be done.
        is_so = written.tzinfo is UTC and not written.microsecond
        result = written if is_so else written.astimezone(UTC).replace(microsecond=0)
    except NotADate:
        raise
    # dateutil lets all kinds of errors through.
    except Exception as trouble:
        raise NotADate(_EXAMPLE) from trouble
    # RFC 822 has no years of three digits.
    if result.year < 1000:
        raise NotADate(f"is before the year 1000; {_EXAMPLE}")
    return result


@lru_cache(10_000)  # each stands in three formats, most in several places
def rfc3339(moment: datetime) -> str:
    """2020-06-24T19:02:00Z"""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def rfc822(moment: datetime) -> str:
    """Wed, 24 Jun 2020 19:02:00 GMT"""
    moment = moment.astimezone(UTC)
    # Never %a or %b: those speak the machine's language.
    day, month = _DAYS[moment.weekday()][:3], _MONTHS[moment.month - 1][:3]
    return f"{day}, {moment:%d} {month} {moment:%Y %H:%M:%S} GMT"


def newest_first(
    things: Iterable[T], when: Callable[[T], datetime], name: Callable[[T], str]
) -> list[T]:
    """The things in the order of every feed, ties by name, whatever order they came in."""
    ordered = sorted(things, key=name)
    ordered.sort(key=when, reverse=True)
    return ordered


def _guessed(text: str) -> datetime:
    """Any unambiguous form; naive where it has no zone."""
    text = " ".join(text.replace(",", " ").split())
    text = _COMMENT.sub(r"\1", _NAME_OF_OFFSET.sub("", text))
    if not text.isascii() or not text.isprintable() or _MISREAD.search(text):
        raise NotADate(_EXAMPLE)

    # dateutil fills what is missing from these: alike in nothing, and with room for any day.
    one, other = datetime(2000, 1, 1), datetime(2004, 3, 15)
    month_first = _english().parse(text, default=one, tzinfos=_zone)
    filled = _english().parse(text, default=other, tzinfos=_zone)
    for part in ("year", "month", "day"):
        if getattr(month_first, part) != getattr(filled, part):
            raise NotADate(f"has no {part}; {_EXAMPLE}")
    if not _YEAR_FIRST.match(text):
        day_first = _english().parse(text, default=one, tzinfos=_zone, dayfirst=True)
        if day_first != month_first:
            either = f"{_spoken(day_first)} or {_spoken(month_first)}"
            raise NotADate(f"could be {either}; {_EXAMPLE}")

    day = _DAYS[month_first.weekday()]
    for said in _DAYS:
        if said != day and re.search(rf"(?<![a-z]){said[:3]}", text, re.IGNORECASE):
            raise NotADate(f"is a {day}, not a {said}; {_EXAMPLE}")
    return month_first


def _spoken(day: datetime) -> str:
    """4 March"""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _zone(name: str | None, seconds: int | None) -> timezone | None:
    """Asked for every date, so that dateutil never asks the machine."""
    if name not in (None, "UTC", "GMT", "Z", "z"):
        raise NotADate(f"names the time zone {name}; write an offset such as +02:00")
    if seconds is None:
        return None
    return timezone(timedelta(seconds=seconds))


@cache
def _english() -> "parser":
    """Dateutil's parser, less the years of two digits, which it reads by the clock."""
    from dateutil.parser import parser, parserinfo

    class FullYears(parserinfo):
        def convertyear(self, year: int, century_specified: bool = False) -> int:
            if not century_specified:
                raise NotADate(f"has no year of four digits; {_EXAMPLE}")
            return year

    return parser(FullYears())
