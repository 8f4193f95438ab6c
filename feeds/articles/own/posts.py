"""A site's own posts → titles, addresses, tags and images, as the site's generator derives them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from posixpath import splitext
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from msgspec.structs import replace

from feeds.articles.moments import Source, moment_in
from feeds.articles.reading_settings import ReadingSettings
from feeds.articles.values import text_in, texts_in, value_in
from feeds.errors import Unusable
from feeds.markup import plain
from feeds.model import Fields, Image, Withheld
from feeds.urls import address, host

# Imported where it is used: a site of others' articles makes no addresses.
if TYPE_CHECKING:
    from feeds.addresses import Rules

_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_SETEXT = re.compile(r"\A\s*([^\n#>`*-][^\n]*)\n=+[ \t]*$", re.MULTILINE)
_DATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[-_ ]|$)")
# Tags that Eleventy uses for collections of posts; they are not topics.
_NO_SUBJECTS = {"eleventy": ("all", "nav", "post", "posts")}


def not_a_post(file: str, data: bytes) -> Withheld | None:
    """The reason why an HTML file is not a post: no front matter. None for all other files."""
    if not file.lower().endswith(".html"):
        return None
    head = data.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"---", b"+++")):
        return None
    return Withheld(file, "not-a-post", "is HTML without front matter")


def undated_page(source: Source) -> Withheld | None:
    """The reason why a file without a date is not a post; None if it is one.

    In Zola, a page without a date is not a post. In Hugo, it is not a post if the folder of
    articles is the whole content folder, which contains other pages, too.
    """
    rules = source.settings.rules
    if rules is None or has_date(source):
        return None
    if is_index(source.file):
        return Withheld(source.file, "not-a-post", "is an index without a date")
    if rules.generator == "zola" or (rules.generator == "hugo" and not rules.folder):
        return Withheld(source.file, "not-a-post", "is a page without a date")
    return None


def is_index(file: str) -> bool:
    """Whether a file has the name of a folder's page: a README, or the index of the site."""
    name = splitext(file)[0].casefold()
    return name == "index" or name.rpartition("/")[2] == "readme"


def has_date(source: Source) -> bool:
    """Whether the article has a date of publication, readable or not."""
    try:
        moment_in(source)
    except Unusable as error:
        return error.rule != "no-date"
    return True


def address_in(source: Source, title: str, published: datetime) -> str:
    """The address of the post; `published` is in the offset that it was written with."""
    from feeds.addresses import Post, address_of

    rules = source.settings.rules
    assert rules
    post = Post(
        path=source.file,
        title=title,
        published=published,
        fields=_lowered(source.fields),
        categories=tags_in(source, ("categories",)),
    )
    return address_of(post, rules)


def with_site_defaults(file: str, fields: Fields, rules: "Rules") -> dict[str, object]:
    """The fields of a post, with the site's defaults for the fields that it lacks."""
    from feeds.addresses import Post, fields_with_defaults

    return dict(fields_with_defaults(Post(path=file, fields=_lowered(fields)), rules))


def _lowered(fields: Fields) -> Mapping[str, object]:
    return {name.lower(): fields[name] for name in fields}


def title_of(source: Source) -> str:
    """The first heading of the body, else the file name in words."""
    head = re.split(r"^(?:```|~~~)", source.body, maxsplit=1, flags=re.MULTILINE)[0]
    found = _HEADING.search(head) or _SETEXT.search(head)
    if found and (title := plain(re.sub(r"\{:?\s*[#.][^{}]*\}$|[*_`]", "", found[1]))):
        return title
    folder, _, name = splitext(source.file)[0].rpartition("/")
    if name.casefold() in ("index", "readme") and folder:
        name = folder.rpartition("/")[2]
    words = re.sub(r"[-_]+", " ", _DATED.sub("", name, count=1)).strip() or name
    return words[:1].upper() + words[1:]


def language_of(source: Source) -> str:
    """The language in the file name, as in quiet.fr.md; "" if there is none."""
    rules = source.settings.rules
    if not rules or not rules.languages:
        return ""
    suffix = splitext(splitext(source.file)[0])[1][1:]
    return suffix if suffix.lower() in map(str.lower, rules.languages) else ""


def tags_of(source: Source) -> tuple[str, ...]:
    """The tags and the categories of an article without topics."""
    rules = source.settings.rules
    # The categories of links to other sites are kinds of links, not topics.
    found = tags_in(source, ("tags", "categories") if rules else ("tags",))
    kept_back = _NO_SUBJECTS.get(rules.generator, ()) if rules else ()
    return tuple(name for name in found if name.casefold() not in kept_back)


def tags_in(source: Source, keys: Iterable[str]) -> tuple[str, ...]:
    """The tags in the fields of these keys, each once; a text is split as the generator does."""
    rules = source.settings.rules
    found: dict[str, None] = {}
    for key in keys:
        for name in source.names[key]:
            value = value_in(source.fields, name)
            if isinstance(value, str):
                found |= dict.fromkeys(_split(name, value, rules))
            else:
                found |= dict.fromkeys(texts_in(source.fields, name))
    return tuple(found)


def _split(name: str, text: str, rules: "Rules | None") -> Iterator[str]:
    if rules and rules.generator == "jekyll":
        # `tag` and `category` contain one name, which may have blanks.
        parts = text.split() if name in ("tags", "categories") else [text]
    else:
        parts = text.split(",")
    for part in parts:
        if word := part.strip().strip(",").strip():
            yield word


def image_value(source: Source, name: str) -> object:
    """The value of an image field; for an address, a mapping of it and the text in `NAME_alt`."""
    value = value_in(source.fields, name)
    if isinstance(value, str):
        alt = text_in(source.fields, f"{name}_alt", f"{name}Alt")
        return {"url": value, "alt": alt}
    return value


def absolute(images: Iterable[Image], url: str, settings: ReadingSettings) -> Iterator[Image]:
    """The images with absolute addresses; images whose address is unknown are left out."""
    rules = settings.rules
    for image in images:
        src = image.url
        if not address(src):
            # Astro copies images of its source folder to names that it generates.
            if rules and rules.generator == "astro" and not src.startswith("/"):
                continue
            src = _below_home(src, rules.home) if rules else src
            # As Jekyll's filter `absolute_url`: posts of Jekyll have no folders of their own.
            is_of_site = rules and rules.generator == "jekyll" and not src.startswith(".")
            src = urljoin(rules.home if rules and is_of_site else url, src)
        yield replace(image, url=src)


def _below_home(src: str, home: str) -> str:
    """A path from the root of the host, moved below the folder that the site is served in."""
    if not src.startswith("/") or src.startswith("//"):
        return src
    root = f"/{home.partition(host(home))[2].lstrip('/')}" if host(home) else "/"
    return src if src.startswith(root) else root.rstrip("/") + src
