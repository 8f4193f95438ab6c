"""A plan → its live feeds: the number of entries, the date of the newest, the addresses."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from feeds.compose.plan import Plan
from feeds.dates import rfc3339
from feeds.registry import filename_of
from feeds.text import count, json_of, one_line


class TopicFeed(Struct, frozen=True):
    """The feed of a topic; `slug` is empty for the feed of everything.

    `newest` is when its newest entry was published, empty if there is none.
    """

    name: str
    slug: str
    entries: int
    newest: str
    addresses: tuple[str, ...]


def feeds_by_topic(plan: Plan) -> tuple[TopicFeed, ...]:
    """Every live feed, the feed of everything first."""
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
    """A line for each feed, with the addresses of its documents below."""
    lines = []
    for feed in feeds:
        newest = f", newest {feed.newest[:10]}" if feed.newest else ""
        lines.append(f"{one_line(feed.name)}: {count(feed.entries, 'entry', 'entries')}{newest}")
        lines += [f"  {address}" for address in feed.addresses]
    return "\n".join(lines) or "no article to publish, so there is no feed"


REPORTS: Mapping[str, Callable[[Sequence[TopicFeed]], str]] = {"text": as_text, "json": json_of}
