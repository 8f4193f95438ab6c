"""A site's own posts: what each generator's front matter, files and addresses become."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

import feeds
from feeds.articles.read import files_passed_over, read_all
from feeds.cli.main import main
from feeds.errors import Problem
from feeds.model import Article, Withheld
from tests.front_matter_page import front_matter_page
from tests.write_schemas import FRONT_MATTER

HEAD = """\
title: Harbour
url: https://example.org/feeds/
home: https://example.org/
articles: ARTICLES
language: en
"""


class Read(NamedTuple):
    """What was read of a site: the articles by file, what stays in and why, the problems."""

    articles: dict[str, Article]
    withheld: dict[str, str]
    problems: list[Problem]


def site_of(folder: Path, files: dict[str, str], settings: str, articles: str) -> Path:
    """Write a site; the path of its configuration."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    config = folder / "feeds.yaml"
    config.write_text(HEAD.replace("ARTICLES", articles) + settings, encoding="utf-8")
    return config


def read(folder: Path, files: dict[str, str], settings: str, articles: str = "posts") -> Read:
    """Read the articles of a site."""
    site = feeds.load_site(site_of(folder, files, settings, articles))
    outcomes = [*read_all(site), *files_passed_over(site)]
    return Read(
        {one.file: one for one in outcomes if isinstance(one, Article)},
        {one.file: f"{one.rule}: {one.why}" for one in outcomes if isinstance(one, Withheld)},
        [one for one in outcomes if isinstance(one, Problem)],
    )


def test_a_jekyll_site(tmp_path: Path) -> None:
    files = {
        "en/_posts/2020-06-24-Quiet-Boats.md": "---\ntags: machine learning\ncategory: The Sea\n"
        "author: eve\nimage: {path: /a.png, alt: A boat}\n---\nBody\n",
        "_posts/2020-06-25-late.markdown": "---\ntitle: Late\ndate: 2020-06-25 23:30:00 -0500\n"
        "---\n",
        "_posts/2020-06-26-draft.md": "---\npublished: false\n---\n",
        "_posts/notes.md": "Not dated.\n",
        "_drafts/idea.md": "---\ntitle: Idea\n---\n",
        "about.md": "---\ntitle: About\n---\n",
        "index.html": "<p>Home</p>",
        "authors.yml": "eve: {name: Eve Adams, web: https://eve.example/}\n",
    }
    settings = (
        "generator: jekyll\ntimezone: Europe/Berlin\npermalink: pretty\nauthors: authors.yml\n"
    )
    found = read(tmp_path, files, settings, ".")
    assert found.problems == []
    boats = found.articles["en/_posts/2020-06-24-Quiet-Boats.md"]
    assert boats.is_own
    assert boats.title == "Quiet Boats"
    assert boats.url == "https://example.org/en/the%20sea/2020/06/24/Quiet-Boats/"
    assert boats.published == datetime(2020, 6, 23, 22, tzinfo=UTC)
    assert boats.topics == ("machine", "learning", "The Sea")
    assert [(one.name, one.url) for one in boats.authors] == [("Eve Adams", "https://eve.example/")]
    assert [(one.url, one.title) for one in boats.images] == [
        ("https://example.org/a.png", "A boat")
    ]
    late = found.articles["_posts/2020-06-25-late.markdown"]
    # Half past six in the morning of the next day in Berlin.
    assert late.url == "https://example.org/2020/06/26/late/"
    assert found.articles.keys() == {boats.file, late.file}
    assert found.withheld["_posts/2020-06-26-draft.md"] == "unpublished: published: false"
    assert found.withheld["_posts/notes.md"].startswith("not-a-post: has no date at the start")
    assert found.withheld["about.md"].startswith("not-a-post: is not in _posts")
    assert not any(name.startswith("_drafts") for name in found.withheld)


def test_images_of_jekyll_are_relative_to_the_site(tmp_path: Path) -> None:
    files = {
        "_posts/2026-01-02-a.md": "---\nimage: images/a.png\n---\n",
        "_posts/2026-01-03-b.md": "---\nimage: ./b.png\n---\n",
    }
    found = read(tmp_path, files, "generator: jekyll\npermalink: pretty\n", ".")
    assert [one.images[0].url for one in found.articles.values()] == [
        "https://example.org/images/a.png",
        "https://example.org/2026/01/03/b/b.png",
    ]


def test_a_hugo_site(tmp_path: Path) -> None:
    def post(more: str) -> str:
        return f'+++\ntitle = "Quiet Boats"\ndate = 2020-06-24T23:30:00-05:00\n{more}\n+++\nText\n'

    files = {
        "content/posts/boats/index.md": post(
            'tags = ["Boats", "The Sea"]\ncover = {image = "boat.jpg", alt = "A boat"}\n'
            'lastmod = 2020-07-01\nauthors = ["Eve", "Adam"]\nslug = "silent"'
        ),
        "content/posts/boats/notes.md": "A resource of the page.\n",
        "content/posts/draft.md": post("draft = true"),
        "content/posts/headless.md": post("headless = true"),
        "content/posts/unbuilt.md": post('build = {render = "never"}'),
        "content/posts/_index.md": "---\ntitle: Posts\n---\n",
        "content/posts/fleet.md": '{"title": "Fleet", "date": "2020-06-26"}\n\nText\n',
    }
    settings = "generator: hugo\npermalink: {posts: '/:year/:month/:day/:slug/'}\n"
    found = read(tmp_path, files, settings, "content/posts")
    assert found.problems == []
    boats = found.articles["boats/index.md"]
    # In the offset that it was written with.
    assert boats.url == "https://example.org/2020/06/24/silent/"
    assert boats.published == datetime(2020, 6, 25, 4, 30, tzinfo=UTC)
    assert boats.updated == datetime(2020, 7, 1, tzinfo=UTC)
    assert boats.topics == ("Boats", "The Sea")
    assert [one.name for one in boats.authors] == ["Eve", "Adam"]
    assert [(one.url, one.title) for one in boats.images] == [
        ("https://example.org/2020/06/24/silent/boat.jpg", "A boat")
    ]
    assert found.articles["fleet.md"].url == "https://example.org/2020/06/26/fleet/"
    assert found.articles.keys() == {"boats/index.md", "fleet.md"}
    assert found.withheld == {
        "boats/notes.md": "not-a-post: is a resource of the page boats/index, "
        "which Hugo publishes with it",
        "draft.md": "unpublished: draft: true",
        "headless.md": "not-on-site: headless: true",
        "unbuilt.md": "not-on-site: build.render: never",
    }


def test_the_language_in_a_file_name_ignores_case(tmp_path: Path) -> None:
    post = "---\ntitle: Tide\ndate: 2020-06-24\n---\nBody\n"
    settings = "generator: hugo\naddresses: {folder: posts, language: en, languages: [zh-hans]}\n"
    files = {"posts/a.md": post, "posts/a.zh-Hans.md": post, "posts/b.EN.md": post}
    found = read(tmp_path, files, settings)
    assert {file: one.url for file, one in found.articles.items()} == {
        "a.md": "https://example.org/posts/a/",
        "b.EN.md": "https://example.org/posts/b/",
    }
    found = read(tmp_path, {}, f"{settings}include: {{languages: [en, zh-hans]}}\n")
    chinese = found.articles["a.zh-Hans.md"]
    assert (chinese.url, chinese.language) == ("https://example.org/zh-hans/posts/a/", "zh-Hans")


def test_a_zola_site(tmp_path: Path) -> None:
    files = {
        "content/blog/2020-06-24-boats.md": '+++\ntitle = "Boats"\n[taxonomies]\ntags = ["Sea"]\n'
        '[extra]\nauthor = "Eve"\n+++\nText <!-- more --> and more\n',
        "content/blog/fleet.md": '+++\ntitle = "Fleet"\npath = "2020/06/25/fleet"\n+++\n',
        "content/blog/hidden.md": '+++\ntitle = "No"\ndate = 2020-06-26\nrender = false\n+++\n',
        "content/blog/page.md": '+++\ntitle = "A page"\n+++\n',
    }
    found = read(tmp_path, files, "generator: zola\n", "content/blog")
    assert found.problems == []
    assert {one.file: one.url for one in found.articles.values()} == {
        "2020-06-24-boats.md": "https://example.org/blog/boats/",
        "fleet.md": "https://example.org/2020/06/25/fleet/",
    }
    assert found.articles["fleet.md"].published == datetime(2020, 6, 25, tzinfo=UTC)
    assert found.articles["2020-06-24-boats.md"].topics == ("Sea",)
    assert [one.name for one in found.articles["2020-06-24-boats.md"].authors] == ["Eve"]
    assert found.withheld == {
        "hidden.md": "not-on-site: render: false",
        "page.md": "not-a-post: is a page without a date",
    }


def test_an_eleventy_site(tmp_path: Path) -> None:
    files = {
        "blog/2020-06-24-boats.md": "---\ntitle: Boats\ntags: [posts, Sea]\n"
        "date: Last Modified\n---\n",
        "blog/alone.md": "---\ntitle: Alone\ndate: 2020-06-25\npermalink: false\n---\n",
        "blog/unlisted.md": "---\ndate: 2020-06-25\neleventyExcludeFromCollections: true\n---\n",
        "blog/index.md": "---\ntitle: All posts\n---\n",
        "blog/old.html": "---\ntitle: Old\ndate: 2019-06-25\n---\n<p>Text</p>\n",
        "blog/demo.html": "<p>Demo</p>\n",
        "blog/node_modules/x/README.md": "---\ntitle: X\ndate: 2020-06-25\n---\n",
    }
    settings = "generator: eleventy\naddresses: {folder: blog}\n"
    found = read(tmp_path, files, settings, "blog")
    assert found.problems == []
    assert {one.file: (one.url, one.topics) for one in found.articles.values()} == {
        "2020-06-24-boats.md": ("https://example.org/blog/2020-06-24-boats/", ("Sea",)),
        "old.html": ("https://example.org/blog/old/", ()),
    }
    assert found.withheld == {
        "alone.md": "not-on-site: permalink: false",
        "unlisted.md": "not-on-site: eleventyExcludeFromCollections: true",
        "index.md": "not-a-post: is an index without a date",
        "demo.html": "not-a-post: is HTML without front matter",
    }


def test_an_astro_site(tmp_path: Path) -> None:
    files = {
        "src/content/blog/boats.mdx": "---\ntitle: Boats\ndescription: About boats.\n"
        "pubDate: 'Jul 08 2022'\nupdatedDate: 'Jul 10 2022'\nheroImage: /boat.jpg\n---\nText\n",
        "src/content/blog/draft.md": "---\ntitle: No\npubDate: 2022-07-08\ndraft: true\n---\n",
        "src/content/blog/asset.md": "---\ntitle: Asset\npubDatetime: 2022-07-09T08:00:00Z\n"
        "heroImage: ../../assets/boat.jpg\n---\n",
    }
    found = read(tmp_path, files, "generator: astro\n", "src/content/blog")
    assert found.problems == []
    boats = found.articles["boats.mdx"]
    assert boats.url == "https://example.org/blog/boats/"
    assert boats.excerpt == "About boats."
    assert (boats.published, boats.updated) == (
        datetime(2022, 7, 8, tzinfo=UTC),
        datetime(2022, 7, 10, tzinfo=UTC),
    )
    assert [one.url for one in boats.images] == ["https://example.org/boat.jpg"]
    # Astro computes this name in its own way.
    assert found.articles["asset.md"].images == ()
    assert found.withheld == {"draft.md": "unpublished: draft: true"}


def test_a_mkdocs_site(tmp_path: Path) -> None:
    files = {
        "docs/blog/posts/boats.md": "\ufeff---\r\ndate:\r\n  created: 2020-06-24\r\n"
        "  updated: 2020-07-01\r\n"
        "authors: [eve]\r\ncategories: [Sea]\r\n---\r\n"
        "\r\n# Quiet boats { #boats }\r\n\r\nText\r\n",
        "docs/blog/posts/draft.md": "---\ndate: 2020-06-24\ndraft: true\n---\n# No\n",
        "docs/blog/.authors.yml": "authors:\n  eve: {name: Eve Adams}\n",
    }
    settings = (
        "generator: mkdocs\naddresses: {blog_folder: blog}\nauthors: docs/blog/.authors.yml\n"
    )
    found = read(tmp_path, files, settings, "docs/blog/posts")
    assert found.problems == []
    boats = found.articles["boats.md"]
    assert boats.title == "Quiet boats"
    assert boats.url == "https://example.org/blog/2020/06/24/quiet-boats/"
    assert boats.updated == datetime(2020, 7, 1, tzinfo=UTC)
    assert boats.topics == ("Sea",)
    assert [one.name for one in boats.authors] == ["Eve Adams"]
    assert found.withheld == {"draft.md": "unpublished: draft: true"}


def test_a_folder_of_markdown_without_front_matter(tmp_path: Path) -> None:
    files = {
        "posts/2020-06-24-boats.md": "# Quiet boats\n\nText\n",
        "posts/2020/2020-06-25/index.md": "Text\n",
        "posts/README.md": "# About\n",
        "posts/old/2020-06-01-x.md": "Text",
    }
    settings = "permalink: /:year/:slug/\nexclude: [old/*]\n"
    found = read(tmp_path, files, settings)
    assert found.problems == []
    assert {one.title: one.url for one in found.articles.values()} == {
        "Quiet boats": "https://example.org/2020/boats/",
        "2020-06-25": "https://example.org/2020/2020-06-25/",
    }
    assert found.withheld == {
        "README.md": "not-a-post: is an index without a date",
        "old/2020-06-01-x.md": "not-a-post: exclude: old/*",
    }


def test_a_post_with_an_address_of_its_own_is_a_link(tmp_path: Path) -> None:
    files = {
        "posts/2020-06-24-link.md": "---\ntitle: L\nexternal_url: https://other.example/a\n---\n",
        "posts/2020-06-25-own.md": "---\ntitle: O\nlink: '#top'\n---\n",
    }
    found = read(tmp_path, files, "generator: none\n").articles
    assert [(one.is_own, one.url) for one in found.values()] == [
        (False, "https://other.example/a"),
        (True, "https://example.org/2020-06-25-own/"),
    ]


def test_front_matter_in_javascript_is_checked_like_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '---js\nconst title = "Quay";\nconst date = "2020-06-24";\n---\nBody\n'
    config = site_of(tmp_path, {"posts/quay.md": text}, "generator: eleventy\n", "posts")
    output = str(tmp_path / "output")
    with pytest.raises(SystemExit) as stop:
        main(["check", "--config", str(config), "--output", output])
    assert stop.value.code == 1
    assert "quay.md:1:1: no-date: has no date" in capsys.readouterr().out


def test_blank_lines_may_be_above_front_matter(tmp_path: Path) -> None:
    files = {
        "posts/a.md": "\n\n---\ntitle: Bread\ndate: 2026-01-02\n---\nFresh.\n",
        "posts/b.md": "\r\n+++\r\ntitle = 'Salt'\r\ndate = 2026-01-03\r\n+++\r\nDry.\r\n",
        "posts/c.md": "\n---\ntitle: Oil\ndate: nonsense\n---\n",
    }
    found = read(tmp_path, files, "generator: hugo\naddresses: {folder: posts}\n")
    assert [(one.title, one.body) for one in found.articles.values()] == [
        ("Bread", "Fresh."),
        ("Salt", "Dry."),
    ]
    assert [(one.line, one.what) for one in found.problems] == [(4, 'date is "nonsense"')]


def test_names_of_fields_can_be_configured(tmp_path: Path) -> None:
    files = {
        "posts/a.md": "---\ntitle: A\nMy_Date: 2020-06-24\ndate: 2019-01-01\nlabels: [Sea]\n"
        "webUrl: https://other.example/a\n---\n",
    }
    found = read(tmp_path, files, "fields: {date: my_date, topics: [groups, labels]}\n")
    article = found.articles["a.md"]
    assert article.published == datetime(2020, 6, 24, tzinfo=UTC)
    assert article.topics == ("Sea",)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("fields: {dat: x}", "unknown field dat; did you mean date?"),
        ("generator: jekyl", 'generator is "jekyl"; write one of'),
        ("timezone: Mars/Olympus", 'timezone is "Mars/Olympus"; write a time zone such as'),
        ("addresses: {uggly: true}", "unknown setting uggly; did you mean ugly?"),
        ("authors: none.yml", "not found; set authors to the file of authors"),
    ],
)
def test_a_mistake_in_these_settings_is_named(tmp_path: Path, settings: str, message: str) -> None:
    config = site_of(tmp_path, {"posts/a.md": ""}, settings + "\n", "posts")
    with pytest.raises(feeds.FeedsError) as caught:
        feeds.load_site(config)
    assert message in str(caught.value)


@pytest.mark.parametrize(("tags", "reported"), [("", []), ("tags: [Boats]\n", ["b.md"])])
def test_posts_need_topics_only_if_others_have_them(
    tmp_path: Path, tags: str, reported: list[str]
) -> None:
    posts = {f"posts/{name}.md": f"---\ntitle: {name}\ndate: 2020-06-24\n" for name in "ab"}
    posts["posts/a.md"] += tags
    texts = {file: f"{text}---\nText\n" for file, text in posts.items()}
    site = feeds.load_site(site_of(tmp_path, texts, "generator: hugo\n", "posts"))
    found = feeds.check(site, tmp_path / "output").findings
    assert [Path(one.file).name for one in found if one.rule == "no-topics"] == reported


def test_a_rule_names_the_field_that_the_sites_generator_reads(tmp_path: Path) -> None:
    post = "---\ntitle: Quiet\n---\nText\n"
    settings = "generator: jekyll\naddresses: {folder: _posts}\ninclude: {max_age: 30}\n"
    config = site_of(tmp_path, {"_posts/2020-06-24-quiet.md": post}, settings, "_posts")
    explained = feeds.explain(feeds.load_site(config), "2020-06-24-quiet.md", tmp_path / "output")
    (reason,) = explained.kept_out_by
    assert reason.why == "date: 2020-06-24T00:00:00Z is older than max_age: 30 days"


def test_own_posts_need_the_address_of_the_site(tmp_path: Path) -> None:
    config = site_of(tmp_path, {"posts/a.md": ""}, "generator: hugo\n", "posts")
    config.write_text(config.read_text().replace("home: https://example.org/\n", ""))
    with pytest.raises(feeds.FeedsError, match="generator needs home"):
        feeds.load_site(config)


@pytest.mark.parametrize("slug", ["../../x", "//other.example/x", "a\\b"])
def test_no_address_leaves_the_site(tmp_path: Path, slug: str) -> None:
    files = {"posts/2020-06-24-a.md": f"---\ntitle: A\npermalink: '{slug}'\n---\n"}
    found = read(tmp_path, files, "generator: jekyll\n")
    assert [one.rule for one in found.problems] == ["bad-permalink"]


def test_a_toml_mistake_has_its_line(tmp_path: Path) -> None:
    files = {"posts/a.md": "+++\ntitle = Quiet\n+++\n"}
    found = read(tmp_path, files, "generator: zola\n")
    assert [(one.rule, one.line) for one in found.problems] == [("not-toml", 2)]


def test_an_article_leaves_when_it_expires(tmp_path: Path) -> None:
    files = {
        "posts/a.md": "---\ntitle: A\ndate: 2020-06-24\nexpiryDate: 2020-07-01\n---\n",
        "posts/b.md": "---\ntitle: B\ndate: 2020-06-25\n---\n",
    }
    config = site_of(tmp_path, files, "generator: none\nformats: [json]\n", "posts")

    def published(now: str) -> list[str]:
        output = str(tmp_path / "output")
        command = ["build", "--config", str(config), "--output", output, "--now", now]
        with pytest.raises(SystemExit) as caught:
            main(command)
        assert not caught.value.code
        feed = json.loads((tmp_path / "output/feed.json").read_bytes())
        return [item["url"] for item in feed["items"]]

    b, a = "https://example.org/b/", "https://example.org/a/"
    assert published("2020-06-30T23:59:59Z") == [b, a]
    # Nothing but the clock has changed.
    assert published("2020-07-01T00:00:01Z") == [b]


def test_an_author_who_is_renamed_in_the_file_of_authors_is_noticed(tmp_path: Path) -> None:
    files = {
        "posts/a.md": "---\ntitle: A\ndate: 2020-06-24\nauthor: eve\n---\n",
        "authors.json": '{"eve": {"name": "Eve"}}',
    }
    config = site_of(tmp_path, files, "generator: none\nauthors: authors.json\n", "posts")
    site = feeds.load_site(config)
    assert [one.name for one in feeds.read_articles(site)[0][0].authors] == ["Eve"]
    assert str(tmp_path / "authors.json") in site.sources


def test_the_page_of_fields_is_in_step() -> None:
    assert FRONT_MATTER.read_text(encoding="utf-8") == front_matter_page(), "run `make schemas`"
