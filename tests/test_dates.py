"""What is a date, and which moment it is."""

import locale
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.dates import NotADate, moment, rfc822, rfc3339

WRITTEN = [
    ("as it should be", "2020-06-24T19:02:00Z", "2020-06-24T19:02:00Z"),
    ("ahead of UTC", "2020-06-24T19:02:00+02:00", "2020-06-24T17:02:00Z"),
    ("behind UTC, next day", "2020-06-24T19:02:00-05:00", "2020-06-25T00:02:00Z"),
    ("an unknown offset", "2020-06-24T19:02:00-00:00", "2020-06-24T19:02:00Z"),
    ("the furthest offset", "2020-06-24T19:02:00+23:59", "2020-06-23T19:03:00Z"),
    ("an offset without a colon", "2020-06-24T19:02:00+0200", "2020-06-24T17:02:00Z"),
    ("an offset in hours", "2020-06-24T19:02:00+02", "2020-06-24T17:02:00Z"),
    ("no zone is UTC", "2020-06-24T19:02:00", "2020-06-24T19:02:00Z"),
    ("a blank for T", "2020-06-24 19:02:00Z", "2020-06-24T19:02:00Z"),
    ("no seconds", "2020-06-24T19:02Z", "2020-06-24T19:02:00Z"),
    ("parts of seconds are dropped", "2020-06-24T19:02:00.999999Z", "2020-06-24T19:02:00Z"),
    ("nanoseconds", "2020-06-24T19:02:00.123456789Z", "2020-06-24T19:02:00Z"),
    ("a comma for a point", "2020-06-24T19:02:00,5Z", "2020-06-24T19:02:00Z"),
    ("small letters, RFC 3339", "2020-06-24t19:02:00z", "2020-06-24T19:02:00Z"),
    ("no time is midnight", "2020-06-24", "2020-06-24T00:00:00Z"),
    ("basic, a date", "20200624", "2020-06-24T00:00:00Z"),
    ("basic, with a time", "20200624T190200Z", "2020-06-24T19:02:00Z"),
    ("basic, without seconds", "20200624T1902+0200", "2020-06-24T17:02:00Z"),
    ("blanks around it", " 2020-06-24T19:02:00Z\n", "2020-06-24T19:02:00Z"),
    ("a blank that does not break", "2020-06-24\u00a019:02", "2020-06-24T19:02:00Z"),
    ("YAML's own example", "2001-12-14 21:59:43.10 -5", "2001-12-15T02:59:43Z"),
    ("YAML with a blank", "2020-06-24 19:02:00.5 +02:00", "2020-06-24T17:02:00Z"),
    ("no zeros", "2020-6-4", "2020-06-04T00:00:00Z"),
    ("slashes, year first", "2020/06/04", "2020-06-04T00:00:00Z"),
    ("American", "June 24, 2020", "2020-06-24T00:00:00Z"),
    ("American in haste", "June 24,2020", "2020-06-24T00:00:00Z"),
    ("British", "24th of June 2020 at 7:20 pm", "2020-06-24T19:20:00Z"),
    ("German", "24.06.2020 19:02", "2020-06-24T19:02:00Z"),
    ("RFC 822", "Wed, 24 Jun 2020 19:02:00 +0200", "2020-06-24T17:02:00Z"),
    ("RFC 822 with a comment", "Wed, 24 Jun 2020 19:02 +0200 (CEST)", "2020-06-24T17:02:00Z"),
    ("GMT", "24 Jun 2020 19:02 GMT", "2020-06-24T19:02:00Z"),
    ("UTC", "2020-06-24 19:02:00 UTC", "2020-06-24T19:02:00Z"),
    ("GMT+2 is ahead", "Wed Jun 24 2020 19:02:00 GMT+0200 (CEST)", "2020-06-24T17:02:00Z"),
    ("Unix", "Wed Jun 24 19:02:00 UTC 2020", "2020-06-24T19:02:00Z"),
    ("only a day of 13 is possible", "13/04/2020", "2020-04-13T00:00:00Z"),
    ("only a day of 13 is possible", "04/13/2020", "2020-04-13T00:00:00Z"),
    ("both ways the same", "03/03/2020", "2020-03-03T00:00:00Z"),
    ("seven in the evening", "24 Jun 2020 7pm", "2020-06-24T19:00:00Z"),
    ("a leap day", "29 Feb 2020", "2020-02-29T00:00:00Z"),
    ("the first year with four digits", "1000-01-01", "1000-01-01T00:00:00Z"),
    ("the last moment", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
]

REFUSED = [
    ("nothing", "", "write a date"),
    ("blanks", "  ", "write a date"),
    ("a word", "soon", "write a date"),
    ("today is another day tomorrow", "today", "write a date"),
    ("so is tomorrow", "tomorrow", "write a date"),
    ("a weekday is no date", "Monday", "has no year"),
    ("no year", "24 June", "has no year"),
    ("no year, with a time", "24 June 19:02", "has no year"),
    ("no year on a leap day", "29 February", "has no year"),
    ("only a time", "19:02", "has no year"),
    ("no month", "24 2020", "write a date"),
    ("no day", "June 2020", "has no day"),
    ("a weekday is no day", "Wed June 2020", "has no day"),
    ("no day, in numbers", "06/2020", "has no day"),
    ("a year", "2020", "write a date"),
    ("seconds since 1970", "1593025320", "write a date"),
    ("with a fraction", "1593025320.5", "write a date"),
    ("too many digits", "9" * 99, "write a date"),
    ("two ways", "03/04/2020", "could be 3 April or 4 March"),
    ("two ways, with a time", "03/04/2020 10:00 +0200", "could be 3 April or 4 March"),
    ("two ways, with dots", "1.2.2020", "could be 1 February or 2 January"),
    ("two ways, time first", "10:00 03-04-2020", "could be 3 April or 4 March"),
    ("a year of two digits", "24 Jun 20", "has no year of four digits"),
    ("any of three is the year", "03/04/05", "has no year of four digits"),
    ("six digits", "200624", "write a date"),
    ("30 February", "2020-02-30", "write a date"),
    ("30 February in words", "30 February 2020", "write a date"),
    ("no leap year", "29 Feb 2021", "write a date"),
    ("month 13", "2020-13-01", "write a date"),
    ("day 0", "2020-06-00", "write a date"),
    ("25 o'clock", "2020-06-24T25:00:00Z", "write a date"),
    ("24 o'clock, whatever the Python", "2020-06-24T24:00:00Z", "write a date"),
    ("24 o'clock, basic", "20200624T240000Z", "write a date"),
    ("a leap second", "2016-12-31T23:59:60Z", "write a date"),
    ("an offset of a day", "2020-06-24T19:02:00+24:00", "write a date"),
    ("an offset of a day, with a blank", "2020-06-24 19:02:00 -24:00", "write a date"),
    ("an offset of 75 minutes", "2020-06-24T19:02:00+02:75", "write a date"),
    ("an offset behind a date", "2020-06-24-05:00", "write a date"),
    ("a zone's name", "24 Jun 2020 19:02 EST", "names the time zone EST; write an offset"),
    ("a zone's name in brackets", "24 Jun 2020 19:02 (EST)", "write a date"),
    ("brackets after a year", "19:02 24-06-2020 (EST)", "write a date"),
    ("a zone's name and an offset", "24 Jun 2020 19:02 EST-5", "names the time zone EST"),
    ("Z and an offset", "2020-06-24 19:02 Z-5", "write a date"),
    ("another weekday", "Mon, 24 Jun 2020", "is a Wednesday, not a Monday"),
    ("7.30 is no 7", "24 June 2020 7.30 pm", "write a date"),
    ("19 am", "24 June 2020 19 am", "write a date"),
    ("two times", "24 June 2020 10:00 11:00", "write a date"),
    ("before Christ", "-2020-06-24", "write a date"),
    ("three digits of a year", "0999-12-31", "is before the year 1000"),
    ("in UTC it is 999", "1000-01-01T00:00:00+01:00", "is before the year 1000"),
    ("before the first moment", "0001-01-01T00:00:00+01:00", "write a date"),
    ("after the last moment", "9999-12-31T23:59:59-01:00", "write a date"),
    ("other digits", "\u0662\u0660\u0662\u0660-06-24", "write a date"),
    ("a hidden character", "2020\x00-06-24", "write a date"),
    ("half a character", "2020-06-24\ud800", "write a date"),
    ("a tale", "2020-06-24" + " " * 91, "write a date"),
    ("a long fraction", "2020-06-24T19:02:00." + "0" * 100 + "Z", "write a date"),
]


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        try:
            yield
        finally:
            patch.undo()
            time.tzset()


def result(text: str) -> str:
    try:
        return rfc3339(moment(text))
    except NotADate as refusal:
        return str(refusal)


@pytest.mark.parametrize(("reason", "text", "date"), WRITTEN)
def test_a_date_is_a_moment(reason: str, text: str, date: str) -> None:
    found = moment(text)
    assert rfc3339(found) == date, reason
    assert found.tzinfo is UTC
    assert found.microsecond == 0


@pytest.mark.parametrize(("reason", "text", "advice"), REFUSED)
def test_what_is_no_date_is_never_guessed(reason: str, text: str, advice: str) -> None:
    with pytest.raises(NotADate) as refusal:
        moment(text)
    assert str(refusal.value).startswith(advice), reason


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
def test_the_zone_of_the_machine_changes_nothing(zone: str) -> None:
    texts = [text for _, text, _ in WRITTEN + REFUSED]
    texts += [f"24 Jun 2020 19:02 {name}" for name in ("CET", "CEST", "EST", "EDT", "+14")]
    before = [result(text) for text in texts]
    with machine_in(zone):
        assert [result(text) for text in texts] == before
    assert result("24 Jun 2020 19:02 CET").startswith("names the time zone CET")


def test_a_feed_s_dates_are_english_everywhere() -> None:
    before = locale.setlocale(locale.LC_TIME)
    tried = []
    for name in ("C", "C.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8"):
        try:
            locale.setlocale(locale.LC_TIME, name)
        except locale.Error:  # Not every locale is installed on every machine.
            continue
        tried.append(name)
        try:
            assert rfc822(moment("2020-06-24T19:02:00Z")) == "Wed, 24 Jun 2020 19:02:00 GMT"
            assert result("03/04/2020").startswith("could be 3 April or 4 March")
        finally:
            locale.setlocale(locale.LC_TIME, before)
    assert tried


def test_a_feed_s_dates_are_in_utc() -> None:
    berlin = datetime(2020, 6, 24, 1, 2, 3, 4, timezone(timedelta(hours=2)))
    assert rfc3339(berlin) == "2020-06-23T23:02:03Z"
    assert rfc822(berlin) == "Tue, 23 Jun 2020 23:02:03 GMT"


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))
def test_a_feed_s_dates_can_be_read_again(written: datetime) -> None:
    second = written.replace(microsecond=0)
    assert moment(rfc3339(written)) == second
    assert moment(rfc822(written)) == second


FRAGMENTS = [
    "2020", "06", "24", "4", "20", "-", "/", ".", ",", ":", " ", "T", "Z", "+", "19", "02",
    "Jun", "Wed", "GMT", "EST", "am", "pm", "h", "m", "s", "of", "(", ")", "0", "1e9", "nan",
    "19:02:00", "+02:00", "2020-06-24", "\u00b2", "\u0664", "\x00", "9999999999", "W26",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join)


@given(st.text(st.characters(exclude_categories=())) | PIECES)
def test_any_text_is_a_moment_or_not_a_date(text: str) -> None:
    advice = result(text)
    assert "write a" in advice or moment(advice) == moment(text)
