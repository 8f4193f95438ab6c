"""A ledger that is cut, changed or dated wrongly: subscribers lose no id, date or tombstone."""

import json
import random
from pathlib import Path

import pytest

from feeds.history import guards
from feeds.output import write
from tests.newsroom import Newsroom

NOW, LATER, LAST = (f"2026-02-0{day}T06:00:00Z" for day in (1, 2, 3))


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    """A site with a past: an entry that changed, one that was renamed, one that is gone."""
    news = Newsroom(tmp_path, entries=2)
    for number, name in enumerate(("bridge", "canal", "ferry", "tower", "wharf"), 1):
        news.write(f"{name}.md", f"2025-0{number}-02", topics=["Ships", "Towns"][: number % 3])
    news.build(NOW)
    news.write("ferry.md", "2025-03-02", title="A ferry & a <quay>")
    (news.articles / "tower.md").rename(news.articles / "spire.md")
    (news.articles / "wharf.md").unlink()
    news.build(LATER)
    return news


def file_of(news: Newsroom) -> Path:
    return news.output / "ledger.jsonl"


def test_the_manifest_counts_the_lines_of_the_ledger(news: Newsroom) -> None:
    made = json.loads((news.output / "manifest.json").read_bytes())
    assert made["ledger_lines"] == len(news.ledger()) - 1 == 8


@pytest.mark.parametrize("kept", range(9))
def test_a_ledger_cut_at_a_line_end_is_noticed_and_recovered(news: Newsroom, kept: int) -> None:
    before = news.feeds()
    lines = file_of(news).read_bytes().splitlines(keepends=True)
    file_of(news).write_bytes(b"".join(lines[:kept]))
    built = news.build(LAST)
    has = f"has {max(kept - 1, 0)} of 8 lines"
    assert [str(problem) for problem in built.plan.problems] == [
        f"{file_of(news)}: {has}; "
        "nothing to do: missing lines are recovered from the feeds, as far as they have them"
    ]
    assert news.feeds() == before
    assert news.build(LAST).rules == []


@pytest.mark.parametrize("kept", range(9))
def test_a_cut_ledger_without_a_manifest_is_noticed(news: Newsroom, kept: int) -> None:
    before = news.feeds()
    lines = file_of(news).read_bytes().splitlines(keepends=True)
    file_of(news).write_bytes(b"".join(lines[:kept]))
    (news.output / "manifest.json").unlink()
    assert news.build(LAST).rules == ["ledger-damaged"]
    assert news.feeds() == before
    assert news.build(LAST).rules == []


def test_a_whole_ledger_without_a_manifest_is_no_damage(news: Newsroom) -> None:
    before = news.feeds()
    (news.output / "manifest.json").unlink()
    assert news.build(LAST).rules == []
    assert news.feeds() == before


def test_an_empty_ledger_without_a_manifest_is_noticed(news: Newsroom) -> None:
    before = news.feeds()
    file_of(news).write_bytes(b"")
    (news.output / "manifest.json").unlink()
    assert news.build(LAST).rules == ["ledger-damaged"]
    assert news.feeds() == before


@pytest.mark.parametrize("kept", [0, 1, 5])
def test_a_cut_ledger_does_not_disarm_the_guards(tmp_path: Path, kept: int) -> None:
    news = Newsroom(tmp_path, formats=["json"])
    for number in range(30):
        news.write(f"{number:02}.md")
    news.build(NOW)
    lines = file_of(news).read_bytes().splitlines(keepends=True)
    file_of(news).write_bytes(b"".join(lines[:kept]))
    for number in range(30):
        (news.articles / f"{number:02}.md").unlink()
    assert news.command("build", "--now", LATER) == 3
    assert news.command("build", "--now", LATER, "--allow", "vanish") == 0
    assert news.entries() == {}


def test_merged_ledgers_are_no_damage(news: Newsroom) -> None:
    ours, manifest = file_of(news).read_bytes(), (news.output / "manifest.json").read_bytes()
    news.write("quay.md", "2025-06-02")
    news.build(LAST)
    theirs = file_of(news).read_bytes()
    after = news.files()
    lines = dict.fromkeys(ours.splitlines(keepends=True) + theirs.splitlines(keepends=True))
    for merged in (ours + theirs, theirs + ours, b"".join(lines), b"".join(sorted(lines))):
        for made in (manifest, after["manifest.json"], b"<<<<<<< HEAD\n" + manifest):
            file_of(news).write_bytes(merged)
            (news.output / "manifest.json").write_bytes(made)
            assert news.build(LAST).rules == []
            assert news.files() == after


def test_a_build_that_ends_after_any_file_is_no_damage(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = news.files()
    news.write("quay.md", "2025-06-02", topics=["Ships"])
    news.build(LAST)
    after, replaced = news.files(), write._replace
    written = len([path for path in after if after[path] != before.get(path)])
    for most in range(written):
        for path in after:
            (news.output / path).unlink()
        for path, data in before.items():
            (news.output / path).write_bytes(data)
        done: list[Path] = []

        def stop(
            unfinished: Path, path: Path, content: bytes, most: int = most, done: list[Path] = done
        ) -> None:
            if len(done) == most:
                raise OSError(5, "the power went", str(path))
            done.append(path)
            replaced(unfinished, path, content)

        monkeypatch.setattr(write, "_replace", stop)
        assert news.command("build", "--now", LAST) == 1
        monkeypatch.setattr(write, "_replace", replaced)
        assert news.build(LAST).rules == []
        assert news.files() == after


def test_one_changed_character_anywhere_changes_no_feed(news: Newsroom) -> None:
    before, data = news.feeds(), file_of(news).read_bytes()
    dice = random.Random(10)
    header = data.index(b"\n") + 1
    for place in dice.sample(range(header, len(data)), 60):
        if data[place : place + 1] == b"\n":
            continue
        other = bytes([data[place] ^ 1])
        file_of(news).write_bytes(data[:place] + other + data[place + 1 :])
        built = news.build(LAST)
        where = data[:place].count(b"\n"), data[max(0, place - 20) : place + 20]
        # The names of the checksum's own member are not covered.
        assert built.rules in (["ledger-damaged"], []), where
        assert news.feeds() == before, where


def unsealed(news: Newsroom, **changes: dict[str, object]) -> None:
    """Rewrite lines as another program might: by the end of their ids, without checksums."""
    lines = [
        line | changes.get(line.get("id", "").partition("2026:")[2], {}) for line in news.ledger()
    ]
    texts = (json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    file_of(news).write_text("".join(texts), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        {"file": "canal.md"},
        {"file": "gone.md"},
        {"file": "gone.md", "url": "https://news.example.com/gone"},
        {"id": "tag:example.org,2026:canal"},
        {"id": "tag:example.org,2026:bri|ge"},
        {"id": "tag:example.org,2026:bri<ge"},
    ],
)
def test_a_changed_line_keeps_no_article_out(news: Newsroom, change: dict[str, object]) -> None:
    unsealed(news, bridge=change)
    news.build(LAST)
    for name in ("bridge", "canal"):
        assert name in news.entries(f"archive/2025-0{1 if name == 'bridge' else 2}/feed.json")
    assert news.build(LAST).rules == []


# Letters and digits are all alike.
SIGNS = [sign for sign in map(chr, range(33, 127)) if not sign.isalnum() or sign in "aZ0"]


@pytest.mark.parametrize("sign", SIGNS)
def test_every_id_that_the_ledger_takes_passes_the_gate(news: Newsroom, sign: str) -> None:
    unsealed(news, bridge={"id": f"tag:example.org,2026:bri{sign}ge"})
    assert "gate" not in news.build(LAST).rules
    (entry,) = news.entries("archive/2025-01/feed.json").values()
    assert entry["url"].endswith("/bridge")


def test_a_build_with_the_clock_in_2030_does_not_date_all_later_changes(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    news.write("canal.md", "2025-02-02", title="Changed in 2030")
    news.write("quay.md", "2025-06-02")
    news.build("2030-01-01T00:00:00Z")
    news.write("ferry.md", "2025-03-02", title="Changed now")
    before = news.files()
    assert news.command("build", "--now", LAST) == 3
    said = capsys.readouterr().err
    assert (
        "ledger.jsonl:2: is dated 2030-01-01T00:00:00Z (so are 4 other lines), but the clock says"
        f" {LAST}; correct the clock; if it is right, build once with --allow clock, which dates"
        " them now\n"
    ) in said
    assert news.files() == before
    # The share of what changed is no excuse.
    assert news.command("build", "--now", LAST, *(f"--allow={one}" for one in guards.NAMES)) == 3
    assert news.command("build", "--now", LAST, "--allow", "clock") == 0
    assert b"2030-" not in b"".join(data.replace(b"in 2030", b"") for data in news.files().values())
    assert news.updated("ferry", "archive/2025-03/feed.json") == LAST
    capsys.readouterr()
    assert news.command("build", "--now", LAST) == 0
    assert capsys.readouterr().err == ""


def test_a_clock_that_is_wrong_is_not_believed_whatever_is_allowed(news: Newsroom) -> None:
    before = news.files()
    assert news.command("build", "--now", "1999-01-01", "--allow", "clock") == 0
    assert news.files() == before


def test_a_clock_that_is_a_little_slow_stops_nothing(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    news.write("quay.md", "2025-06-02")
    assert news.command("build", "--now", "2026-01-30T00:00:00Z") == 0
    assert "so that is used as now" in capsys.readouterr().err
    assert news.line("quay")["added"] == LATER
