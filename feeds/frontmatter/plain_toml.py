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
from datetime import date, datetime
from functools import cache

from feeds.frontmatter.plain_values import plain_value

# More parts in a header than any front matter has.
_MOST_DEPTH = 10
_ODD = r"\x00-\x1f\x7f"
_NAME = r"[A-Za-z0-9_-]++"
_TEXT = rf'"[^"\\{_ODD}]*+(?>(?:\\["\\nrt][^"\\{_ODD}]*+)*)"'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)\.[0-9]++|0|-?[1-9][0-9]{0,17}+"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_DATE = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[T ]{_TIME}:[0-5][0-9](?:Z|[+-]{_TIME})?)?"
_ITEM = rf"{_TEXT}|'[^'{_ODD}]*+'"
_LIST = rf"\[[ \n]*+(?>(?:(?:{_ITEM})[ \n]*+(?:,[ \n]*+|(?=\])))*)\]"
_HEADER = rf"{_NAME}(?:\.{_NAME}){{0,{_MOST_DEPTH}}}"
# A line: the name, its text without escapes, or its value in another form; or a header between its
# brackets; or neither; or all that is left.
_LINE = re.compile(
    rf'(?>(?:({_NAME}) *+= *+(?:"([^"\\{_ODD}]*+)"|'
    rf"({_ITEM}|true|false|{_DATE}|{_NUMBER}|{_LIST}))|"
    rf"(\[\[?)({_HEADER})(\]\]?))?) *+(?>(?:#[^{_ODD}]*+)?)\n|([\s\S]++)"
)
_ITEMS = re.compile(_ITEM)


def plain_toml(text: str, decisive: str = "") -> dict[str, object] | None:
    """The fields with every scalar as text; None if the text must be read with tomllib.

    Line ends are line feeds. Reading ends at a field of the name `decisive` that is false.
    """
    stop = _decisive_end(text, decisive) if decisive else len(text)
    fields = _read(text, stop)
    if fields is not None and stop < len(text) and fields.get(decisive) != "false":
        # The line is in a table.
        fields = _read(text, len(text))
    return fields


def _read(text: str, stop: int) -> dict[str, object] | None:
    fields: dict[str, object] = {}
    here = fields
    for name, string, value, opening, header, closing, rest in _LINE.findall(text, 0, stop):
        if rest or len(opening) != len(closing):
            return None
        if name:
            found = _value(value) if value else string
            if found is None or name in here:
                return None
            here[name] = found
        elif header:
            inner = _table(fields, header, is_item=opening == "[[")
            if inner is None:
                return None
            here = inner
    return fields


def _table(fields: dict[str, object], header: str, *, is_item: bool) -> dict[str, object] | None:
    """A new table for a header; None if the header may be a mistake."""
    *above, last = header.split(".")
    here = fields
    for name in above:
        found = here.setdefault(name, {})
        if isinstance(found, list) and found:
            found = found[-1]
        if not isinstance(found, dict):
            return None
        here = found
    table: dict[str, object] = {}
    if not is_item:
        return table if here.setdefault(last, table) is table else None
    items = here.setdefault(last, [table])
    if not isinstance(items, list) or not items or not isinstance(items[-1], dict):
        return None
    if items[-1] is not table:
        items.append(table)
    return table


def _value(written: str) -> object:
    """The value of a scalar or of a list of texts; None if a date does not exist."""
    first = written[0]
    if first == "'":
        return written[1:-1]
    if first == '"':
        return plain_value(written)
    if first == "[":
        return [plain_value(item) for item in _ITEMS.findall(written)]
    if written[4:5] != "-" or not written[:4].isdigit():
        return written
    try:
        if len(written) == len("2020-06-24"):
            return date.fromisoformat(written).isoformat()
        return datetime.fromisoformat(written).isoformat()
    except ValueError:
        return None


def _decisive_end(text: str, decisive: str) -> int:
    """The end of the line in which `decisive` is false; the end of the text if there is none."""
    line = f"\n{decisive} = false\n"
    place = text.find(line) + len(line)
    if place < len(line) or _otherwise(decisive).search(text, place - 1):
        return len(text)
    return place


@cache
def _otherwise(name: str) -> re.Pattern[str]:
    """The pattern of a line that might set the field again, in another case or in quotes."""
    return re.compile(rf"\n[ \t]*+(?:[\"']|(?i:{name})(?![A-Za-z0-9_-]))")
