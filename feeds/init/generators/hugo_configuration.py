"""The configuration of a Hugo site, merged from all of its files.

https://gohugo.io/configuration/introduction/
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feeds.init.read import first_values, mapping_at, values_of

_ENDINGS = ("toml", "yaml", "yml", "json")
_NAMES = [f"{name}.{ending}" for name in ("hugo", "config") for ending in _ENDINGS]
# The configuration folders of a build by default; the later one wins.
_ENVIRONMENTS = ("_default", "production")
_IGNORED = ("menus", "menu", "server", "deployment")


def configuration(root: Path) -> dict[str, Any]:
    """The settings, empty if there are none; names are in lower case, since Hugo ignores case."""
    found = lowered(first_values(root, *_NAMES))
    for environment in _ENVIRONMENTS:
        for path in sorted((root / "config" / environment).glob("*.*")):
            if path.suffix.removeprefix(".") in _ENDINGS:
                _merge(found, _named(path))
    return found


def lowered(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same mapping with its names in lower case."""
    return {str(name).lower(): value for name, value in values.items()}


def _named(path: Path) -> dict[str, Any]:
    """The settings in a file of a configuration folder: `params.toml` sets values of `params`."""
    values = lowered(values_of(path))
    name, _, language = path.stem.lower().partition(".")
    if name in _IGNORED:
        return {}
    if name in ("hugo", "config"):
        return values
    if not language:
        return {name: values}
    return {"languages": {language: values if name == "languages" else {name: values}}}


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add the settings `more` to `into`; mappings are merged at all levels."""
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            joined = dict(mapping_at(into, name))
            _merge(joined, value)
            into[name] = joined
        else:
            into[name] = value
