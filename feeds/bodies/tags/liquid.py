"""Evaluates Liquid, and the Nunjucks of Eleventy, except tags that need other files."""

import re
from dataclasses import dataclass, field

from feeds.bodies.model import Rendering, literal
from feeds.bodies.references import reference
from feeds.bodies.tags.expressions import value_of
from feeds.bodies.tags.find import Scanner, Tag, arguments
from feeds.bodies.tags.meanings import code_block, html_of_tag, summary
from feeds.markup import MAX_HTML_CHARACTERS, TooLong

_CLOSERS = {"{%": "%}", "{{": "}}"}
_NUNJUCKS_CLOSERS = {**_CLOSERS, "{#": "#}"}
_TAG = re.compile(r"\s*-?\s*([A-Za-z_][\w-]*)(.*)", re.DOTALL)
_ASSIGNMENT = re.compile(r"\s*([\w.]+)\s*=(.*)", re.DOTALL)
_END_OF = {
    name: re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}") for name in ("raw", "verbatim", "comment")
}
# Deeper nesting would copy the contents of blocks too often; no real article has it.
_DEEPEST = 50
_BLOCKS = {"highlight", "capture", "if", "unless", "case", "for", "tablerow", "set", "details"}
_BRANCHES = {"else", "elsif", "elif", "elseif", "when"}


@dataclass
class _Block:
    """A block whose end has not been read yet."""

    name: str
    inside: str = ""
    parts: list[str] = field(default_factory=list)
    has_output: bool = False
    # Only the first branch is shown, since the conditions are not known.
    branch: int = 1

    def add(self, text: str) -> None:
        if text and self.branch == 1:
            self.parts.append(text)

    def text(self) -> str:
        return "".join(self.parts)


def run_liquid(text: str, rendering: Rendering) -> str:
    """The text with tags replaced by their meaning; tags without a known meaning are removed."""
    return _Run(text, rendering).text()


class _Run:
    def __init__(self, text: str, rendering: Rendering) -> None:
        is_eleventy = rendering.generator == "eleventy"
        self._scanner = Scanner(text, _NUNJUCKS_CLOSERS if is_eleventy else _CLOSERS)
        self._rendering = rendering
        self._variables: dict[str, str] = {}
        self._blocks = [_Block("")]
        self._strips_next = False
        self._length = 0

    def text(self) -> str:
        for part in self._scanner:
            if isinstance(part, str):
                self._add(part.lstrip() if self._strips_next else part)
                self._strips_next = False
                continue
            if part.inside.startswith("-"):
                self._strip_end()
            self._strips_next = part.inside.endswith("-")
            if part.opener == "{{":
                self._output(part)
            elif part.opener == "{%":
                self._run_tag(part)
        while len(self._blocks) > 1:
            self._close(self._blocks[-1].name)
        return self._blocks[0].text()

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > 2 * MAX_HTML_CHARACTERS:
            raise TooLong
        self._blocks[-1].add(text)

    def _strip_end(self) -> None:
        parts = self._blocks[-1].parts
        if parts:
            parts[-1] = parts[-1].rstrip()

    def _output(self, tag: Tag) -> None:
        self._blocks[-1].has_output = True
        inside = tag.inside.strip("- \t\n")
        value = value_of(inside, self._rendering, self._variables)
        if value is not None:
            self._add(value)
        elif meaning := self._call(inside):
            self._add(meaning)
        else:
            self._rendering.remove(inside.split("|")[0].split("(")[0].strip()[:60], tag.line)

    def _call(self, inside: str) -> str:
        """The placeholder for a call of Nunjucks, such as `youtube("abc")`; "" if it is unknown."""
        name, bracket, rest = inside.partition("(")
        html = html_of_tag(name.strip(), arguments(rest)) if bracket else None
        return self._rendering.keep(html) if html else ""

    def _run_tag(self, tag: Tag) -> None:
        parts = _TAG.fullmatch(tag.inside.removesuffix("-"))
        if not parts:
            self._rendering.remove(tag.inside.strip()[:60], tag.line)
            return
        name, rest = parts[1], parts[2]
        if name in _END_OF:
            self._copy(name)
        elif name.startswith("end"):
            self._close(name.removeprefix("end"))
        elif name in _BRANCHES:
            self._blocks[-1].branch += 1
        elif name == "assign" or (name == "set" and "=" in rest):
            self._assign(rest)
        elif name in _BLOCKS and len(self._blocks) < _DEEPEST:
            # The text between "case" and its first "when" is never shown.
            self._blocks.append(_Block(name, rest, branch=0 if name == "case" else 1))
            if name not in ("highlight", "capture", "set", "details"):
                self._rendering.remove(name, tag.line)
        else:
            self._replace(name, rest, tag.line)

    def _copy(self, name: str) -> None:
        """Skip a block that is not evaluated; show its text unless it is a comment."""
        start = self._scanner.position
        end = self._scanner.find(_END_OF[name])
        stop = end.start() if end else len(self._scanner.text)
        if name != "comment":
            self._add(literal(self._scanner.text[start:stop]))
        self._scanner.position = end.end() if end else stop
        self._strips_next = end is not None and end[0].endswith("-%}")

    def _assign(self, rest: str) -> None:
        if parts := _ASSIGNMENT.fullmatch(rest):
            value = value_of(parts[2].strip(), self._rendering, self._variables)
            if value is not None:
                self._variables[parts[1]] = value

    def _replace(self, name: str, rest: str, line: int) -> None:
        given = arguments(rest)
        if (address := reference(name, given, self._rendering)) is not None:
            # Since Jekyll 4 these tags include the baseurl, which older posts write before them.
            base = self._rendering.site.get("baseurl", "")
            parts = self._blocks[-1].parts
            if base and address.startswith(base) and parts and parts[-1].endswith(base):
                address = address.removeprefix(base)
            self._add(address)
        elif html := html_of_tag(name, given):
            self._add(self._rendering.keep(html))
        else:
            self._rendering.remove(name, line)

    def _close(self, name: str) -> None:
        """End the innermost block if it has this name; any other end tag is ignored."""
        block = self._blocks[-1]
        if len(self._blocks) == 1 or block.name != name:
            return
        self._blocks.pop()
        self._blocks[-1].has_output |= block.has_output
        if name == "highlight":
            html = code_block(block.text())
            self._add(self._rendering.keep(html) if html else "")
        elif name in ("capture", "set"):
            if names := block.inside.split():
                self._variables[names[0]] = block.text()
        elif name == "details":
            html = summary(arguments(block.inside))
            self._add(f"{self._rendering.keep(html)}\n\n" if html else "")
            self._add(block.text())
        elif not (name in ("for", "tablerow") and block.has_output):
            # The body of a loop is a template for its items, which are unknown.
            self._add(block.text())
