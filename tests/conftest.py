"""What all tests share: `--update`, how hard Hypothesis looks, and a site to build."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).parent.parent

# The same examples in every run, so that the same code gives the same answer, however busy the
# machine is. With FEEDS_FUZZ_SEED there are others, to find what those do not.
settings.register_profile(
    "tests",
    derandomize=not os.environ.get("FEEDS_FUZZ_SEED"),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")


def pytest_collection_finish() -> None:
    """Exempt all modules and tests from garbage collection, so that it takes less time."""
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="write what is built into the stories as expected"
    )


@pytest.fixture(autouse=True)
def no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for the disk: nothing that a test writes need survive a power cut."""
    connect = sqlite3.connect

    def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
        database: sqlite3.Connection = connect(*arguments, **named)
        # A damaged or locked file is for the test.
        with suppress(sqlite3.Error):
            database.execute("PRAGMA synchronous = OFF")
        return database

    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(sqlite3, "connect", connected)


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expectations are to be rewritten instead of compared."""
    return bool(request.config.getoption("--update"))


@pytest.fixture
def repository() -> Path:
    return REPOSITORY


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the repository's own site, without its output."""
    for name in ("articles", "config"):
        shutil.copytree(
            REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("*.sqlite*")
        )
    return tmp_path


@pytest.fixture
def environment() -> Mapping[str, str]:
    """The environment of a command: this checkout, and no variable that changes texts or the clock.

    Nor is what is said written at once: most people's is not.
    """
    unwanted = (
        *("COLUMNS", "LINES", "SOURCE_DATE_EPOCH", "NO_COLOR", "FORCE_COLOR"),
        "PYTHONUNBUFFERED",
    )
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "PYTHONPATH": str(REPOSITORY)}
