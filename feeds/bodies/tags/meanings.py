"""Template tags with the same meaning in all generators → HTML."""

import re
from collections.abc import Callable

from feeds.bodies.markdown import html_of_line
from feeds.bodies.tags.find import Arguments
from feeds.markup import escaped, plain

_IS_ADDRESS = re.compile(r"https?://\S+")

_IS_KEY = re.compile(r"[\w./-]+")


def html_of_tag(name: str, given: Arguments) -> str | None:
    """The HTML of a tag; None if its name or its arguments have no known meaning."""
    simple = name.lower().rpartition("/")[2].removesuffix(".html")
    meaning = _MEANINGS.get(simple.replace("-", "").replace("_", ""))
    return meaning(given) if meaning else None


def code_block(text: str) -> str:
    """The HTML of a block of code; "" if the text is blank."""
    code = escaped(text.rstrip().strip("\n"))
    return f"<pre><code>{code}\n</code></pre>" if code else ""


def summary(given: Arguments) -> str:
    """The HTML of the caption of a collapsible block, which is always open in a feed."""
    text = given.get("summary", "title") or " ".join(given.positional)
    return f"<p><strong>{escaped(text)}</strong></p>" if text else ""


def picture(given: Arguments) -> str | None:
    """The HTML of an image with its link and caption; None if the tag names no image file."""
    source = given.first("src", "url", "path", "image", "image-path")
    if not re.search(r"[./]", source) or " " in source:
        return None
    # Captions are Markdown, as in Hugo: https://gohugo.io/content-management/shortcodes/#figure
    alt = plain(html_of_line(given.get("alt", "title")))
    image = f'<img src="{escaped(source)}" alt="{escaped(alt)}">'
    if link := given.get("link"):
        image = f'<a href="{escaped(link)}">{image}</a>'
    caption = given.get("caption", "title")
    if not caption:
        return f"<p>{image}</p>"
    return f"<figure>{image}<figcaption>{html_of_line(caption)}</figcaption></figure>"


def link(given: Arguments) -> str | None:
    """A link to an address; other links are left to the tags of generators."""
    url = given.first("href", "url")
    if not _IS_ADDRESS.fullmatch(url):
        return None
    named = given.get("content", "text", "title")
    label = named or (given.positional[1] if len(given.positional) > 1 else url)
    return f'<a href="{escaped(url)}">{escaped(label)}</a>'


def _link_to(pattern: str) -> Callable[[Arguments], str | None]:
    """A meaning that links to embedded content; `{0}` and `{1}` in `pattern` become its keys."""

    def meaning(given: Arguments) -> str | None:
        keys = [given.get("user", "username"), given.get("id", "videoid")]
        keys = [key for key in keys if key] or list(given.positional)
        if not keys:
            return None
        if _IS_ADDRESS.fullmatch(keys[0]):
            url = keys[0]
        elif not all(map(_IS_KEY.fullmatch, keys)):
            return None
        else:
            two = "{1}" in pattern
            if two and len(keys) < 2 and "/" not in keys[0]:
                return None
            url = pattern.format(*(keys if len(keys) > 1 or not two else keys[0].split("/")))
        label = given.get("title") or url
        return f'<p><a href="{escaped(url)}">{escaped(label)}</a></p>'

    return meaning


_MEANINGS: dict[str, Callable[[Arguments], str | None]] = {
    **dict.fromkeys(("figure", "image", "img", "picture"), picture),
    **dict.fromkeys(
        ("youtube", "youtubeembed", "youtubelite", "liteyoutube"),
        _link_to("https://www.youtube.com/watch?v={0}"),
    ),
    "link": link,
    "vimeo": _link_to("https://vimeo.com/{0}"),
    "gist": _link_to("https://gist.github.com/{0}/{1}"),
    **dict.fromkeys(("tweet", "twitter", "x"), _link_to("https://twitter.com/{0}/status/{1}")),
    "instagram": _link_to("https://www.instagram.com/p/{0}/"),
}
