"""An article's topics → the feeds that it is in."""

from collections.abc import Iterable, Mapping

from feeds.compose.topics import folded
from feeds.model import Site, Topic


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
