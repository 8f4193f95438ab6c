"""An article's dates → those that disagree with one another, with its file's name or the clock."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from feeds.articles.fields import text_in
from feeds.dates import NotADate, moment, rfc3339
from feeds.lint.source import SourceFile, Violation, each
from feeds.model import Fields, Site

_DATED = re.compile(r"(?:.*/)?([0-9]{4})-([0-9]{2})-([0-9]{2})-")


def violations(sheet: SourceFile, site: Site, now: datetime) -> Iterator[Violation]:
    """Those of one article."""
    fields = sheet.fields
    names = ("publishedDateTime", "date")
    name = next((name for name in names if text_in(fields, name)), names[0])
    published, updated = _moment(fields, name), _moment(fields, "updatedDateTime")
    if published and published > now and not site.future:
        what = f"{name} is {rfc3339(published)}, which has yet to come"
        yield Violation((name,), "future", what, "correct it, or wait")
    if updated and updated > now:
        what = f"updatedDateTime is {rfc3339(updated)}, which has yet to come"
        yield Violation(("updatedDateTime",), "future", what, "correct it or delete the line")
    if published and updated and updated < published:
        what = f"updatedDateTime is before {name}, {rfc3339(published)}"
        yield Violation(("updatedDateTime",), "dates-disagree", what, "correct one of them")
    named = _named(sheet.file)
    if published and named and abs((published.date() - named).days) > 1:
        what = f"{name} is {rfc3339(published)}, but the file's name says {named}"
        todo = "correct the date if it is wrong; leave the name, ids are made of it"
        yield Violation((name,), "name-disagrees", what, todo)
    for way, own in (((), fields), *each(fields, "related")):
        name = "publishedDateTime" if way else "updatedDateTime"
        if text_in(own, name) and not _moment(own, name):
            what = f'{name} is "{text_in(own, name)[:100]}"'
            todo = "write a date such as 2020-06-24T19:02:00Z"
            yield Violation((*way, name), "odd-date", what, todo)


def _moment(fields: Fields, name: str) -> datetime | None:
    try:
        return moment(text_in(fields, name))
    except NotADate:
        return None


def _named(file: str) -> date | None:
    """The day that a file's name begins with."""
    found = _DATED.match(file)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
