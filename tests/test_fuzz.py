"""Properties of every build, with random articles, configurations and file names."""

import hashlib
import json
import os
import random
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st
from lxml import etree

from feeds.articles.read import Outcome, outcome_of, unique_files
from feeds.compose.plan import Plan
from feeds.config.load import load_site
from feeds.dates import moment
from feeds.errors import FeedsError, Problem
from feeds.gate import gate_of
from feeds.history import ledger
from feeds.history.ledger import Ledger
from feeds.model import Document
from feeds.output import manifest
from feeds.pipeline.in_memory import ArticlesInMemory
from feeds.pipeline.render import checked_plan, documents
from feeds.registry import filename_of
from feeds.settings.site import Site
from tests.conftest import REPOSITORY
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

NOW = "2026-01-31T12:00:00Z"
# About fifteen seconds in all; FEEDS_FUZZ_EXAMPLES=50000 looks longer, FEEDS_FUZZ_SEED=random or a
# number elsewhere.
EXAMPLES = int(os.environ.get("FEEDS_FUZZ_EXAMPLES", "240"))
WANTED = os.environ.get("FEEDS_FUZZ_SEED") or "1"
SEED = random.randrange(2**32) if WANTED == "random" else int(WANTED)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
MANY = settings(max_examples=EXAMPLES, derandomize=False, suppress_health_check=SLOW)
ON_DISK = settings(MANY, max_examples=max(1, EXAMPLES // 16))
ALONE = settings(MANY, max_examples=2 * EXAMPLES)

# --- articles that are in order ---------------------------------------------------------------

# No other article has these topics: all articles show one spelling of a topic.
GOOD = {
    "zebra.md": b"""---
title: "Zebras <b>&amp; \\"stripes\\""
excerpt: 'A <i>short</i> story: of 2 & 3'
publishedDateTime: 2025-12-24T19:02:00Z
webUrl: "https://z.example/zebra?a=1&#038;b=2"
ampWebUrl: "https://z.example/zebra?amp"
cdnAmpWebUrl: "https://z-example.cdn.ampproject.org/c/s/z.example/zebra"
category: news
type: article
language: en-us
quality: 84
heat: 7
published: true
provider:
  name: The Zebra
  domain: z.example
topics:
  - Zebras
  - Light
images:
  - url: "https://i.example/z.png"
    width: 1200
    height: 630
related:
  - title: "A horse"
    webUrl: "https://h.example/"
    quality: 61
    provider:
      name: Horse
---
""",
    "deep/yak.md": b"""---
title: Yaks
date: 2024-02-29
originalUrl: http://y.example/
topics: [Light]
---
# Yaks

*have* <script>alert(1)</script> [horns](javascript:x) & hair.
""",
}

# --- what people could write ------------------------------------------------------------------

TEXTS = [
    "A", "Lamp", "lamps & cars", "C++", "c#", "C", "con", "archive", "a/b", "../x", "é", "ß", "İ",
    "寿司", "\U0001f6a2", "e\u0301", "\ufb01", "a" * 300, "a b " * 99, "&amp;", "&lt;b&gt;", "&#0;",
    "&#xD800;", "&nbsp;", "&amp;amp;lt;", "<b>a</b>", "<script>x</script>", "<!-- a", "]]>", "<",
    "<![CDATA[a]]>", "</entry>", "</item></channel></rss>", '"},{"', "<?xml version='1.0'?>",
    "{{a}}", "a\nb", "a\r\nb", "a\tb", "\n", " ", "\x00", "a\x07b", "\x1b[31m", "a\x7fb", "a\x85b",
    "a\u2028b", "\u202ea", "\ufeffa", "\ufffe", "\uffff", "\u200b", "\xa0", "\ue000", "\U0010ffff",
    "Ã©", "â€™", "- a", "a: b", "a # b", "#", "---", "...", "'", '"', "''", "\\", "\\n", "%", "%00",
    "%41", "|", ">", "*a", "&a", "!!int 1", "~", "null", "yes", "=", "<<", "?", "@", "`", "[", "{",
    "[a, b]", "{a: b}",
]  # fmt: skip
NUMBERS = [
    "0", "1", "-1", "84", "1.5", "-0", "007", "0x1F", "1_000", "1e3", "1e15", "1e16", "1e400",
    "NaN", "-inf", ".inf", "٣", "½", "9" * 400, "1:30", "1,5", "true",
]  # fmt: skip
DATES = [
    "2025-06-24T19:02:00Z", "2025-06-24", "2026-01-31T12:00:00Z", "2026-01-31T12:00:01Z",
    "2026-02-30", "2026-12-31", "1990-01-01", "1989-12-31", "0001-01-01",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31", "10000-01-01",
    "2025-06-24T19:02:00+99:00", "2025-06-24T24:00:00Z", "2025-06-24T23:59:60Z",
    "2025-06-24T19:02:00.999999999Z", "1750000000", "24/06/2025", "June 24, 2025", "24 juin 2025",
    "today", "12:00", "2025", "2025-W26", "2025-176", "2025-06-24 19:02 EST",
    "2025-06-24T19:02:00Z" * 20, "٢٠٢٥-٠٦-٢٤",
]  # fmt: skip
ADDRESSES = [
    "https://a.example/", "http://a.example", "HTTPS://A.EXAMPLE/A",
    "https://a.example/?b&#038;c=d", "https://a.example:8080/b", "https://a.example:99999/",
    "https://a.example:/", "https://ü.example/ü", "https://xn--tda.example/", "https://xn--/",
    "https://寿.example/寿?寿#寿", "https://u:p@a.example/", "https://[::1]/", "https://[::1",
    "https://[v1.x]/", "https://127.0.0.1/", "https://1/", "https://", "http:///a", "http:a",
    "//a.example/", "a.example", "/a", "?", "#", "javascript:alert(1)", "data:text/html,a",
    "mailto:a@a.example", "https://a.example/ b", "https://a.example/\n", "https://a.example/\x00",
    'https://a.example/"<>`{}|\\^', "https://a.example/%", "https://a.example/%zz",
    "https://a.example/../..", "https://a_b.example/", "https://-a.example/", "https://a..example/",
    "https://.example/", "https://a.example./", f"https://{'a' * 64}.example/",
    "https://a.example/&amp;", f"https://a.example/{'a' * 3000}", "https://a.example/\u202e",
    "https://ａ.example/", "https://a\xad.example/", "https://z.example/zebra?a=1&b=2",
    "ftp://a.example/", "https://a.example/]]>", "https://\U0001f6a2.example/",
]  # fmt: skip
WORDS = ["true", "false", "yes", "no", "on", "off", "True", "FALSE", "1", "0", "perhaps", "t"]
LANGUAGES = ["en", "en-us", "EN_us", "fr", "xx", "e", "english", "de-AT-1996", "zho", "a-b-c"]
KINDS = ["article", "video", "Video", "course", "x" * 200]
BODIES = [
    "", "Text.", "# A\n\n*b* **c** `d` [e](https://e.example/)\n",
    "<script>a</script><p onclick=a>b", "![a](javascript:b) <img src=x onerror=y>",
    "<a href='https://a.example/\"x'>b</a>", "&lt;script&gt;", "]]>", "<![CDATA[",
    "</content></entry>", "\x00\x07\x1b", "\ufffe\uffff", "> " * 200, "* " * 200, "[" * 200,
    "<div>" * 200, "```\na\n", "| a | b |\n|---|---|\n| c | d |\n", "---\n", "a\n---\nb",
    "secured: a\n---\n", "<svg><math><style>a", "<table><td><a href=//b.example>c", "<!-- a",
    "&#0;", "[a]: https://a.example/ 'b'\n[a]", "<https://ü.example/>", "\r\n\r\na\rb", "\u2028",
    "\U0001f6a2" * 50,
]  # fmt: skip

text = st.sampled_from(TEXTS) | st.text(max_size=12)
WRONG: list[object] = [
    None, "", " ", 0, -1, 10**30, 1.5, float("nan"), float("-inf"), True, [], {}, [[]], [None],
    [{}], {"": ""}, {"url": None}, {1: 2}, {None: "a"}, [["a"], "b", {"c": ["d"]}], "a" * 5000,
    ["a"] * 60, {"name": {"name": "a"}}, [{"url": ["https://a.example/"]}], "b\n" * 50,
]  # fmt: skip
wrong = st.sampled_from(WRONG)
address = st.sampled_from(ADDRESSES) | text
date = st.sampled_from(DATES) | text
number = st.sampled_from(NUMBERS) | st.integers() | st.floats() | text


def some(
    names: Mapping[str, st.SearchStrategy[Any]], least: int, most: int
) -> st.SearchStrategy[dict[Any, Any]]:
    """Mappings with some of these fields; now and then a value is one of another kind."""
    pairs = [
        st.tuples(st.just(name), st.one_of(value, value, value, wrong))
        for name, value in names.items()
    ]
    return st.lists(st.one_of(pairs), min_size=least, max_size=most).map(dict)


def one_or_more(what: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(what, max_size=3) | what


image = some({"url": address, "width": number, "height": number, "title": text}, 1, 4)
provider = some({"name": text, "domain": address, "images": one_or_more(image)}, 1, 3)
STORY: dict[str, st.SearchStrategy[Any]] = {
    "title": text,
    "name": text,
    "webUrl": address,
    "originalUrl": address,
    "ampWebUrl": address,
    "cdnAmpWebUrl": address,
    "publishedDateTime": date,
    "quality": number,
    "provider": provider | text,
    "images": one_or_more(image),
}
FIELDS: dict[str, st.SearchStrategy[Any]] = STORY | {
    "excerpt": text,
    "bio": text,
    "overview": text,
    "updatedDateTime": date,
    "date": date,
    "type": st.sampled_from(KINDS) | text,
    "language": st.sampled_from(LANGUAGES) | text,
    "lang": text,
    "category": one_or_more(text),
    "categories": one_or_more(text),
    "topics": st.lists(text, max_size=4) | text,
    "heat": number,
    "published": st.sampled_from(WORDS),
    "deleted": st.sampled_from(WORDS),
    "removed": st.sampled_from(WORDS),
    "related": one_or_more(some(STORY, 2, 6)),
}
LEAST = {
    "title": "An article",
    "webUrl": "https://a.example/an/article",
    "publishedDateTime": "2025-06-24T19:02:00Z",
}


def as_yaml(fields: object) -> str:
    dumped = yaml.dump(fields, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    assert isinstance(dumped, str)
    return dumped


def plainly(fields: Mapping[Any, object], indent: str = "") -> str:
    """The fields as most files have them, each text in double quotes."""
    return "".join(f"{indent}{key}:{_plainly(value, indent)}" for key, value in fields.items())


def _plainly(value: object, indent: str) -> str:
    if isinstance(value, dict) and value:
        return "\n" + plainly(value, indent + "  ")
    if isinstance(value, list) and value:
        items = (_plainly(item, indent + "    ").lstrip("\n ") for item in value)
        return "\n" + "".join(f"{indent}  - {item}" for item in items)
    if isinstance(value, str):
        return f" {json.dumps(value, ensure_ascii=False)}\n"
    return f" {value}\n"


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """An article whose fields are right, wrong, hostile or missing."""
    fields: dict[Any, object] = dict(LEAST)
    fields |= draw(some(FIELDS, 0, 8))
    for name in draw(st.lists(st.sampled_from(sorted(LEAST)), max_size=1)):
        if draw(st.sampled_from([False, False, False, True])):
            del fields[name]
    head = as_yaml(fields) if draw(st.booleans()) else plainly(fields)
    body = draw(st.sampled_from(["", *BODIES]) | st.text(max_size=20))
    return f"---\n{head}---\n{body}".encode("utf-8", "replace")


SAMPLES = [file.read_bytes() for file in sorted((REPOSITORY / "articles").glob("*.md"))]
SAMPLES += GOOD.values()
PIECES = [
    b"\n", b"\r", b"\r\n", b" ", b"  ", b"\t", b":", b": ", b"#", b"-", b"- ", b"---\n", b"\n---\n",
    b"...\n", b'"', b"'", b"\\", b"[", b"]", b"{", b"}", b"&a ", b"*a", b"!!int ", b"!!binary ",
    b"!!set ", b"|", b">", b"<<: *a\n", b"? ", b"\x00", b"\x07", b"\x7f", b"\x80", b"\xff",
    b"\xc2\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"null: a\n", b"published: false\n", b"deleted: true\n",
    b"published: perhaps\n", b"title:\n", b"topics: [a, b]\n", b"a: " + b"[" * 200 + b"\n",
    b"publishedDateTime: 9999-12-31\n", b"webUrl: https://[\n", b"<b>", b"&lt;", b"]]>",
]  # fmt: skip


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """An article in order, with some of its bytes changed."""
    data = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 4))):
        # A place in the first part more often, where what decides is.
        start = draw(st.integers(0, draw(st.sampled_from([300, 1000, len(data)]))))
        end = start + draw(st.sampled_from([0, 0, 1, 2, 10, 100, 1000]))
        data = data[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=3)) + data[end:]
    return data


anything = st.one_of(written(), written(), written(), torn(), torn(), st.binary(max_size=60))
NAMES = [
    "a.md", "b.md", "A.MD", "a b.md", "a.b.markdown", "deep/a.md", "deep/er/a.md", "é.md",
    "e\u0301.md", "寿.md", "\U0001f6a2.md", "a&b.md", "a<b>.md", "a'b\".md", "a#b?.md", "a%20b.md",
    "a%2Fb.md", "a:b.md", "feed:a.md", "con.md", "archive/a.md", "-a.md", "--.md", "~.md",
    "a\nb.md", "a\tb.md", "a\x1b[31m.md", "a\x7fb.md", "a\x85b.md", "a\u2028b.md", "\u202ea.md",
    "\ufeffa.md", "\ufffe.md", "]]>.md", "\udcff.md", "a\\b.md", "a;b,c.md", f"{'a' * 250}.md",
    "zebra/a.md", "zebra.md.md", " a.md", "a .md",
]  # fmt: skip
files = st.dictionaries(st.sampled_from(NAMES), anything, min_size=1, max_size=3)

# --- how people could configure it ------------------------------------------------------------

LIGHT = {"name": "Light", "shortname": "Lamp"}
RIGHT: dict[str, list[object]] = {
    "title": ["News", "<b>N</b> & ]]>", "\U0001f6a2 \u202eN", "N" * 1000, " N\n\x07 ", "&amp;lt;"],
    "url": ["https://example.org/", "HTTP://EXAMPLE.ORG:80/f", "https://ü.example/ü/%zz", "http://127.0.0.1:1/"],
    "language": ["en", "en-us", "zho-Hant"],
    "description": ["All of it", "<b>&]]>", " ", None, "\x00\x1b[31m\ufffe"],
    "home": ["https://home.example/?a&b", "https://寿.example/"],
    "since": [1990, 2026, 9999],
    "author": ["Me", "<&>]]>", "\u202e\x07"],
    "icon": ["https://i.example/i.png?a&b"],
    "entries": [1, 2, 50, 10_000],
    "formats": [["atom"], ["rss"], ["json"], ["json", "atom", "json"], ["rss", "atom"]],
    "topics": [
        {},
        {"light": "Light"},
        {"light": LIGHT | {"parent": "House", "description": "<b>&"}, "house": "House"},
        {"light": LIGHT, "dark": {"name": "Dark", "except": ["Light", "a"]}, "a": "A"},
        {"c": "C++", "c-1": "C#", "a": {"name": "A", "parent": "C++"}, "null": "null", "x": "<&>"},
        "../topics",
    ],
    "unlisted": ["feed", "ignore"],
    "exclude_topics": [[], ["Light", "<b>&"]],
    "min_entries": [1, 2, 10_000],
    "children_in_parent": [True, False],
    "exclusive": [True, False],
    "archive": ["day", "week", "month", "year", "none"],
    "tombstones": [0, 90, 36_500],
    "guards": [{}, {"vanish": 0, "arrive": 0, "reissue": 1000}],
    "include": [
        {},
        {"categories": ["NEWS", "<b>"], "languages": ["en"]},
        {"types": ["article", "video"], "min_quality": 50.5},
        {"max_age": 1, "min_heat": -1e300},
        {"max_age": 100_000},
    ],
    "published_by_default": [True, False],
    "future": [True, False],
    "amp": ["both", "publisher", "cache", "none"],
    "related": [{}, {"entries": 0}, {"entries": 50, "links": True}, {"links": True}],
    "hubs": [[], ["https://hub.example/?a&b", "https://hub.example/?a&b"]],
    "ttl": [1, 10_000],
    "rules": [{}, {"no-title": "off", "bad-date": "warning"}],
}  # fmt: skip
REFUSED: list[object] = [
    None, "", " ", 0, -1, 10**30, 1.5, float("nan"), True, [], {}, [[]], [None], {"a": "b"}, {1: 2},
    {None: 1}, "a" * 2000, "a" * 900, "javascript:a", "https://a.example/?b", "https://[", "https://\n",
    "../..", "\x00", ["atom", "atom", "x"], {"light": {"name": "Light", "parent": "Light"}},
    {"archive": "A"}, {"A b": "c"}, {"a": "Light", "b": "light"},
    {"a": {"name": "A", "except": ["B"]}}, {"entries": 51}, {"max_age": 0}, {"no-titel": "off"},
    {"a": " "}, {"a": {"name": "\x00"}}, "../nowhere", "\u202e\x1b[31m\u2028", {"a\nb": "c"},
    {"entries": 1e999}, {"min_quality": "high"}, {"links": "perhaps"}, ["https://[::1"],
]  # fmt: skip
TOPIC_FILES = [
    b"name: Light\nshortname: Lamp\n", b"_id: lamps\nname: Lamps & Cars\nparent: Light\n",
    b"name: [a]\n", b"_id: ../x\nname: A\n", b"\xff", b"", b"name: C++\nall: x\n",
    b"name: \"\\0\"\n", b"- a\n", b"a: *b\n", b"_id: archive\nname: A\n",
    b"name: A\ndescription: \"<b>&]]>\\u2028\"\n", b"name: A\nparent: A\n",
]  # fmt: skip

_right = st.lists(
    st.one_of(
        [st.tuples(st.just(name), st.sampled_from(values)) for name, values in RIGHT.items()]
    ),
    max_size=8,
).map(dict)
_wrong = st.tuples(
    st.sampled_from([*RIGHT, "articles", "titel", "on", ""]), st.sampled_from(REFUSED)
).map(lambda pair: [pair])


@dataclass(frozen=True)
class Case:
    """A site: its configuration, its topic files, and articles besides the good ones."""

    config: bytes
    topics: tuple[bytes, ...]
    files: Mapping[str, bytes]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    least = {"title": "News", "url": "https://example.org/feeds/", "articles": "../articles"}
    own: dict[Any, object] = {**least, "language": "en", **draw(_right)}
    # One in twelve is refused, or stretches what is right.
    if draw(st.sampled_from([False] * 11 + [True])):
        own |= draw(_wrong)
    config = as_yaml(own).encode("utf-8", "replace")
    if draw(st.sampled_from([False] * 39 + [True])):
        place = draw(st.integers(0, len(config)))
        config = config[:place] + draw(st.sampled_from(PIECES)) + config[place:]
    topics: list[bytes] = []
    if own.get("topics") == "../topics":
        topics = draw(st.lists(st.sampled_from(TOPIC_FILES[:2]) | st.sampled_from(TOPIC_FILES)))
    return Case(config, tuple(topics[:3]), draw(files))


# --- what becomes of it -----------------------------------------------------------------------


def lay(case: Case, folder: Path) -> Path:
    """The configuration on the disk; no articles."""
    for name in ("config", "articles", "topics"):
        (folder / name).mkdir(exist_ok=True)
    for number, data in enumerate(case.topics):
        (folder / f"topics/{number}.yaml").write_bytes(data)
    config = folder / "config/feeds.yaml"
    config.write_bytes(case.config)
    return config


def outcomes(site: Site, found: Mapping[str, bytes]) -> list[Outcome]:
    """What reading a folder with these files gives."""
    named, problems = unique_files(site, sorted(found))
    return [*problems, *(outcome_of(site, file, found[file]) for file in named)]


def build(site: Site, found: Iterable[Outcome], earlier: Ledger) -> tuple[Plan, dict[str, bytes]]:
    plan = checked_plan(site, ArticlesInMemory(site, found), earlier, moment(NOW))
    made = list(documents(plan))
    assert len({one.path for one in made}) == len(made)
    return plan, {one.path: one.content for one in made if isinstance(one, Document)}


def is_said_well(problem: Problem) -> None:
    """One line: where, what, and what to do; no orders to a terminal, no novels."""
    line = str(problem)
    assert problem.file and problem.what and problem.todo and problem.rule, line
    assert line.startswith(problem.file) and line.endswith(f"; {problem.todo}"), line
    assert len(line.splitlines()) == 1 and line == line.strip(), line
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", line), line
    line.encode()
    assert len(line) < 2000, line


PARSER = etree.XMLParser(recover=False, resolve_entities=False, no_network=True)


def is_whole(plan: Plan, made: Mapping[str, bytes]) -> None:
    """Every document can be parsed, and together they contain all published entries."""
    assert not [str(problem) for problem in plan.problems if problem.rule == "gate"]
    expected = {f"{feed.path}{filename_of(f)}" for feed in plan.feeds() for f in plan.site.formats}
    expected |= {page.path for page in plan.pages}
    expected |= {ledger.FILENAME, manifest.FILENAME} if made else set()
    assert made.keys() == expected
    assert bool(made) == bool(plan.published)
    for path, content in made.items():
        # The ledger has the names of files, and \x7f in a text is JSON.
        odd = b"[\x00-\x08\x0b-\x1f]" if path == ledger.FILENAME else b"[\x00-\x08\x0b-\x1f\x7f]"
        assert not re.search(odd, content), path
        if path.endswith((".xml", ".opml", ".html")):
            # A page is well-formed XML after its document type.
            etree.fromstring(content.removeprefix(b"<!doctype html>"), PARSER)
        else:
            for line in [content] if path != ledger.FILENAME else content.splitlines():
                json.loads(line, parse_constant=refuse)
    listed = json.loads(made.get(manifest.FILENAME, b'{"documents": []}'))["documents"]
    assert {one["path"] for one in listed} == expected - {ledger.FILENAME, manifest.FILENAME}
    for one in listed:
        content = made[one["path"]]
        sha256 = hashlib.sha256(content).hexdigest()
        assert (one["bytes"], one["sha256"]) == (len(content), sha256)
    assert set(plan.members.get("", ())) >= plan.published & plan.entries.keys()
    if plan.site.archive != "none":
        for slug, ids in plan.members.items():
            parts = [feed.entries for feed in plan.feeds() if feed.slug == slug and feed.period]
            assert sorted(entry.id for own in parts for entry in own) == sorted(ids)


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def entries_in(plan: Plan, made: Mapping[str, bytes]) -> dict[tuple[str, str], set[bytes]]:
    """The bytes of each entry, by format and id; they must be equal in all documents."""
    found: dict[tuple[str, str], set[bytes]] = {}
    for feed in plan.feeds():
        for form in plan.site.formats:
            _, own = gate_of(form).cut(made[feed.path + filename_of(form)])
            for entry, written in zip(feed.entries, own, strict=True):
                found.setdefault((form, entry.id), set()).add(written)
    return found


def holds(case: Case) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = lay(case, folder)
        try:
            site = load_site(config)
        except FeedsError as error:
            assert error.problems
            for problem in error.problems:
                is_said_well(problem)
            return
        plan, made = build(site, outcomes(site, {**GOOD, **case.files}), Ledger())
        for problem in (*plan.problems, *plan.stopped):
            is_said_well(problem)
        is_whole(plan, made)
        alone = entries_in(*build(site, outcomes(site, GOOD), Ledger()))
        beside = entries_in(plan, made)
        assert all(len(written) == 1 for written in beside.values())
        # With min_entries, the other articles may give a topic the feed that an entry names.
        for key, written in alone.items() if site.min_entries in (None, 1) else ():
            # Without archives a newer entry may have taken its place.
            assert beside.get(key, written if site.archive == "none" else None) == written
        for path, content in made.items():
            if path == ledger.FILENAME:
                (folder / path).write_bytes(content)
        earlier, damage = ledger.read_ledger_file(folder)
        assert not damage and earlier == plan.ledger
        again, made_again = build(site, outcomes(site, {**GOOD, **case.files}), earlier)
        assert made_again == made
        changes = again.changes
        assert not (changes.added or changes.updated or changes.withdrawn or changes.returned)


@seed(SEED)
@MANY
@given(cases())
def test_no_file_and_no_setting_breaks_a_feed(case: Case) -> None:
    note(f"FEEDS_FUZZ_SEED={SEED}")
    holds(case)


@seed(SEED)
@ON_DISK
@given(cases())
def test_on_the_disk_it_is_the_same_and_a_second_build_writes_nothing(case: Case) -> None:
    note(f"FEEDS_FUZZ_SEED={SEED}")
    with tempfile.TemporaryDirectory() as name:
        news = Newsroom(Path(name))
        config = lay(case, Path(name))
        for file, data in {**GOOD, **case.files}.items():
            path = news.articles / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        try:
            site = load_site(config)
        except FeedsError:
            return
        if os.path.normpath(site.articles) != str(news.articles):
            return
        _, made = build(site, outcomes(site, {**GOOD, **case.files}), Ledger())
        first = news.update(NOW)
        assert news.files() == made
        assert first.added == tuple(made) and not first.changed and not first.removed
        times = news.times()
        second = news.update(NOW)
        assert not second.added and not second.changed and not second.removed
        assert (news.files(), news.times()) == (made, times)


@seed(SEED)
@ALONE
@given(st.sampled_from(NAMES), anything)
def test_whatever_a_file_contains_it_is_an_article_or_a_problem(name: str, data: bytes) -> None:
    note(f"FEEDS_FUZZ_SEED={SEED}")
    site = Site(title="News", url="https://example.org/", articles="articles", language="en")
    found = outcome_of(site, name, data)
    if isinstance(found, Problem):
        is_said_well(found)
        # The line ends of YAML; editors do not count the last three.
        ends = (b"\n", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
        assert found.line and found.line <= 1 + sum(map(data.count, ends))
    brief = outcome_of(site, name, data, brief=True)
    assert type(brief) is type(found)
