"""Patterns of the lines of plain front matter, for feeds.frontmatter.plain_yaml.

Each takes linear time, since its repetitions are possessive or atomic: no text makes it try twice.
"""

import re
import sys
from functools import cache


def _all(group: str, sign: str = "*") -> str:
    """A group that is repeated as often as it matches; `sign` is `*`, `+` or `?`.

    Possessive repetition takes 20 % less time than an atomic group, but Python before 3.11.5
    matches it wrongly: https://github.com/python/cpython/issues/106052
    """
    is_sound = sys.version_info >= (3, 11, 5)
    return f"(?:{group}){sign}+" if is_sound else f"(?>(?:{group}){sign})"


# Characters that are left to PyYAML: those that YAML refuses, drops or treats as line ends, and
# tabs. A separate search finds those beyond Latin-1: patterns with them take 3 ms to compile.
_ODD = r"\x00-\x1f\x7f-\x9f"
KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}+"
# The end of a logical line, and the blank lines and comments that follow it.
_COMMENT = rf"#[^{_ODD}]*+"
_END = rf" *+{_all(f'(?<= ){_COMMENT}', '?')}\n"
_GAP = _all(rf" *+{_all(_COMMENT, '?')}\n")

_ESCAPED = (
    r"\\(?:[\\\"/ abefnrtv]|x[0-9A-Fa-f]{2}|u(?:[0-9A-CEFa-cef][0-9A-Fa-f]|[Dd][0-7])[0-9A-Fa-f]{2}"
    r"|U00(?:0[1-9A-Fa-f]|10)[0-9A-Fa-f]{4}|\n ++(?=[^ \n]))"
)


def _quoted(line_break: str) -> str:
    """A text in quotes; `line_break` is the pattern of a line break in it."""
    return (
        rf'"[^"\\{_ODD}]*+' + _all(rf'(?:{_ESCAPED}{line_break})[^"\\{_ODD}]*+') + '"|'
        rf"'[^'{_ODD}]*+" + _all(rf"(?:''{line_break})[^'{_ODD}]*+") + "'"
    )


# A plain text begins with no sign of YAML, and has no colon before a blank and no # after one.
_FIRST = rf"(?:[^{_ODD} \-?:,\[\]{{}}#&*!|>'\"%@`<~]|-(?=[0-9]))"
_REST = rf"[^{_ODD}:#]*+" + _all(rf"(?::(?=[^ \n])|(?<! )#)[^{_ODD}:#]*+")


def _scalar(indent: str) -> str:
    """A scalar whose further lines, if it is plain, have at least this `indent`."""
    blank_lines = _all(r" *+\n")
    line_break = rf"|\n{blank_lines} ++(?=[^ \n])"
    further = rf"\n(?=[ \n]){blank_lines}{indent} *+(?:[^{_ODD} :#]|:(?=[^ \n])){_REST}"
    return rf"{_quoted(line_break)}|{_FIRST}{_REST}{_all(further)}"


# In a flow collection a plain text ends at a comma or a bracket as well.
_FLOW_REST = rf"[^{_ODD}:#,\[\]{{}}?]*+"
_FLOW_SCALAR = (
    rf"(?:{_quoted('')}|"
    rf"(?!\.){_FIRST}{_FLOW_REST}{_all(f'(?::(?=[A-Za-z0-9/])|(?<! )#){_FLOW_REST}')})"
)
_FLOW_NAME = rf'(?:{KEY}|"{KEY}"): ++'


def _list_of(item: str) -> str:
    items = _all(rf"(?:{item})[ \n]*+(?:,[ \n]*+|(?=\]))")
    return rf"\[[ \n]*+{items}\]"


def _mapping_of(value: str) -> str:
    pairs = _all(rf"{_FLOW_NAME}(?:{value})[ \n]*+(?:,[ \n]*+|(?=\}}))")
    return rf"\{{[ \n]*+{pairs}\}}"


_FLAT = rf"{_FLOW_SCALAR}|{_mapping_of(_FLOW_SCALAR)}"
# Deep enough for `images: [{…}]` in a mapping; deeper collections are left to PyYAML.
_COLLECTION = (
    rf"{_list_of(f'{_FLAT}|{_list_of(_FLOW_SCALAR)}')}|{_mapping_of(f'{_FLAT}|{_list_of(_FLAT)}')}"
)

BLANK = re.compile(_GAP)


@cache
def flow_token() -> re.Pattern[str]:
    """A name, a name in quotes, a scalar, or a bracket in a flow collection."""
    return re.compile(rf'(?:({KEY})|"({KEY})"): ++|({_FLOW_SCALAR})|([\[\]{{}}])')


@cache
def any_line() -> re.Pattern[str]:
    """A logical line: its indentation, its dash, its key and its value; or the rest of the text.

    The fifth group is the rest, if it does not begin with such a line. A value continues on lines
    that are indented more than its key or dash. Compiled on first use, which takes 4 ms: most sites
    need only `common_fields`.
    """
    more = r"\1(?(3)(?(2)   | )|(?(2) |))"
    return re.compile(
        rf"( {{0,40}}+)(- )?(?:({KEY}):(?: ++|(?=\n)))?"
        rf"({_all(f'{_scalar(more)}|{_COLLECTION}', '?')}){_END}{_GAP}|([\s\S]++)"
    )


def _mapping(indent: int) -> str:
    return rf"(?:{' ' * indent}{KEY}: {_SHORT}\n)"


def _items(indent: int, further: str) -> str:
    """The items of a list; `further` are the lines of a mapping after its first."""
    return rf"(?:{' ' * indent}- (?:{KEY}: {_SHORT}\n{_all(further)}|{_SHORT}\n))"


def _field(indent: int, deeper: str) -> str:
    """A field of a mapping, with a scalar, no value, or lines that match `deeper`."""
    return rf"(?:{' ' * indent}{KEY}:(?: {_SHORT}\n|\n{_all(deeper, '?')}))"


# A common scalar: on one line, with only the escapes \" \\ \n \r \t.
_SHORT = (
    rf'(?:"[^"\\{_ODD}]*+' + _all(rf'\\["\\nrt][^"\\{_ODD}]*+') + '"|'
    rf"'[^'{_ODD}]*+'|{_FIRST}{_REST}(?<! ))"
)
_LEVEL_3 = rf"{_all(_mapping(6), '+')}|{_all(_items(6, _mapping(8)), '+')}"
_LEVEL_2 = rf"{_all(_items(4, _mapping(6)), '+')}|{_all(_mapping(4), '+')}"
_LEVEL_1 = rf"{_all(_items(2, _field(4, _LEVEL_3)), '+')}|{_all(_field(2, _LEVEL_2), '+')}"


@cache
def common_fields() -> re.Pattern[str]:
    """A field of common form: its name, its scalar, the lines below it; or the rest of the text.

    Its scalars are on one line, and each level below it is indented by two. It is matched as a
    whole: its lines are parsed only when its value is read.
    """
    return re.compile(
        rf"({KEY}):(?: ++({_SHORT}) *+\n| *+\n({_all(_LEVEL_1, '?')})){_GAP}(?! |- )|([\s\S]++)"
    )


# A line below a field that was matched by `common_fields`, in the groups of `any_line`.
COMMON_LINE = re.compile(rf"( *+)(?>(- )?)(?>(?:({KEY}):(?: ++|(?=\n)))?)([^\n]*+)\n()")
