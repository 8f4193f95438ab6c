"""What is an address, and how it is written."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.urls import address, host

# RFC 3986, appendix A, for http and https without userinfo.
PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})"
RFC3986 = re.compile(
    r"https?://[a-z0-9_.-]+(?::[0-9]+)?"
    rf"(?:/{PCHAR}*)+(?:\?(?:{PCHAR}|[/?])*)?(?:\#(?:{PCHAR}|[/?])*)?"
)

WRITTEN = [
    ("already as it should be", "https://h.org/a?b=c#d", "https://h.org/a?b=c#d"),
    ("the scheme has no case", "HTTPS://h.org/", "https://h.org/"),
    ("the host has no case", "http://H.ORG/A", "http://h.org/A"),
    ("an empty path is a slash", "http://h.org", "http://h.org/"),
    ("so before a query", "http://h.org?q", "http://h.org/?q"),
    ("so before a fragment", "http://h.org#f", "http://h.org/#f"),
    ("blanks around it are no part of it", " \u00a0\n http://h.org/ \t\ufeff", "http://h.org/"),
    ("nor are controls", "\x00http://h.org/\x7f", "http://h.org/"),
    ("line breaks within are dropped", "http://h.org/a\r\n\tb", "http://h.org/ab"),
    ("a blank within is escaped", "http://h.org/a b", "http://h.org/a%20b"),
    ("a control within is escaped", "http://h.org/a\x01b", "http://h.org/a%01b"),
    ("&#038; is &", "http://h.org/?a=1&#038;b=2", "http://h.org/?a=1&b=2"),
    ("&#38; is &", "http://h.org/?a=1&#38;b=2", "http://h.org/?a=1&b=2"),
    ("&#x26; is &", "http://h.org/?a=1&#x26;b=2", "http://h.org/?a=1&b=2"),
    ("&#X026; is &", "http://h.org/?a=1&#X026;b=2", "http://h.org/?a=1&b=2"),
    ("&amp; is &", "http://h.org/?a=1&amp;b=2", "http://h.org/?a=1&b=2"),
    ("&AMP; is &", "http://h.org/?a=1&AMP;b=2", "http://h.org/?a=1&b=2"),
    ("decoded once", "http://h.org/?a&amp;amp;b", "http://h.org/?a&amp%3Bb"),
    ("decoded once as a number", "http://h.org/?a&amp;#38;b", "http://h.org/?a&#38%3Bb"),
    ("a bare & stays", "http://h.org/?a=1&b=2", "http://h.org/?a=1&b=2"),
    ("&copy= is a parameter", "http://h.org/?a&copy=2", "http://h.org/?a&copy=2"),
    ("&amp= is a parameter", "http://h.org/?a&amp=2", "http://h.org/?a&amp=2"),
    ("&copy; is none of ours", "http://h.org/?a&copy;", "http://h.org/?a&copy;"),
    ("&lt; is none of ours", "http://h.org/?a&lt;b", "http://h.org/?a&lt;b"),
    ("& before a fragment", "http://h.org/?a&#top", "http://h.org/?a&#top"),
    ("|", "http://h.org/?f=a|b", "http://h.org/?f=a%7Cb"),
    ("brackets in a path", "http://h.org/[a]", "http://h.org/%5Ba%5D"),
    ("brackets in a query", "http://h.org/?a[]=1", "http://h.org/?a%5B%5D=1"),
    ("what no address may hold", 'http://h.org/^{}"<>\\`', "http://h.org/%5E%7B%7D%22%3C%3E%5C%60"),
    ("other letters are UTF-8", "http://h.org/\u00e9", "http://h.org/%C3%A9"),
    ("so are emoji", "http://h.org/\U0001f600", "http://h.org/%F0%9F%98%80"),
    ("half a character is lost", "http://h.org/\ud83d", "http://h.org/%EF%BF%BD"),
    ("escapes in upper case", "http://h.org/%c3%a9", "http://h.org/%C3%A9"),
    ("escapes are never decoded", "http://h.org/%41%7E", "http://h.org/%41%7E"),
    (
        "nor is an address within",
        "http://h.org/?u=http%3a%2f%2fx.org%2F%3Fa%26amp%3B",
        "http://h.org/?u=http%3A%2F%2Fx.org%2F%3Fa%26amp%3B",
    ),
    ("a stray % is escaped", "http://h.org/100%", "http://h.org/100%25"),
    ("so is half an escape", "http://h.org/%4", "http://h.org/%254"),
    ("so is %zz", "http://h.org/%zz", "http://h.org/%25zz"),
    ("% before an escape", "http://h.org/%%41", "http://h.org/%25%41"),
    ("what may stay stays", "http://h.org/(),$='!*;:@+~", "http://h.org/(),$='!*;:@+~"),
    ("so in a query", "http://h.org/?(),$='!*;:@+~/?", "http://h.org/?(),$='!*;:@+~/?"),
    ("a second # is escaped", "http://h.org/#a#b", "http://h.org/#a%23b"),
    ("a fragment is escaped", "http://h.org/#a b", "http://h.org/#a%20b"),
    ("an empty query stays", "http://h.org/?", "http://h.org/?"),
    ("an empty fragment stays", "http://h.org/#", "http://h.org/#"),
    ("dots in a path stay", "http://h.org/a/../b/./c", "http://h.org/a/../b/./c"),
    ("double slashes stay", "http://h.org//a//b", "http://h.org//a//b"),
    ("an image in capitals", "http://h.org/A.JPG", "http://h.org/A.JPG"),
    ("http's own port", "http://h.org:80/", "http://h.org/"),
    ("https's own port", "https://h.org:443", "https://h.org/"),
    ("https at http's port", "https://h.org:80/", "https://h.org:80/"),
    ("another port", "http://h.org:8080/a", "http://h.org:8080/a"),
    ("zeros before a port", "http://h.org:0443/", "http://h.org:443/"),
    ("a colon without a port", "http://h.org:/", "http://h.org/"),
    ("port 0", "http://h.org:0/", None),
    ("too high a port", "http://h.org:65536/", None),
    ("far too high a port", "http://h.org:" + "9" * 5000, None),
    ("a port in words", "http://h.org:http/", None),
    ("a port in other digits", "http://h.org:\u0668\u0660/", None),
    ("a host in German", "http://B\u00fccher.DE/", "http://xn--bcher-kva.de/"),
    ("a Japanese dot", "http://b\u00fccher\u3002de/", "http://xn--bcher-kva.de/"),
    ("full-width letters", "http://\uff48.org/", "http://h.org/"),
    ("a full-width slash is no host", "http://h.org\uff0fa/", None),
    ("a Kelvin sign", "http://\u212a.org/", "http://k.org/"),
    ("an underscore", "http://a_b.h.org/", "http://a_b.h.org/"),
    ("an underscore beside German", "http://_a.b\u00fccher.de/", "http://_a.xn--bcher-kva.de/"),
    ("a host that IDNA forbids", "http://\u2028a.org/", None),
    ("a host with half a character", "http://\ud83d.org/", None),
    ("hyphens that IDNA forbids", "http://r4---sn.h.org/", "http://r4---sn.h.org/"),
    ("a host of one label", "http://localhost/", "http://localhost/"),
    ("the dot of the root", "http://h.org./a", "http://h.org/a"),
    ("two dots at the end", "http://h.org../", None),
    ("an empty label", "http://h..org/", None),
    ("an empty first label", "http://.org/", None),
    ("only a dot", "http://./", None),
    ("the longest label", f"http://{'a' * 63}.org/", f"http://{'a' * 63}.org/"),
    ("too long a label", f"http://{'a' * 64}.org/", None),
    ("too long a host", f"http://{'a.' * 127}org/", None),
    ("a blank in the host", "http://h org/", None),
    ("an escape in the host", "http://h%2Eorg/", None),
    ("a backslash in the host", "http://h.org\\a", None),
    ("IPv4", "http://127.0.0.1/", "http://127.0.0.1/"),
    ("no IPv4", "http://256.0.0.1/", None),
    ("half an IPv4", "http://127.1/", None),
    ("a hexadecimal IPv4", "http://0x7f000001/", None),
    ("IPv6, which validators do not take", "http://[2001:db8::1]/", None),
    ("IPv6 and a port", "http://[::1]:8080/", None),
    ("an open bracket", "http://[::1/", None),
    ("a name and a password", "http://u:p@h.org/", None),
    ("an empty name", "http://@h.org/", None),
    ("@ in a path is fine", "http://h.org/@u", "http://h.org/@u"),
    ("nothing", None, None),
    ("no text", "", None),
    ("blanks", " \n", None),
    ("no host", "http:///a", None),
    ("no host at all", "http://", None),
    ("no slashes", "http:h.org", None),
    ("one slash", "http:/h.org", None),
    ("no scheme", "h.org/a", None),
    ("relative to the scheme", "//h.org/a", None),
    ("relative to the host", "/a", None),
    ("a script", "javascript:alert(1)", None),
    ("a script with a tab in it", "java\tscript:alert(1)", None),
    ("data", "data:image/png;base64,AAAA", None),
    ("mail", "mailto:a@h.org", None),
    ("ftp", "ftp://h.org/", None),
    ("a long s makes no https", "http\u017f://h.org/", None),
    ("the longest", "http://h.org/".ljust(8000, "a"), "http://h.org/".ljust(8000, "a")),
    ("too long", "http://h.org/".ljust(8001, "a"), None),
    ("too long once escaped", "http://h.org/" + "\u00e9" * 2000, None),
]

RESOLVED = [
    ("a path", "/a b", "https://h.org/a%20b"),
    ("a name", "c", "https://h.org/a/c"),
    ("a way up", "../c", "https://h.org/c"),
    ("a query", "?q", "https://h.org/a/b?q"),
    ("a fragment", "#f", "https://h.org/a/b#f"),
    ("another host", "//x.org/c/../d", "https://x.org/c/../d"),
    ("a whole address", "http://x.org/", "http://x.org/"),
    ("an escaped &", "?a&amp;b", "https://h.org/a/b?a&b"),
    ("nothing is nowhere", "", None),
    ("blanks are nowhere", " ", None),
    ("a script stays a script", "javascript:alert(1)", None),
    ("a scheme without a host", "https:c", None),
    ("no host", "///c", None),
]


@pytest.mark.parametrize(("reason", "text", "url"), WRITTEN)
def test_an_address_is_written_in_one_way(reason: str, text: str | None, url: str | None) -> None:
    assert address(text) == url, reason


@pytest.mark.parametrize(("reason", "text", "url"), RESOLVED)
def test_a_relative_address_needs_a_base(reason: str, text: str, url: str | None) -> None:
    assert address(text, base="HTTPS://h.org/a/b") == url, reason


def test_a_base_must_be_an_address() -> None:
    assert address("a", base="b") is None
    assert address("a", base="mailto:a@h.org") is None


def test_a_base_and_a_fragment_make_no_entity() -> None:
    assert address("#38;", base="http://h.org/?a&") == "http://h.org/?a&#38%3B"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://h.org/", "h.org"),
        ("https://a_b.h.org:8080/c:1", "a_b.h.org"),
        ("http://127.0.0.1:81/", "127.0.0.1"),
    ],
)
def test_a_host_has_no_port(url: str, name: str) -> None:
    assert host(url) == name


FRAGMENTS = [
    "http://", "h.org", ":80", ":", "/", "?", "#", "&", "amp;", "#38;", "#x26;", "&amp;", "%",
    "%c3", "41", "@", "[", "]", "::1", ".", "..", " ", "\t", "\n", "\\", "\u00e9", "\ud800",
    "//", "a", "A", "_", "-", "xn--", "\u3002", "1", "0x", "|", "\u200b", ";", "\u00df",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
SURROGATES_TOO = st.text(st.characters(exclude_categories=()))
TEXTS = SURROGATES_TOO | PIECES | (SURROGATES_TOO | PIECES).map("http://h.org/".__add__)
HOSTS = (SURROGATES_TOO | PIECES).map("http://{}/".format)


@given(TEXTS | HOSTS)
@example("http://h.org/?a&amp;amp;amp;b")
def test_any_text_becomes_an_address_or_nothing(text: str) -> None:
    url = address(text)
    if url is not None:
        assert RFC3986.fullmatch(url)
        assert address(url) == url
        assert host(url)


@given(TEXTS, TEXTS | HOSTS)
def test_any_base_leads_to_an_address_or_nowhere(text: str, base: str) -> None:
    for start in (base, "https://h.org/a?b&"):
        url = address(text, start)
        if url is not None:
            assert RFC3986.fullmatch(url)
            assert address(url) == url
