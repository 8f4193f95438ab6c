"""Properties of every article."""

import json
import re
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

import feeds
from feeds.compose.topics import folded, slug_of
from feeds.markup import plain
from feeds.settings.values import RESERVED, SLUG

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
CONFIG = """
title: Any
url: https://example.org/feeds/
articles: ../articles
language: en
topics:
  light: {name: Light, shortname: Lamp, parent: House}
  house: House
children_in_parent: true
related: {links: true}
"""
# Each example is a site built; the examples of one test take a second or two.
SOME = settings(max_examples=25)
FEW = settings(max_examples=10)

ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"

Texts = Mapping[str, str]

# --- what people could write -----------------------------------------------------------------

FRAGMENTS = [
    "a", "Light", "lamp", "C++", "<b>", "</b>", "<script>", "<!--", "-->", "<", ">", "&", "&amp;",
    "&lt;", "&#38;", "&#x3C;", "&#0;", "&#xD800;", "&#128;", "&nbsp;", "]]>", "<![CDATA[", "<?xml",
    '"', "'", "\\", "‚Äù", "Ã©", "â€™", "\x00", "\x07", "\x1b[31m", "\x85", "\u2028", "\u202e",
    "\ufeff", "\ufffe", "\U0001f6a2", "\u0301", "\t", "\n", "\r\n", "  ", ": ", " #", "---", "{{",
    "http://", "javascript:", "//x.example", "%41", "%", "|", "?", "../", "\u00e9", "\u5bff",
]  # fmt: skip
TEXT = st.text(max_size=20) | st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("".join)
ADDRESS = TEXT | TEXT.map("https://news.example.com/".__add__) | TEXT.map("HTTP://{}/a".format)
# Often an address, and one that can be the same twice.
GOOD_ADDRESS = st.sampled_from(
    ["https://a.example/", "https://a.example/?b&#038;c", "http://b.example/ü"]
)
DATE = st.datetimes(datetime(1990, 1, 1), datetime(2027, 1, 1)).map("{:%Y-%m-%dT%H:%M:%SZ}".format)
IMAGES = st.lists(
    st.fixed_dictionaries(
        {"url": ADDRESS | GOOD_ADDRESS},
        optional={"width": st.integers(-1, 9999), "height": TEXT, "title": TEXT},
    ),
    max_size=2,
)
PROVIDER = st.fixed_dictionaries({}, optional={"name": TEXT, "domain": TEXT, "images": IMAGES})
STORY = st.fixed_dictionaries(
    {"name": TEXT, "webUrl": ADDRESS | GOOD_ADDRESS},
    optional={"ampWebUrl": ADDRESS, "publishedDateTime": DATE | TEXT, "provider": PROVIDER},
)
FIELDS = st.fixed_dictionaries(
    {
        "title": TEXT.map("T{}".format) | TEXT,
        "webUrl": GOOD_ADDRESS | ADDRESS,
        "publishedDateTime": DATE,
    },
    optional={
        "excerpt": TEXT,
        "originalUrl": ADDRESS,
        "ampWebUrl": ADDRESS,
        "cdnAmpWebUrl": ADDRESS,
        "updatedDateTime": DATE | TEXT,
        "topics": st.lists(TEXT, max_size=3),
        "category": TEXT,
        "type": TEXT | st.just("video"),
        "language": TEXT | st.just("fr"),
        "quality": st.integers() | st.floats() | TEXT,
        "heat": st.integers(-1, 100),
        "provider": PROVIDER | TEXT,
        "images": IMAGES,
        "related": st.lists(STORY, max_size=3),
    },
)
NAME = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20
).map("a{}.md".format)


def file_of(fields: Mapping[str, object], body: str = "") -> bytes:
    return f"---\n{yaml.safe_dump(dict(fields), allow_unicode=True)}---\n{body}".encode()


FILE = st.builds(file_of, FIELDS, TEXT)
FILES = st.dictionaries(NAME, FILE, min_size=1, max_size=3)
WHOLE = file_of({"title": "W", "webUrl": "https://w.example/", "publishedDateTime": "2020-01-01"})

YAML = [
    "title: ", "topics: ", "quality: ", "deleted: ", "x: ", "!!bool ", "!!int ", "!!float ",
    "!!timestamp ", "!!binary ", "!!set ", "!!omap ", "!!python/name:os.system ", "!x ", "&a ",
    "*a", "<<: ", "? ", "- ", "[", "]", "{", "}", "|\n", ">-\n", "'", '"', "\\", "#", "%YAML 1.1",
    ", ", ": ", "\n", "\r", "\x85", "\u2028", " ", "\t", "0x", "f" * 4000, "1", ".inf", "1:2", "~",
    "2020-02-30", "yes", "---", "...", "\x00", "\ufeff", "a",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(YAML), max_size=12).map("".join)


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """A file with some of its bytes overwritten."""
    data = draw(FILE)
    start = draw(st.integers(0, len(data)))
    return data[:start] + draw(st.binary(max_size=9)) + data[draw(st.integers(start, len(data))) :]


ANYTHING = (
    st.binary()
    | torn()
    | SOUP.map(lambda soup: f"---\n{soup}\n---\n".encode())
    | SOUP.map(lambda soup: WHOLE.replace(b"title:", f"{soup}\ntitle:".encode(), 1))
    | SOUP.map(lambda soup: WHOLE.replace(b"title: W", f"title: {soup}".encode(), 1))
)

# --- what becomes of it ----------------------------------------------------------------------


@dataclass(frozen=True)
class Built:
    site: feeds.Site
    articles: tuple[feeds.Article, ...]
    problems: tuple[feeds.Problem, ...]
    documents: dict[str, bytes]

    def live(self, name: str) -> dict[str, bytes]:
        """The feeds of one format, by folder."""
        return {
            path.removesuffix(name): content
            for path, content in self.documents.items()
            if path.endswith(name) and "archive/" not in path
        }


def built(files: Mapping[str, bytes]) -> Built:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"config/feeds.yaml": CONFIG.encode()}.items():
            path = Path(folder, name)
            path.parent.mkdir()
            path.write_bytes(content)
        Path(folder, "articles").mkdir()
        for name, content in files.items():
            Path(folder, "articles", name).write_bytes(content)
        site = feeds.load_site(Path(folder, "config/feeds.yaml"))
        articles, problems = feeds.read_articles(site)
    return Built(site, articles, problems, documents(site, articles))


def documents(site: feeds.Site, articles: Iterable[feeds.Article]) -> dict[str, bytes]:
    return {one.path: one.content for one in feeds.build(site, articles, now=NOW)}


def by_json(content: bytes) -> list[Texts]:
    """Each entry as a program reads it from JSON Feed."""
    return [
        {
            "id": item["id"],
            "link": item["url"],
            "title": item["title"],
            "published": item["date_published"],
            "updated": item["date_modified"],
            "amp": " ".join(amp_in(item["_article"])),
            "categories": "\n".join(item.get("tags", [])),
            "author": item["authors"][0]["name"],
            "summary": item.get("summary", ""),
            "content": item["content_html"],
            "image": item.get("image", ""),
        }
        for item in json.loads(content)["items"]
    ]


def amp_in(article: Mapping[str, str]) -> list[str]:
    return [article[name] for name in ("amp_url", "cdn_amp_url") if name in article]


def by_atom(content: bytes) -> list[Texts]:
    return [
        {
            "id": text_of(entry, f"{ATOM}id"),
            "link": " ".join(links_of(entry, "alternate")),
            "title": text_of(entry, f"{ATOM}title"),
            "published": text_of(entry, f"{ATOM}published"),
            "updated": text_of(entry, f"{ATOM}updated"),
            "amp": " ".join(links_of(entry, "amphtml")),
            "categories": "\n".join(one.get("term", "") for one in entry.iter(f"{ATOM}category")),
            "author": text_of(entry, f"{ATOM}author/{ATOM}name"),
            "summary": text_of(entry, f"{ATOM}summary"),
            "content": text_of(entry, f"{ATOM}content"),
            "image": image_of(entry),
        }
        for entry in root_of(content).iter(f"{ATOM}entry")
    ]


def by_rss(content: bytes) -> list[Texts]:
    content_name = "{http://purl.org/rss/1.0/modules/content/}encoded"
    entries: list[Texts] = []
    for item in root_of(content).iter("item"):
        published = parsedate_to_datetime(text_of(item, "pubDate"))
        whole = text_of(item, content_name)
        entries.append(
            {
                "id": text_of(item, "guid"),
                "link": text_of(item, "link"),
                "title": text_of(item, "title"),
                "published": f"{published:%Y-%m-%dT%H:%M:%SZ}",
                "updated": text_of(item, f"{ATOM}updated"),
                "amp": " ".join(links_of(item, "amphtml")),
                "categories": "\n".join(one.text or "" for one in item.iter("category")),
                "author": text_of(item, CREATOR),
                # A description is HTML, where there is a summary; else it is the content.
                "summary": plain_of(text_of(item, "description")) if whole else "",
                "content": whole or text_of(item, "description"),
                "image": image_of(item),
            }
        )
    return entries


def root_of(content: bytes) -> etree._Element:
    """Parsed as strictly as XML is meant to be."""
    parser = etree.XMLParser(recover=False, resolve_entities=False, huge_tree=True)
    return etree.fromstring(content, parser)


def text_of(parent: etree._Element, path: str) -> str:
    return parent.findtext(path) or ""


def links_of(parent: etree._Element, rel: str) -> list[str]:
    return [one.get("href", "") for one in parent.iter(f"{ATOM}link") if one.get("rel") == rel]


def image_of(parent: etree._Element) -> str:
    found = parent.find("{http://search.yahoo.com/mrss/}content")
    return "" if found is None else found.get("url", "")


def plain_of(html: str) -> str:
    """The one layer of escaping that makes a text HTML, taken off."""
    assert "<" not in html
    for name, letter in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("#x27", "'"), ("amp", "&")):
        html = html.replace(f"&{name};", letter)
    return html


# --- properties of the whole site -------------------------------------------------------------


@SOME
@given(FILES)
def test_whatever_is_written_the_feeds_are_xml_and_json(files: dict[str, bytes]) -> None:
    for path, content in built(files).documents.items():
        text = content.decode("utf-8")
        if path.endswith((".xml", ".opml")):
            root_of(content)
        elif path.endswith(".html"):
            root_of(content.removeprefix(b"<!doctype html>"))
        else:
            assert json.loads(text)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text)


@SOME
@given(FILES)
def test_the_three_formats_tell_the_same_story(files: dict[str, bytes]) -> None:
    site = built(files)
    for folder, content in site.live("feed.json").items():
        story = by_json(content)
        assert by_atom(site.documents[f"{folder}atom.xml"]) == story
        assert by_rss(site.documents[f"{folder}rss.xml"]) == story


@SOME
@given(FILES)
def test_a_feed_reader_reads_what_was_meant(files: dict[str, bytes]) -> None:
    site = built(files)
    for name in ("atom.xml", "rss.xml"):
        for folder, content in site.live(name).items():
            read: Any = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
            assert not read.bozo
            story = by_json(site.documents[f"{folder}feed.json"])
            assert len(read.entries) == len(story)
            for entry, told in zip(read.entries, story, strict=True):
                assert entry.id == told["id"]
                if not re.search("&[a-z]+;", told["link"]):
                    assert entry.link == told["link"]
                assert entry.author == told["author"]
                assert moment_of(entry.published_parsed) == told["published"]
                assert moment_of(entry.updated_parsed) == told["updated"]
                found = [one.term for one in entry.get("tags", ())]
                assert found == told["categories"].splitlines()
                if not re.search("[<&]", told["title"]):
                    assert entry.title == told["title"]


def moment_of(parsed: time.struct_time) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)


@SOME
@given(FILES, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_changes_nothing(files: dict[str, bytes], random: Any) -> None:
    site = built(files)
    shuffled = list(site.articles)
    random.shuffle(shuffled)
    assert list(documents(site.site, shuffled).items()) == list(site.documents.items())


@FEW
@given(FILES)
def test_a_second_build_writes_nothing(files: dict[str, bytes]) -> None:
    site = built(files)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        first = feeds.write(feeds.build(site.site, site.articles, now=NOW), output)
        before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in output.rglob("*")}
        second = feeds.write(feeds.build(site.site, site.articles, now=NOW), output)
        after = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in output.rglob("*")}
        assert before == after
        assert second.unchanged == first.added
        assert not second.added and not second.changed
        for path, content in site.documents.items():
            assert (output / path).read_bytes() == content


@settings(max_examples=50)
@given(ANYTHING)
@example(WHOLE.replace(b"title:", b"x: !!bool perhaps\ntitle:"))
@example(WHOLE.replace(b"title:", b'x: !!int ""\ntitle:'))
@example(WHOLE.replace(b"title:", b'x: !!float ""\ntitle:'))
@example(WHOLE.replace(b"title: W", b"title: !!int 0x" + b"f" * 4000))
@example(WHOLE.replace(b"webUrl: ", b'webUrl: "\\n\\e[31m"\nx: '))
@example(WHOLE.replace(b"title:", b"published: " + b"x" * 2000 + b"\ntitle:"))
@example(b"---\n" * 3)
def test_no_file_stops_the_build_or_changes_another_entry(data: bytes) -> None:
    alone, beside = built({"whole.md": WHOLE}), built({"any.md": data, "whole.md": WHOLE})
    for name, stories in (("feed.json", by_json), ("atom.xml", by_atom), ("rss.xml", by_rss)):
        (own,) = stories(alone.documents[name])
        assert own in stories(beside.documents[name])
    for problem in beside.problems:
        # One line to be read in a log: no line ends, no orders to a terminal, no novels.
        assert str(problem).isprintable(), repr(str(problem))
        assert len(str(problem)) < 1000


@given(TEXT)
@example("&amp;" * 30 + "lt;b&gt;")
@example("<" * 30 + "b>")
@example("&" + "amp;" * 50 + "lt;")
def test_plain_text_of_plain_text_is_itself(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert once == " ".join(once.split())
    assert not re.search("[\x00-\x1f\x7f-\x9f\ufffe\uffff]", once)


@given(st.lists(TEXT | st.text(st.sampled_from("aA bB-_+#.é"), max_size=6), min_size=2, max_size=6))
@example(["C++", "C#", "C", "c-++"])
@example(["AI", "ai", " Ai ", "a-i"])
@example(["CON", "archive", "Archive", "x" * 300, "x" * 301])
def test_a_topics_folder_is_its_own_and_safe(names: Sequence[str]) -> None:
    slugs: dict[str, str] = {}
    for name in filter(folded, names):
        slug = slug_of(name)
        assert re.fullmatch(SLUG, slug) and slug not in RESERVED and len(slug) <= 100
        assert slugs.setdefault(folded(name), slug) == slug
    assert len(set(slugs.values())) == len(slugs), "two topics would share a folder"


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("unclosed scripts", file_of({"title": "<script>" * 10_000})),
        ("escaped scripts", file_of({"title": "&lt;script&gt;" * 10_000})),
        ("unclosed comments", file_of({"title": "<!--" * 20_000})),
        ("nested entities", file_of({"title": "&" + "amp;" * 100_000})),
        ("mojibake", file_of({"title": "Ã©" * 50_000})),
        ("nested elements", file_of({"title": "x"}, "<div>" * 40_000)),
        ("nested brackets", file_of({"title": "x"}, "[" * 50_000)),
        ("nested emphasis", file_of({"title": "x"}, "*a **a " * 20_000)),
        ("nested quotes", file_of({"title": "x"}, "> " * 50_000)),
    ],
)
def test_no_article_holds_up_the_others(what: str, data: bytes) -> None:
    data = data.replace(b"title:", b"webUrl: https://a.example\ndate: 2020-01-01\nexcerpt:", 1)
    data = data.replace(b"excerpt:", b"title: T\nexcerpt:", 1)
    began = time.process_time()
    built({"long.md": data})
    # Each takes half a second of CPU time or less.
    assert time.process_time() - began < 10, f"{what} take too long"


def test_an_article_that_is_given_twice_is_one_entry(repository: Path) -> None:
    site = feeds.load_site(repository / "config/feeds.yaml")
    articles, _ = feeds.read_articles(site)
    assert documents(site, (*articles, articles[0])) == documents(site, articles)
