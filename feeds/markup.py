"""Texts from the wild → plain text and safe HTML."""

import html
import re
from collections.abc import Callable
from functools import cache

from feeds.urls import address

# What XML 1.0 allows (section 2.2), less the controls of Latin-1 and what Unicode calls no characters.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd"
    + "".join(f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_SIMPLE = re.compile(r"[\x20-\x25\x27-\x3b\x3d-\x7e]*")
_BLANKS = re.compile(r"\s+")
_ELEMENTS = (
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote "
    "body br button canvas caption center cite code col colgroup data datalist dd del details dfn "
    "dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 "
    "h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark "
    "math menu meta meter nav nobr noframes noscript object ol optgroup option output p param "
    "picture pre progress q rp rt ruby s samp script section select slot small source span strike "
    "strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr "
    "track tt u ul var video wbr"
)
# Only the tags of HTML are markup: C<T> and <stdio.h> are text.
_TAG = re.compile(
    rf"<!--.*?-->|</?({_ELEMENTS.replace(' ', '|')})(?=[\s/>])[^<>]*>", re.DOTALL | re.IGNORECASE
)
_INLINE = set(
    [
        "a",
        "abbr",
        "b",
        "code",
        "em",
        "font",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    ]
)
_UNSEEN = re.compile(r"<(script|style|iframe)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)


def plain(text: str) -> str:
    """One line of text as a person reads it: no tags, no entities, no mojibake, "" if blank."""
    if not _SIMPLE.fullmatch(text):
        text = _mended(text)
    return _BLANKS.sub(" ", text).strip()


def _mended(text: str) -> str:
    fix_text = _fix_text()
    # Entities hide tags, and tags hide entities, to any depth: until nothing changes any more.
    for _ in range(20):
        before = text
        text = _TAG.sub(_gap, _UNSEEN.sub(" ", text))
        text = html.unescape(_FORBIDDEN.sub("", fix_text(text)))
        if text == before:
            return text
    return _FORBIDDEN.sub("", text.replace("<", "").replace("&", ""))


def _gap(tag: re.Match[str]) -> str:
    return "" if tag[1] and tag[1].lower() in _INLINE else " "


@cache
def _fix_text() -> Callable[[str], str]:
    # Imported here since most texts need no mending and the import takes 40 ms.
    from ftfy import TextFixerConfig, fix_text

    config = TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        fix_line_breaks=True,
        explain=False,
    )
    return lambda text: fix_text(text, config)


def escaped(text: str) -> str:
    """Plain text inside HTML, in an attribute too."""
    return html.escape(text)


def rendered(markdown: str, base: str) -> str:
    """CommonMark → safe HTML; addresses that are not absolute are taken from `base`."""
    from markdown_it import MarkdownIt

    mended = _FORBIDDEN.sub("", _fix_text()(markdown))
    return sanitised(MarkdownIt("commonmark").render(mended), base)


def sanitised(markup: str, base: str) -> str:
    """Well-formed HTML without anything that acts, loads or leads anywhere but to http(s)."""
    import nh3

    def kept(element: str, attribute: str, value: str) -> str | None:
        return address(value, base) if attribute in ("href", "src", "cite") else value

    return nh3.clean(
        markup,
        tags=_SAFE_TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "embed", "noscript", "template"},
        attributes=_SAFE_ATTRIBUTES,
        attribute_filter=kept,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    ).strip()


_SAFE_TAGS = set(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
    ]
)
_SAFE_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
