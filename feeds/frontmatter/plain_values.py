"""The YAML of a scalar or a flow collection in plain front matter → its value, when it is read."""

import re
from collections.abc import Callable, Iterator, Mapping

from feeds.frontmatter.yaml_patterns import flow_token

NULL_WORDS = frozenset(("null", "Null", "NULL"))

_FOLD = re.compile(r" *\n[ \n]*")
_ESCAPE = re.compile(r"\\(?:x(..)|u(....)|U(........)|\n *|(.))| *\n[ \n]*")
_ESCAPES = {
    **{"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"},
    **{sign: sign for sign in '"\\/ '},
}


class PlainFields(Mapping[str, object]):
    """A mapping of fields whose values are decoded when they are read; most never are."""

    __slots__ = ("_decode", "_fields")

    def __init__(self, found: dict[str, object], decode: Callable[..., object]) -> None:
        """`found` maps names to values, or to tuples of the arguments with which to decode them."""
        self._fields, self._decode = found, decode

    def __getitem__(self, key: str) -> object:
        value = self._fields[key]
        if isinstance(value, tuple):
            value = self._fields[key] = self._decode(*value)
        return value

    # A mapping's own would ask for the value first, and be surprised that there is none.
    def get(self, key: str, default: object = None) -> object:
        """The value of a field; `default`, which is no tuple, if it is missing."""
        value = self._fields.get(key, default)
        if isinstance(value, tuple):
            value = self._fields[key] = self._decode(*value)
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def plain_value(written: str) -> object:
    """The value of a scalar, a text or None for null, or of a flow collection."""
    first = written[0]
    if first == '"':
        inner = written[1:-1]
        return _ESCAPE.sub(_unescaped, inner) if "\\" in inner or "\n" in inner else inner
    if first == "'":
        inner = written[1:-1]
        if "\n" in inner:
            inner = _FOLD.sub(_folded, inner)
        return inner.replace("''", "'")
    if first in "[{":
        return _collection(written)
    written = written.rstrip(" ")
    if "\n" in written:
        return _FOLD.sub(_folded, written)
    return None if written in NULL_WORDS else written


def _collection(written: str) -> object:
    """A list or mapping in flow style; a key in quotes is never null."""
    root: list[object] = []
    inner: list[object] | dict[str | None, object] = root
    outer: list[list[object] | dict[str | None, object]] = []
    name: str | None = None
    for key, quoted, scalar, mark in flow_token().findall(written):
        if key or quoted:
            name = None if key in NULL_WORDS else key or quoted
            continue
        if mark in ("]", "}"):
            inner = outer.pop()
            continue
        value: object = plain_value(scalar) if scalar else [] if mark == "[" else {}
        if isinstance(inner, dict):
            inner[name] = value
        else:
            inner.append(value)
        if isinstance(value, list | dict):
            outer.append(inner)
            inner = value
    return root[0]


def _folded(found: re.Match[str]) -> str:
    """A single line break becomes a blank; of several, all but the first are kept."""
    return "\n" * (found[0].count("\n") - 1) or " "


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16))
    if found[0][0] != "\\":
        return _folded(found)
    return _ESCAPES[found[4]] if found[4] else ""
