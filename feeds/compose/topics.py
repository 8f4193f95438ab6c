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
