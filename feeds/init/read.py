"""A generator's configuration file → its values; nothing in it is executed or trusted.

A file counts as empty if it cannot be read, or is not in the format that its name says: `feeds
init` then asks for missing values.
"""

import os
import re
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import yaml

_MAX_BYTES = 1_000_000
# The folders in which generators have their layouts.
_LAYOUTS = (
    "_layouts", "_includes", "layouts", "src/layouts", "src/_includes", "src/_layouts",
    "src/components", "templates", "overrides",
)  # fmt: skip
_MAX_LAYOUTS = 100
# The hosts of example addresses in themes, and of the local machine.
_PLACEHOLDER = re.compile(
    r"(?:www\.)?example\.(?:com|org|net)|localhost|127\.0\.0\.1|.*\.(?:local|test|invalid|localhost)"
    r"|(?:www\.)?(?:my-?(?:site|blog|domain|website)|site|domain|website)\.(?:com|org|net)"
    r"|(?:user|username|login)\.(?:github|gitlab)\.io"
    r"|(?:.*[.-])?(?:your?|change|update|replace)-?(?:me|site|name|user|username|domain|blog|url|website"
    r"|account|github|own|company)(?:[.-].*)?",
    re.IGNORECASE,
)

_COMMENT = re.compile(
    r"(?:^|(?<=[\s,;{(]))/\*(?s:.{0,2000}?)\*/|^\s*//.*$|(?<=[\s,;{])//\s.*$", re.MULTILINE
)
# Example titles in themes.
_PLACEHOLDER_TITLE = re.compile(
    r"update me|\b(your|my) (awesome|new|cool|site|blog|website|title|name)|title of the website"
    r"|^(site|blog|website)? ?(title|name)$",
    re.IGNORECASE,
)


def file_text(path: Path) -> str:
    """The text of a file in UTF-8, "" if it cannot be read or is longer than 1 MB."""
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return ""
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""


class _Loader(yaml.SafeLoader):
    """The safe loader with the tags of MkDocs: `!ENV`, and `!!python/name:…`, which is None.

    Names in mappings are text: `no:` is Norwegian.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        for name, _ in node.value:
            if name.tag == "tag:yaml.org,2002:bool":
                name.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep)


def _of_unknown_tag(loader: _Loader, tag: str, node: yaml.Node) -> object:
    # MkDocs: `!ENV [SITE_URL, "https://…"]` is the value of the variable, else the last item.
    if tag == "!ENV" and isinstance(node, yaml.SequenceNode) and len(node.value) > 1:
        return loader.construct_object(node.value[-1])
    return None


_Loader.add_multi_constructor("", _of_unknown_tag)


def values_of(path: Path) -> dict[str, Any]:
    """The mapping in a YAML, TOML or JSON file, empty if there is none."""
    text = file_text(path)
    values: object = {}
    with suppress(yaml.YAMLError, ValueError, RecursionError, msgspec.DecodeError):
        if path.suffix == ".toml":
            values = tomllib.loads(text)
        elif path.suffix == ".json":
            values = msgspec.json.decode(text)
        else:
            values = yaml.load(text, _Loader)  # noqa: S506 (it is a safe one)
    return values if isinstance(values, dict) else {}


def first_values(root: Path, *names: str) -> dict[str, Any]:
    """The mapping in the first of these files that has one, else empty."""
    return next(filter(None, (values_of(root / name) for name in names)), {})


def first_text(root: Path, *names: str) -> str:
    """The text of the first of these files that is not empty, else ""."""
    return next(filter(None, (file_text(root / name) for name in names)), "")


def string_at(values: object, *names: str) -> str:
    """The first value of these names that is a text and not blank, stripped; else ""."""
    for name in names:
        value = values.get(name) if isinstance(values, dict) else None
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def strings_at(values: object, name: str) -> list[str]:
    """The texts in the list of this name, empty if there is no such list."""
    value = values.get(name) if isinstance(values, dict) else None
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def mapping_at(values: object, name: str) -> dict[str, Any]:
    """The mapping of this name, empty if there is no such mapping."""
    value = values.get(name) if isinstance(values, dict) else None
    return value if isinstance(value, dict) else {}


def in_script(texts: Iterable[str], *names: str) -> str:
    """The text that JavaScript gives to the first of these names, else "": `site: "https://…"`."""
    for text in texts:
        for name in names:
            pattern = rf"""(?<![\w.])["']?{name}["']?\s*[:=]\s*(["'`])((?:(?!\1)[^\\\n$])*)\1"""
            if found := re.search(pattern, _without_comments(text)):
                return found[2].strip()
    return ""


def _without_comments(text: str) -> str:
    # Never the `//` of an address.
    return _COMMENT.sub("", text)


def home_of(*addresses: str) -> str:
    """The first absolute http(s) address that is not a placeholder, ending in a slash; else ""."""
    for text in addresses:
        found = re.match(r"https?://([^/\s:?#]+)(?::\d+)?(?:/[^\s?#]*)?$", text.strip(), re.I)
        if found and "." in found[1] and not _PLACEHOLDER.fullmatch(found[1]):
            return text.strip().rstrip("/") + "/"
    return ""


def real_title(*titles: str) -> str:
    """The first title that is not a placeholder; else ""."""
    return next((title for title in titles if title and not _PLACEHOLDER_TITLE.search(title)), "")


def home_with_base(home: str, base: str, root: Path, *folders: str) -> str:
    """The home with the site's base path; without a home, that in a CNAME file.

    GitHub Pages serves a site with a CNAME from the root of that host, without the base path.
    """
    if not home:
        return home_in_cname(root, *folders)
    return f"{home}{base}/" if base else home


def home_in_cname(root: Path, *folders: str) -> str:
    """The address with the host in the site's CNAME file, which GitHub Pages reads; else ""."""
    for folder in ("", *folders):
        host = file_text(root / folder / "CNAME").strip()
        if re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z]{2,}", host):
            return home_of(f"https://{host.lower()}")
    return ""


def language_tag(*texts: str) -> str:
    """The first text that is a language tag, in lower case and with hyphens: en-us; else ""."""
    for text in texts:
        tag = text.partition(".")[0].replace("_", "-").lower()
        if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag):
            return tag
    return ""


def language_in_layouts(root: Path) -> str:
    """The language in the site's own layouts: `<html lang="en">`; else ""."""
    for folder in _LAYOUTS:
        for path in islice(sorted((root / folder).glob("**/*.*")), _MAX_LAYOUTS):
            if found := re.search(
                r"""<html\b[^>{]*?\blang=["']([A-Za-z-]+)["']""", file_text(path)
            ):
                return language_tag(found[1])
    return ""


def hexo_values(root: Path) -> dict[str, Any]:
    """The _config.yml of a site of Hexo, whose name is also that of Jekyll's; else empty."""
    packages = mapping_at(first_values(root, "package.json"), "dependencies")
    return first_values(root, "_config.yml") if "hexo" in packages else {}


def chosen_language(wanted: str, languages: Iterable[str]) -> str:
    """The site's own name of the language `wanted`: `zh_cn` for zh-cn, `en` for en-us; else ""."""
    by_tag = {name.replace("_", "-").lower(): name for name in languages}
    return by_tag.get(wanted) or by_tag.get(wanted.partition("-")[0], "")


def path_below(*parts: str) -> str:
    """The joined and normalised path; "" if it is the folder itself or leads out of it."""
    path = os.path.normpath("/".join(part.strip("/") for part in parts if part.strip("/")) or ".")
    path = path.replace(os.sep, "/")
    return "" if path == "." or path.startswith("..") else path
