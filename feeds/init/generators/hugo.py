"""Hugo: https://gohugo.io/configuration/"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feeds.init.detected_site import DetectedSite
from feeds.init.files import USUAL, post_folder
from feeds.init.generators.hugo_configuration import configuration, lowered
from feeds.init.read import (
    chosen_language,
    home_in_cname,
    home_of,
    language_tag,
    mapping_at,
    path_below,
    string_at,
    strings_at,
)


def detect(root: Path, wanted: str = "") -> DetectedSite | None:
    """The site, if there is a configuration of Hugo and a content folder."""
    config = configuration(root)
    languages = lowered(mapping_at(config, "languages"))
    default = (string_at(config, "defaultcontentlanguage") or "en").lower()
    language = default if default in languages or not languages else min(languages)
    if wanted and languages:
        language = chosen_language(wanted, languages)
    own = lowered(mapping_at(languages, language))
    if not language:
        return None
    content = path_below(string_at(own, "contentdir") or _content(config, language))
    if not config or not (root / content).is_dir():
        return None
    others = tuple(sorted(name for name in languages if name != language))
    has_folders = [string_at(lowered(mapping_at(languages, one)), "contentdir") for one in others]
    is_own_folder = bool(string_at(own, "contentdir")) or (bool(others) and all(has_folders))
    posts = post_folder(root / content, (*_main_sections(config, own), *USUAL))
    if posts is None:
        return None
    addresses = _addresses(config, language, default, posts.name, others, is_own_folder)
    if "/" in content:
        # Otherwise the address would begin with the last folder of the content folder.
        addresses = {"folder": posts.name} | addresses
    place = path_below(language if wanted and language != default else "", "feeds")
    return DetectedSite(
        generator="hugo",
        program="Hugo",
        articles=path_below(content, posts.name),
        output=path_below(_static(config), place),
        folder=place,
        title=_title(own) or _title(config),
        home=home_of(string_at(own, "baseurl"), string_at(config, "baseurl"))
        or home_in_cname(root, _static(config)),
        language=_language(language, own, config),
        timezone=string_at(config, "timezone"),
        permalink=_permalinks(config),
        addresses=addresses,
        exclude=posts.exclude,
        left_out=posts.left_out,
        languages=others if is_own_folder else (),
        advice=()
        if is_own_folder or not others
        else (f"files such as index.{others[0]}.md are left out: this publishes {language} only",),
    )


def _content(config: Mapping[str, Any], language: str) -> str:
    """The content folder: `contentDir`, or the folder that `module.mounts` mounts instead."""
    mounts = lowered(mapping_at(config, "module")).get("mounts")
    for mount in mounts if isinstance(mounts, list) else ():
        if string_at(mount, "target").strip("/") == "content" and string_at(mount, "lang") in (
            "",
            language,
        ):
            return string_at(mount, "source")
    return string_at(config, "contentdir") or "content"


def _static(config: Mapping[str, Any]) -> str:
    named = [string_at(config, "staticdir"), *strings_at(config, "staticdir")]
    return path_below(next(filter(None, named), "")) or "static"


def _main_sections(*configs: Mapping[str, Any]) -> tuple[str, ...]:
    """The sections that the site shows on its home page: `mainSections`, if there is one."""
    for config in configs:
        for values in (config, lowered(mapping_at(config, "params"))):
            if len(names := strings_at(values, "mainsections")) == 1:
                return (names[0],)
    return ()


def _title(config: Mapping[str, Any]) -> str:
    params = lowered(mapping_at(config, "params"))
    return (
        string_at(config, "title")
        or string_at(params, "title", "sitename", "site_name", "sitetitle")
        or string_at(lowered(mapping_at(params, "site")), "title")
    )


def _language(language: str, own: Mapping[str, Any], config: Mapping[str, Any]) -> str:
    return language_tag(
        string_at(own, "languagecode", "locale"),
        language if own else "",
        string_at(config, "languagecode", "locale"),
        string_at(lowered(mapping_at(config, "params")), "lang", "locale", "language"),
        language if "defaultcontentlanguage" in config else "",
    )


def _permalinks(config: Mapping[str, Any]) -> dict[str, str]:
    """The patterns of pages by section; since Hugo 0.115 they may be below `page`."""
    permalinks = mapping_at(config, "permalinks")
    pages = mapping_at(permalinks, "page") or permalinks
    return {str(name): pattern for name, pattern in pages.items() if isinstance(pattern, str)}


def _addresses(
    config: Mapping[str, Any],
    language: str,
    default: str,
    folder: str,
    others: tuple[str, ...],
    is_own_folder: bool,
) -> dict[str, object]:
    found: dict[str, object] = {"folder": folder} if folder else {}
    ugly = config.get("uglyurls")
    names = (
        [name for name, value in ugly.items() if value is True] if isinstance(ugly, dict) else []
    )
    if ugly is True:
        found["ugly"] = True
    elif names:
        found["ugly_sections"] = sorted(names)
    if config.get("disablepathtolower") is True:
        found["lower"] = False
    if config.get("removepathaccents") is True:
        found["remove_accents"] = True
    dates = strings_at(lowered(mapping_at(config, "frontmatter")), "date")
    if ":filename" in map(str.lower, dates):
        found["name_has_date"] = True
    in_path = language != default or config.get("defaultcontentlanguageinsubdir") is True
    if in_path or (others and not is_own_folder):
        found["language"] = language
    if others and not is_own_folder:
        found["languages"] = list(others)
    if in_path:
        found["language_in_path"] = True
    return found
