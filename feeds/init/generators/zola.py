"""Zola: https://www.getzola.org/documentation/getting-started/configuration/"""

import tomllib
from pathlib import Path

from feeds.init.detected_site import DetectedSite
from feeds.init.files import post_folder
from feeds.init.read import (
    chosen_language,
    file_text,
    first_values,
    home_in_cname,
    home_of,
    language_tag,
    mapping_at,
    string_at,
)


def detect(root: Path, wanted: str = "") -> DetectedSite | None:
    """The site, if its configuration has `base_url`, the name that only Zola uses."""
    config = first_values(root, "zola.toml", "config.toml")
    content = root / "content"
    if "base_url" not in config or not content.is_dir():
        return None
    language = string_at(config, "default_language") or "en"
    others = sorted(name for name in mapping_at(config, "languages") if name != language)
    if wanted and chosen_language(wanted, others):
        # The files of that language are among those of the default one and cannot be selected.
        return None
    posts = post_folder(content)
    if posts is None:
        return None
    addresses: dict[str, object] = {"folder": posts.name} if posts.name else {}
    slugify = mapping_at(config, "slugify")
    if string_at(slugify, "paths") in ("safe", "off"):
        addresses["slugify"] = slugify["paths"]
    if slugify.get("paths_keep_dates") is True:
        addresses["keep_dates"] = True
    if others:
        addresses |= {"language": language, "languages": others}
    left_out = f"files such as index.{others[0]}.md are left out: " if others else ""
    return DetectedSite(
        generator="zola",
        program="Zola",
        articles=f"content/{posts.name}".rstrip("/"),
        output="static/feeds",
        title=string_at(config, "title")
        or string_at(mapping_at(config, "extra"), "title", "site_title", "name")
        or string_at(_front_matter(content / "_index.md"), "title"),
        home=home_of(string_at(config, "base_url")) or home_in_cname(root, "static"),
        language=language_tag(language),
        addresses=addresses,
        exclude=posts.exclude,
        left_out=posts.left_out,
        advice=(f"{left_out}this publishes {language} only",) if others else (),
    )


def _front_matter(file: Path) -> dict[str, object]:
    """The TOML front matter of a page, empty if it has none."""
    _, opening, rest = file_text(file).partition("+++\n")
    front, closing, _ = rest.partition("\n+++")
    try:
        return tomllib.loads(front) if opening and closing else {}
    except ValueError:
        return {}
