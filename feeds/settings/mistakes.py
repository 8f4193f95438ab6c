"""The values of a configuration → mistakes in settings, and what to write instead.

Msgspec decides whether values are valid, but stops at the first mistake. If they are not valid, a
validator of the JSON Schema finds all mistakes.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import to_builtins
from msgspec.structs import fields

from feeds.dates import is_time_zone
from feeds.errors import FeedsError, Problem
from feeds.field_table import RENAMABLE
from feeds.languages import is_language
from feeds.rules import RULES, nearest
from feeds.settings.own_posts import AddressSettings
from feeds.settings.pages import PageSettings
from feeds.settings.values import RESERVED, Guards, Include, Related, Settings, SiteSettings
from feeds.text import most_similar
from feeds.urls import address, host

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

# The names of the enclosing settings and of the setting itself: ("related", "entries").
SettingPath = tuple[str, ...]
# The setting, what is wrong with it, and what to do.
Mistake = tuple[SettingPath, str, str]

_MAX_QUOTED = 100  # characters of a value in a message
_GROUPS = {
    "include": Include,
    "related": Related,
    "guards": Guards,
    "addresses": AddressSettings,
    "pages": PageSettings,
}
_TYPES = {
    "string": "a text; put quotes around it",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list such as [one, two]",
    "object": "a setting on each line",
}
_BOUNDS = {
    "minimum": "{type}, {bound} or more",
    "maximum": "{type}, {bound} or less",
    "minLength": "a text that is not empty",
    "maxLength": "a text of {bound:,} characters or fewer",
    "minItems": "{type}, {bound} or more",
}


def require_usable(
    settings: SiteSettings, topics: Mapping[str, str], rules: Mapping[str, str], name: str
) -> None:
    """Raise FeedsError with all mistakes in `settings`; the messages begin with `name`."""
    written = {
        field.name: getattr(settings, field.name)
        for field in fields(SiteSettings)
        if field.required or getattr(settings, field.name) != field.default
    }
    values = to_builtins(written | {"topics": topics, "rules": rules})
    wrong = tuple(mistakes({key: _as_written(value) for key, value in values.items()}))
    if wrong:
        raise FeedsError(Problem(name, what, todo, "configuration") for _, what, todo in wrong)


def _as_written(value: object) -> object:
    """The value as YAML would have it: without null, and with lists instead of tuples."""
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if item is not None}
    return list(value) if isinstance(value, tuple) else value


def mistakes(values: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield every mistake in `values`, each once; none if the values are valid."""
    in_schema = tuple(dict.fromkeys(_schema_mistakes(values)))
    yield from in_schema
    reported = {path for path, _, _ in in_schema}
    yield from (mistake for mistake in _other_mistakes(values) if mistake[0] not in reported)


def _other_mistakes(values: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield the mistakes that a JSON Schema cannot express."""
    for name in ("url", "home", "icon", "hubs"):
        written = values.get(name)
        for text in written if isinstance(written, list | tuple) else [written]:
            usable = address(text) if isinstance(text, str) else "https://unknown/"
            if not usable or (name == "url" and (re.search("[?#]", usable) or "_" in host(usable))):
                todo = "write an address such as https://example.org/feeds/"
                yield (name,), f'{name} is "{_shown(str(text))}"', todo
    language = values.get("language")
    if isinstance(language, str) and not is_language(language):
        yield ("language",), f'language is "{_shown(language)}"', "write a language such as en-us"
    yield from _own_posts_mistakes(values)
    topics = values.get("topics")
    for slug in RESERVED.intersection(topics if isinstance(topics, dict) else ()):
        todo = "choose another name for it"
        yield ("topics", slug), f"{slug} cannot be a topic's folder", todo


def _own_posts_mistakes(values: Mapping[str, Any]) -> Iterator[Mistake]:
    zone = values.get("timezone")
    if isinstance(zone, str) and not is_time_zone(zone):
        todo = "write a time zone such as Europe/Berlin"
        yield ("timezone",), f'timezone is "{_shown(zone)}"', todo
    for name in ("generator", "permalink"):
        if values.get(name) and not values.get("home"):
            todo = "write home: and the address of your site, such as https://example.org/"
            yield (name,), f"{name} needs home, below which the posts are published", todo
            return


def _schema_mistakes(values: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield the mistakes that the JSON Schema finds."""
    # Msgspec accepts null, since it is a default, and any text as the name of a rule or a field.
    if not _has_null(values) and not _unknown_names(values):
        try:
            msgspec.convert(values, Settings)
        except msgspec.ValidationError:
            pass
        else:
            return
    # Imported here: most configurations are valid, and importing the validator is slow.
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    from feeds.settings.schema import settings_schema

    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    validator = extend(Draft202012Validator, type_checker=types)(json.loads(settings_schema()))
    for error in validator.iter_errors(values):
        yield from _mistakes_of(error, values)


def _unknown_names(values: Mapping[str, Any]) -> bool:
    rules = values.get("rules")
    fields = values.get("fields")
    return (isinstance(rules, dict) and not rules.keys() <= RULES.keys()) or (
        isinstance(fields, dict) and not fields.keys() <= set(RENAMABLE)
    )


def _has_null(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_null, value.values()))
    return value is None or (isinstance(value, list | tuple) and any(map(_has_null, value)))


def _mistakes_of(error: "ValidationError", values: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield the mistakes in one error of the validator."""
    path = _setting_path(error.absolute_path)
    if error.validator == "additionalProperties":
        for name in error.instance:
            if name not in error.schema["properties"]:
                yield (*path, name), f"unknown setting {name}", _suggestion(name, error, not path)
    elif error.validator == "required":
        for name in error.validator_value:
            # The validator raises one such error for each missing name, without the name.
            if name not in error.instance:
                yield path, f"has no {name}", f"write {name}: and its value"
    elif "propertyNames" in error.absolute_schema_path:
        yield _name_mistake(str(error.instance), path, error)
    elif error.instance is None:
        yield path, f"{path[-1]} has no value", "write one or delete the line"
    elif error.validator == "anyOf":
        yield from _any_of_mistakes(error, path, values)
    else:
        yield path, f'{path[-1]} is "{_written(path, values)}"', f"write {_wanted(error)}"


def _any_of_mistakes(
    error: "ValidationError", path: SettingPath, values: Mapping[str, Any]
) -> Iterator[Mistake]:
    """Yield the mistakes of a value of a possible type; one mistake if its type is not possible."""
    branches = error.context or ()
    other_types = {
        branch.relative_schema_path[0]
        for branch in branches
        if branch.validator == "type" and not branch.relative_path
    }
    close = [branch for branch in branches if branch.schema_path[0] not in other_types]
    for branch in close:
        yield from _mistakes_of(branch, values)
    if not close and path == ("topics",):
        todo = "write lines of folder: name, or the path of a folder of topic files"
        yield path, "topics is not a mapping", todo
    elif not close:
        wanted = " or ".join(
            _TYPES[branch.validator_value] for branch in branches if branch.validator == "type"
        )
        yield path, f'{path[-1]} is "{_written(path, values)}"', f"write {wanted}"


def _name_mistake(name: str, path: SettingPath, error: "ValidationError") -> Mistake:
    """The mistake in a key that the mapping does not allow."""
    if error.validator == "enum" and path[:1] == ("fields",):
        near_field = most_similar(name, RENAMABLE)
        known = f"the fields are {', '.join(RENAMABLE)}"
        todo = f"did you mean {near_field}?" if near_field else known
        return (*path, name), f"unknown field {name}", todo
    if error.validator == "enum":
        near = nearest(name)
        todo = f"did you mean {near}?" if near else "`feeds check --explain list` lists the rules"
        return (*path, name), f"unknown rule {name}", todo
    return (*path, name), f"{name} is not a folder name", f"write {_wanted(error)}"


def _suggestion(name: str, error: "ValidationError", is_root: bool) -> str:
    """The setting that a misspelt name may mean; the list of all settings if none is similar."""
    known = error.schema["properties"]
    inside = [
        f"{group}.{name}"
        for group, struct in _GROUPS.items()
        if is_root and name in struct.__struct_fields__
    ]
    near = inside[0] if inside else most_similar(name, known)
    return f"did you mean {near}?" if near else f"the settings are {', '.join(sorted(known))}"


def _wanted(error: "ValidationError") -> str:
    """What to write, such as: a whole number, 1 or more"""
    limit = error.validator_value
    if error.validator == "enum":
        return "one of " + ", ".join(map(str, limit))
    if error.validator == "pattern":
        return str(error.schema["title"])
    if error.validator in _BOUNDS:
        # The schema of a key has no type: a key is a text.
        type_ = _TYPES[error.schema.get("type", "string")].partition(";")[0]
        return _BOUNDS[str(error.validator)].format(type=type_, bound=limit)
    if limit == "integer" and re.fullmatch("0[0-9]+", str(error.instance)):
        return f"{_TYPES[limit]} without a 0 before it"
    return _TYPES[limit]


def _setting_path(path: Iterable[str | int]) -> SettingPath:
    """The path of the setting, without the index of an item in its list."""
    return tuple(name for name in path if isinstance(name, str))


def _written(path: SettingPath, values: Any) -> str:
    for name in path:
        values = values[name]
    return _shown(str(values).lower() if isinstance(values, bool) else str(values))


def _shown(text: str) -> str:
    return text if len(text) <= _MAX_QUOTED else text[:_MAX_QUOTED] + "…"
