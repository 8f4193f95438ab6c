"""The values of a configuration → everything that is wrong with them, in words."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from feeds.model import SLUG
from feeds.rules import RULES, nearest
from feeds.settings import (
    ADDRESS,
    LANGUAGE,
    GuardSettings,
    IncludeSettings,
    RelatedSettings,
    Settings,
    TopicSettings,
)

Path = tuple[str, ...]
Fault = tuple[Path, str, str]

_WANTED = {
    "str": "a text; put quotes around it",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list such as [one, two]",
    "object": "a setting on each line",
    ADDRESS: "an address that begins with https://",
    LANGUAGE: "a language such as en-us",
    SLUG: "a folder name: lower-case letters, digits and hyphens",
}

_GROUPS = {"include": IncludeSettings, "related": RelatedSettings, "guards": GuardSettings}


def faults(values: dict[str, Any]) -> Iterator[Fault]:
    """Where, what, and what to do; nothing if `values` make Settings."""
    yield from _struct(values, Settings, ())
    for name, struct in _GROUPS.items():
        if isinstance(values.get(name), dict):
            yield from _struct(values[name], struct, (name,))
    topics = values.get("topics")
    for slug, topic in topics.items() if isinstance(topics, dict) else ():
        if isinstance(topic, dict):
            yield from _struct(topic, TopicSettings, ("topics", str(slug)))


def _struct(values: dict[str, Any], struct: Any, path: Path) -> Iterator[Fault]:
    """The faults of one mapping, setting by setting: msgspec itself stops at the first."""
    hints = get_type_hints(struct, include_extras=True)
    types = {one.encode_name: hints[one.name] for one in msgspec.structs.fields(struct)}
    for name, value in values.items():
        below = (*path, str(name))
        if name not in types:
            known = [*types, *(f"{group}.{one}" for group in _GROUPS for one in _names(group))]
            inside = (
                [one for one in known if one.endswith(f".{name}")] if struct is Settings else []
            )
            near = inside or get_close_matches(str(name), types, 1)
            todo = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(types))}"
            yield below, f"unknown setting {name}", todo
        elif value is None:
            yield below, f"{name} has no value", "write one or delete the line"
        elif below == ("topics",) and isinstance(value, dict):
            for slug, topic in value.items():
                # What stands in a topic's own mapping is looked at one by one.
                simple = {slug: "" if topic is None else "-" if isinstance(topic, dict) else topic}
                yield from _value(simple, topic, types[name], (*below, str(slug)))
        elif below == ("rules",) and isinstance(value, dict):
            yield from _rules(value, types[name])
        elif not (below[0] in _GROUPS and isinstance(value, dict)):
            yield from _value(value, value, types[name], below)
    fields = msgspec.structs.fields(struct)
    for name in (field.name for field in fields if field.required):
        if name not in values:
            yield path, f"has no {name}", f"write {name}: and its value"


def _rules(values: dict[str, Any], type_: Any) -> Iterator[Fault]:
    for name, severity in values.items():
        path = ("rules", str(name))
        if name in RULES:
            yield from _value({name: severity}, severity, type_, path)
        else:
            near = nearest(str(name))
            todo = f"did you mean {near}?" if near else "`feeds check --explain list` names them"
            yield path, f"unknown rule {name}", todo


def _names(group: str) -> tuple[str, ...]:
    return tuple(_GROUPS[group].__struct_fields__)


def _value(value: object, written: object, type_: Any, path: Path) -> Iterator[Fault]:
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        message = str(error)
        if "`key`" in message:
            yield path, f"{path[-1]} is no folder name", f"write {_WANTED[SLUG]}"
        else:
            if path == ("topics",):
                todo = "write lines of folder: name, or the path of a folder of topic files"
                yield path, "topics is no mapping", todo
                return
            said = str(written).lower() if isinstance(written, bool) else str(written)
            yield path, f'{path[-1]} is "{said[:100]}"', f"write {_wanted(message, type_)}"


def _wanted(message: str, type_: Any) -> str:
    """What msgspec asks for, in words: Expected `int` >= 1 → a whole number, 1 or more"""
    message, _, place = message.partition(" - at ")
    if "enum value" in message or (_choices(type_) and "[" not in place and "array" not in message):
        return "one of " + ", ".join(_choices(type_))
    if pattern := re.search(r"regex '(.*)'$", message):
        return _WANTED[pattern[1].replace(r"\\", "\\")]
    types = re.search(r"Expected `([^`]*)`", message)
    names = types[1].split(" | ") if types else []
    words = " or ".join(_WANTED[name] for name in names if name in _WANTED)
    if bound := re.search(r"(>=|<=) (\d+)", message):
        words += f", {bound[2]} or {'more' if bound[1] == '>=' else 'less'}"
    return words or message


def _choices(type_: Any) -> list[str]:
    if get_origin(type_) is Literal:
        return [str(choice) for choice in get_args(type_)]
    return [choice for part in get_args(type_) if part is not type_ for choice in _choices(part)]
