"""What a feed reader shows of an entry: one piece of HTML, the same in every format."""

import re
from collections.abc import Iterator

from feeds.markup import escaped, rendered
from feeds.model import Image, Story


def content(
    *,
    url: str,
    title: str,
    summary: str,
    body: str,
    amp_url: str | None,
    image: Image | None,
    provider: str,
    is_video: bool,
    related: tuple[Story, ...],
) -> str:
    """Image, excerpt, body, "Read at PROVIDER · AMP", related coverage, a line for each.

    All arguments but `body`, which is Markdown, are clean; all addresses are absolute.
    """
    verb = "Watch" if is_video else "Read"
    lines = [
        # Linked, since a video's poster is its play button: most readers strip an <iframe>.
        f"<p>{_link(url, _picture(image, title))}</p>" if image else "",
        f"<p>{escaped(summary)}</p>" if summary else "",
        rendered(body, url) if body else "",
        f"<p>{_link(url, f'{verb} at {escaped(provider)}')}{_amp(amp_url)}</p>",
        *_coverage(related),
    ]
    # XML has no other line ends: a reader of the Atom feed would see others than one of the JSON.
    return re.sub(r"\r\n?", "\n", "\n".join(line for line in lines if line))


def _link(url: str, label: str) -> str:
    return f'<a href="{escaped(url)}">{label}</a>'


def _amp(url: str | None) -> str:
    return f" · {_link(url, 'AMP')}" if url else ""


def _picture(image: Image, title: str) -> str:
    size = f' width="{image.width}" height="{image.height}"' if image.width and image.height else ""
    return f'<img src="{escaped(image.url)}" alt="{escaped(image.title or title)}"{size}>'


def _coverage(related: tuple[Story, ...]) -> Iterator[str]:
    if related:
        yield "<p>Related coverage:</p>"
        yield "<ul>"
        for story in related:
            provider = f" · {escaped(story.provider)}" if story.provider else ""
            amp = _amp(story.amp_url or story.cdn_amp_url)
            yield f"<li>{_link(story.url, escaped(story.title))}{provider}{amp}</li>"
        yield "</ul>"
