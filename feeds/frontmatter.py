"""The bytes of a Markdown file → its front matter and its body; nothing in them is trusted."""

import re
from collections.abc import Iterator

import yaml

from feeds.errors import Unusable
from feeds.folder import MOST_BYTES
from feeds.model import Fields
from feeds.plainmatter import plain_mapping

MOST_NODES = 50_000
MOST_DEPTH = 100

_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_DEEP = re.compile(rf"(?:^|[\n\r\x85\u2028\u2029])[ \t?:-]{{{MOST_DEPTH}}}")
# A longer file that a shorter one was written over leaves its tail behind: a ciphertext, or fields
# and the line that closed them.
_REMNANT = re.compile(
    r"^secured:|[A-Za-z0-9+/]{16}={0,2};[A-Za-z0-9+/]{20,}={1,2}[\"']?\s*$"
    r"|^(?:webUrl|originalUrl|publishedDateTime|featuredContent|category|quality|heat):.*^---\s*\Z",
    re.MULTILINE | re.DOTALL,
)


class Loader(yaml.CSafeLoader):
    """PyYAML's safe loader in C, with every scalar as it was written: `1.10` in a title is text.

    Only null and the merge key keep their meaning; each field is read as what it should be.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag.endswith((":null", ":merge"))]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


for _tag in ("bool", "int", "float", "timestamp", "binary"):
    Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda _, node: node.value)

# What PyYAML's constructors raise, besides its own errors, for a value that its tag denies.
_NOT_ITS_TAG = (LookupError, ValueError, TypeError, AttributeError, RecursionError)


def text_of(data: bytes) -> str:
    """The file as text, its line ends as they are; raises Unusable if it cannot be one."""
    if len(data) > MOST_BYTES:
        raise Unusable(
            "too-large",
            f"is more than {MOST_BYTES:,} bytes long",
            "shorten it or take it out of the folder",
        )
    if b"\0" in data:
        raise Unusable("binary", "is not a text", "save it as UTF-8 or take it out of the folder")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        raise Unusable(
            "not-utf-8",
            f"is not UTF-8 (byte {data[error.start]:#04x} at {error.start})",
            "save it as UTF-8",
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None


def split(text: str) -> tuple[str, str]:
    """The YAML between the two lines of dashes, and what follows; line ends are line feeds.

    The YAML keeps an empty first line, so that its line numbers are the file's.
    """
    fences = _FENCE.finditer(text)
    first = next(fences, None)
    if first is None or first.start() != 0 or not text.startswith("---"):
        raise Unusable(
            "no-front-matter",
            "does not begin with ---",
            "begin it with front matter between two lines of ---",
            line=1,
        )
    last = next(fences, None)
    if last is None:
        raise Unusable(
            "no-closing-line",
            "has no closing ---",
            "end the front matter with a line of ---",
            line=text.count("\n") + 1,
        )
    return text[first.end() : last.start()], text[last.end() :].strip()


def front_matter(data: bytes, decisive: str = "") -> tuple[Fields, str]:
    """Every field as text, None, list or mapping; and the Markdown below it, if there is any.

    Reading may end at a field of the name `decisive` that says false. Raises Unusable for whatever
    is no article: binary, too large, damaged, or made to do harm.
    """
    text = text_of(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    end = text.find("\n---\n", 3) if text.startswith("---\n") else -1
    fields = plain_mapping(text[4 : end + 1], decisive) if end > 0 else None
    if fields is None:
        head, body = split(text)
        fields = mapping(head)
    else:
        body = text[end + 5 :].strip()
    if body and (remnant := _REMNANT.search(body)):
        raise Unusable(
            "corrupt",
            "holds the remains of another file below its front matter",
            "restore it from its history",
            line=text.count("\n", 0, text.rindex(remnant.group())) + 1,
        )
    return fields, body


def mapping(text: str) -> Fields:
    """The first YAML document of a text, which must be a mapping; its scalars stay text."""
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
        raise Unusable(
            "not-yaml",
            f"is not YAML here: {error.problem or error.context}",
            "mend this line or the one before it; quote texts that hold : or #",
            line=_line(mark, text),
        ) from None
    except (yaml.YAMLError, *_NOT_ITS_TAG) as error:
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Unusable(
            "not-yaml", f"is not YAML: {what}", "mend the front matter", line=1
        ) from None
    finally:
        if loader is not None:
            loader.dispose()
    if not isinstance(fields, dict):
        raise Unusable(
            "not-a-mapping",
            "its front matter holds no fields",
            "write lines such as title: My first article",
            line=1,
        )
    return {key: value for key, value in fields.items() if isinstance(key, str)}


def line_of(data: bytes, field: str) -> int | None:
    """The line, from 1, of a top-level field in a file that could be read before."""
    try:
        head, _ = split(text_of(data).replace("\r\n", "\n"))
        node = yaml.compose(head, Loader)
    except (Unusable, yaml.YAMLError):
        return None
    if not isinstance(node, yaml.MappingNode):
        return None
    lines = [_line(key.start_mark, head) for key, _ in node.value if key.value == field]
    return lines[-1] if lines else None


def _refuse_depth(text: str) -> None:
    # The C composer calls itself once a level, until the stack is gone and the program with it.
    depth = 0
    for event in yaml.parse(text, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise _beyond_reason("is nested more than 100 deep", _line(event.start_mark, text))


def _refuse_expansion(root: yaml.Node | None, text: str) -> None:
    # Aliases are cheap to load and ruinous to walk, so what they stand for is counted beforehand.
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def size(node: yaml.Node) -> int:
        if id(node) in open_nodes:
            raise _beyond_reason("holds an alias of itself", _line(node.start_mark, text))
        if id(node) not in sizes:
            open_nodes.add(id(node))
            sizes[id(node)] = 1 + sum(map(size, _children(node)))
            open_nodes.remove(id(node))
        return sizes[id(node)]

    if root is not None and size(root) > MOST_NODES:
        raise _beyond_reason("expands to more than 50,000 values", _line(root.start_mark, text))


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _line(mark: "yaml.Mark | yaml._yaml.Mark | None", text: str) -> int | None:
    # YAML takes more characters for line ends than editors do.
    return text.count("\n", 0, mark.index) + 1 if mark else None


def _beyond_reason(what: str, line: int | None) -> Unusable:
    return Unusable("beyond-reason", what, "write its values out plainly", line=line)
