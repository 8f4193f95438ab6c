"""A plan → its feeds: how many entries each has, the newest, and the addresses."""

import json
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, to_builtins

from feeds.compose.plan import Plan
from feeds.dates import rfc3339
from feeds.registry import filename_of
from feeds.text import count, one_line


class TopicFeed(Struct, frozen=True):
    """The feed of a topic, or that of everything, whose slug is empty."""

    name: str
    slug: str
    entries: int
    newest: str
    addresses: tuple[str, ...]


def feeds_by_topic(plan: Plan) -> tuple[TopicFeed, ...]:
    """Every live feed, that of everything first."""
    return tuple(
        TopicFeed(
            name=feed.name,
            slug=feed.slug,
            entries=len(plan.members.get(feed.slug, ())),
            newest=rfc3339(feed.entries[0].published) if feed.entries else "",
            addresses=tuple(feed.at(filename_of(form)) for form in plan.site.formats),
        )
        for feed in plan.feeds()
        if not feed.period
    )


def as_text(feeds: Sequence[TopicFeed]) -> str:
    """A feed on a line, and its addresses below it."""
    lines = []
    for feed in feeds:
        newest = f", newest {feed.newest[:10]}" if feed.newest else ""
        lines.append(f"{one_line(feed.name)}: {count(feed.entries, 'entry', 'entries')}{newest}")
        lines += [f"  {address}" for address in feed.addresses]
    return "\n".join(lines) or "no article to publish, so there is no feed"


def as_json(feeds: Sequence[TopicFeed]) -> str:
    """A list of objects."""
    return json.dumps(to_builtins(feeds), ensure_ascii=False, indent=2)


REPORTS: Mapping[str, Callable[[Sequence[TopicFeed]], str]] = {"text": as_text, "json": as_json}
