"""What the program knows of itself → the parts of README.md that tell of it: `make schemas`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Meta

from feeds.settings.values import Guards, Include, Related, Settings, TopicSettings

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SAMPLE = ROOT / "output/json-feed/atom.xml"


def readme() -> str:
    """README.md with its generated parts as they should be."""
    text = README.read_text("utf-8")
    for name, lines in (("settings", _settings()), ("sample", _sample())):
        part = "\n".join(lines)
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        assert found, name
        text = f"{before}{start}{part}\n{end}{after}"
    return text


def _settings() -> Iterator[str]:
    yield "| setting | what it says | default |"
    yield "|---|---|---|"
    yield from _rows(Settings, "")
    yield from _rows(Include, "include.")
    yield from _rows(Related, "related.")
    yield from _rows(Guards, "guards.")
    yield from _rows(TopicSettings, "topics.FOLDER.")


def _rows(struct: Any, prefix: str) -> Iterator[str]:
    types = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        metas = [meta for meta in get_args(types[field.name]) if isinstance(meta, Meta)]
        what = next(meta.description for meta in metas if meta.description)
        words = ", ".join(f"`{word}`" for word in _words(types[field.name]))
        can_be = f" Can be {words}." if words else ""
        yield f"| `{prefix}{field.encode_name}` | {what}{can_be} | {_default(field)} |"


def _words(type_: Any) -> list[str]:
    """The words that a setting can be, if there are only a few."""
    if get_origin(type_) is Literal:
        return list(get_args(type_))
    return [word for part in get_args(type_) for word in _words(part)]


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default
    if field.required:
        return "needed"
    if value in (None, "", (), NODEFAULT) or isinstance(value, msgspec.Struct):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(value)}]`"
    return f"`{value}`"


def _sample() -> Iterator[str]:
    entry = re.search(r"  <entry>.*?</entry>", SAMPLE.read_text("utf-8"), re.S)
    assert entry, SAMPLE
    yield "```xml"
    yield from (line[2:] if line.startswith("  ") else line for line in entry[0].splitlines())
    yield "```"


def main() -> None:
    """Write it anew."""
    README.write_text(readme(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
