"""A changed output folder → one commit on the remote branch

Generated files are never merged: if the push is rejected because somebody else has pushed, the
commit is discarded, and the feeds are built again from the current state of the branch.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from feeds.automation import job, runner
from feeds.automation.changes import changes, commit_message
from feeds.errors import FeedsError
from feeds.history import ledger
from feeds.history.ledger import Ledger
from feeds.text import annotation

ATTEMPTS = 3
_NAME = "github-actions[bot]"
_EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"


def push() -> int:
    """Commit the output folder and push it, with at most three attempts; set the step's outputs.

    `pushed` is `true` if a commit was pushed, `commit` is its hash.
    """
    if os.environ.get("GITHUB_REF_TYPE", "branch") != "branch":
        print(annotation("error", "the workflow was started for a tag; start it for a branch"))
        return 1
    try:
        return _push()
    except subprocess.CalledProcessError as error:
        # Git has printed its messages.
        print(annotation("error", f"git {error.cmd[1]} failed; git says why above"))
        return 1


def _push() -> int:
    inputs = job.saved_inputs()
    output = inputs.output
    branch = os.environ.get("GITHUB_REF_NAME") or _git("branch", "--show-current")
    for attempt in range(1, ATTEMPTS + 1):
        if not _commit(output, job.copies_of(inputs)):
            print("nothing changed")
            runner.set_output("pushed", "false")
            return job.DONE
        pushed = _run("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
        if pushed.returncode == 0:
            print(_git("show", "--shortstat", "--format=%s"))
            runner.set_output("pushed", "true")
            runner.set_output("commit", _git("rev-parse", "HEAD"))
            return job.DONE
        base = _git("rev-parse", "HEAD~1")
        _git("fetch", "--quiet", "origin", f"refs/heads/{branch}")
        if _git("rev-parse", "FETCH_HEAD") == base:
            # No other commit was pushed: another attempt would fail as well.
            return _refused(pushed.stderr)
        print(f"attempt {attempt}: somebody else pushed; building again from that")
        _git("reset", "--quiet", "--hard", "FETCH_HEAD")
        if status := job.build_again():
            return status
    return _refused("somebody else pushed each time")


def _commit(output: str, copies: list[str]) -> bool:
    """Commit the output folder and its copies, nothing else; return False if none has changed."""
    if not Path(output).is_dir():
        return False
    _git("add", "--all", "--", output, *copies)
    if _run("diff", "--cached", "--quiet", "--", output, *copies).returncode == 0:
        return False
    _git(
        *("-c", f"user.name={_NAME}", "-c", f"user.email={_EMAIL}"),
        *("commit", "--quiet", "--message", _message(output), "--", output, *copies),
    )
    return True


def _message(output: str) -> str:
    """The commit message, from the ledgers of the last commit and of the output folder."""
    try:
        after, _ = ledger.read_ledger_file(output)
        return commit_message(changes(_committed(output), after))
    except (FeedsError, OSError):
        return commit_message(())


def _committed(output: str) -> Ledger:
    """The ledger in the last commit, empty if there is none."""
    name = (Path(output) / ledger.FILENAME).as_posix()
    shown = subprocess.run(  # noqa: S603
        ["git", "show", f"HEAD:./{name}"],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if shown.returncode:
        return Ledger()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, ledger.FILENAME).write_bytes(shown.stdout)
        return ledger.read_ledger_file(folder)[0]


def _refused(reason: str) -> int:
    """Report that the push failed, with advice that depends on what git printed."""
    runner.set_output("pushed", "false")
    todo = "git says why above"
    if "403" in reason or "denied" in reason.lower():
        todo = "give the job `permissions: contents: write`, and let checkout keep its credentials"
    elif "protected" in reason.lower() or "GH006" in reason or "GH013" in reason:
        todo = "let the workflow push to this branch, or publish from another one"
    runner.print_raw(reason)
    print(annotation("error", f"the feeds were built, but could not be pushed; {todo}"))
    return 1


def _git(*arguments: str) -> str:
    done = _run(*arguments)
    if done.returncode:
        runner.print_raw(done.stderr)
        raise subprocess.CalledProcessError(done.returncode, ["git", *arguments])
    return done.stdout.strip()


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
