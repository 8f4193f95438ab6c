"""Documents wait whole, in memory and beyond."""

import pytest

from feeds import spool


@pytest.mark.parametrize("limit", [0, 10, 25, 1_000])
def test_what_was_put_there_comes_back(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", limit)
    kept = spool.Spool()
    for number in range(9):
        kept.put(f"{number}", b"%d" % number * number)
    kept.put("3", b"another")
    assert [kept[f"{number}"] for number in (8, 0, 3, 5)] == [b"8" * 8, b"", b"another", b"5" * 5]
