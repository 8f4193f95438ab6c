"""The content of an entry: the HTML that feed readers show, the same in all formats."""

import re
from collections.abc import Iterator

from feeds.markup import escaped
from feeds.model import Image, Story


def link_content(
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
    """The content of an entry that links to an original elsewhere.

    It has one line each for the image, the excerpt, the body, "Read at PROVIDER · AMP" and the
    related coverage. `body` is safe HTML, all other texts are plain; all addresses are absolute.
    """
    verb = "Watch" if is_video else "Read"
    return _joined(
        # Linked, since a video's poster is its play button: most readers strip an <iframe>.
        f"<p>{_link(url, _picture(image, title))}</p>" if image else "",
        f"<p>{escaped(summary)}</p>" if summary else "",
        body,
        f"<p>{_link(url, f'{verb} at {escaped(provider)}')}{_amp(amp_url)}</p>",
        *_coverage(related),
    )


def own_content(
    *,
    url: str,
    title: str,
    summary: str,
    body: str,
    image: Image | None,
    related: tuple[Story, ...],
) -> str:
    """The content of the entry of one of the site's own posts: its body and related coverage.

    The image comes first if the body does not show it. A post without a body gets its summary as
    content, or a link to the post. `body` is safe HTML, all other texts are plain.
    """
    is_shown = image and f'src="{escaped(image.url)}"' in body
    without_body = f"<p>{escaped(summary) if summary else _link(url, escaped(title))}</p>"
    return _joined(
        f"<p>{_picture(image, title)}</p>" if image and not is_shown else "",
        body or without_body,
        *_coverage(related),
    )


def _joined(*lines: str) -> str:
    # XML parsers normalise line ends: the Atom feed would differ from the JSON feed.
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
