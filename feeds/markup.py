"""Texts from the wild → plain text and safe HTML."""

import html
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from feeds.urls import address

if TYPE_CHECKING:
    from markdown_it.token import Token

# ftfy leaves any text of these alone: it looks for pairs such as â€ and Â©, of which one is none of
# these. Asking it costs 46 µs for a sentence with curly quotes, and the import 40 ms.
_SOUND = "\t\n\r -%'-;=-~\xa0©®·–—‘’“”„•…‹›«»™"
_IS_PLAIN = re.compile(f"[{_SOUND}]*")
_IS_SOUND = re.compile(f"[{_SOUND}&<]*")
_BLANKS = re.compile(r"\s+")
_IS_UNSEEN = re.compile(
    r"[\s\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f]*"
)

_ELEMENTS = (
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big "
    "blink blockquote body br button canvas caption center cite code col colgroup command comment "
    "data datagrid datalist dd del details dfn dialog dir div dl dt em embed eventsource fieldset "
    "figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr "
    "html i iframe img input ins isindex kbd keygen label legend li link listing m main map mark "
    "marquee math menu meta meter nav nobr noembed noframes noscript object ol optgroup option "
    "output p param picture plaintext pre progress q rp rt ruby s samp script section select slot "
    "small source span strike strong style sub summary sup svg table tbody td template textarea "
    "tfoot th thead time title tr track tt u ul var video wbr xmp"
)
# Only the tags of HTML are markup: C<T> and <stdio.h> are text.
_TAG = re.compile(
    rf"<!--(?:(?!<!--).)*?-->|</?({_ELEMENTS.replace(' ', '|')})(?=[\s/>])[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_INLINE = {
    "a", "abbr", "b", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub",
    "sup", "u",
}  # fmt: skip
# Here and in a comment, a second beginning before the end starts anew: else a thousand without an
# end would each be searched to the end of the text.
_UNSEEN = re.compile(
    r"<(script|style|iframe)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_LONG_NUMBER = re.compile("&#([0-9]{20,}+);?")
_EMAIL = re.compile(r"<([^<>@\s]+@[^<>@\s]+)>")


@cache
def _forbidden() -> re.Pattern[str]:
    """What XML 1.0 does not allow (section 2.2), and what no reader has a use for.

    That is the controls of Latin-1, what Unicode calls no characters, and the sign that something
    was lost. The pattern takes 3 ms to compile, and most texts need not ask it.
    """
    planes = "".join(
        f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    return re.compile(f"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc{planes}]")


def is_fit(text: str) -> bool:
    """Whether XML allows all characters of the text, and readers have a use for them."""
    # Of all that is forbidden only the sign of a loss can be printed.
    is_printable = text.replace("\n", "").isprintable() and "\ufffd" not in text
    return is_printable or not _forbidden().search(text)


def plain(text: str) -> str:
    """One line of text as a person reads it: no tags, no entities, no mojibake, "" if blank."""
    if not _IS_PLAIN.fullmatch(text):
        text = _mended(text)
    return " ".join(text.split())


def _mended(text: str) -> str:
    # Entities hide tags, and tags hide entities, to any depth: until nothing changes any more.
    for _ in range(20):
        before = text
        text = _TAG.sub(_gap, _UNSEEN.sub(" ", text))
        # An address in angle brackets is a tag to many readers, who would not show it.
        text = unescaped(_EMAIL.sub(r"\1", text))
        text = _BLANKS.sub(" ", decoded(text)).strip()
        if text == before:
            return "" if _IS_UNSEEN.fullmatch(text) else text
    return _mended(text.replace("<", "").replace("&", ""))


def unescaped(text: str) -> str:
    """The text with its entities as characters; U+FFFD for numbers that are none."""
    # Python refuses to read numbers of more than 4,300 digits.
    return html.unescape(_LONG_NUMBER.sub(_shortened, text))


def _shortened(reference: re.Match[str]) -> str:
    digits = reference[1].lstrip("0")
    return f"&#{digits};" if 0 < len(digits) < 8 else "\ufffd"


def _gap(tag: re.Match[str]) -> str:
    return "" if tag[1] and tag[1].lower() in _INLINE else " "


def decoded(text: str) -> str:
    """Without mojibake and without characters that XML forbids."""
    if _IS_SOUND.fullmatch(text):
        return text
    return _forbidden().sub("", _fix_text()(text))


@cache
def _fix_text() -> Callable[[str], str]:
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


class TooLong(Exception):
    """The HTML of a text would have more than MOST_CHARACTERS."""


def rendered(markdown: str, base: str) -> str:
    """CommonMark → safe HTML; addresses that are not absolute are taken from `base`.

    Raises TooLong: three letters may repeat an address that is defined once, or all of `base`.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    environment: dict[str, object] = {}
    tokens = parser.parse(decoded(markdown), environment)
    if sum(map(_length, tokens)) > MOST_CHARACTERS:
        raise TooLong
    return sanitised(parser.renderer.render(tokens, parser.options, environment), base)


def _length(token: "Token") -> int:
    """At least as many characters as the token repeats of the text."""
    own = len(token.content) + sum(map(len, map(str, token.attrs.values())))
    return own + sum(map(_length, token.children or ()))


def sanitised(markup: str, base: str, resolved: Callable[[str], str | None] | None = None) -> str:
    """Well-formed HTML without anything that acts, loads or leads anywhere but to http(s).

    `resolved` turns an address in it into an absolute one, or into None to leave it out; without
    it, addresses that are not absolute are taken from `base`. Raises TooLong.
    """
    absolute = resolved or (lambda text: address(text, base))
    # More, if each is within the last, would take minutes.
    if markup.count("<") <= _MOST_TAGS:
        # What is dropped may leave a <p> in a <p>, which the next reader of the HTML sorts out
        # differently: until nothing changes any more.
        for _ in range(10):
            before = markup
            markup = _cleaned(_forbidden().sub("", markup), absolute)
            markup = _NO_PICTURE.sub("", _ATTRIBUTES.sub(_escaped_tag, markup)).strip()
            if markup == before:
                return markup
    text = plain(markup)
    return f"<p>{escaped(text)}</p>" if text else ""


def _escaped_tag(tag: re.Match[str]) -> str:
    # As nh3 0.3.8 does and 0.3.3 does not: readers look for <rss and <feed wherever they are.
    return f"<{tag[0][1:-1].replace('<', '&lt;').replace('>', '&gt;')}>"


def _cleaned(markup: str, absolute: Callable[[str], str | None]) -> str:
    import nh3

    length = 0

    def kept(_element: str, attribute: str, value: str) -> str | None:
        nonlocal length
        if attribute not in ("href", "src", "cite"):
            return value
        url = absolute(value) if length <= MOST_CHARACTERS else None
        length += len(url or "")
        return url

    if len(_FORMATTING.findall(markup)) * markup.count("<") > _MOST_REPEATED:
        # Now their attributes are those of a <wbr>, which is dropped with them.
        markup = _FORMATTING.sub(r"<\1><wbr", markup)
    cleaned = nh3.clean(
        markup,
        tags=SAFE_TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "embed", "noscript", "template"},
        attributes=_SAFE_ATTRIBUTES,
        attribute_filter=kept,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    )
    if max(length, len(cleaned)) > MOST_CHARACTERS:
        raise TooLong
    return cleaned


# Of the HTML of one article: half of what a feed may hold in bytes.
MOST_CHARACTERS = 2_000_000
_MOST_TAGS = 20_000
# HTML repeats those of these elements that are open in each further paragraph, of equal ones three
# at most: 40 KB became 2 GB. Without attributes all of one name are equal.
_MOST_REPEATED = 100_000
_FORMATTING = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/])", re.IGNORECASE
)
_ATTRIBUTES = re.compile(r'<[a-z][a-z0-9]*(?: [a-z]+="[^"]*")+>')
_NO_PICTURE = re.compile(r"<img(?![^<>]* src=)[^<>]*>")
SAFE_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "dfn", "div",
    "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
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
