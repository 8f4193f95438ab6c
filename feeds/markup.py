"""Texts and HTML from anywhere → plain text and sanitised HTML."""

import html
import re
from collections.abc import Callable
from functools import cache
from unicodedata import is_normalized

from feeds.urls import address

# ftfy does not change texts of only these characters: it looks for pairs such as â€ and Â©. Calling
# it takes 46 µs for a sentence with curly quotes, importing it 40 ms.
_NEUTRAL = "\t\n\r -%'-;=-~\xa0·–—’…"
_OPENING, _CLOSING = "©‘“„•‹«", "®”›»™"
_IS_PLAIN = re.compile(f"[{_NEUTRAL}{_OPENING}{_CLOSING}]*")
# Greek, Cyrillic and later scripts, without Ђ and Ґ, and without invisible marks.
_SCRIPTS = (
    "\u0386-\u0401\u0403-\u048f\u0492-\u05ff\u0620-\u06dc\u06de-\u070e\u0710-\u167f\u1681-\u180a"
    "\u180f-\u1fff\u3001-\ud7ff\uff01-\uff5e"
)
# These may be halves of such pairs: é” and ”é, éÉ, В”В.
_LOWER = "ß-öø-ÿāăąćčďđēėęěğģīįıķĺļľłńņňőŕřśşšţťůűūųźżž"
_UPPER = "À-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŐŔŘŚŞŠŢŤŮŰŪŲŹŻŽŒ"
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
_INLINE = {
    "a", "abbr", "b", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub",
    "sup", "u",
}  # fmt: skip
# No second start tag inside, here and in comments: else the search for the end of each of a
# thousand unclosed tags would go to the end of the text.
_UNSEEN = re.compile(
    r"<(script|style|iframe)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_LONG_NUMBER = re.compile("&#([0-9]{20,}+);?")
_EMAIL = re.compile(r"<([^<>@\s]+@[^<>@\s]+)>")


@cache
def _tag() -> re.Pattern[str]:
    """A comment, or a tag of HTML: only these are markup, C<T> and <stdio.h> are text."""
    return re.compile(
        rf"<!--(?:(?!<!--).)*?-->|</?({_ELEMENTS.replace(' ', '|')})(?=[\s/>])[^<>]*>",
        re.DOTALL | re.IGNORECASE,
    )


@cache
def _forbidden() -> re.Pattern[str]:
    """The characters that XML 1.0 forbids (section 2.2), and others that readers cannot show.

    The others are the control characters of Latin-1, the noncharacters of Unicode, and U+FFFD. The
    pattern takes 3 ms to compile, and few texts need it.
    """
    planes = "".join(
        f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    return re.compile(f"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc{planes}]")


def is_fit(text: str) -> bool:
    """Whether XML allows all characters of the text, and readers can show them."""
    # U+FFFD is the only forbidden character that is printable.
    is_printable = text.replace("\n", "").isprintable() and "\ufffd" not in text
    return is_printable or not _forbidden().search(text)


def plain(text: str) -> str:
    """The text on one line without tags, entities and mojibake; "" if it is blank."""
    if not (_IS_PLAIN.fullmatch(text) or _is_sound(text)):
        text = _repaired(text)
    return " ".join(text.split())


def _is_sound(text: str) -> bool:
    """Whether the text is known to have no tags and entities, and nothing that ftfy changes."""
    # Most texts that are not plain have entities, and need no pattern.
    if "&" in text or "<" in text:
        return False
    return _sound().fullmatch(text) is not None and is_normalized("NFC", text)


@cache
def _sound() -> re.Pattern[str]:
    """The pattern of text in any script without mojibake. It takes 2 ms to compile."""
    return re.compile(
        rf"(?>(?:[{_NEUTRAL}{_SCRIPTS}]++|(?<![{_LOWER}ВГРСΒΓΞΟ])[{_OPENING}{_CLOSING}]"
        rf"|(?<![{_CLOSING}])[{_LOWER}]|(?<![^{_NEUTRAL}{_OPENING}])[{_UPPER}](?=[A-Za-z]))*)"
    )


def _repaired(text: str) -> str:
    # Until nothing changes any more: entities may hide tags, and tags entities, to any depth.
    for _ in range(20):
        before = text
        if "<" in text:
            text = _tag().sub(_gap, _UNSEEN.sub(" ", text))
            # Many readers take an e-mail address in angle brackets for a tag, and hide it.
            text = _EMAIL.sub(r"\1", text)
        text = unescaped(text)
        text = _BLANKS.sub(" ", decoded(text)).strip()
        if text == before:
            return "" if _IS_UNSEEN.fullmatch(text) else text
    return _repaired(text.replace("<", "").replace("&", ""))


def unescaped(text: str) -> str:
    """The text with entities decoded; a number that is no character becomes U+FFFD."""
    # Python refuses numbers of more than 4,300 digits.
    return html.unescape(_LONG_NUMBER.sub(_shortened, text))


def _shortened(reference: re.Match[str]) -> str:
    digits = reference[1].lstrip("0")
    return f"&#{digits};" if 0 < len(digits) < 8 else "\ufffd"


def _gap(tag: re.Match[str]) -> str:
    return "" if tag[1] and tag[1].lower() in _INLINE else " "


def decoded(text: str) -> str:
    """The text without mojibake and without characters that XML forbids."""
    # These signs have no part in mojibake.
    without_signs = text.replace("<", "+").replace("&", "+")
    if _IS_PLAIN.fullmatch(without_signs) or _is_sound(without_signs):
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
    """Plain text as HTML, also for an attribute."""
    return html.escape(text)


class TooLong(Exception):
    """The HTML of a text would have more than MAX_HTML_CHARACTERS."""


def sanitised(markup: str, base: str, resolved: Callable[[str], str | None] | None = None) -> str:
    """Well-formed HTML without scripts, styles, frames, and addresses other than http(s).

    `resolved` makes an address absolute, or returns None to leave it out; without it, relative
    addresses are resolved with `base`. Raises TooLong.
    """
    absolute = resolved or (lambda text: address(text, base))
    # More tags, nested into each other, would take minutes.
    if markup.count("<") <= _MAX_TAGS:
        # Until nothing changes any more: once a tag is removed, a <p> may be in a <p>, which
        # parsers of HTML change.
        for _ in range(10):
            before = markup
            markup = _cleaned(_forbidden().sub("", markup), absolute)
            markup = _NO_PICTURE.sub("", _ATTRIBUTES.sub(_escaped_tag, markup)).strip()
            if markup == before:
                return markup
    text = plain(markup)
    return f"<p>{escaped(text)}</p>" if text else ""


def _escaped_tag(tag: re.Match[str]) -> str:
    # Readers look for <rss and <feed anywhere in a document, so < is escaped in attributes. Old
    # versions of nh3 do not escape it (0.3.3).
    return f"<{tag[0][1:-1].replace('<', '&lt;').replace('>', '&gt;')}>"


def _cleaned(markup: str, absolute: Callable[[str], str | None]) -> str:
    import nh3

    length = 0

    def attribute_value(_element: str, attribute: str, value: str) -> str | None:
        nonlocal length
        if attribute not in ("href", "src", "cite"):
            return value
        url = absolute(value) if length <= MAX_HTML_CHARACTERS else None
        length += len(url or "")
        return url

    if len(_FORMATTING.findall(markup)) * markup.count("<") > _MAX_REPEATED:
        # Give the attributes to a <wbr>, which is removed.
        markup = _FORMATTING.sub(r"<\1><wbr", markup)
    cleaned = nh3.clean(
        markup,
        tags=SAFE_TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "embed", "noscript", "template"},
        attributes=_SAFE_ATTRIBUTES,
        attribute_filter=attribute_value,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    )
    if max(length, len(cleaned)) > MAX_HTML_CHARACTERS:
        raise TooLong
    return cleaned


# For the HTML of one article: half as many characters as a feed may have bytes.
MAX_HTML_CHARACTERS = 2_000_000
_MAX_TAGS = 20_000
# An HTML parser reopens these elements in each new paragraph until they are closed, at most three
# equal ones: 40 KB became 2 GB. Elements with different attributes are not equal.
_MAX_REPEATED = 100_000
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
