"""Jekyll: https://jekyllrb.com/docs/configuration/"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feeds.init.found import Found
from feeds.init.read import home_of, mapping_in, text_in, text_of, values_of

# What has an address of its own in a default, besides what it looks like.
_ADDRESS_FIELDS = ("permalink", "slug", "categories", "category")


def look(root: Path) -> Found | None:
    """The site, if there is a _config.yml, or a folder of posts that only Jekyll has."""
    name = next((one for one in ("_config.yml", "_config.yaml") if (root / one).is_file()), "")
    if not name and not (root / "_posts").is_dir():
        return None
    config = values_of(root / name) if name else {}
    source = root / text_in(config, "source")
    collections_folder = text_in(config, "collections_dir")
    articles, collection = _articles(source, collections_folder, config)
    if not articles:
        return None
    above = text_in(config, "source")
    addresses: dict[str, object] = {}
    if folder := ("" if articles == "." else articles):
        addresses["folder"] = folder
    if collections_folder:
        addresses["collections_folder"] = collections_folder
    if collection:
        addresses["collections"] = [collection]
    if defaults := _defaults(config):
        addresses["defaults"] = defaults
    exclude = config.get("exclude")
    excluded = isinstance(exclude, list) and any(str(one).strip("/") == "config" for one in exclude)
    advice = (
        ()
        if excluded
        else ("add `config` to `exclude` in _config.yml, so that Jekyll does not copy it",)
    )
    return Found(
        generator="jekyll",
        program="Jekyll",
        articles=f"{above}/{articles}".strip("/") if above else articles,
        output=f"{above}/feeds".strip("/") if above else "feeds",
        permalink=_permalink(config, collection),
        addresses=addresses,
        data=_authors(source, config),
        advice=advice,
        **about(config),
    )


def about(config: Mapping[str, Any]) -> dict[str, str]:
    """Title, home, language and time zone, as _config.yml has them."""
    url, baseurl = text_in(config, "url"), text_in(config, "baseurl").strip("/")
    home = home_of(url)
    return {
        "title": text_in(config, "title", "name"),
        "home": home + (f"{baseurl}/" if home and baseurl else ""),
        "language": text_in(config, "lang", "language", "locale").replace("_", "-").lower(),
        "timezone": text_in(config, "timezone"),
    }


def _articles(source: Path, collections_folder: str, config: Mapping[str, Any]) -> tuple[str, str]:
    """The folder of posts, and the collection that it is if these are no _posts."""
    base = source / collections_folder
    prefix = f"{collections_folder}/" if collections_folder else ""
    nested = [
        path
        for path in sorted(source.glob("**/_posts"))
        if path.is_dir() and not _is_passed_over(path.relative_to(source).parts[:-1])
    ]
    if (base / "_posts").is_dir() and nested in ([], [base / "_posts"]):
        return f"{prefix}_posts", ""
    if nested:
        # Posts in several folders, each of which names a category: the site's folder holds them.
        return ".", ""
    collections = config.get("collections")
    names = collections if isinstance(collections, dict | list) else ()
    for name in names:
        if any((base / f"_{name}").glob("**/*.m*")):
            return f"{prefix}_{name}", str(name)
    return "", ""


def _is_passed_over(parts: tuple[str, ...]) -> bool:
    return any(part.startswith((".", "_")) or part in ("node_modules", "vendor") for part in parts)


def _permalink(config: Mapping[str, Any], collection: str) -> str | dict[str, str]:
    own = mapping_in(mapping_in(config, "collections"), collection or "posts")
    if pattern := text_in(own, "permalink"):
        return {collection: pattern} if collection else pattern
    return text_in(config, "permalink")


def _defaults(config: Mapping[str, Any]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    defaults = config.get("defaults")
    for one in defaults if isinstance(defaults, list) else ():
        scope, values = mapping_in(one, "scope"), mapping_in(one, "values")
        fields = {name: values[name] for name in _ADDRESS_FIELDS if values.get(name)}
        if fields:
            row: dict[str, object] = {
                "path": text_in(scope, "path"),
                "kind": text_in(scope, "type"),
            }
            found.append(
                {**{name: value for name, value in row.items() if value}, "fields": fields}
            )
    return found


def _authors(source: Path, config: Mapping[str, Any]) -> str:
    folder = text_in(config, "data_dir") or "_data"
    for name in ("authors.yml", "authors.yaml", "authors.json"):
        if text_of(source / folder / name):
            return f"{folder}/{name}"
    return ""
