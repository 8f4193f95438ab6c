"""The front matter of an article → the dates of publication, change and expiry."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from feeds.articles.reading_settings import ReadingSettings
from feeds.articles.values import FALSE, TRUE, says, text_in
from feeds.dates import NotADate, moment
from feeds.errors import Unusable
from feeds.field_table import top_level
from feeds.model import Fields

EARLIEST = 1990  # validators report an earlier year as a mistake
# Eleventy's names for the dates of a file or of its commits.
_OF_THE_FILE = ("last modified", "created", "git last modified", "git created")
# Jekyll also accepts 2020-1-5; Hugo and Zola also accept _.
_IN_NAME = re.compile(
    r"(?:.*/)?(\d{4})-(\d{1,2})-(\d{1,2})(?:T[^/]*?)?(?:[-_ ]|\.[^/]*$|/[^/]*$|$)"
)
_IN_PATH = re.compile(r"(?:.*/)?(\d{4})/(\d{1,2})/(\d{1,2})(?:/|$)")


class Source(NamedTuple):
    """The front matter and body of a file, and the settings for reading them.

    `file` is the path below the folder of articles. `names` maps the key of each field to the names
    that it may have in front matter.
    """

    file: str
    fields: Fields
    body: str
    settings: ReadingSettings
    names: Mapping[str, tuple[str, ...]]

    @property
    def zone(self) -> tzinfo:
        """The time zone of dates without one."""
        return self.settings.zone


def moment_in(source: Source) -> datetime:
    """The date of publication; for a site's own posts, in the offset that it is written with.

    Raises Unusable if there is no date, or if the date cannot be read.
    """
    rules = source.settings.rules
    for name in source.names["date"]:
        text = text_in(source.fields, name)
        if text and not (name == "published" and says(text, TRUE + FALSE)):
            if rules and says(text, _OF_THE_FILE):
                continue
            return _read(name, text, source)
    if rules and (found := _in_name(source)):
        return found
    what = f"has no {source.names['date'][1 if rules else 0]}"
    todo = "write a date such as 2020-06-24T19:02:00Z"
    raise Unusable("no-date", what, todo, line=1)


def is_dated_name(file: str) -> bool:
    """Whether there is a date at the start of the name of a file or of its folder."""
    return _IN_NAME.match(file) is not None


def _in_name(source: Source) -> datetime | None:
    """The date at the start of the name of the file or its folder, or in Zola's `path`."""
    found = _IN_NAME.match(source.file) or _IN_PATH.match(text_in(source.fields, "path"))
    if not found or not source.settings.rules:
        return None
    from feeds.addresses import written_moment

    return written_moment("-".join(found.groups()), source.settings.rules)


def published_at(source: Source, written: datetime) -> datetime:
    """The date of publication in UTC; for Hugo, not before the post's `publishDate`."""
    rules = source.settings.rules
    published = in_utc(written)
    if rules and rules.generator == "hugo":
        later = lenient(text_in(source.fields, "publishDate"), source.zone)
        return max(published, later) if later else published
    return published


def in_utc(written: datetime) -> datetime:
    """The date converted to UTC, in whole seconds."""
    return written.astimezone(UTC).replace(microsecond=0)


def optional_moment(source: Source, key: str) -> datetime | None:
    """The date in a field; None if it is absent or cannot be read."""
    return lenient(text_in(source.fields, *source.names[key]), source.zone)


def expiry_date(source: Source) -> datetime | None:
    """The date at which the article leaves the feeds; None if there is none.

    Raises Unusable if the date cannot be read.
    """
    for name in source.names["expires"]:
        if text := text_in(source.fields, name):
            return in_utc(_read(name, text, source))
    return None


def lenient(text: str, zone: tzinfo = UTC) -> datetime | None:
    """Parse a date; None if the text is empty or no date."""
    if not text:
        return None
    try:
        return moment(text, zone)
    except NotADate:
        return None


def _read(name: str, text: str, source: Source) -> datetime:
    try:
        written = _written(text, source)
    except NotADate as error:
        raise _bad(name, f'{name} is "{text}"', str(error)) from None
    if written.year < EARLIEST:
        what = f'{name} is "{text}", before there was a web'
        raise _bad(name, what, f"write a date from {EARLIEST} on")
    return written


def _written(text: str, source: Source) -> datetime:
    if source.settings.rules:
        from feeds.addresses import written_moment

        if written := written_moment(text, source.settings.rules):
            return written
    return moment(text, source.zone)


def _bad(name: str, what: str, todo: str) -> Unusable:
    return Unusable("bad-date", what, todo, field=top_level([name])[0])
