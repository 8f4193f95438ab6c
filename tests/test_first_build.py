"""The messages of a first build whose configuration or folder is not right yet."""

from pathlib import Path

import pytest

from feeds.cli.main import main
from tests.newsroom import Newsroom

NOW = "2026-01-31T12:00:00Z"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, list[str]]:
    """The exit status of a command, its output, and the lines of its messages."""
    with pytest.raises(SystemExit) as left:
        main(words)
    said = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, said.out, said.err.splitlines()


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.chdir(tmp_path)
    return Newsroom(Path())


def test_equal_problems_of_many_files_are_one_line(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.write("whole.md")
    for number in range(5):
        room.write(f"{number}.md", title=None)

    status, out, messages = run(capsys, "build", "--now", NOW)

    assert (status, messages) == (
        0,
        [
            "articles/0.md:1: has no title (the same in 4 more files); "
            "write title: and what it is called",
            "`feeds check` names every file",
        ],
    )
    assert "5 problems" in out
    # A build without changes prints the same.
    assert run(capsys, "build", "--now", NOW)[2] == messages
    assert run(capsys, "check", "--now", NOW)[1].count("has no title") == 5


def test_three_equal_problems_are_a_line_each(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.write("whole.md")
    for number in range(3):
        room.write(f"{number}.md", title=None)
    assert len(run(capsys, "build", "--now", NOW)[2]) == 3


def test_a_build_in_which_every_file_has_a_problem_says_what_they_lack_and_fails(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(5):
        room.write(f"{number}.md", webUrl=None)

    for _ in range(2):
        status, _, messages = run(capsys, "build", "--now", NOW)
        assert status == 1
        assert messages[2:] == [
            "none of 5 files can be published: each has no webUrl",
            "if these are your own posts, `feeds init` finds out where your site has them",
            "`feeds init` looks at a site's folder and writes a configuration that fits it",
        ]


def test_a_build_that_publishes_anything_or_keeps_anything_out_is_no_failure(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.write("bad.md", webUrl=None)
    room.write("draft.md", draft=True)
    assert run(capsys, "build", "--now", NOW)[0] == 0


def test_files_that_are_no_articles_are_mentioned_if_there_is_no_article(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one.txt", "two.txt", "three.rst", ".hidden.doc"):
        (room.articles / name).write_text("text")
    assert run(capsys, "build", "--now", NOW)[2] == [
        "articles: has no articles, but 2 .txt files; "
        "articles end in .md; put the articles there, or set articles to the folder that has them"
    ]


def test_without_a_configuration_every_command_says_to_run_feeds_init(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["build"], ["diff"], ["explain", "a.md"]):
        status, _, messages = run(capsys, *words)
        assert (status, messages) == (
            2,
            [
                "config/feeds.yaml: not found; write one with `feeds init`, "
                "or name another with --config"
            ],
        )
    assert "`feeds init`" in run(capsys, "check")[1]
    assert not list(tmp_path.iterdir())


def test_help_is_a_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "help") == run(capsys, "--help")
    assert run(capsys, "help", "build") == run(capsys, "build", "--help")
    status, _, messages = run(capsys, "help", "biuld")
    assert (status, messages[0]) == (2, "feeds: there is no command biuld; did you mean build?")


def test_a_folder_is_no_argument_of_a_build(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    (room.folder / "_news").mkdir()
    status, _, messages = run(capsys, "build", "_news")
    assert (status, messages[0]) == (
        2,
        "feeds build: takes no folder; set articles to _news in the configuration, "
        "or write one with `feeds init _news`",
    )


def test_an_article_outside_the_folder_cannot_be_explained(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.write("whole.md")
    (room.folder / "drafts").mkdir()
    (room.folder / "drafts/quiet.md").write_text("---\ntitle: Quiet\n---\n")
    status, _, messages = run(capsys, "explain", "drafts/quiet.md", "--now", NOW)
    assert (status, messages) == (
        2,
        [
            "drafts/quiet.md: is not in the folder of articles, articles; "
            "move it there, or set articles to the folder that has it"
        ],
    )


# --- the output folder -----------------------------------------------------------------------


def test_the_output_is_beside_the_folder_config_from_any_current_folder(
    room: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write("whole.md")
    here = Path.cwd()
    (here / "elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert run(capsys, "build", "--now", NOW, "--config", "../config/feeds.yaml")[0] == 0
    assert (here / "output/atom.xml").is_file()
    monkeypatch.chdir("../config")
    out = run(capsys, "build", "--now", NOW, "--config", "feeds.yaml")[1]
    assert "0 files written" in out and out.endswith("in ../output\n")


def test_the_output_is_beside_a_configuration_in_another_folder(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.write("whole.md")
    room.config.parent.rename("settings")
    assert run(capsys, "build", "--now", NOW, "--config", "settings/feeds.yaml")[0] == 0
    assert Path("settings/output/atom.xml").is_file()


@pytest.mark.parametrize(
    "line",
    [
        "output: ../static/feeds",
        "output: ../static/feeds  # where Hugo finds files to copy",
        'output: "../static/feeds"',
        "'output': '../static/feeds'",
        "output:\n  ../static/feeds",
        "output: >-\n  ../static/feeds",
        "description: 'has no output: none'\noutput: ../static/feeds",
    ],
)
def test_the_setting_is_relative_to_the_configuration(
    room: Newsroom, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    room.write("whole.md")
    settings = "title: News\nurl: https://example.org/feeds/\narticles: ../articles\nlanguage: en\n"
    room.config.write_text(settings + line + "\n")
    for words in (["build"], ["check"], ["diff"]):
        assert run(capsys, *words, "--now", NOW)[0] == 0
    assert Path("static/feeds/atom.xml").is_file()
    assert not Path("output").exists()


def test_the_option_wins_and_is_relative_to_the_current_folder(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.configure(output="../static/feeds")
    room.write("whole.md")
    status, out, _ = run(capsys, "build", "--now", NOW, "--output", "public")
    assert status == 0 and out.endswith("as before in public\n")
    assert Path("public/atom.xml").is_file()
    assert not Path("static").exists()


def test_an_output_that_is_a_file_is_a_mistake_of_the_configuration(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.configure(output="feeds.yaml")
    room.write("whole.md")
    assert run(capsys, "build", "--now", NOW)[::2] == (
        2,
        [
            'config/feeds.yaml: output is "feeds.yaml", but config/feeds.yaml is not a folder; '
            "name a folder"
        ],
    )


def test_a_wrong_value_is_reported_with_its_line(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.config.write_text("title: News\noutput: [a]\n")
    status, _, messages = run(capsys, "build", "--now", NOW)
    assert status == 2
    assert messages[0].startswith("config/feeds.yaml:2: output is")
    assert not Path("output").exists()


def test_the_output_inside_the_folder_of_articles_is_no_article(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.configure(
        articles="..", output="../feeds", generator="eleventy", home="https://blog.example.org/"
    )
    (room.folder / "feeds").mkdir()
    (room.folder / "feeds/index.html").write_text("---\ntitle: Feeds\ndate: 2026-01-01\n---\nx\n")
    (room.folder / "quiet.md").write_text("---\ntitle: Quiet\ndate: 2026-01-01\n---\nx\n")
    assert run(capsys, "build", "--now", NOW)[1].startswith("everything: 1 entry\n")


def test_files_that_are_passed_over_are_named_with_verbose_only(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.configure(exclude=["drafts"])
    room.write("whole.md")
    room.write("drafts/quiet.md")
    assert "quiet" not in run(capsys, "build", "--now", NOW)[1]
    out = run(capsys, "build", "--now", NOW, "--verbose")[1]
    assert "kept out drafts/quiet.md: not-a-post: exclude: drafts\n" in out


# --- many tags -------------------------------------------------------------------------------


def test_the_first_build_says_how_many_tags_have_no_feed(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.configure(archive="none", formats=["json"], generator="none", home="https://example.org/")
    for number in range(110):
        for copy in "ab":
            room.write(f"{number}{copy}.md", webUrl=None, tags=[f"tag {number}"])
    for _ in range(2):
        out = run(capsys, "build", "--now", NOW)[1]
        assert "10 more tags have no feed; list under topics those that should have one" in out
    assert len(list(room.output.glob("*/feed.json"))) == 100
