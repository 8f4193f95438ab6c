"""`feeds check` reports everything that is wrong, in three forms, and writes nothing."""

import json
from pathlib import Path

import pytest

from feeds.cli.main import main
from feeds.errors import Problem
from feeds.lint.check import as_annotations, as_text, graded
from tests.newsroom import Newsroom
from tests.test_rules import NOW, RIGHT, article


def room_of(folder: Path, **settings: object) -> Newsroom:
    """A site with an article that breaks two rules, one that cannot be read, and one in order."""
    room = Newsroom(folder, **settings)
    for name, changes in (
        ("a.md", {"quality": "high", "excerpt": None, "title": "A", "webUrl": "https://e.org/a"}),
        ("b.md", {"publishedDateTime": None, "title": "B", "webUrl": "https://e.org/b"}),
        ("c.md", {}),
    ):
        (room.articles / name).write_text(article({**changes}), encoding="utf-8")
    return room


def check(room: Newsroom, *arguments: str) -> int:
    return room.command("check", "--now", NOW, *arguments)


def test_findings_are_a_line_each_sorted_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(tmp_path)
    assert check(room) == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out == (
        f"{room.articles}/a.md:1:1: no-excerpt: has no excerpt; write a sentence or two\n"
        f'{room.articles}/a.md:11:1: odd-number: quality is "high"; '
        "write a number or delete the line\n"
        f"{room.articles}/b.md:1:1: no-date: has no publishedDateTime; "
        "write a date such as 2020-06-24T19:02:00Z\n"
        "errors: 1 no-date\n"
        "warnings: 1 no-excerpt, 1 odd-number\n"
        "1 error, 2 warnings in 2 of 3 files\n"
    )
    assert check(room) == 1
    assert capsys.readouterr().out == said.out


def test_quiet_leaves_out_the_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(room_of(tmp_path), "-q") == 1
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_warnings_alone_are_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    (room.articles / "b.md").unlink()
    assert check(room) == 0
    assert "0 errors, 2 warnings in 1 of 2 files\n" in capsys.readouterr().out


def test_a_clean_site_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    for name in ("a.md", "b.md"):
        (room.articles / name).unlink()
    assert check(room) == 0
    assert capsys.readouterr().out == "nothing is wrong in 1 file\n"
    assert check(room, "-q") == 0
    assert capsys.readouterr().out == ""
    assert check(room, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_the_repositorys_own_articles_have_no_errors(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    with pytest.raises(SystemExit) as left:
        main(["check", "--now", NOW, "--output", "nowhere"])
    assert left.value.code == 0, capsys.readouterr().out
    assert not Path("nowhere").exists()


def test_json_is_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    assert check(room, "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in ("errors", "warnings", "files", "looked_at")} == {
        "errors": 1,
        "warnings": 2,
        "files": 2,
        "looked_at": 3,
    }
    assert found["findings"][1] == {
        "file": f"{room.articles}/a.md",
        "line": 11,
        "column": 1,
        "severity": "warning",
        "rule": "odd-number",
        "what": 'quality is "high"',
        "todo": "write a number or delete the line",
    }


def test_github_shows_them_beside_the_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(tmp_path)
    assert check(room, "--format", "github") == 1
    first, *_, third = capsys.readouterr().out.splitlines()[:3]
    assert first == (
        f"::warning file={room.articles}/a.md,line=1,col=1,title=no-excerpt::"
        "has no excerpt; write a sentence or two"
    )
    assert third.startswith("::error file=")


def test_github_takes_no_sign_for_its_own() -> None:
    problem = Problem("a,b:c%\n.md", "is 100 %\nor\r::more, or less", "do it", "no-date", 1)
    assert as_annotations(graded([problem])) == (
        "::error file=a%2Cb%3Ac%25%0A.md,line=1,col=1,title=no-date::"
        "is 100 %25 or ::more, or less; do it"
    )


def test_a_rule_is_as_bad_as_the_configuration_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(
        tmp_path, rules={"no-date": "warning", "odd-number": "error", "no-excerpt": "off"}
    )
    assert check(room) == 1
    assert capsys.readouterr().out.endswith(
        "errors: 1 odd-number\nwarnings: 1 no-date\n1 error, 1 warning in 2 of 3 files\n"
    )
    room.config.write_text(
        "title: A\nurl: https://example.org/\narticles: ../articles\nlanguage: en\n"
        "rules:\n  no-date: off\n  odd-number: off\n  no-excerpt: off\n"
    )
    assert check(room) == 0
    assert capsys.readouterr().out == "nothing is wrong in 3 files\n"


def test_every_mistake_of_a_configuration_is_reported_with_its_position(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path)
    room.config.write_text(
        "title: A\nurl: https://example.org/?a\nhome: https://[::1]/\narticles: ../articles\n"
        "langauge: en\nrules: {no-topcs: off, gate: bad}\n"
    )
    assert check(room, "-q") == 2
    said = capsys.readouterr()
    assert said.err == ""
    assert [line.removeprefix(f"{room.config}:") for line in said.out.splitlines()] == [
        "1:1: configuration: has no language; write language: and its value",
        '2:1: configuration: url is "https://example.org/?a"; '
        "write an address such as https://example.org/feeds/",
        '3:1: configuration: home is "https://[::1]/"; '
        "write an address such as https://example.org/feeds/",
        "5:1: configuration: unknown setting langauge; did you mean language?",
        "6:9: configuration: unknown rule no-topcs; did you mean no-topics?",
        '6:24: configuration: gate is "bad"; write one of error, warning, off',
    ]
    assert check(room, "--format", "json") == 2
    assert json.loads(capsys.readouterr().out)["errors"] == 6
    assert room.command("build") == 2


def test_what_is_missing_is_a_wrong_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path)
    assert room.command("check", "--config", str(tmp_path / "none.yaml")) == 2
    assert "none.yaml:1:1: configuration: not found; " in capsys.readouterr().out
    room.articles.rmdir()
    assert check(room) == 2
    assert ": no-articles: articles is " in capsys.readouterr().out
    assert check(room, "--format", "xml") == 2


def test_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    check(room)
    assert not room.output.exists()
    room.build(NOW)
    before, times = room.files(), room.times()
    (room.articles / "c.md").unlink()
    for form in ("text", "json", "github"):
        check(room, "--format", form)
    assert (room.files(), room.times()) == (before, times)


def test_a_rule_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # No configuration is needed for that.
    room = Newsroom(tmp_path)
    room.config.unlink()
    assert check(room, "--explain", "odd-size") == 0
    said = capsys.readouterr().out
    assert said.startswith("odd-size (warning): an image's size is no number of pixels\n")
    assert "wrong:\n    width: 0\nright:\n    width: 800\n" in said
    assert check(room, "--explain", "od-size") == 2
    assert "there is no rule od-size; did you mean odd-size?" in capsys.readouterr().err
    assert check(room, "--explain", "list") == 0
    every = capsys.readouterr().out
    assert check(room, "--explain", "qqqqqq") == 2
    assert capsys.readouterr().out == every


def test_a_warning_about_most_articles_is_reported_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path)
    for number in range(24):
        changes = {"title": f"Number {number}", "webUrl": f"https://e.org/{number}"}
        own: dict[str, str | None] = {**changes, "provider": None if number % 4 else "{name: N}"}
        file = room.articles / f"{number:02}.md"
        file.write_text(article(own), encoding="utf-8")
    assert check(room) == 0
    said = capsys.readouterr().out
    assert said == (
        f"{room.articles}/01.md:1:1: no-provider: has no provider (the same in 17 more files); "
        "write provider: and the name of who published it\n"
        "warnings: 18 no-provider\n0 errors, 18 warnings in 18 of 24 files\n"
    )
    check(room, "--format", "json")
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 18


def test_a_finding_is_reported_once_and_in_order() -> None:
    one = Problem("b.md", "is odd", "mend it", "odd-type", 10, 2)
    other = Problem("b.md", "is odd", "mend it", "odd-type", 9)
    first = Problem("a.md", "is odd", "mend it", "odd-type")
    assert as_text(graded([one, other, one, first])).splitlines() == [
        "a.md:1:1: odd-type: is odd; mend it",
        "b.md:9:1: odd-type: is odd; mend it",
        "b.md:10:2: odd-type: is odd; mend it",
    ]


def test_the_right_article_is_the_one_that_others_are_made_of() -> None:
    assert article({}).count("\n") == len(RIGHT) + 2


@pytest.mark.parametrize("verb", ["build", "diff", "check", "explain"])
def test_help_lists_each_exit_status_on_a_line(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    said = capsys.readouterr().out
    assert "\n  0  " in said
    assert "\n  2  " in said
    assert "\\b" not in said
