"""Adopted feeds and a site → what is left for a person to do, step by step."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from feeds.adoption.adopting import is_address
from feeds.history.ledger import FILENAME
from feeds.history.other_feeds import OtherFeed
from feeds.registry import FORMATS
from feeds.settings.also_at import copy_path
from feeds.settings.site import Site
from feeds.text import one_line
from feeds.web.http import readable_url

# Programs, what each writes as the generator of its feeds begins with, and how it is told to write
# no feed. Astro writes none.
_PROGRAMS = (
    (
        "Jekyll",
        "Jekyll",
        "jekyll-feed writes none where the site's folder has a file of that name; else take "
        "jekyll-feed out of plugins in _config.yml and out of the Gemfile, and {% feed_meta %} out "
        "of the layouts",
    ),
    (
        "Hugo",
        "Hugo",
        'write disableKinds = ["RSS"] into its configuration, which ends the feeds of sections and '
        "tags as well; or take RSS out of home in its outputs",
    ),
    (
        "Eleventy",
        "Eleventy",
        "take the feed plugin out of eleventy.config.js, or delete the feed's template",
    ),
    ("MkDocs", "MkDocs", "take rss out of plugins in mkdocs.yml"),
    ("Zola", "Zola", "write generate_feeds = false into config.toml"),
    ("Astro", "Astro", "delete its endpoint, such as src/pages/rss.xml.js"),
    ("WordPress", "https://wordpress.org/", "redirect its address, or answer it with the new feed"),
)
_UNSAID = {"Hugo", "Eleventy", "MkDocs", "Zola", "Astro"}
_MAX_LENGTH = 400
_ENDINGS = {".xml", ".rss", ".atom", ".rdf", ".json"}


def steps(
    feeds: Sequence[tuple[str, OtherFeed]], site: Site, config: Path, output: Path, program: str
) -> Iterator[str]:
    """Yield what is left to do after an adoption, in order.

    `feeds` are given with their names. `program` is the generator of the site, which writes the
    feeds that do not name the program that wrote them; "" if that is unknown.
    """
    lacking = {feed.form for _, feed in feeds} - set(site.formats)
    for form in sorted(lacking):
        yield f"add {form} to formats in {config}"
    copied: dict[str, str] = {}
    served: list[str] = []
    for name, feed in feeds:
        filename = FORMATS[feed.form].filename
        olds = list(_addresses(name, feed, site))
        found = (_copy(old, filename, site) for old in olds)
        copy = next((one for one in found if one is not None), None)
        if copy:
            copied[copy] = filename
        elif copy is None and olds:
            url = site.url + filename
            served.append(
                f"redirect {one_line(readable_url(olds[0]))} to {url}, or serve that feed there"
            )
        elif copy is None:
            served.append(f"serve {output / filename} at the address of {name}")
    if copied := {key: name for key, name in copied.items() if (key, name) not in site.also_at}:
        pairs = ", ".join(f"{key}: {name}" for key, name in copied.items())
        there = " and ".join(copied)
        replaced = " and ".join(_existing(copied.items(), site, output))
        line = f"add {pairs} to also_at in" if site.also_at else f"write also_at: {{{pairs}}} into"
        yield f"{line} {config}, so that builds write the new feed at {there}, too"
        if replaced:
            yield f"keep a copy of {replaced} if you need it: builds will replace it"
    yield "look at what `feeds diff` says, and run `feeds build`"
    yield f"commit {output / FILENAME} if another machine builds the feeds"
    for name, feed in feeds:
        whose, how = _switch(feed.generator, program)
        yield f"turn off {whose}: {name}{f' ({how})' if how else ''}"
    yield from served


def _addresses(name: str, feed: OtherFeed, site: Site) -> Iterator[str]:
    """Yield the addresses at which subscribers may know the feed, the likeliest first."""
    if is_address(name):
        yield name
    if is_address(feed.address):
        yield feed.address
    elif not is_address(name) and PurePath(name).suffix in _ENDINGS:
        yield site.home + PurePath(name).name


def _copy(old: str, filename: str, site: Site) -> str | None:
    """The name in `also_at` of an address that subscribers know.

    "" if the feed is written there in any case, None if no file can be.
    """
    try:
        parts = urlsplit(old)
        if (
            len(old) > _MAX_LENGTH
            or parts.query
            or parts.netloc.lower() != urlsplit(site.home).netloc
        ):
            return None
        path = os.path.normpath(copy_path(parts.path, filename, site.url, site.home))
    except ValueError:
        return None
    if path == filename:
        return ""
    others = {one.filename for one in FORMATS.values()}
    return None if path in others else parts.path


def _existing(copied: Iterable[tuple[str, str]], site: Site, output: Path) -> Iterator[str]:
    """Yield the files that there are already where copies will be written."""
    for address, filename in copied:
        path = os.path.normpath(output / copy_path(address, filename, site.url, site.home))
        if os.path.lexists(path):
            yield path


def _switch(generator: str, program: str) -> tuple[str, str]:
    """The feed in words, and how its program is told not to write it; "" if that is unknown."""
    for name, begin, how in _PROGRAMS:
        if generator.startswith(begin) or (not generator and name == program in _UNSAID):
            return f"{name}'s own feed", how
    return f"{one_line(generator)}'s own feed" if generator else "the old feed", ""
