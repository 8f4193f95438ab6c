"""A site's own posts, and what they change for those who publish links to articles already."""

from pathlib import Path

from tests.newsroom import Newsroom

BLOG = {"generator": "jekyll", "home": "https://blog.example.org/", "permalink": "/:title/"}
# As version 1 of the program wrote it into its ledger.
DIGEST = "1:9fea5194ff59e333e17d8257a2f69f7a1c4e04699b1824193bd752808d5c613d76d202bf3833238a"
ARTICLE = """\
---
title: Body
excerpt: Short.
webUrl: https://news.example.com/body
publishedDateTime: 2020-01-01T08:00:00Z
author: Jane Doe
tags: [a, b]
description: Something else
topics: [AI, Other]
---
# Head

| a | b |
|---|---|
| 1 | 2 |

~~gone~~ {{ x }} [a](other.md)

<!--more-->

[^1] note

[^1]: foot
"""


def post(room: Newsroom, name: str, head: str, body: str = "Text.") -> None:
    (room.articles / name).write_text(f"---\n{head}\n---\n{body}\n", encoding="utf-8")


def test_an_entry_follows_the_address_of_a_post_that_it_links_to(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, **BLOG)
    post(room, "one.md", "date: 2026-01-01", "See [two](two.md).")
    post(room, "two.md", "date: 2026-01-02")
    room.update("2026-01-10T00:00:00Z")
    assert 'href="https://blog.example.org/two/"' in room.entries()["one"]["content_html"]

    post(room, "two.md", "date: 2026-01-02\npermalink: /second/")
    room.update("2026-01-11T00:00:00Z")
    assert 'href="https://blog.example.org/second/"' in room.entries()["one"]["content_html"]
    # Its own text has not changed.
    assert room.updated("one") == "2026-01-01T00:00:00Z"
    assert room.updated("two") == "2026-01-11T00:00:00Z"

    (room.articles / "two.md").unlink()
    room.update("2026-01-12T00:00:00Z", ["vanish"])
    assert "<a>two</a>" in room.entries()["one"]["content_html"]


def test_a_post_of_mkdocs_links_to_pages_that_are_no_articles(tmp_path: Path) -> None:
    addresses = {"blog_folder": "blog", "folder": "blog/posts"}
    settings = {"generator": "mkdocs", "home": "https://docs.example.org/", "addresses": addresses}
    room = Newsroom(tmp_path, **settings)
    text = "[a](../../guide/start.md#b) [c](../index.md) [d](gone.md) [e](/guide/start.md)"
    post(room, "one.md", "date: 2026-01-01", text)
    room.update("2026-01-10T00:00:00Z")
    assert room.entries()["one"]["content_html"] == (
        '<p><a href="https://docs.example.org/guide/start/#b">a</a> '
        '<a href="https://docs.example.org/blog/">c</a> <a>d</a> <a>e</a></p>'
    )


def test_a_build_from_the_cache_writes_the_same_links(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, **BLOG)
    post(room, "one.md", "date: 2026-01-01", "See [two](two.md).")
    post(room, "two.md", "date: 2026-01-02")
    room.update("2026-01-10T00:00:00Z")
    before = room.feeds()
    post(room, "three.md", "date: 2026-01-03")
    room.update("2026-01-10T00:00:00Z")
    (room.articles / "three.md").unlink()
    room.update("2026-01-10T00:00:00Z", ["vanish"])
    assert room.entries()["one"] == _entries(before)["one"]


def _entries(files: dict[str, bytes]) -> dict[str, dict[str, object]]:
    import json

    items = json.loads(files["feed.json"])["items"]
    return {item["id"].partition("2026:")[2]: item for item in items}


def test_articles_that_were_published_keep_their_digest(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    (room.articles / "2020-01-01-body.md").write_text(ARTICLE, encoding="utf-8")
    room.update("2026-01-10T00:00:00Z")
    assert room.line("2020-01-01-body")["digest"] == DIGEST
    assert room.line("2020-01-01-body")["topics"] == ["ai", "other"]


def test_the_digest_covers_the_authors_and_the_whole_body(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, **BLOG)
    head, body = "date: 2026-01-01\nauthor: Jane Doe", "First.\n\nLast."
    post(room, "one.md", head, body)
    room.update("2026-01-10T00:00:00Z")
    post(room, "one.md", head, "First.\n\nThe last.")
    room.update("2026-01-11T00:00:00Z")
    assert room.updated("one") == "2026-01-11T00:00:00Z"
    post(room, "one.md", head.replace("Jane", "Janet"), "First.\n\nThe last.")
    room.update("2026-01-12T00:00:00Z")
    assert room.updated("one") == "2026-01-12T00:00:00Z"


def test_a_written_summary_has_the_texts_of_its_links_alone(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, **BLOG)
    excerpt = "excerpt: 'Of [Bread](https://b.dev/a_(b)), ![salt](/s.png \"x\") and f[i](x).'"
    post(room, "links.md", f"date: 2026-01-01\n{excerpt}", "Body.")
    room.update("2026-01-10T00:00:00Z")
    assert room.entries()["links"]["summary"] == "Of Bread, salt and f[i](x)."


def test_a_post_without_a_body_has_content_nevertheless(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, **BLOG)
    post(room, "summary.md", "date: 2026-01-01\nexcerpt: It runs & runs.", "")
    post(room, "title.md", "date: 2026-01-01\ntitle: <Quiet>", "{% include gallery.html %}")
    room.update("2026-01-10T00:00:00Z")
    found = room.entries()
    assert found["summary"]["content_html"] == "<p>It runs &amp; runs.</p>"
    link = '<p><a href="https://blog.example.org/title/">&lt;Quiet&gt;</a></p>'
    assert found["title"]["content_html"] == link


def test_a_post_that_is_too_long_is_left_out_alone(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, **BLOG)
    post(room, "long.md", "date: 2026-01-01", "[x]\n" * 6_000 + f"\n[x]: https://x.org/{'y' * 500}")
    post(room, "short.md", "date: 2026-01-01")
    built = room.build()
    assert built.rules == ["too-long"]
    assert list(room.entries()) == ["short"]


def test_an_image_with_an_ampersand_in_its_address_is_shown_once(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, **BLOG)
    head = "date: 2026-01-01\nimage: 'https://i.example.net/a.jpg?w=1&h=2'"
    post(room, "one.md", head, "![a](https://i.example.net/a.jpg?w=1&h=2)")
    room.update("2026-01-10T00:00:00Z")
    assert room.entries()["one"]["content_html"].count("<img") == 1
