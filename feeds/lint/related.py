"""An article's related stories → the stories that feeds leave out, and why."""

from collections.abc import Iterator

from feeds.articles.values import text_in
from feeds.lint.source import SourceFile, Violation, each_mapping, original_url
from feeds.markup import plain
from feeds.urls import address


def violations(source: SourceFile) -> Iterator[Violation]:
    """Yield the violations in one article."""
    article_url = original_url(source.fields)
    seen: dict[str, str] = {}
    for path, story in each_mapping(source.fields, "related"):
        name = "/".join(map(str, path))
        url = address(text_in(story, "webUrl", "originalUrl"))
        required = {"title": plain(text_in(story, "title", "name")), "address": url}
        missing = " and ".join(part for part, value in required.items() if not value)
        if missing:
            todo = "write it, or delete the story from the list"
            yield Violation(path, "related-incomplete", f"{name} has no {missing}", todo)
        elif url == article_url:
            what = f"{name} is the article itself"
            yield Violation(
                (*path, "webUrl"), "related-is-article", what, "delete it from the list"
            )
        elif url in seen:
            what = f"{name} has the address of {seen[url]}"
            todo = "delete one of them from the list"
            yield Violation((*path, "webUrl"), "related-twice", what, todo)
        if url:
            seen.setdefault(url, name)
