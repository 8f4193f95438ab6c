"""A generator's configuration file → its values; nothing in it is run or trusted.

Files that cannot be read as what their name says count as empty: `feeds init` then asks instead.
"""

import re
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import yaml

_MOST_BYTES = 1_000_000


def text_of(path: Path) -> str:
    """The text of a regular file, "" if it cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return ""
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""


class _Loader(yaml.SafeLoader):
    """The safe loader, with tags that it does not know as None (MkDocs has `!!python/name:…`)."""


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def values_of(path: Path) -> dict[str, Any]:
    """The mapping in a YAML, TOML or JSON file, empty if there is none."""
    text = text_of(path)
    values: object = {}
    with suppress(yaml.YAMLError, ValueError, RecursionError, msgspec.DecodeError):
        if path.suffix == ".toml":
            values = tomllib.loads(text)
        elif path.suffix == ".json":
            values = msgspec.json.decode(text)
        else:
            values = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    return values if isinstance(values, dict) else {}


def text_in(values: object, *names: str) -> str:
    """The first of these values that is a text, without blanks around it."""
    for name in names:
        value = values.get(name) if isinstance(values, dict) else None
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def mapping_in(values: object, name: str) -> dict[str, Any]:
    """The mapping of this name, empty if there is none."""
    value = values.get(name) if isinstance(values, dict) else None
    return value if isinstance(value, dict) else {}


def in_script(texts: Iterable[str], *names: str) -> str:
    """What JavaScript gives one of these names, as far as it is a plain text: site: "https://…" """
    for text in texts:
        for name in names:
            pattern = rf"""(?<![\w.])["']?{name}["']?\s*[:=]\s*(["'`])((?:(?!\1)[^\\\n$])*)\1"""
            if found := re.search(pattern, text):
                return found[2].strip()
    return ""


def home_of(*addresses: str) -> str:
    """The first that is an absolute http(s) address, with a slash at its end; "" if none is."""
    for text in addresses:
        if re.match(r"https?://[^/\s]+\.?[^/\s]*", text) and "example." not in text:
            return text.rstrip("/") + "/"
    return ""
