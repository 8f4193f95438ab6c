"""Turns addresses in the text of parsed Markdown into links, as GitHub does."""

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# An address has at most 2,000 characters, so that searching takes linear time.
_ADDRESS = re.compile(r"(?:(?<=[\s*_~(])|^)(?:https?://|www\.)[^\s<\"']{1,2000}")
_END = re.compile(r"[?!.,:;*_~'\"\]]{1,}$")


def link_addresses(state: StateCore) -> None:
    """Turn http addresses in the texts of a document into links."""
    for token in state.tokens:
        if token.type == "inline" and ("://" in token.content or "www." in token.content):
            token.children = list(_linked(token.children or []))


def _linked(children: list[Token]) -> Iterator[Token]:
    depth = 0
    for child in children:
        if child.type in ("link_open", "link_close"):
            depth += child.nesting
        elif child.type == "html_inline":
            # Text in a link that is written as HTML is not linked either.
            depth += bool(re.match(r"<a[\s>]", child.content, re.IGNORECASE))
            depth -= bool(re.match(r"</a\s*>", child.content, re.IGNORECASE))
        if child.type == "text" and depth <= 0:
            yield from _parts(child)
        else:
            yield child


def _parts(token: Token) -> Iterator[Token]:
    text = token.content
    at = 0
    for found in _ADDRESS.finditer(text):
        label = _trimmed(found[0])
        if not re.match(r"(?:https?://|www\.)[^\s/?#]*\w", label):
            continue
        yield _text(text[at : found.start()], token)
        at = found.start() + len(label)
        url = label if label.startswith("http") else f"http://{label}"
        yield Token("link_open", "a", 1, {"href": url}, level=token.level)
        yield _text(label, token)
        yield Token("link_close", "a", -1, level=token.level)
    yield _text(text[at:], token)


def _text(content: str, token: Token) -> Token:
    return Token("text", "", 0, content=content, level=token.level)


def _trimmed(url: str) -> str:
    """The address without trailing punctuation: GitHub's Markdown, section 6.9."""
    while True:
        shorter = _END.sub("", url)
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == url:
            return url
        url = shorter
