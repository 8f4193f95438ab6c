"""Front-matter defaults of Jekyll: https://jekyllrb.com/docs/configuration/front-matter-defaults/"""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from feeds.addresses.model import Default


def with_defaults(
    path: str, kind: str, fields: Mapping[str, object], defaults: Iterable[Default]
) -> Mapping[str, object]:
    """The fields of a post, with the site's defaults for the fields that the post lacks.

    `path` is relative to the site's folder. Categories are joined, those of the defaults first. Of
    two defaults the one with the longer path wins, then the one with a kind, then the later one.
    """
    chosen = [one for one in defaults if _applies(one, path, kind)]
    if not chosen:
        return fields
    merged: dict[str, object] = {}
    before: Default | None = None
    for default in chosen:
        if before is None or _is_stronger(default, before):
            merged, before = {**merged, **default.fields}, default
        else:
            merged = {**default.fields, **merged}
    result = {**merged, **fields}
    if merged.get("categories") and fields.get("categories"):
        result["categories"] = [*_names(merged["categories"]), *_names(fields["categories"])]
    return result


def _names(value: object) -> Iterable[object]:
    if isinstance(value, str):
        return value.split()
    return value if isinstance(value, list | tuple) else (value,)


def _applies(default: Default, path: str, kind: str) -> bool:
    if default.kind and default.kind != kind:
        return False
    prefix = default.path.removeprefix("/")
    if "*" not in prefix:
        return path.startswith(prefix)
    # The pattern is matched folder by folder; it applies to all paths below a match.
    parts, wanted = path.split("/"), prefix.strip("/").split("/")
    return len(parts) >= len(wanted) and all(map(fnmatchcase, parts, wanted))


def _is_stronger(new: Default, old: Default) -> bool:
    lengths = [len(one.path.removeprefix("/")) for one in (new, old)]
    if lengths[0] != lengths[1]:
        return lengths[0] > lengths[1]
    return bool(new.kind) or not old.kind
