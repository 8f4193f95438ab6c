"""An article's fields → those that are missing, odd, misspelt or written twice."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from feeds.articles.fields import mappings_in, number_in, slips, text_in, texts_in
from feeds.frontmatter.names import BESIDE, READ
from feeds.lint.source import SourceFile, Violation
from feeds.markup import plain
from feeds.model import Fields
from feeds.settings.values import LANGUAGE

_LONGEST, _MOST = 40, 100
TYPES = ("article", "video", "course", "profile", "podcast", "event", "sample", "newsletter")


def violations(sheet: SourceFile) -> Iterator[Violation]:
    """Those of one article."""
    fields = sheet.fields
    for way, _ in sheet.positions.doubles:
        name = "/".join(map(str, way))
        yield Violation(way, "duplicate-key", f"{name} is written twice", "delete one of them")
    yield from _misspelt(fields)
    yield from _missing(fields)
    for name in ("quality", "heat"):
        if _is_said(fields, name) and number_in(fields, name) is None:
            what, todo = _quoted(fields, name), "write a number or delete the line"
            yield Violation((name,), "odd-number", what, todo)
    yield from _odd_type(fields)
    for name in ("language", "lang"):
        if _is_said(fields, name) and not re.search(LANGUAGE, text_in(fields, name)):
            yield Violation(
                (name,), "odd-language", _quoted(fields, name), "write it such as en-us"
            )


def _misspelt(fields: Fields) -> Iterator[Violation]:
    by_letters = {_letters(name): name for name in READ}
    known = {*READ, *BESIDE, *(error.field for error in slips(fields))}
    own = (name for name in fields if name not in known)
    # A file may hold thousands, and each takes a millisecond.
    for name in islice((name for name in own if len(name) <= _LONGEST), _MOST):
        near = get_close_matches(_letters(name), by_letters, 1, 0.82)
        # Beside the known field it is one of its own: `image_title` beside `image`.
        if near and by_letters[near[0]] not in fields:
            todo = f"did you mean {by_letters[near[0]]}?"
            yield Violation((name,), "unknown-field", f"unknown field {name}", todo)


def _letters(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _missing(fields: Fields) -> Iterator[Violation]:
    provider = fields.get("provider")
    if isinstance(provider, dict):
        if not any(plain(text_in(one, "name")) for one in mappings_in(provider)):
            what = "provider has no name"
            yield Violation(
                ("provider",), "no-provider", what, "write the name of who published it"
            )
    elif not provider:
        todo = "write provider: and the name of who published it"
        yield Violation((), "no-provider", "has no provider", todo)
    if not any(map(plain, texts_in(fields, "topics"))):
        way = ("topics",) if "topics" in fields else ()
        yield Violation(way, "no-topics", "has no topics", "name at least one")
    if not plain(text_in(fields, "excerpt", "bio", "overview")):
        way = ("excerpt",) if "excerpt" in fields else ()
        yield Violation(way, "no-excerpt", "has no excerpt", "write a sentence or two")


def _odd_type(fields: Fields) -> Iterator[Violation]:
    if not _is_said(fields, "type"):
        return
    type_ = text_in(fields, "type")
    near = get_close_matches(type_.casefold(), TYPES, 1, 0.75)
    if not type_:
        yield Violation(("type",), "odd-type", "type is no word", "write one such as article")
    elif near and near[0] != type_.casefold():
        yield Violation(("type",), "odd-type", _quoted(fields, "type"), f"did you mean {near[0]}?")


def _is_said(fields: Fields, name: str) -> bool:
    return fields.get(name) not in (None, "")


def _quoted(fields: Fields, name: str) -> str:
    return f'{name} is "{(text_in(fields, name) or str(fields.get(name)))[:100]}"'
