"""The layers of the package: which package may import which, and who may touch the outside."""

import ast
import importlib
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "feeds"
MAX_MODULES, MAX_TOP_LEVEL, MAX_LINES = 10, 12, 300

# Packages that take values and return values. All others are at an edge: they read, write or act.
PURE = {"addresses", "bodies", "compose", "formats", "gate", "pages", "settings"}
# What a format may import: a feed, how dates are written, how text is escaped.
FORMATS_IMPORT = {"dates", "formats", "markup", "model", "registry"}
# The disk, the clock, the network, other programs, chance.
OUTSIDE = {
    "asyncio", "distributed", "fcntl", "fsspec", "glob", "http", "io", "locale", "mmap",
    "multiprocessing", "os", "pathlib", "random", "secrets", "select", "shutil", "signal", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib.request", "uuid",
    "webbrowser",
}  # fmt: skip

MODULES = {
    ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(PACKAGE.rglob("*.py"))
}
# The package's own __init__ only names its interface, and so is above everything.
INNER = [name for name in MODULES if name not in ("__init__", "__main__")]
PACKAGES = sorted({name for name, file in MODULES.items() if file.name == "__init__.py"})


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """All modules that a module imports, in functions and for type checks too."""
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


def own_imports(name: str) -> set[str]:
    inside = {one for one in imports(name) if one.split(".")[0] == "feeds"}
    return {one.removeprefix("feeds.") for one in inside} - {"feeds"}


def package_of(name: str) -> str:
    return name.partition(".")[0]


def test_no_two_packages_import_each_other() -> None:
    graph: dict[str, set[str]] = {}
    for name in INNER:
        below = {package_of(other) for other in own_imports(name)} - {package_of(name)}
        graph.setdefault(package_of(name), set()).update(below)
    TopologicalSorter(graph).prepare()  # raises CycleError with the circle


def test_no_two_modules_import_each_other() -> None:
    TopologicalSorter({name: own_imports(name) - {name} for name in INNER}).prepare()


@pytest.mark.parametrize("package", [name for name in PACKAGES if name != "__init__"])
def test_a_package_has_ten_modules_at_most(package: str) -> None:
    own = [name for name in INNER if name.rpartition(".")[0] == package and name not in PACKAGES]
    assert len(own) <= MAX_MODULES, f"feeds/{package} has {len(own)} modules"


def test_the_top_level_has_a_dozen_modules_at_most() -> None:
    own = [name for name in INNER if "." not in name and name not in PACKAGES]
    assert len(own) <= MAX_TOP_LEVEL, f"feeds/ has {len(own)} modules"


@pytest.mark.parametrize("name", [name for name in MODULES if name != "rules"])
def test_a_module_has_three_hundred_lines_at_most(name: str) -> None:
    lines = MODULES[name].read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES, f"{MODULES[name]} has {lines} lines"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_exported_name_hides_a_module(package: str) -> None:
    module = importlib.import_module("feeds" if package == "__init__" else f"feeds.{package}")
    prefix = "" if package == "__init__" else f"{package}."
    names = set(getattr(module, "__all__", ()))
    hidden = {name for name in names if f"{prefix}{name}" in MODULES}
    assert not hidden, f"feeds.{package} exports {', '.join(sorted(hidden))}, which are modules"


@pytest.mark.parametrize("name", [name for name in INNER if package_of(name) == "formats"])
def test_a_format_knows_feeds_and_nothing_of_articles(name: str) -> None:
    unwanted = {package_of(other) for other in own_imports(name)} - FORMATS_IMPORT
    assert not unwanted, f"{name} imports {', '.join(sorted(unwanted))}"


@pytest.mark.parametrize("name", [name for name in INNER if package_of(name) in PURE])
def test_a_pure_package_touches_nothing_outside(name: str) -> None:
    outside = {
        one
        for one in OUTSIDE
        if any(found == one or found.startswith(f"{one}.") for found in imports(name))
    }
    assert not outside, f"{name} imports {', '.join(sorted(outside))}"


@pytest.mark.parametrize("name", INNER)
def test_only_the_clock_asks_for_the_time_and_only_commands_print(name: str) -> None:
    for node in ast.walk(tree(name)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in ("datetime.now", "datetime.today", "datetime.utcnow", "date.today"):
            assert name == "clock", f"{name}:{node.lineno} asks the clock"
        if called == "print":
            # A step of a workflow talks to the runner on stdout.
            assert package_of(name) in ("automation", "cli"), f"{name}:{node.lineno} prints"
        if called in ("open", "input", "exec", "eval", "breakpoint"):
            assert called == "open" and package_of(name) not in PURE, f"{name}:{node.lineno}"


@pytest.mark.parametrize("name", MODULES)
def test_a_module_opens_with_one_sentence(name: str) -> None:
    words = ast.get_docstring(tree(name)) or ""
    caption, *rest = words.split("\n")
    assert caption, f"{name} has no docstring"
    assert not rest or not rest[0], f"the first sentence of {name} does not fit on its line"
    assert not re.search(r"[.!?] +[A-Z]", caption), f"{name} opens with two sentences on a line"


# Names that several modules offer on purpose, since one of these modules is chosen at run time.
ONE_INTERFACE = {
    "as_annotations", "as_text", "bytes_of", "check_entry", "check_head", "cut",
    "detect", "files",
    "main", "path_of", "prefetched", "published", "render", "slugified", "violations",
    "without",
}  # fmt: skip


def test_a_public_name_means_one_thing() -> None:
    modules: dict[str, list[str]] = {}
    for name in INNER:
        for node in tree(name).body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith("_"):
                modules.setdefault(node.name, []).append(name)
    several = {name: where for name, where in modules.items() if len(where) > 1}
    assert several.keys() == ONE_INTERFACE, "name one of them otherwise"


def test_the_map_in_contributing_has_each_package_in_the_order_of_imports() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    order = re.findall(r"^\| `([a-z]+)` \| .+ → .+", text, re.MULTILINE)
    assert set(order) == {name for name in PACKAGES if name != "__init__" and "." not in name}
    for name in INNER:
        for other in own_imports(name):
            below, above = package_of(other), package_of(name)
            if below in order and above in order and below != above:
                assert order.index(above) < order.index(below), f"{name} imports {other}"
