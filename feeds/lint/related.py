"""An article's related stories → those that feeds leave out, and why."""

from collections.abc import Iterator

from feeds.articles.fields import text_in
from feeds.lint.source import SourceFile, Violation, each, original_url
from feeds.markup import plain
from feeds.urls import address


def violations(sheet: SourceFile) -> Iterator[Violation]:
    """Those of one article."""
    own = original_url(sheet.fields)
    seen: dict[str, str] = {}
    for way, story in each(sheet.fields, "related"):
        name = "/".join(map(str, way))
        url = address(text_in(story, "webUrl", "originalUrl"))
        lacks = " and ".join(
            lack
            for lack, has in (
                ("title", plain(text_in(story, "title", "name"))),
                ("address", url),
            )
            if not has
        )
        if lacks:
            todo = "write it, or take the story off the list"
            yield Violation(way, "related-incomplete", f"{name} has no {lacks}", todo)
        elif url == own:
            what = f"{name} is the article itself"
            yield Violation((*way, "webUrl"), "related-is-article", what, "take it off the list")
        elif url in seen:
            what = f"{name} has the address of {seen[url]}"
            yield Violation(
                (*way, "webUrl"), "related-twice", what, "take one of them off the list"
            )
        if url:
            seen.setdefault(url, name)
