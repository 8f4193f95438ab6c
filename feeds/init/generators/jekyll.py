"""Jekyll: https://jekyllrb.com/docs/configuration/"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from feeds.init.detected_site import DetectedSite
from feeds.init.files import USUAL, dated_texts, folders_in, texts_below
from feeds.init.read import (
    chosen_language,
    file_text,
    first_values,
    hexo_values,
    home_of,
    home_with_base,
    language_tag,
    mapping_at,
    path_below,
    string_at,
    strings_at,
)

# The front-matter fields on which an address depends.
_ADDRESS_FIELDS = ("permalink", "slug", "categories", "category")
_ENDINGS = (".md", ".markdown", ".html")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?")


def detect(root: Path, language: str = "") -> DetectedSite | None:
    """The site, if there is a _config.yml and a folder of posts."""
    is_jekyll = any((root / name).is_file() for name in ("_config.yml", "_config.yaml"))
    if not is_jekyll or hexo_values(root):
        return None
    return _detected(root, first_values(root, "_config.yml", "_config.yaml"), language)


def detect_without_configuration(root: Path, language: str = "") -> DetectedSite | None:
    """The site, if there is a folder `_posts`: Jekyll needs no _config.yml."""
    return _detected(root, {}, language) if (root / "_posts").is_dir() else None


def about(root: Path, config: Mapping[str, Any]) -> dict[str, str]:
    """Title, home, language and time zone of a Jekyll site, by the members of DetectedSite."""
    base = string_at(config, "baseurl").strip("/")
    url = string_at(config, "url")
    # Some sites have the host alone there: `url: example.org`.
    home = home_of(url, f"https://{url}")
    return {
        "title": string_at(config, "title", "name"),
        "home": home_with_base(home, base, root),
        "language": language_tag(
            string_at(config, "lang"), string_at(config, "language", "locale")
        ),
        "timezone": string_at(config, "timezone"),
    }


def advice(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Advice on _config.yml, if Jekyll would publish the folder of the feeds' configuration."""
    is_excluded = any(name.strip("/") == "config" for name in strings_at(config, "exclude"))
    if is_excluded or string_at(config, "source"):
        return ()
    return ("add `config` to `exclude` in _config.yml, so that Jekyll does not copy that folder",)


def _detected(root: Path, config: Mapping[str, Any], wanted: str) -> DetectedSite | None:
    above = path_below(string_at(config, "source"))
    source = root / above
    collections = path_below(string_at(config, "collections_dir"))
    excluded = [name.strip("/") for name in strings_at(config, "exclude")]
    folders = [
        name
        for name in _post_folders(source, collections)
        if not any(f"{name}/".startswith(f"{one}/") for one in excluded)
    ]
    known = about(root, config)
    translated = _translated(source, config)
    spoken = translated or _by_language(folders)
    usual = _default_language(config, translated) if translated else known["language"]
    usual = usual or ("en" if "en" in spoken else min(spoken, default=""))
    language = chosen_language(wanted or usual, spoken) if spoken else ""
    if spoken and not language:
        return None
    folders = spoken.get(language, folders)
    if translated and language != usual and known["home"]:
        # The plugins put the other languages in folders of their own: /fr/2026/01/02/bread/
        known["home"] += f"{language}/"
    collection = "" if folders else _collection(source / collections, config)
    if not folders and not collection:
        return None
    articles = _common(folders) if folders else path_below(collections, f"_{collection}")
    addresses: dict[str, object] = {}
    if articles:
        # The folders of languages are no categories.
        addresses["folder"] = "_posts" if translated else articles
    if collections:
        addresses["collections_folder"] = collections
    if collection:
        addresses["collections"] = [collection]
    if defaults := _defaults(config):
        addresses["defaults"] = defaults
    others = tuple(sorted(name.replace("_", "-") for name in spoken if name != language))
    place = path_below(language_tag(language) if wanted else "", "feeds")
    found = DetectedSite(
        generator="jekyll",
        program="Jekyll",
        articles=path_below(above, articles) or ".",
        output=path_below(above, place),
        folder="feeds" if translated and known["home"] else place,
        permalink=_permalink(config, collection),
        addresses=addresses,
        authors=_authors(source, above, config),
        languages=others,
        exclude=tuple(sorted(spoken.keys() - {language})) if articles == "_posts" else (),
        advice=advice(config),
    )
    return replace(found, **known | ({"language": language_tag(language)} if spoken else {}))


def _post_folders(source: Path, collections: str) -> list[str]:
    """All folders of posts below the source: `_posts`, and `news/_posts` for the category news."""
    own = path_below(collections, "_posts")
    found = [own] if (source / own).is_dir() else []
    waiting = [name for name in folders_in(source) if not _is_passed_over(name)]
    while waiting:
        folder = waiting.pop(0)
        names = folders_in(source / folder)
        if "_posts" in names:
            found.append(f"{folder}/_posts")
        if folder.count("/") < 4:
            waiting += [f"{folder}/{name}" for name in names if not _is_passed_over(name)]
    return [folder for folder in dict.fromkeys(found) if next(_texts(source / folder), None)]


def _texts(folder: Path) -> Any:
    return texts_below(folder, _ENDINGS)


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "_")) or name in ("node_modules", "vendor")


def _by_language(folders: list[str]) -> dict[str, list[str]]:
    """Folders by language, if the first part of every path is a language; else empty."""
    found: dict[str, list[str]] = {}
    for folder in folders:
        found.setdefault(folder.partition("/")[0], []).append(folder)
    are_languages = len(found) > 1 and all(_LANGUAGE.fullmatch(name) for name in found)
    return found if are_languages else {}


def _translated(source: Path, config: Mapping[str, Any]) -> dict[str, list[str]]:
    """The folders of posts by language, where plugins for several languages look for them.

    https://github.com/kurtsson/jekyll-multiple-languages-plugin: _i18n/fr/_posts
    https://github.com/untra/polyglot: _posts/fr, and often _posts for the default language
    """
    languages = strings_at(config, "languages")
    for pattern in ("_i18n/{}/_posts", "_posts/{}"):
        folders = {name: pattern.format(name) for name in languages}
        found = {name: [one] for name, one in folders.items() if next(_texts(source / one), None)}
        if found:
            if pattern == "_posts/{}":
                found.setdefault(_default_language(config, {}), ["_posts"])
            return found
    return {}


def _default_language(config: Mapping[str, Any], found: Mapping[str, object]) -> str:
    """The default language of the plugins for several languages, if it is among those found."""
    languages = [string_at(config, "default_lang"), *strings_at(config, "languages")]
    return next((name for name in languages if name and (name in found or not found)), "")


def _common(folders: list[str]) -> str:
    """The folder that contains all of these folders."""
    if len(folders) == 1:
        return folders[0]
    parts = [folder.split("/") for folder in folders]
    shared = []
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return "/".join(shared)


def _collection(base: Path, config: Mapping[str, Any]) -> str:
    """The collection that contains the articles of a site without posts; "" if there is none."""
    collections = config.get("collections")
    names = [str(name) for name in collections] if isinstance(collections, dict | list) else []
    numbers = {name: len(dated_texts(base / f"_{name}", _ENDINGS)) for name in names}
    usual = [name for name in names if name in USUAL and next(_texts(base / f"_{name}"), None)]
    dated = sorted((name for name in names if numbers[name]), key=lambda name: -numbers[name])
    return next(iter((*usual, *dated)), "")


def _permalink(config: Mapping[str, Any], collection: str) -> str | dict[str, str]:
    own = mapping_at(mapping_at(config, "collections"), collection or "posts")
    if pattern := string_at(own, "permalink"):
        return {collection: pattern} if collection else pattern
    return string_at(config, "permalink")


def _defaults(config: Mapping[str, Any]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    defaults = config.get("defaults")
    for default in defaults if isinstance(defaults, list) else ():
        scope, values = mapping_at(default, "scope"), mapping_at(default, "values")
        fields = {name: values[name] for name in _ADDRESS_FIELDS if values.get(name)}
        place = {"path": string_at(scope, "path"), "kind": string_at(scope, "type")}
        if fields:
            found.append(
                {**{name: value for name, value in place.items() if value}, "fields": fields}
            )
    return found


def _authors(source: Path, above: str, config: Mapping[str, Any]) -> str:
    folder = path_below(string_at(config, "data_dir") or "_data")
    for name in ("authors.yml", "authors.yaml", "authors.json"):
        if file_text(source / folder / name):
            return path_below(above, folder, name)
    return ""
