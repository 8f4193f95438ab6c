"""Removes template syntax that is left in the text of finished HTML; code is unchanged."""

import html
import re

from feeds.bodies.model import BRACE, BRACE_END, Rendering, unprotected

_PIECE = re.compile(r'<(?:[^<>"]|"[^"]*")*>|[^<]+|<')
_ELEMENT = re.compile(r"<(/?)(\w+)")
_CODE = {"code", "pre", "kbd", "samp"}
# Syntax that the generator does not show: of another generator, or half of a tag.
_TEMPLATE = re.compile(r"\{%[^{}%]{0,2000}%\}|\{\{[<%][^{}]{0,2000}[>%]\}\}")
_JINJA = re.compile(r"\{\{[^{}<>]{0,2000}\}\}|\{#[^{}]{0,2000}#\}")
_HALF = re.compile(r"\{%-?|-?%\}|\{\{[<%]|[>%]\}\}|\{\{&lt;|&gt;\}\}")
_ESCAPED = re.compile(r"\{\{&lt;[^{}]{0,2000}&gt;\}\}")
_LITERAL = re.compile(rf"{BRACE}+[^{BRACE}{BRACE_END}\n]{{0,300}}{BRACE_END}+")
_NOT_A_LIST = re.compile(r"\{:[^{}\n]{0,200}\}?")
_MARKS = ("{", "%}", BRACE, BRACE_END)


def without_strays(markup: str, source: str, rendering: Rendering) -> str:
    """Safe HTML without template syntax outside code; syntax that generators show becomes code.

    `source` is the body, in which the lines of removed syntax are looked up.
    """
    if not any(mark in markup for mark in _MARKS):
        return markup
    run = _Run(source, rendering)
    depth = 0
    pieces = []
    for piece in _PIECE.findall(markup):
        if piece.startswith("<"):
            pieces.append(run.clean(unprotected(piece)).replace("{:", "{ :"))
            if (element := _ELEMENT.match(piece)) and element[2] in _CODE:
                depth += -1 if element[1] else 1
        elif depth > 0:
            pieces.append(unprotected(piece))
        else:
            pieces.append(run.prose(piece))
    # An HTML tag after two braces looks like the start of a shortcode.
    return "".join(pieces).replace("{{<", "{&#123;<")


def _as_code(found: re.Match[str]) -> str:
    return f"<code>{unprotected(found[0])}</code>"


class _Run:
    def __init__(self, source: str, rendering: Rendering) -> None:
        self._source = source
        self._rendering = rendering
        self._position = 0
        self._line = 1

    def prose(self, text: str) -> str:
        """Text outside code, without template syntax; protected syntax becomes code."""
        parts = []
        at = 0
        for found in _LITERAL.finditer(text):
            parts += [self._cleaned(text[at : found.start()]), _as_code(found)]
            at = found.end()
        return "".join([*parts, self._cleaned(text[at:])])

    def _cleaned(self, text: str) -> str:
        return _NOT_A_LIST.sub(_as_code, self.clean(unprotected(text)))

    def clean(self, text: str) -> str:
        """The text without template syntax."""
        if "{" not in text and "%}" not in text:
            return text
        text = _ESCAPED.sub(self._remove, _TEMPLATE.sub(self._remove, text))
        if self._rendering.generator == "mkdocs":
            text = _JINJA.sub(self._remove, text)
        # Replaced by a blank, so that the text around it does not form a new tag.
        return _HALF.sub(" ", text)

    def _remove(self, found: re.Match[str]) -> str:
        inside = html.unescape(found[0]).strip("{}%<> -#")
        name = (inside.split() or [html.unescape(found[0])])[0][:60]
        # In the order of the text; syntax that Markdown has moved gets the line of the one before.
        start = self._source.find(name, self._position) if len(self._source) else -1
        if start >= 0:
            self._line += self._source.count("\n", self._position, start)
            self._position = start
        else:
            self._source = ""
        self._rendering.remove(name, self._line)
        return ""
