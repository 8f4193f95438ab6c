"""A feed and the navigation of its site → the values that the template of its page shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from feeds.model import Entry, Feed, Image
from feeds.pages import localized
from feeds.pages.chart import chart
from feeds.pages.navigation import Listing, Navigation, chart_span
from feeds.pages.options import PageOptions, subscribe_link
from feeds.pages.texts import ENGLISH, Texts
from feeds.registry import OPML, READERS

# The numbers of entries that the page of everything shows as cards, and of related stories shown.
CARDS = 3
RELATED = 5
# The most topics whose addresses and readers are all on one page: 3 KB and 45 elements each.
PANELS = 100
# The aspect ratio of an image of unknown size.
_USUAL_SIZE = (1200, 675)
_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#b4430b' "
    "stroke-width='2.6' stroke-linecap='round'><circle cx='5' cy='19' r='2.5' fill='#b4430b' "
    "stroke='none'/><path d='M2.5 10.5a11 11 0 0 1 11 11M2.5 3.5a18 18 0 0 1 18 18'/></svg>"
)
_ICON_URL = "data:image/svg+xml," + quote(_ICON, safe="~()*!.'/:=")

Values = dict[str, Any]


def page_context(
    kind: str, feed: Feed[Entry], navigation: Navigation, options: PageOptions
) -> Values:
    """The value of `page` in a template; `kind` is "index", "topic" or "archive"."""
    return _Page(feed, navigation, options).values(kind)


class _Page:
    """Computes the values of one page."""

    def __init__(self, feed: Feed[Entry], navigation: Navigation, options: PageOptions) -> None:
        self._feed, self._navigation, self._options = feed, navigation, options
        self._root = "../" * feed.path.count("/")
        self._text: Texts = ENGLISH

    def values(self, kind: str) -> Values:
        feed, navigation, root = self._feed, self._navigation, self._root
        own = navigation.topic(feed.slug) or navigation.everything
        site_title = navigation.everything.title
        heading = site_title
        if kind != "index":
            heading = (
                localized.period_name(feed.period, feed.language) if feed.period else feed.name
            )
        alternates = [self._alternates(navigation.everything)]
        if kind == "topic":
            alternates.insert(0, self._alternates(own))
        shared = {
            "kind": kind,
            "language": feed.language,
            "direction": localized.direction(feed.language),
            "url": feed.folder,
            "root": root or "./",
            "title": heading if kind == "index" else f"{heading} – {site_title}",
            "heading": heading,
            "lead": own.description,
            "description": own.description or feed.description,
            "picture": feed.icon,
            "icon": _ICON_URL,
            "site": {"title": site_title, "home": self._options.home},
            "opml": {"href": root + OPML.filename, "media_type": OPML.media_type},
            # The page's own feeds first: readers take the first, and look at ten at most.
            "alternates": [one for group in alternates for one in group],
            "formats": self._formats(navigation.everything),
        }
        entries = [self._entry(entry) for entry in feed.entries]
        if kind == "archive":
            count = self._count(len(entries))
            described = {"site": site_title, "period": heading, "count": count}
            return shared | {
                "description": self._text.archived.format(**described),
                "entries": entries,
                "count": count,
                "older": self._neighbour(feed.older),
                "newer": self._neighbour(feed.newer),
            }
        shared |= {
            "feed": self._followed(own),
            "topics": [self._topic(one) for one in navigation.children(feed.slug)],
            "archives": self._archives(own),
        }
        if kind == "index":
            # Without archives, no other page has the entries that are not cards.
            more = [] if own.archives else entries[CARDS:]
            return shared | {"entries": entries[:CARDS], "more": more}
        parents = [
            {"name": one.name, "href": root + one.path} for one in navigation.parents(own.slug)
        ]
        count = self._count(len(entries))
        if own.count > len(entries):
            count = self._text.newest_of.format(shown=len(entries), count=f"{own.count:,}")
        return shared | {"entries": entries, "count": count, "parents": parents}

    # --- feeds --------------------------------------------------------------------------------

    def _alternates(self, listing: Listing) -> list[Values]:
        return [
            {
                "media_type": one.media_type,
                "title": f"{listing.title} ({one.name})",
                "url": self._options.url + listing.path + one.filename,
            }
            for one in self._options.formats
        ]

    def _formats(self, listing: Listing) -> list[Values]:
        path, url = self._root + listing.path, self._options.url + listing.path
        return [
            {
                "name": one.name,
                "media_type": one.media_type,
                "href": path + one.filename,
                "url": url + one.filename,
            }
            for one in self._options.formats
        ]

    def _followed(self, listing: Listing) -> Values:
        """The name and addresses of a feed for the block "Follow"; the first is recommended."""
        formats = self._formats(listing)
        url = formats[0]["url"]
        text = self._text
        return {
            "id": listing.slug or "everything",
            "name": listing.name,
            "heading": text.follow.format(name=listing.name)
            if listing.slug
            else text.follow_everything,
            "url": url,
            "formats": formats,
            "readers": [
                {"name": READERS[one][0], "url": subscribe_link(one, url)}
                for one in self._options.readers
            ],
        }

    def _topic(self, listing: Listing) -> Values:
        return self._followed(listing) | {
            "href": self._root + listing.path,
            "description": listing.description,
            "count": self._count(listing.count),
            "newest": self._date(listing.newest) if listing.newest else None,
            "language": self._feed.language,
            "has_panel": len(self._navigation.topics) <= PANELS,
            "chart": self._chart(listing.months),
            "topics": [self._topic(one) for one in self._navigation.children(listing.slug)],
        }

    def _chart(self, counts: Sequence[int]) -> Values | None:
        drawn = chart(counts)
        if not drawn:
            return None
        span = chart_span(self._navigation.last_month)
        first, last = (localized.month(month, "en") for month in span)
        label = self._text.per_month.format(first=first, last=last)
        return drawn._asdict() | {"label": label}

    def _archives(self, listing: Listing) -> list[Values]:
        """The archives by year, newest first: pages of the feed of everything, feeds of a topic."""
        first = self._options.formats[0]
        filename = first.filename if listing.slug else ""
        groups: dict[str, list[Values]] = {}
        for one in listing.archives:
            archive = {
                "name": localized.name_in_year(one.period, self._feed.language),
                "href": f"{self._root}{listing.path}archive/{one.period}/{filename}",
                "media_type": first.media_type if filename else "",
                "count": self._count(one.count),
            }
            groups.setdefault(one.period[:4], []).append(archive)
        return [
            # An archive of a whole year needs no heading with the same year.
            {"year": year, "archives": archives, "is_year": archives[0]["name"][:4] == year}
            for year, archives in groups.items()
        ]

    def _neighbour(self, folder: str | None) -> Values | None:
        if not folder:
            return None
        period = folder.rstrip("/").rpartition("/")[2]
        name = localized.period_name(period, self._feed.language)
        return {"name": name, "href": f"../{period}/"}

    # --- entries ------------------------------------------------------------------------------

    def _entry(self, entry: Entry) -> Values:
        language = self._feed.language
        is_other = entry.language and entry.language.lower() != language.lower()
        return {
            "title": entry.title,
            "url": entry.url,
            "amp_url": entry.amp_url or entry.cdn_amp_url,
            "author": entry.author.name,
            "author_url": entry.author_url,
            "published": self._date(entry.published),
            "summary": entry.summary,
            "language": entry.language if is_other else "",
            "direction": localized.direction(entry.language) if is_other else "",
            "image": self._image(entry.image, entry.title) if self._options.images else None,
            "related": [
                {"title": story.title, "url": story.url, "provider": story.provider}
                for story in entry.related[:RELATED]
            ],
        }

    def _image(self, image: Image | None, title: str) -> Values | None:
        if not image:
            return None
        url = image.url
        if self._options.url.startswith("https:") and url.startswith("http:"):
            # A browser would request it by https in any case, with a warning in the console.
            url = "https:" + url[len("http:") :]
        known = image.width and image.height
        width, height = (image.width, image.height) if known else _USUAL_SIZE
        alt = "" if image.title == title else image.title
        return {"url": url, "alt": alt, "width": width, "height": height}

    def _date(self, moment: datetime) -> dict[str, str]:
        text = localized.day(moment.date(), self._feed.language)
        return {"iso": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "text": text}

    def _count(self, count: int) -> str:
        text = self._text
        return text.one_entry if count == 1 else text.entries.format(count=f"{count:,}")
