r"""TOML of the shapes that nearly all front matter has → its fields, ten times as fast as tomllib.

tomllib says what TOML means. This module reads only text that tomllib is known to read in the same
way, and returns None for all other text:

- `name = value`: a text in quotes on one line, a number, a date, a boolean, or a list of texts;
- tables and arrays of tables, each with one header: `[provider]`, `[[related]]`;
- comments and blank lines.

No inline tables, texts of several lines, names in quotes or with dots. Everything that could be a
mistake, such as a name that is used twice, is left to tomllib, which says what is wrong.
tests/test_plain_toml.py compares both.
"""

import re
from datetime import datetime
from functools import cache
from typing import TypeAlias

from feeds.frontmatter.names import with_known_names
from feeds.frontmatter.plain_values import PlainFields, plain_value

# A value as it is written, or the values of a table or of an array of tables.
_Written: TypeAlias = "str | dict[str, _Written] | list[dict[str, _Written]]"

# tomllib takes quadratic time at worst.
MOST_CHARACTERS = 70_000
# More parts in a header than any front matter has.
_MOST_DEPTH = 10
_ODD = r"\x00-\x1f\x7f"
_NAME = r"[A-Za-z0-9_-]++"
_TEXT = rf'"[^"\\{_ODD}]*+(?:"|(?>(?:\\["\\nrt][^"\\{_ODD}]*+)+)")'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)\.[0-9]++|0|-?[1-9][0-9]{0,17}+"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_YEAR = r"(?!0000)[0-9]{4}"
_LEAP_YEAR = r"[0-9]{2}(?:0[48]|[2468][048]|[13579][26])"
_DAY = (
    rf"(?:{_YEAR}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    rf"|(?:0[13578]|1[02])-31)|{_LEAP_YEAR}-02-29)"
)
_DATE = rf"{_DAY}(?:[T ]{_TIME}:[0-5][0-9](?:Z|[+-]{_TIME})?)?"
_ITEM = rf"{_TEXT}|'[^'{_ODD}]*+'"
_LIST = rf"\[[ \n]*+(?>(?:(?:{_ITEM})[ \n]*+(?:,[ \n]*+|(?=\])))*)\]"
_HEADER = rf"{_NAME}(?:\.{_NAME}){{0,{_MOST_DEPTH}}}"
_END = rf"(?:\n| *+(?>(?:#[^{_ODD}]*+)?)\n)"
# A line: the name and its value; or a header; or neither; or all that is left.
_LINE = re.compile(
    rf"({_NAME}) *+= *+({_ITEM}|true|false|{_DATE}|{_NUMBER}|{_LIST}){_END}|"
    rf"(\[(?:{_HEADER}|\[{_HEADER}\])\]){_END}|{_END}|([\s\S]++)"
)
_ITEMS = re.compile(_ITEM)


def plain_toml(text: str, decisive: str = "") -> PlainFields | None:
    """The fields with every scalar as text; None if the text must be read with tomllib.

    Line ends are line feeds. Reading ends at a field of the name `decisive` that is false.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    stop = _decisive_end(text, decisive) if decisive else len(text)
    fields = _read(text, stop)
    if fields is not None and stop < len(text) and fields.get(decisive) != "false":
        # The line is in a table.
        fields = _read(text, len(text))
    if fields is None:
        return None
    found: dict[str, object] = {name: (written,) for name, written in fields.items()}
    return PlainFields(with_known_names(found), _value)


def _read(text: str, stop: int) -> dict[str, _Written] | None:
    """The fields and tables, with every value as it is written."""
    fields: dict[str, _Written] = {}
    here = fields
    for name, value, header, rest in _LINE.findall(text, 0, stop):
        if name:
            if name in here:
                return None
            here[name] = value
        elif header:
            inner = _table(fields, header)
            if inner is None:
                return None
            here = inner
        elif rest:
            return None
    return fields


def _table(fields: dict[str, _Written], header: str) -> dict[str, _Written] | None:
    """A new table for a header; None if the header may be a mistake."""
    *above, last = header.strip("[]").split(".")
    here = fields
    for name in above:
        found = here.setdefault(name, {})
        if isinstance(found, list):
            found = found[-1]
        if not isinstance(found, dict):
            return None
        here = found
    table: dict[str, _Written] = {}
    if not header.startswith("[["):
        return table if here.setdefault(last, table) is table else None
    items = here.setdefault(last, [])
    if not isinstance(items, list):
        return None
    items.append(table)
    return table


def _value(written: _Written) -> object:
    """The value of a scalar, a list of texts, a table or a list of tables."""
    if isinstance(written, dict):
        return {name: _value(one) for name, one in written.items()}
    if isinstance(written, list):
        return [_value(one) for one in written]
    first = written[0]
    if first == "'":
        return written[1:-1]
    if first == '"':
        return plain_value(written)
    if first == "[":
        return [_value(item) for item in _ITEMS.findall(written)]
    if written[10:11] in ("T", " ") and written[4] == "-":
        return datetime.fromisoformat(written).isoformat()
    return written


def _decisive_end(text: str, decisive: str) -> int:
    """The end of the line in which `decisive` is false; the end of the text if there is none."""
    line = f"\n{decisive} = false\n"
    place = text.find(line) + len(line)
    if place < len(line) or _otherwise(decisive).search(text, place - 1):
        return len(text)
    return place


@cache
def _otherwise(name: str) -> re.Pattern[str]:
    """The pattern of a line that might set the field again, in another case or in quotes.

    Or of a line that might end the front matter: the text may go on with the body.
    """
    return re.compile(rf"\n(?:[ \t]*+(?:[\"']|(?i:{name})(?![A-Za-z0-9_-]))|\+\+\+)")
