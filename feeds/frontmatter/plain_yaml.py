r"""Front matter of the plain shape that nearly all files have → its fields, ten times as fast.

PyYAML says what front matter means. This module reads only text of which it is sure that PyYAML
reads the same, and leaves the rest to it: a line for each field, scalars on one line, lists and
mappings indented by two, no comments, anchors, tags, flow collections or block scalars. On 10,000
real files PyYAML's C loader takes 2.9 s and this 0.3 s; both are compared on every shape we know
by tests/test_plainmatter.py.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from feeds.frontmatter.names import KNOWN, with_known_names
from feeds.model import Fields

# A double-quoted text with no escapes but the plainest, a single-quoted one without quotes in it,
# or a plain one that begins with a letter or digit and holds nothing that could be a sign of YAML.
# Left to PyYAML: characters that YAML refuses, takes for line ends, or drops; and tabs. Those
# beyond Latin-1 are looked for apart, since patterns that name them take 3 ms to compile.
_ODD = r"\x00-\x1f\x7f-\x9f"
_QUOTED = (
    rf'"[^"\\{_ODD}]*+(?:\\["\\nrt][^"\\{_ODD}]*+)*+"|'
    rf"'[^'{_ODD}]*+'"
)
_LETTERS = r"[A-Za-z0-9 _./,+()&%=?;~$@!*'-]*+"
_BARE = rf"(?:[A-Za-z0-9/]|-(?=[0-9])){_LETTERS}(?::(?=[^ \n]){_LETTERS})*+(?<! )"
_SCALAR = rf"(?:{_QUOTED}|{_BARE})"
_KEY = r"[A-Za-z_][A-Za-z0-9_]{0,99}+"


def _mapping(indent: int) -> str:
    """The lines of a mapping that is indented so far, whose values are scalars."""
    return rf"(?:{' ' * indent}{_KEY}: +{_SCALAR} *\n)"


def _items(indent: int, value: str) -> str:
    """The items of a list that is indented so far; `value` are the further lines of a mapping."""
    return rf"(?:{' ' * indent}- (?:{_KEY}: +{_SCALAR} *\n{value}*+|{_SCALAR} *\n))"


def _field(indent: int, deeper: str) -> str:
    """A field of a mapping: a scalar, nothing, or what is `deeper`."""
    return rf"(?:{' ' * indent}{_KEY}:(?: +{_SCALAR} *\n| *\n(?:{deeper})?+))"


_LEVEL_3 = rf"{_mapping(6)}++|{_items(6, _mapping(8))}++"
_LEVEL_2 = rf"{_items(4, _mapping(6))}++|{_mapping(4)}++"
_NESTED = rf"{_items(2, _field(4, _LEVEL_3))}++|{_field(2, _LEVEL_2)}++"

_FIELD = re.compile(rf"\n*+({_KEY}):(?: +({_SCALAR}) *\n| *\n((?:{_NESTED})?+))")
# A line that has been matched as part of a field: what stands where is known by now.
_LINE = re.compile(rf"( *+)(- )?+(?:({_KEY}):(?: ++|(?=\n)))?+([^\n]*+)\n")
_TRAILING = re.compile(r" +\n")

_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_NULL = frozenset(("null", "Null", "NULL"))

_GOES_ON = re.compile(r"\n*+[ \t]")

# PyYAML refuses what may hold more than yamlmatter.MOST_NODES, and counts them better.
_LONGEST = 70_000


class PlainFields(Mapping[str, object]):
    """Fields that are taken from their lines when they are asked for: most never are."""

    __slots__ = ("_fields",)

    def __init__(self, found: dict[str, object]) -> None:
        """Of each field its name, its scalar and its lines, one of which is empty, or its value."""
        self._fields = found

    def __getitem__(self, key: str) -> object:
        value = self._fields[key]
        if isinstance(value, tuple):
            _, scalar, lines = value
            value = _text(scalar) if scalar else nested(lines) if lines else None
            self._fields[key] = value
        return value

    # A mapping's own would ask for the value first, and be surprised that there is none.
    def get(self, key: str, default: object = None) -> object:
        """The field's value, as a mapping gives it."""
        return self[key] if key in self._fields else default

    def __contains__(self, key: object) -> bool:
        return key in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def plain_mapping(text: str, decisive: str = "") -> Fields | None:
    """The fields as yamlmatter.mapping gives them; None where PyYAML must be asked.

    Line ends are line feeds. Reading ends at a field of the name `decisive` that says false: half
    of all articles are unpublished, and nothing else of them matters.
    """
    if len(text) > _LONGEST or _is_odd(text):
        return None
    fields: dict[str, object] = {}
    place = 0
    match = _FIELD.match
    while found := match(text, place):
        place = found.end()
        key, scalar, _ = fields[found[1]] = found.groups()
        if scalar == "false" and key == decisive and _is_last_word(text, place, key):
            break
    else:
        if text[place:].strip("\n"):
            return None
    # None of these means null.
    if KNOWN.issuperset(fields):
        return PlainFields(fields)
    return PlainFields(with_known_names(fields)) if _NULL.isdisjoint(fields) else None


def _is_odd(text: str) -> bool:
    # In a row, which takes half as long as a loop.
    return not text.isascii() and (
        "\u2028" in text
        or "\u2029" in text
        or "\ufeff" in text
        or "\ufffe" in text
        or "\uffff" in text
    )


def _is_last_word(text: str, place: int, key: str) -> bool:
    """Whether nothing from this place on can give the field that ended there another value."""
    return not (
        _GOES_ON.match(text, place)
        or _otherwise(key).search(text, place - 1)
        or "\r" in text
        or "\x85" in text
    )


@cache
def _otherwise(key: str) -> re.Pattern[str]:
    """A line that might give the field another value.

    All that may follow are lines that begin with another name and a colon, a blank or a dash. All
    else, such as `Published`, `"published"` or `? published`, might name the field again; and so
    might what only PyYAML takes for a line end.
    """
    return re.compile(rf"\n(?=[^ \n])(?!(?!(?i:{key}):){_KEY}:|- )")


def nested(lines: str) -> object:
    """The list or mapping that these lines are; they were matched by this module before."""
    if " \n" in lines:
        lines = _TRAILING.sub("\n", lines)
    found = _LINE.findall(lines)
    value, _ = _value(found, 0, found[0][0])
    return value


# Its indent, its dash, its key and what follows; each may be empty.
_Line = tuple[str, str, str, str]
_Fields = dict[str | None, object]


def _value(lines: list[_Line], place: int, indent: str) -> tuple[object, int]:
    """The value that begins at a line with this indent, and the place after it."""
    if lines[place][1]:
        return _list(lines, place, indent)
    return _fields(lines, place, indent, {})


def _list(lines: list[_Line], place: int, indent: str) -> tuple[list[object], int]:
    items: list[object] = []
    end = len(lines)
    while place < end and lines[place][0] == indent and lines[place][1]:
        _, _, key, scalar = lines[place]
        place += 1
        if key:
            first: _Fields = {None if key in _NULL else key: _text(scalar)}
            value, place = _fields(lines, place, indent + "  ", first)
            items.append(value)
        else:
            items.append(_text(scalar))
    return items, place


def _fields(lines: list[_Line], place: int, indent: str, fields: _Fields) -> tuple[_Fields, int]:
    end = len(lines)
    while place < end:
        here, dash, key, scalar = lines[place]
        if here != indent or dash:
            break
        place += 1
        name = None if key in _NULL else key
        if scalar:
            fields[name] = _text(scalar)
        elif place < end and len(lines[place][0]) > len(indent):
            fields[name], place = _value(lines, place, lines[place][0])
        else:
            fields[name] = None
    return fields, place


def _text(scalar: str) -> str | None:
    first = scalar[0]
    if first == '"':
        inner = scalar[1:-1]
        return inner if "\\" not in inner else _ESCAPE.sub(lambda found: _ESCAPES[found[1]], inner)
    if first == "'":
        return scalar[1:-1]
    return None if scalar in _NULL else scalar
