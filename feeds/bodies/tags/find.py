"""Finds template tags in a text and parses their arguments, in linear time."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Tag(NamedTuple):
    """A template tag: `{% name … %}` has the opener `{%` and the inside ` name … `.

    `start` and `end` are indices in the text; `line` counts from 1.
    """

    opener: str
    inside: str
    start: int
    end: int
    line: int


class Arguments(NamedTuple):
    """The arguments after a tag's name: `"a" b=c` or `(a="b", c="d")`."""

    positional: tuple[str, ...]
    named: Mapping[str, str]

    def get(self, *names: str) -> str:
        """The value of the first of these named arguments that is not empty; "" if all are."""
        return next((self.named[name] for name in names if self.named.get(name)), "")

    def first(self, *names: str) -> str:
        """The value of one of these named arguments, else of the first positional argument."""
        return self.get(*names) or (self.positional[0] if self.positional else "")


_VALUE = r'"[^"]*"|\'[^\']*\'|`[^`]*`|[^\s,()=]+'
_ARGUMENT = re.compile(rf"(?:([A-Za-z_][\w.-]*)\s*[=:]\s*)?({_VALUE})")


def arguments(text: str) -> Arguments:
    """The arguments in a tag, without their quotes."""
    positional = []
    named = {}
    for name, value in _ARGUMENT.findall(text):
        bare = unquoted(value)
        if name:
            named[name.lower()] = bare
        else:
            positional.append(bare)
    return Arguments(tuple(positional), named)


def unquoted(value: str) -> str:
    """A value without the quotes around it."""
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`"
    return value[1:-1] if is_quoted else value


class Scanner:
    """Walks through a text from tag to tag; `closers` maps openers such as `{%` to `%}`.

    A tag ends at the first closer after its opener. An opener that is followed by another opener
    before a closer is text.
    """

    def __init__(self, text: str, closers: Mapping[str, str]) -> None:
        self.text = text
        self.position = 0
        self._closers = closers
        self._opener = re.compile("|".join(map(re.escape, closers)))
        self._found: dict[str, int] = {}
        self._line = 1
        self._counted = 0

    def __iter__(self) -> Iterator[str | Tag]:
        """Yield the texts and the tags in order; set `position` to continue at another index."""
        while self.position < len(self.text):
            start = self.position
            tag = self._next_tag()
            if tag is None:
                self.position = len(self.text)
                yield self.text[start:]
                return
            if tag.start > start:
                yield self.text[start : tag.start]
            self.position = tag.end
            yield tag

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The next match of `pattern` from `position` on; it must not match an empty text."""
        # Cached, else each of a thousand tags would search to the end of the text.
        key = pattern.pattern
        known = self._found.get(key, -1)
        if known == len(self.text):
            return None
        found = pattern.search(self.text, max(self.position, known))
        self._found[key] = found.start() if found else len(self.text)
        return found

    def _next_tag(self) -> Tag | None:
        at = self.position
        while opening := self._opener.search(self.text, at):
            opener = opening[0]
            closer = self._closers[opener]
            end = self._next_closer(closer, opening.end())
            following = self._opener.search(self.text, opening.end(), end) if end >= 0 else None
            if end >= 0 and following is None:
                inside = self.text[opening.end() : end]
                line = self._line_of(opening.start())
                return Tag(opener, inside, opening.start(), end + len(closer), line)
            at = opening.end()
        return None

    def _next_closer(self, closer: str, start: int) -> int:
        known = self._found.get(closer, -2)
        if known == -1 or known >= start:
            return known
        self._found[closer] = self.text.find(closer, start)
        return self._found[closer]

    def _line_of(self, position: int) -> int:
        self._line += self.text.count("\n", self._counted, position)
        self._counted = position
        return self._line
