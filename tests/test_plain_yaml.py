"""What plain_yaml reads it reads as PyYAML does, and what it does not read it leaves to it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feeds.errors import Unusable
from feeds.frontmatter.parse import front_matter, split
from feeds.frontmatter.plain_yaml import plain_mapping
from feeds.frontmatter.yaml import mapping

# A few seconds; FEEDS_FUZZ_EXAMPLES=300000 looks longer.
MANY = settings(max_examples=int(os.environ.get("FEEDS_FUZZ_EXAMPLES", "2000")))

WHOLE = """\
category: news
title: "A portal: RSS at \\"25\\" \\\\ on\\nand on"
excerpt: 'In March, 1999: #1'
publishedDateTime: 2024-03-15T09:00:00Z
webUrl: https://a.example/?b=c&d=%20
quality: 84
heat: -1
published: true

provider:
  name: The Web Chronicle
  domain: a.example
  images:
    - url: "https://i.example/1.png"
      width: 1200

topics:
  - RSS
  - 'Web History'

images:
  - url: https://i.example/2.png
    isCached: true
related:
  - title: "Before RSS"
    quality: null
    provider:
      name: B
      domain: ""
    images:
      - url: https://i.example/3.png
        height: 7
      - url: "x"
    topics:
      - Atom
  - title: Second
amp:
"""


def by_plain_yaml(text: str, decisive: str = "") -> dict[str, object] | None:
    fields = plain_mapping(text, decisive)
    return None if fields is None else {key: fields.get(key) for key in fields}


def by_pyyaml(text: str) -> object:
    try:
        return dict(mapping(text))
    except Unusable as error:
        return error


def compare(text: str) -> bool:
    """Compare plain_yaml with PyYAML; return whether plain_yaml accepted the text."""
    found = by_plain_yaml(text)
    if found is not None:
        # As they print, so that their order and None for "null" count too.
        assert repr(found) == repr(by_pyyaml(text))
    early = by_plain_yaml(text, "published")
    if early is not None and repr(early) != repr(found):
        assert early["published"] == "false"
        meant = by_pyyaml(text)
        assert isinstance(meant, Unusable) or (
            isinstance(meant, dict) and meant.get("published") == "false"
        )
    return found is not None


def a_list(*lines: str) -> str:
    return "topics:\n" + "".join(f"{line}\n" for line in lines)


# --- shapes that it reads itself: they are why it is fast ------------------------------------

ITSELF = {
    "a whole article": WHOLE,
    "nothing": "",
    "only blank lines": "\n\n",
    "one field": "title: A\n",
    "blank lines around fields": "\n\ntitle: A\n\n\nname: B\n\n",
    "a field without a value": "title:\nname: B\n",
    "a field with blanks for a value": "title:   \nname: B\n",
    "an empty text": "title: \"\"\nname: ''\n",
    "blanks in quotes": "title: \"  a  \"\nname: ' b '\n",
    "blanks before a value": "title:    A\n",
    "blanks after quotes": "title: \"A\"  \nname: 'B' \n",
    "words for null": "a: null\nb: Null\nc: NULL\nd: nULL\n",
    "words for null in quotes": "a: \"null\"\nb: 'Null'\n",
    "words for null in a list": a_list("  - null", '  - "null"', "  - Null"),
    "words for booleans": "a: true\nb: yes\nc: off\nd: n\n",
    "numbers of all sorts": "a: 1.10\nb: 0x1F\nc: 1_000\nd: 1e5\ne: 012\nf: 1:30\ng: -7\nh: 0o7\n",
    "dates": "a: 2020-06-24\nb: 2020-06-24T19:02:00Z\nc: 2020-06-24 19:02:00 +02:00\n",
    "words for booleans as keys": "yes: a\nno: b\non: c\n",
    "a key twice": "title: A\nname: B\ntitle: C\n",
    "a key twice, emptied": "title: A\ntitle:\n",
    "a key twice, once a list": "topics: A\ntopics:\n  - B\n",
    "a key twice, last a text": "topics:\n  - B\ntopics: A\n",
    "a key twice in a mapping": "provider:\n  name: A\n  name: B\n",
    "a key twice in an item": "images:\n  - url: A\n    url: B\n",
    "a key twice in an item's mapping": "r:\n  - a: A\n    p:\n      n: 1\n      n: 2\n",
    "an item's first key again": "r:\n  - a: A\n    a:\n      n: 1\n",
    "a key null in a mapping": "provider:\n  null: A\n  Null: B\n",
    "a key null in an item": "r:\n  - null: A\n    b: B\n  - a: A\n    null: B\n    NULL:\n",
    "a key null below a key": "r:\n  - a: A\n    p:\n      null: 1\n    q:\n      - null: 2\n",
    "a key of 100 characters": f"{'k' * 100}: A\n",
    "a nested key of 100 characters": f"p:\n  {'k' * 100}: A\n",
    "a long text": f"title: {'a ' * 3000}b\n",
    "a long text in quotes": f'title: "{"a: " * 3000}"\n',
    "a long text in a list": a_list(f"  - {'a' * 3000}", f'  - "{"b " * 3000}"'),
    "escapes": 'a: "\\"\\\\\\n\\r\\t"\n',
    "a backslash before an n": 'a: "\\\\n"\n',
    "a backslash in single quotes": "a: 'C:\\n'\n",
    "signs in double quotes": 'a: "# : - [] {} , & * ! | > \' % @ ` ~ ? <<"\n',
    "signs in single quotes": "a: '# : - [] {} , & * ! | > \" % @ ` ~ ? <<'\n",
    "letters beyond ASCII in quotes": "a: \"é 寿 \U0001f6a2 \u200b\xa0\ue000\U0010ffff\"\nb: 'ü'\n",
    "an address": "a: https://a.example:80/b?c=d&e=f%20;g,h+i~j$k@l!m*n'(o)\n",
    "colons without blanks": "a: b:c\nd: e::f\ng: 10:30:00\nh: b :c\ni: b :-c\n",
    "signs within a text": "a: b - c\nd: e -\nf: g ! h & i * j % k @ l ? m, n\n",
    "a path": "a: /b/c\nb: / c\n",
    "dashes and digits": "a: -1\nb: -1-2\nc: -1.5e-3\n",
    "a list": a_list("  - A", "  - 'B'", '  - "C"', "  - -1"),
    "a list's item with colons": a_list("  - a:b", "  - https://a.example/"),
    "a mapping": "p:\n  a: A\n  b:\n  c: C\n",
    "an empty field before another mapping": "p:\nq:\n  a: A\n",
    "a mapping in a mapping": "p:\n  a:\n    b: B\n  c: C\n",
    "a list in a mapping": "p:\n  a:\n    - b\n    - c\n  d: D\n",
    "items with a list": "r:\n  - a: A\n    b:\n      - c\n      - d: e\n        f: g\n    h: i\n",
    "an item's empty field last": "r:\n  - a: A\n    b:\n  - c: C\n    d:\n",
    "items of two sorts": a_list("  - a", "  - b: c", "    d: e", "  - f"),
    "names in another case": "TITLE: A\nweburl: B\nProvider:\n  NAME: C\nDraft: true\nCafe: D\n",
    "a name in two cases": "Title: A\nname: B\ntitle: C\nTITLE: D\n",
    "a list in another case": "title: A\nTopics:\n  - B\n",
    "a field after a field without a value, of three levels": "r:\n  - a: A\n    p:\n    q: 1\n",
    "no blank after a nested colon": "p:\n  title:A\n",
    "blanks on a blank line": "title: A\n   \nname: B\n",
    "blanks after a plain text": "title: A  \n",
    "a comment": "# A\ntitle: B\n",
    "a comment after a value": "title: A # B\n",
    "a comment after quotes": 'title: "A" # B\n',
    "a comment after an empty value": "title: # A\n",
    "a comment in a list": a_list("  - A", "  # B", "  - C"),
    "a # in a plain text": "title: C#\n",
    "two single quotes in a text": "title: 'it''s'\n",
    "quotes that are closed a line later": 'title: "A\n  B"\nname: C\n',
    "single quotes that are closed a line later": "title: 'A\n  B'\n",
    "a text that goes on": "title: A\n  B\n",
    "a text that goes on in a list": a_list("  - A", "    B"),
    "a text that goes on after a blank line": "title: A\n\n  B\n",
    "a text that goes on in a mapping": "p:\n  a: A\n    B\n",
    "a text below its key": "title:\n  A\n",
    "other escapes": 'a: "\\x41"\n',
    "an escaped slash": 'a: "\\/"\n',
    "an escaped line end": 'a: "b\\\n  c"\n',
    "a key with a hyphen": "a-b: c\n",
    "a list at its key's indentation": "topics:\n- A\n- B\n",
    "a list indented by one": a_list(" - A", " - B"),
    "a list indented by three": a_list("   - A"),
    "a list indented by four": a_list("    - A"),
    "a mapping indented by one": "p:\n a: A\n",
    "a mapping indented by three": "p:\n   a: A\n",
    "a mapping indented by four": "p:\n    a: A\n",
    "an item indented more than the first": a_list("  - A", "    - B"),
    "an item without its first value": "r:\n  - a:\n    b: B\n",
    "an item whose first field is a mapping": "r:\n  - a:\n      b: B\n",
    "a fourth level": "r:\n  - a: A\n    b:\n      - c: C\n        d:\n          - e\n",
    "a fourth level of mappings": "a:\n  b:\n    c:\n      d: e\n",
    "a field without a value on the third level": "r:\n  - a: A\n    p:\n      n:\n",
    "a list below a text": "a: A\n  - b\n",
    "a blank line in a list": a_list("  - A", "", "  - B"),
    "a blank line in a mapping": "p:\n  a: A\n\n  b: B\n",
    "a blank line after a key": "p:\n\n  a: A\n",
    "a blank line between two items": "r:\n  - a: A\n\n  - a: B\n",
    **{f"a text that begins with {sign}": f"a: {sign}b\n" for sign in "#.+=$(_;^\\/é寿“"},
    **{f"the sign {sign} alone": f"a: {sign}\n" for sign in "#.+=$(_;^\\/é寿“"},
    "a # and a blank first": "a: # b\n",
    "plain text beyond ASCII": "a: Ünïcode 寿司 \U0001f6a2 – «ça»\nb: это: не\n".replace(
        ": н", ":н"
    ),
    "plain text with signs": "a: b & c * d ! e | f > g % h @ i ` j \" k ' l [m] {n} o, p\n",
    "a colon and signs": "a: b:& c :d ::e :-f g:#h\n",
    "a plain text with # and :": "a: C#, F# and #1:2 # a comment\n",
    "flow lists": "a: [b, c d, 'e', \"f\"]\ng: []\nh: [ i ]\nj: [k,l,]\nm: [n , o , ]\n",
    "flow lists of numbers and null": "a: [1, -2, 3.10, null, 'null', true, 2020-01-01]\n",
    "flow lists with signs": "a: [C#, a:b, https://a.example/?b=c, d & e, f'g]\n".replace("?", ""),
    "flow lists with a comment": "a: [b] # c\nd: [e]  \n",
    "flow lists in a list": a_list("  - [a, b]", "  - []", "  - {}"),
    "a flow list over several lines": "a: [b,\n  c,\n\n d\n]\ne: [\n  f\n  ]\n",
    "a flow list below its key": "a:\n  [b, c]\nd:\n  {e: f}\n",
    "flow mappings": "a: {b: c, d: 'e', f: \"g\"}\nh: {}\ni: { j: k }\nl: {m: n,}\n",
    "flow mappings with null and doubles": "a: {null: b, Null: c, d: e, d: null}\n",
    "flow lists in flow lists": "a: [b, [c, d], [], {e: f}, {}]\ng: [{h: i}, {j: 'k'}]\n",
    "collections in flow mappings": "a: {b: [c, {d: e}], f: {g: h}, i: [{j: k}, l], m: {}}\n",
    "flow mappings as JSON": 'a: {"b": "c", "d": 1, "null": [{"e": null}], "f": "g: h"}\n',
    "flow mappings in a list": a_list("  - {url: /a.png, width: 5}", "  - {url: b}"),
    "a flow mapping over several lines": "a: {\n  b: c,\n  d: e\n}\n",
    "a flow mapping in an item": "r:\n- a: {b: c}\n  d: [e]\n",
    "a text folded twice": "a: b\n  c: d\n".replace(": d", " d\n  e") + "f: g\n",
    "a folded text that looks like a list": "a: b\n  - c\n  - d\ne: f\n",
    "a folded text that begins with signs": "a: b\n  & c\n  'd\n  [e\n  > f\n  :g\n",
    "a folded text with a comment": "a: b\n  c # d\ne: f\n",
    "a folded text below its key": "a:\n  b\n  c\n\n  d\ne: f\n",
    "a quoted text below its key": "a:\n  \"b\n  c\"\nd:\n  'e'\n",
    "folded quotes": "a: \"b \n  c\n\n\n  d\\\n  \\ e\\\\\n  f\"\ng: 'h\n\n  i''\n  j'\n",
    "folded quotes in an item": 'r:\n- a: "b\n    c"\n  d: e\n    f\n- g\n  h\n',
    "escapes of code points": 'a: "\\x41\\u20ac\\U0001F600\\xe9\\t\\ \\a\\b\\e\\f\\v\\r"\n',
    "comments everywhere": (
        "# a\n\n  # b\nc: # d\n# e\n  # f\n- g # h\n   # i\n\n- j:\n# k\n    l: m\n # n\n"
        "# o\np: q\n"
    ),
    "lists at their keys' indentation": "a:\n- b:\n  - c: d\n    e:\n    - f\n  g: h\ni: j\n",
    "a list below a mapping at its key's indentation": "a:\n  b:\n  - c\n  d: e\n",
    "no line end at the end of a comment": "a: b\n# c\n",
}

# --- shapes that it leaves to PyYAML ---------------------------------------------------------

# What YAML refuses, takes for a line end, or drops.
ODD = [0, 7, 0x0B, 0x0C, 0x0D, 0x1B, 0x7F, 0x80, 0x85, 0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]

LEFT = {
    "a key null": "null: A\n",
    "keys of other words for null": "Null: A\nb: c\n",
    "no blank after the colon": "title:A\n",
    "a blank before the colon": "title : A\n",
    "a tab before a value": "title:\tA\n",
    "a tab after a value": "title: A\t\n",
    "a tab in a value": "title: A\tB\n",
    "a tab in quotes": 'title: "A\tB"\n',
    "a tab for an indentation": "p:\n\ta: A\n",
    "a tab on a blank line": "title: A\n\t\nname: B\n",
    "a colon and a blank in a plain text": "title: A: B\n",
    "a colon at the end of a plain text": "title: A:\n",
    "a colon in a plain text of a list": a_list("  - a: b: c"),
    "text after double quotes": 'title: "A" B\n',
    "text after single quotes": "title: 'A' B\n",
    "quotes that are not closed": 'title: "A\n',
    "quotes that hold a whole field": 'title: "A\nname: B\nx: C"\n',
    "an escape that does not exist": 'a: "\\q"\n',
    "a block of text": "a: |\n  b\n",
    "a folded text": "a: >-\n  b\n  c\n",
    "an anchor and an alias": "a: &x b\nc: *x\n",
    "a tag": "a: !!str 1\n",
    "a merge key": "a: A\n<<: {b: B}\n",
    "an explicit key": "? a\n: b\n",
    "a key in quotes": '"a": b\n',
    "a key of digits": "1: a\n",
    "a key beyond ASCII": "é: a\n",
    "a key of 101 characters": f"{'k' * 101}: A\n",
    "a key of 1025 characters": f"{'k' * 1025}: A\n",
    "a nested key of 1025 characters": f"p:\n  {'k' * 1025}: A\n",
    "an item's key of 1025 characters": a_list(f"  - {'k' * 1025}: A"),
    "the end of a document": "a: A\n...\nb: B\n",
    "another document": "a: A\n---\nb: B\n",
    "a line of dashes and blanks": "a: A\n--- \nb: B\n",
    "a document on the line of dashes": "a: A\n--- b\n",
    "a directive": "%YAML 1.1\n---\na: A\n",
    "an item indented less than the first": a_list("  - A", " - B"),
    "an item's field indented by three": "r:\n  - a: A\n   b: B\n",
    "an item's field indented by five": "r:\n  - a: A\n     b: B\n",
    "a field after a list, indented": a_list("  - A", "  b: B"),
    "an item after fields": "p:\n  a: A\n  - B\n",
    "a list of lists": a_list("  - - A", "    - B"),
    "a dash alone": a_list("  -", "  - A"),
    "a dash and a blank": a_list("  - ", "  - A"),
    "two blanks after the dash": a_list("  -  A"),
    "no blank after the dash": a_list("  -A"),
    "a mapping below a text": "a: A\n  b: B\n",
    "a mapping below a nested text": "p:\n  a: A\n    b: B\n",
    "a mapping below an item": a_list("  - a", "    b: c"),
    "an indented first line": " a: A\nb: B\n",
    "everything indented": "  a: A\n  b: B\n",
    "no line end at the end": "a: A",
    "no mapping at all": "A\n",
    "a list instead of fields": "- A\n- B\n",
    "nothing but quotes": '"a"\n',
    "an anchor in a flow list": "a: [&b c]\n",
    "a list in a list in a flow list": "a: [b, [c, [d]]]\n",
    "a mapping in a mapping in a flow mapping": "a: {b: {c: {d: e}}}\n",
    "a pair in a flow list": "a: [b: c]\n",
    "a set in a flow mapping": "a: {b}\n",
    "an empty item in a flow list": "a: [b, , c]\n",
    "a flow list without its end": "a: [b, c\nd: e\n",
    "text after a flow list": "a: [b] c\n",
    "a comment in a flow list": "a: [b, # c\n  d]\n",
    "a folded text in a flow list": "a: [b\n  c]\n",
    "an alias in a flow mapping": "a: {b: *c}\n",
    "a document's end in a flow list": "a: [b,\n... , c]\n",
    "a # right after quotes": 'a: "b"# c\n',
    "a text that goes on after a comment": "a: b # c\n  d\n",
    "a text that goes on with a field": "a: b\n  c: d\n",
    "a text that goes on with a comment": "a: b\n  # c\n  d\n",
    "quotes that go on without an indentation": 'a: "b\nc"\n',
    "an item that goes on without an indentation": "a:\n- b\nc\n",
    "an item's field that goes on at its indentation": "a:\n- b: c\n  d\n",
    "a list less indented than its key": "a:\n  b:\n - c\n",
    "a dash with several blanks before a key": "a:\n  -   b: c\n      d: e\n",
    "an escape of a surrogate": 'a: "\\ud83d"\n',
    "a code point beyond the last": 'a: "\\U00110000"\n',
    "twenty-five levels": "".join(f"{'  ' * n}a:\n" for n in range(25)),
    "more than PyYAML is asked to read": "p:\n" + "  - a*\n" * 50_001,
    **{f"a text that begins with {sign}": f"a: {sign}b\n" for sign in "!&*[]{}|>%@`\"',?:~<"},
    **{f"the sign {sign} alone": f"a: {sign}\n" for sign in "!&*[]{}|>%@`\"',?:~<-"},
    **{f"{sign} and a blank first": f"a: {sign} b\n" for sign in "!&*|>%@`\"',?:~-"},
    **{f"a dash before {sign!r}": f"a: -{sign}\n" for sign in ("a", "-", " b", ".", "- b")},
    **{
        f"the character {code:#06x} {where}": text.replace("@", chr(code))
        for code in ODD
        for where, text in (
            ("in a plain text", "a: b@c\n"),
            ("in double quotes", 'a: "b@c"\n'),
            ("in single quotes", "a: 'b@c'\n"),
            ("in a key", "a@b: c\n"),
            ("before a key", "a: b\n@c: d\n"),
            ("after a value", "a: b@\n"),
            ("after a colon", "a:@b\n"),
            ("in a list", "a:\n  - b@c\n"),
            ("in an item's quotes", 'a:\n  - b: "c@d"\n'),
            ("at the end", "a: b\n@"),
        )
    },
}


@pytest.mark.parametrize("shape", ITSELF)
def test_it_reads_what_articles_are_like(shape: str) -> None:
    assert compare(ITSELF[shape])


@pytest.mark.parametrize("shape", LEFT)
def test_it_leaves_to_pyyaml_what_is_not_plain(shape: str) -> None:
    assert not compare(LEFT[shape])


# --- the word that ends it all ---------------------------------------------------------------

ENDS = {
    "it is in the middle": "title: A\npublished: false\nname: B\n",
    "it comes first": "published: false\ntitle: A\n",
    "blank lines follow": "published: false\n\n\ntitle: A\n",
    "it comes twice": "published: true\ntitle: A\npublished: false\nname: B\n",
    "what follows is not plain": "published: false\ntitle: it's # so\nr:\n    - [a]\n- b\n",
    "what follows is no YAML": "published: false\ntitle: A: B: C\n",
    "a nested field has its name": "published: false\np:\n  published: true\n",
    "another field begins with it": "published: false\npublishedDateTime: 2020-01-01\n",
}
GOES_ON = {
    "it comes again": "title: A\npublished: false\npublished: true\n",
    "it comes first and again": "published: false\ntitle: A\npublished: true\n",
    "it is emptied": "title: A\npublished: false\npublished:\n",
    "its text goes on": "title: A\npublished: false\n  positive\n",
    "its text goes on after a blank line": "title: A\npublished: false\n\n  positive\n",
    "its text goes on after a tab": "title: A\npublished: false\n \tpositive\n",
    "its text goes on after another line end": "title: A\npublished: false\n\x85  positive\n",
    "it comes again in quotes": 'title: A\npublished: false\n"published": true\n',
    "it comes again in single quotes": "title: A\npublished: false\n'published': true\n",
    "it comes again in escapes": 'title: A\npublished: false\n"\\x70ublished": true\n',
    "it comes again before a blank": "title: A\npublished: false\npublished : true\n",
    "it comes again before a tab": "title: A\npublished: false\npublished\t: true\n",
    "it comes again as an explicit key": "title: A\npublished: false\n? published\n: true\n",
    "it comes again with an anchor": "title: A\npublished: false\n&a published: true\n",
    "it comes again with a tag": "title: A\npublished: false\n!!str published: true\n",
    "it comes again as an alias": "published: false\nx: &a published\n*a : true\n",
    "it comes again after a carriage return": "published: false\nx: y\rpublished: true\n",
    "it comes again after U+0085": "published: false\nx: y\x85published: true\n",
    "it comes again after U+2028": "published: false\nx: y\u2028published: true\n",
    "it comes again after U+2029": "published: false\nx: y\u2029published: true\n",
    "it comes again after a byte order mark": "published: false\n\ufeffpublished: true\n",
    "it is in quotes": 'title: A\npublished: "false"\nx: it\'s # so\n',
    "it is nested": "p:\n  published: false\nx: # y\n",
    "it is another word": "published: False\nx: # y\n",
    "it comes again in another case": "title: A\npublished: false\nPublished: true\n",
    "it came before in two cases": "published: a\nPublished: b\npublished: false\ntitle: A\n",
    "it is in another case": "title: A\nPublished: false\nx: it's # so\n",
}


@pytest.mark.parametrize("shape", ENDS)
def test_it_ends_at_an_article_that_is_not_published(shape: str) -> None:
    compare(ENDS[shape])
    found = by_plain_yaml(ENDS[shape], "published")
    assert found and found["published"] == "false"
    assert list(found)[-1] == "published" or "comes twice" in shape


@pytest.mark.parametrize("shape", GOES_ON)
def test_it_goes_on_where_that_is_not_the_last_word(shape: str) -> None:
    compare(GOES_ON[shape])
    assert repr(by_plain_yaml(GOES_ON[shape], "published")) == repr(by_plain_yaml(GOES_ON[shape]))


# --- whole files -----------------------------------------------------------------------------


def test_all_articles_of_this_site_are_plain(repository: Path) -> None:
    files = sorted((repository / "articles").rglob("*.md"))
    assert files
    for file in files:
        data = file.read_bytes()
        head, body = split(data.decode().replace("\r\n", "\n"))
        assert compare(head[1:]), file
        fields, found = front_matter(data)
        assert ({key: fields.get(key) for key in fields}, found) == (mapping(head), body)


@pytest.mark.parametrize(
    "change", [lambda data: data.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf".__add__]
)
def test_line_ends_and_a_byte_order_mark_change_nothing(change: Callable[[bytes], bytes]) -> None:
    data = f"---\n{WHOLE}---\nBody\n".encode()
    fields, body = front_matter(change(data))
    assert ({key: fields.get(key) for key in fields}, body) == (mapping(WHOLE), "Body")


# --- made to do harm -------------------------------------------------------------------------

LONG = 60_000
HOSTILE = {
    "blanks": "a: b" + " " * LONG,
    "blanks and a sign": "a: b" + " " * LONG + ": c\n",
    "hashes": "a: b" + " #" * (LONG // 2) + "\x07\n",
    "colons": "a: " + "b:" * (LONG // 2) + " c\n",
    "quotes": "a: " + "'" * LONG + "\n",
    "double quotes without an end": 'a: "' + "b\n " * (LONG // 3),
    "single quotes without an end": "a: '" + "b\n " * (LONG // 3),
    "escapes without an end": 'a: "' + "\\n" * (LONG // 2),
    "escaped line ends": 'a: "' + "\\\n  " * (LONG // 4),
    "blank lines": "a: b" + "\n" * LONG + "\tc\n",
    "blank lines of blanks": "a: b" + (" " * 200 + "\n") * (LONG // 200) + "\tc\n",
    "blank lines of more and more blanks": "a: b"
    + "".join(" " * n + "\n" for n in range(300))
    + "%",
    "comments": "a:\n" + "  # b\n" * (LONG // 6) + "\tc\n",
    "folded lines": "a: b\n" + "  c\n" * (LONG // 4) + "\td\n",
    "folded lines in an item": "a:\n- b\n" + "  c\n" * (LONG // 4) + "  d: e\n",
    "a line that is none": "a:\n  " + "b " * (LONG // 2) + ": c\n",
    "items": "a:\n" + "  - b\n" * (LONG // 6) + "  c\n",
    "a flow list without an end": "a: [" + "b," * (LONG // 2) + "\n",
    "a flow list of blanks": "a: [" + "b," + " " * LONG + "\n",
    "a flow list of line ends": "a: [" + "b\n\n, " * (LONG // 5) + "{\n",
    "a flow mapping without an end": "a: {" + "b: c, " * (LONG // 6) + "\n",
    "brackets": "a: " + "[" * LONG + "\n",
    "fields": "a: b\n" * (LONG // 5) + "%",
    "empty fields": "a:\n" * (LONG // 3) + "%",
    "deeper and deeper": "".join(" " * n + "a:\n" for n in range(300)),
    "dashes": "a:\n" + "- " * (LONG // 2) + "\n",
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_no_text_keeps_it_busy(shape: str) -> None:
    text = HOSTILE[shape]
    assert len(text) <= 70_000
    start = time.process_time()
    by_plain_yaml(text)
    assert time.process_time() - start < 1  # a few milliseconds; seconds if any pattern backtracks


# --- texts that are nearly plain -------------------------------------------------------------

LINES = [
    "", " ", "a: b", "a:", "- a", "- a: b", "-", "- ", "null: a", "title: x", "published: false",
    "published: true", "published:", "published : true", '"published": true', "published: false ",
    "---", "...", "--- ", "# a", "a: # b", "a: b # c", "a:b", "a : b", "? a", ": b", "<<: {a: b}",
    "<<: *a", "a: &a b", "a: *a", "*a : b", "a: |", "a: >-", "a: [b,", "c]", "a: {b: c}", "a: 'b",
    'a: "b', "b'", 'b"', "b", "a: !!str", "a: !!null b", "a: null", "- null", "a: ~", "- - a",
    "%YAML 1.1", "\ta: b", "a:\tb", "- a:", "  a: b", "    - c", "      - url: d", "        e: f",
    "Published: true", "PUBLISHED: false", "Draft: true",
    f"{'k' * 101}: a", f"- {'k' * 1025}: a", f"{'k' * 100}: a",
    "a: [b, c]", "[b]", "- [b]", "- {b: c}", "a: {b: c}", "]", "}", "{b: c}", "a: 'b''c'",
    "a-b: c", "b c", "  b", "   b # c", "# a: b", "  # b", "'b'", '"b"', 'a: "b\\', "寿: b",
    "a: 寿", "a: <b>",
]  # fmt: skip
PIECES = [
    " ", "  ", "    ", "\t", "\n", "\n\n", "\r", ":", ": ", " :", "#", " #", "-", "- ", "'", "''",
    '"', "\\", '\\"', "\\n", "\\x41", "\\\n", ",", "[", "]", "{", "}", "&", "&a ", "*", "*a", "!",
    "!!int ", "|", ">", "%", "@", "`", "~", "?", "? ", "=", "<<", "null", "NULL", "true", "false",
    "published", ".", "/", "0", "a", "é", "\U0001f6a2", "\xa0", "\x00", "\x07", "\x7f", "\x85",
    "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "---", "...", "\n---", "\n- ", "\n  - ",
    "\n  ", "\n    ",
    "\n   ", "[a]", "[a, b]", "{a: b}", ", ", "b: ", "\\ ", "\\\n  ", "\\u20ac", "\\ud83d",
    "\\U0001F600", "\n# a\n", " # a", "\n\n  ", "寿", "\n- a: b\n  c: d\n",
]  # fmt: skip
DUMPED = """\
ampWebUrl: https://a.example/amp
categories: [news, 'a b', "c"]
excerpt: It rained in the valley for a week, and the river, which nobody
  had looked at for years, rose by two metres; 'so' they said
images:
- height: 7
  title: 'Rain: it''s wet, and the valley is
    long'
  url: https://i.example/3.png
provider: {name: Die Zeit №1, domain: zeit.example}
# a comment
published: true # another
related:
- images:
  - isCached: 'true'
    url: x
  title: "Fl\\xFCsse \\
    \\ und \\u201Cmehr\\u201D
    davon"
- title: 寿司 C#
topics:
- Wetter

- Gewässer
  und Ufer
webUrl:
  https://a.example/?b=c:d#e
"""
BEGINNINGS = [
    WHOLE,
    DUMPED,
    DUMPED.replace("published: true", "published: false"),
    DUMPED[: DUMPED.index("provider:")],
    DUMPED[DUMPED.index("provider:") :],
    DUMPED[DUMPED.index("images:") : DUMPED.index("provider:")],
    "a: {b: [c, {d: e}], f: {g: h}}\nd: {e: f, g: [h]}\ni:\n- [j]\n- {k: l}\n- m\n  n\n",
    WHOLE.replace("published: true", "published: false"),
    "published: false\n" + WHOLE[WHOLE.index("topics:") : WHOLE.index("related:")],
    WHOLE[: WHOLE.index("provider:")],
    WHOLE[WHOLE.index("provider:") : WHOLE.index("related:")],
    WHOLE[WHOLE.index("related:") :],
    "title: A\npublished: false\nname: 'B'\n",
    "p:\n  a: b\nr:\n  - c\n  - d: e\n    f: g\n",
]

KEYS = ["null", "title", "Title", "published", "Published", "PUBLISHED", "a b", ""]
_PLACE = st.integers(0, 40)
_INDENT = st.sampled_from([0, 0, 1, 2, 4, 6, 8])
_MUTATION = st.one_of(
    st.tuples(st.just("delete"), _PLACE),
    st.tuples(st.just("duplicate"), _PLACE, _PLACE),
    st.tuples(st.just("indent"), _PLACE, st.integers(-5, 5)),
    st.tuples(st.just("line"), _PLACE, st.sampled_from(LINES), _INDENT),
    st.tuples(st.just("quote"), _PLACE, st.sampled_from(["", "'", '"'])),
    st.tuples(st.just("value"), _PLACE, st.sampled_from(PIECES)),
    st.tuples(st.just("key"), _PLACE, st.sampled_from(KEYS)),
    st.tuples(st.just("piece"), _PLACE, st.integers(0, 60), st.sampled_from(PIECES)),
    st.tuples(st.just("piece"), _PLACE, st.integers(0, 60), st.text(max_size=3)),
    st.tuples(st.just("cut"), _PLACE, st.integers(0, 60), st.integers(1, 9)),
)  # fmt: skip


@st.composite
def nearly_plain(draw: st.DrawFn) -> str:
    """Front matter with some of its lines and characters changed."""
    lines = draw(st.sampled_from(BEGINNINGS)).split("\n")[:-1]
    for name, place, *how in draw(st.lists(_MUTATION, min_size=1, max_size=5)):
        at = place % len(lines) if lines else 0
        lines[at : at + 1] = _mutated(name, lines[at] if lines else "", how, lines)
    text = "".join(f"{line}\n" for line in lines)
    # What text_of and front_matter leave of a file.
    return text.replace("\r\n", "\n")


def _mutated(name: str, line: str, how: list[object], lines: list[str]) -> list[str]:
    bare = line.lstrip(" ")
    indent = len(line) - len(bare)
    match name, how:
        case "delete", _:
            return []
        case "duplicate", [int(other)]:
            return [line, lines[other % len(lines)] if lines else ""]
        case "indent", [int(by)]:
            return [" " * max(0, indent + by) + bare]
        case "line", [str(new), int(by)]:
            return [line, " " * by + new]
        case "quote", [str(quote)]:
            key, colon, value = line.partition(": ")
            return [f"{key}{colon}{quote}{value.strip(chr(39) + chr(34))}{quote}"]
        case "value", [str(new)]:
            key, colon, _ = line.partition(": ")
            return [f"{key}{colon}{new}"]
        case "key", [str(new)]:
            _, colon, value = bare.partition(":")
            return [f"{' ' * indent}{new}{colon}{value}"]
        case "piece", [int(column), str(new)]:
            column %= len(line) + 1
            return [line[:column] + new + line[column:]]
        case _, [int(column), int(length)]:
            column %= len(line) + 1
            return [line[:column] + line[column + length :]]
    raise AssertionError(name)


@pytest.mark.slow
@MANY
@given(nearly_plain())
@example("p:\n  null: A\n")
@example("published: false\npublished: true\n")
def test_it_never_reads_anything_in_another_way(text: str) -> None:
    compare(text)
