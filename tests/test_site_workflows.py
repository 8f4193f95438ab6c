"""The workflows that `feeds init --workflow` writes, for each generator and mode."""

import itertools
from pathlib import Path

import pytest
import yaml

from feeds.automation.workflow import Generator, Mode, workflow
from tests.hosts import Answer, Asked, serving
from tests.runner import Clone, Runner
from tests.test_action import CONFIG, article, log
from tests.test_workflows import linted

GENERATORS: tuple[Generator, ...] = ("jekyll", "hugo", "plain")
MODES: tuple[Mode, ...] = ("commit", "deploy")
ALL = tuple(itertools.product(GENERATORS, MODES))
URL = "https://example.org/feeds/"


@pytest.mark.parametrize(("generator", "mode"), ALL)
@pytest.mark.parametrize("commit", ["", "0" * 39 + "1"])
def test_linters_find_nothing(
    tmp_path: Path, generator: Generator, mode: Mode, commit: str
) -> None:
    path = tmp_path / ".github/workflows/feeds.yml"
    path.parent.mkdir(parents=True)
    path.write_text(workflow(generator, mode, url=URL, commit=commit), "utf-8")
    assert linted(tmp_path) == ""


@pytest.mark.parametrize(("generator", "mode"), ALL)
def test_no_name_breaks_out_of_its_place(generator: Generator, mode: Mode) -> None:
    odd = "a: \"b\"\n  c: '{d}' #e"
    text = workflow(
        generator, mode, url=URL, config=f"{odd}/feeds.yaml", output=odd, articles=odd, branch=odd
    )
    jobs = yaml.safe_load(text)["jobs"]
    [build] = [one for one in jobs["build"]["steps"] if one.get("id") == "feeds"]
    assert build["with"]["config"] == f"{odd}/feeds.yaml"
    assert build["with"]["output"] == odd
    with pytest.raises(ValueError, match="must not contain"):
        workflow(generator, mode, url=URL, output="${{ github.token }}")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    runner = Runner(tmp_path)
    # What the machines of GitHub have: each writes down how it was called.
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("gh", "sudo", "bundle", "hugo"):
        tool = tools / name
        tool.write_text(
            f'#!/bin/sh\necho "{name} $*" >> {tmp_path}/called\n'
            'for folder in _site public; do case "$*" in *"--destination $folder"*)\n'
            "mkdir -p $folder; cp -R feeds static/feeds $folder 2>/dev/null; true;; esac; done\n"
        )
        tool.chmod(0o755)
    runner.environment["PATH"] = f"{tools}:{runner.environment['PATH']}"
    return runner


def site(runner: Runner, text: str, url: str = URL) -> tuple[Clone, Path]:
    writer = Clone(runner, "writer")
    writer.write("config/feeds.yaml", CONFIG.replace(URL, url))
    writer.write("articles/lantern.md", article("lantern"))
    writer.write("articles/torch.md", article("torch"))
    writer.write(".github/workflows/feeds.yml", text)
    writer.push("Begin")
    return writer, writer.folder / ".github/workflows/feeds.yml"


@pytest.mark.parametrize(
    ("generator", "call"),
    [
        ("jekyll", "gh api --method POST repos/owner/site/pages/builds"),
        pytest.param("hugo", "gh workflow run hugo.yml --ref main", marks=pytest.mark.slow),
    ],
)
def test_a_commit_has_the_site_built(runner: Runner, generator: Generator, call: str) -> None:
    """A push with the workflow's own token starts no build by itself."""
    _, path = site(runner, workflow(generator, "commit", url=URL, output="feeds"))
    assert runner.workflow(path)["build"].is_green
    assert log(runner) == ["Publish 2 entries", "Begin"]
    called = runner.folder / "called"
    assert called.read_text() == f"{call}\n"
    assert runner.workflow(path)["build"].is_green
    assert called.read_text() == f"{call}\n"


def test_a_plain_commit_is_deployed(runner: Runner) -> None:
    _, path = site(runner, workflow("plain", "commit", url=URL))
    assert list(runner.workflow(path)) == ["build", "deploy"]
    assert (runner.deployed / "light/atom.xml").is_file()
    assert list(runner.workflow(path)) == ["build"]


@pytest.mark.parametrize(
    ("generator", "output"),
    [
        pytest.param("jekyll", "feeds", marks=pytest.mark.slow),
        pytest.param("hugo", "static/feeds", marks=pytest.mark.slow),
        ("plain", "output"),
    ],
)
def test_a_deployment_takes_its_state_from_the_site(
    runner: Runner, generator: Generator, output: str
) -> None:
    below = "feeds" if generator != "plain" else "."

    def answer(asked: Asked) -> Answer:
        file = runner.deployed / below / asked.path.removeprefix("/feeds/")
        return Answer(200, file.read_bytes()) if file.is_file() else Answer(404)

    with serving(answer) as host:
        url = host.url + "/feeds/"
        writer, path = site(runner, workflow(generator, "deploy", url=url, output=output), url)
        assert list(runner.workflow(path)) == ["build", "deploy"]
        assert (runner.deployed / below / "light/atom.xml").is_file()
        assert list(runner.workflow(path)) == ["build"]

        (writer.folder / "articles/lantern.md").unlink()
        writer.push("Delete")
        assert list(runner.workflow(path)) == ["build", "deploy"]
        atom = (runner.deployed / below / "atom.xml").read_text("utf-8")
        assert "deleted-entry" in atom

        runner.event = "push"
        assert list(runner.workflow(path)) == ["build", "deploy"]
    assert log(runner) == ["Delete", "Begin"]
