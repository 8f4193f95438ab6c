"""A YAML file → its values as they are written, and the line and column of each."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from feeds.errors import FeedsError, Problem, Unusable
from feeds.frontmatter.parse import text_of
from feeds.frontmatter.yaml import mapping
from feeds.regular import MAX_ARTICLE_BYTES
from feeds.settings.mistakes import Mistake, SettingPath

# The line and column of a setting, which count from 1.
SettingPosition = tuple[int, int]

# Messages for a file that is not a configuration, by the rule for articles that it breaks.
_NO_CONFIGURATION = {
    "binary": ("is not a text", "save it as UTF-8, or name the configuration with --config"),
    "too-large": (
        f"is more than {MAX_ARTICLE_BYTES:,} bytes long",
        "name the configuration with --config",
    ),
    "not-a-mapping": ("has no settings", "write lines such as title: AI Every Day"),
}


class SettingsLoader(yaml.CSafeLoader):
    """PyYAML's safe loader, without surprising numbers of YAML 1.1.

    In YAML 1.1 `010` is 8, `1:30` is 90, and `.nan` is a float: here these are texts, so that a
    message shows them as they are written. Keys are always texts.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping, with each key as it is written, even `no` and `2026`."""
        self.flatten_mapping(node)
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                key.tag = _TEXT
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """The value of a node; raises ConstructorError if it does not match its tag."""
        try:
            value = super().construct_object(node, deep)
            if isinstance(value, float) and not isfinite(value):
                raise ValueError(f"{node.value} is not a number")
            return value
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise yaml.constructor.ConstructorError(
                problem=str(error), problem_mark=node.start_mark
            ) from None


_TEXT = "tag:yaml.org,2002:str"
_NUMBERS = {
    # Numbers of more digits than any setting needs stay text.
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})\Z"),
    "tag:yaml.org,2002:float": re.compile(
        r"[-+]?(?:[0-9]{1,15}\.[0-9]{0,15}|\.[0-9]{1,15})(?:[eE][-+]?[0-9]{1,2})?\Z"
    ),
}
SettingsLoader.yaml_implicit_resolvers = {
    first: [(tag, _NUMBERS.get(tag, pattern)) for tag, pattern in rules]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class SettingsFile:
    """The settings in a file, as they are written.

    `values` are the settings, `positions` the line and column of each by its path, `duplicates` the
    paths of settings that are written twice. Paths in the file are relative to `folder`.
    """

    def __init__(self, path: Path) -> None:
        """Read the file. Raises FeedsError if it cannot be read, or is not a YAML mapping."""
        self._name = os.path.normpath(path)
        # A pipe is in no folder of its own, so paths are relative to the current one.
        self.folder = path.parent if os.path.isfile(path) else Path()
        text = ""
        try:
            text = text_of(_bytes_of(path))
            mapping(text)  # raises Unusable if the file has no mapping, or is malicious
            root = self._only_document(text)
            self.values: dict[str, Any] = yaml.load(text, SettingsLoader) or {}  # noqa: S506 (safe)
        except FileNotFoundError:
            raise self._error(
                "not found", "write one with `feeds init`, or name another with --config"
            ) from None
        except IsADirectoryError:
            raise self._error("is a folder", "name the configuration in it") from None
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            raise self._error(what, "make it readable") from None
        except Unusable as error:
            what, todo = _NO_CONFIGURATION.get(error.rule, (error.what, error.todo))
            if error.rule == "not-yaml" and error.line and "\t" in text.split("\n")[error.line - 1]:
                todo = "indent with spaces, not tabs"
            raise self._error(what, todo, error.line) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = f"is not YAML: {error.problem or error.context}"
            todo = "correct this value, or put quotes around it"
            raise self._error(what, todo, mark.line + 1 if mark else None) from None
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            what = f"is not YAML: {str(error).splitlines()[0]}"
            raise self._error(what, "put quotes around the value") from None
        if isinstance(rules := self.values.get("rules"), dict):
            # In YAML 1.1 a bare `off` is false.
            severities = {name: "off" if word is False else word for name, word in rules.items()}
            self.values["rules"] = severities
        positions = list(_positions(root, ()))
        self.positions: Mapping[SettingPath, SettingPosition] = dict(positions)
        counts = Counter(path for path, _ in positions)
        self.duplicates = [path for path, number in counts.items() if number > 1]

    def _only_document(self, text: str) -> yaml.Node | None:
        """The YAML document; raises FeedsError if the file has a second one."""
        events = yaml.parse(text, SettingsLoader)
        starts = [
            event.start_mark for event in events if isinstance(event, yaml.DocumentStartEvent)
        ]
        for second in starts[1:]:
            assert second
            todo = "delete this line, and keep all settings in one document"
            raise self._error("begins a second YAML document", todo, second.line + 1)
        return yaml.compose(text, SettingsLoader)

    def refuse(self, mistakes: list[Mistake]) -> None:
        """Raise FeedsError with the mistakes, sorted by line; do nothing if there are none."""
        # A missing setting has no line: its mistake comes last.
        last = MAX_ARTICLE_BYTES, 0
        mistakes = sorted(mistakes, key=lambda mistake: self.positions.get(mistake[0], last))
        if mistakes:
            raise FeedsError(
                Problem(
                    self._name,
                    what,
                    todo,
                    "configuration",
                    *self.positions.get(path, (None, None)),
                )
                for path, what, todo in mistakes
            )

    def _error(self, what: str, todo: str, line: int | None = None) -> FeedsError:
        return FeedsError([Problem(self._name, what, todo, "configuration", line)])


def _bytes_of(path: Path) -> bytes:
    """The beginning of the file, with one byte more than an article may have; it may be a pipe."""
    with path.open("rb") as file:
        return file.read(MAX_ARTICLE_BYTES + 1)


def _positions(
    node: yaml.Node | None, path: SettingPath
) -> Iterator[tuple[SettingPath, SettingPosition]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            yield below, (key.start_mark.line + 1, key.start_mark.column + 1)
            yield from _positions(value, below)
