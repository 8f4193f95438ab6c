"""Removes attribute lists, such as `{: .class}` and `{#id}`, from parsed Markdown."""

import re
from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# {: .class #id key="value"}, whatever follows; without the colon, only lists of attributes.
_KRAMDOWN_LIST = re.compile(r"[ \t]?\{:\s*(?:[#.][\w-]|[\w:-]+\s*=|[\w-]+\s*\})[^{}\n]*\}|\{:\}")
_ATTRIBUTE_LIST = re.compile(
    r"[ \t]?\{:?\s*(?:[#.][\w:-]+|[\w:-]+=(?:\"[^\"{}\n]*\"|'[^'{}\n]*'|[^\s\"'{}]+))"
    r"(?:\s+[^{}\n]*)?\}"
)
_CONTENTS = re.compile(r"\n[ \t]*\{:\s*toc\b[^{}\n]*\}\s*$")


def drop_attribute_lists(state: StateCore) -> None:
    """Remove attribute lists and tables of contents from the tokens of a document."""
    dropped: set[int] = set()
    for at, token in enumerate(state.tokens):
        if token.type != "inline" or "{" not in token.content:
            continue
        if _CONTENTS.search(token.content):
            dropped.update(_list_around(state.tokens, at))
            continue
        children = token.children or []
        last = len(children) - 1
        for number, child in enumerate(children):
            if child.type == "text" and "{" in child.content:
                text = _KRAMDOWN_LIST.sub("", child.content)
                before = children[number - 1].type if number else ""
                follows = before in (
                    "image",
                    "link_close",
                    "code_inline",
                    "strong_close",
                    "em_close",
                )
                if follows or number == last or children[number + 1].type == "softbreak":
                    text = _without_lists(text, at_start=follows)
                child.content = text
        if all(child.type == "text" and not child.content.strip() for child in children):
            dropped.update(_paragraph_around(state.tokens, at))
    if dropped:
        state.tokens = [token for at, token in enumerate(state.tokens) if at not in dropped]


def _without_lists(text: str, *, at_start: bool) -> str:
    """The text without attribute lists at its start and end: `![](a.png){width=300}`."""
    if at_start and text.startswith("{") and (found := _ATTRIBUTE_LIST.match(text)):
        text = text[found.end() :]
    start = text.rfind("{")
    if start >= 0 and _ATTRIBUTE_LIST.fullmatch(text.rstrip(), start):
        text = text[:start].rstrip()
    return text


def _paragraph_around(tokens: Sequence[Token], at: int) -> range:
    is_paragraph = at > 0 and tokens[at - 1].type == "paragraph_open"
    return range(at - 1, at + 2) if is_paragraph else range(0)


def _list_around(tokens: Sequence[Token], at: int) -> range:
    """The indices of the tokens of a list whose one item is a placeholder for contents; or none."""
    level = tokens[at].level - 3
    start = at - 3
    if start < 0 or not tokens[start].type.endswith("_list_open"):
        return range(0)
    end = at
    while end < len(tokens) and not (tokens[end].nesting < 0 and tokens[end].level == level):
        end += 1
    return range(start, end + 1)
