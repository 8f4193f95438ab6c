"""Replaces shortcodes of Hugo and Zola that have a known meaning; keeps the text in others."""

import re

from feeds.bodies.model import Rendering, literal
from feeds.bodies.references import reference
from feeds.bodies.tags.find import Scanner, Tag, arguments
from feeds.bodies.tags.meanings import code_block, html_of_tag, summary

_HUGO = {"{{<": ">}}", "{{%": "%}}"}
_ZOLA = {"{{": "}}", "{%": "%}"}
_HUGO_TAG = re.compile(r"\s*(/?)\s*([\w./-]+)(.*)", re.DOTALL)
_ZOLA_TAG = re.compile(r"\s*([A-Za-z_][\w:]*)\s*\((.*)\)\s*", re.DOTALL)
# A component of Tera 2: `{{<name a="b" />}}` and `{% <name a="b"> %}`.
_ZOLA_COMPONENT = re.compile(r"\s*<\s*([A-Za-z_][\w:.-]*)(.*?)/?>\s*", re.DOTALL)
_ZOLA_END = re.compile(r"\s*(?:end|</[^<>]*>)\s*")
_COMMENT = re.compile(r"\s*/\*(.*)\*/\s*", re.DOTALL)
_HIGHLIGHT_END = re.compile(r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}")
_INLINE_END = re.compile(r"\{\{[<%]\s*/\s*[\w./-]+\.inline\s*[>%]\}\}")


def run_hugo(text: str, rendering: Rendering) -> str:
    """The text with `{{< name … >}}` and `{{% name … %}}` replaced by their meaning."""
    scanner = Scanner(text, _HUGO)
    parts = []
    for part in scanner:
        if isinstance(part, str):
            parts.append(part)
        elif shown := _COMMENT.fullmatch(part.inside):
            parts.append(literal(f"{part.opener}{shown[1]}{_HUGO[part.opener]}"))
        else:
            parts.append(_hugo_tag(part, scanner, rendering))
    return "".join(parts)


def _hugo_tag(tag: Tag, scanner: Scanner, rendering: Rendering) -> str:
    found = _HUGO_TAG.fullmatch(tag.inside.rstrip().removesuffix("/"))
    if not found:
        rendering.remove(tag.inside.strip()[:60], tag.line)
        return ""
    is_end, name, rest = found.groups()
    if is_end:
        return ""
    given = arguments(rest)
    if name == "highlight":
        start = scanner.position
        end = scanner.find(_HIGHLIGHT_END)
        stop = end.start() if end else len(scanner.text)
        scanner.position = end.end() if end else stop
        html = code_block(scanner.text[start:stop])
        return rendering.keep(html) if html else ""
    if name.endswith(".inline") and (end := scanner.find(_INLINE_END)):
        # Inside an inline shortcode is a template, not text.
        scanner.position = end.end()
    if name == "param" and given.positional:
        value = rendering.page.get(given.positional[0], rendering.site.get(given.positional[0]))
        if value is not None:
            return value
    return _replacement(name, rest, tag, rendering)


def run_zola(text: str, rendering: Rendering) -> str:
    """The text with `{{ name(…) }}` and `{% name(…) %}…{% end %}` replaced by their meaning."""
    parts = []
    for part in Scanner(text, _ZOLA):
        if isinstance(part, str):
            parts.append(part)
        elif shown := _COMMENT.fullmatch(part.inside):
            parts.append(literal(f"{part.opener}{shown[1]}{_ZOLA[part.opener]}"))
        elif found := _ZOLA_TAG.fullmatch(part.inside) or _ZOLA_COMPONENT.fullmatch(part.inside):
            parts.append(_replacement(found[1], found[2], part, rendering))
        elif part.opener == "{{" or not _ZOLA_END.fullmatch(part.inside):
            parts.append(f"{part.opener}{part.inside}{_ZOLA[part.opener]}")
    return "".join(parts)


def _replacement(name: str, rest: str, tag: Tag, rendering: Rendering) -> str:
    given = arguments(rest)
    if (address := reference(name, given, rendering)) is not None:
        return address
    if name == "details":
        html = summary(given)
        # A blank line, else the text after it would be part of the caption.
        return f"{rendering.keep(html)}\n\n" if html else ""
    if html := html_of_tag(name, given) or "":
        return rendering.keep(html)
    rendering.remove(name, tag.line)
    return ""
