"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/"""

from datetime import datetime
from typing import Any

import msgspec

from feeds.dates import rfc3339
from feeds.formats.interface import PublishedFeed, Rendered, fragments
from feeds.model import Author, Entry, Feed, Image, Provider, Story
from feeds.registry import FORMATS, GENERATOR_URI

_FILENAME = FORMATS["json"].filename
VERSION = "https://jsonfeed.org/version/1.1"
ABOUT = f"{GENERATOR_URI}/blob/main/docs/json-feed-extension.md"

Object = dict[str, object]


def render(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
    """The feed as JSON Feed 1.1, with the members of docs/json-feed-extension.md."""
    deleted = [{"id": gone.id, "date_deleted": rfc3339(gone.when)} for gone in feed.withdrawn]
    document = _members(
        version=VERSION,
        title=feed.title,
        description=feed.description,
        home_page_url=feed.home,
        feed_url=feed.at(_FILENAME),
        icon=feed.icon,
        language=feed.language,
        next_url=feed.older and feed.older + _FILENAME,
        hubs=[{"type": "WebSub", "url": hub} for hub in feed.hubs],
        _article={"about": ABOUT},
        _feed=_members(date_modified=rfc3339(feed.updated), deleted=deleted),
    )
    # No authors here: a client adds them to those of every item.
    document["items"] = []
    head = msgspec.json.format(msgspec.json.encode(document), indent=2)
    items = b",\n".join(fragments(feed, "json", _rendered, rendered))
    return head.replace(b"[]\n}", b"[\n" + items + b"\n  ]\n}" if items else b"[]\n}") + b"\n"


def published(content: bytes) -> PublishedFeed:
    """Read a JSON Feed that was published."""
    feed = msgspec.json.decode(content, type=dict[str, Any])
    items = [
        {
            "id": item.get("id"),
            "url": item.get("url"),
            "published": item.get("date_published"),
            "updated": item.get("date_modified"),
        }
        for item in feed.get("items", [])
    ]
    extension = feed.get("_feed", {})
    items += [
        {"id": gone.get("id"), "withdrawn": gone.get("date_deleted")}
        for gone in extension.get("deleted", [])
    ]
    return PublishedFeed(feed.get("title"), extension.get("date_modified"), items)


def _rendered(entry: Entry) -> bytes:
    lines = msgspec.json.format(msgspec.json.encode(_item(entry)), indent=2)
    return b"    " + lines.replace(b"\n", b"\n    ")


def _item(entry: Entry) -> Object:
    author = _members(name=entry.author.name, url=entry.author_url)
    return _members(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        content_html=entry.content,
        summary=entry.summary,
        image=entry.image.url if entry.image else None,
        date_published=rfc3339(entry.published),
        date_modified=rfc3339(entry.updated),
        authors=list(map(_author, entry.authors)) or [author],
        # Deprecated since JSON Feed 1.1, but two clients read nothing else.
        author=author,
        tags=[category.name for category in entry.categories],
        language=entry.language,
        _article=_article(entry),
    )


def _article(entry: Entry) -> Object:
    return _members(
        amp_url=entry.amp_url,
        cdn_amp_url=entry.cdn_amp_url,
        original_url=entry.original_url,
        type=entry.type,
        quality=entry.quality,
        heat=entry.heat,
        # The provider of the site's own posts is the feed itself.
        provider=None if entry.authors else _provider(entry.author),
        topics=[
            _members(
                name=category.name,
                slug=category.slug,
                feed_url=category.url and category.url + _FILENAME,
            )
            for category in entry.categories
        ],
        image=_image(entry.image) if entry.image else None,
        related=[_story(story) for story in entry.related],
    )


def _author(author: Author) -> Object:
    return _members(name=author.name, url=author.url, avatar=author.avatar)


def _provider(provider: Provider) -> Object:
    return _members(name=provider.name, domain=provider.domain, icon=provider.icon)


def _image(image: Image) -> Object:
    return _members(url=image.url, width=image.width, height=image.height, title=image.title)


def _story(story: Story) -> Object:
    return _members(
        title=story.title,
        url=story.url,
        amp_url=story.amp_url,
        cdn_amp_url=story.cdn_amp_url,
        provider=story.provider,
        date_published=_date(story.published),
        image=story.image,
    )


def _date(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def _members(**members: object) -> Object:
    """The members of a JSON object, without None and empty values; 0 is kept."""
    return {name: value for name, value in members.items() if value or value == 0}
