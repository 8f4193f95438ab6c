"""An article's addresses, images and video → those that subscribers could not open or see."""

from collections.abc import Iterator

from feeds.articles.fields import number_in, text_in
from feeds.frontmatter.positions import FieldPath
from feeds.lint.source import SourceFile, Violation, each, is_video, original_url
from feeds.model import Fields
from feeds.urls import address, host

_LINKS = ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")
_MOST_PIXELS = 100_000


def violations(sheet: SourceFile) -> Iterator[Violation]:
    """Those of one article."""
    fields = sheet.fields
    own = original_url(fields)
    for name in _LINKS:
        text = text_in(fields, name)
        # Without any address the article is left out: that is said elsewhere.
        if text and not address(text) and (own or name.startswith(("amp", "cdn"))):
            what, todo = f'{name} is "{text[:200]}"', "write an address that begins with https://"
            yield Violation((name,), "bad-link", what, todo)
        elif own and name in ("ampWebUrl", "cdnAmpWebUrl") and address(text) == own:
            todo = "delete it or write the AMP page's"
            yield Violation((name,), "amp-is-original", f"{name} is the original's address", todo)
    yield from _unsafe(fields)
    for way, image in each(fields, "images"):
        yield from _image(way, image)
    provider = fields.get("provider")
    for way, icon in each(provider, "images") if isinstance(provider, dict) else ():
        if fault := _unusable(("provider", *way), icon):
            yield fault
    if is_video(fields):
        if not any(address(text_in(image, "url")) for _, image in each(fields, "images")):
            what, todo = "is a video without an image", "write one under images"
            yield Violation(("type",), "no-poster", what, todo)
        if not text_in(fields, "featuredContent"):
            what, todo = "is a video without featuredContent", "write the code of its player"
            yield Violation(("type",), "no-player", what, todo)


def _image(way: FieldPath, image: Fields) -> Iterator[Violation]:
    if fault := _unusable(way, image):
        yield fault
        return
    sizes = {name: text_in(image, name) for name in ("width", "height")}
    odd = [name for name, said in sizes.items() if said and not _is_size(image, name)]
    if odd:
        what = "image has " + " and ".join(f'{name} "{sizes[name][:20]}"' for name in odd)
        yield Violation((*way, odd[0]), "odd-size", what, "write its pixels, or neither")
    elif not all(sizes.values()):
        lacks = " and ".join(name for name, said in sizes.items() if not said)
        yield Violation(way, "no-size", f"image has no {lacks}", "write its pixels")


def _unusable(way: FieldPath, image: Fields) -> Violation | None:
    url = text_in(image, "url")
    if address(url):
        return None
    what = f'image is "{url[:200]}"' if url else "image has no url"
    return Violation((*way, "url"), "bad-image", what, "write an address that begins with https://")


def _is_size(image: Fields, name: str) -> bool:
    number = number_in(image, name)
    return number is not None and 1 <= number <= _MOST_PIXELS


def _unsafe(fields: Fields) -> Iterator[Violation]:
    """The first address of each host that is not https."""
    seen = set()
    for way, text in _addresses(fields):
        url = address(text)
        if url and url.startswith("http:") and host(url) not in seen:
            seen.add(host(url))
            name = "/".join(map(str, way))
            todo = f"write https:// if {host(url)} has it"
            yield Violation(way, "not-https", f"{name} is not https", todo)


def _addresses(fields: Fields) -> Iterator[tuple[FieldPath, str]]:
    for name in _LINKS:
        yield (name,), text_in(fields, name)
    provider = fields.get("provider")
    icons = each(provider, "images") if isinstance(provider, dict) else ()
    for way, icon in icons:
        yield ("provider", *way, "url"), text_in(icon, "url")
    for way, image in each(fields, "images"):
        yield (*way, "url"), text_in(image, "url")
    for way, story in each(fields, "related"):
        yield (*way, "webUrl"), text_in(story, "webUrl", "url")
