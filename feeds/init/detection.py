"""The folder of a site → its generator, and the values in that generator's files."""

from pathlib import Path

from msgspec.structs import replace

from feeds.init.detected_site import DetectedSite
from feeds.init.files import folders_in
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
from feeds.init.read import language_in_layouts, real_title

# The first function that detects a site wins, so the order matters: a SmartableAI site is also a
# Jekyll site, a Zola site has a config.toml as old Hugo sites have, and a folder `_posts` alone may
# belong to any generator.
_GENERATORS = (
    smartable.detect,
    jekyll.detect,
    zola.detect,
    hugo.detect,
    mkdocs.detect,
    astro.detect,
    eleventy.detect,
    jekyll.detect_without_configuration,
)


def detect_site(root: Path, language: str = "") -> DetectedSite | None:
    """The site in a folder; None if the folder has no posts.

    If a site has a folder for each of several languages, `language` selects one; the default is the
    site's default language.
    """
    found = next(filter(None, (detect(root, language) for detect in _GENERATORS)), None)
    if not found and language and any(detect(root, "") for detect in _GENERATORS):
        return None
    if not found and not sites_below(root):
        found = plain.detect(root, language)
    if not found:
        return None
    spoken = found.language or language_in_layouts(root)
    return replace(found, title=real_title(found.title), language=spoken)


def sites_below(root: Path) -> list[str]:
    """The names of the direct subfolders that contain the site of a known generator."""
    names = [name for name in folders_in(root) if not name.startswith((".", "_", "test"))]
    return [name for name in names if any(detect(root / name, "") for detect in _GENERATORS[:-1])]
