"""`feeds diff` shows what a build would change, and changes nothing."""

import json
from pathlib import Path

import pytest

from tests.newsroom import Newsroom

FIRST, SECOND, THIRD = (f"2026-02-0{day}T06:00:00Z" for day in (1, 2, 3))
NAMES = ["added", "updated", "withdrawn"]


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    news = Newsroom(tmp_path)
    news.write("ferry.md", "2026-01-01", topics=["Ships"])
    news.write("canal.md", "2026-01-02", topics=["Ships"])
    news.write("tower.md", "2025-12-03", topics=["Towns"])
    news.build(FIRST)
    return news


def change(news: Newsroom) -> None:
    (news.articles / "tower.md").unlink()
    news.write("canal.md", "2026-01-02", topics=["Ships"], title="A canal", excerpt="Mended")
    news.write("new.md", "2026-01-05", title="New | [new](x)", topics=["Ships"])


def told(
    news: Newsroom, capsys: pytest.CaptureFixture[str], form: str, now: str = SECOND
) -> tuple[int, str]:
    """The exit status and the output of `feeds diff`, which must write nothing."""
    before, times = news.files(), news.times()
    status = news.command("diff", "--now", now, "--format", form)
    assert (news.files(), news.times()) == (before, times)
    return status, capsys.readouterr().out


def test_as_text(news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    change(news)
    status, said = told(news, capsys, "text")
    assert status == 1
    lines = said.splitlines()
    assert lines[:-1] == [
        "everything",
        "  + New | [new](x) (added)",
        "  ~ A canal (updated: title, summary)",
        "  - tower.md (withdrawn)",
        "Ships",
        "  + New | [new](x) (added)",
        "  ~ A canal (updated: title, summary)",
        "Towns",
        "  - tower.md (withdrawn)",
    ]
    touched = news.build(SECOND).written
    written = len(touched.added) + len(touched.changed)
    assert lines[-1] == f"{written} files would be written and {len(touched.removed)} removed"
    assert touched.removed


def test_as_json(news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    change(news)
    status, said = told(news, capsys, "json")
    assert status == 1
    found = json.loads(said)
    assert [(feed["feed"], feed["folder"]) for feed in found["feeds"]] == [
        ("everything", ""),
        ("Ships", "ships"),
        ("Towns", "towns"),
    ]
    changes = found["feeds"][0]["changes"]
    assert [one["change"] for one in changes] == NAMES
    assert changes[1] == {
        "change": "updated",
        "id": "tag:example.org,2026:canal",
        "title": "A canal",
        "url": "https://news.example.com/canal",
        "parts": ["title", "summary"],
    }
    touched = news.build(SECOND).written
    assert sorted(found["written"]) == sorted((*touched.added, *touched.changed))
    assert found["removed"] == list(touched.removed)


def test_as_markdown(news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    change(news)
    status, said = told(news, capsys, "markdown")
    assert status == 1
    assert said.startswith(
        "### everything\n\n| | entry | what |\n|---|---|---|\n"
        "| + | [New \\| \\[new\\](x)](https://news.example.com/new) | added |\n"
        "| ~ | [A canal](https://news.example.com/canal) | updated: title, summary |\n"
    )


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_nothing_would_change(
    news: Newsroom, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    news.write("canal.md", "2026-01-02", topics=["Ships"], secured="YWJj;ZGVm==")
    status, said = told(news, capsys, form)
    assert status == 0
    if form == "json":
        assert json.loads(said) == {"feeds": [], "written": [], "removed": []}
    else:
        assert said == "nothing would change\n"


def test_a_first_build_adds_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    news = Newsroom(tmp_path)
    news.write("ferry.md")
    assert news.command("diff", "--now", FIRST) == 1
    assert capsys.readouterr().out.splitlines()[:2] == ["everything", "  + About ferry (added)"]
    assert not news.output.exists()


def test_a_score_changes_files_but_no_entry(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    news.write("canal.md", "2026-01-02", topics=["Ships"], heat=12)
    status, said = told(news, capsys, "text")
    assert (status, said) == (1, "5 files would be written\n")


def test_a_file_that_cannot_be_read_is_left_out_once_and_returns(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    good = (news.articles / "ferry.md").read_bytes()
    (news.articles / "ferry.md").write_bytes(b"---\ntitle: half")
    _, said = told(news, capsys, "text")
    assert "  - ferry.md (left out)\n" in said
    news.build(SECOND)
    assert told(news, capsys, "text", THIRD) == (0, "nothing would change\n")
    (news.articles / "ferry.md").write_bytes(good)
    _, said = told(news, capsys, "text", THIRD)
    assert "  + About ferry (returned)\n" in said


def test_a_withdrawn_entry_returns(news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    news.write("ferry.md", topics=["Ships"], published=False)
    news.build(SECOND)
    news.write("ferry.md", topics=["Ships"])
    _, said = told(news, capsys, "text", THIRD)
    assert said.startswith("everything\n  + About ferry (returned)\nShips\n  + About ferry (ret")


def test_an_entry_that_changes_topics_is_added_to_one_feed_and_left_out_of_another(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    news.write("ferry.md", topics=["Towns"])
    _, said = told(news, capsys, "text")
    assert said.splitlines()[:-1] == [
        "everything",
        "  ~ About ferry (updated: topics)",
        "Ships",
        "  - ferry.md (left out)",
        "Towns",
        "  + About ferry (added)",
    ]


def test_older_entries_that_make_room_for_new_ones_are_not_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = Newsroom(tmp_path, entries=1, archive="none")
    news.write("ferry.md", "2026-01-01")
    news.build(FIRST)
    news.write("new.md", "2026-01-02")
    _, said = told(news, capsys, "text")
    assert said.splitlines()[:-1] == ["everything", "  + About new (added)"]


def test_an_expired_tombstone_is_a_change(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    (news.articles / "tower.md").unlink()
    news.build(SECOND)
    assert told(news, capsys, "text", THIRD)[0] == 0
    status, said = told(news, capsys, "text", "2027-01-01")
    assert (status, said) == (1, "5 files would be written\n")


@pytest.mark.parametrize("trouble", ["no configuration", "no articles", "an odd option"])
def test_an_error_is_status_2(
    news: Newsroom, capsys: pytest.CaptureFixture[str], trouble: str
) -> None:
    options: list[str] = []
    if trouble == "no configuration":
        news.config.unlink()
    elif trouble == "no articles":
        news.articles.rename(news.folder / "elsewhere")
    else:
        options = ["--format", "html"]
    assert news.command("diff", "--now", SECOND, *options) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err
