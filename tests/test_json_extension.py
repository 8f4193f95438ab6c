"""The JSON Feeds, their documentation and their schema say the same."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from feeds.cli.main import main
from feeds.formats import jsonfeed
from feeds.registry import filename_of

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/json-feed-extension.md").read_text("utf-8")
SCHEMA = json.loads((ROOT / "docs/json-feed-extension.schema.json").read_bytes())
OUTPUT = sorted((ROOT / "output").rglob(filename_of("json")))

# Headings of the page, and the part of the schema that each is about.
SECTIONS = {
    "`_article` of an item": "article",
    "`provider`": "provider",
    "`topics`": "topic",
    "`image`": "image",
    "`related`": "story",
    "`_article` at the top level": "about",
    "`_feed` at the top level": "feed",
    "`deleted`": "deleted",
}

FULL_ARTICLE = """---
title: "Turning back the pages"
excerpt: "Where the rest of a feed is."
publishedDateTime: 2025-03-11T08:00:00Z
webUrl: "https://h.example.net/pages"
originalUrl: "https://h.example.net/pages?ref=front&#038;x=a|b"
ampWebUrl: "https://amp.h.example.net/pages"
cdnAmpWebUrl: "https://cdn.example.org/c/s/amp.h.example.net/pages"
type: article
quality: 0
heat: -1
provider:
  name: Angle Bracket
  domain: h.example.net
  images: [{url: "https://h.example.net/icon.png"}]
topics: [Atom]
images: [{url: "https://i.example.net/a.jpg", width: 1200, height: 630, title: "An old book"}]
related:
  - title: "How a wiki page became RFC 4287"
    publishedDateTime: 2025-04-01T11:00:00Z
    webUrl: "https://m.example.net/rfc"
    ampWebUrl: "https://m.example.net/rfc?amp=1"
    cdnAmpWebUrl: "https://cdn.example.org/c/s/m.example.net/rfc?amp=1"
    provider: {name: Museum}
    images: [{url: "https://i.example.net/wiki.jpg"}]
---
"""

NOW, LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"

# Fields of an article, and their later values.
DATA = [
    ("quality: 0", "quality: 90"),
    ("heat: -1", "heat: 77"),
    ("type: article", "type: essay"),
    ("ref=front", "ref=back"),
    ("width: 1200", "width: 1201"),
    ("icon.png", "icon.svg"),
]
SEEN = [
    ("Turning back", "Turning over"),
    ("Where the rest", "Where all the rest"),
    ('webUrl: "https://h.example.net/pages', 'webUrl: "https://h.example.net/page'),
    ('"https://amp.h.example.net/pages', '"https://amp.h.example.net/page'),
    ('"https://cdn.example.org/c/s/amp', '"https://cdn.example.com/c/s/amp'),
    ("2025-03-11T08:00", "2025-03-11T09:00"),
    ("Angle Bracket", "Angle Brackets"),
    ("topics: [Atom]", "topics: [Atom, RSS]"),
    ("a.jpg", "b.jpg"),
    ("How a wiki page", "How a page"),
    ('m.example.net/rfc"', 'm.example.net/rfc4287"'),
]

WRONG = [
    ("a relative address", "amp_url", "/amp"),
    ("an address that is not http", "amp_url", "javascript:alert(1)"),
    ("an address with a blank", "amp_url", "https://h.org/a b"),
    ("an address beyond ASCII", "amp_url", "https://h.org/é"),
    ("an address with a stray %", "amp_url", "https://h.org/100%"),
    ("a host in capitals", "amp_url", "https://H.org/"),
    ("an escape in small letters", "amp_url", "https://h.org/%c3%a9"),
    ("an address without a path", "amp_url", "https://h.org"),
    ("no address", "cdn_amp_url", None),
    ("an empty address", "original_url", ""),
    ("an empty text", "type", ""),
    ("two lines", "type", "one\ntwo"),
    ("a number in quotes", "quality", "64"),
    ("yes for a number", "heat", True),
    ("a provider that is a text", "provider", "Angle Bracket"),
    ("an empty object", "provider", {}),
    ("a member nobody knows", "provider", {"nmae": "Angle Bracket"}),
    ("an empty list", "topics", []),
    ("a topic that is a text", "topics", ["Atom"]),
    ("a slug with a blank", "topics", [{"name": "Atom", "slug": "the atom"}]),
    ("a width of 0", "image", {"url": "https://h.org/a.jpg", "width": 0}),
    ("half a pixel", "image", {"url": "https://h.org/a.jpg", "height": 1.5}),
    ("a date without a time", "related", [{"title": "A", "date_published": "2025-03-11"}]),
    ("a date that is none", "related", [{"title": "A", "date_published": "2025-02-30T08:00:00Z"}]),
    ("another zone", "related", [{"title": "A", "date_published": "2025-03-11T08:00:00+01:00"}]),
    ("a provider of a story that is an object", "related", [{"provider": {"name": "Museum"}}]),
    ("a member nobody knows", "about", "https://h.org/"),
]

WRONG_AT_THE_TOP = [
    ("an item's members", "_article", {"amp_url": "https://h.org/"}),
    ("nothing in it", "_feed", {}),
    ("a day", "_feed", {"date_modified": "2025-02-05"}),
    ("nothing deleted", "_feed", {"deleted": []}),
    ("an id alone", "_feed", {"deleted": ["tag:h.org,2026:a"]}),
    ("no date", "_feed", {"deleted": [{"id": "tag:h.org,2026:a"}]}),
    ("no id", "_feed", {"deleted": [{"date_deleted": "2025-02-05T08:30:00Z"}]}),
    (
        "an id that is not absolute",
        "_feed",
        {"deleted": [{"id": "//h.org/a", "date_deleted": "2025-02-05T08:30:00Z"}]},
    ),
    (
        "more than id and date",
        "_feed",
        {
            "deleted": [
                {
                    "id": "tag:h.org,2026:a",
                    "date_deleted": "2025-02-05T08:30:00Z",
                    "url": "https://h.org/a",
                }
            ]
        },
    ),
    ("a misspelt member", "_feeds", None),
    ("JSON Feed 1.0", "version", "https://jsonfeed.org/version/1"),
]


def faults(document: object) -> list[str]:
    """Where a document differs from the schema, and how."""
    validator = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator.iter_errors(document)
    ]


def example() -> Any:
    found = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return json.loads(found[1])


def documented(section: str) -> dict[str, str]:
    """The members in the table below a heading, and the type of each."""
    heading = re.search(
        rf"^#+ {re.escape(section)}\n(.*?)(?=^#|\Z)", PAGE, re.DOTALL | re.MULTILINE
    )
    assert heading, section
    return dict(re.findall(r"^\| `(\w+)` \| ([a-z ]+?) \|", heading[1], re.MULTILINE))


def in_schema(part: str) -> dict[str, str]:
    """The members of a part of the schema, and the type of each in the page's words."""
    return {
        name: "list of objects" if "items" in member else _word(member)
        for name, member in SCHEMA["$defs"][part]["properties"].items()
    }


def _word(member: dict[str, str]) -> str:
    part = member["$ref"].removeprefix("#/$defs/")
    return "object" if SCHEMA["$defs"][part]["type"] == "object" else part


def members(value: object, path: str = "") -> Iterator[str]:
    """article.provider.name"""
    if isinstance(value, list):
        for item in value:
            yield from members(item, path)
    elif isinstance(value, dict):
        for name, below in value.items():
            yield f"{path}.{name}"
            yield from members(below, f"{path}.{name}")


def allowed(part: str, path: str) -> Iterator[str]:
    """The same, of what the schema has."""
    for name, member in SCHEMA["$defs"][part]["properties"].items():
        yield f"{path}.{name}"
        below = member.get("items", member)["$ref"].removeprefix("#/$defs/")
        if "properties" in SCHEMA["$defs"][below]:
            yield from allowed(below, f"{path}.{name}")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("name", "bad"), [("date-time", "2020-13-01T00:00:00Z"), ("uri", "http://a b")]
)
def test_formats_are_checked(name: str, bad: str) -> None:
    # A format whose library is absent passes silently.
    assert not Draft202012Validator.FORMAT_CHECKER.conforms(bad, name)


def test_there_is_output() -> None:
    assert OUTPUT


@pytest.mark.parametrize("file", OUTPUT, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_sample_output_is_valid(file: Path) -> None:
    assert faults(json.loads(file.read_bytes())) == []


def test_feeds_point_to_the_page() -> None:
    for file in OUTPUT:
        assert json.loads(file.read_bytes())["_article"] == {"about": jsonfeed.ABOUT}
    assert jsonfeed.ABOUT.endswith("/docs/json-feed-extension.md")


@pytest.mark.parametrize(("section", "part"), SECTIONS.items())
def test_page_and_schema_have_the_same_members(section: str, part: str) -> None:
    assert documented(section) == in_schema(part)


def test_every_object_of_ours_has_a_section() -> None:
    ours = {name for name, part in SCHEMA["$defs"].items() if part.get("minProperties")}
    assert ours - set(SECTIONS.values()) == {"author"}


@pytest.mark.parametrize("part", SECTIONS.values())
def test_objects_of_ours_take_no_others(part: str) -> None:
    assert SCHEMA["$defs"][part]["additionalProperties"] is False


def test_the_example_is_valid() -> None:
    assert faults(example()) == []


def test_the_example_shows_every_member() -> None:
    feed = example()
    assert set(members(feed["items"][0]["_article"])) == set(allowed("article", ""))
    assert set(members(feed["_feed"])) == set(allowed("feed", ""))
    assert set(members(feed["_article"])) == set(allowed("about", ""))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site without articles; its live feeds contain one entry."""
    for folder in ("articles", "config"):
        (tmp_path / folder).mkdir()
    (tmp_path / "config/feeds.yaml").write_text(
        "title: T\nurl: https://e.org/feeds/\narticles: ../articles\nlanguage: en\nentries: 1\n"
    )
    return tmp_path


def built(site: Path, now: str, **articles: str | None) -> Any:
    """The feed of everything, after these articles were written or, where None, taken away."""
    for name, text in articles.items():
        file = site / f"articles/{name}.md"
        file.unlink() if text is None else file.write_text(text, "utf-8")
    config, output = str(site / "config/feeds.yaml"), str(site / "output")
    with pytest.raises(SystemExit) as left:
        main(["build", "--quiet", "--config", config, "--output", output, "--now", now])
    assert left.value.code == 0
    for file in Path(output).rglob(filename_of("json")):
        assert faults(json.loads(file.read_bytes())) == [], file
    return json.loads(Path(output, filename_of("json")).read_bytes())


def test_every_member_is_written(site: Path) -> None:
    article = built(site, NOW, a=FULL_ARTICLE)["items"][0]["_article"]
    assert set(members(article)) == set(allowed("article", ""))


def test_unknown_values_are_absent(site: Path) -> None:
    least = (
        "---\ntitle: A\npublishedDateTime: 2025-03-11T08:00:00Z\nwebUrl: https://h.org/a\n"
        'quality: ""\nheat: hot\nimages: [{url: ""}]\nrelated: []\ntopics: [""]\n---\n'
    )
    article = built(site, NOW, a=least)["items"][0]["_article"]
    assert article == {"provider": {"name": "h.org", "domain": "h.org"}}


def test_zero_and_negative_numbers_are_kept(site: Path) -> None:
    article = built(site, NOW, a=FULL_ARTICLE)["items"][0]["_article"]
    assert (article["quality"], article["heat"]) == (0, -1)


@pytest.mark.parametrize(("before", "after"), DATA)
def test_changes_that_no_reader_sees_do_not_change_the_date(
    site: Path, before: str, after: str
) -> None:
    assert before in FULL_ARTICLE
    first = built(site, NOW, a=FULL_ARTICLE)["items"][0]
    then = built(site, LATER, a=FULL_ARTICLE.replace(before, after))["items"][0]
    assert then["_article"] != first["_article"]
    assert then["date_modified"] == first["date_modified"]


@pytest.mark.parametrize(("before", "after"), SEEN)
def test_a_change_that_a_reader_sees_changes_the_date(site: Path, before: str, after: str) -> None:
    assert before in FULL_ARTICLE
    first = built(site, NOW, a=FULL_ARTICLE)["items"][0]
    then = built(site, LATER, a=FULL_ARTICLE.replace(before, after))["items"][0]
    assert then["id"] == first["id"]
    assert first["date_modified"] < then["date_modified"] == LATER


def test_a_withdrawn_item_is_listed_until_it_returns(site: Path) -> None:
    other = FULL_ARTICLE.replace("/pages", "/other")
    id_ = "tag:e.org,2026:a"
    first = built(site, NOW, a=FULL_ARTICLE, b=other)
    assert first["_feed"] == {"date_modified": first["items"][0]["date_modified"]}
    gone = built(site, LATER, a=None)
    deleted = [{"id": id_, "date_deleted": LATER}]
    assert gone["_feed"] == {"date_modified": LATER, "deleted": deleted}
    back = built(site, LATER, a=FULL_ARTICLE, b=None)
    assert [item["id"] for item in back["items"]] == [id_]
    assert id_ not in [entry["id"] for entry in back["_feed"]["deleted"]]


def test_next_url_walks_the_history(site: Path) -> None:
    articles = {
        f"a{month}": FULL_ARTICLE.replace("2025-03", f"2025-0{month}") for month in range(1, 7)
    }
    feed = built(site, NOW, **articles)
    seen = [item["id"] for item in feed["items"]]
    while "next_url" in feed:
        path = feed["next_url"].removeprefix("https://e.org/feeds/")
        feed = json.loads((site / "output" / path).read_bytes())
        assert "deleted" not in feed["_feed"]
        seen += [item["id"] for item in feed["items"]]
    assert list(dict.fromkeys(seen)) == [f"tag:e.org,2026:a{month}" for month in range(6, 0, -1)]


@pytest.mark.parametrize(("case", "name", "value"), WRONG, ids=[f"{w[1]}: {w[0]}" for w in WRONG])
def test_a_wrong_value_fails(case: str, name: str, value: object) -> None:
    feed = example()
    feed["items"][0]["_article"][name] = value
    found = faults(feed)
    assert found
    assert all(fault.startswith("items.0._article") for fault in found)


@pytest.mark.parametrize(
    ("case", "name", "value"), WRONG_AT_THE_TOP, ids=[f"{w[1]}: {w[0]}" for w in WRONG_AT_THE_TOP]
)
def test_a_wrong_value_at_the_top_fails(case: str, name: str, value: object) -> None:
    feed = example()
    feed[name] = value
    assert faults(feed)


@pytest.mark.parametrize("name", ["id", "url", "title", "content_html", "date_modified"])
def test_an_item_has_what_readers_need(name: str) -> None:
    feed = example()
    del feed["items"][0][name]
    assert faults(feed)


def test_other_publishers_may_extend_it_too() -> None:
    feed = example()
    extended = deepcopy(feed)
    extended["_other"] = {"about": "https://other.example.org/"}
    extended["items"][0]["_other"] = {"anything": 1}
    assert faults(extended) == []
