"""Text from anywhere → text that is safe to print on one line of a terminal or of a job's log."""

import re
import unicodedata

_LONGEST = 400


def one_line(text: str) -> str:
    """`text` on one line, without controls and format characters; cut after 400 characters."""
    if not text.isprintable():
        text = printable(re.sub(r"[\t\r\n]+", " ", text))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def printable(text: str) -> str:
    """`text` with U+FFFD in place of line breaks, controls and format characters.

    Among these are the characters that turn the direction of the text after them (U+202E).
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else _replacement(sign) for sign in text)


def _replacement(sign: str) -> str:
    return " " if unicodedata.category(sign) == "Zs" else "\N{REPLACEMENT CHARACTER}"


def json_of(value: object) -> str:
    """`value` as indented JSON; format characters and `##[` are escaped, so its meaning stays."""
    # Imported here, since most commands print no JSON.
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    # Characters outside ASCII, and `##[`, are nowhere in JSON but in strings.
    text = text.replace("##[", "#\\u0023[")
    if text.isascii():
        return text
    return "".join(
        sign if sign.isprintable() or sign.isascii() else _escaped(sign) for sign in text
    )


def _escaped(sign: str) -> str:
    """The JSON escapes of a character, such as U+202E, or two of them beyond U+FFFF (RFC 8259)."""
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def count(number: int, one: str, many: str = "") -> str:
    """1 file, 2 files"""
    return f"{number} {one if number == 1 else many or one + 's'}"
