"""What plain_toml reads it reads as tomllib does, and what it does not read it leaves to it."""

import os
import time
import tomllib
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feeds.errors import Unusable
from feeds.frontmatter.names import with_known_names
from feeds.frontmatter.parse import front_matter
from feeds.frontmatter.plain_toml import plain_toml
from feeds.frontmatter.toml_json import as_text

# A few seconds; FEEDS_FUZZ_EXAMPLES=300000 looks longer.
MANY = settings(max_examples=int(os.environ.get("FEEDS_FUZZ_EXAMPLES", "2000")))

WHOLE = """\
category = "news"
title = "A portal: RSS at \\"25\\" \\\\ on\\nand on"
excerpt = 'In March, 1999: #1'
publishedDateTime = 2024-03-15T09:00:00Z
date = 2024-03-15
quality = 84
weight = -1.10
published = true
topics = ["RSS", "Web History"]
tags = []

[provider]
name = "Die Zeit №1"
domain = "a.example"

[[provider.images]]
url = "https://i.example/1.png"
width = 1200

[[related]]
title = "Before RSS"

[related.provider]
name = ""

[[related.images]]
url = "x"

[[related]]
title = "Second"

[taxonomies]
tags = ["a", "b", ]
aliases = [
  "/a/",
  'c',
]
# d
e='f' # g
"""


def by_tomllib(text: str) -> object:
    try:
        fields = tomllib.loads(text, parse_float=str)
        return with_known_names({name: as_text(value) for name, value in fields.items()})
    except (tomllib.TOMLDecodeError, ValueError) as error:
        return error


def compare(text: str) -> bool:
    """Compare the two readers; return whether plain_toml read the text."""
    found = plain_toml(text)
    if found is not None:
        # As they print, so that the order of the fields counts too.
        assert repr(dict(found)) == repr(by_tomllib(text))
    early = plain_toml(text, "published")
    if early is not None and early != found:
        assert early["published"] == "false"
        meant = by_tomllib(text)
        assert isinstance(meant, Exception) or (
            isinstance(meant, Mapping) and meant.get("published") == "false"
        )
    return found is not None


ITSELF = {
    "a whole article": WHOLE,
    "nothing": "",
    "blank lines": "\n\ntitle = 'A'\n\n",
    "empty texts": "a = \"\"\nb = ''\n",
    "escapes": 'a = "\\"\\\\\\n\\r\\t"\n',
    "a backslash in a literal text": "a = 'C:\\n'\n",
    "signs": "a = \"# = [] {} '\"\nb = '# = [] {} \"'\n",
    "letters beyond ASCII": "a = \"é 寿 \U0001f6a2 \x85\u2028\ufeff\"\nb = 'ü'\n",
    "numbers": "a = 0\nb = -7\nc = 1.10\nd = -0.5\ne = 10.0\n",
    "booleans": "a = true\nb = false\n",
    "dates": "a = 2020-06-24\nb = 2020-06-24T19:02:00Z\nc = 2020-06-24 19:02:00+02:00\n",
    "dates at the ends of months": "a = 2021-12-31\nb = 2021-02-28\n[t]\nc = 2024-02-29\n",
    "a date without a zone": "a = 2020-06-24T19:02:00\n",
    "zones": "a = 2020-06-24T19:02:00-00:00\nb = 2020-06-24T19:02:00-05:30\n",
    "bare names": "a-b_c = 'A'\n1 = 'B'\nTITLE = 'C'\n",
    "lists": 'a = []\nb = ["A"]\nc = ["A", "B"]\nd = ["A","B",]\n',
    "a list of literal texts": "a = ['A', \"B\"]\n",
    "a list of several lines": "a = [\n  'A',\n  'B',\n]\nb = [\n]\n",
    "comments": "# a\na = 'A' # b\n[t] # c = 'C'\n  # d\n",
    "blanks around a value": "a='A'\nb   = 'B'  \nc = [ 'C' , 'D' ]\n",
    "tables in tables": "[a]\nb = 'B'\n[a.c]\nd = 'D'\n[a.c.e]\nf = 'F'\n",
    "a table in one that has no header": "[a.b]\nc = 'C'\n[a.d]\n",
    "a table in an item": "[[a]]\n[a.b]\nc = 'C'\n[[a]]\n[a.b]\nc = 'D'\n",
    "items in items": "[[a]]\n[[a.b]]\nc = 1\n[[a.b]]\nc = 2\n[[a]]\n[[a.b]]\nc = 3\n",
    "an empty table": "[a]\n[b]\n[[c]]\n[[c]]\n",
}
LEFT = {
    "an escape by number": 'a = "\\u00e9"\n',
    "a tab": "a = 'A\tB'\n",
    "a text of several lines": 'a = """A\nB"""\n',
    "a literal text of several lines": "a = '''A'''\n",
    "an inline table": "a = {b = 'B'}\n",
    "a list of numbers": "a = [1]\n",
    "a name in quotes": '"a" = "A"\n',
    "a name with dots": "a.b = 'A'\n",
    "a number in another base": "a = 0x1F\n",
    "a number with an exponent": "a = 1e5\n",
    "a number with an underscore": "a = 1_000\n",
    "a number with a plus sign": "a = +1\n",
    "a zero with a sign": "a = -0\n",
    "a long number": f"a = {'1' * 30}\n",
    "infinity": "a = inf\n",
    "a time": "a = 07:32:00\n",
    "fractions of a second": "a = 2020-06-24T19:02:00.5Z\n",
    "a small t": "a = 2020-06-24t19:02:00z\n",
    "a table below what has no header": "[a.b]\n[a]\n",
    "no line end": "a = 'A'",
    "blanks before a name": "  a = 'A'\n",
    "a comment in a list": "a = [ # b\n'A']\n",
    "a return": "a = 'A'\rb = 'B'\n",
}
MISTAKES = {
    "a name twice": "a = 'A'\na = 'B'\n",
    "a name twice in a table": "[t]\na = 'A'\na = 'B'\n",
    "a table twice": "[a]\n[a]\n",
    "a table that is a text": "a = 'A'\n[a]\n",
    "a table in a text": "a = 'A'\n[a.b]\n",
    "a table in a list": "a = ['A']\n[a.b]\n",
    "a table in an empty list": "a = []\n[a.b]\n",
    "an item of a text": "a = 'A'\n[[a]]\n",
    "an item of a list": "a = ['A']\n[[a]]\n",
    "an item of an empty list": "a = []\n[[a]]\n",
    "an item of a table": "[a]\n[[a]]\n",
    "a table of items": "[[a]]\n[a]\n",
    "brackets that do not match": "[[a]\n",
    "other brackets that do not match": "[a]]\n",
    "a date that does not exist": "a = 2021-02-29\n",
    "a moment that does not exist": "a = 2021-02-29T10:00:00Z\n",
    "a date of a century that does not exist": "a = 1900-02-29\n",
    "a date after the end of a month": "a = 2021-04-31\n",
    "the year zero": "a = 0000-01-01\n",
    "an hour that does not exist": "a = 2021-02-28T24:00:00Z\n",
    "a second that does not exist": "a = 2021-02-28T10:00:60Z\n",
    "a leading zero": "a = 01\n",
    "no value": "a =\n",
    "text without quotes": "a = b\n",
}


@pytest.mark.parametrize("shape", ITSELF)
def test_it_reads_what_articles_are_like(shape: str) -> None:
    assert compare(ITSELF[shape])


@pytest.mark.parametrize("shape", LEFT)
def test_it_leaves_to_tomllib_what_is_not_plain(shape: str) -> None:
    assert not compare(LEFT[shape])


@pytest.mark.parametrize("shape", MISTAKES)
def test_mistakes_are_reported(shape: str) -> None:
    assert plain_toml(MISTAKES[shape]) is None
    with pytest.raises(Unusable, match="is not TOML here"):
        front_matter(f"+++\n{MISTAKES[shape]}+++\n".encode(), is_own=True)


# --- the word that ends it all ---------------------------------------------------------------

ENDS = {
    "it is in the middle": "title = 'A'\npublished = false\nname = 'B'\n",
    "what follows is not plain": "title = 'A'\npublished = false\na = {b = 1}\n[c]\n",
    "what follows is no TOML": "title = 'A'\npublished = false\ntitle: B\n",
    "another field begins with it": "a = 1\npublished = false\npublishedDateTime = 2020-01-01\n",
}
GOES_ON = {
    "it comes first": "published = false\ntitle = 'A'\n",
    "it is in a table": "[a]\npublished = false\n[b]\npublished = true\n",
    "it comes again": "a = 1\npublished = false\npublished = true\n",
    "it comes again in another case": "a = 1\npublished = false\nPublished = true\n",
    "it comes again in quotes": 'a = 1\npublished = false\n"published" = true\n',
    "it comes again with a dot": "a = 1\npublished = false\npublished.a = true\n",
    "it comes again behind blanks": "a = 1\npublished = false\n  Published = true\n",
    "it is true": "a = 1\npublished = true\nb = 1\n",
    "it is in a text": 'a = """\npublished = false\n"""\n',
}


@pytest.mark.parametrize("shape", ENDS)
def test_it_ends_at_an_article_that_is_not_published(shape: str) -> None:
    compare(ENDS[shape])
    found = plain_toml(ENDS[shape], "published")
    assert found and list(found)[-1] == "published" and found["published"] == "false"


@pytest.mark.parametrize("shape", GOES_ON)
def test_it_goes_on_where_that_is_not_the_last_word(shape: str) -> None:
    assert plain_toml(GOES_ON[shape], "published") == plain_toml(GOES_ON[shape])


# --- made to do harm -------------------------------------------------------------------------

LONG = 60_000
HOSTILE = {
    "quotes": "a = " + '"' * LONG + "\n",
    "a text without an end": 'a = "' + "\\n" * (LONG // 2),
    "a list without an end": 'a = ["' + '", "' * (LONG // 4) + "\n",
    "a long number": "a = " + "1" * LONG + "\n",
    "a long fraction": "a = 1." + "1" * LONG + "x\n",
    "dots": "[" + "a." * (LONG // 2) + "]\n",
    "fields": "".join(f"a{n} = 1\n" for n in range(LONG // 12)) + "%",
    "tables": "".join(f"[a{n}]\n" for n in range(LONG // 9)) + "%",
    "items": "[[a]]\n" * (LONG // 6) + "%",
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_no_text_keeps_it_busy(shape: str) -> None:
    start = time.process_time()
    plain_toml(HOSTILE[shape])
    assert time.process_time() - start < 1


# --- anything that is nearly plain -----------------------------------------------------------

PIECES = [
    " ", "\t", "\n", "\r", "=", " = ", "#", "'", '"', '"""', "'''", "\\", "\\n", "\\u0041", ",",
    ", ", "[", "]", "[[", "]]", "{", "}", ".", "-", "+", "_", ":", "0", "1", "e", "Z", "T", "true",
    "false", "inf", "nan", "a", "é", "寿", "\x00", "\x07", "\x7f", "\x85", "\u2028", "\ufeff",
    "2020-06-24", "2021-02-29", "19:02:00", "1.10", "published", "[a]\n", "[[a]]\n", "[related]\n",
    "[provider.images]\n", "[[taxonomies]]\n", "published = false\n", "Published = true\n",
    "tags.a = 1\n", '"published" = true\n',
]  # fmt: skip
_PLACE = st.integers(0, 40)


@st.composite
def nearly_plain(draw: st.DrawFn) -> str:
    """Front matter with some of its lines and characters changed."""
    text = draw(st.sampled_from([WHOLE, WHOLE.replace("published = true", "published = false")]))
    lines = text.splitlines(keepends=True)
    for place, column, length, piece in draw(
        st.lists(
            st.tuples(_PLACE, st.integers(0, 60), st.integers(0, 9), st.sampled_from(PIECES)),
            min_size=1,
            max_size=4,
        )
    ):
        at = place % len(lines)
        column %= len(lines[at]) + 1
        lines[at] = lines[at][:column] + piece + lines[at][column + length :]
    for one, other in draw(st.lists(st.tuples(_PLACE, _PLACE), max_size=2)):
        lines.insert(one % len(lines), lines[other % len(lines)])
    return "".join(lines).replace("\r\n", "\n")


@MANY
@given(nearly_plain())
@example("[a.b]\n[a]\n[a.b.c]\n")
def test_it_never_reads_anything_in_another_way(text: str) -> None:
    compare(text)


@pytest.mark.parametrize("closing", ["+++", "+++ "])
@pytest.mark.parametrize("head", ["title = 'A'", "title = 'A'\npublished = false"])
def test_the_first_line_that_closes_the_front_matter_ends_it(head: str, closing: str) -> None:
    text = f"+++\n{head}\n{closing}\nBelow\n\n+++\n"
    fields, body = front_matter(text.encode(), "published")
    assert fields["title"] == "A"
    assert body == "Below\n\n+++"
