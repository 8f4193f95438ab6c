"""An article's fields → fields that are missing, misspelt, duplicate or have an odd value."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from feeds.articles.flags import misspelt_flags
from feeds.articles.values import mappings_in, number_in, text_in
from feeds.field_table import FIELDS, top_level
from feeds.frontmatter.names import OTHER_PROGRAMS, READ
from feeds.lint.source import SourceFile, Violation
from feeds.markup import plain
from feeds.model import Fields
from feeds.settings.values import LANGUAGE

# A file may have thousands of unknown fields, and each comparison takes a millisecond.
_MAX_NAME_LENGTH, _MAX_COMPARED = 40, 100
# An unknown field, or a type, of at least this similarity (`difflib`) may be a misspelling.
_SIMILAR_FIELD, _SIMILAR_TYPE = 0.82, 0.75
TYPES = ("article", "video", "course", "profile", "podcast", "event", "sample", "newsletter")


def violations(source: SourceFile) -> Iterator[Violation]:
    """Yield the violations in one article."""
    fields = source.fields
    for path, _ in source.positions.doubles:
        name = "/".join(map(str, path))
        yield Violation(path, "duplicate-key", f"{name} is written twice", "delete one of them")
    yield from _misspelt(fields)
    yield from _missing(source)
    for name in ("quality", "heat"):
        if _has_value(fields, name) and number_in(fields, name) is None:
            todo = "write a number or delete the line"
            yield Violation((name,), "odd-number", _quoted(fields, name), todo)
    yield from _odd_type(fields)
    for name in ("language", "lang"):
        if _has_value(fields, name) and not re.search(LANGUAGE, text_in(fields, name)):
            todo = "write a language such as en-us"
            yield Violation((name,), "odd-language", _quoted(fields, name), todo)


def _misspelt(fields: Fields) -> Iterator[Violation]:
    by_letters = {_letters(name): name for name in reversed(READ)}
    known = {*READ, *OTHER_PROGRAMS, *(error.field for error in misspelt_flags(fields))}
    unknown = (name for name in fields if name not in known and len(name) <= _MAX_NAME_LENGTH)
    for name in islice(unknown, _MAX_COMPARED):
        near = get_close_matches(_letters(name), by_letters, 5, _SIMILAR_FIELD)
        meant = min((by_letters[letters] for letters in near), key=READ.index, default="")
        # Beside the known field, it is a field of the site's own: `image_title` beside `image`.
        beside = {meant} if _letters(meant) == _letters(name) else _same_field(meant)
        if meant and fields.keys().isdisjoint(beside):
            todo = f"did you mean {meant}?"
            yield Violation((name,), "unknown-field", f"unknown field {name}", todo)


def _same_field(name: str) -> set[str]:
    """All names of the fields that can have this name."""
    rows = (top_level(row.names) for row in FIELDS.values())
    return {other for names in rows if name in names for other in names}


def _letters(name: str) -> str:
    """webUrl, web_url, Web-URL → weburl"""
    return re.sub(r"[\s_-]", "", name).casefold()


def _missing(source: SourceFile) -> Iterator[Violation]:
    fields = source.fields
    if not source.is_own:
        yield from _missing_provider(fields)
    # A post of the site's own has the beginning of its body as a summary.
    if not source.is_own and not plain(text_in(fields, *source.names("summary"))):
        path = ("excerpt",) if "excerpt" in fields else ()
        yield Violation(path, "no-excerpt", "has no excerpt", "write a sentence or two")


def _missing_provider(fields: Fields) -> Iterator[Violation]:
    provider = fields.get("provider")
    if isinstance(provider, dict):
        if not any(plain(text_in(mapping, "name")) for mapping in mappings_in(provider)):
            todo = "write the name of who published it"
            yield Violation(("provider",), "no-provider", "provider has no name", todo)
    elif not provider:
        todo = "write provider: and the name of who published it"
        yield Violation((), "no-provider", "has no provider", todo)


def _odd_type(fields: Fields) -> Iterator[Violation]:
    if not _has_value(fields, "type"):
        return
    written = text_in(fields, "type")
    near = get_close_matches(written.casefold(), TYPES, 1, _SIMILAR_TYPE)
    if not written:
        yield Violation(("type",), "odd-type", "type is not a word", "write one such as article")
    elif near and near[0] != written.casefold():
        yield Violation(("type",), "odd-type", _quoted(fields, "type"), f"did you mean {near[0]}?")


def _has_value(fields: Fields, name: str) -> bool:
    return fields.get(name) not in (None, "")


def _quoted(fields: Fields, name: str) -> str:
    return f'{name} is "{(text_in(fields, name) or str(fields.get(name)))[:100]}"'
