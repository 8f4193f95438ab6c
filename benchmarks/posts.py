"""A number and a seed → an invented post of a site's own, with a body of about 5 KB of Markdown."""

import random
from collections.abc import Callable
from datetime import datetime
from itertools import cycle

from benchmarks.words import any_of, headline, publishers, quoted, sentences, word

# Of a body, in characters; the last section exceeds it.
LENGTH = 4_500


def post(chance: random.Random, moment: datetime, tags: list[str]) -> tuple[str, list[str]]:
    """The title and the lines of a post: its front matter and its body."""
    title = headline(chance)
    return title, [
        "---",
        f'title: "{quoted(title)}"',
        f"date: {moment:%Y-%m-%d %H:%M:%S +0000}",
        f'description: "{quoted(sentences(chance))}"',
        f"tags: [{', '.join(tags)}]",
        "---",
        "",
        *_body(chance),
    ]


def _body(chance: random.Random) -> list[str]:
    """The lines of a body: paragraphs, and between them all that a long post has."""
    lines = [_paragraph(chance), "", "<!--more-->", ""]
    length = len(lines[0])
    first = int(chance.random() * len(_PARTS))
    for part in cycle((*_PARTS[first:], *_PARTS[:first])):
        if length > LENGTH:
            break
        new = [
            f"## {headline(chance)}",
            "",
            _paragraph(chance),
            "",
            *part(chance),
            "",
            _paragraph(chance),
            "",
        ]
        lines += new
        length += sum(len(line) + 1 for line in new)
    return lines


def _paragraph(chance: random.Random) -> str:
    words = " ".join(sentences(chance) for _ in range(3)).split()
    host, name = any_of(publishers(), chance)
    for before, after in (("*", "*"), ("**", "**"), ("`", "`")):
        place = int(chance.random() * len(words))
        words[place] = f"{before}{word(chance)}{after}"
    words[len(words) // 2] = f"[{name}](https://{host}/{word(chance)}/)"
    return " ".join(words)


def _list(chance: random.Random) -> list[str]:
    return [f"- {sentences(chance)}" for _ in range(4)]


def _numbered(chance: random.Random) -> list[str]:
    return [f"{number}. {sentences(chance)}" for number in range(1, 4)]


def _code(chance: random.Random) -> list[str]:
    names = [word(chance) for _ in range(4)]
    return [
        "```python",
        f"def {names[0]}({names[1]}, {names[2]}=0):",
        f'    """{sentences(chance)}"""',
        f"    for {names[3]} in {names[1]}:",
        f"        if {names[3]} < {names[2]}:",
        f"            yield {names[3]} & 1",
        "```",
    ]


def _table(chance: random.Random) -> list[str]:
    return [
        f"| {word(chance)} | {word(chance)} | {word(chance)} |",
        "|---|---|---|",
        *(
            f"| {word(chance)} | {int(chance.random() * 1000)} | `{word(chance)}` |"
            for _ in range(4)
        ),
    ]


def _quote(chance: random.Random) -> list[str]:
    return [f"> {sentences(chance)}", f"> {sentences(chance)}"]


def _image(chance: random.Random) -> list[str]:
    host, _ = any_of(publishers(), chance)
    return [f"![{word(chance)}](https://images.{host}/{word(chance)}.jpg)"]


_PARTS: tuple[Callable[[random.Random], list[str]], ...] = (
    _list,
    _numbered,
    _code,
    _table,
    _quote,
    _image,
)
