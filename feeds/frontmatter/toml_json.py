"""Front matter in TOML or JSON, which is not trusted → fields, with every scalar as text."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time

from feeds.errors import Unusable
from feeds.frontmatter.names import with_known_names
from feeds.frontmatter.plain_toml import MOST_CHARACTERS, plain_toml
from feeds.model import Fields

_TOML_FENCE = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_TOML_LINE = re.compile(r"at line ([0-9]+)")


def is_toml(text: str) -> bool:
    """Whether a text begins with a line of +++."""
    return _TOML_FENCE.match(text) is not None


def split_toml(text: str) -> tuple[str, str]:
    """The TOML between the two lines of +++, with an empty first line, and the body."""
    first = _TOML_FENCE.match(text)
    assert first
    # `find` is fast; the pattern alone would be tried at every character.
    last = _TOML_FENCE.search(text, max(first.end(), text.find("\n+++", first.end())))
    if last is None:
        raise Unusable(
            "no-closing-line",
            "has no closing +++",
            "end the front matter with a line of +++",
            line=text.count("\n") + 1,
        )
    return text[first.end() : last.start()], text[last.end() :].strip()


def toml_fields(head: str, decisive: str = "") -> Fields:
    """The fields of front matter in TOML; reading may end at a field `decisive` that is false."""
    _refuse_length(head)
    if (plain := plain_toml(head, decisive)) is not None:
        return plain
    # Imported here: plain front matter does not need it.
    import tomllib

    try:
        return _fields(tomllib.loads(head, parse_float=str))
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found else 1
        raise Unusable("not-toml", "is not TOML here", "mend this line", line=line) from None
    except (RecursionError, ValueError):
        raise _not("not-toml", "TOML") from None


def json_front_matter(text: str) -> tuple[Fields, str]:
    """The fields of front matter in JSON, and the body; raises Unusable if it is not JSON."""
    try:
        # It ends with the object: what follows is the body.
        _refuse_length(text[: text.find("\n}\n") + 1])
        found, end = json.JSONDecoder(parse_float=str, parse_int=str).raw_decode(text)
        return _fields(found), text[end:].strip()
    except (RecursionError, ValueError):
        raise _not("not-yaml", "JSON") from None


def _refuse_length(head: str) -> None:
    if len(head) > MOST_CHARACTERS:
        what = f"has more than {MOST_CHARACTERS:,} characters of front matter"
        raise Unusable("beyond-reason", what, "write its values out plainly", line=1)


def _not(rule: str, name: str) -> Unusable:
    return Unusable(rule, f"is not {name}", "mend the front matter", line=1)


def _fields(found: Mapping[str, object]) -> Fields:
    return with_known_names({name: as_text(value) for name, value in found.items()})


def as_text(value: object) -> object:
    """The value with its scalars as YAML would write them."""
    if isinstance(value, dict):
        return {str(name): as_text(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if value is None else str(value)
