"""Replaces HTML elements that feed readers drop: videos become links, checkboxes characters."""

import re

from feeds.bodies.model import FRAGMENT_END, FRAGMENT_START, Rendering
from feeds.markup import MAX_HTML_CHARACTERS, TooLong, escaped

_FRAGMENT = f"{FRAGMENT_START}([0-9]{{1,9}}){FRAGMENT_END}"
_ALONE = re.compile(rf"<p>((?:{_FRAGMENT}\s*)+)</p>")
_ONE = re.compile(_FRAGMENT)
_SOURCE = re.compile(r"\ssrc\s*=\s*[\"']([^\"']{1,2000})[\"']", re.IGNORECASE)
_EMBEDDED = re.compile(r"<(?:iframe|video|audio|source)\b[^<>]*>", re.IGNORECASE)
_PLAYER = re.compile(
    r"(?:https?:)?//(?:www\.)?(?:(youtube)(?:-nocookie)?\.com/embed/|player\.(vimeo)\.com/video/)"
    r"([\w-]+)"
)
_DETAILS = re.compile(r"<(/?)(details|summary)\b[^<>]*>", re.IGNORECASE)
_CHECKBOX = re.compile(r"<input\b[^<>]*\btype=[\"']?checkbox\b[^<>]*>", re.IGNORECASE)


def with_fragments(html: str, rendering: Rendering) -> str:
    """The HTML with placeholders replaced by the fragments of `rendering`. Raises TooLong."""
    if not rendering.fragments:
        return html
    # A template variable may insert a fragment many times.
    fragments = rendering.fragments
    if sum(len(fragments[int(found[1])]) for found in _ONE.finditer(html)) > MAX_HTML_CHARACTERS:
        raise TooLong
    html = _ALONE.sub(lambda found: _ONE.sub(lambda one: fragments[int(one[1])], found[1]), html)
    return _ONE.sub(lambda one: _inline(fragments[int(one[1])]), html)


def _inline(html: str) -> str:
    is_paragraph = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return html[3:-4] if is_paragraph else html


def readable(html: str) -> str:
    """The HTML with other elements for those that readers drop together with their content."""
    html = _EMBEDDED.sub(_link, html)
    html = _DETAILS.sub(_shown, html)
    return _CHECKBOX.sub(lambda box: "☑" if "checked" in box[0].lower() else "☐", html)


def _link(element: re.Match[str]) -> str:
    source = _SOURCE.search(element[0])
    player = source and _PLAYER.match(source[1])
    name = element[0][1:7].lower()
    if player:
        url = (
            f"https://www.youtube.com/watch?v={player[3]}"
            if player[1]
            else f"https://vimeo.com/{player[3]}"
        )
        return f'<p><a href="{url}">{url}</a></p>{element[0]}'
    if source and name != "iframe":
        label = source[1].rpartition("/")[2] or source[1]
        return f'<p><a href="{source[1]}">{escaped(label)}</a></p>'
    return element[0]


def _shown(tag: re.Match[str]) -> str:
    if tag[2].lower() == "details":
        return f"<{tag[1]}div>"
    return "</strong></p>" if tag[1] else "<p><strong>"
