"""The same articles and the same ledger are the same bytes, wherever they are built."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from feeds.cli.main import main
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

NOW = "2026-01-31T12:00:00Z"


def built(folder: Path, environment: Mapping[str, str], output: str) -> dict[str, bytes]:
    """The files that a build in a process of its own writes."""
    command = [sys.executable, "-m", "feeds", "build", "--now", NOW, "--output", output, "--quiet"]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return files_in(folder / output)


def files_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def build(*arguments: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(["build", "--now", NOW, "--quiet", *arguments])
    assert left.value.code == 0


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A site with articles of one moment, in folders, and under names of many scripts."""
    news = Newsroom(tmp_path)
    for number, name in enumerate(
        ("b", "a", "é", "B", "Ä", "_", "ß", "寿", "a-a", "a_a", "İ", "ı")
    ):
        for folder in ("", "one/", "Two/deep/"):
            topics = [f"Topic {name}", "Ships", "ships"][: number % 4]
            stories = [{"title": t, "webUrl": f"https://r.example/{t}"} for t in topics]
            news.write(f"{folder}{name}.md", "2026-01-05", topics=topics, related=stories)
    monkeypatch.chdir(tmp_path)
    return news


def test_the_output_is_the_same_on_any_machine(many: Newsroom, environment: dict[str, str]) -> None:
    here = built(many.folder, environment, "here")
    assert len(here) > 50
    places = (
        {"LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "de_DE.UTF-8", "TZ": "America/St_Johns", "PYTHONHASHSEED": "2"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "3"},
    )
    for number, place in enumerate(places):
        assert built(many.folder, environment | place, f"there-{number}") == here
    # A second build into the same folder changes nothing.
    times = {path: (many.folder / "here" / path).stat().st_mtime_ns for path in here}
    assert built(many.folder, environment | places[0], "here") == here
    assert times == {path: (many.folder / "here" / path).stat().st_mtime_ns for path in here}


class Shuffled:
    """What os.scandir gives, in another order."""

    def __init__(self, entries: Any, seed: int) -> None:
        with entries:
            self.entries = list(entries)
        random.Random(seed).shuffle(self.entries)
        self.left = iter(self.entries)

    def __enter__(self) -> "Shuffled":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return self.left

    def __next__(self) -> Any:
        return next(self.left)

    def close(self) -> None:
        pass


def test_the_order_of_files_on_the_disk_does_not_matter(
    many: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    build("--output", "sorted")
    before = files_in(many.folder / "sorted")
    scandir, listdir = os.scandir, os.listdir

    def shuffled(path: Any = ".") -> list[Any]:
        found = listdir(path)
        random.Random(seed).shuffle(found)
        return found

    for seed in range(5):
        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", lambda path=".": Shuffled(scandir(path), seed))  # noqa: B023
            patch.setattr(os, "listdir", shuffled)
            build("--output", f"shuffled-{seed}")
        assert files_in(many.folder / f"shuffled-{seed}") == before


def test_another_folder_and_other_times_of_files_do_not_matter(many: Newsroom) -> None:
    build("--output", "here")
    elsewhere = many.folder / "some where/else"
    shutil.copytree(many.articles, elsewhere / "articles", copy_function=shutil.copyfile)
    shutil.copytree(many.config.parent, elsewhere / "config")
    for file in elsewhere.rglob("*.md"):
        os.utime(file, (0, 0))
    config = str(elsewhere / "config/feeds.yaml")
    build("--config", config, "--output", str(elsewhere / "output"))
    assert files_in(elsewhere / "output") == files_in(many.folder / "here")


def test_a_second_build_leaves_every_file_alone(many: Newsroom) -> None:
    build()
    before, times = many.files(), many.times()
    build()
    assert (many.files(), many.times()) == (before, times)
    assert set(times) == set(before)


def test_a_build_without_a_ledger_of_the_same_articles_is_the_same(many: Newsroom) -> None:
    build("--output", "one")
    build("--output", "two")
    assert files_in(many.folder / "one") == files_in(many.folder / "two")
