"""Documents wait whole, in memory and beyond."""

import errno
import os
import tempfile
from io import BytesIO
from pathlib import Path

import pytest

from feeds.pipeline import spool
from tests.newsroom import Newsroom


@pytest.mark.parametrize("limit", [0, 10, 25, 1_000])
def test_what_was_put_there_comes_back(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", limit)
    kept = spool.Spool()
    for number in range(9):
        kept.put(f"{number}", b"%d" % number * number)
    kept.put("3", b"another")
    assert [kept[f"{number}"] for number in (8, 0, 3, 5)] == [b"8" * 8, b"", b"another", b"5" * 5]


class Full(BytesIO):
    """A file on a disk that is full."""

    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", 0)
    monkeypatch.setattr(tempfile, "TemporaryFile", Full)
    news = Newsroom(tmp_path)
    for number in range(50):
        news.write(f"{number}.md")
    assert news.command("build") == 1
    said = capsys.readouterr().err
    assert "No space left on device; mend that and build again" in said
    assert "standard output" not in said
    assert not news.output.exists() or not os.listdir(news.output)
