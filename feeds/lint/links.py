"""An article's addresses, images and video → those that subscribers cannot open or see."""

from collections.abc import Iterator

from feeds.articles.values import number_in, text_in
from feeds.frontmatter.positions import FieldPath
from feeds.lint.source import SourceFile, Violation, each_mapping, is_video, original_url
from feeds.model import Fields
from feeds.urls import address, host

_LINKS = ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")
_MAX_PIXELS = 100_000


def violations(source: SourceFile) -> Iterator[Violation]:
    """Yield the violations in one article."""
    fields = source.fields
    article_url = original_url(fields)
    for name in _LINKS:
        text = text_in(fields, name)
        # An article without any usable address is left out, which `refusal_violations` reports.
        if text and not address(text) and (article_url or name.startswith(("amp", "cdn"))):
            what, todo = f'{name} is "{text[:200]}"', "write an address that begins with https://"
            yield Violation((name,), "bad-link", what, todo)
        elif article_url and name in ("ampWebUrl", "cdnAmpWebUrl") and address(text) == article_url:
            todo = "delete it, or write the address of the AMP page"
            yield Violation((name,), "amp-is-original", f"{name} is the original's address", todo)
    yield from _insecure(fields)
    if source.is_own:
        # Images of a site's own posts may have relative addresses, and need no size.
        return
    for path, image in each_mapping(fields, "images"):
        yield from _image(path, image)
    for path, icon in _provider_icons(fields):
        if violation := _bad_image(path, icon):
            yield violation
    if is_video(fields):
        images = each_mapping(fields, "images")
        if not any(address(text_in(image, "url")) for _, image in images):
            what, todo = "is a video without an image", "write one under images"
            yield Violation(("type",), "no-poster", what, todo)
        if not text_in(fields, "featuredContent"):
            what, todo = "is a video without featuredContent", "write the code of its player"
            yield Violation(("type",), "no-player", what, todo)


def _image(path: FieldPath, image: Fields) -> Iterator[Violation]:
    if violation := _bad_image(path, image):
        yield violation
        return
    sizes = {name: text_in(image, name) for name in ("width", "height")}
    odd = [name for name, written in sizes.items() if written and not _is_size(image, name)]
    if odd:
        what = "image has " + " and ".join(f'{name} "{sizes[name][:20]}"' for name in odd)
        yield Violation((*path, odd[0]), "odd-size", what, "write both in pixels, or neither")
    elif not all(sizes.values()):
        missing = " and ".join(name for name, written in sizes.items() if not written)
        yield Violation(path, "no-size", f"image has no {missing}", "write its size in pixels")


def _bad_image(path: FieldPath, image: Fields) -> Violation | None:
    url = text_in(image, "url")
    if address(url):
        return None
    what = f'image is "{url[:200]}"' if url else "image has no url"
    todo = "write an address that begins with https://"
    return Violation((*path, "url"), "bad-image", what, todo)


def _is_size(image: Fields, name: str) -> bool:
    number = number_in(image, name)
    return number is not None and 1 <= number <= _MAX_PIXELS


def _insecure(fields: Fields) -> Iterator[Violation]:
    """Yield the first address of each host that is http and not https."""
    seen = set()
    for path, text in _addresses(fields):
        url = address(text)
        if url and url.startswith("http:") and host(url) not in seen:
            seen.add(host(url))
            name = "/".join(map(str, path))
            todo = f"write https:// if {host(url)} has it"
            yield Violation(path, "not-https", f"{name} is not https", todo)


def _addresses(fields: Fields) -> Iterator[tuple[FieldPath, str]]:
    """Yield the path and the text of every address in an article."""
    for name in _LINKS:
        yield (name,), text_in(fields, name)
    for path, icon in _provider_icons(fields):
        yield (*path, "url"), text_in(icon, "url")
    for path, image in each_mapping(fields, "images"):
        yield (*path, "url"), text_in(image, "url")
    for path, story in each_mapping(fields, "related"):
        yield (*path, "webUrl"), text_in(story, "webUrl", "url")


def _provider_icons(fields: Fields) -> Iterator[tuple[FieldPath, Fields]]:
    provider = fields.get("provider")
    if isinstance(provider, dict):
        for path, icon in each_mapping(provider, "images"):
            yield ("provider", *path), icon
