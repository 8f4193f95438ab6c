"""The inputs of the GitHub Action → feeds, annotations, a summary of the job, and outputs

`feeds build` runs in a process of its own; only its exit status, messages and files are used. Text
from an article reaches the runner escaped in an annotation, quoted in Markdown, or between
stop-commands, so that it has no effect.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from feeds.automation.changes import markdown_summary, shown_entries
from feeds.automation.previous import fetch_state
from feeds.automation.runner import annotations, print_raw, set_output
from feeds.config.load import load_site
from feeds.errors import FeedsError
from feeds.history import ahead, guards, ledger
from feeds.history.ledger import Ledger
from feeds.output import copies, manifest
from feeds.text import annotation

DONE, WRONG, STOPPED = 0, 2, 3
_GUARDS = (*guards.NAMES, ahead.RULE)
# GitHub accepts 1 MB for a summary, and 1 MB for all outputs of a job.
_MAX_SUMMARY = 60_000
# A path → the size, mtime in nanoseconds, and inode of the file.
Files = Mapping[str, tuple[int, int, int]]


class ActionInputs(Struct, frozen=True):
    """The inputs of the action."""

    config: str
    output: str
    strict: bool = False
    allow: tuple[str, ...] = ()
    now: str = ""
    previous: str = ""

    def arguments(self) -> list[str]:
        """The options of `feeds build`."""
        given = [f"--config={self.config}", f"--output={self.output}"]
        given += ["--strict"] if self.strict else []
        given += [f"--allow={name}" for name in self.allow]
        return given + ([f"--now={self.now}"] if self.now else [])


def home() -> Path:
    """The folder in which the action installs this program and saves its inputs."""
    return Path(os.environ["RUNNER_TEMP"]) / "topic-feeds"


# --- the steps ---------------------------------------------------------------------------------


def cache_step() -> int:
    """Set the outputs `path`, the folder of the cache, and `key`, the beginning of its key."""
    config = Path(os.environ.get("FEEDS_CONFIG") or "config/feeds.yaml")
    digest = hashlib.sha256(os.fsencode(config)).hexdigest()[:12]
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    runner = f"{os.environ.get('RUNNER_OS', '')}-{os.environ.get('RUNNER_ARCH', '')}"
    set_output("path", str(config.parent / ".feeds"))
    set_output("key", f"topic-feeds-{runner}-python{python}-{digest}")
    return DONE


def build_step() -> int:
    """Build the feeds with the inputs in the environment; return the status of `feeds build`."""
    try:
        inputs = _inputs(os.environ)
    except ValueError as error:
        set_output("exit-status", str(WRONG))
        set_output("changed", "false")
        print(annotation("error", str(error)))
        return WRONG
    (home() / "inputs.json").write_bytes(msgspec.json.encode(inputs))
    return run(inputs)


def build_again() -> int:
    """Build again with the inputs of the build step; return the status of `feeds build`."""
    return run(saved_inputs())


def saved_inputs() -> ActionInputs:
    """The inputs of the build step of this job."""
    return msgspec.json.decode((home() / "inputs.json").read_bytes(), type=ActionInputs)


def notify_step() -> int:
    """Run `feeds notify` with the inputs in the environment; return its exit status."""
    given = {name: os.environ.get(f"FEEDS_{name}", "") for name in ("CONFIG", "OUTPUT", "STRICT")}
    arguments = [f"--config={given['CONFIG'] or 'config/feeds.yaml'}"]
    arguments += [f"--output={given['OUTPUT'] or 'output'}", "--since=.feeds-notified.json"]
    arguments += ["--strict"] if given["STRICT"].lower() == "true" else []
    done = _feeds("notify", *arguments)
    print_raw(done.stdout)
    _annotate(done)
    return done.returncode


def run(inputs: ActionInputs) -> int:
    """Fetch the published state if `previous` is set, build, and report the changes to the runner.

    Returns the exit status of `feeds build`.
    """
    output = Path(inputs.output)
    try:
        if inputs.previous and not fetch_state(inputs.previous, output):
            print("nothing is published at previous yet: this is the first build")
    except FeedsError as error:
        problems = str(error)
        _report(WRONG, False, (), 0, _escaped_lines(problems))
        print(annotation("error", problems))
        return WRONG
    before = _published_state(output)
    files = _files(inputs)
    done = _feeds("build", *inputs.arguments())
    print_raw(done.stdout)
    _annotate(done)
    after = _published_state(output)
    # With `previous`, all other files in the folder are new in every run.
    now = _files(inputs)
    written = len({path for path, _ in files.items() ^ now.items()})
    is_same = before.contents == after.contents if inputs.previous else files == now
    if done.returncode in (DONE, 1):
        summary = markdown_summary(before.ledger, after.ledger, output, 0 if is_same else written)
    else:
        summary = _failure_summary(inputs, done)
    feeds = _changed_feeds(before.hashes, after.hashes)
    _report(done.returncode, not is_same, feeds, shown_entries(after.ledger), summary)
    return done.returncode


def _inputs(environment: Mapping[str, str]) -> ActionInputs:
    """The inputs, from the environment. Raises ValueError with a message if one is wrong."""

    def given(name: str, default: str = "") -> str:
        return environment.get(f"FEEDS_{name}", "").strip() or default

    strict = given("STRICT", "false").lower()
    if strict not in ("true", "false"):
        raise ValueError(f'strict is "{strict}"; write true or false')
    allow = tuple(re.split(r"[\s,]+", given("ALLOW"))) if given("ALLOW") else ()
    for name in allow:
        if name not in _GUARDS:
            raise ValueError(f'allow is "{name}"; write {", ".join(_GUARDS)} or several of them')
    return ActionInputs(
        config=given("CONFIG", "config/feeds.yaml"),
        output=given("OUTPUT", "output"),
        strict=strict == "true",
        allow=allow,
        now=given("NOW"),
        previous=given("PREVIOUS"),
    )


def _feeds(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Isolated: a folder of the repository must not be taken for a module.
    return subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-m", "feeds", *arguments],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


# --- the output folder --------------------------------------------------------------------------


class PublishedState(Struct, frozen=True):
    """The state of an output folder.

    `hashes` are the SHA-256 of the live feeds, by address. `contents` are the bytes of the ledger
    and of the manifest.
    """

    ledger: Ledger
    hashes: Mapping[str, str]
    contents: tuple[bytes, ...]


def _published_state(output: Path) -> PublishedState:
    try:
        known, _ = ledger.read_ledger_file(output)
    except (FeedsError, OSError):
        # The build reports the problem.
        known = Ledger()
    listed = manifest.read_manifest(output)
    documents = listed.feeds if listed else ()
    contents = []
    for name in (ledger.FILENAME, manifest.FILENAME):
        path = output / name
        contents.append(path.read_bytes() if path.is_file() else b"")
    hashes = {document.url: document.sha256 for document in documents if not document.archive}
    return PublishedState(known, hashes, tuple(contents))


def _changed_feeds(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(url for url, sha256 in after.items() if before.get(url) != sha256))


def copies_of(inputs: ActionInputs) -> list[str]:
    """The paths of the copies that `also_at` lists; they may be outside the output folder."""
    try:
        return copies.existing_copies([load_site(inputs.config)], Path(inputs.output))
    except (FeedsError, OSError):
        return []


def _files(inputs: ActionInputs) -> Files:
    output = inputs.output
    files = {}
    for path in copies_of(inputs):
        stat = os.lstat(path)
        files[path] = stat.st_size, stat.st_mtime_ns, stat.st_ino
    for folder, _, names in os.walk(output):
        for name in names:
            path = os.path.join(folder, name)
            stat = os.lstat(path)
            files[path] = stat.st_size, stat.st_mtime_ns, stat.st_ino
    return files


# --- reports to the runner ----------------------------------------------------------------------


def _annotate(done: subprocess.CompletedProcess[str]) -> None:
    for line in annotations(done.stderr, "error" if done.returncode else "warning"):
        print(line)
    if done.returncode == STOPPED:
        todo = "look at the summary; if this is meant, run the workflow once with allow set"
        print(annotation("error", f"a guard stopped the build and nothing was written; {todo}"))


def _failure_summary(inputs: ActionInputs, done: subprocess.CompletedProcess[str]) -> str:
    """The summary of a build that wrote nothing."""
    messages = _escaped_lines(done.stderr)
    if done.returncode != STOPPED:
        return messages
    todo = (
        "Too much would change at once, so nothing was written. If this is meant, run the workflow"
    )
    names = " or ".join(name for name in _GUARDS if f"--allow {name}" in done.stderr)
    allowed = {f"--allow={name}" for name in inputs.allow}
    plain = [text for text in inputs.arguments() if text != "--strict" and text not in allowed]
    diff = _feeds("diff", "--format=markdown", *plain)
    return f"{todo} once with `allow` set to {names}:\n\n{messages}\n\n{diff.stdout}"


def _escaped_lines(text: str) -> str:
    """Untrusted text as a code block in Markdown."""
    return "\n".join("    " + line for line in text.splitlines())


def _report(status: int, changed: bool, feeds: Iterable[str], entries: int, summary: str) -> None:
    if len(summary) > _MAX_SUMMARY:
        summary = summary[:_MAX_SUMMARY].rpartition("\n")[0] + "\n\n… and more"
    set_output("exit-status", str(status))
    set_output("changed", "true" if changed else "false")
    set_output("changed-feeds", json.dumps(list(feeds)))
    set_output("entries", str(entries))
    set_output("summary", summary)
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(path, "a", encoding="utf-8") as stream:
            stream.write(f"## Feeds\n\n{summary}\n")
