"""The fields of a front matter → the article that they describe."""

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial

from msgspec.structs import replace

from feeds.dates import NotADate, moment
from feeds.errors import Unusable
from feeds.frontmatter.names import FLAGS, meant_flag, unknown_names, with_known_names
from feeds.frontmatter.parse import front_matter
from feeds.markup import plain
from feeds.model import Article, Fields, Image, Provider, Site, Story, Withheld
from feeds.settings.values import Include
from feeds.urls import address

EARLIEST = 1990  # validators take an earlier year for a mistake
MOST_TOPICS = 50
_NEVER = datetime.max.replace(tzinfo=UTC)
_NOTHING_WANTED = Include()
TRUE, FALSE = ("true", "yes", "on"), ("false", "no", "off")


def article_of(file: str, data: bytes, site: Site, *, brief: bool = False) -> Article | Withheld:
    """The article in a file; raises Unusable if there is none that could be published.

    A `brief` one has only what decides whether and where it is published.
    """
    fields, body = front_matter(data, decisive="published")
    published = _flag(fields, "published")
    if published is False:
        return Withheld(file, "unpublished", "published: false")
    _refuse_slips(fields)
    if _flag(fields, "draft"):
        return Withheld(file, "unpublished", "draft: true")
    for field in ("deleted", "removed"):
        if _flag(fields, field):
            return Withheld(file, "deleted", f"{field}: true")
    if published is None and not site.published_by_default:
        return Withheld(file, "unpublished", "has no published; published_by_default: false")
    # Most of what settings could go by is read only where they do.
    is_asked_for = not brief or site.include != _NOTHING_WANTED
    article = replace(
        _outline(file, fields) if is_asked_for else Article(file, "", "", _NEVER),
        title=_title(fields),
        url=_address(fields),
        published=_date(fields),
        updated=_optional_date(fields, "updatedDateTime"),
        topics=_topics(fields),
    )
    if brief:
        return article
    return replace(
        article,
        excerpt=text_in(fields, "excerpt", "bio", "overview"),
        body=body,
        original_url=text_in(fields, "originalUrl"),
        amp_url=text_in(fields, "ampWebUrl"),
        cdn_amp_url=text_in(fields, "cdnAmpWebUrl"),
        provider=_provider(fields.get("provider")),
        images=tuple(_images(fields.get("images"))),
        related=tuple(_stories(fields.get("related"))),
    )


def _refuse_slips(fields: Fields) -> None:
    """Raise Unusable for `drafts: true`: what is to stay in must not go out for a slip."""
    for error in slips(fields):
        raise error


def slips(fields: Fields) -> Iterator[Unusable]:
    """The fields whose name is nearly a flag's, and whose value would keep the article in."""
    for name in unknown_names(fields):
        if meant := meant_flag(name):
            flag, value = meant
            if any(text.casefold() in (TRUE if value else FALSE) for text in _words(fields[name])):
                what = f"{name} is no field, but close to {flag}"
                todo = f"write {flag}: {'true' if FLAGS[flag] else 'false'}, or rename the field"
                yield Unusable("bad-flag", what, todo, field=name)


def _words(value: object) -> Iterator[str]:
    """The texts of a field: its own, or those of its list or mapping."""
    own = value.values() if isinstance(value, dict) else value
    for text in own if not isinstance(value, str) and isinstance(own, Iterable) else [value]:
        if isinstance(text, str):
            yield text.strip()


def outline_of(file: str, data: bytes) -> Article:
    """What settings go by, of an article that may lack what it takes to be published.

    Raises Unusable if there is no front matter.
    """
    return _outline(file, front_matter(data)[0])


def _outline(file: str, fields: Fields) -> Article:
    return Article(
        file=file,
        title="",
        url="",
        published=_NEVER,
        type=text_in(fields, "type"),
        language=text_in(fields, "language", "lang"),
        categories=texts_in(fields, "category") or texts_in(fields, "categories"),
        quality=number_in(fields, "quality"),
        heat=number_in(fields, "heat"),
    )


def _title(fields: Fields) -> str:
    if title := plain(text_in(fields, "title", "name")):
        return title
    raise Unusable("no-title", "has no title", "write title: and what it is called", line=1)


def _address(fields: Fields) -> str:
    """The address of the original; videos have no webUrl."""
    names = ("webUrl", "originalUrl")
    for name in names:
        if url := address(text_in(fields, name)):
            return url
    for name in names:
        if text := text_in(fields, name):
            raise Unusable(
                "bad-address",
                f'{name} is "{text[:200]}"',
                "write an address that begins with https://",
                field=name,
            )
    raise Unusable("no-address", "has no webUrl", "write the address of the original", line=1)


def _topics(fields: Fields) -> tuple[str, ...]:
    topics = texts_in(fields, "topics")
    if len(topics) > MOST_TOPICS:
        what = f"has {len(topics)} topics"
        todo = f"name {MOST_TOPICS} at most: each makes a feed"
        raise Unusable("too-many-topics", what, todo, field="topics")
    return topics


def _date(fields: Fields) -> datetime:
    for field in ("publishedDateTime", "date"):
        text = text_in(fields, field)
        if text:
            try:
                published = moment(text)
            except NotADate as error:
                raise Unusable(
                    "bad-date", f'{field} is "{text}"', str(error), field=field
                ) from None
            if published.year < EARLIEST:
                what = f'{field} is "{text}", before there was a web'
                raise Unusable("bad-date", what, f"write a date from {EARLIEST} on", field=field)
            return published
    raise Unusable(
        "no-date", "has no publishedDateTime", "write a date such as 2020-06-24T19:02:00Z", line=1
    )


def _optional_date(fields: Fields, field: str) -> datetime | None:
    text = text_in(fields, field)
    if not text:
        return None
    try:
        return moment(text)
    except NotADate:
        return None


def _flag(fields: Fields, field: str) -> bool | None:
    """Whether a field says yes; None if it is absent."""
    value = fields.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        what = f"{field} is a {'list' if isinstance(value, list) else 'mapping'}"
        raise Unusable("bad-flag", what, "write true or false", field=field)
    word = value.strip().casefold()
    if not word:
        return None
    if word not in TRUE + FALSE:
        raise Unusable("bad-flag", f'{field} is "{word}"', "write true or false", field=field)
    return word in TRUE


def refusals(fields: Fields) -> Iterator[Unusable]:
    """Everything that keeps these fields from being an article; article_of stops at the first."""
    yield from slips(fields)
    readings = [partial(_flag, fields, name) for name in FLAGS]
    for reading in (
        *readings,
        *(partial(read, fields) for read in (_title, _address, _date, _topics)),
    ):
        try:
            reading()
        except Unusable as error:
            yield error


def text_in(fields: Fields, *names: str) -> str:
    """The first of these fields that holds a text, without blanks around it."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and (text := value.strip()):
            return text
    return ""


def texts_in(fields: Fields, name: str) -> tuple[str, ...]:
    """The texts of a list, or the one that stands instead of a list; each once."""
    value = fields.get(name)
    items = value if isinstance(value, list) else [value]
    texts = (item.strip() for item in items if isinstance(item, str))
    return tuple(dict.fromkeys(text for text in texts if text))


def number_in(fields: Fields, name: str) -> float | None:
    """A finite number, whole where it was written whole."""
    try:
        number = float(text_in(fields, name).replace("_", ""))
    except ValueError:
        return None
    if not math.isfinite(number) or abs(number) > 1e15:
        return None
    return int(number) if number.is_integer() else number


def _size(fields: Fields, name: str) -> int | None:
    """Pixels; 0 and what is no number count as unknown."""
    number = number_in(fields, name)
    return int(number) if number is not None and 1 <= number <= 100_000 else None


def mappings_in(value: object) -> Iterator[Fields]:
    """The mappings of a list, or the one instead; a text is an address and a name."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield with_known_names(item)
        elif isinstance(item, str):
            yield {"url": item, "name": item}


def _provider(value: object) -> Provider:
    for fields in mappings_in(value):
        icons = (image.url for image in _images(fields.get("images")) if address(image.url))
        return Provider(text_in(fields, "name"), text_in(fields, "domain"), next(icons, None))
    return Provider()


def _images(value: object) -> Iterator[Image]:
    for fields in mappings_in(value):
        if url := text_in(fields, "url"):
            width, height = _size(fields, "width"), _size(fields, "height")
            yield Image(url, width, height, text_in(fields, "title"))


def _stories(value: object) -> Iterable[Story]:
    for fields in mappings_in(value):
        yield Story(
            title=text_in(fields, "title", "name"),
            url=text_in(fields, "webUrl", "originalUrl"),
            amp_url=text_in(fields, "ampWebUrl") or None,
            cdn_amp_url=text_in(fields, "cdnAmpWebUrl") or None,
            provider=_provider(fields.get("provider")).name,
            published=_optional_date(fields, "publishedDateTime"),
            image=next((image.url for image in _images(fields.get("images"))), None),
            quality=number_in(fields, "quality"),
        )
