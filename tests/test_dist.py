"""`make dist`: the same bytes from the same commit, and a wheel that is whole."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.runner import ROOT

MADE = ("feeds", "action", "pyproject.toml", "README.md", "LICENSE")


def built(folder: Path, moment: float) -> dict[str, bytes]:
    """The files that are built from a copy of the project; its own files have this time."""
    folder.mkdir()
    for name in MADE:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder)
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))
    subprocess.run(
        [sys.executable, "action/dist"],
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"},
        capture_output=True,
        check=True,
    )
    return {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}


@pytest.mark.slow
def test_two_builds_make_the_same_bytes_and_the_wheel_runs_alone(tmp_path: Path) -> None:
    first = built(tmp_path / "a", 1_700_000_000)
    umask = os.umask(0o077)
    try:
        second = built(tmp_path / "second", 1_750_000_000)
    finally:
        os.umask(umask)
    own = version("topic-feeds")
    wheel, sdist = f"topic_feeds-{own}-py3-none-any.whl", f"topic_feeds-{own}.tar.gz"
    assert first.keys() == {wheel, sdist}
    assert first == second
    with tarfile.open(tmp_path / "a/dist" / sdist) as archive:
        assert {(one.uid, one.uname, one.mtime) for one in archive} == {(0, "", 1767225600)}

    # Every module is in it, and it needs no file of this folder.
    alone = tmp_path / "alone"
    with zipfile.ZipFile(tmp_path / "a/dist" / wheel) as archive:
        names = {name for name in archive.namelist() if name.endswith(".py")}
        archive.extractall(alone)
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "feeds").rglob("*.py")}
    assert names == modules
    output = tmp_path / "output"
    ran = subprocess.run(
        [sys.executable, "-m", "feeds", "build", f"--output={output}", "--quiet"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(alone), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (output / "atom.xml").read_bytes() == (ROOT / "output/atom.xml").read_bytes()
