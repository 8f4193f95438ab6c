"""All articles → violations between them: topics spelt in two ways, equal addresses and titles.

A site of its own posts may have no topics at all. So a missing topic is such a violation as well.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from feeds.articles.own.posts import tags_of
from feeds.articles.values import text_in, texts_in
from feeds.compose.topics import folded
from feeds.frontmatter.positions import FieldPath
from feeds.lint.source import SourceFile, Violation
from feeds.markup import plain
from feeds.settings.site import Site

# Two topic names of at least this similarity (`difflib`) may be one name, misspelt.
_SIMILAR = 0.75

# Each article, with the path and the name of each of its topics.
Topics = Sequence[tuple[SourceFile, Sequence[tuple[FieldPath, str]]]]


def violations(sources: Sequence[SourceFile], site: Site) -> Iterator[tuple[SourceFile, Violation]]:
    """Yield each violation with the first file in which it was found."""
    topics = [(source, tuple(_topic_names(source))) for source in sources]
    yield from _missing_topics(topics, site)
    yield from _topics(topics, site)
    yield from _duplicates(sources)


def _missing_topics(topics: Topics, site: Site) -> Iterator[tuple[SourceFile, Violation]]:
    has_topics = bool(site.topics) or any(names for _, names in topics)
    for source, names in topics:
        if not names and (has_topics or not source.is_own):
            path = ("topics",) if "topics" in source.fields else ()
            yield source, Violation(path, "no-topics", "has no topics", "name at least one")


def _topics(topics: Topics, site: Site) -> Iterator[tuple[SourceFile, Violation]]:
    """Yield violations of topic names, each with the first article that uses the name."""
    first: dict[str, tuple[SourceFile, FieldPath]] = {}
    uses: Counter[str] = Counter()
    for source, names in topics:
        for path, name in names:
            first.setdefault(name, (source, path))
            uses[name] += 1
    right = {folded(name): name for name, _ in reversed(_most_used_first(uses))}
    right |= {folded(topic.shortname): topic.shortname for topic in site.topics if topic.shortname}
    listed = {folded(topic.name): topic.name for topic in site.topics}
    right |= listed
    known = {folded(topic.shortname) for topic in site.topics} | listed.keys()
    for name, (source, path) in first.items():
        key = folded(name)
        times = f" (in {uses[name]} articles)" if uses[name] > 1 else ""
        if site.topics and key not in known:
            near = get_close_matches(key, listed, 1, _SIMILAR)
            todo = f"did you mean {listed[near[0]]}?" if near else "add it to topics, or correct it"
            what = f'topic "{name[:100]}" is not in the configuration{times}'
            yield source, Violation(path, "unlisted-topic", what, todo)
        if name != right[key]:
            what = f'topic "{name[:100]}"{times} is the same as "{right[key]}"'
            yield source, Violation(path, "topic-spelling", what, f'write "{right[key]}"')


def _most_used_first(uses: Counter[str]) -> list[tuple[str, int]]:
    """Each name and its number of uses, ties sorted by name."""
    return sorted(uses.items(), key=lambda item: (-item[1], item[0]))


def _topic_names(source: SourceFile) -> Iterator[tuple[FieldPath, str]]:
    """Yield the path and the name of each topic of an article."""
    field = next((name for name in source.names("topics") if texts_in(source.fields, name)), "")
    value: object = source.fields.get(field) if field else list(tags_of(source.written))
    seen = set()
    for number, item in enumerate(value if isinstance(value, list) else [value]):
        name = plain(text_in({"topic": item}, "topic"))
        if folded(name) and name not in seen:
            seen.add(name)
            yield (field, number) if field and isinstance(value, list) else (field or "tags",), name


def _duplicates(sources: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, Violation]]:
    by_url: dict[str, str] = {}
    by_title: dict[str, str] = {}
    for source in sources:
        article = source.article
        if not article:
            continue
        same_url = by_url.setdefault(article.url, source.file)
        same_title = by_title.setdefault(article.title.casefold(), source.file)
        if same_url != source.file:
            field = "title" if source.is_own else source.names("link")[0]
            what = f"has the address of {same_url}"
            todo = "unpublish one of them, or correct its address"
            yield source, Violation((field,), "same-address", what, todo)
        elif same_title != source.file:
            field = source.names("title")[0]
            what = f"has the title of {same_title}"
            todo = (
                "unpublish one of them if they are one story, else give one of them another title"
            )
            yield source, Violation((field,), "same-title", what, todo)
