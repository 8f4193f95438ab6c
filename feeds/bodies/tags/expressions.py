"""Evaluates output expressions of templates: `{{ "/about/" | relative_url }}`."""

import html
import re
from collections.abc import Callable, Mapping

from feeds.bodies.model import Rendering
from feeds.bodies.tags.find import unquoted
from feeds.markup import MAX_HTML_CHARACTERS, TooLong

_STRING = r'"[^"]*"|\'[^\']*\''
_PART = re.compile(rf"({_STRING})|(\|)|([^|\"']+)|[\"']")
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def value_of(expression: str, rendering: Rendering, variables: Mapping[str, str]) -> str | None:
    """The value of an expression; None if it depends on unknown values. Raises TooLong."""
    first, *filters = _parts(expression)
    value = _operand(first.strip(), rendering, variables)
    for text in filters:
        if value is None:
            return None
        name, _, argument = text.strip().partition(":")
        if "(" in name:
            name, _, argument = text.strip().rstrip(")").partition("(")
        given = _operand(argument.split(",")[0].strip(), rendering, variables) if argument else ""
        value = _filtered(value, name.strip(), given, rendering.site)
        if value is not None and len(value) > MAX_HTML_CHARACTERS:
            raise TooLong
    return value


def _parts(expression: str) -> list[str]:
    """The operand and the filters, split at | outside quotes."""
    parts: list[list[str]] = [[]]
    for found in _PART.finditer(expression):
        if found[2]:
            parts.append([])
        else:
            parts[-1].append(found[0])
    return ["".join(part) for part in parts]


def _operand(text: str, rendering: Rendering, variables: Mapping[str, str]) -> str | None:
    if re.fullmatch(_STRING, text):
        return unquoted(text)
    if _NUMBER.fullmatch(text):
        return text
    if not _NAME.fullmatch(text):
        return None
    if text in variables:
        return variables[text]
    scope, _, name = text.partition(".")
    if scope in ("site", "page", "metadata"):
        values = rendering.page if scope == "page" else rendering.site
        default = "" if name in ("url", "baseurl") and scope == "site" else None
        return values.get(name, default)
    # Eleventy's templates use an article's fields without a prefix.
    return rendering.page.get(text) if rendering.generator == "eleventy" else None


def _filtered(value: str, name: str, argument: str | None, site: Mapping[str, str]) -> str | None:
    if name in ("relative_url", "url"):
        return _below(site.get("baseurl", ""), value)
    if name == "absolute_url":
        return site.get("url", "") + _below(site.get("baseurl", ""), value)
    if argument is None:
        return None
    if name in ("append", "prepend"):
        return value + argument if name == "append" else argument + value
    if name == "remove":
        return value.replace(argument, "") if argument else value
    if name == "default":
        return value or argument
    return _FILTERS.get(name, _unchanged)(value)


def _below(baseurl: str, path: str) -> str:
    """The path below `baseurl`; an address with a scheme or host is unchanged."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", path):
        return path
    return f"{baseurl.rstrip('/')}/{path.lstrip('/')}"


def _unchanged(value: str) -> str:
    return value


_FILTERS: dict[str, Callable[[str], str]] = {
    "upcase": str.upper,
    "upper": str.upper,
    "downcase": str.lower,
    "lower": str.lower,
    "capitalize": str.capitalize,
    "strip": str.strip,
    "trim": str.strip,
    "escape": html.escape,
    "xml_escape": html.escape,
}
