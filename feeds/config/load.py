"""config/feeds.yaml → the site it describes."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec
import yaml

from feeds.articles.folder import is_elsewhere, readable_path
from feeds.compose.topics import folded, slug_of
from feeds.errors import FeedsError, Problem, Unusable
from feeds.frontmatter.parse import MAX_ARTICLE_BYTES, text_of
from feeds.frontmatter.yaml import mapping
from feeds.markup import plain
from feeds.model import Site, Topic
from feeds.regular import read_regular
from feeds.settings.mistakes import Mistake, mistakes
from feeds.settings.values import RESERVED, SLUG, Settings, SiteSettings, TopicSettings

Places = Mapping[tuple[str, ...], tuple[int, int]]

# What is wrong with a file that is no configuration, by the rule for articles that it breaks.
_OF_A_FILE = {
    "binary": ("is not a text", "save it as UTF-8, or name the configuration with --config"),
    "too-large": (
        f"is more than {MAX_ARTICLE_BYTES:,} bytes long",
        "name the configuration with --config",
    ),
    "not-a-mapping": ("holds no settings", "write lines such as title: AI Every Day"),
}


def load_site(file: str | Path) -> Site:
    """The site that a configuration describes; relative paths in it are seen from its folder.

    Raises FeedsError with everything that is wrong, each with its line.
    """
    path = Path(file)
    config = _Config(path)
    found = list(mistakes(config.values))
    known = {place for place, _, _ in found}
    more = (
        *_title_mistakes(config.values),
        *_remote_mistakes(config.values),
        *((place, f"{place[-1]} is written twice", "delete one") for place in config.doubles),
    )
    config.refuse(found + [one for one in more if one[0] not in known])
    settings = msgspec.convert(config.values, Settings)
    topics = tuple(_topics(settings, config))
    config.refuse(list(_topic_mistakes(topics)))
    is_folder = isinstance(settings.topics, str)
    shared = {name: getattr(settings, name) for name in SiteSettings.__struct_fields__}
    return Site(
        **shared
        | {
            "title": plain(settings.title),
            "description": plain(settings.description),
            "author": plain(settings.author),
            "articles": _articles(config.folder, settings.articles),
            "formats": tuple(dict.fromkeys(settings.formats)),
            "topics": topics,
            "topic_files": str(config.folder / str(settings.topics)) if is_folder else "",
            "rules": tuple(settings.rules.items()),
        }
    )


def located(error: FeedsError, file: str | Path) -> FeedsError:
    """`error` with the line of the setting `articles`, where its folder is no folder."""
    if not any(one.rule == "no-articles" and not is_elsewhere(one.file) for one in error.problems):
        return error
    path = Path(file)
    line, column, written = None, None, None
    # What was written to a pipe has gone; and a file may have changed meanwhile.
    if os.path.isfile(path):
        with suppress(FeedsError):
            config = _Config(path)
            line, column = config.places.get(("articles",), (None, None))
            written = config.values.get("articles")
    return FeedsError(
        Problem(
            os.path.normpath(path),
            f'articles is "{written or one.file}", but {one.file} {one.what}',
            one.todo,
            one.rule,
            line,
            column,
        )
        for one in error.problems
    )


class Loader(yaml.CSafeLoader):
    """PyYAML's safe loader, without the numbers of YAML 1.1 that people do not mean.

    `010` is 8 in YAML 1.1 and 10 in YAML 1.2, `1:30` is 90, and `.nan` is no number: these stay
    text, so that a message shows them as they are written. Keys are always text.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping, each key as it is written: `no` and `2026` as well."""
        self.flatten_mapping(node)
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                key.tag = _TEXT
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """The value; raises an error with the line where it is none of its type."""
        try:
            value = super().construct_object(node, deep)
            if isinstance(value, float) and not isfinite(value):
                raise ValueError(f"{node.value} is no number")
            return value
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise yaml.constructor.ConstructorError(
                problem=str(error), problem_mark=node.start_mark
            ) from None


_TEXT = "tag:yaml.org,2002:str"
_NUMBERS = {
    # More digits than any setting may have stay text.
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})\Z"),
    "tag:yaml.org,2002:float": re.compile(
        r"[-+]?(?:[0-9]{1,15}\.[0-9]{0,15}|\.[0-9]{1,15})(?:[eE][-+]?[0-9]{1,2})?\Z"
    ),
}
Loader.yaml_implicit_resolvers = {
    first: [(tag, _NUMBERS.get(tag, pattern)) for tag, pattern in rules]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class _Config:
    """The configuration's values as written, and the line and column of each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown = os.path.normpath(path)
        # A pipe is in no folder of its own, so paths are relative to the current one.
        self.folder = path.parent if os.path.isfile(path) else Path()
        try:
            text = text_of(_bytes_of(path))
            mapping(text)  # refuses what is no mapping, or made to do harm
            root = self._only_document(text)
            self.values: dict[str, Any] = yaml.load(text, Loader) or {}  # noqa: S506 (it is a safe one)
        except FileNotFoundError:
            raise self._refusal("not found", "name the configuration with --config") from None
        except IsADirectoryError:
            raise self._refusal("is a folder", "name the configuration in it") from None
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            raise self._refusal(what, "make it readable") from None
        except Unusable as error:
            what, todo = _OF_A_FILE.get(error.rule, (error.what, error.todo))
            if error.rule == "not-yaml" and error.line and "\t" in text.split("\n")[error.line - 1]:
                todo = "indent with spaces, not tabs"
            raise self._refusal(what, todo, error.line) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = f"is not YAML: {error.problem or error.context}"
            todo = "mend this value, or put quotes around it"
            raise self._refusal(what, todo, mark.line + 1 if mark else None) from None
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            what = f"is not YAML: {str(error).splitlines()[0]}"
            raise self._refusal(what, "put quotes around the value") from None
        if isinstance(rules := self.values.get("rules"), dict):
            # YAML 1.1 takes a bare `off` for false.
            said = {name: "off" if word is False else word for name, word in rules.items()}
            self.values["rules"] = said
        places = list(_places(root, ()))
        self.places: Places = dict(places)
        counts = Counter(place for place, _ in places)
        self.doubles = [place for place, number in counts.items() if number > 1]

    def _only_document(self, text: str) -> yaml.Node | None:
        """The YAML document; raises FeedsError where a second one begins."""
        events = yaml.parse(text, Loader)
        begins = [one.start_mark for one in events if isinstance(one, yaml.DocumentStartEvent)]
        for second in begins[1:]:
            assert second
            todo = "delete this line, and keep all settings in one document"
            raise self._refusal("begins a second YAML document", todo, second.line + 1)
        return yaml.compose(text, Loader)

    def refuse(self, wrong: list[Mistake]) -> None:
        """Raise FeedsError if anything is wrong."""
        # What is missing has no line, and comes last.
        wrong = sorted(wrong, key=lambda one: self.places.get(one[0], (MAX_ARTICLE_BYTES, 0)))
        if wrong:
            raise FeedsError(
                Problem(
                    self.shown,
                    what,
                    todo,
                    "configuration",
                    *self.places.get(place, (None, None)),
                )
                for place, what, todo in wrong
            )

    def _refusal(self, what: str, todo: str, line: int | None = None) -> FeedsError:
        return FeedsError([Problem(self.shown, what, todo, "configuration", line)])


def _title_mistakes(values: dict[str, Any]) -> Iterator[Mistake]:
    """A title of which nothing is left when it is clean."""
    title = values.get("title")
    if isinstance(title, str) and not plain(title):
        yield ("title",), f'title is "{title}"', "write the name of the site"


def _remote_mistakes(values: dict[str, Any]) -> Iterator[Mistake]:
    """An address of articles at which nothing can be opened here, whatever lies there."""
    written = values.get("articles")
    if isinstance(written, str) and is_elsewhere(written):
        # Imported here, since a folder of this machine has no need of it.
        from feeds.articles import remote

        if wrong := remote.unsupported(written):
            yield ("articles",), *wrong


def _articles(folder: Path, written: str) -> str:
    return written if is_elsewhere(written) else str(folder / written)


def _bytes_of(path: Path) -> bytes:
    """The file, or as much of it as is enough to refuse it; a pipe can be read only once."""
    with path.open("rb") as file:
        return file.read(MAX_ARTICLE_BYTES + 1)


def _places(
    node: yaml.Node | None, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            yield below, (key.start_mark.line + 1, key.start_mark.column + 1)
            yield from _places(value, below)


def _topics(settings: Settings, config: _Config) -> Iterator[Topic]:
    if isinstance(settings.topics, str):
        yield from topics_in(config.folder / settings.topics)
        return
    for slug, topic in settings.topics.items():
        if isinstance(topic, str):
            yield Topic(slug, plain(topic))
        else:
            yield _topic(slug, topic)


def topics_in(folder: Path) -> tuple[Topic, ...]:
    """The topics in a folder of topic files, in the order of their names.

    A file is YAML with `name`, and perhaps `_id`, `shortname`, `parent` and `description`.
    Raises FeedsError with everything that is wrong.
    """
    if not os.path.isdir(folder):
        todo = "set topics to the folder that holds them, or list them"
        raise FeedsError([Problem(readable_path(folder), "is not a folder", todo, "configuration")])
    topics: list[Topic] = []
    problems: list[Problem] = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in (".yaml", ".yml") and not file.name.startswith("."):
            try:
                topics.append(_topic_in(read_regular(file)))
            except Unusable as error:
                line = error.line or 1
                problems.append(
                    Problem(readable_path(file), error.what, error.todo, error.rule, line)
                )
            except OSError as error:
                what, todo = f"cannot be read: {error.strerror}", "make it readable"
                problems.append(Problem(readable_path(file), what, todo, "configuration"))
    if not topics and not problems:
        todo = "set topics to the folder that holds them, or list them"
        what = "holds no topic files"
        problems.append(Problem(readable_path(folder), what, todo, "configuration"))
    if problems:
        raise FeedsError(problems)
    return tuple(topics)


def _topic_in(data: bytes) -> Topic:
    fields = mapping(text_of(data))
    texts = {
        key: value
        for key, value in fields.items()
        if key in ("name", "shortname", "parent", "description") and value is not None
    }
    try:
        topic = msgspec.convert(texts, TopicSettings)
    except msgspec.ValidationError:
        todo = "write name: and the name that articles use"
        raise Unusable("configuration", "has no name", todo) from None
    slug = str(fields.get("_id") or slug_of(plain(topic.name)))
    if not re.search(SLUG, slug):
        todo = "write lower-case letters, digits and hyphens"
        raise Unusable("configuration", f'_id is "{slug}"', todo)
    return _topic(slug, topic)


def _topic(slug: str, topic: TopicSettings) -> Topic:
    return Topic(
        slug,
        plain(topic.name),
        plain(topic.shortname or ""),
        folded(plain(topic.parent)) if topic.parent else None,
        plain(topic.description or ""),
        tuple(folded(plain(name)) for name in topic.all_but),
    )


def _topic_mistakes(topics: tuple[Topic, ...]) -> Iterator[Mistake]:
    by_name: dict[str, Topic] = {}
    slugs: set[str] = set()
    for topic in topics:
        place = ("topics", topic.slug)
        if topic.slug in RESERVED:
            yield place, f"{topic.slug} cannot be a topic's folder", "choose another name for it"
        if topic.slug in slugs:
            yield place, f"{topic.slug} is the folder of two topics", "rename one of them"
        slugs.add(topic.slug)
        name = folded(topic.name)
        if not name:
            yield place, f"{topic.slug} has no name", "write the name that articles use"
        if name in by_name:
            other = by_name[name].slug
            yield place, f"{topic.slug} and {other} have the same name", "delete one of them"
        by_name[name] = topic
    for topic in topics:
        for name in topic.all_but:
            if name not in by_name:
                todo = "write the names of topics of this list"
                yield ("topics", topic.slug), f"{topic.slug} is all but an unknown topic", todo
        above, seen = topic, {topic.slug}
        while above.parent:
            if above.parent not in by_name:
                if above is topic:
                    todo = "write the name of a topic of this list"
                    yield ("topics", topic.slug), f"{topic.slug} has an unknown parent", todo
                break
            above = by_name[above.parent]
            if above.slug in seen:
                todo = "take the parent from one of them"
                yield ("topics", topic.slug), f"{topic.slug} is part of itself", todo
                break
            seen.add(above.slug)
