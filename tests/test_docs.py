"""The pages in docs/ say what is so."""

import re
from pathlib import Path

import pytest
import yaml

from feeds.config.load import load_site
from tests.runner import ROOT, loaded
from tests.test_workflows import linted
from tests.write_automation import document

AUTOMATION = (ROOT / "docs/automation.md").read_text("utf-8")
PAGES = ("automation.md", "moving.md", "stability.md")


def test_the_workflows_are_those_that_are_written() -> None:
    assert document() == AUTOMATION, "run `make schemas`"


def test_linters_find_nothing_in_the_workflows(tmp_path: Path) -> None:
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    blocks = re.findall(r"```yaml\n(.*?)```", AUTOMATION, re.S)
    whole = [block for block in blocks if "jobs:" in block]
    assert len(whole) == 3
    for number, block in enumerate(whole):
        (folder / f"{number}.yml").write_text(block, "utf-8")
    assert linted(tmp_path) == ""


def test_every_input_and_output_of_the_action_is_described() -> None:
    action = loaded(ROOT / "action.yml")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| .*?(?:\| (?:`(.*?)`)? ?)?\|$", AUTOMATION, re.M))
    assert rows.keys() == {*action["inputs"], *action["outputs"]}
    for name, one in action["inputs"].items():
        assert rows[name] == one["default"], name


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    for place in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / "docs" / place).exists(), place


def test_the_settings_for_moving_are_taken(tmp_path: Path) -> None:
    text = (ROOT / "docs/moving.md").read_text("utf-8")
    blocks = re.findall(r"^ *```yaml\n(.*?)```", text, re.S | re.M)
    assert len(blocks) == 3
    (tmp_path / "articles").mkdir()
    for block in blocks:
        settings = {
            "title": "A",
            "url": "https://example.org/feeds/",
            "home": "https://example.org/",
            "articles": "articles",
            "language": "en",
        } | yaml.safe_load(block)
        file = tmp_path / "feeds.yaml"
        file.write_text(yaml.safe_dump(settings), "utf-8")
        assert load_site(file).also_at
