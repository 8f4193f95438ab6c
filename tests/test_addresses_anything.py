"""The address of any post is below the site, or there is a problem."""

from datetime import UTC, datetime
from typing import get_args
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds import urls
from feeds.addresses import Generator, Post, Rules, address_of
from feeds.errors import Unusable

HOME = "https://example.org/base/"
PATTERNS = {
    "jekyll": ("pretty", ":categories/:slug", "/:path:output_ext", "/:title/:slugified_categories"),
    "hugo": ("/:title/", "/:sections/:slug", "/:slugorfilename.html", "/:sections[1:]/:filename/"),
    "zola": ("",),
    "eleventy": ("/{{ title | slugify }}/", "/{{ title | slug }}", "/x/{{ page.fileSlug }}/"),
    "astro": ("/:slug/", "/:path", "/:collection/:id"),
    "mkdocs": ("{slug}", "{file}/{categories}", "{date}/{slug}"),
    "none": ("/:path/", "/:slug", "/:title/", "/:categories/:title"),
}
NASTY = st.sampled_from(
    ["..", ".", "/", "//", "\\", "%2e", "%2F", "%5c", "%", "?", "#", ":", "&#47;", "http://", "\0"]
)
TEXT = st.lists(NASTY | st.text(max_size=6), max_size=5).map("".join)
FIELDS = ("permalink", "url", "slug", "path", "title", "category", "categories")


@pytest.mark.parametrize("generator", get_args(Generator))
@given(
    path=TEXT,
    fields=st.dictionaries(st.sampled_from(FIELDS), TEXT | st.lists(TEXT, max_size=2)),
    pattern=st.integers(0, 9),
    ugly=st.booleans(),
)
@example(path="x", fields={"url": "/\\evil.example"}, pattern=0, ugly=False)
@example(path="x", fields={"title": "%2e%2e/%2e%2e"}, pattern=2, ugly=False)
@example(path="x", fields={"permalink": "/.:title./x"}, pattern=0, ugly=False)
def test_an_address_never_leaves_the_site(
    generator: Generator, path: str, fields: dict[str, str], pattern: int, ugly: bool
) -> None:
    patterns = PATTERNS[generator]
    rules = Rules(
        generator=generator,
        home=HOME,
        permalink=patterns[pattern % len(patterns)],
        ugly=ugly,
        blog_folder="blog",
        language="en",
        languages=("fr",),
    )
    post = Post(
        path=f"_posts/2020-01-02-{path}.md" if generator == "jekyll" else f"blog/posts/{path}.md",
        title=str(fields.get("title", "")),
        published=datetime(2020, 1, 2, tzinfo=UTC),
        fields=fields,
        categories=(path,),
    )
    try:
        address = address_of(post, rules)
    except Unusable:
        return
    assert address.startswith(HOME)
    assert urls.address(address) == address
    parts = unquote(urlsplit(address).path).split("/")
    assert not {".", ".."} & set(parts)
    assert "\\" not in address
