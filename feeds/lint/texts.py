"""Titles and excerpts → those that had to be repaired, and excerpts that were cut off."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from feeds.articles.fields import mappings_in, text_in
from feeds.lint.source import SourceFile, Violation, each
from feeds.markup import plain, unescaped

_EXCERPTS = ("excerpt", "bio", "overview")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_WORD = re.compile(r"[^\W\d_]+")
# The last word, if nothing but a blank or an opening quote stands before it: no address, no #tag.
_LAST = re.compile(r"""(?:^|[\s("'‘“«])([^\W\d_]+)(-?)$""")
_ENDS = (".", "!", "?", "…", ":", '"', "”", "’", "'", ")", "»", "]")
# With these at its end a word is another whole word: develop, developer.
_INFLECTIONS = (
    "s es d ed r er rs ers ing ings ly y al ally ment ments ness able ful less st est ist ists ism"
    " ion ions or ors ic ics ity ive n en th ish ize izes ized izing ise ises ised"
)
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{1,3}")
_UNITS = "b g h k kb kg km l lb m mb cm mm mph ms ml s t vs x hr hrs ft tv pc"


class Vocabulary:
    """The words of all articles, to tell a stump from a word."""

    def __init__(self, sheets: Iterable[SourceFile]) -> None:
        self.words = {word for sheet in sheets for word in _words_of(sheet)}

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.words)

    def is_stump(self, word: str) -> bool:
        """Whether it is no word, but the beginning of one."""
        key = word.casefold()
        if key in self.words:
            return False
        if _NO_VOWEL.fullmatch(word):
            return word not in _UNITS.split()
        return len(word) > 3 and any(
            rest not in _INFLECTIONS.split() and rest not in self.words for rest in self._rests(key)
        )

    def _rests(self, key: str) -> Iterator[str]:
        from bisect import bisect_right

        for word in self._sorted[bisect_right(self._sorted, key) :]:
            if not word.startswith(key):
                return
            yield word[len(key) :]


def _words_of(sheet: SourceFile) -> Iterator[str]:
    """All words, but the last one of an excerpt that does not end as a sentence does."""
    fields = sheet.fields
    texts = [sheet.body]
    for own in (fields, *(story for _, story in each(fields, "related"))):
        excerpt = plain(text_in(own, *_EXCERPTS))
        provider = own.get("provider")
        texts += [_LAST.sub("", excerpt), text_in(own, "title", "name")]
        texts += [text_in(one, "name") for one in mappings_in(provider)]
    for text in texts:
        yield from _WORD.findall(text.casefold())


@dataclass(frozen=True, slots=True)
class _Repair:
    before: str
    after: str


def violations(sheet: SourceFile, vocabulary: Vocabulary) -> Iterator[Violation]:
    """Those of one article."""
    for names in (("title", "name"), _EXCERPTS):
        name = next((name for name in names if text_in(sheet.fields, name)), "")
        repair = _repair(text_in(sheet.fields, name)) if name else None
        if repair:
            what = f'{name} holds "{repair.before}"'
            todo = f'write "{repair.after}"' if repair.after else "delete that"
            yield Violation((name,), "mended-text", what, todo)
    name = next((name for name in _EXCERPTS if text_in(sheet.fields, name)), "")
    excerpt = plain(text_in(sheet.fields, name)) if name else ""
    if not excerpt or excerpt.endswith(_ENDS):
        return
    last = _LAST.search(excerpt)
    if last and (last[2] or vocabulary.is_stump(last[1])):
        what = f'{name} ends in "{last[1][-30:]}{last[2]}", which is no whole word'
        yield Violation((name,), "excerpt-cut", what, "end it with a whole sentence")
    else:
        what = f'{name} ends in mid-sentence: "{excerpt[-30:]}"'
        yield Violation((name,), "excerpt-open", what, "end it with a full stop or an ellipsis")


def _repair(text: str) -> _Repair | None:
    """The first thing in a text that readers would not see as it is written."""
    # Blanks and the ways to compose an accent look the same, however they are written.
    before = unicodedata.normalize("NFC", " ".join(text.split()))
    after = unicodedata.normalize("NFC", plain(text))
    if before == after:
        return None
    for entity in _ENTITY.findall(before):
        if entity not in after:
            return _Repair(entity, unescaped(entity).strip())
    first = next(
        (at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)),
    )
    begin = max(before.rfind(" ", 0, first), after.rfind(" ", 0, first), first - 20, 0)
    return _Repair(before[begin : first + 12].strip(), after[begin : first + 12].strip())
