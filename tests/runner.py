"""Runs the steps of our workflows and of action.yml as GitHub's runner does, in scratch folders.

Scripts run for real. Of the actions of others it does what we rely on: it clones the remote, keeps
a cache, and takes what is to be deployed. What it cannot do is an error.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent


def loaded(path: Path) -> dict[Any, Any]:
    found = yaml.safe_load(path.read_bytes())
    assert isinstance(found, dict)
    return found


@dataclass
class Ran:
    """A job or an action that was run; `outputs` are those of its steps, by the step's id."""

    is_green: bool = True
    log: str = ""
    summary: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)

    @property
    def context(self) -> dict[str, dict[str, Any]]:
        return {
            id_: {"outputs": out, "outcome": self.outcomes.get(id_, "")}
            for id_, out in self.outputs.items()
        }

    @property
    def annotations(self) -> list[str]:
        """The workflow commands that the runner would obey."""
        found: list[str] = []
        stopped = ""
        for line in self.log.splitlines():
            line = line.lstrip()
            if stopped:
                stopped = "" if line == f"::{stopped}::" else stopped
            elif line.startswith("::stop-commands::"):
                stopped = line.removeprefix("::stop-commands::")
            elif line.startswith("::") or "##[" in line:
                found.append(line)
        return found


class Runner:
    """A remote repository and a machine: each job has a fresh workspace, at the same path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remote = folder / "remote.git"
        self.workspace = folder / "work/site"
        self.caches: list[tuple[str, Path]] = []
        self.deployed = folder / "deployed"
        self.event = "schedule"
        # The CPU time of all scripts of steps.
        self.seconds = 0.0
        # Called before the step of this name.
        self.meanwhile: dict[str, Callable[[], None]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "LC_ALL": "C.UTF-8",
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "GITHUB_REF_NAME": "main",
            "GITHUB_REPOSITORY": "owner/site",
            "GITHUB_ACTIONS": "true",
        }
        self.command("git", "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")

    def command(self, *command: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            command,
            cwd=cwd or self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    # --- a workflow ------------------------------------------------------------------------

    def workflow(self, path: Path, inputs: Mapping[str, str] = {}) -> dict[str, Ran]:
        """Run the jobs one after the other; those that are skipped are missing."""
        done: dict[str, Ran] = {}
        needs: dict[str, Any] = {}
        for name, job in loaded(path)["jobs"].items():
            asked = job.get("needs", [])
            context = {"needs": needs, "inputs": inputs, "github": self._github()}
            needed = [asked] if isinstance(asked, str) else asked
            if any(one not in done or not done[one].is_green for one in needed):
                continue
            if not _holds(job.get("if", ""), context):
                continue
            done[name] = self.steps(job["steps"], context)
            context["steps"] = done[name].context
            outputs = {key: _filled(text, context) for key, text in job.get("outputs", {}).items()}
            needs[name] = {"outputs": outputs, "result": "success"}
        return done

    def action(self, folder: Path = ROOT, **inputs: str) -> Ran:
        """Check the branch out and run a composite action in it."""
        temp = self._fresh()
        ran = Ran()
        self._checkout({})
        self._composite(folder, inputs, ran, "action", temp)
        return ran

    def steps(self, steps: list[dict[str, Any]], context: Mapping[str, Any]) -> Ran:
        """Run the steps of a job on a fresh machine."""
        temp = self._fresh()
        ran = Ran()
        self._all(steps, dict(context), ran, temp, ROOT)
        return ran

    def _all(
        self, steps: list[dict[str, Any]], context: dict[str, Any], ran: Ran, temp: Path, here: Path
    ) -> None:
        for step in steps:
            context["steps"] = ran.context
            if not ran.is_green or not _holds(step.get("if", ""), context):
                continue
            if call := self.meanwhile.pop(step.get("name", ""), None):
                call()
            id_ = step.get("id", step["name"])
            given = {key: _filled(text, context) for key, text in step.get("with", {}).items()}
            if "run" in step:
                own = {key: _filled(text, context) for key, text in step.get("env", {}).items()}
                assert "${{" not in step["run"]
                ran.outputs[id_] = self._script(step["run"], own, ran, temp, here)
            elif ours := re.match(r"(\.|topic-feeds/topic-feeds)(/\w+)?(/|@|$)", step["uses"]):
                self._composite(ROOT / (ours[2] or "").lstrip("/"), given, ran, id_, temp)
            else:
                ran.outputs[id_] = self._foreign(step["uses"], given)
            ran.outcomes[id_] = "success" if ran.is_green else "failure"

    def _composite(
        self, folder: Path, given: Mapping[str, str], ran: Ran, id_: str, temp: Path
    ) -> None:
        action = loaded(folder / "action.yml")
        assert given.keys() <= action["inputs"].keys()
        inputs = {key: one.get("default", "") for key, one in action["inputs"].items()}
        inputs |= given
        inner = Ran()
        context = {"inputs": inputs, "github": self._github()}
        self._all(action["runs"]["steps"], context, inner, temp, folder)
        ran.log += inner.log
        ran.summary += inner.summary
        ran.is_green = ran.is_green and inner.is_green
        context["steps"] = inner.context
        ran.outputs[id_] = {
            key: _filled(one["value"], context) for key, one in action.get("outputs", {}).items()
        }

    # --- a step ----------------------------------------------------------------------------

    def _script(
        self, script: str, own: Mapping[str, str], ran: Ran, temp: Path, here: Path
    ) -> dict[str, str]:
        output, summary = temp / "output", temp / "summary"
        output.write_text("")
        summary.write_text("")
        before = _seconds_of_children()
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.workspace,
            env={
                **self.environment,
                **own,
                "RUNNER_TEMP": str(temp),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_ACTION_PATH": str(here),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.seconds += _seconds_of_children() - before
        ran.log += done.stdout
        ran.summary += summary.read_text("utf-8")
        ran.is_green = done.returncode == 0
        return _outputs(output.read_text("utf-8"))

    def _foreign(self, uses: str, given: Mapping[str, str]) -> dict[str, str]:
        match uses.partition("@")[0]:
            case "actions/checkout":
                self._checkout(given)
            case "actions/setup-python":
                return {"python-path": sys.executable}
            case "actions/cache/restore":
                return self._restore(given)
            case "actions/cache/save":
                kept = self.folder / f"caches/{len(self.caches)}"
                shutil.copytree(self.workspace / given["path"], kept) if (
                    self.workspace / given["path"]
                ).is_dir() else None
                self.caches.append((given["key"], kept))
            case "actions/upload-pages-artifact":
                shutil.rmtree(self.folder / "artifact", ignore_errors=True)
                shutil.copytree(self.workspace / given["path"], self.folder / "artifact")
            case "actions/deploy-pages":
                shutil.rmtree(self.deployed, ignore_errors=True)
                shutil.copytree(self.folder / "artifact", self.deployed)
            case other:
                raise AssertionError(f"the runner of the tests does not know {other}")
        return {}

    def _checkout(self, given: Mapping[str, str]) -> None:
        shutil.rmtree(self.workspace, ignore_errors=True)
        self.workspace.parent.mkdir(parents=True, exist_ok=True)
        # Shallow, as actions/checkout does it.
        url = f"file://{self.remote}"
        self.command("git", "clone", "--quiet", "--depth=1", url, str(self.workspace))

    def _restore(self, given: Mapping[str, str]) -> dict[str, str]:
        found = ""
        for key, kept in self.caches:
            if key.startswith(given["restore-keys"].strip()) and kept.is_dir():
                shutil.rmtree(self.workspace / given["path"], ignore_errors=True)
                shutil.copytree(kept, self.workspace / given["path"])
                found = key
        return {"cache-primary-key": given["key"], "cache-matched-key": found}

    def _fresh(self) -> Path:
        temp = self.folder / "temp"
        shutil.rmtree(temp, ignore_errors=True)
        self.runs = getattr(self, "runs", 0) + 1
        # As an earlier step of the job would have installed it, but without a package index.
        home = temp / "topic-feeds"
        venv.create(home, symlinks=True)
        ours = next(home.glob("lib/python*/site-packages"))
        (ours / "feeds.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n")
        (home / "installed").touch()
        return temp

    def _github(self) -> dict[str, str]:
        return {
            "ref_name": "main",
            "ref": "refs/heads/main",
            "run_attempt": "1",
            "run_id": "7",
            "token": "t",
            "event_name": self.event,
        }


class Clone:
    """An author's clone of the remote repository."""

    def __init__(self, runner: Runner, name: str) -> None:
        self._runner = runner
        self.folder = runner.folder / name
        runner.command("git", "clone", "--quiet", str(runner.remote), name)
        self.git("checkout", "--quiet", "-B", "main")

    def git(self, *arguments: str) -> str:
        return self._runner.command(
            *("git", "-c", "user.name=A", "-c", "user.email=a@example.org"),
            *arguments,
            cwd=self.folder,
        )

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def push(self, message: str = "Write") -> None:
        """Commit everything and push it, after what others have pushed."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        if self._runner.command("git", "--git-dir", str(self._runner.remote), "branch"):
            self.git("pull", "--quiet", "--rebase", "origin", "main")
        self.git("push", "--quiet", "--set-upstream", "origin", "main")

    def pull(self) -> None:
        self.git("pull", "--quiet", "--rebase", "origin", "main")


def _seconds_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _outputs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        if heredoc := re.fullmatch(r"([\w-]+)<<(.+)", line):
            value = []
            for inner in lines:
                if inner == heredoc[2]:
                    break
                value.append(inner)
            found[heredoc[1]] = "\n".join(value)
        else:
            name, _, found[name] = line.partition("=")
    return found


def _filled(text: object, context: Mapping[str, Any]) -> str:
    if isinstance(text, bool):
        return str(text).lower()
    return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", lambda found: _value(found[1], context), str(text))


def _holds(condition: str, context: Mapping[str, Any]) -> bool:
    condition = condition.strip().removeprefix("${{").removesuffix("}}").strip()
    return not condition or any(
        all(_is(part, context) for part in one.split("&&")) for one in condition.split("||")
    )


def _is(condition: str, context: Mapping[str, Any]) -> bool:
    found = re.fullmatch(r"\s*(\S+) (==|!=) '(.*)'\s*", condition)
    assert found, condition
    return (_value(found[1], context) == found[3]) == (found[2] == "==")


def _value(name: str, context: Mapping[str, Any]) -> str:
    if " == " in name:
        return str(_is(name, context)).lower()
    found: Any = context
    for part in name.split("."):
        assert re.fullmatch(r"[\w-]+", part), name
        found = found.get(part, "") if isinstance(found, Mapping) else ""
    assert isinstance(found, str), name
    return found
