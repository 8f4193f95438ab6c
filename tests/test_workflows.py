"""The workflows ask for little, and the one that publishes does so when there is something new."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))

ARTICLE = """---
title: "{title}"
publishedDateTime: 2025-11-10T10:00:00Z
webUrl: "https://press.example.net/{slug}"
excerpt: "What came of it."
topics: [Atom]
{more}---
"""


def workflow(name: str) -> dict[Any, Any]:
    loaded = yaml.safe_load((ROOT / ".github/workflows" / name).read_bytes())
    assert isinstance(loaded, dict)
    return loaded


def triggers(name: str) -> Any:
    # YAML 1.1 takes `on` for yes.
    return workflow(name)[True]


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in WORKFLOWS:
        for name, job in workflow(file.name)["jobs"].items():
            yield f"{file.name}: {name}", job


def steps() -> list[dict[str, Any]]:
    return [step for _, job in jobs() for step in job["steps"]]


# --- what they say ---------------------------------------------------------------------------


def test_both_are_there() -> None:
    assert [file.name for file in WORKFLOWS] == ["ci.yml", "feeds.yml"]


def test_every_action_is_pinned_by_a_commit_and_says_its_version() -> None:
    for file in WORKFLOWS:
        lines = [line for line in file.read_text("utf-8").splitlines() if "uses:" in line]
        assert lines
        for line in lines:
            assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_permissions_are_the_least() -> None:
    assert workflow("ci.yml")["permissions"] == {"contents": "read"}
    assert workflow("feeds.yml")["permissions"] == {}
    granted = {name: job["permissions"] for name, job in jobs() if "permissions" in job}
    assert granted == {"feeds.yml: feeds": {"contents": "write"}}


def test_tests_cannot_push() -> None:
    for step in workflow("ci.yml")["jobs"]["test"]["steps"]:
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_every_job_ends_at_some_time() -> None:
    for name, job in jobs():
        assert job["timeout-minutes"] <= 30, name


def test_no_expression_gets_into_a_script() -> None:
    # GitHub would paste its value into the script: whoever names a branch could run a command.
    for step in steps():
        assert "${{" not in step.get("run", "")


def test_feeds_are_built_when_articles_change_and_every_two_hours() -> None:
    on = triggers("feeds.yml")
    assert on["push"] == {"branches": ["main"], "paths": ["articles/**", "config/**"]}
    assert "workflow_dispatch" in on
    minute, *rest = on["schedule"][0]["cron"].split()
    assert int(minute) % 2 == 1
    assert rest == ["*/2", "*", "*", "*"]


def test_one_build_waits_for_the_other() -> None:
    assert workflow("feeds.yml")["concurrency"]["cancel-in-progress"] is False


def test_tests_run_on_the_oldest_and_the_newest_python() -> None:
    assert set(triggers("ci.yml")) == {"push", "pull_request"}
    job = workflow("ci.yml")["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make test"]


# --- what they do ----------------------------------------------------------------------------


class Clone:
    """A clone of the project as it stands here, with this Python in place of an installation."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        # Nothing of the outer environment: it may be that of a git hook, or of another build.
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def git(self, *arguments: str) -> str:
        return self.run("git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments)

    def install(self) -> None:
        binaries = self.folder / ".venv/bin"
        binaries.mkdir(parents=True)
        (binaries / "feeds").symlink_to(Path(sysconfig.get_path("scripts"), "feeds"))
        (binaries / "python").symlink_to(sys.executable)
        # Newer than pyproject.toml: make takes the installation for done.
        (self.folder / ".venv/run.stamp").touch()

    def add_article(self, slug: str, more: str = "") -> None:
        text = ARTICLE.format(slug=slug, title=slug.replace("-", " "), more=more)
        (self.folder / f"articles/2025-11-10-{slug}.md").write_text(text, "utf-8")

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def run_the_workflow(self) -> str:
        """All output of the workflow's own shell steps."""
        scripts = [
            step["run"] for step in workflow("feeds.yml")["jobs"]["feeds"]["steps"] if "run" in step
        ]
        assert scripts
        return "".join(self.run("bash", "-e", "-c", script) for script in scripts)

    def published(self) -> list[str]:
        """The messages of all that was pushed, newest first."""
        return self.git("log", "--format=%s", "--first-parent", "origin/main").splitlines()

    def feed(self) -> str:
        """The feed of everything, as it was pushed."""
        self.git("fetch", "--quiet")
        return self.git("show", "origin/main:output/feed.json")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone with all feeds built and pushed."""
    upstream = Clone(tmp_path, tmp_path)
    upstream.git("init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    upstream.git("clone", "--quiet", "origin.git", "clone")
    clone = Clone(tmp_path / "clone", tmp_path)
    clone.git("checkout", "--quiet", "-B", "main")
    for name in _tracked():
        target = clone.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target, follow_symlinks=False)
    clone.install()
    clone.run("make", "build")
    clone.commit("Publish a chronicle")
    clone.git("push", "--quiet", "--set-upstream", "origin", "main")
    return clone


@pytest.fixture
def other(clone: Clone, tmp_path: Path) -> Clone:
    """Somebody else's clone."""
    Clone(tmp_path, tmp_path).git("clone", "--quiet", "--branch", "main", "origin.git", "other")
    other = Clone(tmp_path / "other", tmp_path)
    other.install()
    return other


def _tracked() -> list[str]:
    # The folder may belong to someone else than the one who runs the tests, as in a container.
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        check=True,
    )
    names = map(os.fsdecode, listed.stdout.split(b"\0"))
    return [name for name in names if name and (ROOT / name).is_file()]


def test_an_article_is_published_once(clone: Clone) -> None:
    clone.add_article("a-new-reader")
    clone.commit("Write about a new reader")
    clone.git("push", "--quiet")

    clone.run_the_workflow()
    assert clone.published() == [
        "Publish 1 entry",
        "Write about a new reader",
        "Publish a chronicle",
    ]
    assert "2025-11-10-a-new-reader" in clone.feed()
    changed = clone.git("show", "--format=", "--name-only", "HEAD").splitlines()
    assert {"output/feed.json", "output/atom/feed.json"} <= set(changed)
    assert all(name.startswith("output/") for name in changed)
    assert clone.git("status", "--porcelain") == ""

    assert "nothing changed" in clone.run_the_workflow()
    assert clone.published()[0] == "Publish 1 entry"
    assert len(clone.published()) == 3


def test_nothing_new_is_no_commit(clone: Clone) -> None:
    assert "nothing changed" in clone.run_the_workflow()
    assert clone.published() == ["Publish a chronicle"]


def test_two_articles_are_entries(clone: Clone) -> None:
    clone.add_article("a-new-reader")
    clone.add_article("an-old-reader")
    clone.commit("Write about two readers")
    clone.run_the_workflow()
    assert clone.published()[0] == "Publish 2 entries"


def test_an_article_pushed_meanwhile_is_published_too(clone: Clone, other: Clone) -> None:
    clone.add_article("a-new-reader")
    clone.commit("Write about a new reader")
    clone.git("push", "--quiet")
    other.git("pull", "--quiet")
    other.add_article("an-old-reader")
    other.commit("Write about an old reader")
    other.git("push", "--quiet")

    assert "push was refused" in clone.run_the_workflow()
    assert clone.published()[:2] == ["Publish 2 entries", "Write about an old reader"]
    assert "2025-11-10-a-new-reader" in clone.feed()
    assert "2025-11-10-an-old-reader" in clone.feed()
    assert clone.git("status", "--porcelain") == ""


def test_feeds_pushed_meanwhile_are_no_conflict(clone: Clone, other: Clone) -> None:
    """Two builds write other entries into the same lines of the same files."""
    clone.add_article("a-new-reader")
    clone.commit("Write about a new reader")
    clone.git("push", "--quiet")
    other.git("pull", "--quiet")
    other.add_article("an-old-reader")
    other.commit("Write about an old reader")
    assert "Publish 2 entries" in other.run_the_workflow()

    said = clone.run_the_workflow()
    assert "push was refused" in said
    assert "nothing changed" in said
    assert clone.published()[0] == "Publish 2 entries"


def test_the_message_says_what_a_subscriber_notices(clone: Clone) -> None:
    clone.add_article("a-new-reader")
    clone.add_article("an-old-reader")
    clone.commit("Write about two readers")
    clone.run_the_workflow()

    clone.add_article("another-reader")
    (clone.folder / "articles/2025-11-10-a-new-reader.md").unlink()
    changed = clone.folder / "articles/2025-11-10-an-old-reader.md"
    changed.write_text(changed.read_text("utf-8").replace("What came", "All that came"), "utf-8")
    clone.commit("Write about another reader")
    clone.run_the_workflow()
    said = "Publish 1 entry, update 1 entry, withdraw 1 entry"
    assert clone.published()[0] == said

    clone.add_article("a-new-reader")
    clone.commit("Bring back the new reader")
    clone.run_the_workflow()
    assert clone.published()[0] == "Publish 1 entry"


def test_a_number_beside_an_entry_is_no_news(clone: Clone) -> None:
    clone.add_article("a-new-reader", "quality: 1\n")
    clone.commit("Write about a new reader")
    clone.run_the_workflow()
    clone.add_article("a-new-reader", "quality: 2\n")
    clone.commit("Find the new reader better")
    clone.run_the_workflow()
    assert clone.published()[0] == "Refresh the feeds"


def test_a_message_that_fails_does_not_keep_the_feeds_back(clone: Clone) -> None:
    (clone.folder / ".venv/bin/python").unlink()
    clone.add_article("a-new-reader")
    clone.commit("Write about a new reader")
    clone.run_the_workflow()
    assert clone.published()[0] == "Refresh the feeds"
    assert "2025-11-10-a-new-reader" in clone.feed()


def test_the_identity_is_that_of_the_robot(clone: Clone) -> None:
    clone.add_article("a-new-reader")
    clone.commit("Write about a new reader")
    clone.run_the_workflow()
    assert clone.git("log", "-1", "--format=%an %cn").split() == ["github-actions[bot]"] * 2


def test_a_build_that_fails_publishes_nothing(clone: Clone) -> None:
    (clone.folder / "config/feeds.yaml").write_text("titel: A\n")
    clone.commit("Misspell a setting")
    clone.git("push", "--quiet")
    with pytest.raises(AssertionError, match="titel"):
        clone.run_the_workflow()
    assert clone.published() == ["Misspell a setting", "Publish a chronicle"]
