"""The folder of a site → which generator it is for, and what that generator's files say."""

from pathlib import Path

from msgspec.structs import replace

from feeds.init.files import folders_in
from feeds.init.found import Found
from feeds.init.generators import (
    astro,
    eleventy,
    hugo,
    jekyll,
    mkdocs,
    plain,
    smartable,
    zola,
)
from feeds.init.read import language_in_layouts, title_of

# A SmartableAI site is also a Jekyll site, a Zola site has the config.toml of an old Hugo site, a
# folder `_posts` is not Jekyll's alone, and everything has Markdown files. Each is asked only if
# those before it found nothing.
_GENERATORS = (
    smartable.look,
    jekyll.look,
    zola.look,
    hugo.look,
    mkdocs.look,
    astro.look,
    eleventy.look,
    jekyll.look_without_configuration,
)


def look_at(root: Path, language: str = "") -> Found | None:
    """The site in a folder; None if the folder has no posts.

    If a site has a folder for each of several languages, `language` selects one; the default is the
    site's default language.
    """
    found = next(filter(None, (look(root, language) for look in _GENERATORS)), None)
    if not found and language and any(look(root, "") for look in _GENERATORS):
        return None
    if not found and not sites_below(root):
        found = plain.look(root, language)
    if not found:
        return None
    spoken = found.language or language_in_layouts(root)
    return replace(found, title=title_of(found.title), language=spoken)


def sites_below(root: Path) -> list[str]:
    """The names of the direct subfolders that contain the site of a generator."""
    names = [name for name in folders_in(root) if not name.startswith((".", "_", "test"))]
    return [name for name in names if any(look(root / name, "") for look in _GENERATORS[:-1])]
