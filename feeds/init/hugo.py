"""Hugo: https://gohugo.io/configuration/"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feeds.init.found import Found
from feeds.init.read import home_of, mapping_in, text_in, values_of

_NAMES = [
    f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json")
]
# The sections in which themes keep posts, the usual ones first.
_SECTIONS = ("posts", "post", "blog", "articles", "news", "writing")


def look(root: Path) -> Found | None:
    """The site, if there is a configuration of Hugo's and a folder of content."""
    config = _config(root)
    content = text_in(config, "contentdir") or "content"
    if not config or not (root / content).is_dir():
        return None
    language = text_in(config, "defaultcontentlanguage") or "en"
    languages = mapping_in(config, "languages")
    own = lowered(mapping_in(lowered(languages), language.lower()))
    below = text_in(own, "contentdir") or content
    section = _section(root / below)
    params = mapping_in(own, "params") or mapping_in(config, "params")
    addresses: dict[str, object] = {}
    if section:
        addresses["folder"] = section
    ugly = config.get("uglyurls")
    if ugly is True:
        addresses["ugly"] = True
    elif isinstance(ugly, dict) and (
        names := sorted(name for name, value in ugly.items() if value is True)
    ):
        addresses["ugly_sections"] = names
    if config.get("disablepathtolower") is True:
        addresses["lower"] = False
    if config.get("removepathaccents") is True:
        addresses["remove_accents"] = True
    dates = mapping_in(config, "frontmatter").get("date")
    if isinstance(dates, list) and ":filename" in [str(one).lower() for one in dates]:
        addresses["name_has_date"] = True
    others = sorted(name for name in lowered(languages) if name != language.lower())
    if others:
        addresses["language"] = language
        addresses["languages"] = others
    if config.get("defaultcontentlanguageinsubdir") is True:
        addresses["language"] = language
        addresses["language_in_path"] = True
    advice = (
        (
            f"the posts in {language} are published; for {', '.join(others)} write a configuration of its own "
            "with another `articles`, `language` and `output`",
        )
        if others
        else ()
    )
    return Found(
        generator="hugo",
        program="Hugo",
        articles=f"{below}/{section}".rstrip("/"),
        output="static/feeds",
        title=text_in(own, "title") or text_in(config, "title"),
        home=home_of(text_in(own, "baseurl"), text_in(config, "baseurl")),
        language=(
            text_in(own, "languagecode", "locale")
            or text_in(config, "languagecode", "locale")
            or text_in(params, "lang")
            or (language if others or "defaultcontentlanguage" in config else "")
        )
        .replace("_", "-")
        .lower(),
        timezone=text_in(config, "timezone"),
        permalink=_permalinks(config),
        addresses=addresses,
        advice=advice,
    )


def lowered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Hugo's names ignore case."""
    return {str(name).lower(): value for name, value in values.items()}


def _config(root: Path) -> dict[str, Any]:
    for name in _NAMES:
        if values := values_of(root / name):
            return lowered(values)
    folder = root / "config" / "_default"
    found: dict[str, Any] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        values = lowered(values_of(path))
        # hugo.toml holds everything; params.toml only what is below `params`.
        if path.stem in ("hugo", "config"):
            found |= values
        elif path.stem.partition(".")[0] not in ("menus", "menu", "module"):
            found.setdefault(path.stem.lower(), values)
    return found


def _section(content: Path) -> str:
    """The section of the posts: the usual name, else the one with most files, else all."""
    for name in _SECTIONS:
        if (content / name).is_dir():
            return name
    return ""


def _permalinks(config: Mapping[str, Any]) -> dict[str, str]:
    """The patterns of pages by section; newer versions have them below `page`."""
    permalinks = mapping_in(config, "permalinks")
    pages = mapping_in(permalinks, "page") or permalinks
    return {str(name): pattern for name, pattern in pages.items() if isinstance(pattern, str)}
