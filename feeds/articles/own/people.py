"""The authors that an article names, and a site's file of authors → people."""

import json
from collections.abc import Iterator

from feeds.articles.moments import Source
from feeds.articles.values import text_in, value_in
from feeds.errors import Unusable
from feeds.markup import plain
from feeds.model import Fields, Person

MOST_PEOPLE = 10_000
_MOST_AUTHORS = 50
_NAMES = ("name", "display_name", "displayname", "title", "fullname")
_ADDRESSES = ("url", "uri", "website", "web", "home", "homepage", "site")
_KEYS = ("id", "key", "slug", "username", "nickname")


def people_in(source: Source) -> tuple[Person, ...]:
    """The authors of an article, each once; a key is replaced by the person in the site's file."""
    for name in source.names["authors"]:
        found = dict.fromkeys(_people(value_in(source.fields, name), source))
        if found:
            return tuple(found)[:_MOST_AUTHORS]
    return ()


def _people(value: object, source: Source) -> Iterator[Person]:
    known = source.settings.people
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            name = plain(item)
            if name:
                yield known.get(name.casefold()) or Person(name)
        elif isinstance(item, dict) and (person := _person(item, known_key(item))):
            yield known.get(person.key.casefold(), person) if person.key else person


def known_key(item: Fields) -> str:
    """The key of a person in a mapping; "" if it has none."""
    return text_in(item, *_KEYS)


def people_of(text: str) -> tuple[Person, ...]:
    """The people in a file of authors, by key; raises Unusable if it is neither YAML nor JSON.

    The file has a mapping from keys to mappings or names, at the top level or below `authors`, or a
    list of mappings, each with an `id`, `key` or `slug`.
    """
    # Imported here: most builds need no PyYAML.
    from feeds.frontmatter.yaml import mapping

    fields: object = json.loads(text) if _is_list(text) else mapping(text)
    if isinstance(fields, dict) and isinstance(fields.get("authors"), dict | list):
        fields = fields["authors"]
    found: list[Person] = []
    for key, value in _items(fields):
        person = Person(plain(value), key=key) if isinstance(value, str) else None
        if isinstance(value, dict):
            person = _person(value, key or known_key(value))
        if person and person.name and person.key:
            found.append(person)
        if len(found) > MOST_PEOPLE:
            what = f"has more than {MOST_PEOPLE:,} authors"
            raise Unusable("configuration", what, "name another file")
    return tuple(found)


def _is_list(text: str) -> bool:
    # Generators read a list at the top level from JSON only, not from YAML.
    return text.lstrip().startswith("[")


def _items(fields: object) -> Iterator[tuple[str, object]]:
    if isinstance(fields, dict):
        yield from ((str(key), value) for key, value in fields.items())
    elif isinstance(fields, list):
        yield from (("", value) for value in fields)


def _person(fields: Fields, key: str) -> Person | None:
    lowered = {str(name).casefold(): value for name, value in fields.items()}
    name = plain(text_in(lowered, *_NAMES)) or plain(key)
    return Person(name, text_in(lowered, *_ADDRESSES), key) if name else None
