"""The settings of the pages that come with the feeds."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from feeds.registry import READERS

if TYPE_CHECKING:
    Reader = str
else:
    Reader = Literal[tuple(READERS)]


class PageSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The pages that come with the feeds."""

    templates: Annotated[
        Annotated[str, Meta(min_length=1, max_length=1000)] | None,
        Meta(
            description="A folder of Jinja2 templates, relative to this file: each replaces the "
            "template, style sheet or script of the same name, such as `topic.html`."
        ),
    ] = None
    readers: Annotated[
        tuple[Reader, ...],
        Meta(description="The feed readers to which pages link, to subscribe with one click."),
    ] = tuple(READERS)
    images: Annotated[
        bool,
        Meta(description="Whether pages show the images of entries, from the images' own hosts."),
    ] = True
