"""The house: which room is on which floor, and who may go outside."""

import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "feeds"

# What a format may know: a feed, how dates are written, how text is escaped.
FORMATS_KNOW = {
    "dates", "formats", "formats.extension", "formats.interface", "markup", "model"
}  # fmt: skip

# All that is outside: the disk, the clock, the network, other programs, chance.
OUTSIDE = {
    "asyncio", "distributed", "fcntl", "fsspec", "glob", "http", "io", "locale", "mmap",
    "multiprocessing", "os", "pathlib", "random", "secrets", "select", "shutil", "signal", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib.request", "uuid",
    "webbrowser",
}  # fmt: skip

# Who may go there, and for what.
DOORSTEPS = {
    "arguments": "shutil",  # counts the columns of the terminal
    "cached": "pathlib",  # names the folder in which the build was started
    "cli": "pathlib",  # looks where an article lies
    "clock": "os",  # reads SOURCE_DATE_EPOCH
    "commands": "os pathlib",  # names paths, and counts the processors
    "console": "os",  # lets go of a pipe that nobody reads
    "config": "os pathlib",  # reads the configuration and the topic files
    "diff": "pathlib",  # reads what is published
    "evidence": "pathlib",  # reads articles and feeds for those who check them
    "folder": "os pathlib",  # lists the articles and reads their bytes
    "index": "pathlib",  # looks whether what was written still lies there
    "ledger": "pathlib",  # reads what was published before
    "manifest": "pathlib",  # reads which files were written before
    "lock": "fcntl os pathlib",  # keeps other builds out of the output
    "order": "pathlib",  # names the files of an order, and opens none
    "output": "os pathlib",  # writes
    "program": "os pathlib",  # looks at its own files, to know itself again
    "recovery": "pathlib",  # reads the feeds where the ledger is lost
    "remote": "fsspec sqlite3",  # reads articles elsewhere, and keeps them for a while
    "regular": "os",  # opens files for all others, and nothing that is none
    "report": "pathlib time",  # names paths, and waits a second before it draws a bar
    "rebuild": "os time",  # notes when it began, for the stamps of files, and knows a pipe
    "spool": "io tempfile",  # has documents wait that are more than the memory should hold
    "store": "os pathlib sqlite3",  # keeps what was read and made before
    "unchanged": "os pathlib time",  # looks at names and times of files
    "workers.dask": "asyncio distributed threading",  # has other machines work
    # Has other processes work, and end with this one.
    "workers.pool": "multiprocessing os signal threading",
}
ASKS_THE_CLOCK = {"clock"}
TALKS = {"cli", "report"}

SLOW = {
    "dask", "dateutil", "distributed", "feedgen", "ftfy", "jsonschema", "lxml", "markdown_it",
    "msgspec", "nh3", "rich", "yaml",
}  # fmt: skip

MODULES = {
    ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(PACKAGE.rglob("*.py"))
}
# The package's own face only names what it hands out: it stands before the house.
ROOMS = [name for name in MODULES if name != "__init__"]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """All modules that a module names in an import, wherever it stands in it."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports relatively; write from feeds.…"
            whole = node.module or ""
            for alias in node.names:
                below = f"{whole}.{alias.name}"
                is_module = below.removeprefix("feeds.") in MODULES or below in OUTSIDE
                found.add(below if is_module else whole)
    return frozenset(found)


def rooms_below(name: str) -> set[str]:
    inside = {one for one in imports(name) if one.split(".")[0] == "feeds"}
    return {one.removeprefix("feeds.") for one in inside}


def test_no_two_modules_import_each_other() -> None:
    order = TopologicalSorter({name: rooms_below(name) - {name} for name in ROOMS})
    order.prepare()


@pytest.mark.parametrize("name", [name for name in ROOMS if name.startswith("formats")])
def test_a_format_knows_feeds_and_nothing_before_them(name: str) -> None:
    unwanted = rooms_below(name) - FORMATS_KNOW
    assert not unwanted, f"{name} imports {', '.join(sorted(unwanted))}"


@pytest.mark.parametrize("name", ROOMS)
def test_only_the_doorsteps_touch_the_world(name: str) -> None:
    allowed = set(DOORSTEPS.get(name, "").split())
    outside = {
        one
        for one in OUTSIDE
        if any(found == one or found.startswith(f"{one}.") for found in imports(name))
    }
    assert outside <= allowed, (
        f"{name} imports {', '.join(sorted(outside - allowed))}; let a doorstep do that and pass "
        "the value, or add it to DOORSTEPS of tests/test_floors.py and say why"
    )
    assert outside == allowed, f"{name} needs no {', '.join(sorted(allowed - outside))} any more"


@pytest.mark.parametrize("name", ROOMS)
def test_nothing_asks_the_clock_or_opens_a_file_on_its_own(name: str) -> None:
    for node in ast.walk(tree(name)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in ("datetime.now", "datetime.today", "datetime.utcnow", "date.today"):
            assert name in ASKS_THE_CLOCK, f"{name}:{node.lineno} asks the clock"
        if called == "print":
            assert name in TALKS, f"{name}:{node.lineno} prints"
        elif called in ("open", "input", "exec", "eval", "breakpoint"):
            assert name in DOORSTEPS and called == "open", f"{name}:{node.lineno} calls {called}"


@pytest.mark.parametrize("name", MODULES)
def test_a_module_opens_with_one_sentence(name: str) -> None:
    words = ast.get_docstring(tree(name)) or ""
    caption, *rest = words.split("\n")
    assert caption, f"{name} does not say what it turns into what"
    assert not rest or not rest[0], f"the caption of {name} does not fit on its line"
    assert not re.search(r"[.!?] +[A-Z]", caption), f"the caption of {name} is two sentences"


@pytest.mark.parametrize("name", ["formats.atom", "formats.jsonfeed", "formats.rss"])
def test_a_format_has_what_the_others_have(name: str) -> None:
    names = {
        target.id
        for node in tree(name).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    names |= {node.name for node in tree(name).body if isinstance(node, ast.FunctionDef)}
    assert names >= {"FILENAME", "MEDIA_TYPE", "render", "published"}


@pytest.mark.parametrize(
    "what",
    [
        "import feeds",
        "import feeds.cli",
        "from feeds.cli import main; main(['--help'])",
        "from feeds.cli import main; main(['build', '--help'])",
        "from feeds.cli import main; main(['--version'])",
    ],
)
def test_help_is_quick_because_it_imports_next_to_nothing(
    what: str, environment: Mapping[str, str]
) -> None:
    code = f"import atexit, sys\natexit.register(lambda: print('imported', *sys.modules))\n{what}"
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    _, _, modules = ran.stdout.rpartition("imported ")
    assert "feeds" in modules.split()
    assert not SLOW & {name.split(".")[0] for name in modules.split()}
