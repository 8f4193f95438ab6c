"""Finds the plain texts in the HTML of a body, such as its first paragraph."""

import re

from feeds.markup import plain

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[^<>\"]|\"[^\"]*\")*>")
_HEADINGS = re.compile(r"<(h[1-6])>.*?</\1>", re.DOTALL)
_AROUND = {"blockquote", "dl", "figure", "ol", "pre", "table", "ul"}


def first_paragraph(html: str) -> str:
    """The text of the first paragraph that is not blank; "" if there is none.

    Paragraphs in lists, tables and quotations do not count.
    """
    depth = 0
    start = -1
    for tag in _TAG.finditer(html):
        is_end, name = bool(tag[1]), tag[2]
        if name in _AROUND:
            depth += -1 if is_end else 1
        elif name == "p" and depth <= 0:
            if not is_end:
                start = tag.end()
            elif start >= 0 and (text := plain(html[start : tag.start()])):
                return text
    return ""


def first_heading(html: str) -> str:
    """The text of the first heading of level 1; "" if there is none."""
    start = html.find("<h1>")
    end = html.find("</h1>", start)
    return plain(html[start:end]) if 0 <= start < end else ""


def without_headings(html: str) -> str:
    """The text without its headings, which often repeat the title; if it has no other, these."""
    return plain(_HEADINGS.sub(" ", html)) or plain(html)
