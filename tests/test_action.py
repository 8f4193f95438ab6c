"""The action and the workflow that uses it: their own steps, run in a scratch repository."""

import datetime
import json
import re
import shutil
import subprocess
import threading
import time
import tomllib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks import generate
from tests.runner import ROOT, Clone, Ran, Runner

FEEDS = ROOT / ".github/workflows/feeds.yml"
CONFIG = """\
title: Lamps
url: https://example.org/feeds/
articles: ../articles
language: en
"""
ARTICLE = """\
---
title: {title}
webUrl: https://news.example.com/{slug}
publishedDateTime: 2025-06-24T19:02:00Z
topics: [Light]
secured: {secured}
---
"""


def article(slug: str, title: str = "", secured: str = "abc") -> str:
    return ARTICLE.format(slug=slug, title=json.dumps(title or f"About {slug}"), secured=secured)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.fixture
def writer(runner: Runner) -> Clone:
    """An author who has pushed a site with two articles and without feeds."""
    writer = Clone(runner, "writer")
    writer.write("config/feeds.yaml", CONFIG)
    writer.write("articles/lantern.md", article("lantern"))
    writer.write("articles/lighthouse.md", article("lighthouse"))
    writer.push("Write two articles")
    return writer


def run(runner: Runner) -> dict[str, Ran]:
    return runner.workflow(FEEDS)


def log(runner: Runner) -> list[str]:
    """The subjects of the commits on the remote's branch, newest first."""
    done = runner.command("git", "log", "--format=%s", "main", cwd=runner.remote)
    return done.splitlines()


def changed(runner: Runner) -> set[str]:
    """The files of the newest commit on the remote's branch."""
    shown = runner.command("git", "show", "--format=", "--name-only", "main", cwd=runner.remote)
    return set(shown.splitlines())


def pushed(runner: Runner, name: str) -> str:
    return runner.command("git", "show", f"main:output/{name}", cwd=runner.remote)


# --- publishing --------------------------------------------------------------------------------


def test_the_first_run_commits_and_deploys(runner: Runner, writer: Clone) -> None:
    jobs = run(runner)
    assert list(jobs) == ["build", "deploy", "notify"]
    assert all(one.is_green for one in jobs.values())
    assert log(runner) == ["Publish 2 entries", "Write two articles"]
    assert all(name.startswith("output/") for name in changed(runner))
    assert (runner.deployed / "atom.xml").read_text("utf-8") == pushed(runner, "atom.xml")
    outputs = jobs["build"].outputs["feeds"]
    assert (outputs["changed"], outputs["entries"], outputs["exit-status"]) == ("true", "2", "0")
    assert "https://example.org/feeds/light/atom.xml" in json.loads(outputs["changed-feeds"])
    assert "About lantern" in outputs["summary"]
    assert "About lantern" in jobs["build"].summary
    author = runner.command("git", "log", "-1", "--format=%an %cn", "main", cwd=runner.remote)
    assert author.split() == ["github-actions[bot]"] * 2


def test_a_second_run_commits_and_deploys_nothing(runner: Runner, writer: Clone) -> None:
    run(runner)
    jobs = run(runner)
    assert list(jobs) == ["build"]
    outputs = jobs["build"].outputs["feeds"]
    assert (outputs["changed"], outputs["changed-feeds"]) == ("false", "[]")
    assert outputs["summary"] == "nothing changed"
    assert len(log(runner)) == 2


@pytest.mark.slow
def test_an_edit_of_a_ciphertext_commits_nothing(runner: Runner, writer: Clone) -> None:
    run(runner)
    writer.write("articles/lantern.md", article("lantern", secured="xyz"))
    writer.push("Encrypt anew")
    assert list(run(runner)) == ["build"]
    assert log(runner)[0] == "Encrypt anew"


def test_an_edited_title_commits_the_feeds_that_show_it(runner: Runner, writer: Clone) -> None:
    writer.write("articles/other.md", article("other").replace("Light", "Shadow"))
    writer.push()
    run(runner)
    writer.write("articles/lantern.md", article("lantern", "A brighter lantern"))
    writer.push("Brighten")
    jobs = run(runner)
    assert log(runner)[0] == "Update 1 entry"
    assert {"output/atom.xml", "output/light/feed.json", "output/ledger.jsonl"} <= changed(runner)
    assert not any("shadow" in name for name in changed(runner))
    assert "updated: title" in jobs["build"].summary


@pytest.mark.slow
def test_a_withdrawn_article_leaves_a_tombstone(runner: Runner, writer: Clone) -> None:
    run(runner)
    (writer.folder / "articles/lantern.md").unlink()
    writer.push("Delete")
    run(runner)
    assert log(runner)[0] == "Withdraw 1 entry"
    assert 'deleted-entry ref="tag:example.org,2026:lantern"' in pushed(runner, "atom.xml")


@pytest.mark.slow
def test_a_second_copy_outside_the_output_is_committed_too(runner: Runner, writer: Clone) -> None:
    also = "home: https://example.org/\nalso_at: {/feed.xml: atom.xml}\n"
    writer.write("config/feeds.yaml", CONFIG + also)
    writer.push()
    run(runner)
    assert {"feed.xml", "output/atom.xml"} <= changed(runner)
    writer.write("articles/lantern.md", article("lantern", "A brighter lantern"))
    writer.push()
    run(runner)
    assert "feed.xml" in changed(runner)


def test_a_corrupt_article_is_annotated_and_the_job_stays_green(
    runner: Runner, writer: Clone
) -> None:
    writer.write("articles/bad.md", article("bad").replace("2025-06-24T19:02:00Z", "soon"))
    writer.push()
    job = run(runner)["build"]
    assert job.is_green
    [said] = job.annotations
    assert said.startswith('::warning file=articles/bad.md,line=4::publishedDateTime is "soon"; ')
    assert log(runner)[0] == "Publish 2 entries"


def test_strict_turns_the_job_red(runner: Runner, writer: Clone) -> None:
    writer.write("articles/bad.md", article("bad").replace("2025-06-24T19:02:00Z", "soon"))
    writer.push()
    ran = runner.action(strict="true")
    assert not ran.is_green
    assert ran.outputs["action"]["exit-status"] == "1"


def test_a_bad_configuration_turns_the_job_red(runner: Runner, writer: Clone) -> None:
    writer.write("config/feeds.yaml", CONFIG.replace("title", "titel"))
    writer.push()
    jobs = run(runner)
    assert list(jobs) == ["build"]
    assert not jobs["build"].is_green
    assert jobs["build"].outputs["feeds"]["exit-status"] == "2"
    assert "::error file=config/feeds.yaml,line=1::" in "\n".join(jobs["build"].annotations)
    assert "titel" in jobs["build"].summary


@pytest.mark.slow
def test_a_guard_turns_the_job_red_and_says_what_to_do(runner: Runner, writer: Clone) -> None:
    for number in range(25):
        writer.write(f"articles/{number}.md", article(f"number-{number}"))
    writer.push()
    run(runner)
    before = log(runner)
    for number in range(15):
        (writer.folder / f"articles/{number}.md").unlink()
    writer.push("Lose many")
    job = run(runner)["build"]
    assert not job.is_green
    assert job.outputs["feeds"]["exit-status"] == "3"
    assert log(runner) == ["Lose many", *before]
    assert any("allow" in one for one in job.annotations)
    assert "`allow` set to vanish" in job.summary
    assert "withdrawn" in job.summary

    allowed = runner.workflow(FEEDS, {"allow": "vanish"})
    assert allowed["build"].is_green
    assert log(runner)[0] == "Withdraw 15 entries"


def _run_elsewhere(other: Runner) -> None:
    run(other)
    # Two commits of one second are one and the same commit.
    time.sleep(1.1)


@pytest.mark.parametrize(
    ("inputs", "said"), [({"allow": "all"}, 'allow is "all"'), ({"strict": "1"}, 'strict is "1"')]
)
def test_an_input_that_cannot_be_understood_is_an_error(
    runner: Runner, writer: Clone, inputs: dict[str, str], said: str
) -> None:
    ran = runner.action(ROOT, **inputs)
    assert not ran.is_green
    assert said in ran.annotations[0]


# --- other pushes ------------------------------------------------------------------------------


def test_a_push_meanwhile_is_built_again_and_nothing_is_merged(
    runner: Runner, writer: Clone
) -> None:
    other = Clone(runner, "other")
    other.pull()
    other.write("articles/torch.md", article("torch"))
    runner.meanwhile["Push"] = lambda: other.push("Write about torches")
    jobs = run(runner)
    assert "somebody else pushed" in jobs["build"].log
    assert log(runner) == ["Publish 3 entries", "Write about torches", "Write two articles"]
    assert "about torch" in pushed(runner, "atom.xml").lower()
    assert list(jobs) == ["build", "deploy", "notify"]


@pytest.mark.slow
def test_the_same_feeds_pushed_meanwhile_are_no_second_commit(
    runner: Runner, writer: Clone
) -> None:
    other = Runner(runner.folder / "elsewhere")
    other.remote = runner.remote
    runner.meanwhile["Push"] = partial(_run_elsewhere, other)
    jobs = run(runner)
    assert list(jobs) == ["build"]
    assert jobs["build"].is_green
    assert log(runner) == ["Publish 2 entries", "Write two articles"]


@pytest.mark.slow
def test_pushes_that_never_succeed_end_after_three_attempts(runner: Runner, writer: Clone) -> None:
    # Before each push, somebody else pushes a commit.
    hook = runner.remote / "hooks/pre-receive"
    hook.write_text(
        "#!/bin/sh\n"
        'git() { env -i PATH="$PATH" git -c user.name=B -c user.email=b@example.org "$@"; }\n'
        'git update-ref refs/heads/main "$(git commit-tree -p main -m Race main^{tree})"\n'
        "exit 1\n"
    )
    hook.chmod(0o755)
    job = run(runner)["build"]
    assert not job.is_green
    assert log(runner) == ["Race"] * 3 + ["Write two articles"]
    assert "could not be pushed" in job.annotations[-1]


def test_a_push_that_is_forbidden_says_which_permission_is_missing(
    runner: Runner, writer: Clone
) -> None:
    hook = runner.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'Permission to a/b.git denied: error 403' >&2\nexit 1\n")
    hook.chmod(0o755)
    job = run(runner)["build"]
    assert not job.is_green
    assert "contents: write" in job.annotations[-1]


def test_an_output_that_git_ignores_is_a_reported_error(runner: Runner, writer: Clone) -> None:
    writer.write(".gitignore", "output/\n")
    writer.push()
    job = run(runner)["build"]
    assert not job.is_green
    assert "git add failed" in job.annotations[-1]
    assert ".gitignore" in job.log


def test_nothing_is_pushed_for_a_tag(runner: Runner, writer: Clone) -> None:
    runner.environment["GITHUB_REF_TYPE"] = "tag"
    job = run(runner)["build"]
    assert not job.is_green
    assert log(runner) == ["Write two articles"]


# --- attacks -----------------------------------------------------------------------------------


def test_no_article_can_give_a_command_to_the_shell_or_the_runner(
    runner: Runner, writer: Clone
) -> None:
    evil = (
        "$(touch pwned) `touch pwned`; touch pwned",
        "::set-output name=changed::false",
        "::add-mask::Lamps",
        "##[error]pwned",
        "x\n::error::pwned",
        "](javascript:alert(1)) <img src=x onerror=alert(1)> | @everyone Fixes #1",
    )
    for number, title in enumerate(evil):
        text = article(f"evil-{number}", title)
        writer.write(f"articles/{number}.md", text.replace("[Light]", json.dumps([title])))
    writer.write("articles/; touch pwned.md", article("semicolon"))
    writer.write("articles/$(touch pwned).md", article("dollar").replace("2025-06-24T", "soon"))
    writer.write("articles/::error::pwned.md", article("colons").replace("2025-06-24T", "soon"))
    writer.push()
    jobs = run(runner)
    build = jobs["build"]
    assert build.is_green
    assert build.outputs["feeds"]["changed"] == "true"
    assert not list(runner.folder.rglob("pwned"))
    assert all(one.startswith("::warning") for one in build.annotations)
    assert len(build.annotations) == 2
    assert log(runner)[0] == "Publish 9 entries"
    summary = build.summary
    assert "<img" not in re.sub(r"\\<", "", summary)
    assert "](javascript" not in summary.replace("\\]\\(javascript", "")
    assert "@everyone" not in summary
    for line in summary.splitlines():
        assert not line.lstrip().startswith("::")


# --- the state of a published site -------------------------------------------------------------


class Site(SimpleHTTPRequestHandler):
    """Serves a folder; `status` is what it answers to everything else than 200."""

    status = 200

    def do_GET(self) -> None:
        if type(self).status != 200:
            self.send_error(type(self).status)
            return
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path, type[Site]]]:
    """The address of a folder that is served, the folder, and who serves it."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = type("Own", (Site,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", folder, handler
    server.shutdown()
    server.server_close()


def deploy(runner: Runner, folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(runner.workspace / "output", folder)


def test_state_comes_from_the_published_site(
    runner: Runner, writer: Clone, served: tuple[str, Path, type[Site]]
) -> None:
    url, folder, _ = served
    first = runner.action(previous=url)
    assert first.is_green
    assert first.outputs["action"]["changed"] == "true"
    assert "first build" in first.log
    deploy(runner, folder)

    same = runner.action(previous=url)
    assert same.outputs["action"]["changed"] == "false"
    assert (runner.workspace / "output/atom.xml").read_bytes() == (folder / "atom.xml").read_bytes()

    (writer.folder / "articles/lantern.md").unlink()
    writer.push()
    gone = runner.action(previous=url)
    assert gone.outputs["action"]["changed"] == "true"
    assert "deleted-entry" in (runner.workspace / "output/atom.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        pytest.param("403", "status 403", marks=pytest.mark.slow),
        pytest.param("html", "is not a manifest", marks=pytest.mark.slow),
        pytest.param("no ledger", "is missing", marks=pytest.mark.slow),
        ("cut", "is not a line of a ledger"),
        pytest.param("newer", "newer version", marks=pytest.mark.slow),
    ],
)
def test_a_published_state_that_cannot_be_trusted_stops_the_build(
    runner: Runner,
    writer: Clone,
    served: tuple[str, Path, type[Site]],
    harm: str,
    said: str,
) -> None:
    url, folder, handler = served
    runner.action(previous=url)
    deploy(runner, folder)
    ledger, manifest = folder / "ledger.jsonl", folder / "manifest.json"
    match harm:
        case "403":
            handler.status = 403
        case "html":
            manifest.write_text("<!doctype html><title>Just a moment...</title>")
        case "no ledger":
            ledger.unlink()
        case "cut":
            ledger.write_bytes(ledger.read_bytes()[:-20])
        case "newer":
            manifest.write_text(manifest.read_text().replace('"manifest": 1', '"manifest": 999'))
    ran = runner.action(previous=url)
    assert not ran.is_green
    assert said in "\n".join(ran.annotations)
    assert ran.outputs["action"]["exit-status"] == "2"
    assert not (runner.workspace / "output").exists()


# --- the cache ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_run_with_the_cache_of_the_run_before_does_little(runner: Runner) -> None:
    writer = Clone(runner, "writer")
    generate.generate(writer.folder / "site", 1500, 1, "month")
    writer.push()

    def seconds() -> float:
        """The CPU time of a run's own scripts."""
        before = runner.seconds
        assert runner.action(config="site/feeds.yaml").is_green
        return runner.seconds - before

    cold = seconds()
    shutil.copytree(runner.workspace / "output", writer.folder / "output")
    writer.push()
    feeds = (runner.workspace / "output/manifest.json").read_bytes()
    # In a fresh checkout, with the program installed anew.
    cached = seconds()
    assert (runner.workspace / "output/manifest.json").read_bytes() == feeds
    assert len(runner.caches) == 1, "saved only if anything changed"
    assert cached < 0.5 * cold


# --- what it installs --------------------------------------------------------------------------


def locks() -> list[Path]:
    return sorted((ROOT / "action").glob("*.lock"))


def pinned(lock: Path) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text("utf-8"), re.M)
    return {name.lower().replace("_", "-"): version for name, version in found}


def test_everything_installed_is_pinned_by_hash() -> None:
    assert [lock.name for lock in locks()] == ["build.lock", "dist.lock", "requirements.lock"]
    for lock in locks():
        for block in re.split(r"\n(?=\w)", lock.read_text("utf-8").partition("\n")[2]):
            assert re.match(r"[\w.-]+==\S+", block)
            assert "--hash=sha256:" in block


def test_the_lock_has_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.match(r"[\w.-]+", one)[0].lower() for one in project["dependencies"]}  # type: ignore[index]
    assert names <= pinned(ROOT / "action/requirements.lock").keys()
    for dependency in project["dependencies"]:
        name, _, least = dependency.partition(">=")
        version = pinned(ROOT / "action/requirements.lock")[name.lower()]
        assert [int(part) for part in version.split(".")] >= [int(p) for p in least.split(".")]
    assert {"setuptools", "wheel", "packaging"} <= pinned(ROOT / "action/build.lock").keys()


def test_the_lock_is_not_older_than_half_a_year() -> None:
    """Beside the last commit, so that no old checkout begins to fail."""
    command = ["git", "-c", "safe.directory=*", "log", "-1", "--format=%cs"]
    last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for lock in locks():
        made = re.match(r"# Made by `make lock` on (\S+)\.", lock.read_text("utf-8"))
        assert made, lock
        age = datetime.date.fromisoformat(last.strip()) - datetime.date.fromisoformat(made[1])
        assert age.days <= 183, f"{lock.name} is {age.days} days old; run make lock"
