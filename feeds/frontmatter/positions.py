"""The bytes of a Markdown file → the line and column of each of its fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from feeds.errors import Unusable
from feeds.frontmatter.names import known_name
from feeds.frontmatter.parse import split, text_of
from feeds.frontmatter.yaml import Loader

_OTHER_FIELD = re.compile(r"""^[ \t"]*([A-Za-z_][\w-]*)"?[ \t]*[=:]""", re.MULTILINE)
FieldPath = tuple[str | int, ...]
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Positions:
    """The line and column of each field by its path: ("images", 0, "width") → (31, 5)

    `doubles` are the fields whose mapping has an earlier field of the same name.
    """

    fields: Mapping[FieldPath, Position]
    doubles: tuple[tuple[FieldPath, Position], ...] = ()

    def of(self, way: FieldPath) -> Position:
        """The line and column of a field, from 1; if it is missing, those of its parent."""
        while way and way not in self.fields:
            way = way[:-1]
        return self.fields.get(way, (1, 1))


def positions_in(data: bytes) -> Positions:
    """The positions of the fields of a file whose front matter `front_matter` has read.

    In TOML and JSON, only fields at the top level have positions.
    """
    text = text_of(data).replace("\r\n", "\n")
    try:
        head, _ = split(text)
    except Unusable:
        # Without YAML: a post of a site's own may begin with +++, {, ---js or its first paragraph.
        return _positions_in_other(text)
    found: dict[FieldPath, Position] = {}
    doubles: list[tuple[FieldPath, Position]] = []
    for way, place, is_double in _walk(_root(head), ()):
        if is_double:
            doubles.append((way, place))
        # The last of two fields with the same name wins.
        found[way] = place
    return Positions(found, tuple(doubles))


def _positions_in_other(text: str) -> Positions:
    found: dict[FieldPath, Position] = {}
    for match in _OTHER_FIELD.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        found.setdefault((known_name(match[1]),), (line, match.start(1) - match.start() + 1))
    return Positions(found)


def _root(head: str) -> yaml.Node | None:
    # Not by yaml.compose, which refuses text after a second `--- `.
    loader = Loader(head)
    try:
        return loader.get_node() if loader.check_node() else None
    finally:
        loader.dispose()


def position_of(data: bytes, *way: str | int) -> Position:
    """The line and column of one field; for several fields, call `positions_in` once."""
    return positions_in(data).of(way)


def _walk(node: yaml.Node | None, way: FieldPath) -> Iterator[tuple[FieldPath, Position, bool]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = known_name(str(key.value))
            yield (*way, name), _place(key), name in seen
            yield from _walk(value, (*way, name))
            seen.add(name)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*way, number), _place(value), False
            yield from _walk(value, (*way, number))


def _place(node: yaml.Node) -> Position:
    return node.start_mark.line + 1, node.start_mark.column + 1
