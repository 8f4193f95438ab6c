"""`feeds init --workflow`: the workflow fits the site, and publishes its feeds."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.runner import Clone, Runner
from tests.test_action import log
from tests.test_init_command import feeds, post
from tests.test_workflows import linted

FILE = ".github/workflows/feeds.yml"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A repository with a site of Jekyll."""
    root = tmp_path / "repository"
    root.mkdir()
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "trunk", str(root)], check=True)
    (root / "_config.yml").write_text(
        "title: Lamps\nurl: https://lamps.dev\nlang: en\nexclude: [config]\n", "utf-8"
    )
    post(root, "_posts/2026-01-02-oil.md")
    return root


def inputs(text: str) -> dict[str, Any]:
    """The inputs that the workflow gives to the action."""
    steps = yaml.safe_load(text)["jobs"]["build"]["steps"]
    [found] = [step["with"] for step in steps if step.get("id") == "feeds"]
    assert isinstance(found, dict)
    return found


def test_it_is_written_beside_the_configuration(site: Path) -> None:
    ran = feeds(site, "init", "--workflow")
    assert ran.status == 0, ran.err
    assert f"wrote {FILE}" in ran.out
    text = (site / FILE).read_text("utf-8")
    assert inputs(text)["config"] == "config/feeds.yaml"
    assert inputs(text)["output"] == "feeds"
    assert 'branches: ["trunk"]' in text
    assert 'paths: ["_posts/**", "config/**"]' in text
    assert "pages/builds" in text
    assert linted(site) == ""


def test_a_site_below_the_repository_gets_paths_from_its_root(site: Path) -> None:
    post(site, "blog/_posts/2026-01-02-oil.md")
    (site / "_config.yml").rename(site / "blog/_config.yml")
    ran = feeds(site / "blog", "init", "--workflow", "commit")
    assert ran.status == 0, ran.err
    assert not (site / "blog" / FILE).exists()
    text = (site / FILE).read_text("utf-8")
    assert inputs(text)["config"] == "blog/config/feeds.yaml"
    assert inputs(text)["output"] == "blog/feeds"
    assert '"blog/_posts/**"' in text


def test_a_deployment_takes_its_state_from_the_address_of_the_feeds(site: Path) -> None:
    assert feeds(site, "init", "--workflow", "deploy").status == 0
    text = (site / FILE).read_text("utf-8")
    assert inputs(text)["previous"] == "https://lamps.dev/feeds/"
    assert linted(site) == ""


def test_the_workflow_that_deploys_the_site_is_started(site: Path) -> None:
    own = site / ".github/workflows/pages.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("steps: [{uses: actions/deploy-pages@v5}]\n", "utf-8")
    assert feeds(site, "init", "--workflow").status == 0
    text = (site / FILE).read_text("utf-8")
    assert 'WORKFLOW: "pages.yaml"' in text
    assert "gh workflow run" in text


def test_a_workflow_that_is_there_is_kept(site: Path) -> None:
    path = site / FILE
    path.parent.mkdir(parents=True)
    path.write_text("name: mine\n", "utf-8")
    ran = feeds(site, "init", "--workflow")
    assert ran.status == 2
    assert ran.err == f"{FILE}: is there already; add --force to replace it\n"
    assert path.read_text("utf-8") == "name: mine\n"
    assert not (site / "config").exists()
    assert feeds(site, "init", "--workflow", "--force").status == 0
    assert "topic-feeds" in path.read_text("utf-8")


def test_a_site_that_cannot_be_built_is_not_deployed(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('base_url = "https://lamps.dev"\n[markdown]\n', "utf-8")
    for name in ("content", "templates"):
        (tmp_path / name).mkdir()
    (tmp_path / "content/oil.md").write_text("+++\ndate = 2026-01-02\ntitle = 'Oil'\n+++\nOil.\n")
    ran = feeds(tmp_path, "init", "--title", "Lamps", "--workflow", "deploy")
    assert (ran.status, "write --workflow commit" in ran.err) == (2, True), ran
    assert not (tmp_path / "config").exists()
    ran = feeds(tmp_path, "init", "--title", "Lamps", "--workflow")
    assert ran.status == 0, ran.err
    assert 'WORKFLOW: "deploy.yml"' in (tmp_path / FILE).read_text("utf-8")
    assert linted(tmp_path) == ""


def test_a_folder_of_posts_is_published_at_the_address_of_its_feeds(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    writer = Clone(runner, "writer")
    post(writer.folder, "posts/2026-01-02-oil.md")
    post(writer.folder, "posts/2026-01-03-wicks.md")
    words = ("--url", "https://lamps.dev/", "--title", "Lamps", "--language", "en", "--workflow")
    ran = feeds(writer.folder, "init", *words)
    assert ran.status == 0, ran.err
    assert linted(writer.folder) == ""
    writer.push("Begin")
    assert runner.workflow(writer.folder / FILE)["build"].is_green
    assert log(runner) == ["Publish 2 entries", "Begin"]
    assert (runner.deployed / "feeds/atom.xml").is_file()
    assert feeds(writer.folder, "init", *words, "deploy", "--force").status == 0
    assert inputs((writer.folder / FILE).read_text("utf-8"))["previous"] == (
        "https://lamps.dev/feeds/"
    )
    assert linted(writer.folder) == ""
