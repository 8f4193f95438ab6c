"""What a reader sees of an article → a few digits for each part, to tell later what changed."""

import hashlib
from collections.abc import Mapping

# Raised when the parts or their order change: digests of another version are not compared.
VERSION = "1"
PARTS = (
    "title",
    "summary",
    "body",
    "address",
    "AMP address",
    "provider",
    "image",
    "topics",
    "date",
    "related",
)
_DIGITS = 8


def digest(parts: Mapping[str, object]) -> str:
    """The version, then eight hexadecimal digits for each of PARTS."""
    return VERSION + ":" + "".join(_digits(repr(parts[name])) for name in PARTS)


def changed_parts(before: str, after: str) -> tuple[str, ...]:
    """The parts that differ; none if the two digests cannot be compared."""
    version = VERSION + ":"
    if not (before.startswith(version) and len(before) == len(after)):
        return ()
    places = range(len(version), len(after), _DIGITS)
    return tuple(
        name
        for name, place in zip(PARTS, places, strict=True)
        if before[place : place + _DIGITS] != after[place : place + _DIGITS]
    )


def _digits(text: str) -> str:
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_DIGITS // 2).hexdigest()
