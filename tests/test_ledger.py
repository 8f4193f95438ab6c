"""The ledger: its lines, damage that it survives, and input that must not be trusted."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import FeedsError
from feeds.history import ledger
from feeds.history.ledger import FeedLine, Ledger, Line
from tests.newsroom import Newsroom

NOW = "2026-02-01T06:00:00Z"
LATER = "2026-02-02T06:00:00Z"


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    news = Newsroom(tmp_path)
    news.write("ferry.md", "2026-01-01", topics=["Ships"])
    news.write("canal.md", "2026-01-02", topics=["Ships", "Towns"])
    news.build(NOW)
    return news


def good(changes: dict[str, object]) -> dict[str, object]:
    """A line as it should be, but for some changes."""
    line: dict[str, object] = {
        "id": "tag:example.org,2026:odd",
        "file": "odd.md",
        "url": "https://news.example.com/odd",
        "published": "2026-01-01T08:00:00Z",
        "updated": "2026-01-01T08:00:00Z",
    }
    return line | changes


def test_the_ledger_has_a_header_then_feeds_then_entries_each_sorted(news: Newsroom) -> None:
    (news.articles / "ferry.md").unlink()
    news.build(LATER)
    text = (news.output / "ledger.jsonl").read_bytes()
    assert text.endswith(b"\n") and b"\r" not in text
    header, *lines = news.ledger()
    assert header == {"ledger": 1}
    assert [line.get("feed", line.get("id")) for line in lines] == [
        "",
        "ships",
        "towns",
        "tag:example.org,2026:canal",
        "tag:example.org,2026:ferry",
    ]
    assert lines[0] == {"feed": "", "name": "everything", "updated": LATER}
    assert lines[4] == {
        "id": "tag:example.org,2026:ferry",
        "file": "ferry.md",
        "url": "https://news.example.com/ferry",
        "published": "2026-01-01T08:00:00Z",
        "updated": "2026-01-01T08:00:00Z",
        "digest": lines[4]["digest"],
        "topics": ["ships"],
        "withdrawn": LATER,
    }
    assert text.splitlines()[4].startswith(b'{"id":"tag:example.org,2026:canal","file":"canal.md",')


def test_a_ledger_of_a_newer_version_is_refused(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    file = news.output / "ledger.jsonl"
    file.write_bytes(file.read_bytes().replace(b'{"ledger":1}', b'{"ledger":2,"more":[]}'))
    news.write("ferry.md", title="Changed")
    before, times = news.files(), news.times()
    for verb in ("build", "diff"):
        assert news.command(verb, "--now", LATER) == 2
        said = capsys.readouterr().err
        assert said == (
            f"{file}:1: was written by a newer version of feeds (ledger 2); update feeds\n"
        )
    assert (news.files(), news.times()) == (before, times)


CONFLICT = (b"<<<<<<< HEAD", b"=======", b">>>>>>> robot")


def test_a_merge_that_kept_both_sides_is_survived_and_mended(news: Newsroom) -> None:
    file = news.output / "ledger.jsonl"
    before = news.files()
    lines = file.read_bytes().splitlines()
    old = lines[-1].replace(b'"updated":"2026', b'"updated":"2025').partition(b',"check"')[0] + b"}"
    torn = [*lines[:-1], CONFLICT[0], lines[-1], CONFLICT[1], old, CONFLICT[2]]
    file.write_bytes(b"\n".join(torn) + b"\n")
    built = news.build(LATER)
    assert [str(problem) for problem in built.plan.problems] == [
        f"{file}:{number}: is not a line of a ledger; "
        "nothing to do: its entry is recovered from the feeds, as far as they have it"
        for number in (6, 8, 10)
    ]
    assert news.files() == before
    assert built.written.changed == ("ledger.jsonl",)


@pytest.mark.parametrize("is_later_last", [False, True])
def test_of_two_lines_for_one_entry_the_one_that_knows_more_counts(
    news: Newsroom, is_later_last: bool
) -> None:
    file = news.output / "ledger.jsonl"
    newer = json.dumps(news.line("ferry") | {"updated": "2026-01-31T00:00:00Z"})
    newer_feed = json.dumps(news.ledger()[1] | {"updated": "2026-01-31T12:00:00Z"})
    extra = f"{newer}\n{newer_feed}\n".replace('": ', '":').encode()
    old = file.read_bytes()
    file.write_bytes(old + extra if is_later_last else extra + old)
    built = news.build(LATER)
    assert built.rules == []  # A ledger after a union merge has no problems.
    assert news.updated("ferry") == "2026-01-31T00:00:00Z"
    assert news.feed_updated() == "2026-01-31T12:00:00Z"
    assert [line["id"] for line in news.ledger() if "id" in line] == [
        "tag:example.org,2026:canal",
        "tag:example.org,2026:ferry",
    ]


def test_a_withdrawal_on_one_side_of_a_merge_is_published_once(news: Newsroom) -> None:
    file = news.output / "ledger.jsonl"
    old = file.read_bytes()
    (news.articles / "ferry.md").unlink()
    news.build(LATER)
    withdrawn = news.files()
    for merged in (old + file.read_bytes(), file.read_bytes() + old):
        file.write_bytes(merged)
        news.build("2026-02-03T06:00:00Z")
        assert news.files() == withdrawn


ODD_LINES: dict[str, dict[str, object]] = {
    "an id with a line break": {"id": "tag:example.org,2026:a\nb"},
    "an id that ends in a line break": {"id": "tag:example.org,2026:a\n"},
    "an id with a NUL": {"id": "tag:example.org,2026:\0"},
    "an id that is no address": {"id": "//example.org/"},
    "an empty id": {"id": ""},
    "an address that acts": {"url": "javascript:alert(1)"},
    "an address with a line break": {"url": "https://example.org/\n"},
    "no time zone": {"updated": "2026-01-01T08:00:00"},
    "a month too many": {"updated": "2026-13-01T08:00:00Z"},
    "a date as a number": {"updated": 1700000000},
    "the last day of all": {"withdrawn": "9999-12-31T23:59:59Z"},
    "the first day of all": {"published": "0001-01-01T00:00:00+14:00"},
    "a topic that climbs": {"topics": [".."]},
    "a topic with a slash": {"topics": ["a/b"]},
    "a topic that ends in a line break": {"topics": ["a\n"]},
    "a digest of words": {"digest": "1:xyz"},
    "a surrogate": {"file": "\ud800.md"},
}
DAMAGE = {
    "junk": b"what is this\n",
    "a number": b"42\n",
    "null": b"null\n",
    "a list": b"[]\n",
    "binary": bytes(range(11, 256)) + b"\n",
    "not UTF-8": b'{"id":"tag:example.org,2026:\xff"}\n',
    "a blank line": b"\n",
    "a giant line": b'{"id":"' + b"x" * 3_000_000 + b'"}\n',
    "a giant line of brackets": b'{"more":' + b"[" * 3_000_000 + b"\n",
    "brackets": b'{"ledger":1,"more":' + b"[" * 60_000 + b"\n",
    "wrong types": b'{"id":1,"file":2,"url":3,"published":4,"updated":5}\n',
    "a header of wrong types": b'{"ledger":"1"}\n',
    "an empty object": b"{}\n",
    "an unfinished line": b'{"id":"tag:example.org,2026:odd","file":"od',
} | {
    name: json.dumps(good(changes)).replace('": ', '":').encode() + b"\n"
    for name, changes in ODD_LINES.items()
}
ODD_FEEDS: dict[str, dict[str, object]] = {
    "a folder above": {"feed": "../odd"},
    "a folder with a line break": {"feed": "odd\n"},
    "a name that XML cannot hold": {"name": "\x00"},
    "a name without end": {"name": "x" * 5000},
    "no date": {"updated": None},
}
ODD_FEED: dict[str, object] = {"feed": "odd", "name": "Odd", "updated": "2026-01-01T08:00:00Z"}
DAMAGE |= {
    f"a feed with {name}": json.dumps(ODD_FEED | changes).replace('": ', '":').encode() + b"\n"
    for name, changes in ODD_FEEDS.items()
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_line_is_reported_and_survived(news: Newsroom, name: str) -> None:
    before = news.files()
    file = news.output / "ledger.jsonl"
    with file.open("ab") as stream:
        stream.write(DAMAGE[name])
    built = news.build(LATER)
    assert [(one.rule, one.line) for one in built.plan.problems] == [("ledger-damaged", 7)]
    assert news.files() == before
    assert built.touched == {"ledger.jsonl"}


def test_a_line_cut_short_is_taken_from_the_feeds(news: Newsroom) -> None:
    before = news.files()
    file = news.output / "ledger.jsonl"
    file.write_bytes(file.read_bytes()[:-40])
    assert news.build(LATER).rules == ["ledger-damaged"]
    assert news.files() == before


def test_a_ledger_of_nothing_but_noise_has_only_a_few_problems(news: Newsroom) -> None:
    before = news.files()
    (news.output / "ledger.jsonl").write_bytes(b"noise\n" * 100_000)
    problems = news.build(LATER).plan.problems
    assert len(problems) == 21
    assert "has 99,980 more lines that are not lines of a ledger" in str(problems[-1])
    assert news.files() == before


def test_other_line_ends_do_no_harm(news: Newsroom) -> None:
    before = news.files()
    file = news.output / "ledger.jsonl"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert news.build(LATER).rules == []
    assert news.files() == before


def test_a_folder_in_place_of_the_ledger_is_no_crash(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    file = news.output / "ledger.jsonl"
    file.unlink()
    file.mkdir()
    before = news.files()
    assert news.command("build", "--now", LATER) != 0
    assert str(file) in capsys.readouterr().err
    assert news.files() == before


def test_whatever_a_topic_is_called_its_feed_is_remembered(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    news.write("ferry.md", topics=["x" * 3000, "\ufeff", "é" * 1500, "..", "archive", "con"])
    assert news.build(NOW).rules == []
    built = news.build(LATER)
    assert built.rules == [] and built.touched == set()


def test_a_line_too_long_to_be_one_of_ours_is_not_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MAX_LINE_BYTES", 20)
    texts = (
        b"x" * 65,
        b'{"ledger":1}',
        b"y" * 19,
        b'{"ledger":1}',
        b"z" * 20,
        b"z" * 21,
        b"z" * 22,
    )
    (tmp_path / "ledger.jsonl").write_bytes(b"\n".join(texts))
    _, problems = ledger.read_ledger_file(tmp_path)
    assert [problem.line for problem in problems] == [1, 3, 5, 6, 7]


def test_a_ledger_too_large_to_be_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MAX_LEDGER_BYTES", 10)
    (tmp_path / "ledger.jsonl").write_bytes(b'{"ledger":1}\n')
    with pytest.raises(FeedsError, match="is too large; move it away"):
        ledger.read_ledger_file(tmp_path)


MOMENTS = st.datetimes(timezones=st.timezones()).map(
    lambda moment: moment.replace(microsecond=0).isoformat()
)
VALUES = st.none() | st.text() | st.integers() | st.lists(st.text()) | MOMENTS


@given(st.lists(st.binary() | st.dictionaries(st.text(), VALUES).map(json.dumps).map(str.encode)))
def test_no_bytes_stop_the_reading(
    tmp_path_factory: pytest.TempPathFactory, texts: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "ledger.jsonl").write_bytes(b"\n".join(texts))
    found, _ = ledger.read_ledger_file(folder)
    assert found == Ledger()


@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys((*good({}), "topics", "withdrawn", "absent"), VALUES)
    )
)
def test_what_is_read_can_be_written_and_read_again(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    file = folder / "ledger.jsonl"
    file.write_bytes(json.dumps(good(changes)).replace('": ', '":', 1).encode())
    found, _ = ledger.read_ledger_file(folder)
    file.write_bytes(ledger.ledger_document(found).content)
    assert ledger.read_ledger_file(folder) == (found, ())


def test_only_what_the_ledger_promises_is_in_it() -> None:
    assert Line.__struct_fields__ == (
        "id", "file", "url", "published", "updated", "digest", "topics", "withdrawn", "absent",
        "added", "adopted",
    )  # fmt: skip
    assert FeedLine.__struct_fields__ == ("feed", "name", "updated")
