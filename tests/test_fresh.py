"""What came in last stays in the live feeds, however much came in at once: no reader misses it."""

import json
from pathlib import Path

import pytest

from feeds.compose import archive
from tests.newsroom import FORMATS, Newsroom, links

FIRST, SECOND = "2026-02-01T06:00:00Z", "2026-02-02T06:00:00Z"


def site(folder: Path, **settings: object) -> Newsroom:
    """A published site with ten articles; its live feeds contain five."""
    news = Newsroom(folder, **{"entries": 5} | settings)
    for number in range(10):
        news.write(f"old-{number}.md", f"2026-01-{number + 1:02}", topics=["Ships"])
    news.build(FIRST)
    return news


def arrive(news: Newsroom, count: int, date: str = "2026-02-01", name: str = "new") -> None:
    for number in range(count):
        news.write(f"{name}-{number:03}.md", date, topics=["Ships"])


def live(news: Newsroom, folder: str = "") -> list[str]:
    """The ids of a live feed, the same in all formats."""
    first, *others = (links(news.output / folder / name)[0] for name in FORMATS)
    assert all(one == first for one in others)
    return [id_.partition("2026:")[2] for id_ in first]


@pytest.mark.parametrize("period", ["month", "none"])
def test_more_new_articles_than_entries_are_all_in_the_live_feed(
    tmp_path: Path, period: str
) -> None:
    news = site(tmp_path, archive=period)
    arrive(news, 12)
    built = news.build(SECOND)
    new = [f"new-{number:03}" for number in range(12)]
    assert live(news) == live(news, "ships/") == new
    assert built.rules == []
    # Another build changes nothing, nor does time.
    for now in (SECOND, "2026-02-05T06:00:00Z", "2027-02-05T06:00:00Z"):
        assert not news.build(now).touched
    # Nor does a lost index.
    for file in news.config.parent.glob("*.sqlite*"):
        file.unlink()
    assert not news.build("2027-02-05T06:00:00Z").touched


@pytest.mark.parametrize("period", ["month", "none"])
def test_a_new_entry_stays_in_the_live_feed_for_48_hours_of_later_entries(
    tmp_path: Path, period: str
) -> None:
    news = site(tmp_path, archive=period)
    arrive(news, 8)
    news.build(SECOND)
    arrive(news, 1, "2026-02-03", "later")
    news.build("2026-02-04T06:00:00Z")
    assert len(live(news)) == 9 and live(news)[0] == "later-000"
    arrive(news, 1, "2026-02-03T09:00:00Z", "last")
    news.build("2026-02-04T06:00:01Z")
    assert live(news) == ["last-000", "later-000", "new-000", "new-001", "new-002"]
    # A withdrawal brings nothing back.
    (news.articles / "last-000.md").unlink()
    news.build("2026-02-04T07:00:00Z")
    assert live(news) == ["later-000", "new-000", "new-001", "new-002", "new-003"]


def test_an_old_article_that_is_new_here_is_in_the_live_feed(tmp_path: Path) -> None:
    news = site(tmp_path)
    arrive(news, 1, "2025-12-24", "late")
    news.build(SECOND)
    assert live(news)[-1] == "late-000"
    # Who walks back still meets all, each once.
    met = [id_ for _, ids in news.walk("atom.xml") for id_ in ids]
    assert len(set(met)) == 11
    _, older = links(news.output / "atom.xml")
    assert older.endswith("archive/2026-01/atom.xml")


def test_without_archives_old_articles_stay_where_they_were(tmp_path: Path) -> None:
    news = site(tmp_path, archive="none")
    news.configure(entries=3, archive="none")
    news.build(SECOND)
    assert live(news) == ["old-9", "old-8", "old-7"]
    arrive(news, 4)
    news.build(SECOND)
    assert len(live(news)) == 4


def test_the_ledger_says_since_when_an_entry_is_published(tmp_path: Path) -> None:
    news = site(tmp_path)
    arrive(news, 1)
    news.build(SECOND)
    assert "added" not in news.line("old-1")
    assert news.line("new-000")["added"] == SECOND
    news.write("new-000.md", "2026-02-01", title="Changed")
    news.build("2026-02-03T06:00:00Z")
    assert news.line("new-000")["added"] == SECOND
    (news.articles / "new-000.md").unlink()
    news.build("2026-02-04T06:00:00Z")
    assert news.line("new-000")["added"] == SECOND
    (news.output / "ledger.jsonl").unlink()
    news.build("2026-02-05T06:00:00Z")
    assert not [line for line in news.ledger() if "added" in line]


@pytest.mark.parametrize(
    ("one", "other", "merged"),
    [
        ("2026-02-02T06:00:00Z", "2026-02-02T07:00:00Z", "2026-02-02T06:00:00Z"),
        ("2026-02-02T07:00:00Z", "2026-02-02T06:00:00Z", "2026-02-02T06:00:00Z"),
        ("2026-02-02T07:00:00Z", None, None),
        (None, "2026-02-02T07:00:00Z", None),
    ],
)
def test_of_merged_lines_the_earlier_date_counts(
    tmp_path: Path, one: str | None, other: str | None, merged: str | None
) -> None:
    news = site(tmp_path)
    arrive(news, 1)
    news.build(SECOND)
    line = news.line("new-000")
    texts = [
        json.dumps({k: v for k, v in (line | {"added": added}).items() if v}, separators=(",", ":"))
        for added in (one, other)
    ]
    file = news.output / "ledger.jsonl"
    others = [text for text in file.read_text().splitlines() if "2026:new-000" not in text]
    file.write_text("\n".join([*others, *texts]) + "\n")
    assert news.build(SECOND).rules == []
    assert news.line("new-000").get("added") == merged


@pytest.mark.parametrize("period", ["month", "none"])
def test_entries_that_do_not_fit_are_reported(tmp_path: Path, period: str) -> None:
    news = site(tmp_path, formats=["json"], archive=period)
    arrive(news, 202)
    built = news.build(SECOND)
    shown = len(news.entries())
    assert shown == archive.MOST_LIVE
    assert (news.output / "feed.json").stat().st_size <= archive.MOST_LIVE_BYTES
    (problem,) = (one for one in built.plan.problems if one.rule == "crowded")
    # Without archives, no feed needs to contain the others.
    missed = "2" if period == "month" else "1 or more"
    assert str(problem) == (
        f"feed.json: has no room for {missed} of the entries that came in last, nor has 1 other"
        " feed for all of its own; publish fewer at once, else most readers miss them"
    )
    assert not news.build("2026-02-09T06:00:00Z").touched


def test_a_live_feed_grows_to_250_kilobytes(tmp_path: Path) -> None:
    news = site(tmp_path)
    for number in range(60):
        file = news.write(f"new-{number:02}.md", "2026-02-01")
        file.write_bytes(file.read_bytes() + b'The ferry sails "at night" & by day.\n\n' * 100)
    assert "crowded" in news.build(SECOND).rules
    sizes = [(news.output / name).stat().st_size for name in FORMATS]
    assert 240_000 < max(sizes) <= archive.MOST_LIVE_BYTES
    assert 20 < len(live(news)) < 60
    news.configure(entries=60)
    assert "crowded" not in news.build(SECOND).rules
    assert len(live(news)) == 60
