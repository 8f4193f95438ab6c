"""The pages in docs/ say what is so."""

import re
from pathlib import Path

import pytest
import yaml

from feeds.config.load import load_site
from tests.newsroom import Newsroom
from tests.runner import ROOT, loaded
from tests.test_workflows import linted
from tests.write_automation import document

AUTOMATION = (ROOT / "docs/automation.md").read_text("utf-8")
OWN_PAGES = (ROOT / "docs/pages.md").read_text("utf-8")
PAGES = ("automation.md", "moving.md", "pages.md", "stability.md")


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
def test_links_lead_to_existing_files(page: str) -> None:
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


def own_pages(folder: Path, **templates: str) -> Newsroom:
    """A site with the settings of docs/pages.md and these templates, built."""
    settings = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", OWN_PAGES, re.S)[0])
    site = Newsroom(folder, **settings)
    own = folder / "config/pages"
    own.mkdir()
    for name, text in templates.items():
        (own / f"{name}.html").write_text(text, "utf-8")
    site.write("tram.md", topics=["Trains"])
    assert site.build().rules == []
    return site


def test_the_template_in_the_documentation_makes_the_page_of_a_topic(tmp_path: Path) -> None:
    template = re.findall(r"```html\n(.*?)```", OWN_PAGES, re.S)[0]
    site = own_pages(tmp_path, topic=template)
    html = (site.output / "trains/index.html").read_text("utf-8")
    for text in ("choose every story about Trains", "Follow Trains", "About tram", "feedly.com"):
        assert text in html
    assert "newsblur.com" not in html


def test_every_value_that_a_template_can_show_is_described(tmp_path: Path) -> None:
    kinds = ("index", "topic", "archive")
    shown = "<!doctype html><p>{{ page.keys()|sort|join(' ') }}</p>"
    site = own_pages(tmp_path, **dict.fromkeys(kinds, shown))
    described: dict[str, set[str]] = {kind: set() for kind in kinds}
    for names, where in re.findall(r"^\| (`page\..*?) \|.*\| (.*?) \|$", OWN_PAGES, re.M):
        for kind in kinds if where == "all" else where.split(", "):
            described[kind] |= set(re.findall(r"page\.(\w+)", names))
    for kind, path in zip(kinds, ("", "trains/", "archive/2026-01/"), strict=True):
        html = (site.output / path / "index.html").read_text("utf-8")
        assert described[kind] == set(html.partition("<p>")[2].partition("</p>")[0].split())
