"""What a reader sees of the texts that people write."""

import itertools
import time
from html.parser import HTMLParser
from typing import Any

import ftfy
import nh3
import pytest
from ftfy.badness import is_bad
from hypothesis import example, given
from hypothesis import strategies as st

from feeds import markup
from feeds.markup import is_fit, plain, sanitised
from feeds.urls import address

BASE = "https://h.org/a/b"

PLAIN = [
    ("plain text", "A robot called Spot", "A robot called Spot"),
    ("nothing", "", ""),
    ("an entity by number", "It&#8217;s", "It’s"),
    ("an entity by name", "Q&amp;A &hellip; &eacute;", "Q&A … é"),
    ("an entity of HTML 5", "&NewLine;a&Tab;b", "a b"),
    ("an entity without its end", "&copy 2020", "© 2020"),
    ("no entity", "S&P500, AT&T & co", "S&P500, AT&T & co"),
    ("an entity's entity", "&amp;amp;#8217;", "’"),
    ("a tag in entities", "&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;", "bold"),
    ("an entity cut by a tag", "&am<b></b>p;lt;i&gt;x", "x"),
    ("a tag cut by a tag", "<<b>b>x", "x"),
    ("a tag cut by a control", "<\x01b>x", "x"),
    ("an entity cut by a noncharacter", "&\ufffeamp;", "&"),
    ("a character that cannot be", "a&#0;&#1;&#xD800;&#xFFFE;&#x1FFFE;&#x110000;b", "ab"),
    ("Windows-1252 by number", "&#147;a&#148; &#133;", "“a” …"),
    ("Windows-1252 as controls", "\x93a\x94", "“a”"),
    ("mojibake of Windows-1252", "people\u00e2\u20ac\u2122s na\u00c3\u00afve", "people’s naïve"),
    ("mojibake of a Macintosh", "technology,\u201a\u00c4\u00f9 said", "technology,” said"),
    ("mojibake in entities", "&acirc;&euro;&trade;", "’"),
    ("what looks a little like it", "SÃO PAULO, ”€5, 5°C", "SÃO PAULO, ”€5, 5°C"),
    ("curly quotes stay", "“Don’t” — ‘do’…", "“Don’t” — ‘do’…"),
    ("so does a trademark", "Windows™ ®", "Windows™ ®"),
    ("so do a ligature and wide letters", "ﬁne ＡＩ", "ﬁne ＡＩ"),
    ("so does a family", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ("so do the marks of Arabic", "\u200fعربي\u200e", "\u200fعربي\u200e"),
    ("letters and accents become one", "cafe\u0301", "café"),
    ("a backslash is text", '\\"quoted\\"', '\\"quoted\\"'),
    ("blanks of all kinds are one", " a  b\t\r\nc\u00a0\u00a0d\u2028e ", "a b c d e"),
    ("a type is no tag", "C<T> and List<String>, <stdio.h>", "C<T> and List<String>, <stdio.h>"),
    ("less is no tag", "a < b > c <3 5<6 <", "a < b > c <3 5<6 <"),
    ("a tag within a word", "<b>b</b>old, A<sup>2</sup>", "bold, A2"),
    ("a line break between words", "one<br>two<BR/>three", "one two three"),
    ("paragraphs", "<p class='x'>one</p><p>two", "one two"),
    ("a tag without an end", "one <a href='x' two", "one <a href='x' two"),
    ("the end of a tag that never was", "one</command> </m>two</xmp>", "one two"),
    ("a script", "a<script>alert('b')</script>c", "a c"),
    ("a script without an end", "The <script> tag", "The tag"),
    ("a style and a frame", "a<style>b{}</style>c<iframe src=d>e</iframe>f", "a c f"),
    ("a comment", "a<!-- <b> -->b", "a b"),
    ("a comment without an end", "a <!-- b", "a <!-- b"),
    ("an address of e-mail", "Ann <ann@h.org>", "Ann ann@h.org"),
    ("colours of a terminal", "\x1b[31mred\x1b[0m", "red"),
    ("half a character", "a\ud83db", "ab"),
    ("what was lost already", "a\ufffdb", "ab"),
    ("only blanks", " \u00a0\u2003\n", ""),
    ("only tags", "<p><br></p>", ""),
    ("only entities of blanks", "&nbsp;&#8203;", ""),
    ("only what cannot be seen", "\u200b\u202e\ufeff\u00ad", ""),
    ("only punctuation can be seen", "?!", "?!"),
    ("very long", "x’ " * 10_000, "x’ " * 9_999 + "x’"),
]


@pytest.mark.parametrize(("reason", "text", "seen"), PLAIN)
def test_plain_text_is_what_a_person_reads(reason: str, text: str, seen: str) -> None:
    assert plain(text) == seen, reason
    assert plain(seen) == seen


SAFE = [
    ("nothing", "", ""),
    ("text", "a & b < c", "a &amp; b &lt; c"),
    ("a tag without an end", "<p>a<p><b>b", "<p>a</p><p><b>b</b></p>"),
    ("crossed tags", "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
    ("a paragraph within one", "<p><button><p>x</p></button></p>", "<p></p><p>x</p><p></p>"),
    ("a loose cell", "<td>x", "x"),
    ("text in a table", "<table>a<tr><td>b", "a<table><tbody><tr><td>b</td></tr></tbody></table>"),
    ("links within a link", '<a href="/x">a<a href="/y">b',
     '<a href="https://h.org/x">a</a><a href="https://h.org/y">b</a>'),
    ("a relative link", '<a href="c?d&e">x</a>', '<a href="https://h.org/a/c?d&amp;e">x</a>'),
    ("a script's link", '<a href="java\tscript:x()">x</a>', "<a>x</a>"),
    ("a link to a part", '<a href="#c">x</a>', '<a href="https://h.org/a/b#c">x</a>'),
    ("a relative image", '<img src="c.png" alt="C">', '<img src="https://h.org/a/c.png" alt="C">'),
    ("an image in itself", 'a<img src="data:image/png;base64,AAAA" alt="C">b', "ab"),
    ("an image of nothing", "a<img alt='b>c'>d", "ad"),
    ("a relative source", '<q cite="c">x</q>', '<q cite="https://h.org/a/c">x</q>'),
    ("a script", "a<script>b</script>c", "ac"),
    ("a style", "a<style>b{}</style><b style='c:d'>e</b>", "a<b>e</b>"),
    ("a frame", "a<iframe src='https://h.org/'>b</iframe>c", "ac"),
    ("what acts", '<b onclick="x()">a</b>', "<b>a</b>"),
    ("a drawing", "<svg onload=x><circle r=1 /></svg>a", "a"),
    ("a comment", "a<!-- b -->c", "ac"),
    ("an unknown tag", "<x-y>a</x-y>", "a"),
    ("characters that XML forbids", "a&#1;\x02&#12;&#xFFFE;\ufffe&#0;b", "ab"),
    ("in an attribute as well", "<abbr title='&#3;a&#xFFFE;'>b</abbr>", '<abbr title="a">b</abbr>'),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "text", "safe"), SAFE)
def test_html_is_made_safe(reason: str, text: str, safe: str) -> None:
    assert sanitised(text, BASE) == safe, reason
    assert sanitised(safe, BASE) == safe
    assert_well_formed(safe)


class WellFormed(HTMLParser):
    """Refuses what a strict parser of HTML does, and what a reader might act on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in markup.SAFE_TAGS
        assert tag not in ("p", "a") or tag not in self.open
        assert len(dict(attrs)) == len(attrs)
        for name, value in attrs:
            assert name in markup._SAFE_ATTRIBUTES[tag]
            if name in ("href", "src", "cite"):
                assert value == address(value)
        if tag == "img":
            assert "src" in dict(attrs)
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def assert_well_formed(text: str) -> None:
    parser = WellFormed()
    parser.feed(text)
    parser.close()
    assert not parser.open


# Parts that are harmless by themselves.
FRAGMENTS = [
    "<", ">", "&", ";", "#", "/", "b", "<b>", "</b>", "<p>", "</p>", "<br>", "<a href='x'>", "</a>",
    "<table>", "<tr>", "<td>", "<li>", "<ul>", "<button>", "<h1>", "<svg>", "<math>", "<style>",
    "</style>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "amp;", "lt;", "&lt;",
    "&#60;", "&#38;", "&amp;", "&copy", "&nbsp;", "&#1;", "&#xFFFE;", "\x00", "\x01", "\x85",
    "\x93", "\xa0", "\xad", "\u00c3", "\u00c2", "\u00a9", "\u00e2\u20ac\u2122", "\u201a\u00c4",
    "\u00f9", "\u0301", "\u037e", "\u200b", "\u2028", "\ufeff", "\ufffd", "\ufffe", "\ud800",
    "\U0001fffe", "é", "Œ", "’", "“", "™", " ", "\n", "\r", "\t", "x", "<T>", "<img>",
    "![", "](", ")", "[a]: ", "`", "*", "_", "- ", "> ", "    ", "'", '"', "\x1b[0m", "<x@y.z>",
    "<p><button><p>", "<select>", "<font>", "<form>", "<plaintext>", "<textarea>", "<dd>", "<pre>",
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=())) | st.lists(
    st.sampled_from(FRAGMENTS), max_size=15
).map("".join)


def is_xml(text: str) -> bool:
    """Whether text is of the characters of XML 1.0, section 2.2, that are characters of Unicode."""
    return not any(
        (char < " " and char not in "\t\n\r")
        or "\x7f" <= char <= "\x9f"
        or "\ud800" <= char <= "\udfff"
        or "\ufdd0" <= char <= "\ufdef"
        or ord(char) & 0xFFFE == 0xFFFE
        or char == "\ufffd"
        for char in text
    )


@given(TEXTS)
@example("&" + "amp;" * 50 + "lt;b>")
@example("<" * 50 + "b>" * 50)
@example("\u00c3\u00a0")
def test_any_text_becomes_plain(text: str) -> None:
    seen = plain(text)
    assert is_xml(seen)
    assert " ".join(seen.split()) == seen
    assert plain(seen) == seen


@given(TEXTS)
@example("<button><p>" * 12)
def test_any_html_becomes_safe(text: str) -> None:
    safe = sanitised(text, BASE)
    assert is_xml(safe)
    assert_well_formed(safe)
    assert sanitised(safe, BASE) == safe


PLAIN_SIGNS = [chr(code) for code in range(0x3000) if markup._IS_PLAIN.fullmatch(chr(code))]
# The characters that ftfy looks for in mojibake, and some of other scripts.
SOUND = [
    char
    for char in [*map(chr, range(0x500)), *"ךמिंाำ์ืकَّي한어東ー（ꙮẽ€†℃№ﬁ"]
    if markup._is_sound(char) or markup._is_sound(f"{char}a")
]


def mended(text: str) -> str:
    """What ftfy makes of it."""
    return ftfy.fix_text(
        text,
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        fix_line_breaks=False,
    )


def test_ftfy_changes_no_plain_character() -> None:
    # What it looks for is three characters long, but for what begins with letters beyond ASCII.
    beyond_ascii = [char for char in PLAIN_SIGNS if not char.isascii()]
    for chars in itertools.product([*beyond_ascii, *"aZ1 .<"], repeat=3):
        text = "".join(chars)
        assert mended(text) == text


def test_ftfy_changes_no_sound_character() -> None:
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    sound = [char for char in every if markup._is_sound(char)]
    assert len(sound) > 40_000
    assert [char for char in sound if mended(char) != char] == []
    assert [char for char in sound if not is_xml(char)] == []
    # Invisible text is no text.
    assert [char for char in sound if markup._repaired(char) != char.strip()] == []


def test_ftfy_sees_no_mojibake_in_sound_pairs() -> None:
    beyond_ascii = [char for char in SOUND if not char.isascii()]
    pairs = map("".join, itertools.product([*beyond_ascii, *"aZ1 .+"], repeat=2))
    texts = [text for pair in pairs for text in (pair, f"a{pair}a", f" {pair}")]
    assert [text for text in texts if is_bad(text) and markup._is_sound(text)] == []


@given(st.text(st.sampled_from([*SOUND, *"ВГРСвЂΒΓΞΟβ’”“«»éÉàÀšŠaZ1 .<&"])))
@example("В»В")
@example("é”a")
@example("”É a")
@example("é“É")
@example("œ a")
@example("Ã a")
def test_ftfy_changes_no_sound_text(text: str) -> None:
    if markup._is_sound(text.replace("<", "+").replace("&", "+")):
        assert mended(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "東京新聞",
            "Газета «Мир»",
            "الصحيفة اليومية",
            "Εφημερίδα των Νέων",
            "한국일보",
            "העיתון",
        ),
        *("Süddeutsche Rundschau", "Šibenik – “Élan”", "दैनिक समाचार", "หนังสือพิมพ์", "L’été “à part”"),
    ],
)
def test_text_in_any_script_needs_no_mending(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "_fix_text", lambda: pytest.fail("ftfy was called"))
    assert plain(text) == text
    assert plain(f"{text} &amp; <b>co</b>") == f"{text} & co"


@pytest.mark.parametrize(
    "part", ["<script>", "<!--", "&amp;", "&amp", "amp;", "<iframe><style>", "<b ", "<a@", "â€™ "]
)
def test_no_text_takes_long(part: str) -> None:
    start = time.process_time()
    plain("&" + part * 20_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("part", ["<div>", "<ul><li>", "<select><b>", "<dl><dd>", "<b>"])
def test_no_html_takes_long(part: str) -> None:
    start = time.process_time()
    assert_well_formed(sanitised(part * 100_000 + "x", BASE))
    assert time.process_time() - start < 5


def test_html_with_too_many_tags_is_reduced_to_its_text() -> None:
    assert sanitised("<div>" * 100_000 + "a & b", BASE) == "<p>a &amp; b</p>"
    assert sanitised("<div>" * 100_000, BASE) == ""


def test_fit_characters_are_those_that_xml_allows_and_readers_show() -> None:
    def is_allowed(sign: int) -> bool:
        is_character = sign in (9, 10, 13) or 0x20 <= sign < 0xD800 or 0xE000 <= sign < 0x110000
        is_control = 0x7F <= sign < 0xA0
        is_none = 0xFDD0 <= sign < 0xFDF0 or sign & 0xFFFE == 0xFFFE or sign == 0xFFFD
        return is_character and not is_control and not is_none

    assert [sign for sign in range(0x110000) if is_fit(chr(sign)) != is_allowed(sign)] == []
    assert is_fit("“Fit”\nto print") and not is_fit("fit\x00") and not is_fit("fit\ufffd\n")


def test_an_attribute_has_no_angle_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    markup = '<p>a="<b>b</b>" <abbr title="&lt;rss ]]&gt; &lt;feed">c</abbr></p>'
    assert sanitised(markup, BASE) == markup
    # Earlier releases of nh3 leave them there.
    clean = nh3.clean

    def earlier(*arguments: Any, **options: Any) -> str:
        return clean(*arguments, **options).replace('"&lt;rss ]]&gt; &lt;feed"', '"<rss ]]> <feed"')

    monkeypatch.setattr(nh3, "clean", earlier)
    assert sanitised(markup, BASE) == markup
