"""Bodies of articles, written for a site generator → safe HTML, as the generator renders them.

`html_of` is the interface; `links_in` finds the articles that a body links to, without making HTML.
No step reads a file or the clock, and each takes time in proportion to the body:

1. `lines`, `mdx`        syntax of a single generator becomes Markdown, or is removed
2. `liquid`, `shortcodes` template tags are replaced by their meaning, or removed
3. `markdown`            GitHub's Markdown, footnotes and definition lists become HTML
4. `readable`            videos become links, and checkboxes characters
5. `markup.sanitised`    only safe HTML is kept, with absolute addresses
6. `strays`              no template syntax is left outside code

The result also has the texts for a summary: the excerpt, which ends at `<!--more-->`, and the first
paragraph (`texts`). `feeds.compose.entries` selects the summary of an entry.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from feeds.bodies.model import (
    RESERVED,
    SEPARATOR,
    Body,
    Removed,
    Rendering,
    bounded,
)
from feeds.bodies.references import links_in, resolver
from feeds.bodies.tags.liquid import run_liquid
from feeds.bodies.tags.shortcodes import run_hugo, run_zola
from feeds.markup import TooLong

__all__ = ["GENERATORS", "Body", "Removed", "TooLong", "html_of", "links_in"]

_TEMPLATES = {
    "jekyll": run_liquid,
    "eleventy": run_liquid,
    "hugo": run_hugo,
    "zola": run_zola,
}
GENERATORS = (*_TEMPLATES, "astro", "mkdocs", "none")
_RESERVED = re.compile(f"[{RESERVED}]")
_SEPARATOR = re.compile(r"<!--\s*(?:more|excerpt)\s*-->", re.IGNORECASE)
_SEPARATOR_IN_MDX = re.compile(r"\{/\*\s*(?:more|excerpt)\s*\*/\}", re.IGNORECASE)
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_ALONE = re.compile(f"<p>\\s*{SEPARATOR}\\s*</p>\n?|{SEPARATOR}")


def html_of(
    body: str,
    *,
    base: str,
    generator: str = "none",
    kind: str = "md",
    site: Mapping[str, str] | None = None,
    page: Mapping[str, str] | None = None,
    address_of: Callable[[str], str | None] | None = None,
    separator: str = "",
) -> Body:
    """The HTML of an article's body, and the plain texts found in it.

    `base` is the address of the article. `kind` is `md`, `mdx` or `html`. `site` and `page` are the
    values of `{{ site.NAME }}` and `{{ page.NAME }}`, such as the site's `url` and `baseurl`.
    `separator` is a text that ends excerpts, besides `<!--more-->` and `<!--excerpt-->`.

    `address_of` returns the address of an article, or None if there is no such article. It is
    called with a path as written: a path that starts with `/` is relative to the content folder,
    any other path to the file of the article; the extension may be missing. For MkDocs it is also
    called with the paths of images and other files.

    Raises TooLong if the body or its HTML is too long to be published, and ValueError for a
    `generator` that is not in GENERATORS.
    """
    from feeds.bodies.readable import readable, with_fragments
    from feeds.bodies.strays import without_strays
    from feeds.bodies.texts import first_heading, first_paragraph, without_headings
    from feeds.markup import decoded, sanitised

    if generator not in GENERATORS:
        raise ValueError(f"unknown generator {generator}")
    rendering = Rendering(generator, site or {}, page or {}, address_of or _no_address)
    text = _RESERVED.sub("", decoded(bounded(body))).replace("\r\n", "\n")
    source = _separated(text, separator, kind)
    run = _TEMPLATES.get(generator)
    html = _html(bounded(run(source, rendering)) if run else source, kind, rendering)
    html = with_fragments(html, rendering)
    html = sanitised(bounded(readable(html)), base, resolver(base, rendering))
    before, found, _ = html.partition(SEPARATOR)
    before = without_strays(before, text, replace(rendering, removed=[]))
    html = _EMPTY.sub("", _ALONE.sub("", html))
    html = bounded(without_strays(html, text, rendering))
    return Body(
        html=html.strip(),
        excerpt=without_headings(before) if found else "",
        first_paragraph=first_paragraph(html),
        heading=first_heading(html),
        removed=tuple(rendering.removed),
    )


def _html(text: str, kind: str, rendering: Rendering) -> str:
    from feeds.bodies.lines import rewritten
    from feeds.bodies.markdown import html_of_markdown
    from feeds.bodies.tags.mdx import without_jsx

    if kind == "html":
        return text
    is_mdx = kind == "mdx"
    if is_mdx:
        text = without_jsx(text, rendering)
    return html_of_markdown(rewritten(text, rendering), rendering.generator, is_mdx=is_mdx)


def _separated(text: str, separator: str, kind: str) -> str:
    """The text with its first separator replaced by SEPARATOR."""
    pattern = _SEPARATOR_IN_MDX if kind == "mdx" else _SEPARATOR
    if own := separator.strip():
        words = own.removeprefix("<!--").removesuffix("-->").strip()
        is_comment = own != words
        pattern = re.compile(
            rf"<!--\s*{re.escape(words)}\s*-->" if is_comment else re.escape(own), re.IGNORECASE
        )
    return pattern.sub(SEPARATOR, text, count=1)


def _no_address(_path: str) -> str | None:
    return None
