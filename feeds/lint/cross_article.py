"""All articles → what is wrong with them beside one another: their topics, addresses and titles."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from feeds.articles.fields import text_in
from feeds.compose.topics import folded
from feeds.frontmatter.positions import FieldPath
from feeds.lint.source import SourceFile, Violation
from feeds.markup import plain
from feeds.model import Site

Located = tuple[SourceFile, Violation]


def violations(sheets: Sequence[SourceFile], site: Site) -> Iterator[Located]:
    """Each with the sheet where it is first met."""
    yield from _topics(sheets, site)
    yield from _doubles(sheets)


def _topics(sheets: Sequence[SourceFile], site: Site) -> Iterator[Located]:
    """Once for each name, at the first article that has it: one cause, however many articles."""
    first: dict[str, tuple[SourceFile, FieldPath]] = {}
    uses: Counter[str] = Counter()
    for sheet in sheets:
        for way, name in _named(sheet):
            first.setdefault(name, (sheet, way))
            uses[name] += 1
    right = {folded(name): name for name, _ in reversed(_by_use(uses))}
    right |= {folded(topic.shortname): topic.shortname for topic in site.topics if topic.shortname}
    listed = {folded(topic.name): topic.name for topic in site.topics}
    right |= listed
    known = {folded(topic.shortname) for topic in site.topics} | listed.keys()
    for name, (sheet, way) in first.items():
        key = folded(name)
        times = f" (in {uses[name]} articles)" if uses[name] > 1 else ""
        if site.topics and key not in known:
            near = get_close_matches(key, listed, 1, 0.75)
            todo = f"did you mean {listed[near[0]]}?" if near else "add it to topics, or correct it"
            what = f'topic "{name[:100]}" is not in the configuration{times}'
            yield sheet, Violation(way, "unlisted-topic", what, todo)
        if name != right[key]:
            what = f'topic "{name[:100]}"{times} is the same as "{right[key]}"'
            yield sheet, Violation(way, "topic-spelling", what, f'write "{right[key]}"')


def _by_use(uses: Counter[str]) -> list[tuple[str, int]]:
    """The most used first, ties by name."""
    return sorted(uses.items(), key=lambda one: (-one[1], one[0]))


def _named(sheet: SourceFile) -> Iterator[tuple[FieldPath, str]]:
    value = sheet.fields.get("topics")
    seen = set()
    for number, item in enumerate(value if isinstance(value, list) else [value]):
        name = plain(text_in({"topic": item}, "topic"))
        if folded(name) and name not in seen:
            seen.add(name)
            yield ("topics", number) if isinstance(value, list) else ("topics",), name


def _doubles(sheets: Sequence[SourceFile]) -> Iterator[Located]:
    by_url: dict[str, str] = {}
    by_title: dict[str, str] = {}
    for sheet in sheets:
        article = sheet.article
        if not article:
            continue
        url = by_url.setdefault(article.url, sheet.file)
        title = by_title.setdefault(article.title.casefold(), sheet.file)
        if url != sheet.file:
            field = "webUrl" if text_in(sheet.fields, "webUrl") else "originalUrl"
            todo = "unpublish one of them, or correct its address"
            yield sheet, Violation((field,), "same-address", f"has the address of {url}", todo)
        elif title != sheet.file:
            field = "title" if text_in(sheet.fields, "title") else "name"
            todo = "unpublish one of them if they are one story, else give it a title of its own"
            yield sheet, Violation((field,), "same-title", f"has the title of {title}", todo)
