"""Rewrites lines whose syntax Markdown libraries do not support, outside fenced code."""

import re
from collections.abc import Iterator

from feeds.bodies.model import FRAGMENT_END, FRAGMENT_START, SEPARATOR, Rendering

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})([^\n]*)")
_ATTRIBUTES = re.compile(r" {0,3}\{:[^{}\n]*\}[ \t]*")
_CONTENTS = re.compile(r" {0,3}\{:\s*toc\b[^{}\n]*\}[ \t]*")
_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+[^\n]*")
_CONTENTS_HERE = re.compile(r"[ \t]*\[{1,2}_?toc_?\]{1,2}[ \t]*", re.IGNORECASE)
_ABBREVIATION = re.compile(r" {0,3}\*\[[^\]\n]+\]:[^\n]*")
_COMMENT = re.compile(r"[ \t]*\{::comment\}[ \t]*")
_COMMENT_END = re.compile(r"[ \t]*\{:/(?:comment)?\}[ \t]*")
_EXTENSION = re.compile(r"\{::[^{}\n]*\}|\{:/[^{}\n]*\}")
_MARKDOWN_INSIDE = re.compile(r"[ \t]*<(\w++)(?=[^<>\n]*\smarkdown[=>])[^<>\n]*+>[ \t]*")
_TAB = re.compile(r'([ \t]*)===[+!]? +"([^"\n]*)"[ \t]*')
_SNIPPET = re.compile(r"[ \t]*;*-{1,}8<-{1,}(?:[ \t]+[^\n]*|[ \t]*)")
_FRAGMENTS = re.compile(rf"[ \t]*(?:{FRAGMENT_START}\d+{FRAGMENT_END}[ \t]*)+")
_ICON = re.compile(r":(?:material|octicons|fontawesome|simple)-[a-z0-9-]{1,60}:")
# A container of Docusaurus, VitePress or markdown-it: `:::note[Title]`, `::: tip Title`.
_CONTAINER = re.compile(
    r"([ \t>]*):{3,}[ \t]*([A-Za-z][\w-]*)?(?:\[([^\]\n]*)\])?[ \t]*(\{[^{}\n]*\})?"
    r"[ \t]*([^\n]*)"
)
_CONTAINER_END = re.compile(r"([ \t>]*):{3,}[ \t]*")
_CONTAINER_TITLE = re.compile(r"\btitle=(\"[^\"\n]*\"|'[^'\n]*')")
_ALERTS = {
    "note",
    "tip",
    "info",
    "warning",
    "caution",
    "danger",
    "important",
    "hint",
    "success",
    "error",
}
_KRAMDOWN = {"jekyll", "none"}


def rewritten(text: str, rendering: Rendering) -> str:
    """The body without attribute lists, abbreviations and tables of contents on lines of their own.

    Content tabs of MkDocs become admonitions; its snippets are removed. Containers with the names
    of alerts become quotes; of other containers only the text is kept.
    """
    return "\n".join(_rewritten(text.split("\n"), rendering))


def _rewritten(lines: list[str], rendering: Rendering) -> Iterator[str]:
    waiting: str | None = None  # a list item that may be the placeholder of a table of contents
    is_quote: list[bool] = []  # for each container around the line
    last_end = max((at for at, line in enumerate(lines, 1) if _is_end(line)), default=0)
    for number, line, is_code in _outside_comments(lines, rendering.generator):
        if waiting is not None:
            if not is_code and _CONTENTS.fullmatch(line):
                waiting = None
                continue
            yield waiting
            waiting = None
        if is_code:
            yield line
        elif number <= last_end and ":::" in line and (found := _CONTAINER.fullmatch(line)):
            yield from _container(found, is_quote)
        elif _LIST_ITEM.fullmatch(line):
            waiting = _inline(line, rendering)
        else:
            yield from _replaced(line, number, rendering)
    if waiting is not None:
        yield waiting


def _is_end(line: str) -> bool:
    return ":::" in line and _CONTAINER_END.fullmatch(line) is not None


def _container(found: re.Match[str], is_quote: list[bool]) -> Iterator[str]:
    """The lines for the start or the end of a container; `is_quote` is the stack of open ones."""
    indent, name, label, attributes, rest = found.groups()
    if not (name or attributes):
        if rest or not is_quote:
            yield found[0]
        else:
            yield from (indent, f"{indent}</blockquote>" if is_quote.pop() else indent, indent)
        return
    named = _CONTAINER_TITLE.search(attributes or "")
    title = label or (named[1][1:-1] if named else "") or rest.strip()
    name = (name or "").lower()
    is_quote.append(name in _ALERTS)
    if is_quote[-1]:
        yield from (indent, f"{indent}<blockquote>", indent)
        title = title or name.capitalize()
    if title and (is_quote[-1] or name == "details"):
        yield from (f"{indent}**{title}**", indent)
    else:
        yield indent


def _outside_comments(lines: list[str], generator: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the number of each line outside comments, the line, and whether it is fenced code."""
    fence = ""
    is_comment = False
    for number, line in enumerate(lines, 1):
        found = _FENCE.match(line)
        if is_comment:
            is_comment = not _COMMENT_END.fullmatch(line)
        elif fence:
            # A closing fence has the same character and is at least as long.
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
            yield number, line, True
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
            yield number, line, True
        elif generator in _KRAMDOWN and _COMMENT.fullmatch(line):
            is_comment = True
        else:
            yield number, line, False


def _replaced(line: str, number: int, rendering: Rendering) -> Iterator[str]:
    generator = rendering.generator
    if line.strip() == SEPARATOR or _FRAGMENTS.fullmatch(line):
        # A separator or tag on a line of its own becomes a paragraph of its own.
        yield from ("", line, "")
    elif (
        _ATTRIBUTES.fullmatch(line)
        or _CONTENTS_HERE.fullmatch(line)
        or (generator in ("jekyll", "mkdocs", "none") and _ABBREVIATION.fullmatch(line))
    ):
        return
    elif generator == "mkdocs" and _SNIPPET.fullmatch(line):
        rendering.remove("--8<--", number)
    elif generator == "mkdocs" and (tab := _TAB.fullmatch(line)):
        yield f'{tab[1]}!!! tab "{tab[2]}"'
    elif _MARKDOWN_INSIDE.fullmatch(line):
        yield from (line, "")
    else:
        yield _inline(line, rendering)


def _inline(line: str, rendering: Rendering) -> str:
    if rendering.generator in _KRAMDOWN and "{:" in line:
        line = _EXTENSION.sub("", line)
    return _ICON.sub("", line) if rendering.generator == "mkdocs" and ":" in line else line
