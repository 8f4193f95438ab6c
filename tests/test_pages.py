"""Pages hold what was put into them, in order, however it came and whatever was taken away."""

import random
import sqlite3
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest
from msgspec import Struct

from feeds.cache import pages
from feeds.cache.pages import Pages
from feeds.cache.store import Store, in_memory


class Row(Struct, frozen=True, array_like=True):
    path: str
    number: int = 0


class Name(Struct, frozen=True, array_like=True):
    path: str


Edits = dict[str, Callable[[Row | None], Row | None]]


@pytest.fixture
def store() -> Store:
    return in_memory()


def put(row: Row) -> Callable[[Row | None], Row | None]:
    return lambda _: row


def gone(_: Row | None) -> None:
    return None


def sizes(store: Store) -> list[int]:
    rows = store.database.execute("SELECT first FROM pages ORDER BY first").fetchall()
    firsts = [first for (first,) in rows]
    paths = [row.path for row in Pages(store, "rows", Row).rows()]
    ends = [*map(paths.index, firsts), len(paths)]
    return [after - before for before, after in pairwise(ends)]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_edited_the_rows_are_those_of_a_dictionary(
    store: Store, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(pages, "MOST_ROWS", 5)
    dice = random.Random(seed)
    known: dict[str, Row] = {}
    kept = Pages(store, "rows", Row)
    for step in range(60):
        edits: Edits = {}
        for _ in range(dice.randrange(12)):
            path = f"{dice.randrange(100):03}"
            if dice.random() < 0.3:
                edits[path] = gone
                known.pop(path, None)
            else:
                edits[path] = put(Row(path, step))
                known[path] = Row(path, step)
        kept.edit(edits)
        assert list(kept.rows()) == [known[path] for path in sorted(known)]
        assert all(size <= 10 for size in sizes(store))
    assert len(sizes(store)) > 3


def test_an_edit_sees_what_was_there(store: Store) -> None:
    kept = Pages(store, "rows", Row)
    kept.edit({"a": put(Row("a", 1))})
    kept.edit(
        {"a": lambda before: before and Row("a", before.number + 1), "b": lambda before: before}
    )
    assert list(kept.rows()) == [Row("a", 2)]


def test_kinds_do_not_mix(store: Store) -> None:
    for kind in ("one", "two"):
        Pages(store, kind, Row).edit({kind: put(Row(kind))})
    assert list(Pages(store, "one", Row).rows()) == [Row("one")]


def test_a_shorter_form_leaves_out_the_last_fields(store: Store) -> None:
    kept = Pages(store, "rows", Row)
    kept.edit({"a": put(Row("a", 1))})
    assert list(kept.read(msgspec.msgpack.Decoder(list[Name]).decode)) == [Name("a")]


@pytest.mark.parametrize("column", ["first", "rows", "seal"])
def test_a_page_that_says_something_else_is_trouble(store: Store, column: str) -> None:
    Pages(store, "rows", Row).edit({"a": put(Row("a", 1))})
    store.database.execute(f"UPDATE pages SET {column} = 'b'")
    with pytest.raises(sqlite3.Error):
        list(Pages(store, "rows", Row).rows())
