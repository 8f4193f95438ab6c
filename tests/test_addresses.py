"""Each generator's addresses, as the generator itself gave them to the same files."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from feeds.addresses import (
    Default,
    Generator,
    Post,
    Rules,
    address_of,
    fields_with_defaults,
    written_moment,
)
from feeds.errors import Unusable

# `posts` has the fields of each file, `sites` the address of each file in a site with those rules:
# what Jekyll 4.3, Hugo 0.111, Eleventy 3, Astro 5 and Material for MkDocs 9 gave it, escaped, and
# the slugs of the library that Zola uses. An address that left the site, or had a backslash or
# letters that are not known, is null.
SAMPLES = Path(__file__).parent / "addresses"
HOME = "https://example.org/base"
GENERATORS: tuple[Generator, ...] = ("astro", "eleventy", "hugo", "jekyll", "mkdocs", "zola")


def rules_of(generator: str, settings: Mapping[str, Any]) -> Rules:
    whole = {"generator": generator, "home": f"{HOME}/", **settings}
    return msgspec.convert(whole, Rules, dec_hook=_zone)


def _zone(kind: type, value: Any) -> Any:
    return ZoneInfo(value) if kind is tzinfo else value


def post_of(path: str, fields: Mapping[str, Any], rules: Rules) -> Post:
    dated = re.search(r"(?:^|/)(\d{4}-\d{1,2}-\d{1,2})-", path)
    published = written_moment(fields.get("date", ""), rules)
    if dated and not published:
        published = written_moment(dated[1], rules)
    title = fields.get("title", "")
    return Post(path=path, title=title, published=published, fields=fields)


def samples() -> Iterator[Any]:
    for generator in GENERATORS:
        sample = json.loads((SAMPLES / f"{generator}.json").read_text(encoding="utf-8"))
        for number, site in enumerate(sample["sites"]):
            rules = rules_of(generator, site["rules"])
            yield pytest.param(
                rules, sample["posts"], site["addresses"], id=f"{generator}-{number}"
            )


@pytest.mark.parametrize(("rules", "posts", "addresses"), [*samples()])
def test_a_post_has_the_address_that_its_generator_gives_it(
    rules: Rules, posts: Mapping[str, Mapping[str, Any]], addresses: Mapping[str, str | None]
) -> None:
    found: dict[str, str | None] = {}
    for path in addresses:
        try:
            address = address_of(post_of(path, posts[path], rules), rules)
        except Unusable:
            found[path] = None
        else:
            found[path] = address.removeprefix(HOME)
    assert found == addresses


LEAVES = (
    "..",
    "../x",
    "a/../../b",
    "//evil.example",
    "https://evil.example/x",
    "a\\b",
    "/a\\..\\b",
)
HIDDEN = ("%2e%2e/x", "/a/%2E%2E/b", "/%5Cevil.example", "javascript:alert(1)", "/a/./b", "a\tb\0c")
OWN_FIELDS = (
    ("jekyll", "permalink"),
    ("hugo", "url"),
    ("hugo", "slug"),
    ("zola", "path"),
    ("zola", "slug"),
    ("eleventy", "permalink"),
    ("astro", "slug"),
    ("mkdocs", "slug"),
    ("none", "permalink"),
)


@pytest.mark.parametrize("text", LEAVES + HIDDEN)
@pytest.mark.parametrize(("generator", "field"), OWN_FIELDS)
def test_what_leaves_the_site_is_a_problem_of_its_field(
    generator: Generator, field: str, text: str
) -> None:
    blog = "" if generator == "mkdocs" else None
    rules = Rules(generator=generator, home="https://example.org/base/", blog_folder=blog)
    path = "posts/2020-01-02-x.md" if generator != "jekyll" else "_posts/2020-01-02-x.md"
    published = written_moment("2020-01-02", rules)
    post = Post(path=path, title="X", published=published, fields={field: text})
    with pytest.raises(Unusable) as refused:
        address_of(post, rules)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("generator", "path", "title"),
    [
        ("none", "../x.md", ""),
        ("zola", "a/../../x.md", ""),
        ("hugo", "posts/x.md", "../../x"),
        ("hugo", "posts/x.md", ".."),
    ],
)
def test_a_title_or_a_file_name_never_leaves_the_site(
    generator: Generator, path: str, title: str
) -> None:
    permalink = "/:title/" if title else ""
    # With `off`, the slug is the unchanged name of the file.
    rules = Rules(generator=generator, home=HOME, permalink=permalink, slugify="off")
    with pytest.raises(Unusable, match="has a folder named"):
        address_of(Post(path=path, title=title, fields={"title": title}), rules)


@pytest.mark.parametrize(
    ("generator", "permalink", "what"),
    [
        ("jekyll", "/:yeer/:title/", "has the unknown token :yeer"),
        ("hugo", "/:yeer/:title/", "has the unknown token :yeer"),
        ("astro", "/:title/", "has the unknown token :title"),
        ("mkdocs", "{yeer}/{slug}", "has the unknown token {yeer}"),
        ("none", "/:name/", "has the unknown token :name"),
        ("eleventy", "/{{ title | shout }}/", "{{ title | shout }} is not known"),
        ("eleventy", "/{% if x %}a{% endif %}/", "{% if x %}a{% endif %}/ is not known"),
    ],
)
def test_a_token_that_the_generator_does_not_know_is_a_problem(
    generator: Generator, permalink: str, what: str
) -> None:
    rules = Rules(generator=generator, home=HOME, permalink=permalink, blog_folder="blog")
    path = {"jekyll": "_posts/2020-01-02-x.md", "mkdocs": "blog/posts/x.md"}.get(
        generator, "a/x.md"
    )
    with pytest.raises(Unusable) as refused:
        address_of(Post(path=path, title="X"), rules)
    assert what in refused.value.what


@pytest.mark.parametrize("generator", ["jekyll", "hugo", "astro", "none"])
def test_a_date_that_is_needed_and_missing_is_a_problem(generator: Generator) -> None:
    rules = Rules(generator=generator, home=HOME, permalink="/:year/")
    post = Post(path="_posts/2020-01-02-x.md")
    with pytest.raises(Unusable, match="has no date for the :year of its address"):
        address_of(post, rules)


def test_a_post_may_name_no_language_folder_without_languages() -> None:
    rules = rules_of("zola", {})
    assert address_of(Post(path="blog/v1.fr.md"), rules) == f"{HOME}/blog/v1-fr/"
    rules = rules_of("zola", {"language": "en", "languages": ["fr"]})
    assert address_of(Post(path="blog/v1.fr.md"), rules) == f"{HOME}/fr/blog/v1/"
    assert address_of(Post(path="blog/v1.md"), rules) == f"{HOME}/blog/v1/"


# Zola cannot be run here: these follow its source and its own tests, page by page.
@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("/:year/:month/:day/:slug/", "/2020/01/02/quiet/"),
        ("/:year/:slug/", "/2020/2020-01-02-quiet/"),
    ],
)
def test_astro_has_a_date_once(pattern: str, address: str) -> None:
    rules = Rules(generator="astro", home=HOME, permalink=pattern, folder="posts")
    post = Post(path="2020-01-02-quiet.md", published=datetime(2020, 1, 2, tzinfo=UTC))
    assert address_of(post, rules) == HOME + address


@pytest.mark.parametrize(
    ("settings", "path", "fields", "address"),
    [
        ({}, "posts/python.md", {}, "/posts/python/"),
        ({}, "posts/python/index.md", {}, "/posts/python/"),
        ({}, "2018-10-08_hello.md", {}, "/hello/"),
        ({}, "2018-10-02T15:00:00Z-hello.md", {}, "/hello/"),
        ({}, "2018-10-08 - hello.md", {}, "/hello/"),
        ({}, "posts/2018-10-08-with-assets/index.md", {}, "/posts/with-assets/"),
        ({}, "2018-10-08.md", {}, "/2018-10-08/"),
        ({"keep_dates": True}, "2018-10-08-hello.md", {}, "/2018-10-08-hello/"),
        ({}, "2018-10-08-hello.md", {"slug": "Hello World"}, "/hello-world/"),
        ({}, "posts/x.md", {"path": "inside/deeply"}, "/inside/deeply/"),
        ({}, "posts/x.md", {"path": "/2018/x/", "slug": "y"}, "/2018/x/"),
        ({}, "Posts Of Old/Über Straße.md", {}, "/Posts%20Of%20Old/uber-strasse/"),
        ({}, "posts/日本.md", {}, "/posts/ri-ben/"),
        ({"slugify": "safe"}, "posts/héhé? .md", {}, "/posts/h%C3%A9h%C3%A9/"),
        ({"slugify": "off"}, "posts/Tes t.md", {}, "/posts/Tes%20t/"),
        ({"folder": "blog"}, "x.md", {}, "/blog/x/"),
    ],
)
def test_zola_takes_the_date_from_the_name_and_spells_it_in_ascii(
    settings: Mapping[str, Any], path: str, fields: Mapping[str, str], address: str
) -> None:
    assert address_of(Post(path=path, fields=fields), rules_of("zola", settings)) == HOME + address


@pytest.mark.parametrize(
    ("settings", "path", "fields", "address"),
    [
        ({}, "notes/quiet.md", {}, "/notes/quiet/"),
        ({}, "notes/2020-01-02-quiet/index.md", {}, "/notes/2020-01-02-quiet/"),
        ({"permalink": "/:year/:month/:day/:slug/"}, "2020-01-02-x.md", {}, "/2020/01/02/x/"),
        ({"permalink": "/:year/:slug.html"}, "2020-01-02-q/index.md", {}, "/2020/q.html"),
        ({"permalink": "/:slug/"}, "2020-01-02 by the river.md", {}, "/by%20the%20river/"),
        ({"permalink": "/:slug/"}, "x.md", {"slug": "Own"}, "/Own/"),
        ({"permalink": "/:title"}, "x.md", {"title": "C++ & Ünï: now!"}, "/c-%C3%BCn%C3%AF-now"),
        ({"permalink": "/:slug/"}, "x.md", {"permalink": "/own/:slug"}, "/own/x"),
        ({"permalink": "/b/:path/", "folder": "docs"}, "a/x.y.md", {}, "/b/docs/a/x.y/"),
        (
            {"permalink": "/:day/", "timezone": "Asia/Tokyo"},
            "x.md",
            {"date": "2020-01-01T20:00Z"},
            "/02/",
        ),
    ],
)
def test_a_plain_site_says_where_its_posts_are(
    settings: Mapping[str, Any], path: str, fields: Mapping[str, str], address: str
) -> None:
    rules = rules_of("none", settings)
    assert address_of(post_of(path, fields, rules), rules) == HOME + address


def test_the_categories_of_a_plain_site_are_those_that_were_read() -> None:
    rules = Rules(generator="none", home=HOME, permalink="/:categories/:slug/")
    post = Post(path="x.md", categories=("Big News", "C#"))
    assert address_of(post, rules) == f"{HOME}/big-news/c/x/"


@pytest.mark.parametrize(
    ("slash", "address"), [("ignore", "/blog/x"), ("always", "/blog/x/"), ("never", "/blog/x")]
)
def test_astro_ends_addresses_as_its_trailing_slash_says(slash: str, address: str) -> None:
    rules = rules_of("astro", {"permalink": "/blog/:slug", "trailing_slash": slash})
    assert address_of(Post(path="x.md"), rules) == HOME + address


def test_an_astro_collection_has_the_address_of_its_folder() -> None:
    rules = rules_of("astro", {"folder": "blog"})
    assert address_of(Post(path="2020/Quiet Day.mdx"), rules) == f"{HOME}/blog/2020/quiet-day/"


@pytest.mark.parametrize(
    ("generator", "text", "moment"),
    [
        ("hugo", "2020-01-01T00:30:00+09:00", "2020-01-01T00:30:00+09:00"),
        ("hugo", "2020-01-01 00:30:00", "2020-01-01T00:30:00-05:00"),
        ("hugo", "2020-01-01", "2020-01-01T00:00:00-05:00"),
        ("hugo", "2020-02-30", None),
        ("jekyll", "2020-01-01", "2020-01-01T00:00:00-05:00"),
        ("jekyll", "2020-01-01 00:30", "2020-01-01T00:30:00-05:00"),
        ("jekyll", "2020-01-01 00:30:00", "2020-01-01T00:30:00+00:00"),
        ("jekyll", "2020-01-01 00:30:00 +0530", "2020-01-01T00:30:00+05:30"),
        ("jekyll", "2020-1-2 3:04:05 -5", "2020-01-02T03:04:05-05:00"),
        ("jekyll", "2011-02-29", "2011-03-01T00:00:00-05:00"),
        ("jekyll", "2011-02-32", None),
        ("jekyll", "24 June 2020", None),
    ],
)
def test_a_date_is_read_as_its_generator_reads_it(
    generator: Generator, text: str, moment: str | None
) -> None:
    rules = rules_of(generator, {"timezone": "America/New_York"})
    found = written_moment(text, rules)
    assert (found and found.isoformat()) == moment


PATTERNS: Mapping[Generator, str] = {
    "jekyll": "/:categories/:title/",
    "hugo": "/:slug/",
    "eleventy": "/{{ title }}/",
    "mkdocs": "{categories}/{slug}",
    "none": "/:slug/",
}


# The front matter that an address depends on. Eleventy's `permalink` may name any other field.
FIELDS: dict[Generator, tuple[str, ...]] = {
    "jekyll": ("permalink", "slug", "category", "categories"),
    "hugo": ("url", "slug", "title"),
    "zola": ("path", "slug"),
    "eleventy": ("permalink", "title"),
    "astro": ("slug",),
    "mkdocs": ("slug", "categories"),
    "none": ("permalink", "slug"),
}


@pytest.mark.parametrize(
    ("generator", "field"), [(name, field) for name, fields in FIELDS.items() for field in fields]
)
def test_an_address_depends_on_the_fields_that_are_named_for_it(
    generator: Generator, field: str
) -> None:
    permalink = PATTERNS.get(generator, "")
    rules = Rules(generator=generator, home=HOME, permalink=permalink, blog_folder="")
    path = "posts/x.md" if generator != "jekyll" else "_posts/2020-01-02-x.md"
    without = address_of(Post(path=path, title="X", fields={"title": "X"}), rules)
    fields = {"title": "X", field: "other"}
    assert address_of(Post(path=path, title="X", fields=fields), rules) != without


def test_defaults_of_a_jekyll_site_are_front_matter_of_the_posts_below_their_path() -> None:
    rules = Rules(
        generator="jekyll",
        home=HOME,
        defaults=(
            Default(path="_posts/en", fields={"author": "Ann", "layout": "en"}),
            Default(kind="posts", fields={"author": "Bob", "categories": "news all"}),
            Default(kind="pages", fields={"author": "Eve"}),
        ),
    )
    post = Post(path="_posts/en/2020-01-02-x.md", fields={"categories": ["own"]})
    assert fields_with_defaults(post, rules) == {
        "author": "Ann",
        "layout": "en",
        "categories": ["news", "all", "own"],
    }
    assert fields_with_defaults(Post(path="about.md"), rules) == {"author": "Eve"}
    elsewhere = Rules(generator="hugo", home=HOME, defaults=rules.defaults)
    assert fields_with_defaults(post, elsewhere) == post.fields


def test_a_jekyll_site_may_keep_its_collections_in_a_folder() -> None:
    rules = Rules(
        generator="jekyll",
        home=HOME,
        collections_folder="all",
        defaults=(Default(path="all/_posts/en", fields={"permalink": "/:collection/:slug/"}),),
    )
    assert address_of(Post(path="all/_posts/en/2020-01-02-x.md"), rules) == f"{HOME}/posts/x/"


@pytest.mark.parametrize(
    "path",
    ["{{ title | slug" + " " * 60_000 + "x }}", "{{" * 30_000, "{{ a" + "|" * 60_000 + "}}"],
    ids=["blanks", "tags", "filters"],
)
@pytest.mark.parametrize("generator", [*GENERATORS, "none"])
def test_a_path_of_60000_characters_takes_a_moment(generator: Generator, path: str) -> None:
    rules = Rules(generator=generator, home=HOME)
    fields = {"title": "T", "permalink": path, "slug": path, "url": path, "path": path}
    begin = time.process_time()
    with suppress(Unusable):
        address_of(Post(path="2025-01-02-a.md", title="T", fields=fields), rules)
    assert time.process_time() - begin < 2
