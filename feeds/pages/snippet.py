"""A site → HTML for its own pages: links for feed readers, and a block "Follow" for people."""

from markupsafe import Markup

from feeds.pages.options import PageOptions

_LINK = Markup('<link rel="alternate" type="{}" title="{}" href="{}">')
_BLOCK = Markup(
    """\
<aside class="follow">
  <h2>Follow {title}</h2>
  <p>Get every new entry in a feed reader, without an account or e-mail.</p>
  <p>{links}</p>
</aside>"""
)
_ANCHOR = Markup('<a href="{}">{}</a>')


def render_snippet(title: str, options: PageOptions, has_pages: bool) -> str:
    """The lines for the head of every page of a site, then a visible block with links to feeds."""
    # In the same order as on the pages of feeds: readers take the first.
    head = [
        _LINK.format(one.media_type, f"{title} ({one.name})", options.url + one.filename)
        for one in options.formats
    ]
    links = [_ANCHOR.format(options.url + one.filename, one.name) for one in options.formats]
    if has_pages:
        links = [_ANCHOR.format(options.url, "Choose a topic and a reader"), *links]
    block = _BLOCK.format(title=title, links=Markup(" · ").join(links))
    return "\n".join(
        (
            "<!-- in the <head> of every page: -->",
            *head,
            "",
            "<!-- where people look for a way to follow: -->",
            block,
        )
    )
