"""Dates in the language of a page, from the Unicode CLDR, and its writing direction."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from feeds.dates import MONTHS

if TYPE_CHECKING:
    from babel import Locale

# The texts of Babel for American English, without loading Babel and its data: 35 ms. The
# keys are skeletons of CLDR, a length of date, and the pattern of a month's name by itself.
_AMERICAN = {
    "yMMMd": "{month:.3} {when.day}, {when.year}",
    "yMMM": "{month:.3} {when.year}",
    "yMMMM": "{month} {when.year}",
    "MMMMd": "{month} {when.day}",
    "long": "{month} {when.day}, {when.year}",
    "LLLL": "{month}",
}
# The languages and the scripts that are written from right to left.
_RIGHT_TO_LEFT = frozenset(
    "ar arc ckb dv fa he iw ji ks ps sd syc syr ug ur yi arab hebr syrc thaa".split()
)


@lru_cache(32)
def locale_of(language: str) -> "Locale":
    """The locale of a language tag; if it is unknown, that of the language alone, else English."""
    from babel import Locale, UnknownLocaleError, localedata

    for tag in (language, language.partition("-")[0]):
        try:
            # Else Babel 2.18 shows the months of one language in others that are loaded later.
            localedata._cache.clear()
            locale = Locale.parse(tag.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
        # Some locales have no names, only numbers such as M01.
        if locale.months["format"]["wide"][1] != "M01":
            return locale
    return Locale("en")


def is_english(language: str) -> bool:
    """Whether the language of a tag, such as en-us, is English."""
    return language.partition("-")[0].lower() == "en"


def direction(language: str) -> str:
    """The writing direction of a language: `ltr` or `rtl`, as in HTML."""
    parts = language.lower().split("-")
    scripts = [part for part in parts[1:] if len(part) == 4 and part.isalpha()]
    return "rtl" if (scripts or parts)[0] in _RIGHT_TO_LEFT else "ltr"


@lru_cache(4096)
def day(moment: date, language: str) -> str:
    """Nov 3, 2025"""
    # By a skeleton: CLDR's medium dates are only digits in some languages.
    return _formatted("yMMMd", moment, language)


def month(period: str, language: str) -> str:
    """Nov 2025, for 2025-11"""
    return _formatted("yMMM", _first_day(period), language)


@lru_cache(4096)
def period_name(period: str, language: str) -> str:
    """An archive's period: 2020, June 2020, Jun 22 – 28, 2020 or June 24, 2020; (2) for a part."""
    return _period(period, language, ("yMMMd", "yMMMM", "long"))


@lru_cache(4096)
def name_in_year(period: str, language: str) -> str:
    """An archive's period below a heading with its year: June, Jun 22 – 28, June 24; or 2020."""
    return _period(period, language, ("MMMd", "LLLL", "MMMMd"))


def _period(period: str, language: str, forms: tuple[str, str, str]) -> str:
    """The name of a period; `forms` are the CLDR forms of a week, a month and a day."""
    name, part = _split(period)
    week, month, day = forms
    if "W" in name:
        text = _week(name, week, language)
    elif len(name) == 4:
        text = name
    else:
        text = _formatted(month if len(name) == 7 else day, _first_day(name), language)
    return f"{text} ({part})" if part else text


def _week(name: str, skeleton: str, language: str) -> str:
    from babel.dates import format_interval

    monday = date.fromisocalendar(int(name[:4]), int(name[6:8]), 1)
    sunday = monday + timedelta(days=6)
    return str(format_interval(monday, sunday, skeleton, locale=locale_of(language)))


def _first_day(name: str) -> date:
    return date.fromisoformat(name if len(name) == 10 else f"{name}-01")


def _formatted(form: str, when: date | datetime, language: str) -> str:
    """Format a date. `form` is a skeleton of CLDR, "long", or "LLLL" for the month alone."""
    if language.lower() in ("en", "en-us"):
        return _AMERICAN[form].format(month=MONTHS[when.month - 1], when=when)
    from babel.dates import format_date, format_skeleton

    locale = locale_of(language)
    if form in ("long", "LLLL"):
        return str(format_date(when, form, locale))
    return str(format_skeleton(form, when, locale=locale))


def _split(period: str) -> tuple[str, str]:
    """2020-06-2 → 2020-06 and 2: the second part of a month; a day has two digits."""
    first, *others = period.split("-")
    own = [first]
    while others and (len(others[0]) == 2 or others[0].startswith("W")):
        own.append(others.pop(0))
    return "-".join(own), "-".join(others)
