"""The settings of a site → the names, rules and people with which its articles are read."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from feeds.dates import time_zone
from feeds.field_table import BUILT_IN, names_with, top_level
from feeds.frontmatter.names import KNOWN
from feeds.model import Person
from feeds.settings.site import Site

if TYPE_CHECKING:
    from feeds.addresses import Rules


class ReadingSettings(NamedTuple):
    """The settings that reading an article depends on.

    `names` maps the key of each field to its names in front matter; `renamed` are the names that
    the setting `fields` adds, by their case-folded form. `rules` give the addresses of the site's
    own posts; None if it has none. `people` are the people in the file of authors, by case-folded
    key. `zone` is the time zone of dates without one.
    """

    names: Mapping[str, tuple[str, ...]]
    renamed: Mapping[str, str]
    rules: "Rules | None"
    people: Mapping[str, Person]
    zone: tzinfo


_BUILT_IN = ReadingSettings(BUILT_IN, {}, None, {}, UTC)
_latest: tuple[Site, ReadingSettings] | None = None


def reading_settings(site: Site) -> ReadingSettings:
    """The settings for reading the articles of a site; cached for the latest site."""
    global _latest
    latest = _latest
    if latest is None or latest[0] is not site:
        _latest = latest = site, _computed(site)
    return latest[1]


def has_own_posts(site: Site) -> bool:
    """Whether the settings give addresses to articles whose front matter has none."""
    return bool(site.generator or site.permalink)


def _computed(site: Site) -> ReadingSettings:
    zone = time_zone(site.timezone)
    if not site.fields and not has_own_posts(site):
        return _BUILT_IN._replace(zone=zone)
    overrides = {
        key: (names,) if isinstance(names, str) else names for key, names in site.fields.items()
    }
    own = top_level(name for names in overrides.values() for name in names)
    return ReadingSettings(
        names_with(overrides.items()),
        {name.casefold(): name for name in own if name not in KNOWN},
        _rules(site) if has_own_posts(site) else None,
        {person.key.casefold(): person for person in site.people},
        zone,
    )


def _rules(site: Site) -> "Rules":
    from feeds.addresses import Default, Rules

    settings = site.addresses
    patterns = site.permalink if isinstance(site.permalink, dict) else {}
    generator = site.generator or "none"
    return Rules(
        generator=generator,
        home=site.home,
        permalink="" if isinstance(site.permalink, dict) else site.permalink,
        folder=_folder(site, generator) if settings.folder is None else settings.folder,
        timezone=time_zone(site.timezone),
        permalinks=patterns,
        defaults=tuple(
            Default({name.lower(): value for name, value in one.fields.items()}, one.path, one.kind)
            for one in settings.defaults
        ),
        collections_folder=settings.collections_folder,
        collections=settings.collections,
        ugly=settings.ugly,
        ugly_sections=frozenset(settings.ugly_sections),
        lower=settings.lower,
        remove_accents=settings.remove_accents,
        name_has_date=settings.name_has_date,
        section_folders=frozenset(site.section_folders),
        language=settings.language,
        languages=settings.languages,
        language_in_path=settings.language_in_path,
        slugify=settings.slugify,
        keep_dates=settings.keep_dates,
        trailing_slash=settings.trailing_slash,
        blog_folder=settings.blog_folder,
        date_format=settings.date_format,
    )


def _folder(site: Site, generator: str) -> str:
    """The articles folder relative to the generator's content folder, derived from its path."""
    from feeds.addresses import CONTENT_FOLDERS

    parts = PurePosixPath(site.articles.replace("\\", "/")).parts
    if generator == "jekyll":
        return parts[-1] if parts and parts[-1].startswith("_") else ""
    content = CONTENT_FOLDERS[generator].rpartition("/")[2]  # type: ignore[index]
    if content in parts:
        below = len(parts) - parts[::-1].index(content)
        return "/".join(parts[below:])
    return ""
