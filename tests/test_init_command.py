"""`feeds init`: what it asks, writes and prints."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.apart import Ran, run_apart

NOW = "1768471200"  # 15 January 2026
CONFIG = "title: Lamps\nurl: https://lamps.dev\nlang: en-gb\nexclude: [config]\n"


def post(folder: Path, name: str, text: str = "A post.\n") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: About {path.stem[11:]}\n---\n{text}", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of Jekyll, with two posts."""
    (tmp_path / "_config.yml").write_text(CONFIG, "utf-8")
    post(tmp_path, "_posts/2026-01-02-oil.md")
    post(tmp_path, "_posts/2025-12-01-wicks.md")
    return tmp_path


def feeds(folder: Path, *words: str) -> Ran:
    """The command in a process of its own, without a terminal."""
    return run_apart(words, folder, os.environ | {"SOURCE_DATE_EPOCH": NOW})


def answered(folder: Path, answers: str, *words: str) -> tuple[int, str, str]:
    """The exit status, stdout and what a terminal shows to a person who types these answers."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "feeds", "init", *words]
    environment = os.environ | {"SOURCE_DATE_EPOCH": NOW}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as process:
        os.close(theirs)
        os.write(ours, answers.encode())
        assert process.stdout
        out = process.stdout.read()
        shown = b""
        try:
            while more := os.read(ours, 4096):
                shown += more
        except OSError:
            pass  # The error of a terminal whose other end is closed.
    os.close(ours)
    return process.returncode, out, shown.decode()


def settings(folder: Path, name: str = "config/feeds.yaml") -> dict[str, object]:
    values = yaml.safe_load((folder / name).read_text("utf-8"))
    assert isinstance(values, dict)
    return values


def test_it_writes_the_configuration_and_says_what_to_check(site: Path) -> None:
    ran = feeds(site, "init")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines == [
        "Jekyll: posts in _posts, feeds in feeds",
        "wrote config/feeds.yaml",
        '2 of 2 posts can be published; newest: "About oil", address '
        "https://lamps.dev/2026/01/02/oil.html – open it to check",
        "if the site has a feed already, before the first build: feeds adopt ADDRESS",
        "next: feeds build",
    ]
    assert settings(site) == {
        "title": "Lamps",
        "url": "https://lamps.dev/feeds/",
        "home": "https://lamps.dev/",
        "articles": "../_posts",
        "output": "../feeds",
        "language": "en-gb",
        "since": 2026,
        "archive": "year",
        "generator": "jekyll",
        "addresses": {"folder": "_posts"},
    }


def test_the_next_command_works_from_elsewhere(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    ran = feeds(elsewhere, "init", str(site))
    assert ran.lines[-1] == f"next: feeds build --config {site}/config/feeds.yaml"
    assert feeds(elsewhere, *ran.lines[-1].split()[2:]).status == 0
    assert (site / "feeds/atom.xml").is_file()


def test_it_never_replaces_a_configuration_unless_told_to(site: Path) -> None:
    (site / "config").mkdir()
    (site / "config/feeds.yaml").write_text("title: Mine\n", "utf-8")
    ran = feeds(site, "init")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "config/feeds.yaml: is there already; add --force to replace it\n"
    assert settings(site) == {"title": "Mine"}
    assert feeds(site, "init", "--force").status == 0
    assert settings(site)["title"] == "Lamps"


def test_without_an_address_and_a_terminal_it_names_the_option(site: Path) -> None:
    (site / "_config.yml").write_text(CONFIG.replace("lamps.dev", "example.com"), "utf-8")
    ran = feeds(site, "init")
    assert (ran.status, ran.out) == (2, "")
    assert "--url" in ran.err
    assert not (site / "config").exists()
    assert feeds(site, "init", "--url", "https://lamps.dev/x").status == 0
    assert settings(site)["url"] == "https://lamps.dev/x/feeds/"
    assert settings(site)["home"] == "https://lamps.dev/x/"


def test_the_address_of_the_feeds_is_no_address_of_the_site(site: Path) -> None:
    assert feeds(site, "init", "--url", "https://lamps.dev/x/feeds").status == 0
    assert settings(site)["url"] == "https://lamps.dev/x/feeds/"
    assert settings(site)["home"] == "https://lamps.dev/x/"


def test_options_win_over_what_is_found(site: Path) -> None:
    ran = feeds(site, "init", "--title", "Lights", "--language", "de", "--config", "my/f.yaml")
    assert ran.status == 0
    found = settings(site, "my/f.yaml")
    assert (found["title"], found["language"]) == ("Lights", "de")
    assert ran.lines[-1] == "next: feeds build --config my/f.yaml"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--url", "lamps.dev"), "begins with https://"),
        (("--language", "English, of course"), "a language such as en-us"),
        (("--title", " "), "the name of the site"),
        (("_config.yml",), "name a folder"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(
    site: Path, words: tuple[str, ...], what: str
) -> None:
    ran = feeds(site, "init", *words)
    assert ran.status == 2
    assert what in ran.err
    assert not (site / "config").exists()


def test_it_says_what_it_assumed(site: Path) -> None:
    (site / "_config.yml").write_text("url: https://www.lamps.dev\n", "utf-8")
    ran = feeds(site, "init")
    expected = (
        "not found, so assumed: title: lamps.dev, language: en; change it in the configuration"
    )
    assert expected in ran.lines
    assert (settings(site)["title"], settings(site)["language"]) == ("lamps.dev", "en")


def test_it_asks_a_person_only_for_what_it_does_not_find(site: Path) -> None:
    assert answered(site, "")[0] == 0
    (site / "_config.yml").write_text("exclude: [config]\n", "utf-8")
    status, out, shown = answered(site, "lamps\nhttps://lamps.dev\n\nde-AT\n", "--force")
    assert status == 0
    assert "write an address that begins with https://" in shown
    assert "[lamps.dev]" in shown
    assert "assumed" not in out
    found = settings(site)
    assert (found["home"], found["title"]) == ("https://lamps.dev/", "lamps.dev")
    assert found["language"] == "de-at"


def test_a_person_who_ends_the_input_leaves_nothing(site: Path) -> None:
    (site / "_config.yml").write_text("exclude: [config]\n", "utf-8")
    assert answered(site, "\x04")[0] == 130
    assert not (site / "config").exists()


def test_posts_that_cannot_be_published_are_reported_by_kind(site: Path) -> None:
    for number in range(3):
        path = site / f"_posts/2026-01-0{number + 3}-bad.md"
        path.write_text("---\ntitle: Bad\ndate: soon\n---\n", "utf-8")
    post(site, "_posts/2027-01-01-later.md")
    (site / "_posts/2026-01-01-draft.md").write_text("---\npublished: false\n---\n", "utf-8")
    ran = feeds(site, "init")
    assert ran.status == 0
    assert [line for line in ran.lines if "bad" in line] == [
        '_posts/2026-01-03-bad.md:3: date is "soon"; write a date such as 2020-06-24T19:02:00Z'
        " (and 2 more like it)"
    ]
    assert ran.lines[-3].startswith(
        "2 of 5 posts can be published, 2 kept out (1 future, 1 unpublished); "
    )


def test_notes_are_found_by_a_date_and_a_blank_in_their_names(tmp_path: Path) -> None:
    for name in ("2026-01-02 river walk.md", "2026-01-09 bread.md"):
        (tmp_path / name).write_text("# A note\n\nText.\n", "utf-8")
    (tmp_path / "README.md").write_text("# Notes\n", "utf-8")
    ran = feeds(tmp_path, "init", "--url", "https://lamps.dev/")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[0] == "a folder of Markdown files: posts in this folder, feeds in feeds"
    assert ran.lines[-3].startswith("2 of 2 posts can be published, 1 file is no post; ")
    text = (tmp_path / "config/feeds.yaml").read_text("utf-8")
    assert "# the address of each post is the path of its file\n" in text
    built = feeds(tmp_path, "build")
    assert built.lines[-1].startswith("2 articles published, ")


def test_a_site_none_of_whose_posts_can_be_published_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/quiet.md").write_text("# Quiet\n", "utf-8")
    ran = feeds(tmp_path, "init", "--url", "https://lamps.dev/")
    assert ran.status == 1
    assert ran.lines[-1] == "0 of 1 post can be published"
    assert "posts/quiet.md:1: has no date" in ran.out


def test_archives_are_by_month_where_there_are_many_posts(site: Path) -> None:
    for number in range(25):
        post(site, f"_posts/2026-01-02-a{number}.md")
    feeds(site, "init")
    assert settings(site)["archive"] == "month"


def test_archives_are_by_month_where_one_year_has_long_posts(site: Path) -> None:
    for year in range(2006, 2020):
        post(site, f"_posts/{year}-01-02-a.md", "word " * 1_000)
    feeds(site, "init")
    assert settings(site)["archive"] == "year"
    for month in range(1, 6):
        post(site, f"_posts/2012-{month:02}-02-b.md", "word " * 25_000)
    feeds(site, "init", "--force")
    assert settings(site)["archive"] == "month"


def test_a_folder_without_posts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Program\n", "utf-8")
    ran = feeds(tmp_path, "init")
    assert (ran.status, ran.out) == (2, "")
    assert "has no Markdown files with a date" in ran.err


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert feeds(tmp_path, "init", "blgo").err == (
        "blgo: is not a folder; name the folder of a site\n"
    )


def test_a_site_in_a_folder_below_is_named(site: Path) -> None:
    below = site / "program/docs"
    below.mkdir(parents=True)
    for name in ("_config.yml", "_posts"):
        (site / name).rename(below / name)
    ran = feeds(site / "program", "init")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith("there is a site in docs; run `feeds init docs`\n")


def test_it_says_how_to_add_another_language(site: Path) -> None:
    post(site, "en/news/_posts/2026-01-02-oil.md")
    post(site, "de/news/_posts/2026-01-02-oil.md")
    (site / "_posts").rename(site / "en/_posts")
    ran = feeds(site, "init")
    said = next(line for line in ran.lines if line.startswith("there are also posts in de"))
    command = said.split("`")[1]
    assert command == "feeds init --language de --config config/feeds.de.yaml"
    assert feeds(site, *command.split()[1:]).status == 0
    found = settings(site, "config/feeds.de.yaml")
    assert found["url"] == "https://lamps.dev/de/feeds/"
    assert (found["articles"], found["output"]) == ("../de/news/_posts", "../de/feeds")
    assert feeds(site, "init", "--force", "--language", "fr").err.startswith(
        ".: has no folder of posts in fr"
    )


def test_an_editor_finds_the_schema_where_there_is_one(site: Path) -> None:
    (site / "config").mkdir()
    (site / "config/feeds.schema.json").write_text("{}", "utf-8")
    feeds(site, "init")
    first = (site / "config/feeds.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=feeds.schema.json"


def test_a_setting_that_cannot_be_used_is_named_and_nothing_is_written(site: Path) -> None:
    (site / "_config.yml").write_text(CONFIG + "timezone: Mars/Olympus\n", "utf-8")
    ran = feeds(site, "init")
    assert (ran.status, ran.out) == (2, "")
    assert "timezone" in ran.err
    assert not (site / "config").exists()
