"""The README says what is so: its commands run, its snippet runs, its generated parts are new."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feeds.cli.commands import COMMANDS
from tests.write_readme import ROOT, readme

TEXT = (ROOT / "README.md").read_text("utf-8")
ARTICLE = re.search(r"```markdown\n(.*?)```", TEXT, re.S)
PYTHON = "".join(re.findall(r"```python\n(.*?)```", TEXT, re.S))
FOUR_LINES = re.search(r"```yaml\n(.*?)```", TEXT, re.S)
BUILT = re.search(r"```console\n\$ make build\n(.*?)```", TEXT, re.S)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """What somebody has who followed the README: four lines and the article that it shows."""
    assert ARTICLE and FOUR_LINES
    (tmp_path / "config").mkdir()
    (tmp_path / "articles").mkdir()
    lines = [line.removeprefix("   ") for line in FOUR_LINES[1].splitlines()]
    (tmp_path / "config/feeds.yaml").write_text("\n".join(lines), "utf-8")
    (tmp_path / "articles/2020-06-24-boston.md").write_text(ARTICLE[1], "utf-8")
    return tmp_path


def feeds(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "feeds", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_its_generated_parts_are_new() -> None:
    assert readme() == TEXT, "run `make schemas`"


def test_its_four_lines_and_its_article_make_the_feeds_that_it_says(site: Path) -> None:
    built = feeds(site, "build")
    assert (built.returncode, built.stderr) == (0, "")
    atom = (site / "output/computer-vision/atom.xml").read_text("utf-8")
    assert "<id>tag:example.org,2026:2020-06-24-boston</id>" in atom
    assert "A body in Markdown" in atom
    for name in ("atom.xml", "rss.xml", "feed.json", "manifest.json", "ledger.jsonl"):
        assert (site / "output" / name).is_file(), name
    assert (site / "output/computer-vision/archive/2020-06/atom.xml").is_file()


def test_its_complaint_is_the_one_that_is_made(site: Path) -> None:
    article = "---\ntitle: Quiet\nwebUrl: https://example.com/\npublishedDateTime: soon\n---\n"
    (site / "articles/quiet.md").write_text(article)
    assert feeds(site, "build").stderr.strip() in TEXT


def test_its_python_runs(site: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PYTHON], cwd=site, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "computer-vision/atom.xml" in ran.stdout
    assert (site / "output/ledger.jsonl").is_file()


def test_its_commands_are_all_there_are(site: Path) -> None:
    table = re.findall(r"^\| `feeds (\w+)", TEXT, re.M)
    assert sorted(table) == sorted(COMMANDS)
    feeds(site, "build")
    more = {
        "explain": ["2020-06-24-boston.md"],
        "init": ["--config", "other.yaml", "--url", "https://example.org/"],
        "status": ["output"],
    }
    for name in table:
        ran = feeds(site, name, *more.get(name, ()))
        assert ran.returncode == 0, ran.stderr
        if name in ("notify", "status"):
            continue
        options = feeds(site, name, "--help").stdout
        for option in ("--config",) if name == "init" else ("--config", "--output", "--now"):
            assert option in options


def test_make_build_says_what_it_shows(tmp_path: Path) -> None:
    assert BUILT
    for name in ("articles", "config", "output"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".feeds"))
    assert feeds(tmp_path, "build").stdout == BUILT[1]


def test_its_links_lead_somewhere() -> None:
    for place in re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT):
        assert (ROOT / place).exists(), place
    assert os.access(ROOT / ".ci/run", os.X_OK)
