r"""Front matter of the shapes that nearly all files have → its fields, ten times as fast as PyYAML.

PyYAML says what front matter means. This module reads only text that PyYAML is known to read in
the same way, and returns None for all other text:

- a mapping of fields whose names have letters, digits, `_` and `-`;
- scalars that are plain, in single or in double quotes, and that may go on over several lines;
- lists and mappings in block style, with any indentation, a list also at its key's indentation;
- lists and mappings of scalars in flow style: `[a, b]` and `{a: b}`;
- comments and blank lines.

No anchors, aliases, tags, merge keys, block scalars (`|`, `>`), explicit keys, tabs or several
documents. tests/test_plain_yaml.py compares both readers on all these shapes.
"""

import re
from functools import cache

from feeds.frontmatter.names import KNOWN, with_known_names
from feeds.frontmatter.plain_values import NULL_WORDS, PlainFields, plain_value
from feeds.frontmatter.yaml_patterns import (
    BLANK,
    COMMON_LINE,
    KEY,
    any_line,
    common_fields,
)
from feeds.model import Fields

_GOES_ON = re.compile(r"\n*+[ \t]")

# PyYAML refuses text that may hold more than yaml.MOST_NODES, and counts them better.
_MOST_CHARACTERS = 70_000
_MOST_DEPTH = 20

# The indentation of a line, its dash, its key, its value, and what is no line; each may be empty.
_Line = tuple[str, str, str, str, str]
_Fields = dict[str | None, object]


def plain_mapping(text: str, decisive: str = "") -> Fields | None:
    """The fields as `yaml.mapping` returns them; None if the text must be read with PyYAML.

    Line ends are line feeds. Reading ends at a field of the name `decisive` that says false: half
    of all articles are unpublished, and nothing else of them matters.
    """
    if len(text) > _MOST_CHARACTERS or _is_odd(text):
        return None
    stop = _decisive_end(text, decisive) if decisive else len(text)
    fields = _read(text, stop)
    if fields is not None and stop < len(text) and not _is_only(decisive, fields):
        fields = _read(text, len(text))
    if fields is None:
        return None
    # None of these means null.
    if KNOWN.issuperset(fields):
        return PlainFields(fields, _value)
    if not NULL_WORDS.isdisjoint(fields):
        return None
    return PlainFields(with_known_names(fields), _value)


def _read(text: str, stop: int) -> dict[str, object] | None:
    """Read fields of common form with one pattern, and all after them line by line.

    The value of each is a scalar and lines, both undecoded. The lines are a list of lines of any
    form, or a text with lines of common form.
    """
    fields: dict[str, object] = {}
    for key, scalar, lines, rest in common_fields().findall(text, _after_blanks(text), stop):
        if rest:
            is_plain = _read_any(any_line().findall(rest), fields)
            return fields if is_plain else None
        fields[key] = scalar, lines
    return fields


def _read_any(lines: list[_Line], fields: dict[str, object]) -> bool:
    """Read fields of any form; return whether PyYAML is known to read the lines in the same way.

    Only their structure is checked: values are decoded when they are asked for.
    """
    if lines[-1][4]:
        return False
    # The open mappings and lists by twice their indentation, and one more for a list: it may have
    # the indentation of its key.
    open_ = [0]
    is_key = False
    field, first = "", 0
    for number, (indent, dash, key, value, _) in enumerate(lines):
        rank = 2 * len(indent) + bool(dash)
        if rank > open_[-1]:
            # Only a key without a value has lines below it.
            if not is_key or len(open_) > _MOST_DEPTH:
                return False
            if not dash and not key:
                # The scalar of the key, on a line of its own.
                is_key = False
                continue
            open_.append(rank)
        else:
            while rank < open_[-1]:
                open_.pop()
            if rank > open_[-1] or not (dash or key):
                return False
        if dash and key:
            # A mapping begins behind the dash.
            open_.append(rank + 3)
        elif not key and not value:
            return False
        is_key = not value
        if not rank:
            if first < number and field:
                fields[field] = "", lines[first:number]
            fields[key] = (value, "") if value else None
            field, first = "" if value else key, number + 1
    if field and first < len(lines):
        fields[field] = "", lines[first:]
    return True


def _decisive_end(text: str, decisive: str) -> int:
    """The end of the line in which `decisive` is false; the end of the text if there is none."""
    line = f"{decisive}: false\n"
    at = 0 if text.startswith(line) else text.find(f"\n{line}") + 1
    place = at + len(line)
    is_found = at or text.startswith(line)
    return place if is_found and _is_last(text, place, decisive) else len(text)


def _is_odd(text: str) -> bool:
    # In a row, which takes half as long as a loop.
    return not text.isascii() and (
        "\u2028" in text
        or "\u2029" in text
        or "\ufeff" in text
        or "\ufffe" in text
        or "\uffff" in text
    )


def _after_blanks(text: str) -> int:
    found = BLANK.match(text)
    return found.end() if found else 0


def _is_only(key: str, fields: dict[str, object]) -> bool:
    """Whether no field has the same name in another case."""
    # True of nearly all articles.
    if KNOWN.issuperset(fields):
        return True
    return sum(name.casefold() == key for name in fields) == 1


def _is_last(text: str, place: int, key: str) -> bool:
    """Whether the text after `place` neither continues the field `key` nor has it again."""
    return not (
        _GOES_ON.match(text, place)
        or _otherwise(key).search(text, place - 1)
        or "\r" in text
        or "\x85" in text
    )


@cache
def _otherwise(key: str) -> re.Pattern[str]:
    """The pattern of a line that might set the field again.

    All that may follow are comments, and lines that begin with another name and a colon, a blank or
    a dash. All else, such as `Published`, `"published"` or `? published`, might name the field
    again; and so might what only PyYAML takes for a line end.
    """
    return re.compile(rf"\n(?=[^ \n])(?!(?!(?i:{key}):){KEY}:|- |#)")


def _value(scalar: str, lines: str | list[_Line]) -> object:
    """The value of a scalar or of the lines below a key."""
    return plain_value(scalar) if scalar else _block(lines)


def _block(lines: str | list[_Line]) -> object:
    """The value of the lines below a key; None if there are none."""
    found = COMMON_LINE.findall(lines) if isinstance(lines, str) else lines
    return _nested(found, 0)[0] if found else None


def _nested(lines: list[_Line], place: int) -> tuple[object, int]:
    """The value that begins at a line, and the place after it."""
    indent, dash, key, value, _ = lines[place]
    if dash:
        return _list(lines, place)
    if key:
        return _fields(lines, place, indent, {})
    return plain_value(value), place + 1


def _list(lines: list[_Line], place: int) -> tuple[list[object], int]:
    items: list[object] = []
    end = len(lines)
    indent = lines[place][0]
    within = indent + "  "
    while place < end:
        here, dash, key, value, _ = lines[place]
        if here != indent or not dash:
            break
        if key:
            # The mapping begins behind the dash.
            lines[place] = within, "", key, value, ""
            item, place = _fields(lines, place, within, {})
            items.append(item)
        else:
            items.append(plain_value(value))
            place += 1
    return items, place


def _fields(lines: list[_Line], place: int, indent: str, fields: _Fields) -> tuple[_Fields, int]:
    end = len(lines)
    least = len(indent)
    while place < end:
        here, dash, key, value, _ = lines[place]
        if here != indent or dash or not key:
            break
        place += 1
        name = None if key in NULL_WORDS else key
        if value:
            fields[name] = plain_value(value)
        elif place < end and len(lines[place][0]) + bool(lines[place][1]) > least:
            fields[name], place = _nested(lines, place)
        else:
            fields[name] = None
    return fields, place
