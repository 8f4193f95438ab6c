"""The repository's own site: a build of articles/ and config/ gives the files in output/.

If a change of the feeds is intended: `rm -r output && feeds build --now 2026-01-31T12:00:00Z`, then
read the diff of output/ as a subscriber. A build over the old output would date every change of the
sample articles to now, and this test, which builds from nothing, would not give the same files.
"""

import re
import shutil
from pathlib import Path

import pytest

from feeds.cli.main import main

# Any moment after the newest article: the clock is in no feed.
NOW = "2026-01-31T12:00:00Z"
LATER = "2026-12-24T18:00:00Z"


def build(folder: Path, now: str = NOW) -> int | str | None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as left:
        patch.chdir(folder)
        main(["build", "--now", now])
    return left.value.code


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def marks(folder: Path) -> dict[Path, tuple[int, int]]:
    """What would change if a file or folder were written, even with the same bytes."""
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.rglob("*")}


def test_the_output_is_what_a_first_build_makes(sample: Path, repository: Path) -> None:
    assert build(sample) == 0
    built, kept = contents(sample / "output"), contents(repository / "output")
    assert sorted(built) == sorted(kept)
    for name, content in built.items():
        assert content.decode() == kept[name].decode(), name


def test_a_build_over_the_output_writes_nothing(
    sample: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = sample / "output"
    shutil.copytree(repository / "output", output)
    before, marked = contents(output), marks(output)
    for now in (NOW, LATER):
        assert build(sample, now) == 0
        assert "; 0 files written, " in capsys.readouterr().out
        assert contents(output) == before
        assert marks(output) == marked


def test_no_ciphertext_is_in_the_output(repository: Path) -> None:
    articles = (file.read_text(encoding="utf-8") for file in (repository / "articles").iterdir())
    secrets = [
        secret for text in articles for secret in re.findall(r"^secured: \"(.+)\"", text, re.M)
    ]
    assert secrets
    for name, content in contents(repository / "output").items():
        text = content.decode()
        assert "secured" not in text, name
        assert not [secret for secret in secrets if secret[:24] in text], name
