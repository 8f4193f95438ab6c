"""The README and the pages of docs/: their commands run and their links lead somewhere."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from feeds.cli.arguments.commands import COMMANDS
from tests.apart import Ran, run_apart
from tests.write_docs import ROOT, pages

TEXT = (ROOT / "README.md").read_text("utf-8")
ARTICLE = re.search(r"```markdown\n(.*?)```", TEXT, re.S)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
AGGREGATORS = (ROOT / "docs/aggregators.md").read_text("utf-8")
CONSUMER = re.search(r"```python\n(.*?)```", AGGREGATORS, re.S)
FOUR_LINES = re.search(r"```yaml\n(.*?)```", TEXT, re.S)
BUILT = re.search(r"```console\n\$ make build\n(.*?)```", TEXT, re.S)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The files that the README describes: four lines of configuration and an article."""
    assert ARTICLE and FOUR_LINES
    (tmp_path / "config").mkdir()
    (tmp_path / "articles").mkdir()
    (tmp_path / "config/feeds.yaml").write_text(dedent(FOUR_LINES[1]), "utf-8")
    (tmp_path / "articles/2020-06-24-boston.md").write_text(dedent(ARTICLE[1]), "utf-8")
    return tmp_path


def feeds(folder: Path, *words: str) -> Ran:
    return run_apart(words, folder, os.environ)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_generated_parts_are_up_to_date(page: Path) -> None:
    assert pages()[page] == page.read_text("utf-8"), "run `make schemas`"


def test_its_four_lines_and_its_article_make_the_feeds_that_it_says(site: Path) -> None:
    built = feeds(site, "build")
    assert (built.status, built.err) == (0, "")
    atom = (site / "output/computer-vision/atom.xml").read_text("utf-8")
    assert "<id>tag:example.org,2026:2020-06-24-boston</id>" in atom
    assert "A body in Markdown" in atom
    for name in ("atom.xml", "rss.xml", "feed.json", "manifest.json", "ledger.jsonl"):
        assert (site / "output" / name).is_file(), name
    assert (site / "output/computer-vision/archive/2020-06/atom.xml").is_file()


def test_its_message_is_the_one_that_is_printed(site: Path) -> None:
    article = "---\ntitle: Quiet\nwebUrl: https://example.com/\npublishedDateTime: soon\n---\n"
    (site / "articles/quiet.md").write_text(article)
    assert feeds(site, "build").err.strip() in TEXT


def test_the_consumer_for_aggregators_meets_every_entry_once(site: Path) -> None:
    assert CONSUMER
    article = (site / "articles/2020-06-24-boston.md").read_text("utf-8")
    for year in range(2000, 2025):
        text = article.replace("2020-06-24T", f"{year}-06-24T").replace("/boston", f"/{year}")
        (site / f"articles/{year}.md").write_text(text, "utf-8")
    with (site / "config/feeds.yaml").open("a", encoding="utf-8") as config:
        config.write("entries: 5\narchive: year\n")
    assert feeds(site, "build").status == 0
    (site / "articles/2010.md").unlink()
    assert feeds(site, "build").status == 0
    # In place of the network: the documents, at the addresses where they will be served.
    program = CONSUMER[1].replace(
        "from urllib.request import urlopen",
        "urlopen = lambda url, timeout: open('output' + url.partition('/feeds')[2], 'rb')",
    )
    command = [sys.executable, "-c", program, "https://example.org/feeds/"]
    ran = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    urls = [line.split()[1] for line in ran.stdout.splitlines()]
    years = {f"https://news.example.com/{year}" for year in range(2000, 2025) if year != 2010}
    assert sorted(urls) == sorted({*years, "https://news.example.com/boston"})


def test_its_commands_are_all_there_are(site: Path) -> None:
    table = re.findall(r"^\| `feeds (\w+)", TEXT, re.M)
    assert sorted(table) == sorted(COMMANDS)
    assert feeds(site, "build").status == 0
    for name in table:
        assert feeds(site, name, "--help").out.startswith(f"usage: feeds {name}")
    for words in (["diff"], ["check"], ["explain", "2020-06-24-boston.md"], ["status", "output"]):
        said = feeds(site, *words)
        assert said.status == 0, said.err


def test_make_build_says_what_it_shows(tmp_path: Path) -> None:
    assert BUILT
    for name in ("articles", "config", "output"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".feeds"))
    assert feeds(tmp_path, "build").out == BUILT[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_existing_files(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.S)
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]+)[^)]*\)", prose):
        assert (page.parent / link).exists(), f"{page}: {link}"


def test_ci_can_be_run() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)
