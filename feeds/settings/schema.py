"""The JSON Schema of a configuration: config/feeds.schema.json"""

import json
from inspect import cleandoc
from typing import Any, get_args

import msgspec

from feeds.settings.own_posts import OwnPosts
from feeds.settings.pages import Reader
from feeds.settings.values import Amp, Format, Period, Settings, Severity, Unlisted

# The order in which people see the values of an enumeration, which msgspec sorts.
_IN_ORDER = {
    frozenset(get_args(choices)): list(get_args(choices))
    for choices in (Format, Reader, Period, Amp, Unlisted, Severity)
}


def settings_schema() -> bytes:
    """The JSON Schema of a configuration, for editors and for `feeds.settings.mistakes`."""
    dialect: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema = _for_people(msgspec.json.schema(Settings))
    settings = schema["$defs"]["Settings"]
    # Settings for own posts come last: only some sites need them.
    properties = settings["properties"]
    later = {name: properties.pop(name) for name in OwnPosts.__struct_fields__}
    settings["properties"] = properties | later
    return (json.dumps(dialect | schema, indent=2) + "\n").encode()


def _for_people(node: Any) -> Any:
    """The schema without null and empty defaults: a setting has a value or is left out."""
    if isinstance(node, list):
        return [_for_people(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {name: _for_people(value) for name, value in node.items()}
    if "default" in kept and kept["default"] in (None, ""):
        del kept["default"]
    if isinstance(kept.get("description"), str):
        # A docstring, which Python before 3.13 leaves indented.
        kept["description"] = cleandoc(kept["description"])
    if "enum" in kept:
        kept["enum"] = _IN_ORDER.get(frozenset(kept["enum"]), kept["enum"])
    branches = [branch for branch in kept.get("anyOf", ()) if branch != {"type": "null"}]
    if len(branches) == 1:
        del kept["anyOf"]
        return {**branches[0], **kept}
    return kept
