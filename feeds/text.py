"""Any text → text that is safe to print on a terminal or in the log of a job; JSON; counts."""

import re
import unicodedata
from collections.abc import Iterable

_MAX_LENGTH = 400


def one_line(text: str) -> str:
    """`text` on one line, without control and format characters, cut after 400 characters."""
    if not text.isprintable():
        text = printable(re.sub(r"[\t\r\n]+", " ", text))
    return text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "…"


def most_similar(word: str, words: Iterable[str]) -> str:
    """Return the word of `words` that is most similar to `word`; "" if no word is similar."""
    # Imported here: most words are not mistyped.
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(words), 1)), "")


def printable(text: str) -> str:
    """`text` with U+FFFD instead of line breaks, control characters and format characters.

    Format characters include those that reverse the direction of a text, such as U+202E. Emoji
    that are newer than this Python are kept.
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else _replacement(sign) for sign in text)


def _replacement(sign: str) -> str:
    # Cn: not assigned in the version of Unicode that this Python knows.
    return {"Zs": " ", "Cn": sign}.get(unicodedata.category(sign), "\N{REPLACEMENT CHARACTER}")


def json_of(value: object) -> str:
    """`value` as indented JSON, with format characters and `##[` escaped."""
    # Imported here, since most commands print no JSON.
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    # In JSON, characters outside ASCII and `##[` are only in strings, where they can be escaped.
    text = text.replace("##[", "#\\u0023[")
    if text.isascii():
        return text
    return "".join(
        sign if sign.isprintable() or sign.isascii() else _escaped(sign) for sign in text
    )


def _escaped(sign: str) -> str:
    """The JSON escape of a character; two escapes for one beyond U+FFFF (RFC 8259)."""
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def count(number: int, singular: str, plural: str = "") -> str:
    """1 file, 2 files"""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def annotation(severity: str, text: str, **properties: str | int) -> str:
    """A workflow command that shows `text` as an annotation; `severity` may be error or warning.

    `properties` are those of the command, such as file, line and title:
    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    where = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{severity}{where and ' '}{where}::{_message(text)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
