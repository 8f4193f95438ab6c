"""The values of rendering an article's body: what its tags read, and the resulting HTML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from feeds.markup import MAX_HTML_CHARACTERS, TooLong

# Private-use characters of Unicode as marks. They are removed from a body first, so that each has
# one meaning here; none remains in the HTML.
SEPARATOR = "\U0010fff0"  # where the excerpt ends
BRACE = "\U0010fff1"  # a { that the generator shows as text
BRACE_END = "\U0010fff2"  # a } that the generator shows as text
FRAGMENT_START = "\U0010fff3"  # before the number of a piece of HTML
FRAGMENT_END = "\U0010fff4"
RESERVED = f"{SEPARATOR}{BRACE}{BRACE_END}{FRAGMENT_START}{FRAGMENT_END}"


class Removed(msgspec.Struct, frozen=True):
    """A template tag that was removed, and its line in the body, counted from 1."""

    name: str
    line: int


class Body(msgspec.Struct, frozen=True):
    """An article's body as HTML, and the plain texts found in it, each "" if there is none."""

    html: str
    excerpt: str  # the text before the separator
    first_paragraph: str
    heading: str  # the first heading of level 1
    removed: tuple[Removed, ...]


@dataclass
class Rendering:
    """The state of rendering one body: the values that tags read, and the results of tags.

    `fragments` is the HTML behind placeholders, by number.
    """

    generator: str
    site: Mapping[str, str]
    page: Mapping[str, str]
    address_of: Callable[[str], str | None]
    fragments: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)

    def remove(self, name: str, line: int) -> None:
        """Record that the tag `name` on this line was removed."""
        self.removed.append(Removed(name or "{}", line))

    def keep(self, html: str) -> str:
        """Store HTML that Markdown must not parse; return a placeholder for it."""
        self.fragments.append(html)
        return f"{FRAGMENT_START}{len(self.fragments) - 1}{FRAGMENT_END}"


def literal(text: str) -> str:
    """The text with its braces as marks, which protect it from later steps."""
    return text.replace("{", BRACE).replace("}", BRACE_END)


def unprotected(text: str) -> str:
    """The text with the marks of `literal` as braces again."""
    return text.replace(BRACE, "{").replace(BRACE_END, "}")


def bounded(text: str) -> str:
    """Return the text unchanged; raise TooLong if it has more than MAX_HTML_CHARACTERS."""
    if len(text) > MAX_HTML_CHARACTERS:
        raise TooLong
    return text
