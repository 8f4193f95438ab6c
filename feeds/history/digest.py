"""What a reader sees of an entry → a digest of each part, which shows later changes."""

import hashlib
from collections.abc import Mapping

# Increased when the parts or their order change: digests of different versions are not compared.
DIGEST_VERSION = "1"
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
    """The version, a colon, and eight hexadecimal digits for each of PARTS."""
    return DIGEST_VERSION + ":" + "".join(_digits(repr(parts[name])) for name in PARTS)


def changed_parts(before: str, after: str) -> tuple[str, ...]:
    """The parts that differ between two digests; none if their versions differ."""
    version = DIGEST_VERSION + ":"
    if not (before.startswith(version) and len(before) == len(after)):
        return ()
    starts = range(len(version), len(after), _DIGITS)
    return tuple(
        name
        for name, start in zip(PARTS, starts, strict=True)
        if before[start : start + _DIGITS] != after[start : start + _DIGITS]
    )


def _digits(text: str) -> str:
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_DIGITS // 2).hexdigest()
