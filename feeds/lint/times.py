"""An article's dates → dates that contradict each other, the name of the file or the clock."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from feeds.articles.moments import lenient
from feeds.articles.values import text_in
from feeds.dates import rfc3339
from feeds.lint.source import SourceFile, Violation, each_mapping
from feeds.settings.site import Site

_DATED_NAME = re.compile(r"(?:.*/)?([0-9]{4})-([0-9]{2})-([0-9]{2})-")


def violations(source: SourceFile, site: Site, now: datetime) -> Iterator[Violation]:
    """Yield the violations in one article."""
    fields, zone = source.fields, source.written.zone
    name, changed = source.names("date")[0], source.names("updated")[0]
    published = lenient(text_in(fields, name), zone)
    updated = lenient(text_in(fields, changed), zone)
    if published and published > now and not site.future:
        what = f"{name} is {rfc3339(published)}, which is in the future"
        yield Violation((name,), "future", what, "correct it, or wait")
    if updated and updated > now:
        what = f"{changed} is {rfc3339(updated)}, which is in the future"
        yield Violation((changed,), "future", what, "correct it or delete the line")
    if published and updated and updated < published:
        what = f"{changed} is before {name}, {rfc3339(published)}"
        yield Violation((changed,), "dates-disagree", what, "correct one of them")
    named = _date_in_name(source.file)
    if published and named and abs((published.date() - named).days) > 1:
        what = f"{name} is {rfc3339(published)}, but the file's name says {named}"
        todo = "correct the date if it is wrong; keep the name, since the id comes from it"
        yield Violation((name,), "name-disagrees", what, todo)
    for path, mapping in (((), fields), *each_mapping(fields, "related")):
        name = "publishedDateTime" if path else changed
        if text_in(mapping, name) and not lenient(text_in(mapping, name), zone):
            what = f'{name} is "{text_in(mapping, name)[:100]}"'
            todo = "write a date such as 2020-06-24T19:02:00Z"
            yield Violation((*path, name), "odd-date", what, todo)


def _date_in_name(file: str) -> date | None:
    """The date at the beginning of a file's name, None if there is none."""
    found = _DATED_NAME.match(file)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
