"""Configurations, and the messages about their mistakes."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from jsonschema import Draft202012Validator

import feeds
from feeds.model import Topic
from feeds.settings.schema import settings_schema

LEAST = """\
title: Lamps
url: https://example.org/feeds
articles: ../articles
language: en
"""

# Each case: a comment, lines that replace lines of the minimal configuration or are added to it
# (`- title` removes a line), and the beginning of the message after config/feeds.yaml.
OF_SHAPE = r"""
# a slip of the pen
titel: Lamps
> 5: unknown setting titel; did you mean title?

# letters in the wrong order
entires: 3
> 5: unknown setting entires; did you mean entries?

# a word of another program
x: 1
> 5: unknown setting x; the settings are addresses, also_at, amp,

# a slip one step below
include: {min_qualty: 3}
> 5: unknown setting min_qualty; did you mean min_quality?

# a slip on a line of its own
include:
  min_heat: 1
  laguages: [en]
> 7: unknown setting laguages; did you mean languages?

# a slip in a topic
topics:
  ai:
    nmae: AI
    name: AI
> 7: unknown setting nmae; did you mean name?

# a word for a number
entries: many
> 5: entries is "many"; write a whole number

# a part of a number
entries: 1.5
> 5: entries is "1.5"; write a whole number

# too small a number
entries: 0
> 5: entries is "0"; write a whole number, 1 or more

# too large a number
related: {entries: 51}
> 5: entries is "51"; write a whole number, 50 or less

# true is no number
entries: true
> 5: entries is "true"; write a whole number

# a year without feeds
since: 1066
> 5: since is "1066"; write a whole number, 1990 or more

# no minutes
ttl: 0
> 5: ttl is "0"; write a whole number, 1 or more

# no days
include: {max_age: 0}
> 5: max_age is "0"; write a whole number, 1 or more

# a word for a quality
include: {min_quality: high}
> 5: min_quality is "high"; write a number

# maybe
future: perhaps
> 5: future is "perhaps"; write true or false

# 1 is not true
children_in_parent: 1
> 5: children_in_parent is "1"; write true or false

# maybe, one step below
related: {links: maybe}
> 5: links is "maybe"; write true or false

# not one of four
amp: all
> 5: amp is "all"; write one of both, publisher, cache, none

# YAML takes it for true
amp: yes
> 5: amp is "true"; write one of both, publisher, cache, none

# YAML takes it for false
unlisted: no
> 5: unlisted is "false"; write one of feed, ignore

# a format nobody writes
formats: [atom, pdf]
> 5: formats is "['atom', 'pdf']"; write one of atom, rss, json

# more than any number
guards: {vanish: .inf}
> 5: vanish is ".inf"; write a number

# a year that nobody has seen
since: 9999
> 5: since is "9999"; write a whole number, 2099 or less

# a text that nobody reads
description: "LONG"
> 5: description is "xxx

# no format
formats: []
> 5: formats is "[]"; write a list such as [one, two], 1 or more

# one is no list
formats: atom
> 5: formats is "atom"; write a list such as [one, two]

# one category is no list
include: {categories: news}
> 5: categories is "news"; write a list such as [one, two]

# one hub is no list
hubs: https://hub.example/
> 5: hubs is "https://hub.example/"; write a list such as [one, two]

# a list for settings
include: [news]
> 5: include is "['news']"; write a setting on each line

# nothing for settings
include:
> 5: include has no value; write one or delete the line

# a number for a text
description: 5
> 5: description is "5"; write a text; put quotes around it

# a year for a title
title: 2020
> 1: title is "2020"; write a text; put quotes around it

# an empty title
title: ''
> 1: title is ""; write a text

# a title without a value
title:
> 1: title has no value; write one

# no title
- title
> has no title; write title: and its value

# no language
- language
> has no language; write language: and its value

# no language that exists
language: english!
> 1: language is "english!"; write a language such as en-us

# no address
url: example.org
> 1: url is "example.org"; write an address that begins with https://

# an address of another kind
url: ftp://example.org/
> 1: url is "ftp://example.org/"; write an address that begins with https://

# no host
url: https://
> 1: url is "https://"; write an address that begins with https://

# a relative home
home: /
> 5: home is "/"; write an address that begins with https://

# a relative icon
icon: icon.png
> 5: icon is "icon.png"; write an address that begins with https://

# a hub without its scheme
hubs: [hub.example]
> 5: hubs is "['hub.example']"; write an address that begins with https://

# capitals in a folder
topics: {AI: AI}
> 5: AI is not a folder name; write a folder name: lower-case letters, digits and hyphens

# a way out of the output
topics: {../x: X}
> 5: ../x is not a folder name; write a folder name: lower-case letters, digits and hyphens

# a number for a name
topics: {ai: 5}
> 5: ai is "5"; write a text; put quotes around it or a setting on each line

# no name for a topic
topics:
  ai: {parent: X}
> 6: has no name; write name: and its value

# a list of topics
topics: [AI]
> 5: topics is not a mapping; write lines of folder: name, or the path of a folder of topic files
"""

# What no schema can know.
OF_SENSE = r"""
# no number at all
include: {min_quality: .nan}
> 5: min_quality is ".nan"; write a number

# 8 to YAML 1.1, 10 to people
entries: 010
> 5: entries is "010"; write a whole number without a 0 before it

# 90 to YAML 1.1
ttl: 1:30
> 5: ttl is "1:30"; write a whole number

# 16 to YAML 1.1
entries: 0x10
> 5: entries is "0x10"; write a whole number

# true is a word here
true: x
> 5: unknown setting true; did you mean rules?

# a rule of another name
rules: {no-topic: error}
> 5: unknown rule no-topic; did you mean no-topics?

# a number that is none
entries: !!int "x"
> 5: is not YAML: invalid literal for int() with base 10: 'x'; correct this value, or put quotes

# a month that is none
author: 2020-13-45
> 5: is not YAML: month must be in 1..12; correct this value, or put quotes around it

# a second document
---
title: Lamps
> 5: begins a second YAML document; delete this line, and keep all settings in one document

# tabs
include:
	min_quality: 3
> 6: is not YAML here: found character that cannot start any token; indent with spaces, not tabs

# an author without a value
author:
> 5: author has no value; write one or delete the line

# a title without a word
title: <b></b>
> 1: title

# an address with a query
url: https://example.org/?feeds
> 1: url is "https://example.org/?feeds"; write an address such as https://example.org/feeds/

# a password
icon: https://u:p@example.org/i.png
> 5: icon is "https://u:p@example.org/i.png"; write an address such as

# a host that cannot be
hubs: [https://hub..example/]
> 5: hubs is "https://hub..example/"; write an address such as

# the archives' folder
topics: {archive: Archive}
> 5: archive cannot be a topic's folder; choose another name for it

# a device of Windows
topics: {con: Contra}
> 5: con cannot be a topic's folder; choose another name for it

# two folders for one topic
topics:
  ai: AI
  a-i: ' ai '
> 7: a-i and ai have the same name; delete one of them

# a topic without a word
topics: {ai: '&nbsp;'}
> 5: ai has no name; write the name that articles use

# an unknown parent
topics:
  ai: {name: AI, parent: Tech}
> 6: ai has an unknown parent; write the name of a topic in this list

# its own grandmother
topics:
  a: {name: A, parent: B}
  b: {name: B, parent: A}
> 6: a is part of itself; remove the parent of one of them

# no YAML
a: b: c
> 5: is not YAML here: mapping values are not allowed in this context; mend this line

# an open quote
description: "It's
> 6: is not YAML here: found unexpected end of stream; mend this line

# Python
description: !!python/name:os.system ''
> 5: is not YAML here: the tag is not known; put what begins with ! in quotes

# an endless loop
x: &x [*x]
> 5: holds an alias of itself; write its values out plainly

# no folder of topics
topics: ../topics
> is not a folder; set topics to the folder of topic files, or list the topics
"""

Fault = tuple[str, str, str]


def faults(table: str) -> list[Fault]:
    found = []
    for case in table.strip().split("\n\n"):
        why, *lines = case.split("\n")
        written = "\n".join(line for line in lines if not line.startswith("> "))
        written = written.replace("LONG", "x" * 1001)
        said = " ".join(line[2:] for line in lines if line.startswith("> "))
        found.append((why.removeprefix("# "), written, said))
    return found


def with_fault(lines: str) -> str:
    """The minimal configuration with a line replaced, removed (`- name`) or added."""
    name, _, _ = lines.removeprefix("- ").partition(":")
    rest = "".join(line for line in LEAST.splitlines(True) if not line.startswith(f"{name}:"))
    if lines.startswith("- "):
        return rest
    return rest + lines + "\n" if rest == LEAST else lines + "\n" + rest


def load(folder: Path, text: str | bytes) -> feeds.Site:
    (folder / "config").mkdir()
    data = text.encode() if isinstance(text, str) else text
    (folder / "config/feeds.yaml").write_bytes(data)
    return feeds.load_site("config/feeds.yaml")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_four_lines_are_enough(tmp_path: Path) -> None:
    site = load(tmp_path, LEAST)
    assert (site.title, site.language, site.description) == ("Lamps", "en", "")
    assert site.url == "https://example.org/feeds/"
    assert site.home == site.url
    assert site.articles == "config/../articles"
    assert site.entries == 50
    assert site.formats == ("atom", "rss", "json")
    assert site.topics == ()


def test_paths_are_relative_to_the_configurations_folder(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/light.yaml").write_text("name: Light\n")
    load(tmp_path, LEAST + "topics: ../topics\n")
    elsewhere = tmp_path / "else/where"
    elsewhere.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(elsewhere)
        site = feeds.load_site(tmp_path / "config/feeds.yaml")
    assert Path(site.articles).resolve() == tmp_path / "articles"
    assert [topic.slug for topic in site.topics] == ["light"]


def test_texts_and_addresses_are_cleaned_like_those_of_articles(tmp_path: Path) -> None:
    site = load(
        tmp_path,
        """
title: "Lamps &amp;  <b>Light</b>"
url: https://Example.ORG:443/all feeds///
home: http://Bücher.example
articles: ../articles
language: en
description: "‚ÄúLit‚Äù"
hubs: ["https://hub.example?a&#038;b"]
topics: {light: "Light &amp; Shade"}
""",
    )
    assert site.title == "Lamps & Light"
    assert site.url == "https://example.org/all%20feeds/"
    assert site.home == "http://xn--bcher-kva.example/"
    assert site.description == "“Lit”"
    assert site.hubs == ("https://hub.example/?a&b",)
    assert site.topics[0].name == "Light & Shade"


@pytest.mark.parametrize(("why", "lines", "said"), faults(OF_SHAPE) + faults(OF_SENSE))
def test_a_mistake_is_named_with_its_line_and_what_to_do(
    why: str, lines: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(feeds.FeedsError) as refusal:
        load(tmp_path, with_fault(lines))
    first, *_ = str(refusal.value).split("\n")
    place, _, rest = first.partition(":")
    assert place in ("config/feeds.yaml", "topics")
    assert rest.strip().startswith(said), why
    assert re.fullmatch(r"[^\n]+; [^\n]+[^.\n]", first), "where: what; what to do"


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(feeds.FeedsError) as refusal:
        load(tmp_path, "titel: Lamps\nurl: lamps\nentries: many\narticles: ..\n")
    assert str(refusal.value).split("\n") == [
        "config/feeds.yaml:1: unknown setting titel; did you mean title?",
        'config/feeds.yaml:2: url is "lamps"; write an address that begins with https://',
        'config/feeds.yaml:3: entries is "many"; write a whole number',
        "config/feeds.yaml: has no title; write title: and its value",
        "config/feeds.yaml: has no language; write language: and its value",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "config/feeds.yaml: has no title; write title: and its value"),
        (b"title: caf\xe9\n", "config/feeds.yaml:1: is not UTF-8 (byte 0xe9 at 10); save it as"),
        (b"\0", "config/feeds.yaml: is not a text; save it as UTF-8"),
        (b"- title\n", "config/feeds.yaml:1: "),
        (b"#" * 1_000_001, "config/feeds.yaml: is "),
        (b"x: " + b"[" * 200, "config/feeds.yaml:1: is nested more than 100 deep; write its"),
        (
            b"title: 2020-02-30\n",
            "config/feeds.yaml:1: is not YAML: day is out of range for month;",
        ),
    ],
)
def test_a_file_that_is_no_configuration_is_refused(text: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(feeds.FeedsError) as refusal:
        load(tmp_path, text)
    assert str(refusal.value).startswith(said)


def test_a_configuration_that_is_not_there_is_refused() -> None:
    with pytest.raises(feeds.FeedsError, match=r"config/feeds.yaml: not found; "):
        feeds.load_site("config/feeds.yaml")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("shortname: L\n", "topics/one.yaml: has no name; write name: and the name that"),
        ("name: [L]\n", "topics/one.yaml: has no name; write name: and the name that"),
        ("name: L\n_id: ../l\n", 'topics/one.yaml: _id is "../l"; write lower-case letters,'),
        ("name: L\nparent: Nothing\n", "config/feeds.yaml"),
        ("name: a: b\n", "topics/one.yaml: is not YAML here: mapping values are not allowed"),
    ],
)
def test_a_topic_file_with_a_mistake_is_named(file: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/one.yaml").write_text(file)
    with pytest.raises(feeds.FeedsError) as refusal:
        load(tmp_path, LEAST + "topics: ../topics\n")
    assert re.sub("^(topics/one.yaml):[0-9]+", r"\1", str(refusal.value)).startswith(said)


def test_keys_of_topics_are_text_even_no_and_2026(tmp_path: Path) -> None:
    site = load(tmp_path, LEAST + "topics: {no: Norwegian, 2026: This year, 010: Ten}\n")
    assert [topic.slug for topic in site.topics] == ["no", "2026", "010"]


def test_numbers_with_a_sign_or_a_leading_zero_are_read_as_they_are_written(tmp_path: Path) -> None:
    site = load(tmp_path, LEAST + "author: 010\ninclude: {min_quality: -1.50}\nttl: +60\n")
    assert (site.author, site.include.min_quality, site.ttl) == ("010", -1.5, 60)


# --- a site that is made in Python -----------------------------------------------------------


LAMPS: dict[str, Any] = {
    "title": "Lamps",
    "url": "https://Example.org/feeds",
    "articles": "articles",
    "language": "en",
}


def test_a_site_made_in_python_is_that_of_the_same_configuration(tmp_path: Path) -> None:
    loaded = load(tmp_path, LEAST)
    made = feeds.Site(**LAMPS)
    assert made == msgspec.structs.replace(loaded, articles="articles", output="")
    assert (made.url, made.home) == ("https://example.org/feeds/",) * 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "example.org"}, 'Site: url is "example.org"; write an address that begins with'),
        ({"url": "https://a..b/"}, 'Site: url is "https://a..b/"; write an address such as'),
        ({"url": "https://example.org/?a"}, 'Site: url is "https://example.org/?a"; write an'),
        ({"icon": "x.png"}, 'Site: icon is "x.png"; write an address that begins with https://'),
        ({"hubs": ("https://u:p@x.org/",)}, 'Site: hubs is "https://u:p@x.org/"; write an address'),
        (
            {"topics": (Topic("A B", "AI"),)},
            "Site: A B is not a folder name; write a folder name: ",
        ),
        ({"topics": (Topic("archive", "AI"),)}, "Site: archive cannot be a topic's folder; "),
        ({"language": "xx"}, 'Site: language is "xx"; write a language such as en-us'),
        ({"entries": 0}, 'Site: entries is "0"; write a whole number, 1 or more'),
        ({"formats": ("pdf",)}, "Site: formats is \"['pdf']\"; write one of atom, rss, json"),
        ({"title": ""}, 'Site: title is ""; write a text that is not empty'),
        ({"rules": (("no-topic", "error"),)}, "Site: unknown rule no-topic; did you mean no-topi"),
    ],
)
def test_a_site_made_in_python_checks_itself(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(feeds.FeedsError) as refusal:
        feeds.Site(**LAMPS | wrong)
    assert str(refusal.value).startswith(said)


# --- the schema, by which editors help -------------------------------------------------------


def values_of(text: str) -> Any:
    """What an editor sees: YAML as JSON."""
    return json.loads(json.dumps(yaml.safe_load(text)))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    settings = json.loads(settings_schema())
    Draft202012Validator.check_schema(settings)
    return Draft202012Validator(settings)


def test_the_schema_beside_the_configuration_is_up_to_date(repository: Path) -> None:
    written = (repository / "config/feeds.schema.json").read_bytes()
    assert written == settings_schema(), "run `make schemas`"


def test_the_schema_accepts_what_the_program_accepts(
    validator: Draft202012Validator, repository: Path
) -> None:
    validator.validate(values_of(LEAST))
    sample = (repository / "config/feeds.yaml").read_text(encoding="utf-8")
    assert sample.startswith("# yaml-language-server: $schema=feeds.schema.json\n")
    validator.validate(values_of(sample))


@pytest.mark.parametrize(("why", "lines", "said"), faults(OF_SHAPE))
def test_the_schema_refuses_what_the_program_refuses(
    why: str, lines: str, said: str, validator: Draft202012Validator
) -> None:
    assert not validator.is_valid(values_of(with_fault(lines))), why


def test_every_setting_says_what_it_does(validator: Draft202012Validator) -> None:
    for name, struct in validator.schema["$defs"].items():
        for setting, about in struct["properties"].items():
            assert about.get("description", "").endswith("."), f"{name}.{setting}"
