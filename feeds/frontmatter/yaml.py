"""Front matter in YAML, which is not trusted → fields, read with PyYAML."""

import re
from collections.abc import Iterator

import yaml

from feeds.errors import Unusable
from feeds.frontmatter.names import with_known_names
from feeds.model import Fields

MOST_NODES = 50_000
MOST_CHARACTERS = 1_000_000
MOST_DEPTH = 100

_DEEP = re.compile(rf"(?:^|[\n\r\x85\u2028\u2029])[ \t?:-]{{{MOST_DEPTH}}}")

# A quoted character or sign that YAML expects; or any other quotation, to the end of the message.
_QUOTED = re.compile(r"""(["'])(?:.|<document start>)\1|\s*["'].*""", re.DOTALL)


class Loader(yaml.CSafeLoader):
    """PyYAML's safe loader in C, with every scalar as text: `1.10` in a title stays `1.10`.

    Only null and the merge key are resolved; other values are converted by the code that reads
    the field.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag.endswith((":null", ":merge"))]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


for _tag in ("bool", "int", "float", "timestamp", "binary"):
    Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda _, node: node.value)

# The errors of PyYAML's constructors, besides YAMLError, for a value that does not fit its tag.
_NOT_ITS_TAG = (LookupError, ValueError, TypeError, AttributeError, RecursionError)


def mapping(text: str) -> Fields:
    """The mapping in the first YAML document of a text, with its scalars as text.

    Fields are under their known names, whatever their case. Raises Unusable if the text is not
    YAML, is not a mapping, or is nested or expands beyond reason.
    """
    loader = None
    try:
        if text.count("[") + text.count("{") > MOST_DEPTH or _DEEP.search(text):
            _refuse_depth(text)
        loader = Loader(text)
        node = loader.get_node() if loader.check_node() else None
        if "*" in text:
            _refuse_expansion(node, text)
        fields = loader.construct_document(node) if node else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = _unquoted(error.problem or error.context or "")
        todo = "mend this line or the one before it; quote texts that contain : or #"
        if what.startswith("could not determine a constructor"):
            what, todo = "the tag is not known", "put what begins with ! in quotes"
        raise Unusable(
            "not-yaml", f"is not YAML here: {what}", todo, line=_line(mark, text)
        ) from None
    except (yaml.YAMLError, *_NOT_ITS_TAG) as error:
        is_yaml = isinstance(error, yaml.YAMLError)
        what = str(error).splitlines()[0] if is_yaml else "a value is not what its tag says"
        raise Unusable(
            "not-yaml", f"is not YAML: {_unquoted(what)}", "mend the front matter", line=1
        ) from None
    finally:
        if loader is not None:
            loader.dispose()
    if not isinstance(fields, dict):
        raise Unusable(
            "not-a-mapping",
            "its front matter has no fields",
            "write lines such as title: My first article",
            line=1,
        )
    named = {key: value for key, value in fields.items() if isinstance(key, str)}
    return with_known_names(named)


def _unquoted(what: str) -> str:
    """A message of PyYAML without quotations from the file, which may be the value of `secured`."""
    return _QUOTED.sub(lambda found: found[0] if found[1] else "", what)


def _refuse_depth(text: str) -> None:
    # The C composer recurses once per level, and deep nesting would overflow the stack.
    depth = 0
    for event in yaml.parse(text, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise _beyond_reason("is nested more than 100 deep", _line(event.start_mark, text))


def _refuse_expansion(root: yaml.Node | None, text: str) -> None:
    # Aliases are cheap to load but expensive to walk, so the expanded nodes are counted beforehand.
    sizes: dict[int, int] = {}
    lengths: dict[int, int] = {}
    open_nodes: set[int] = set()

    def size(node: yaml.Node) -> int:
        if id(node) in open_nodes:
            raise _beyond_reason("holds an alias of itself", _line(node.start_mark, text))
        if id(node) not in sizes:
            open_nodes.add(id(node))
            length = len(node.value) if isinstance(node, yaml.ScalarNode) else 0
            sizes[id(node)] = 1 + sum(map(size, _children(node)))
            lengths[id(node)] = length + sum(lengths[id(one)] for one in _children(node))
            open_nodes.remove(id(node))
        return sizes[id(node)]

    if root is not None and size(root) > MOST_NODES:
        raise _beyond_reason("expands to more than 50,000 values", _line(root.start_mark, text))
    if root is not None and lengths[id(root)] > MOST_CHARACTERS:
        what = "expands to more than 1,000,000 characters"
        raise _beyond_reason(what, _line(root.start_mark, text))


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _line(mark: "yaml.Mark | yaml._yaml.Mark | None", text: str) -> int | None:
    # YAML treats more characters as line ends than editors do.
    return text.count("\n", 0, mark.index) + 1 if mark else None


def _beyond_reason(what: str, line: int | None) -> Unusable:
    return Unusable("beyond-reason", what, "write its values out plainly", line=line)
