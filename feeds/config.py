"""config/feeds.yaml → the site it describes."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from feeds.errors import FeedsError, Problem, Unusable
from feeds.faults import Fault, faults
from feeds.folder import is_elsewhere, shown
from feeds.frontmatter import text_of
from feeds.languages import is_language
from feeds.markup import plain
from feeds.model import SLUG, Guards, Include, Site, Topic
from feeds.regular import read_regular
from feeds.settings import Settings, TopicSettings
from feeds.topics import RESERVED, folded, slug_of
from feeds.urls import address, host
from feeds.yamlmatter import mapping

Places = Mapping[tuple[str, ...], tuple[int, int]]


def load_site(file: str | Path) -> Site:
    """The site that a configuration describes; relative paths in it are seen from its folder.

    Raises FeedsError with everything that is wrong, each with its line.
    """
    path = Path(file)
    config = _Config(path)
    wrong = list(faults(config.values))
    known = {place for place, _, _ in wrong}
    odd = (
        *_address_faults(config.values),
        *_text_faults(config.values),
        *_remote_faults(config.values),
        *((place, f"{place[-1]} is written twice", "delete one") for place in config.doubles),
    )
    config.refuse(wrong + [one for one in odd if one[0] not in known])
    settings = msgspec.convert(config.values, Settings)
    url = address(settings.url) or ""
    topics = tuple(_topics(settings, config))
    config.refuse(list(_topic_faults(topics)))
    include = settings.include
    return Site(
        title=plain(settings.title),
        url=url.rstrip("/") + "/",
        articles=_articles(path.parent, settings.articles),
        language=settings.language,
        home=address(settings.home) or url.rstrip("/") + "/",
        since=settings.since,
        description=plain(settings.description or ""),
        author=plain(settings.author or ""),
        icon=address(settings.icon),
        entries=settings.entries,
        formats=tuple(dict.fromkeys(settings.formats)),
        topics=topics,
        topic_files=str(path.parent / settings.topics) if isinstance(settings.topics, str) else "",
        unlisted_topics=settings.unlisted == "feed",
        children_in_parent=settings.children_in_parent,
        exclusive=settings.exclusive,
        archive=settings.archive,
        tombstone_days=settings.tombstones,
        guards=Guards(settings.guards.vanish, settings.guards.arrive, settings.guards.reissue),
        include=Include(
            categories=include.categories,
            types=include.types,
            languages=include.languages,
            min_quality=include.min_quality,
            min_heat=include.min_heat,
            max_age=include.max_age,
        ),
        published_by_default=settings.published_by_default,
        future=settings.future,
        publisher_amp=settings.amp in ("both", "publisher"),
        cache_amp=settings.amp in ("both", "cache"),
        related=settings.related.entries,
        related_links=settings.related.links,
        hubs=tuple(filter(None, (address(hub) for hub in settings.hubs))),
        ttl=settings.ttl,
        rules=tuple(settings.rules.items()),
    )


class _Config:
    """The configuration's values as written, and the line and column of each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown = os.path.normpath(path)
        try:
            text = text_of(path.read_bytes())
            mapping(text)  # refuses what is no mapping, or made to do harm
            self.values: dict[str, Any] = yaml.load(text, yaml.CSafeLoader) or {}
            if isinstance(rules := self.values.get("rules"), dict):
                # YAML 1.1 takes a bare `off` for false.
                said = {name: "off" if word is False else word for name, word in rules.items()}
                self.values["rules"] = said
            places = list(_places(yaml.compose(text, yaml.CSafeLoader), ()))
            self.places: Places = dict(places)
            counts = Counter(place for place, _ in places)
            self.doubles = [place for place, number in counts.items() if number > 1]
        except FileNotFoundError:
            raise self._refusal("not found", "name the configuration with --config") from None
        except IsADirectoryError:
            raise self._refusal("is a folder", "name the configuration in it") from None
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            raise self._refusal(what, "make it readable") from None
        except Unusable as error:
            if error.rule == "not-a-mapping":
                todo = "write lines such as title: AI Every Day"
                raise self._refusal("holds no settings", todo, 1) from None
            raise self._refusal(error.what, error.todo, error.line) from None
        except (yaml.YAMLError, ValueError) as error:
            what = f"is not YAML: {str(error).splitlines()[0]}"
            raise self._refusal(what, "put quotes around the value") from None

    def refuse(self, wrong: list[Fault]) -> None:
        """Raise FeedsError if anything is wrong."""
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


def _text_faults(values: dict[str, Any]) -> Iterator[Fault]:
    """Texts of which nothing is left when they are clean, and a language that does not exist."""
    title, language = values.get("title"), values.get("language")
    if isinstance(title, str) and not plain(title):
        yield ("title",), f'title is "{title}"', "write the name of the site"
    if isinstance(language, str) and not is_language(language):
        yield ("language",), f'language is "{language}"', "write a language such as en-us"


def _address_faults(values: dict[str, Any]) -> Iterator[Fault]:
    """Addresses at which nothing could be served."""
    for name in ("url", "home", "icon", "hubs"):
        written = values.get(name)
        for text in written if isinstance(written, list) else [written]:
            usable = address(text) if isinstance(text, str) else "https://unknown/"
            if not usable or (name == "url" and (re.search("[?#]", usable) or "_" in host(usable))):
                todo = "write an address such as https://example.org/feeds/"
                yield (name,), f'{name} is "{text}"', todo


def _remote_faults(values: dict[str, Any]) -> Iterator[Fault]:
    """An address of articles at which nothing can be opened here, whatever lies there."""
    written = values.get("articles")
    if isinstance(written, str) and is_elsewhere(written):
        # Imported here, since a folder of this machine has no need of it.
        from feeds import remote

        if wrong := remote.no_way(written):
            yield ("articles",), *wrong


def _articles(config: Path, written: str) -> str:
    return written if is_elsewhere(written) else str(config / written)


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
        yield from topics_in(config.path.parent / settings.topics)
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
        raise FeedsError([Problem(shown(folder), "is not a folder", todo, "configuration")])
    topics: list[Topic] = []
    problems: list[Problem] = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in (".yaml", ".yml") and not file.name.startswith("."):
            try:
                topics.append(_topic_in(read_regular(file)))
            except Unusable as error:
                line = error.line or 1
                problems.append(Problem(shown(file), error.what, error.todo, error.rule, line))
            except OSError as error:
                what, todo = f"cannot be read: {error.strerror}", "make it readable"
                problems.append(Problem(shown(file), what, todo, "configuration"))
    if not topics and not problems:
        todo = "set topics to the folder that holds them, or list them"
        what = "holds no topic files"
        problems.append(Problem(shown(folder), what, todo, "configuration"))
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


def _topic_faults(topics: tuple[Topic, ...]) -> Iterator[Fault]:
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
