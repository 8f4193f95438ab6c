"""The workflows ask for little, and the one that publishes does so when there is something new."""

import os
import re
import shutil
import subprocess
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))

ACTIONS = (ROOT / "action.yml", ROOT / "notify/action.yml")


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


def linted(folder: Path) -> str:
    """What zizmor, and actionlint with shellcheck, find in a repository; "" if nothing."""
    scripts = sysconfig.get_path("scripts")
    environment = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}"}
    if not (folder / ".git").exists():
        # Else actionlint does not know where the repository begins.
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    commands = (
        ["zizmor", "--offline", "--no-progress", "--quiet", "."],
        ["actionlint", "-shellcheck", f"{scripts}/shellcheck", "-no-color"],
    )
    said = ""
    for command in commands:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            said += done.stdout + done.stderr
    return said


def test_zizmor_and_actionlint_find_nothing(tmp_path: Path) -> None:
    # A copy, without untracked files.
    for name in (".github", "action", "notify"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "action.yml", tmp_path)
    assert linted(tmp_path) == ""


def test_the_linters_find_what_is_there_to_find(tmp_path: Path) -> None:
    bad = tmp_path / ".github/workflows/bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - run: echo ${{ github.event.head_commit.message }} $x\n"
    )
    said = linted(tmp_path)
    assert "template-injection" in said
    assert "shellcheck" in said


def test_scripts_are_in_order() -> None:
    scripts = ("action/install", "action/lock")
    shellcheck = Path(sysconfig.get_path("scripts"), "shellcheck")
    subprocess.run([shellcheck, *scripts], cwd=ROOT, check=True)


def test_all_are_there() -> None:
    assert [file.name for file in WORKFLOWS] == ["ci.yml", "feeds.yml", "release.yml"]


def test_every_action_is_pinned_by_a_commit_and_says_its_version() -> None:
    for file in (*WORKFLOWS, *ACTIONS):
        lines = [line for line in file.read_text("utf-8").splitlines() if "uses:" in line]
        assert lines
        for line in lines:
            if not re.search(r"uses: \./", line):
                pinned = r"uses: [\w-]+/[\w-]+(/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$"
                assert re.search(pinned, line), line


def test_permissions_are_the_least() -> None:
    for file in WORKFLOWS:
        assert workflow(file.name)["permissions"] == {}
    read, sign = {"contents": "read"}, {"id-token": "write", "attestations": "write"}
    assert {name: job.get("permissions") for name, job in jobs()} == {
        "ci.yml: test": read,
        "ci.yml: wheel": read,
        "ci.yml: action": read,
        "feeds.yml: build": {"contents": "write"},
        "feeds.yml: deploy": {"pages": "write", "id-token": "write"},
        "feeds.yml: notify": read,
        "release.yml: test": read,
        "release.yml: publish": {**read, **sign},
    }


def test_only_the_job_that_pushes_keeps_credentials() -> None:
    for name, job in jobs():
        for step in job["steps"]:
            if "actions/checkout" in step.get("uses", ""):
                keeps = step["with"]["persist-credentials"]
                assert keeps is (name == "feeds.yml: build"), name


def test_no_job_that_can_prove_its_identity_runs_tests() -> None:
    for name, job in jobs():
        if "id-token" in job["permissions"]:
            assert "make test" not in str(job), name


def test_every_job_ends_at_some_time() -> None:
    for name, job in jobs():
        assert job["timeout-minutes"] <= 30, name


def test_every_workflow_has_a_concurrency_group() -> None:
    for file in WORKFLOWS:
        assert "${{ github.ref }}" in workflow(file.name)["concurrency"]["group"]


def test_no_expression_gets_into_a_script() -> None:
    # GitHub pastes the value into the script: the name of a branch could run a command.
    actions = (yaml.safe_load(file.read_bytes()) for file in ACTIONS)
    inner = [step for action in actions for step in action["runs"]["steps"]]
    for step in (*steps(), *inner):
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


def test_tests_run_on_every_supported_python() -> None:
    assert set(triggers("ci.yml")) == {"push", "pull_request"}
    for name, commands in (
        ("test", ["make test-slow"]),
        ("wheel", ["make dist", "make test-wheel"]),
    ):
        job = workflow("ci.yml")["jobs"][name]
        assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
        assert [step["run"] for step in job["steps"] if "run" in step] == commands


def test_every_python_that_is_promised_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    words = [one.split(" :: ") for one in project["classifiers"]]
    promised = [version for *kind, version in words if kind == ["Programming Language", "Python"]]
    assert project["requires-python"] == f">={promised[0]}"
    listed = f"Python {', '.join(promised[:-1])} and {promised[-1]} are supported"
    assert listed in (ROOT / "docs/stability.md").read_text("utf-8")
    for name in ("test", "wheel"):
        tested = workflow("ci.yml")["jobs"][name]["strategy"]["matrix"]["python"]
        assert not set(promised) - set(tested)
    for action in ACTIONS:
        version = yaml.safe_load(action.read_bytes())["inputs"]["python-version"]
        assert version["default"] in promised
    for name, job in jobs():
        for step in job["steps"]:
            used = step.get("with", {}).get("python-version", promised[0])
            assert used in promised or used.startswith("${{"), name


def test_a_release_is_published_without_a_token() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    assert "uv publish --trusted-publishing always" in text
    assert "secrets." not in text


def test_the_action_has_the_promised_inputs_and_outputs() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_bytes())
    inputs = "config output strict allow now previous python-version"
    outputs = "changed changed-feeds entries exit-status summary"
    assert (list(action["inputs"]), list(action["outputs"])) == (inputs.split(), outputs.split())
