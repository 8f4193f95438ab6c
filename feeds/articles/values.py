"""Values of front matter → texts, lists, numbers, flags and mappings."""

import math
from collections.abc import Iterable, Iterator, Mapping

from feeds.errors import Unusable
from feeds.frontmatter.names import with_known_names
from feeds.model import Fields

TRUE, FALSE = ("true", "yes", "on"), ("false", "no", "off")


def value_in(fields: Fields, name: str) -> object:
    """The value of a field; `date.created` is the field `created` of the mapping `date`."""
    value = fields.get(name)
    if value is None and "." in name:
        first, _, rest = name.partition(".")
        inner = fields.get(first)
        return value_in(with_known_names(inner), rest) if isinstance(inner, dict) else None
    return value


def text_in(fields: Fields, *names: str) -> str:
    """The stripped text of the first of these fields that is a text and not blank; else ""."""
    for name in names:
        value = fields.get(name)
        if value is None and "." in name:
            value = value_in(fields, name)
        if isinstance(value, str) and (text := value.strip()):
            return text
    return ""


def name_in(fields: Fields, *names: str) -> str:
    """The name of the first of these fields that is a text and not blank; else ""."""
    return next((name for name in names if text_in(fields, name)), "")


def texts_in(fields: Fields, name: str) -> tuple[str, ...]:
    """The texts in a field, which has a list or a single text; each once."""
    value = value_in(fields, name)
    items = value if isinstance(value, list) else [value]
    texts = [item.strip() for item in items if isinstance(item, str)]
    return tuple(dict.fromkeys(filter(None, texts)))


def number_in(fields: Fields, *names: str) -> float | None:
    """The finite number in the first of these fields; None if there is none."""
    try:
        number = float(text_in(fields, *names).replace("_", ""))
    except ValueError:
        return None
    if not math.isfinite(number) or abs(number) > 1e15:
        return None
    return int(number) if number.is_integer() else number


def flag_in(fields: Fields, field: str) -> bool | None:
    """Whether a field is true; None if it is absent. Raises Unusable for any other value."""
    value = fields.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        what = f"{field} is a {'list' if isinstance(value, list) else 'mapping'}"
        raise Unusable("bad-flag", what, "write true or false", field=field)
    word = value.strip().casefold()
    if not word:
        return None
    if word not in TRUE + FALSE:
        raise Unusable("bad-flag", f'{field} is "{word}"', "write true or false", field=field)
    return word in TRUE


def says(value: object, words: Iterable[str]) -> bool:
    """Whether a value is one of these words, in any case."""
    return isinstance(value, str) and value.strip().casefold() in words


def mappings_in(value: object) -> Iterator[Fields]:
    """Yield the mappings of a list, or a single mapping; a text becomes a `url` and a `name`."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield with_known_names(item)
        elif isinstance(item, str):
            yield {"url": item, "name": item}


def words_in(value: object) -> Iterator[str]:
    """Yield the texts in the value of a field, which may be a text, a list or a mapping."""
    own = value.values() if isinstance(value, Mapping) else value
    for text in own if not isinstance(value, str) and isinstance(own, Iterable) else [value]:
        if isinstance(text, str):
            yield text.strip()
