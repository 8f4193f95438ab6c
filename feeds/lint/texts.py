"""An article's title and excerpt → texts that feeds repair, and excerpts that are cut off."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from feeds.articles.values import mappings_in, name_in, text_in
from feeds.lint.source import SourceFile, Violation, each_mapping
from feeds.markup import plain, unescaped

_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_WORD = re.compile(r"[^\W\d_]+")
# The last word, after a blank or an opening quote: not a part of an address or of a #tag.
_LAST = re.compile(r"""(?:^|[\s("'‘“«])([^\W\d_]+)(-?)$""")
_ENDS = (".", "!", "?", "…", ":", '"', "”", "’", "'", ")", "»", "]")
# Endings that turn one word into another: develop, developer.
_INFLECTIONS = (
    "s es d ed r er rs ers ing ings ly y al ally ment ments ness able ful less st est ist ists ism"
    " ion ions or ors ic ics ity ive n en th ish ize izes ized izing ise ises ised"
)
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{1,3}")
_UNITS = "b g h k kb kg km l lb m mb cm mm mph ms ml s t vs x hr hrs ft tv pc"


class Vocabulary:
    """The words of all articles, from which `is_cut_off` knows which words are whole."""

    def __init__(self, sources: Iterable[SourceFile]) -> None:
        self.words = {word for source in sources for word in _words_of(source)}

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.words)

    def is_cut_off(self, word: str) -> bool:
        """Whether `word` is only the beginning of a word."""
        key = word.casefold()
        if key in self.words:
            return False
        if _NO_VOWEL.fullmatch(word):
            return word not in _UNITS.split()
        return len(word) > 3 and any(
            ending not in _INFLECTIONS.split() and ending not in self.words
            for ending in self._endings(key)
        )

    def _endings(self, key: str) -> Iterator[str]:
        """Yield what follows `key` in each word that begins with it."""
        from bisect import bisect_right

        for word in self._sorted[bisect_right(self._sorted, key) :]:
            if not word.startswith(key):
                return
            yield word[len(key) :]


def _words_of(source: SourceFile) -> Iterator[str]:
    """Yield all words of the article, but not the last one of an excerpt, which may be cut off."""
    fields = source.fields
    texts = [source.body]
    for mapping in (fields, *(story for _, story in each_mapping(fields, "related"))):
        excerpt = plain(text_in(mapping, *source.names("summary")))
        texts += [_LAST.sub("", excerpt), text_in(mapping, "title", "name")]
        texts += [text_in(provider, "name") for provider in mappings_in(mapping.get("provider"))]
    for text in texts:
        yield from _WORD.findall(text.casefold())


@dataclass(frozen=True, slots=True)
class _Repair:
    """A part of a text before and after it was repaired."""

    before: str
    after: str


def violations(source: SourceFile, vocabulary: Vocabulary) -> Iterator[Violation]:
    """Yield the violations in one article."""
    for key in ("title", "summary"):
        name = name_in(source.fields, *source.names(key))
        repair = _repair(text_in(source.fields, name)) if name else None
        if repair:
            what = f'{name} contains "{repair.before}"'
            todo = f'write "{repair.after}"' if repair.after else "delete it"
            yield Violation((name,), "mended-text", what, todo)
    name = name_in(source.fields, *source.names("summary"))
    excerpt = plain(text_in(source.fields, name)) if name else ""
    if not excerpt or excerpt.endswith(_ENDS):
        return
    last = _LAST.search(excerpt)
    if last and (last[2] or vocabulary.is_cut_off(last[1])):
        what = f'{name} ends in "{last[1][-30:]}{last[2]}", which is not a whole word'
        yield Violation((name,), "excerpt-cut", what, "end it with a whole sentence")
    else:
        what = f'{name} ends in mid-sentence: "{excerpt[-30:]}"'
        yield Violation((name,), "excerpt-open", what, "end it with a full stop or an ellipsis")


def _repair(text: str) -> _Repair | None:
    """The first part of a text in which feeds differ from the file, None if there is none.

    Blanks, and accents that are encoded differently, are not compared.
    """
    before = unicodedata.normalize("NFC", " ".join(text.split()))
    after = unicodedata.normalize("NFC", plain(text))
    if before == after:
        return None
    for entity in _ENTITY.findall(before):
        if entity not in after:
            return _Repair(entity, unescaped(entity).strip())
    pairs = enumerate(zip(before, after, strict=False))
    first = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
    begin = max(before.rfind(" ", 0, first), after.rfind(" ", 0, first), first - 20, 0)
    return _Repair(before[begin : first + 12].strip(), after[begin : first + 12].strip())
