"""The records of an article's body: what its tags may read and what is left of it as HTML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from feeds.markup import MAX_HTML_CHARACTERS, TooLong

# The last private-use characters of Unicode. They are taken out of a body first, so that each has
# one meaning here, and none is left in the HTML.
SEPARATOR = "\U0010fff0"  # where the excerpt ends
BRACE = "\U0010fff1"  # a { that the generator shows and does not read
BRACE_END = "\U0010fff2"  # its }
FRAGMENT_START = "\U0010fff3"  # before the number of a piece of HTML
FRAGMENT_END = "\U0010fff4"
RESERVED = f"{SEPARATOR}{BRACE}{BRACE_END}{FRAGMENT_START}{FRAGMENT_END}"


class Removed(msgspec.Struct, frozen=True):
    """A template tag without a meaning here, and its line in the body, counted from 1."""

    name: str
    line: int


class Body(msgspec.Struct, frozen=True):
    """An article's body as HTML, and the plain texts that are found in it; "" for none."""

    html: str
    excerpt: str  # the text before the separator
    first_paragraph: str
    heading: str  # the first heading of level 1
    removed: tuple[Removed, ...]


@dataclass
class Rendering:
    """The body that is being rendered: what its tags may read, and what they leave behind."""

    generator: str
    site: Mapping[str, str]
    page: Mapping[str, str]
    address_of: Callable[[str], str | None]
    fragments: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)

    def remove(self, name: str, line: int) -> None:
        """Note that a tag was taken out."""
        self.removed.append(Removed(name or "{}", line))

    def keep(self, html: str) -> str:
        """A placeholder that Markdown leaves alone, for HTML that it must not see."""
        self.fragments.append(html)
        return f"{FRAGMENT_START}{len(self.fragments) - 1}{FRAGMENT_END}"


def literal(text: str) -> str:
    """Text that a generator shows as it is, protected from later steps."""
    return text.replace("{", BRACE).replace("}", BRACE_END)


def unprotected(text: str) -> str:
    """The text that was protected by `literal`."""
    return text.replace(BRACE, "{").replace(BRACE_END, "}")


def bounded(text: str) -> str:
    """The same text, unless it is too long."""
    if len(text) > MAX_HTML_CHARACTERS:
        raise TooLong
    return text
