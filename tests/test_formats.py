"""What feeds look like from outside, and that a new format needs nothing but itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import etree
from msgspec.structs import replace

from feeds.formats.interface import Rendered, format_of
from feeds.gate import Gate
from feeds.model import Document
from feeds.registry import FORMATS
from tests.newsroom import ATOM, Newsroom
from tests.rich import RICH, rich_site

PACKAGE = Path(__file__).parent.parent / "feeds"
CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL)
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
DC = "{http://purl.org/dc/elements/1.1/}language"


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


# --- content in CDATA ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_full_feeds_have_less_than_1000_entity_references(tmp_path: Path, name: str) -> None:
    # fast-xml-parser 4.5.7 and 5.5.6 to 5.5.10 read no more in a document.
    news = rich_site(tmp_path)
    content = news.files()[name]
    whole = etree.fromstring(content)
    html = [one.text or "" for one in whole.iter(f"{ATOM}content", CONTENT)]
    assert len(html) == RICH
    assert sum(one.count("<") + one.count(">") + one.count("&") for one in html) > 2_000
    assert len(re.findall(rb"&[^;]+;", CDATA.sub(b"", content))) < 1_000


CONTENTS = [
    "<p>a ]]&gt; b</p>",
    '<p><a href="https://e.org/" title="]]>">a</a></p>',
    '<p><a href="https://e.org/" title="]]>]]>]]]]>>]]>">a</a></p>',
    '<p><a href="https://e.org/" title="<![CDATA[ ]]>">a</a></p>',
    "<p>]]</p>]]",
    "<p>]]</p>]",
    "<p>&amp;amp; &lt;![CDATA[ – 😀</p>",
]


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("name", ["atom", "rss"])
@pytest.mark.parametrize("summary", ["", "A summary"])
def test_parsers_read_back_what_was_put_in_cdata(
    news: Newsroom, name: str, content: str, summary: str
) -> None:
    news.write("ferry.md")
    plan = news.plan()
    feed, _ = plan.filled(plan.feeds()[-1])
    feed = replace(feed, entries=(replace(feed.entries[0], content=content, summary=summary),))
    rendered = Rendered()
    written = format_of(name).render(feed, rendered)
    assert b"]]>" not in CDATA.sub(b"", written)
    tag = f"{ATOM}content" if name == "atom" else CONTENT if summary else "item/description"
    for root in (etree.fromstring(written), ElementTree.fromstring(written)):
        found = root.findtext(f".//{tag}")
        assert found == content
    if "<![" not in content:
        document = Document(feed.path + FORMATS[name].filename, "", written)
        assert Gate(plan.now).failures(name, document, feed, rendered) == []


HOSTILE = (
    '<rss version="2.0"> <feed> <RSS> &lt;rss&gt; <img alt="<rss" src="https://e.org/<rss"> '
    '<a title="<feed>" href="https://e.org/?<feed">a</a> `<rss>` <!-- <feed> --> <![CDATA[<rss>]]>'
)


def test_no_html_looks_like_another_feed(news: Newsroom) -> None:
    # NetNewsWire recognises the format of a feed by these bytes, wherever they are.
    file = news.write(
        "ferry.md",
        title=HOSTILE,
        excerpt=HOSTILE,
        provider={"name": HOSTILE},
        topics=[HOSTILE],
        images=[{"url": "https://e.org/a.png?<rss", "title": HOSTILE}],
        related=[{"title": HOSTILE, "webUrl": "https://e.org/<feed"}],
    )
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{HOSTILE}\n\n    {HOSTILE}\n\n<p>{HOSTILE}</p>\n")
    news.build()
    assert len(news.feeds()) == 12
    for path, content in news.feeds().items():
        if path.endswith(".xml"):
            # Its own root.
            assert len(re.findall(rb"<(?:rss|feed)", content, re.IGNORECASE)) == 1, path
        else:
            html = json.loads(content)["items"][0]["content_html"]
            assert not re.search("<(?:rss|feed)", html, re.IGNORECASE), path


def test_all_formats_have_the_same_line_ends(news: Newsroom) -> None:
    file = news.write("ferry.md")
    with file.open("a", encoding="utf-8") as stream:
        stream.write("<pre>one&#13;two&#13;&#10;three</pre>\n")
    news.build()
    content = news.entries()["ferry"]["content_html"]
    assert "one\ntwo\nthree" in content
    assert news.atom("atom.xml").findtext(f".//{ATOM}content") == content


# --- heads -----------------------------------------------------------------------------------


def test_links_of_a_head_are_in_the_order_that_readers_need(tmp_path: Path) -> None:
    news = Newsroom(tmp_path, entries=1, hubs=["https://hub.example/", "https://hub.example/2"])
    for month in (1, 2, 3):
        news.write(f"ferry-{month}.md", f"2025-0{month}-01")
    news.build()
    for path in (path for path in news.feeds() if path.endswith("rss.xml")):
        tags = [child.tag for child in news.atom(path)[0]]
        assert tags.count(f"{ATOM}link") >= 3
        assert all(tag == f"{ATOM}link" for tag in tags[: tags.count(f"{ATOM}link")])
        assert news.atom(path)[0][0].get("rel") == "self"
    for path in (path for path in news.feeds() if path.endswith("atom.xml")):
        rels = [link.get("rel") for link in news.atom(path).findall(f"{ATOM}link")]
        assert rels[:2] == ["alternate", "self"] and len(rels) >= 4
        assert "alternate" not in rels[1:]


def test_json_feeds_tell_when_they_changed(tmp_path: Path) -> None:
    news = Newsroom(tmp_path, entries=1)
    for month in (1, 2):
        news.write(f"ferry-{month}.md", f"2025-0{month}-01", topics=["Ships"])
    news.build()

    def told() -> dict[str, str]:
        return {
            path: json.loads(content)["_feed"]["date_modified"]
            for path, content in news.feeds().items()
            if path.endswith("feed.json")
        }

    before = told()
    assert len(before) == 6
    news.write("ferry-1.md", "2025-01-01", topics=["Ships"], title="Another")
    news.build("2026-02-01T12:00:00Z")
    changed = {"feed.json", "ships/feed.json", "archive/2025-01/feed.json"}
    changed |= {"ships/archive/2025-01/feed.json"}
    assert {path for path, when in told().items() if when != before[path]} == changed
    for path, when in told().items():
        atom = news.atom(path.replace("feed.json", "atom.xml"))
        assert atom.findtext(f"{ATOM}updated") == when


# --- entries ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"), [("de", "de"), ("en", ""), ("EN", ""), ("en-GB", "en-GB"), (None, "")]
)
def test_an_entry_in_another_language_says_so(
    news: Newsroom, language: str | None, told: str
) -> None:
    news.write("ferry.md", language="fr")
    news.build()
    before = news.updated("ferry")
    news.write("ferry.md", language=language)
    news.build("2026-02-01T12:00:00Z")
    entry = news.atom("atom.xml").find(f"{ATOM}entry")
    assert entry is not None and entry.get(LANGUAGE, "") == told
    item = news.atom("rss.xml").find("channel/item")
    assert item is not None and [one.text for one in item.findall(DC)] == ([told] if told else [])
    assert news.updated("ferry") == before


def test_json_items_have_their_author_in_the_old_form_too(news: Newsroom) -> None:
    news.write("ferry.md", provider={"name": "The Post", "domain": "post.example"})
    news.build()
    item = news.entries()["ferry"]
    assert item["author"] == {"name": "The Post", "url": "https://post.example/"}
    assert item["authors"] == [item["author"]]


# --- a fourth format -------------------------------------------------------------------------

FORMAT = '''"""JSON Lines: one line for the feed, one for each entry."""

import json

from feeds.dates import rfc3339
from feeds.formats.interface import PublishedFeed, Rendered, fragments
from feeds.model import Entry, Feed


def render(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
    """The feed as JSON Lines."""
    head = {"title": feed.title, "updated": rfc3339(feed.updated)}
    lines = fragments(feed, "lines", _line, rendered)
    return b"".join((json.dumps(head).encode() + b"\\n", *lines))


def published(content: bytes) -> PublishedFeed:
    """What such a feed says."""
    head, *items = map(json.loads, content.splitlines())
    return PublishedFeed(head["title"], head["updated"], items)


def _line(entry: Entry) -> bytes:
    told = {
        "id": entry.id,
        "url": entry.url,
        "published": rfc3339(entry.published),
        "updated": rfc3339(entry.updated),
        "content": entry.content,
    }
    return json.dumps(told).encode() + b"\\n"
'''
GATE = '''"""JSON Lines read back."""

import json
from collections.abc import Sequence

from feeds.gate.assertions import require_equal
from feeds.model import Entry, Feed


def cut(content: bytes) -> tuple[bytes, list[bytes]]:
    head, *entries = content.splitlines(keepends=True)
    return head, entries


def without(content: bytes, entries: Sequence[bytes]) -> bytes | None:
    return content[: -len(b"".join(entries))] if content.endswith(b"".join(entries)) else None


def check_entry(written: bytes, entry: Entry, feed: Feed[Entry]) -> None:
    require_equal("content", json.loads(written)["content"], entry.content)


def check_head(rest: bytes, feed: Feed[Entry], filename: str) -> None:
    require_equal("title", json.loads(rest)["title"], feed.title)
'''
ROW = """FORMATS = {
    "lines": Registered(
        "feeds.formats.lines", "feeds.gate.lines", "feed.jsonl", "application/jsonl"
    ),
"""


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """The folder of a package that has another format, for which three files were touched."""
    copy = tmp_path / "extended"
    shutil.copytree(PACKAGE, copy / "feeds", ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "feeds/formats/lines.py").write_text(FORMAT, encoding="utf-8")
    (copy / "feeds/gate/lines.py").write_text(GATE, encoding="utf-8")
    registry = copy / "feeds/registry.py"
    text = registry.read_text(encoding="utf-8")
    assert text.count("FORMATS = {\n") == 1
    registry.write_text(text.replace("FORMATS = {\n", ROW), encoding="utf-8")
    return copy


def with_it(extended: Path, news: Newsroom, *command: str) -> str:
    """The output of a command of the extended package."""
    places = ("--config", str(news.config), "--output", str(news.output))
    ran = subprocess.run(
        [sys.executable, "-m", "feeds", *command, *places, "--now", "2026-01-31T12:00:00Z"],
        cwd=extended,
        env={**os.environ, "PYTHONPATH": str(extended)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr


def lines_of(news: Newsroom) -> Iterator[str]:
    return (path for path in news.files() if path.endswith("feed.jsonl"))


def test_a_fourth_format_is_written_listed_archived_recovered_and_removed(
    extended: Path, tmp_path: Path
) -> None:
    news = Newsroom(tmp_path, formats=["lines", "json"], entries=1)
    for month in (1, 2, 3):
        news.write(f"ferry-{month}.md", f"2025-0{month}-01", topics=["Ships"])
    with_it(extended, news, "build")
    live = {"feed.jsonl", "ships/feed.jsonl"}
    archives = {
        f"{folder}archive/2025-0{month}/feed.jsonl"
        for folder in ("", "ships/")
        for month in (1, 2, 3)
    }
    assert set(lines_of(news)) == live | archives
    listed = json.loads(news.files()["manifest.json"])["documents"]
    own = {one["path"]: one for one in listed if one["format"] == "lines"}
    assert set(own) == live | archives
    assert {one["media_type"] for one in own.values()} == {"application/jsonl"}
    with_it(extended, news, "check")

    # Alone, it is enough to know what was published.
    news.configure(formats=["lines"], entries=1)
    with_it(extended, news, "build")
    before = news.ledger()
    (news.output / "ledger.jsonl").unlink()
    assert "not found beside the feeds" in with_it(extended, news, "build")
    after = news.ledger()
    assert [one.get("id") for one in after] == [one.get("id") for one in before]
    assert [one.get("updated") for one in after] == [one.get("updated") for one in before]

    # Switched off, it leaves its live feeds to those who follow them, and no archives.
    news.configure(formats=["json"], entries=1)
    with_it(extended, news, "build")
    assert set(lines_of(news)) == live


def test_settings_and_their_schema_know_a_fourth_format(extended: Path) -> None:
    code = "from feeds.settings.schema import settings_schema; print(settings_schema().decode())"
    schema = subprocess.run(
        [sys.executable, "-c", code], cwd=extended, capture_output=True, text=True, check=True
    ).stdout
    formats = json.loads(schema)["$defs"]["Settings"]["properties"]["formats"]
    assert sorted(formats["items"]["enum"]) == ["atom", "json", "lines", "rss"]


def test_only_the_list_of_formats_names_their_files() -> None:
    names = [one.filename for one in FORMATS.values()]
    for file in sorted(PACKAGE.rglob("*.py")):
        # The examples of rules are for people.
        if file.relative_to(PACKAGE).as_posix() not in ("registry.py", "rules.py"):
            text = file.read_text(encoding="utf-8")
            assert not [name for name in names if f'"{name}' in text or f"|{name}" in text], file
