"""What the program knows of itself → the parts of the documentation that say it: `make schemas`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Meta

from feeds.settings.own_posts import AddressSettings
from feeds.settings.pages import PageSettings
from feeds.settings.values import Guards, Include, Related, Settings, TopicSettings

ROOT = Path(__file__).parent.parent
CONFIGURATION = ROOT / "docs/configuration.md"
OUTPUT = ROOT / "docs/output.md"
SAMPLE = ROOT / "output/json-feed/atom.xml"


def pages() -> dict[Path, str]:
    """Each page that has a generated part, with that part as it should be."""
    return {
        CONFIGURATION: _replaced(CONFIGURATION, "settings", _settings()),
        OUTPUT: _replaced(OUTPUT, "sample", _sample()),
    }


def _replaced(page: Path, name: str, lines: Iterator[str]) -> str:
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, found, rest = page.read_text("utf-8").partition(start)
    _, closing, after = rest.partition(end)
    assert found and closing, f"{page} has no part {name}"
    part = "\n".join(lines)
    return f"{before}{start}{part}\n{end}{after}"


def _settings() -> Iterator[str]:
    yield "| setting | what it says | default |"
    yield "|---|---|---|"
    yield from _rows(Settings, "")
    yield from _rows(Include, "include.")
    yield from _rows(Related, "related.")
    yield from _rows(PageSettings, "pages.")
    yield from _rows(Guards, "guards.")
    yield from _rows(TopicSettings, "topics.FOLDER.")
    yield from _rows(AddressSettings, "addresses.")


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
        return "required"
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
    """Write the generated parts of all pages."""
    for page, text in pages().items():
        page.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
