"""An article → its entry; no other module makes entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from feeds.compose import archive
from feeds.compose.body import body_of, shortened, without_links
from feeds.compose.content import link_content, own_content
from feeds.compose.cross_links import Link
from feeds.compose.topics import folded, slugs_of
from feeds.dates import rfc3339
from feeds.history.changes import moments
from feeds.history.digest import digest
from feeds.history.ledger import Line
from feeds.languages import is_language
from feeds.markup import TooLong, plain
from feeds.model import Article, Author, Category, Entry, EntryFacts, Image, Provider, Story, Topic
from feeds.settings.site import Site
from feeds.urls import address, host

_MOST_AUTHORS, _LONGEST_NAME = 20, 100


def entry_of(
    article: Article,
    id_: str,
    site: Site,
    topics: Mapping[str, Topic],
    links: Iterable[Link] = (),
) -> Entry:
    """The entry of an article with the id `id_`; its `updated` is the date of publication.

    `topics` maps folded names to topics; `links` are the paths of links in the body, each with the
    address of the article there. An entry that is too long for any feed has no content, and a
    weight of more than archive.MAX_ARCHIVE_BYTES.
    """
    url, title = article.url, article.title
    original = address(article.original_url)
    image = next(_images(article.images), None)
    authors = _authors(article, site) if article.is_own else ()
    author, author_url = (
        _joint_author(authors, site) if authors else _provider_or_host(article.provider, url)
    )
    related = tuple(_stories(article.related, url))
    shown = tuple(_with_amp(story, site) for story in related)
    amp_url = address(article.amp_url) if site.publisher_amp else None
    cdn_amp_url = address(article.cdn_amp_url) if site.cache_amp else None
    if cdn_amp_url == amp_url:
        cdn_amp_url = None
    excerpt = summary = plain(article.excerpt)
    html = None
    with suppress(TooLong):
        body = body_of(article, site, dict(links).get)
        body_html = body.html if body else ""
        if article.is_own:
            own = without_links(excerpt)
            summary = shortened(own or (body.excerpt or body.first_paragraph if body else ""))
            html = own_content(
                url=url,
                title=title,
                summary=summary,
                body=body_html,
                image=image,
                related=shown[: site.related.entries],
            )
        else:
            html = link_content(
                url=url,
                title=title,
                summary=summary,
                body=body_html,
                amp_url=amp_url or cdn_amp_url,
                image=image,
                provider=author.name,
                is_video=article.type.casefold() == "video",
                related=shown[: site.related.entries],
            )
    entry = Entry(
        id=id_,
        file=article.file,
        url=url,
        title=title,
        published=article.published,
        updated=article.published,
        author=author,
        author_url=author_url,
        summary=summary,
        content=html or "",
        # Of the source, never of HTML: another release of a library must not make entries look
        # changed. A summary that was taken from the body is covered by the body.
        digest=digest(
            {
                "title": title,
                "summary": excerpt,
                "body": article.body.replace("\r\n", "\n"),
                "address": url,
                "AMP address": (address(article.amp_url), address(article.cdn_amp_url)),
                "provider": author.name,
                "image": image and (image.url, image.title),
                "topics": sorted({folded(plain(name)) for name in article.topics}),
                "date": rfc3339(article.published),
                "related": sorted(map(_seen, related)),
            }
        ),
        original_url=original if original != url else None,
        amp_url=amp_url,
        cdn_amp_url=cdn_amp_url,
        type=plain(article.type),
        language=article.language if is_language(article.language) else "",
        quality=article.quality,
        heat=article.heat,
        image=image,
        categories=tuple(_categories(article, site, topics)),
        related=shown,
        related_links=site.related.links,
        authors=authors,
    )
    # With this weight, no document has room for the entry.
    weight = archive.weight(entry) if html is not None else archive.MAX_ARCHIVE_BYTES + 1
    return replace(entry, weight=weight)


def _images(images: Iterable[Image]) -> Iterator[Image]:
    for image in images:
        if url := address(image.url):
            yield Image(url, image.width, image.height, plain(image.title))


def _provider_or_host(provider: Provider, url: str) -> tuple[Provider, str | None]:
    """The provider and its address; without a provider, the host of the article for both."""
    at = host(url).removeprefix("www.")
    domain = plain(provider.domain) or at
    name = plain(provider.name) or domain
    return Provider(name, domain, address(provider.icon)), address(f"https://{domain}")


def _authors(article: Article, site: Site) -> tuple[Author, ...]:
    """The authors of one of the site's own posts; the site itself if the post names none."""
    found = (
        Author(plain(one.name)[:_LONGEST_NAME].rstrip(), address(one.url), address(one.avatar))
        for one in article.authors
    )
    named = tuple({one.name: one for one in found if one.name}.values())[:_MOST_AUTHORS]
    return named or (Author(site.author or site.title, site.home),)


def _joint_author(authors: Sequence[Author], site: Site) -> tuple[Provider, str | None]:
    """One author with the names of all and their address: readers show the first author only."""
    url = authors[0].url if len(authors) == 1 else None
    name = ", ".join(one.name for one in authors)
    return Provider(name, host(site.home)), url or site.home


def _stories(stories: Iterable[Story], own: str) -> Iterator[Story]:
    """The stories with a title and an address, each once, best first; never the article itself.

    `own` is the address of the article.
    """
    seen = {own}
    for story in sorted(stories, key=lambda story: -(story.quality or 0)):
        title, url = plain(story.title), address(story.url)
        if title and url and url not in seen:
            seen.add(url)
            yield Story(
                title=title,
                url=url,
                amp_url=address(story.amp_url),
                cdn_amp_url=address(story.cdn_amp_url),
                provider=plain(story.provider),
                published=story.published,
                image=address(story.image),
                quality=story.quality,
            )


def _with_amp(story: Story, site: Site) -> Story:
    """The story with only those AMP addresses that the settings allow."""
    return replace(
        story,
        amp_url=story.amp_url if site.publisher_amp else None,
        cdn_amp_url=story.cdn_amp_url if site.cache_amp else None,
    )


def _seen(story: Story) -> tuple[str, ...]:
    return story.title, story.url, story.provider, story.amp_url or story.cdn_amp_url or ""


def _categories(article: Article, site: Site, topics: Mapping[str, Topic]) -> Iterator[Category]:
    """The article's topics as categories, with the addresses of the feeds that have the article."""
    carried = slugs_of([plain(name) for name in article.topics], site, topics)
    seen: set[str] = set()
    for written in article.topics:
        name = plain(written)
        topic = topics.get(folded(name))
        slug = topic.slug if topic else ""
        if name and (slug or folded(name)) not in seen:
            seen.add(slug or folded(name))
            shown = topic.name if topic else name
            has_feed = slug in carried
            url = f"{site.url}{slug}/" if has_feed else None
            yield Category(shown, slug if has_feed else "", url, site.url)


def dated(entry: Entry, line: Line | None, revised: datetime | None, now: datetime) -> Entry:
    """The entry with the dates that feeds show.

    `line` is its line in the ledger, None if it is new; `revised` is the article's updatedDateTime.
    """
    published, updated = moments(entry.published, entry.digest, line, revised, now)
    return replace(entry, published=published, updated=updated)


def facts_of(entry: Entry, mark: bytes = b"") -> EntryFacts:
    """The facts of an entry that order, ledger and archives need; `mark` is its cache key."""
    return EntryFacts(
        entry.id,
        entry.file,
        entry.url,
        entry.published,
        entry.updated,
        entry.digest,
        entry.weight,
        mark,
    )
