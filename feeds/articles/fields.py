"""The fields of a front matter → the article that they describe."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial

from msgspec.structs import replace

from feeds.articles.flags import flag_errors, flagged
from feeds.articles.moments import (
    Source,
    expiry_date,
    lenient,
    moment_in,
    optional_moment,
    published_at,
)
from feeds.articles.own import posts as own
from feeds.articles.own.people import people_in
from feeds.articles.reading_settings import ReadingSettings, reading_settings
from feeds.articles.values import (
    mappings_in,
    number_in,
    text_in,
    texts_in,
)
from feeds.errors import Unusable
from feeds.field_table import BUILT_IN, USUAL, USUAL_NAMES, top_level
from feeds.frontmatter.names import with_known_names
from feeds.frontmatter.parse import front_matter
from feeds.markup import plain
from feeds.model import Article, Fields, Image, Provider, Story, Withheld
from feeds.settings.site import Site
from feeds.settings.values import Include
from feeds.urls import address

MOST_TOPICS = 50
_NEVER = datetime.max.replace(tzinfo=UTC)
_NOTHING_WANTED = Include()


def article_of(file: str, data: bytes, site: Site, *, brief: bool = False) -> Article | Withheld:
    """The article in a file, or the rule that keeps it out; `data` are the bytes of the file.

    A `brief` article has only the fields that decide whether and where it is published. Raises
    Unusable if the file has no article that can be published.
    """
    settings = reading_settings(site)
    rules = settings.rules
    if rules and (reason := own.not_a_post(file, data)):
        return reason
    fields, body = front_matter(data, decisive="published", is_own=rules is not None)
    # Half of all articles are kept out by a flag; their other fields are not read.
    if fields.get("published") == "false":
        return Withheld(file, "unpublished", "published: false")
    source = source_of(file, fields, body, settings)
    fields = source.fields
    if reason := flagged(source, site):
        return reason
    # The fields for the setting `include` are read only if it is set.
    is_asked_for = not brief or site.include != _NOTHING_WANTED
    title = _title(source)
    url = link = _link(source)
    if rules and (page := own.undated_page(source)):
        return page
    published = moment_in(source)
    if not link:
        url = own.address_in(source, title, published)
    names = source.names
    topics, topics_from = _topics(source)
    article = Article(
        file=file,
        title=title,
        url=url,
        published=published_at(source, published) if rules else published,
        updated=optional_moment(source, "updated"),
        topics=topics,
        topics_from=topics_from,
        # Brief articles have it too: its links to other articles are resolved.
        body=body,
        expires=expiry_date(source),
        is_own=not link,
    )
    if is_asked_for:
        outline = _outline(source)
        article = replace(
            article,
            type=outline.type,
            language=outline.language,
            categories=outline.categories,
            quality=outline.quality,
            heat=outline.heat,
        )
    if brief:
        return article
    return replace(
        article,
        excerpt=text_in(fields, *names["summary"]),
        original_url=text_in(fields, *names["original"]),
        amp_url=text_in(fields, *names["amp"]),
        cdn_amp_url=text_in(fields, *names["cdn_amp"]),
        provider=_provider(fields.get("provider")),
        images=_images_of(source, article),
        related=tuple(_stories(fields.get("related"))),
        authors=people_in(source),
        separator=text_in(fields, *names["separator"]) or site.excerpt_separator,
    )


def source_of(file: str, fields: Fields, body: str, settings: ReadingSettings) -> Source:
    """The fields and body of a file, with the site's defaults for the fields that it lacks."""
    if settings.renamed:
        renamed = settings.renamed
        fields = {renamed.get(name.casefold(), name): fields[name] for name in fields}
    if settings.rules and settings.rules.defaults:
        fields = with_known_names(own.with_site_defaults(file, fields, settings.rules))
    is_usual = settings.names is BUILT_IN and USUAL.issuperset(fields)
    return Source(file, fields, body, settings, USUAL_NAMES if is_usual else settings.names)


def outline_of(file: str, data: bytes, site: Site) -> Article:
    """An article with only the fields that the setting `include` examines.

    The file may lack the fields that articles require. Raises Unusable without front matter.
    """
    settings = reading_settings(site)
    fields, body = front_matter(data, is_own=settings.rules is not None)
    return _outline(source_of(file, fields, body, settings))


def _outline(source: Source) -> Article:
    fields, names = source.fields, source.names
    language = text_in(fields, *names["language"])
    return Article(
        file=source.file,
        title="",
        url="",
        published=_NEVER,
        type=text_in(fields, *names["type"]),
        language=language or own.language_of(source),
        categories=next(filter(None, (texts_in(fields, one) for one in names["categories"])), ()),
        quality=number_in(fields, *names["quality"]),
        heat=number_in(fields, *names["heat"]),
    )


def _title(source: Source) -> str:
    if title := plain(text_in(source.fields, *source.names["title"])):
        return title
    if source.settings.rules:
        return own.title_of(source)
    raise Unusable("no-title", "has no title", "write title: and what it is called", line=1)


def _link(source: Source) -> str:
    """The address of the original; "" for one of the site's own posts."""
    fields, names = source.fields, source.names["link"]
    for name in names:
        if (text := text_in(fields, name)) and (url := address(text)):
            return url
    is_own = source.settings.rules is not None
    for name in names:
        # In a site's own posts, `link` may have other meanings, such as an anchor or a menu item.
        if (text := text_in(fields, name)) and not (is_own and name.endswith("link")):
            raise Unusable(
                "bad-address",
                f'{name} is "{text[:200]}"',
                "write an address that begins with https://",
                field=top_level([name])[0],
            )
    if is_own:
        return ""
    todo = "write the address of the original, or run `feeds init` if the posts are your own"
    raise Unusable("no-address", f"has no {names[0]}", todo, line=1)


def _topics(source: Source) -> tuple[tuple[str, ...], str]:
    """The topics, and the field that names them: `topics`, or `tags` for tags and categories."""
    for name in source.names["topics"]:
        if topics := texts_in(source.fields, name):
            found, field = "topics", name
            break
    else:
        topics, found, field = own.tags_of(source), "tags", "tags"
    if len(topics) > MOST_TOPICS:
        what = f"has {len(topics)} topics"
        todo = f"name {MOST_TOPICS} at most: each makes a feed"
        raise Unusable("too-many-topics", what, todo, field=top_level([field])[0])
    return topics, found


def refusals(source: Source) -> Iterator[Unusable]:
    """Yield every error in the fields of a file; `article_of` raises only the first."""
    yield from flag_errors(source.fields)
    for read_field in (_title, _link, moment_in, _topics):
        try:
            partial(read_field, source)()
        except Unusable as error:
            yield error


def _size(fields: Fields, name: str) -> int | None:
    """The number of pixels in a field; None if it is 0, negative or not a number."""
    number = number_in(fields, name)
    return int(number) if number is not None and 1 <= number <= 100_000 else None


def _provider(value: object) -> Provider:
    for fields in mappings_in(value):
        icons = (image.url for image in _images(fields.get("images")) if address(image.url))
        return Provider(text_in(fields, "name"), text_in(fields, "domain"), next(icons, None))
    return Provider()


def _images_of(source: Source, article: Article) -> tuple[Image, ...]:
    """The images of the first field that has any."""
    for name in source.names["image"]:
        images = tuple(_images(own.image_value(source, name)))
        if article.is_own:
            images = tuple(own.absolute(images, article.url, source.settings))
        if images:
            return images
    return ()


def _images(value: object) -> Iterator[Image]:
    for fields in mappings_in(value):
        if url := text_in(fields, "url", "src", "path", "image", "feature", "teaser"):
            width, height = _size(fields, "width"), _size(fields, "height")
            yield Image(url, width, height, text_in(fields, "title", "alt", "caption"))


def _stories(value: object) -> Iterable[Story]:
    for fields in mappings_in(value):
        yield Story(
            title=text_in(fields, "title", "name"),
            url=text_in(fields, "webUrl", "originalUrl"),
            amp_url=text_in(fields, "ampWebUrl") or None,
            cdn_amp_url=text_in(fields, "cdnAmpWebUrl") or None,
            provider=_provider(fields.get("provider")).name,
            published=lenient(text_in(fields, "publishedDateTime")),
            image=next((image.url for image in _images(fields.get("images"))), None),
            quality=number_in(fields, "quality"),
        )
