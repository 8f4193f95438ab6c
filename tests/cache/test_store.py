"""A row comes back from the store as it was put, or not at all."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from feeds.cache.store import TROUBLE, Overtaken, Row, Store, cache_key, open_store, store_in_memory


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(store_in_memory()) as store:
        yield store


def row(name: str, value: bytes = b"value", stage: str = "outcome") -> Row:
    return Row(stage, name, b"key", b"state", value)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_put_and_dropped_the_rows_are_those_of_a_dictionary(
    store: Store, seed: int
) -> None:
    dice = random.Random(seed)
    known: dict[str, Row] = {}
    for step in range(60):
        put = [row(f"{dice.randrange(100):03}", b"%d" % step) for _ in range(dice.randrange(12))]
        gone = [f"{dice.randrange(100):03}" for _ in range(dice.randrange(5))]
        store.put(put)
        store.drop("outcome", gone)
        known |= {one.name: one for one in put}
        known = {name: one for name, one in known.items() if name not in gone}
        assert list(store.rows("outcome")) == [known[name] for name in sorted(known)]


def test_a_row_is_found_under_its_stage_its_name_and_its_key(store: Store) -> None:
    store.put([row("a"), row("a", b"other", "entry")])
    assert store.get("outcome", "a", b"key") == row("a")
    assert store.get("entry", "a", b"key") == row("a", b"other", "entry")
    assert store.get("document", "a", b"key") is None
    assert store.get("outcome", "b", b"key") is None
    assert store.get("outcome", "a", b"another key") is None


def test_names_of_all_scripts_come_back(store: Store) -> None:
    names = sorted(["a.md", "Ω.md", "日本.md", "😀.md", "é.md"])
    store.put(map(row, names))
    assert [one.name for one in store.rows("outcome")] == names


@pytest.mark.parametrize("column", ["stage", "name", "content", "checksum"])
@pytest.mark.parametrize("value", ["NULL", "7", "x'00'", "'b'", "zeroblob(3)"])
def test_a_column_that_says_something_else_is_trouble_or_another_row(
    tmp_path: Path, column: str, value: str
) -> None:
    path = tmp_path / ".feeds/site.sqlite"
    with closing(open_store(path)) as store:
        store.put([row("a")])
        store.commit()
    with closing(sqlite3.connect(path)) as database:
        try:
            database.execute(f"UPDATE cache SET {column} = {value}")
        except sqlite3.IntegrityError:
            return
        database.commit()
    with closing(open_store(path)) as store:
        # A stage that is no text is never asked for.
        stages = {"'b'": "b", "7": "7"}
        stage = stages.get(value) if column == "stage" else "outcome"
        if stage:
            with pytest.raises(TROUBLE):
                list(store.rows(stage))


def test_what_is_kept_about_the_store_can_be_replaced_and_deleted(store: Store) -> None:
    assert store.meta("build") is None
    store.set_meta("build", ["one", 1])
    store.set_meta("build", {"two": 2})
    assert store.meta("build") == {"two": 2}
    store.set_meta("build", None)
    assert store.meta("build") is None


def test_another_fingerprint_empties_the_store(store: Store) -> None:
    store.begin(b"one")
    store.put([row("a")])
    store.commit()
    assert store.is_from(b"one") and not store.is_from(b"two") and not store.is_from(b"")
    store.begin(b"one")
    assert list(store.rows("outcome")) == [row("a")]
    store.commit()
    store.begin(b"two")
    assert list(store.rows("outcome")) == []
    assert store.is_from(b"two")


def test_a_build_notices_that_another_one_has_emptied_the_store(tmp_path: Path) -> None:
    path = tmp_path / ".feeds/site.sqlite"
    with closing(open_store(path)) as one, closing(open_store(path)) as two:
        one.begin(b"one")
        one.commit()
        two.begin(b"two")
        two.commit()
        with pytest.raises(Overtaken):
            one.checkpoint(b"one")
        # It is in order: only a damaged one is deleted.
        one.discard(Overtaken())
        assert path.exists()


def test_keys_differ_with_each_of_their_parts() -> None:
    keys = {cache_key(b"a" * 16, b"b"), cache_key(b"b" * 16, b"b"), cache_key(b"a" * 16, b"c")}
    assert len(keys) == 3 and {len(key) for key in keys} == {16}
