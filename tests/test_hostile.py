"""Articles that are made to do harm, or damaged: only these are left out, and quickly."""

import base64
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.articles.read import outcome_of
from feeds.compose.entries import entry_of
from feeds.config.load import load_site
from feeds.model import Article
from feeds.settings.site import Site

from .newsroom import Newsroom

HEAD = "---\ntitle: Harm\nwebUrl: {url}\npublishedDateTime: 2026-01-02T08:00:00Z\n{more}---\n"
ADDRESS = "https://news.example.com/harm"


def article(body: str = "", more: str = "", url: str = ADDRESS) -> str:
    return HEAD.format(url=url, more=more) + body


# --- texts that become far longer than they are ----------------------------------------------

LONG = {
    "a reference link": article(f"[a]: https://a.example/{'b' * 7000}\n\n{'[a]' * 1000}\n"),
    "the title of a reference link": article(f"[a]: /b '{'c' * 30_000}'\n\n{'[a]' * 1000}\n"),
    "a reference image": article(f"[a]: https://a.example/{'b' * 7000}\n\n{'![a]' * 1000}\n"),
    "a relative link": article("[a](b)" * 1000, url=f"https://a.example/{'b' * 5000}/c"),
    "a relative link in HTML": article(
        "<a href=b>" * 1000, url=f"https://a.example/{'b' * 5000}/c"
    ),
    "a text of signs": article("&" * 900_000),
}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name, marks=[pytest.mark.slow] if name == "a text of signs" else [])
        for name, text in LONG.items()
    ],
)
def test_an_entry_that_no_feed_has_room_for_is_left_out_alone(tmp_path: Path, text: str) -> None:
    news = Newsroom(tmp_path)
    news.write("whole.md")
    (news.articles / "harm.md").write_text(text, "utf-8")

    built = news.build()

    assert list(news.entries()) == ["whole"]
    assert [(one.file[-7:], one.line, one.rule) for one in built.plan.problems] == [
        ("harm.md", 1, "too-long")
    ]
    assert sum(map(len, news.files().values())) < 100_000


def test_an_entry_that_became_too_long_is_not_withdrawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = Newsroom(tmp_path)
    news.write("whole.md")
    (news.articles / "harm.md").write_text(article("A body."), "utf-8")
    news.build("2026-01-30T12:00:00Z")
    (news.articles / "harm.md").write_text(LONG["a reference link"], "utf-8")

    for _ in range(2):
        assert news.command("build", "--now", "2026-01-31T12:00:00Z", "--allow", "vanish") == 0
        assert "harm.md:1: makes an entry of more than 4,500,000 bytes" in capsys.readouterr().err
        assert list(news.entries()) == ["whole"]
        assert not news.tombstones()
    assert news.command("check") == 1
    assert "harm.md:1:1: too-long" in capsys.readouterr().out


def test_links_that_repeat_a_little_are_published(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    text = article(f"[a]: https://a.example/{'b' * 100}\n\n{'[a] ' * 500}\n")
    (news.articles / "links.md").write_text(text, "utf-8")

    assert not news.build().plan.problems
    assert news.entries()["links"]["content_html"].count("<a href=") == 501


def test_aliases_that_expand_to_megabytes_are_refused(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    news.write("whole.md")
    many = "related: [" + "{title: *a, webUrl: https://a.example/}, " * 100 + "]\n"
    (news.articles / "harm.md").write_text(article(more=f"a: &a {'x' * 20_000}\n{many}"), "utf-8")

    built = news.build()

    assert list(news.entries()) == ["whole"]
    assert built.rules == ["beyond-reason"]


def test_a_number_of_5000_digits_is_no_character(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    news.write("whole.md", title=f"Whole &#{'0' * 5000}38; sound")
    news.write("odd.md", title=f"Odd &#{'9' * 5000};")

    assert not news.build().plan.problems
    titles = {name: entry["title"] for name, entry in news.entries().items()}
    assert titles == {"odd": "Odd", "whole": "Whole & sound"}


# --- texts that take long to read ------------------------------------------------------------

SLOW: dict[str, Callable[[int], str]] = {
    "names of fields": lambda size: article("heat:\n" * (size // 6)),
    "fields and lines of dashes": lambda size: article("heat:\n---\n" * (size // 10) + "x"),
    "quotes and blank lines": lambda size: article("a'\n\n---\n" * (size // 8)),
    "Base64": lambda size: article(("A" * 20 + "==;") * (size // 23)),
    "Base64 without an end": lambda size: article("A" * 16 + ";" + "A" * size),
    "Base64 before a quote": lambda size: article("A" * size + '!=="\n'),
    "Base64 before a line of dashes": lambda size: article("A" * size + "!'\n---\n"),
    "open HTML": lambda size: article("".join(f"<b title={i}>x<p>" for i in range(size // 20))),
    "open HTML, all at once": lambda size: article(
        "".join(f"<i lang={i}>" for i in range(size // 26)) + "<p>x" * (size // 8)
    ),
    "fields that are nearly flags": lambda size: article(
        more="".join(f"draf{i}: false\n" for i in range(size // 14))
    ),
}


@pytest.mark.parametrize("shape", SLOW.values(), ids=list(SLOW))
def test_a_large_article_takes_a_moment(tmp_path: Path, shape: Callable[[int], str]) -> None:
    Newsroom(tmp_path)
    site = load_site(tmp_path / "config/feeds.yaml")
    data = shape(120_000).encode()

    begin = time.process_time()
    outcome = outcome_of(site, "harm.md", data)
    if isinstance(outcome, Article):
        entry = entry_of(outcome, "tag:a", site, {})
        assert len(entry.content) < 1_000_000
    assert time.process_time() - begin < 10


# --- files that a shorter one was written over -----------------------------------------------

_RANDOM = random.Random(10)


def _base64(size: int) -> str:
    return base64.b64encode(_RANDOM.randbytes(size)).decode()


def _pairs() -> dict[str, tuple[str, str, str]]:
    """A shorter file, a longer one, and the ciphertext in the longer."""
    pairs = {}
    shorter = {
        "no body": article(),
        "no line end": article().removesuffix("\n"),
        "a body": article("\nA body, and more.\n"),
        "a body without a line end": article('\nHe said "yes"'),
    }
    for opening, closing in (('"', '"'), ("'", "'"), ("", ""), ('{value: "', '"}')):
        for after in ("", "\nThe other's body.\n", "heat"):
            # As in real files, each of the two ends with padding.
            cipher = f"{_base64(49)};{_base64(16)}"
            more = f"topics:\n  - AI\nquality: 1\nsecured: {opening}{cipher}{closing}\n"
            more += "heat: 12\n" if after == "heat" else ""
            longer = article(after.replace("heat", ""), "related:\n" + "  - a\n" * 20 + more)
            for name, short in shorter.items():
                pairs[f"{opening} over {name}, then {after.strip() or 'nothing'}"] = (
                    short,
                    longer,
                    cipher,
                )
    return pairs


PAIRS = _pairs()


@pytest.mark.parametrize("pair", PAIRS.values(), ids=list(PAIRS))
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_no_cut_shows_any_of_a_ciphertext(
    tmp_path: Path, pair: tuple[str, str, str], line_end: str
) -> None:
    Newsroom(tmp_path)
    site = load_site(tmp_path / "config/feeds.yaml")
    shorter, longer, cipher = (text.replace("\n", line_end) for text in pair)
    alone = _shown(site, shorter.encode())
    begin = longer.index("secured:")
    # The last two are = and say nothing.
    for cut in range(begin, longer.index(cipher) + len(cipher) - 2):
        shown = _shown(site, (shorter + longer[cut:]).encode())
        rest = longer[max(cut, longer.index(cipher)) : longer.index(cipher) + len(cipher)]
        assert rest[-24:] not in shown, longer[cut:]
        # Joined with the line of dashes it is the value of an unknown field.
        assert shown == alone or shown.startswith("Problem("), longer[cut:]


def _shown(site: Site, data: bytes) -> str:
    """Everything in messages and feeds that comes from a file."""
    outcome = outcome_of(site, "cut.md", data)
    if isinstance(outcome, Article):
        entry = entry_of(outcome, "tag:a", site, {})
        return entry.title + entry.summary + entry.content
    return repr(outcome)


def test_neither_output_nor_messages_nor_the_cache_keep_a_ciphertext(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    news = Newsroom(tmp_path)
    news.write("whole.md")
    secret = "Q1BIRVJURVhU"
    for number, value in enumerate((f"!{secret}", f"*{secret}", f"&{secret} a\nb: &{secret} c")):
        text = article(more=f"secured: {value}\n")
        (news.articles / f"{number}.md").write_text(text, "utf-8")
    (news.articles / "cut.md").write_text(article(f'{secret}=="\n---\n'), "utf-8")

    assert news.command("build") == 0
    news.command("check")
    news.command("explain", str(news.articles / "0.md"))

    said = capfd.readouterr()
    assert "0.md:5: is not YAML here: the tag is not known" in said.err
    assert secret not in said.out + said.err
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".md"]
    assert any("cache" in str(path) or path.name.startswith(".") for path in kept)
    assert not [path for path in kept if secret.encode() in path.read_bytes()]
