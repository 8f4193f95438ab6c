"""The setting `topics`, or a folder of topic files → topics, and the mistakes in them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from feeds.articles.folder import readable_path
from feeds.compose.topics import folded, slug_of
from feeds.errors import FeedsError, Problem, Unusable
from feeds.frontmatter.parse import text_of
from feeds.frontmatter.yaml import mapping
from feeds.markup import plain
from feeds.model import Topic
from feeds.regular import read_regular
from feeds.settings.mistakes import Mistake
from feeds.settings.values import RESERVED, SLUG, Settings, TopicSettings


def configured_topics(settings: Settings, folder: Path) -> tuple[Topic, ...]:
    """The topics of a configuration; the path of topic files is relative to `folder`.

    Raises FeedsError with every mistake in topic files.
    """
    if isinstance(settings.topics, str):
        return topics_in(folder / settings.topics)
    return tuple(
        Topic(slug, plain(topic)) if isinstance(topic, str) else _topic(slug, topic)
        for slug, topic in settings.topics.items()
    )


def topics_in(folder: Path) -> tuple[Topic, ...]:
    """Read a folder of topic files; the topics are sorted by the name of their file.

    A topic file is YAML with `name` and, optionally, `_id`, `shortname`, `parent`, `description`.
    Raises FeedsError with every mistake.
    """
    if not os.path.isdir(folder):
        raise FeedsError([_folder_problem(folder, "is not a folder")])
    topics: list[Topic] = []
    problems: list[Problem] = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in (".yaml", ".yml") and not file.name.startswith("."):
            name = readable_path(file)
            try:
                topics.append(_topic_in(read_regular(file)))
            except Unusable as error:
                line = error.line or 1
                problems.append(Problem(name, error.what, error.todo, error.rule, line))
            except OSError as error:
                what, todo = f"cannot be read: {error.strerror}", "make it readable"
                problems.append(Problem(name, what, todo, "configuration"))
    if not topics and not problems:
        problems.append(_folder_problem(folder, "has no topic files"))
    if problems:
        raise FeedsError(problems)
    return tuple(topics)


def _folder_problem(folder: Path, what: str) -> Problem:
    todo = "set topics to the folder of topic files, or list the topics"
    return Problem(readable_path(folder), what, todo, "configuration")


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


def topic_mistakes(topics: tuple[Topic, ...]) -> Iterator[Mistake]:
    """Yield each mistake in names, folders and parents of topics."""
    by_name: dict[str, Topic] = {}
    slugs: set[str] = set()
    for topic in topics:
        setting = ("topics", topic.slug)
        if topic.slug in RESERVED:
            yield setting, f"{topic.slug} cannot be a topic's folder", "choose another name for it"
        if topic.slug in slugs:
            yield setting, f"{topic.slug} is the folder of two topics", "rename one of them"
        slugs.add(topic.slug)
        name = folded(topic.name)
        if not name:
            yield setting, f"{topic.slug} has no name", "write the name that articles use"
        if name in by_name:
            other = by_name[name].slug
            yield setting, f"{topic.slug} and {other} have the same name", "delete one of them"
        by_name[name] = topic
    for topic in topics:
        setting = ("topics", topic.slug)
        for name in topic.all_but:
            if name not in by_name:
                todo = "write the names of topics in this list"
                yield setting, f"except of {topic.slug} names an unknown topic", todo
        if topic.parent and topic.parent not in by_name:
            todo = "write the name of a topic in this list"
            yield setting, f"{topic.slug} has an unknown parent", todo
        elif _is_own_ancestor(topic, by_name):
            yield setting, f"{topic.slug} is part of itself", "remove the parent of one of them"


def _is_own_ancestor(topic: Topic, by_name: dict[str, Topic]) -> bool:
    """Whether the topic is among its own ancestors."""
    seen = {topic.slug}
    while topic.parent and topic.parent in by_name:
        topic = by_name[topic.parent]
        if topic.slug in seen:
            return True
        seen.add(topic.slug)
    return False
