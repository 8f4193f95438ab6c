"""Removes imports, exports, expressions and components from MDX; the text of components stays."""

import re
from collections.abc import Iterator

from feeds.bodies.model import Rendering
from feeds.bodies.tags.find import Arguments, unquoted
from feeds.bodies.tags.meanings import html_of_tag

_MODULE = re.compile(
    r"(?:import\s*(?:[\w*{'\"]|$)|export\s+(?:const|let|var|default|function|async|class|\{|\*))"
)
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})([^\n]*)")
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
# An opening brace, a tag or code: the special syntax in a line of MDX.
_MARK = re.compile(r"\\[{<]|`+|\{|<(?=/?[A-Za-z>])")
_TAG_NAME = re.compile(r"</?([A-Za-z][\w.:-]*)?")
_ATTRIBUTE = re.compile(r"\s*(?:([\w:-]+)(?:\s*=\s*(?=[\"'{]))?|/)")
_LONGEST_TAG = 20_000


def without_jsx(text: str, rendering: Rendering) -> str:
    """The Markdown of an MDX document, with JSX, expressions and modules removed or replaced."""
    return "".join(
        part if is_code else _Prose(part, line, rendering).text()
        for part, line, is_code in _parts(text)
    )


def _parts(text: str) -> Iterator[tuple[str, int, bool]]:
    """Yield prose and fenced code in turn: the text, its first line, and whether it is code.

    Imports and exports are replaced by blank lines.
    """
    fence = ""
    in_module = False
    may_begin = True
    brackets = 0
    start = 1
    part: list[str] = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        found = _FENCE.match(line.rstrip("\n"))
        if fence:
            part.append(line)
            if found and found[1].startswith(fence) and not found[2].strip():
                yield "".join(part), start, True
                fence, part, start = "", [], number + 1
        elif found and not in_module and not (found[1][0] == "`" and "`" in found[2]):
            yield "".join(part), start, False
            fence, part, start = found[1], [line], number
        else:
            # Imports and exports are whole paragraphs, with blank lines only within brackets.
            if not in_module:
                in_module, brackets = may_begin and _MODULE.match(line) is not None, 0
            if in_module:
                brackets += len(re.findall(r"[\[({]", line)) - len(re.findall(r"[])}]", line))
                in_module = brackets > 0 or bool(line.strip())
            part.append("\n" if in_module else line)
        may_begin = not line.strip()
    yield "".join(part), start, bool(fence)


class _Prose:
    def __init__(self, text: str, line: int, rendering: Rendering) -> None:
        self._text = text
        self._line = line
        self._counted = 0
        self._rendering = rendering
        self._ends = _ends_of_braces(text)
        self._ends_of_code = _ends_of_code(text)

    def text(self) -> str:
        parts = []
        at = 0
        while mark := _MARK.search(self._text, at):
            start = mark.start()
            parts.append(self._text[at:start])
            if mark[0].startswith("\\"):
                at = mark.end()
                parts.append("&#123;" if mark[0] == "\\{" else mark[0])
            elif mark[0].startswith("`"):
                at = self._ends_of_code.get(start, mark.end())
                parts.append(self._text[start:at])
            elif mark[0] == "{":
                at = self._ends.get(start, start) + 1
                parts.append(self._expression(start, at))
            else:
                shown, at = self._tag(start)
                parts.append(shown)
        parts.append(self._text[at:])
        return "".join(parts)

    def _line_of(self, position: int) -> int:
        self._line += self._text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def _expression(self, start: int, end: int) -> str:
        inside = self._text[start + 1 : end - 1].strip()
        if _STRING.fullmatch(inside):
            return "" if not inside[1:-1].strip() else unquoted(inside)
        field = inside.removeprefix("frontmatter.")
        if field != inside and field in self._rendering.page:
            return self._rendering.page[field]
        if inside and not inside.startswith("/*"):
            self._rendering.remove(f"{{{inside[:60].splitlines()[0]}}}", self._line_of(start))
        return ""

    def _tag(self, start: int) -> tuple[str, int]:
        """The replacement of a tag, and the index of its end."""
        found = _TAG_NAME.match(self._text, start)
        assert found
        name = found[1] or ""
        at = found.end()
        limit = start + _LONGEST_TAG
        named: dict[str, str] = {}
        kept = [found[0]]
        while at < min(len(self._text), limit):
            if self._text[at] == ">":
                return self._shown(name, named, kept, start), at + 1
            if self._text[at] == "{":  # {...properties}
                at = self._ends.get(at, at) + 1
                continue
            attribute = _ATTRIBUTE.match(self._text, at)
            if not attribute:
                if not self._text[at].isspace():
                    break
                at += 1
                continue
            key, at = attribute[1] or "", attribute.end()
            value, at = self._value(at) if attribute[0].rstrip().endswith("=") else ("", at)
            if key and value is not None:
                named[key.lower()] = value
                kept.append(f' {key}="{value.replace(chr(34), "&quot;")}"' if value else f" {key}")
        return self._text[start], start + 1

    def _value(self, at: int) -> tuple[str | None, int]:
        """Read the value that begins at `at`: the value, and the index after it.

        The value is None for an expression that is no string, or without an end.
        """
        if self._text[at] == "{":
            end = self._ends.get(at, at) + 1
            inside = self._text[at + 1 : end - 1].strip()
            return (unquoted(inside) if _STRING.fullmatch(inside) else None), end
        end = self._text.find(self._text[at], at + 1, at + _LONGEST_TAG)
        return (self._text[at + 1 : end], end + 1) if end >= 0 else (None, at + 1)

    def _shown(self, name: str, named: dict[str, str], kept: list[str], start: int) -> str:
        if name and name[0].islower() and "." not in name:
            return "".join(kept) + ">"
        if not name or kept[0].startswith("</"):
            return ""
        if html := html_of_tag(name, Arguments((), named)):
            return self._rendering.keep(html)
        self._rendering.remove(name, self._line_of(start))
        return ""


def _ends_of_braces(text: str) -> dict[int, int]:
    """The index of the closing brace for the index of each opening brace that has one."""
    ends = {}
    opened = []
    for found in re.finditer(r"[{}]", text):
        if found[0] == "{":
            opened.append(found.start())
        elif opened:
            ends[opened.pop()] = found.start()
    return ends


def _ends_of_code(text: str) -> dict[int, int]:
    """The end of each code span by its start; a span ends at a run of as many backticks."""
    ends = {}
    following: dict[int, int] = {}
    for found in reversed(list(re.finditer("`+", text))):
        length = len(found[0])
        if length in following:
            ends[found.start()] = following[length]
        following[length] = found.end()
    return ends
