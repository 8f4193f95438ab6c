"""Zola: https://www.getzola.org/documentation/getting-started/configuration/"""

from pathlib import Path

from feeds.init.found import Found
from feeds.init.read import home_of, mapping_in, text_in, values_of


def look(root: Path) -> Found | None:
    """The site, if its configuration has the names that only Zola's has."""
    config = next(
        filter(None, (values_of(root / name) for name in ("zola.toml", "config.toml"))), {}
    )
    if "base_url" not in config or not (root / "content").is_dir():
        return None
    addresses: dict[str, object] = {}
    slugify = mapping_in(config, "slugify")
    if paths := text_in(slugify, "paths"):
        addresses["slugify"] = paths
    if slugify.get("paths_keep_dates") is True:
        addresses["keep_dates"] = True
    language = text_in(config, "default_language") or "en"
    others = sorted(name for name in mapping_in(config, "languages") if name != language)
    if others:
        addresses["language"] = language
        addresses["languages"] = others
    folder = _posts(root / "content")
    if folder:
        addresses["folder"] = folder
    return Found(
        generator="zola",
        program="Zola",
        articles=f"content/{folder}".rstrip("/"),
        output="static/feeds",
        title=text_in(config, "title"),
        home=home_of(text_in(config, "base_url")),
        language=language.replace("_", "-").lower(),
        addresses=addresses,
    )


def _posts(content: Path) -> str:
    """The section of the posts, if all of them are in one."""
    for name in ("blog", "posts", "post", "articles"):
        if (content / name).is_dir():
            return name
    return ""
