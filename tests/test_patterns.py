"""Regular expressions that every Python from 3.11.0 on matches in the same way."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any
from unittest.mock import patch

import feeds
from feeds.frontmatter import yaml_patterns


def patterns() -> Iterator[re.Pattern[Any]]:
    """All patterns of the package that are kept under a name, as on Python 3.11.4."""
    with patch("sys.version_info", (3, 11, 4)):
        importlib.reload(yaml_patterns)
        yield yaml_patterns.common_fields()
        yield yaml_patterns.any_line()
        yield from patterns_in(yaml_patterns)
    importlib.reload(yaml_patterns)
    # Other modules have imported them as they are on this Python.
    known = {one.pattern for one in patterns_in(yaml_patterns)}
    for info in pkgutil.walk_packages(feeds.__path__, "feeds."):
        if not info.name.endswith("__main__"):
            module = importlib.import_module(info.name)
            yield from (one for one in patterns_in(module) if one.pattern not in known)


def patterns_in(module: ModuleType) -> Iterator[re.Pattern[Any]]:
    return (one for one in vars(module).values() if isinstance(one, re.Pattern))


def possessive_groups(parsed: Any) -> Iterator[object]:
    """The possessive repetitions of more than one character, at any depth."""
    for operation, argument in parsed:
        if operation is codes.POSSESSIVE_REPEAT:
            (what, _), *more = argument[2]
            if more or what not in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY):
                yield argument[2]
        for part in argument if isinstance(argument, tuple | list) else (argument,):
            for inner in part if isinstance(part, list) else (part,):
                if isinstance(inner, parser.SubPattern):
                    yield from possessive_groups(inner)


def test_the_check_finds_possessive_groups() -> None:
    for bad in ("(?:ab)*+", "x(y(?:a|bc)++)?", "(?=(ab)?+)", "(?>a(?:bc){2,3}+)", "a|b(?:cd)*+"):
        assert list(possessive_groups(parser.parse(bad))), bad
    for good in ("a*+", "[ab]++", "(?>(?:ab)*)", "(?:ab)*"):
        assert not list(possessive_groups(parser.parse(good))), good


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 matches such groups wrongly: python/cpython#106052."""
    wrong = {one.pattern for one in patterns() if list(possessive_groups(parse(one)))}
    assert not wrong, "write (?>(?:...)*) in place of (?:...)*+"


def parse(pattern: re.Pattern[Any]) -> Any:
    return parser.parse(pattern.pattern, pattern.flags & re.VERBOSE)
