"""The names of topics in articles → topics, each with an address."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from feeds.markup import plain
from feeds.model import Topic
from feeds.settings.site import Site
from feeds.settings.values import RESERVED

_LONGEST = 60


_GAPS = re.compile(r"[\s_-]+")


@lru_cache(10_000)  # all articles use the same few names
def folded(name: str) -> str:
    """The folded form of a name: the same for spellings that differ in case, blanks and hyphens."""
    return _GAPS.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-")


def slug_of(name: str) -> str:
    """The folder of a topic, from its name alone: AI in Autos → ai-in-autos, C++ → c-cedb1bac

    A name with characters that a slug cannot have gets eight digits of its SHA-256, so that C++ and
    C# have two folders, whichever is met first.
    """
    key = folded(name)
    ascii_key = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_key).strip("-")
    if slug == key and len(slug) <= _LONGEST and slug not in RESERVED:
        return slug
    digits = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug[:_LONGEST].strip('-')}-{digits}" if slug else f"topic-{digits}"


# The largest number of tags that get a feed: a folder of notes may have thousands of tags.
MOST_TAG_FEEDS = 100

# The topics that an article names, and whether they come from a field for tags.
TopicsOfArticle = tuple[tuple[str, ...], bool]


class TopicFeeds(NamedTuple):
    """The topics that have a feed, and those that have none.

    `topics` maps the folded names of the former to topics, `without` those of the latter to the
    reason why. `left_out` is the number of tags beyond MOST_TAG_FEEDS.
    """

    topics: Mapping[str, Topic]
    without: Mapping[str, str]
    left_out: int


def topic_feeds(
    site: Site, uses: Mapping[TopicsOfArticle, int], published: Collection[str]
) -> TopicFeeds:
    """The topics that have a feed, of all topics that are configured or that articles name.

    `uses` has the number of articles for each tuple of topics. `published` are the slugs of the
    feeds of earlier builds, which stay.
    """
    topics = topics_met(site, {name for names, _ in uses for name in names})
    configured = set(site.topics)
    excluded = {folded(plain(name)) for name in site.exclude_topics}
    counts: Counter[str] = Counter()
    named: set[str] = set()
    for (names, has_tags), number in uses.items():
        keys = {folded(name) for name in names}
        counts.update(dict.fromkeys(keys, number))
        named |= set() if has_tags else keys
    without: dict[str, str] = {}
    tags: dict[str, Topic] = {}
    for key, number in counts.items():
        topic = topics.get(key)
        least = site.min_entries or (1 if key in named else 2)
        if topic in configured:
            continue
        if not topic:
            without[key] = "unlisted: ignore"
        elif key in excluded:
            without[key] = "exclude_topics names it"
        elif topic.slug not in published and number < least:
            without[key] = f"{number} published; min_entries: {least}"
        elif key not in named:
            tags[key] = topic
    by_size = sorted(tags, key=lambda key: (tags[key].slug not in published, -counts[key], key))
    more = [key for key in by_size[MOST_TAG_FEEDS:] if tags[key].slug not in published]
    without |= dict.fromkeys(more, f"{MOST_TAG_FEEDS} other tags have feeds; list it in topics")
    kept = {key: topic for key, topic in topics.items() if key not in without}
    return TopicFeeds(kept, without, len(more))


def topics_met(site: Site, names: Iterable[str]) -> Mapping[str, Topic]:
    """Topics by folded name: the configured topics, then those that articles name.

    If the spellings of a name differ, the first in the alphabet is shown.
    """
    topics: dict[str, Topic] = {}
    for topic in site.topics:
        topics[folded(topic.name)] = topic
    for topic in site.topics:
        if topic.shortname:
            topics.setdefault(folded(topic.shortname), topic)
    taken = {topic.slug for topic in site.topics}
    for name in sorted(set(names)):
        key = folded(name)
        if key and key not in topics and site.unlisted_topics:
            slug = slug_of(name)
            while slug in taken:
                slug += "-" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            topics[key] = Topic(slug, name)
    return topics


def slugs_of(names: Iterable[str], site: Site, topics: Mapping[str, Topic]) -> tuple[str, ...]:
    """The slugs of the topics whose feeds contain an article with topics of these names.

    The names are plain text; `topics` maps folded names to topics.
    """
    keys = [folded(name) for name in names]
    own = list(dict.fromkeys(topics[key] for key in keys if key in topics))
    if site.exclusive and own:
        order = {topic.slug: place for place, topic in enumerate(site.topics)}
        last = len(order)
        own = [min(own, key=lambda topic: (-_depth(topic, topics), order.get(topic.slug, last)))]
    elif site.children_in_parent:
        own = list(dict.fromkeys(above for topic in own for above in _line(topic, topics)))
    met = {topics[key].slug for key in keys if key in topics}
    slugs = [topic.slug for topic in own if not topic.all_but]
    slugs += [
        topic.slug
        for topic in site.topics
        if topic.all_but and not met & {topics[name].slug for name in topic.all_but}
    ]
    return tuple(slugs)


def _line(topic: Topic, topics: Mapping[str, Topic]) -> list[Topic]:
    """The topic, its parent, the parent of that, and so on."""
    line = [topic]
    while (parent := line[-1].parent) and parent in topics:
        line.append(topics[parent])
    return line


def _depth(topic: Topic, topics: Mapping[str, Topic]) -> int:
    return len(_line(topic, topics))
