"""A generator of random numbers → invented words, headlines, sentences and names of publishers."""

import html
import random
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

T = TypeVar("T")


def headline(chance: random.Random) -> str:
    """Seven to eleven words, now and then with what editors like to put in."""
    words = [word(chance).capitalize() for _ in range(7 + int(chance.random() * 5))]
    adorn(words, chance)
    return " ".join(words)


def sentences(chance: random.Random) -> str:
    """An excerpt, cut off in mid-sentence as often as not."""
    words = [word(chance) for _ in range(14 + int(chance.random() * 14))]
    words[0] = words[0].capitalize()
    words[9] += "."
    words[10] = words[10].capitalize()
    adorn(words, chance)
    return " ".join(words) + any_of((".", "…", ",", ""), chance)


def adorn(words: list[str], chance: random.Random) -> None:
    """Curly quotes, entities and marks, each here and there."""
    for share, before, after in (
        (0.15, "“", "”"),
        (0.15, "", "’s"),
        (0.08, "", "™"),
        (0.06, "", "&#8217;s"),
        (0.05, "", " &amp; co"),
        (0.04, '"', '"'),
    ):
        if chance.random() < share:
            place = int(chance.random() * len(words))
            words[place] = f"{before}{words[place]}{after}"


def word(chance: random.Random) -> str:
    """An invented word that can be pronounced."""
    return any_of(vocabulary(), chance)


@cache
def vocabulary() -> tuple[str, ...]:
    """The invented words, the same in every process, since the seed is fixed."""
    chance = random.Random(0)
    return tuple(
        "".join(
            any_of("bcdfghklmnprstvwz", chance) + any_of(("a", "e", "i", "o", "u", "ai"), chance)
            for _ in range(syllables)
        )
        + any_of(("", "", "n", "r", "s", "t"), chance)
        for syllables in (1, 2, 2, 3) * 1_000
    )


@cache
def publishers() -> tuple[tuple[str, str], ...]:
    """The hosts and names of the invented publishers."""
    chance = random.Random(1)
    pairs = ((word(chance), word(chance)) for _ in range(300))
    return tuple(
        (f"{one}-{two}.example", f"{one.capitalize()} {two.capitalize()}") for one, two in pairs
    )


def any_of(things: Sequence[T], chance: random.Random) -> T:
    """One of the things, by random(), which alone is the same in all versions of Python."""
    return things[int(chance.random() * len(things))]


def slug(text: str) -> str:
    """The text as a part of an address."""
    plain = html.unescape(text).lower().replace("’", "").replace("&", "")
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in plain).split())


def quoted(text: str) -> str:
    """The text between YAML's double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
