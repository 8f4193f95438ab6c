"""The folder of a site → which generator it is for, and what that generator's files say."""

from pathlib import Path

from feeds.init import astro, eleventy, hugo, jekyll, mkdocs, plain, smartable, zola
from feeds.init.found import Found

# A SmartableAI site is also a Jekyll site, a Zola site has the config.toml of an old Hugo site, and
# everything has Markdown files: each is asked only where those before it found nothing.
_LOOKS = (
    smartable.look,
    jekyll.look,
    zola.look,
    hugo.look,
    mkdocs.look,
    astro.look,
    eleventy.look,
    plain.look,
)


def look_at(root: Path) -> Found | None:
    """What the site's folder tells, None if there are no posts in it."""
    return next(filter(None, (look(root) for look in _LOOKS)), None)
