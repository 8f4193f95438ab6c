"""What is printed: no line is a command to a workflow's runner, or turns the direction of text."""

import itertools
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.cli import report
from feeds.cli.console import SafeStream
from feeds.text import json_of
from tests.newsroom import Newsroom

# The blanks that .NET's TrimStart removes, and other signs that are not letters.
SIGNS = st.sampled_from([*"::##[[ \t\n\rab", "\u2028", "\xa0", "\u202e", "\u200b", "\x1b", "\x85"])
HOSTILE = ("::add-mask::x", " ::stop-commands::y", "##[error]z", "a\u202eb", "a ##[group]c")


def is_harmless(line: str) -> bool:
    is_command = line.lstrip().startswith("::") or "##[" in line
    formats = [sign for sign in line if unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp")]
    return not is_command and not set(formats) - {"\N{ZERO WIDTH SPACE}"}


@given(st.lists(st.text(SIGNS, max_size=6), max_size=8))
def test_text_printed_in_any_parts_never_makes_a_workflow_command(parts: list[str]) -> None:
    written = StringIO()
    stream = SafeStream(written, "standard output")
    for part in parts:
        stream.write(part)
    assert all(is_harmless(line) for line in re.split(r"[\r\n]", written.getvalue()))


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=20))
def test_text_that_is_no_command_is_printed_unchanged(text: str) -> None:
    written = StringIO()
    SafeStream(written, "standard output").write(f"x {text}\n")
    assert written.getvalue().replace("##\N{ZERO WIDTH SPACE}[", "##[") == f"x {text}\n"


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1785000000")
    news = Newsroom(tmp_path, title="::error::title")
    for number, text in enumerate(HOSTILE):
        news.write(f"{number}.md", title=text, topics=[text, f"{text} {number}"])
    news.write("::warning::x.md", published="##[error]", title="\u202e::error::")
    news.write("bad.md", publishedDateTime="##[error]\u202e::error::")
    return news


@pytest.mark.parametrize(
    "words",
    [
        ("diff",),
        ("diff", "--format", "json"),
        ("diff", "--format", "markdown"),
        ("build", "-v"),
        ("build",),
        ("check",),
        ("check", "--format", "json"),
        ("explain", "0.md"),
        ("explain", "2.md"),
        ("explain", "2.md", "--format", "json"),
        ("explain", "bad.md"),
        ("explain", "::add-mask::x"),
        ("build", "::add-mask::x"),
        ("build", "--now", "\n::add-mask::x"),
        ("build", "--output", "\n::add-mask::x/##[error]"),
    ],
)
def test_no_command_prints_a_workflow_command(
    words: tuple[str, ...], hostile: Newsroom, capfd: pytest.CaptureFixture[str]
) -> None:
    hostile.command(*words)
    out, err = capfd.readouterr()
    assert out or err
    for line in re.split(r"[\r\n]", out + err):
        assert is_harmless(line), ascii(line)


def test_only_annotations_of_ours_are_workflow_commands(
    hostile: Newsroom, capfd: pytest.CaptureFixture[str]
) -> None:
    hostile.command("check", "--format", "github")
    lines = capfd.readouterr().out.splitlines()
    ours = [line for line in lines if re.match(r"::(error|warning) file=[^:]*,line=\d+,", line)]
    assert len(ours) > 2
    assert all(is_harmless(line.removeprefix("::")) for line in ours)
    assert all(is_harmless(line) for line in lines if line not in ours)


@pytest.mark.parametrize(
    ("words", "text_in"),
    [
        (("explain", "2.md", "--format", "json"), lambda said: said["title"]),
        (("diff", "--format", "json"), lambda said: said["feeds"][0]["changes"][0]["title"]),
    ],
)
def test_json_keeps_its_meaning(
    words: tuple[str, ...],
    text_in: Callable[[object], str],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    news = Newsroom(tmp_path)
    news.write("2.md", title="a ##[error] “b” \xadc", topics=["##[x]"])
    news.command(*words)
    out = capfd.readouterr().out
    assert "##[" not in out and "\xad" not in out
    assert text_in(json.loads(out)).startswith("a ##[error] “b”")


@given(st.lists(st.text(st.sampled_from([*'#["\\', "\u202e", "\U000e0041", "é", "𝒳", "\n"]))))
def test_json_of_any_text_is_read_back_as_the_text(texts: list[str]) -> None:
    said = json_of(texts)
    assert json.loads(said) == texts
    assert "##[" not in said
    assert all(sign.isprintable() or sign == "\n" for sign in said)


def test_work_over_a_second_has_a_bar_with_its_total_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    for stream in (Terminal(), StringIO()):
        with monkeypatch.context() as patch:
            patch.setattr("feeds.cli.report.time.monotonic", itertools.count().__next__)
            patch.setattr(sys, "stderr", stream)
            patch.setenv("TERM", "xterm")
            steps = report.progress(range(1500), "Making entries", quiet=False, total=1500)
            assert list(steps) == list(range(1500))
        assert ("of 1,500" in stream.getvalue()) is stream.isatty()


@pytest.mark.parametrize("words", [("check",), ("diff",), ("diff", "--format", "markdown")])
def test_emoji_that_are_newer_than_this_python_are_printed(
    words: tuple[str, ...], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Python 3.11 knows those of 2021: to it a pink heart is as unknown as U+1FAFF."""
    news = Newsroom(tmp_path)
    news.write("a.md", title="I HEART feeds")
    heart = "https://news.example.com/heart"
    news.write("\U0001faff.md", webUrl=heart, publishedDateTime="soon")
    for file in news.articles.iterdir():
        file.write_text(file.read_text("utf-8").replace("HEART", "\U0001faff"), encoding="utf-8")
    news.command(*words)
    out, err = capfd.readouterr()
    text = "articles/\U0001faff.md" if words == ("check",) else "I \U0001faff feeds"
    assert text in out + err
    assert "\N{REPLACEMENT CHARACTER}" not in out + err
