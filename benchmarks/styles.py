"""The front matter of an article → the same fields, written in another style."""

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime

import yaml

_NAMES = (
    *("東京新聞", "Газета «Мир»", "الصحيفة اليومية", "Εφημερίδα των Νέων", "한국일보", "העיתון"),
    *("Süddeutsche Rundschau", "Vecernji vijesnik Šibenik", "दैनिक समाचार", "หนังสือพิมพ์"),
)
_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`~=<. ])(?:(?!: | #)[^\n])+(?<![: ])")


def dumped(text: str, _: random.Random) -> str:
    """As PyYAML and Ruby dump it: lists at their keys' indentation, text folded at 80 columns."""
    return yaml.dump(
        _loaded(text),
        Dumper=yaml.CSafeDumper,
        allow_unicode=True,
        width=80,
    )


def typed(text: str, chance: random.Random) -> str:
    """As people type it: collections in flow style, comments, text without quotes."""
    return "".join(_typed(_loaded(text), chance))


def _typed(fields: dict[str, object], chance: random.Random) -> Iterator[str]:
    yield "# Front matter\n"
    for name, value in fields.items():
        match value:
            case [dict(), *_]:
                yield f"\n{name}: # {len(value)}\n"
                for item in value:
                    assert isinstance(item, dict)
                    before = "  - "
                    for key, one in item.items():
                        yield f"{before}{key}: {_inline(one)}\n"
                        before = "    "
            case str() if name == "title" and chance.random() < 0.3:
                yield f"{name}: {_inline(f'{value} at 10:30')}\n"
            case str() if name == "webUrl":
                yield f"{name}: {_inline(value)} # the article\n"
            case _:
                yield f"{name}: {_inline(value)}\n"


def _inline(value: object, is_within: bool = False) -> str:
    match value:
        case dict() if not is_within and not any(isinstance(one, list) for one in value.values()):
            pairs = (f"{key}: {_inline(one, True)}" for key, one in value.items())
            return f"{{{', '.join(pairs)}}}"
        case list() if not is_within and not any(isinstance(one, dict) for one in value):
            return f"[{', '.join(_inline(one, True) for one in value)}]"
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case str() if _PLAIN.fullmatch(value) and not (
            is_within and re.search(r"[,:?\[\]{}]", value)
        ):
            return value
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return json.dumps(value, ensure_ascii=False)


def toml(text: str, _: random.Random) -> str:
    """As TOML, between lines of three plus signs."""
    return "".join(_toml(_loaded(text), ""))


def _toml(fields: dict[str, object], within: str) -> Iterator[str]:
    tables = {name: one for name, one in fields.items() if _is_table(one)}
    for name, value in fields.items():
        if name not in tables:
            yield f"{name} = {_toml_value(value)}\n"
    for name, value in tables.items():
        if isinstance(value, dict):
            yield f"\n[{within}{name}]\n"
            yield from _toml(value, f"{within}{name}.")
        elif isinstance(value, list):
            for item in value:
                yield f"\n[[{within}{name}]]\n"
                yield from _toml(item, f"{within}{name}.")


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict))


def _toml_value(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return json.dumps(value, ensure_ascii=False)


def international(text: str, chance: random.Random) -> str:
    """With a quarter of the names in other scripts, without quotes."""

    def other(found: re.Match[str]) -> str:
        if chance.random() >= 0.25:
            return found[0]
        return found[1] + _NAMES[int(chance.random() * len(_NAMES))]

    return re.sub(r"^( *name: ).*", other, text, flags=re.MULTILINE)


def _loaded(text: str) -> dict[str, object]:
    fields = yaml.load(text, yaml.CSafeLoader)
    assert isinstance(fields, dict)
    return fields


SMARTABLE = "smartable"
STYLES: dict[str, Callable[[str, random.Random], str]] = {
    SMARTABLE: lambda text, _: text,
    "dumped": dumped,
    "typed": typed,
    "toml": toml,
    "international": international,
}
MIXED = "mixed"
NAMES = (*STYLES, MIXED)


def styled(lines: list[str], style: str, number: int, seed: int) -> list[str]:
    """The lines of an article whose front matter is written in another style."""
    if style == MIXED:
        style = list(STYLES)[number % len(STYLES)]
    if style == SMARTABLE:
        return lines
    # Another generator than the article's, which is the same in every style.
    chance = random.Random(~(seed << 32 | number))
    end = lines.index("---", 1)
    written = STYLES[style]("\n".join(lines[1:end]) + "\n", chance)
    fence = "+++" if style == "toml" else "---"
    return [fence, *written.rstrip("\n").split("\n"), fence, *lines[end + 1 :]]
