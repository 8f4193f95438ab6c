"""The names that articles use for their topics → topics with an address each."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from feeds.model import Site, Topic
from feeds.settings.values import RESERVED

_LONGEST = 60


_GAPS = re.compile(r"[\s_-]+")


@lru_cache(10_000)  # the same few names stand in every article
def folded(name: str) -> str:
    """What names of one topic have in common: they may differ in case, blanks and hyphens."""
    return _GAPS.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-")


def slug_of(name: str) -> str:
    """The folder of a topic, from its name alone: AI in Autos → ai-in-autos, C++ → c-cedb1bac

    A name that a folder cannot say in full gets a few digits of its SHA-256, so that C++ and C#
    are two folders whichever comes first.
    """
    key = folded(name)
    ascii_key = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_key).strip("-")
    if slug == key and len(slug) <= _LONGEST and slug not in RESERVED:
        return slug
    digits = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug[:_LONGEST].strip('-')}-{digits}" if slug else f"topic-{digits}"


def topics_met(site: Site, names: Iterable[str]) -> Mapping[str, Topic]:
    """The topic behind each folded name: the configured ones, then those that articles name.

    Where spellings of one name differ the first in the alphabet is shown.
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
    """The folders of the feeds that carry an article with these topics, besides everything.

    The names are clean; `topics` gives the topic behind each folded name.
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
    """The topic, its parent, its parent's parent …"""
    line = [topic]
    while (parent := line[-1].parent) and parent in topics:
        line.append(topics[parent])
    return line


def _depth(topic: Topic, topics: Mapping[str, Topic]) -> int:
    return len(_line(topic, topics))
