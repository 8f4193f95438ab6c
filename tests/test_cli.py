"""What is typed, and what comes back: exit status, stdout, stderr."""

import errno
import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from feeds.cli.main import main
from tests.apart import PATIENCE, Ran

NOW = "2026-01-31T12:00:00Z"
FEEDS = (sys.executable, "-m", "feeds")
CONFIG = """\
title: Lamps
url: https://example.org/feeds/
articles: ../articles
language: en
"""
GOOD = """\
---
title: The lighthouse is lit again – and how
webUrl: https://news.example.com/lighthouse
publishedDateTime: 2020-06-24T19:02:00Z
topics: [Light]
---
"""
BAD = GOOD.replace("2020-06-24T19:02:00Z", "soon")
DRAFT = GOOD.replace("topics:", "published: false\ntopics:")


class Site:
    """A folder to build in, and the command, run here."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.write("config/feeds.yaml", CONFIG)
        self.write("articles/lighthouse.md", GOOD)

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> Ran:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        out, err = self._capsys.readouterr()
        return Ran(left.value.code, out, err)

    def build(self, *arguments: str) -> Ran:
        return self.run("build", "--now", NOW, *arguments)

    @property
    def is_written(self) -> bool:
        return (self.folder / "output").exists()


@pytest.fixture
def site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return Site(tmp_path, capsys)


# --- a build ---------------------------------------------------------------------------------


def test_a_build_says_what_it_did_on_stdout(site: Site) -> None:
    ran = site.build()
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[:2] == ["everything: 1 entry", "Light: 1 entry"]
    assert re.fullmatch(
        r"1 article published, 0 kept out; \d+ files written, 0 as before in output", ran.lines[2]
    )


def test_a_second_build_says_that_nothing_was_written(site: Site) -> None:
    site.build()
    ran = site.build()
    assert ran.status == 0
    assert re.fullmatch(
        r"1 article published, 0 kept out; 0 files written, \d+ as before in output", ran.lines[-1]
    )


def test_a_problem_goes_to_stderr_and_the_other_articles_are_published(site: Site) -> None:
    site.write("articles/bad.md", BAD)
    ran = site.build()
    assert ran.status == 0
    what, todo = 'publishedDateTime is "soon"', "write a date such as 2020-06-24T19:02:00Z"
    assert ran.err == f"articles/bad.md:4: {what}; {todo}\n"
    assert "everything: 1 entry" in ran.lines
    assert "problem" in ran.lines[-1]


def test_strict_turns_a_problem_into_status_1(site: Site) -> None:
    assert site.build("--strict").status == 0
    site.write("articles/bad.md", BAD)
    ran = site.build("--strict")
    assert ran.status == 1
    assert ran.err.startswith("articles/bad.md:4: ")
    assert site.is_written


def test_an_unpublished_article_is_not_a_problem(site: Site) -> None:
    site.write("articles/draft.md", DRAFT)
    ran = site.build("--strict")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[-1].startswith("1 article published, 1 kept out (1 unpublished); ")


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet_leaves_only_problems(site: Site, option: str) -> None:
    site.write("articles/bad.md", BAD)
    ran = site.build(option)
    assert ran.status == 0
    assert ran.out == ""
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_verbose_names_files_and_what_is_kept_out(site: Site, option: str) -> None:
    site.write("articles/draft.md", DRAFT)
    ran = site.build(option)
    assert "kept out draft.md: unpublished: published: false" in ran.lines
    assert "added output/light/atom.xml" in ran.lines
    site.write("articles/lighthouse.md", GOOD.replace("lit", "dark"))
    ran = site.build(option)
    assert "changed output/light/atom.xml" in ran.lines
    assert not any(line.startswith("added") for line in ran.lines)


def test_options_name_the_configuration_and_the_output(site: Site) -> None:
    (site.folder / "config").rename(site.folder / "settings")
    ran = site.build("--config", "settings/feeds.yaml", "--output", "public/feeds", "-v")
    assert ran.status == 0
    assert "added public/feeds/atom.xml" in ran.lines
    assert (site.folder / "public/feeds/light/feed.json").exists()
    assert not site.is_written


def test_now_decides_which_articles_are_in_the_future(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "1 kept out" in site.run("build", "--now", "2020-06-24T19:01Z").out
    assert "0 kept out" in site.run("build", "--now", "24 June 2020 21:02 +0200").out
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1593025319")
    assert "1 kept out" in site.run("build", "--output", "other").out
    assert "0 kept out" in site.run("build", "--output", "other", "--now", NOW).out
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1593025320")
    assert "0 kept out" in site.run("build", "--output", "other").out


def test_without_an_article_to_publish_there_is_a_notice_and_no_feed(site: Site) -> None:
    site.write("articles/lighthouse.md", DRAFT)
    ran = site.build()
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[0] == "no article to publish, so no feed was written"
    assert ran.lines[1].startswith("0 articles published, 1 kept out (1 unpublished); 0 files ")
    assert not list((site.folder).rglob("*.xml"))


# --- what is wrong: status 2, and nothing is written -----------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["buidl"], "feeds: there is no command buidl; did you mean build?\n`feeds --help` says"),
        (
            ["build", "--ouput", "x"],
            "feeds build: there is no option --ouput; did you mean --output?",
        ),
        (["build", "--xyz"], "feeds build: there is no option --xyz\n`feeds build --help` says"),
        (["--config", "x", "build"], "feeds: --config is before build; write feeds build --c"),
        (["--versoin"], "feeds: there is no option --versoin; did you mean --version?"),
        (["build", "--stric"], "did you mean --strict?"),
        (["build", "--now", "soon"], '"soon": write a date such as 2020-06-24T19:02:00Z'),
        (["build", "--now", "03/04/2020"], "could be 3 April or 4 March"),
        (["build", "--now"], "--now: write a value after it"),
        (["build", "extra"], "unexpected argument extra"),
        (["build", "--output", "config/feeds.yaml"], "is a file"),
        (["build", "--output", ""], "--output: is empty; name a folder"),
        (
            ["build", "--output", "/dev/null"],
            "is not a folder, nor a link to a folder; name a folder",
        ),
        (["build", "--config", ""], "--config: is empty; name a file"),
        (["build", "--config", "x" * 300], ": cannot be read: File name too long; "),
        (["build", "--jobs", "9" * 5000], ": write a number from 1 to 256"),
        (["build", "--config", "feeds.yaml"], "feeds.yaml: not found; "),
        (["build", "--config", "articles"], "articles: is a folder; name the configuration in it"),
        (["build", "--jobs", "0"], 'feeds build: -j/--jobs: "0": write a number from 1 to 256'),
        (
            ["build", "--allow", "all"],
            'feeds build: --allow: "all": write one of vanish, arrive, reissue, change, clock\n',
        ),
        (["build", "--config"], "feeds build: --config: write a value after it\n"),
        (["build", "--executor", "dask"], '"dask": write processes or dask://HOST:PORT'),
        (["explain"], "feeds explain: ARTICLE is missing\n"),
        ([], "usage: feeds [OPTIONS] COMMAND ..."),
    ],
)
def test_a_wrong_command_is_status_2(site: Site, arguments: list[str], said: str) -> None:
    ran = site.run(*arguments)
    assert ran.status == 2
    assert ran.out == ""
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert not site.is_written


def test_a_wrong_configuration_is_status_2(site: Site) -> None:
    site.write("config/feeds.yaml", CONFIG + "entires: 5\n")
    ran = site.build()
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "config/feeds.yaml:5: unknown setting entires; did you mean entries?\n"
    assert not site.is_written


def test_a_missing_folder_of_articles_is_status_2(site: Site) -> None:
    (site.folder / "articles").rename(site.folder / "artikel")
    ran = site.build()
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        'config/feeds.yaml:3: articles is "../articles", but articles is not a folder; '
        "set articles to the folder that has them\n"
    )
    assert not site.is_written


def test_a_pipe_is_a_configuration(site: Site, environment: Mapping[str, str]) -> None:
    text = CONFIG.replace("../articles", "articles")
    python = shlex.quote(sys.executable)
    command = f"{python} -m feeds build --config <(printf '%s' \"$TEXT\") --now {NOW}"
    ran = subprocess.run(
        ["bash", "-c", command],
        env={**environment, "TEXT": text},
        cwd=site.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert site.is_written
    (site.folder / "output").rename(site.folder / "piped")
    site.build()
    assert (site.folder / "output/atom.xml").read_bytes() == (
        site.folder / "piped/atom.xml"
    ).read_bytes()


def test_an_endless_configuration_is_status_2(site: Site) -> None:
    ran = site.build("--config", "/dev/zero")
    assert ran.status == 2
    assert ran.err.startswith("/dev/zero: is more than 1,000,000 bytes long; name the config")


def test_a_file_system_without_locks_is_status_2(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(_handle: int, _operation: int) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(fcntl, "flock", flock)
    ran = site.build()
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "output: cannot be locked against other builds: Operation not supported; "
        "name a folder on another file system with --output, and copy the feeds from there\n"
    )
    assert not site.is_written


def test_a_folder_that_becomes_a_file_meanwhile_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("articles/more/bad.md", BAD)
    more, open_ = site.folder / "articles/more", os.open

    def replacing(path: str, flags: int, *rest: int) -> int:
        if str(path).endswith("more"):
            (more / "bad.md").unlink(missing_ok=True)
            if more.is_dir():
                more.rmdir()
                more.touch()
        return open_(path, flags, *rest)

    monkeypatch.setattr(os, "open", replacing)
    ran = site.build()
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "articles/more: was replaced by a file while it was read; build again\n"


def test_a_full_stderr_leaves_the_exit_status(site: Site, environment: Mapping[str, str]) -> None:
    with open("/dev/full", "w") as full:
        command = (*FEEDS, "build", "--config", "nope")
        ran = subprocess.run(command, env=environment, cwd=site.folder, stderr=full, check=False)
    assert ran.returncode == 2


def test_a_wrong_source_date_epoch_is_status_2(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    ran = site.run("build")
    assert ran.status == 2
    assert ran.err == (
        'SOURCE_DATE_EPOCH: is "yesterday"; write the seconds since 1970, or unset it\n'
    )


def test_a_configuration_named_after_tags_alone_is_status_2(site: Site) -> None:
    site.write("config/feeds.yaml", CONFIG.replace("Lamps", "<b></b>"))
    ran = site.build()
    assert ran.status == 2
    assert ran.err.startswith("config/feeds.yaml:1: title")


def test_a_file_that_cannot_be_written_is_status_1(site: Site) -> None:
    (site.folder / "output/atom.xml/in-the-way").mkdir(parents=True)
    ran = site.build()
    assert ran.status == 1
    assert ran.err.count("\n") == 1 and "; " in ran.err
    site.folder.joinpath("output/atom.xml/in-the-way").rmdir()
    site.folder.joinpath("output/atom.xml").rmdir()
    assert site.build().status == 0
    assert (site.folder / "output/atom.xml").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["usage: feeds", "build", "Commands:", "Begin with: feeds init"]),
        (["-h"], ["usage: feeds", "build", "Commands:\n  init "]),
        (["init", "--help"], ["usage: feeds init [OPTIONS] [FOLDER]\n"]),
        (["adopt", "--help"], ["usage: feeds adopt [OPTIONS] FEED ...\n"]),
        (["build", "--help"], ["--config", "--output", "--now", "--strict", "Exit status:", "2  "]),
    ],
)
def test_help_is_on_stdout(site: Site, arguments: list[str], words: list[str]) -> None:
    ran = site.run(*arguments)
    assert (ran.status, ran.err) == (0, "")
    for word in words:
        assert word in ran.out


def test_the_version_is_the_packages(site: Site) -> None:
    ran = site.run("--version")
    assert (ran.status, ran.err) == (0, "")
    assert re.fullmatch(r"feeds \d+\.\d+\.\d+\S*\n", ran.out)


# --- as a program among programs -------------------------------------------------------------


def command(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    **more: str,
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*FEEDS, *arguments],
        cwd=folder,
        env={**environment, **more},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def on_a_terminal(folder: Path, environment: Mapping[str, str], columns: int) -> str:
    """What a build shows on a terminal of so many columns, with the codes that colour it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [*FEEDS, "build", "--now", NOW],
        cwd=folder,
        env={**environment, "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # The error of Linux if the other end of a terminal is closed.
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(timeout=PATIENCE) == 0
    return shown.decode()


def lines_of(shown: str) -> list[str]:
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    return [line.rstrip() for line in plain.replace("\r", "").split("\n")]


def test_in_a_pipe_there_are_plain_lines(site: Site, environment: Mapping[str, str]) -> None:
    ran = command(["build", "--now", NOW], site.folder, environment, FORCE_COLOR="1")
    assert ran.returncode == 0
    assert ran.stderr == b""
    text = ran.stdout.decode()
    assert text.startswith("everything: 1 entry\nLight: 1 entry\n")
    assert "\x1b" not in text and "\r" not in text


@pytest.mark.parametrize("columns", [120, 80, 40])
def test_on_a_terminal_there_is_a_table_that_fits(
    site: Site, environment: Mapping[str, str], columns: int
) -> None:
    long = GOOD.replace("[Light]", "[Light, The History of Lighthouses and Lightships]")
    site.write("articles/lighthouse.md", long)
    lines = lines_of(on_a_terminal(site.folder, environment, columns))
    head = next(at for at, line in enumerate(lines) if line.split()[:1] == ["Feed"])
    table = lines[head : lines.index("", head)]
    assert max(map(len, table)) <= columns
    assert "─" in table[1]
    newest = [line.split() for line in table if "2020-06-24" in line]
    assert len(newest) == 3
    assert all("1" in words for words in newest)
    if columns >= 80:
        assert newest[0] == ["everything", "1", "2020-06-24", "/"]
        assert newest[1] == ["Light", "1", "2020-06-24", "light/"]
    assert any(line.startswith("1 article published") for line in lines)


def test_on_a_terminal_messages_have_no_escape_sequences_of_articles(
    site: Site, environment: Mapping[str, str]
) -> None:
    site.write("articles/bad.md", GOOD.replace("https://news", r'"\e]0;owned\a\e[2Jx"#'))
    shown = on_a_terminal(site.folder, environment, 80)
    assert "articles/bad.md:3: webUrl is" in shown
    assert "\x1b]0;" not in shown and "\x1b[2J" not in shown


@pytest.mark.parametrize("option", ["--strict", "--verbose"])
def test_a_reader_of_only_the_first_line_sees_no_traceback(
    site: Site, environment: Mapping[str, str], option: str
) -> None:
    # With --verbose there is more output than fits into the buffer of a pipe.
    topics = ", ".join(f"Topic {number} of very many {'x' * 40}" for number in range(20))
    site.write("articles/lighthouse.md", GOOD.replace("[Light]", f"[{topics}]"))
    writer = subprocess.Popen(
        [*FEEDS, "build", "--now", NOW, option],
        cwd=site.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout and writer.stderr
    writer.stdout.close()
    said = writer.stderr.read()
    writer.stderr.close()
    assert (writer.wait(timeout=PATIENCE), said) == (0, b"")
    assert (site.folder / "output/atom.xml").exists()


SHORT = [["--help"], ["build", "--help"], ["--version"], ["check", "--explain", "no-date"]]


@pytest.mark.parametrize("arguments", SHORT)
def test_a_reader_that_closes_the_pipe_at_once_sees_no_traceback(
    site: Site, environment: Mapping[str, str], arguments: list[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [*FEEDS, *arguments],
        cwd=site.folder,
        env=environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has such a disk")
@pytest.mark.parametrize("arguments", [*SHORT, ["build", "--now", NOW]])
def test_output_that_cannot_be_written_is_status_1(
    site: Site, environment: Mapping[str, str], arguments: list[str]
) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*FEEDS, *arguments],
            cwd=site.folder,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    said = b"standard output: No space left on device; fix that and build again\n"
    assert (ran.returncode, ran.stderr) == (1, said)


@pytest.mark.parametrize("arguments", [*SHORT, ["build"], ["build", "--quiet"]])
@pytest.mark.parametrize("closed", [(1,), (1, 2)])
def test_without_stdout_nothing_is_printed(
    site: Site, environment: Mapping[str, str], arguments: list[str], closed: tuple[int, ...]
) -> None:
    code = (
        f"import os, sys\nfor one in {closed}: os.close(one)\nos.execv(sys.argv[1], sys.argv[1:])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *FEEDS, *arguments],
        cwd=site.folder,
        env=environment,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert (site.folder / "output/atom.xml").exists() == (arguments not in SHORT)


@pytest.mark.parametrize("strictness", [{}, {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}])
def test_a_machine_with_only_ascii_builds_the_same(
    site: Site, environment: Mapping[str, str], strictness: dict[str, str]
) -> None:
    site.write("articles/größe.md", GOOD.replace("[Light]", "[Größe, 人工知能]"))
    site.write("articles/bäd.md", BAD.replace("soon", "später"))
    here = command(["build", "--now", NOW, "--output", "here"], site.folder, environment)
    there = command(
        ["build", "--now", NOW, "--output", "there"],
        site.folder,
        environment,
        LC_ALL="C",
        **strictness,
    )
    assert (here.returncode, there.returncode) == (0, 0)
    assert b"Traceback" not in there.stderr
    assert there.stderr.count(b"\n") == here.stderr.count(b"\n") == 1
    for file in (path for path in (site.folder / "here").rglob("*") if path.is_file()):
        other = site.folder / "there" / file.relative_to(site.folder / "here")
        assert other.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "line_end", ["\n", "\r", "\x85", "\u2028"], ids=["LF", "CR", "next line", "line separator"]
)
def test_deep_nesting_behind_any_line_end_does_not_end_the_build(
    site: Site, environment: Mapping[str, str], line_end: str
) -> None:
    # Run apart: the stack of the program is at stake.
    deep = f"---\ntitle: Deep\nx:{line_end}{'- ' * 200_000}x\n---\n"
    (site.folder / "articles/deep.md").write_bytes(deep.encode())
    ran = command(["build", "--now", NOW], site.folder, environment)
    assert ran.returncode == 0
    assert ran.stderr.startswith(b"articles/deep.md:")
    assert b"everything: 1 entry" in ran.stdout


def test_python_m_feeds_is_feeds(site: Site, environment: Mapping[str, str]) -> None:
    ran = command(["--version"], site.folder, environment)
    assert ran.stdout.startswith(b"feeds ")
