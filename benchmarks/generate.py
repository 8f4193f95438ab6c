"""A number and a seed → that many invented articles in the shape of real ones, and a feeds.yaml."""

import argparse
import base64
import html
import os
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from benchmarks.styles import NAMES, styled

ROOT = "Science"
TOPICS = (
    "Astronomy",
    "Botany",
    "Climate",
    "Deep Sea",
    "Energy",
    "Fossils",
    "Genetics",
    "Materials",
    "Medicine",
    "Particle Physics",
    "Robotics",
    "Volcanoes",
)
T = TypeVar("T")

ARCHIVES = ("none", "month")

# All articles lie in the past of whoever runs this: none is kept out for being too early.
FIRST_DAY = datetime(2021, 1, 1, tzinfo=UTC)
SECONDS = int(timedelta(days=3 * 365).total_seconds())

BATCH = 2_000


def generate(
    folder: Path, articles: int, seed: int = 1, archive: str = "none", style: str = "smartable"
) -> None:
    """Write the articles into the folder's `_news`, the same ones for the same number and seed."""
    news = folder / "_news"
    news.mkdir(parents=True, exist_ok=True)
    with os.scandir(news) as present:
        if any(present):
            sys.exit(f"{news}: holds files; name another folder or remove them")
    batches = [range(start, min(start + BATCH, articles)) for start in range(0, articles, BATCH)]
    if len(batches) < 2:
        for batch in batches:
            write_batch(batch, str(news), seed, style)
    else:
        with ProcessPoolExecutor() as pool:
            for _ in pool.map(
                partial(write_batch, news=str(news), seed=seed, style=style), batches
            ):
                pass
    (folder / "feeds.yaml").write_text(configuration("_news", archive), encoding="utf-8")


def configuration(articles: str, archive: str) -> str:
    """The text of a feeds.yaml: a feed for each topic and one for all, the newest 50 in each."""
    lines = [
        "title: The Invented Herald",
        "url: https://herald.example/feeds/",
        f"articles: {articles}",
        "language: en-us",
        "since: 2021",
        "entries: 50",
        f"archive: {archive}",
        "topics:",
        f"  {slug(ROOT)}: {ROOT}",
        *(f"  {slug(topic)}: {{name: {topic}, parent: {ROOT}}}" for topic in TOPICS),
    ]
    return "\n".join(lines) + "\n"


def write_batch(batch: range, news: str, seed: int, style: str = "smartable") -> None:
    """Write the articles with these numbers."""
    for number in batch:
        name, content = article(number, seed, style)
        with open(f"{news}/{name}", "xb") as file:
            file.write(content)


def article(number: int, seed: int, style: str = "smartable") -> tuple[str, bytes]:
    """The file name and the content of one article, whichever others there are."""
    # A generator of its own: an article depends neither on the others nor on who writes it.
    chance = random.Random(seed << 32 | number)
    moment = FIRST_DAY + timedelta(seconds=int(chance.random() * SECONDS))
    title = headline(chance)
    has_related = chance.random() < 0.4
    stem = slug(title)[:110].rstrip("-")
    lines = ["---", "category: news"]
    lines += story(chance, title, moment, indent="")
    quality = int(chance.random() * 100)
    lines += [
        f"quality: {quality}",
        f"heat: {quality * (2 if has_related else 1)}",
        f"published: {'true' if chance.random() < 0.5 else 'false'}",
        "",
        *provider(chance, indent="", with_icon=chance.random() < 0.5),
        "",
        "topics:",
        *(f"  - {topic}" for topic in topics(chance)),
    ]
    if chance.random() < 0.8:
        lines += ["", *image(chance, title, indent="")]
    if has_related:
        lines += ["", "related:"]
        for _ in range(5 + int(chance.random() * 10)):
            lines += related(chance, moment)
    secret = base64.b64encode(chance.randbytes(300 + int(chance.random() * 300))).decode()
    lines += ["", f'secured: "{secret}"', "---", "", ""]
    line_end = "\r\n" if chance.random() < 0.3 else "\n"
    # The number keeps two articles of the same day and title apart, however many there are.
    lines = styled(lines, style, number, seed)
    return f"{moment:%Y-%m-%d}-{stem}-{number:x}.md", line_end.join(lines).encode()


def story(chance: random.Random, title: str, moment: datetime, indent: str) -> list[str]:
    """The lines that an article and a related story have in common."""
    host, _ = any_of(publishers(), chance)
    page = f"{host}/{moment:%Y/%m}/{slug(title)}-{int(chance.random() * 1e6)}"
    lines = [
        f'title: "{quoted(title)}"',
        f'excerpt: "{quoted(sentences(chance))}"',
        f"publishedDateTime: {moment:%Y-%m-%dT%H:%M:%SZ}",
        f'webUrl: "https://{page}"',
    ]
    if chance.random() < 0.5:
        cache_host = host.replace("-", "--").replace(".", "-") + ".cdn.ampproject.org"
        lines += [
            f'ampWebUrl: "https://{page}?outputType=amp"',
            f'cdnAmpWebUrl: "https://{cache_host}/c/s/{page}?outputType=amp"',
        ]
    lines.append("type: article")
    return [indent + line for line in lines]


def related(chance: random.Random, moment: datetime) -> list[str]:
    """A story of about the same time, as an item of the list `related`."""
    title = headline(chance)
    other = moment + timedelta(seconds=int((chance.random() - 0.5) * 5 * 86_400))
    lines = story(chance, title, other, indent="    ")
    lines[0] = "  - " + lines[0].lstrip()
    lines += provider(chance, indent="    ", with_icon=False)
    lines.append(f"    quality: {int(chance.random() * 100)}")
    if chance.random() < 0.4:
        lines += image(chance, title, indent="    ")
    return lines


def provider(chance: random.Random, indent: str, with_icon: bool) -> list[str]:
    """Who wrote it."""
    host, name = any_of(publishers(), chance)
    lines = ["provider:", f"  name: {name}", f"  domain: {host}"]
    if with_icon:
        lines += [
            "  images:",
            f'    - url: "https://herald.example/assets/organizations/{host}-50x50.jpg"',
            "      width: 50",
            "      height: 50",
        ]
    return [indent + line for line in lines]


def image(chance: random.Random, title: str, indent: str) -> list[str]:
    """The list `images`, of one."""
    host, _ = any_of(publishers(), chance)
    file = f"{int(chance.random() * 1e9):x}/{word(chance)}.jpg"
    query = any_of(("", "", "?ve=1&tl=1", "?w=1200&#038;strip=all", "?fit=1024,512"), chance)
    lines = [
        "images:",
        f'  - url: "https://images.{host}/{file}{query}"',
        f"    width: {400 + int(chance.random() * 2000)}",
        f"    height: {300 + int(chance.random() * 900)}",
        "    isCached: true",
        f'    title: "{quoted(title)}"',
    ]
    return [indent + line for line in lines]


def topics(chance: random.Random) -> list[str]:
    """One to three topics, and the root on nearly every article."""
    own = dict.fromkeys(any_of(TOPICS, chance) for _ in range(1 + int(chance.random() ** 2 * 3)))
    return [*own, *([ROOT] if chance.random() < 0.96 else [])]


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
    """A word that nobody knows and everybody can say."""
    return any_of(vocabulary(), chance)


@cache
def vocabulary() -> tuple[str, ...]:
    """All words there are: of one seed, so that every process has the same."""
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
    """Hosts and names of those who write."""
    chance = random.Random(1)
    pairs = ((word(chance), word(chance)) for _ in range(300))
    return tuple(
        (f"{one}-{two}.example", f"{one.capitalize()} {two.capitalize()}") for one, two in pairs
    )


def any_of(things: Sequence[T], chance: random.Random) -> T:
    """One of the things. Only random() is promised to be the same in all versions of Python."""
    return things[int(chance.random() * len(things))]


def slug(text: str) -> str:
    """The text as a part of an address."""
    plain = html.unescape(text).lower().replace("’", "").replace("&", "")
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in plain).split())


def quoted(text: str) -> str:
    """The text between YAML's double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def main() -> None:
    """Generate what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--archive", choices=ARCHIVES, default="none", help="for feeds.yaml")
    parser.add_argument("--style", choices=NAMES, default="smartable", help="of front matter")
    given = parser.parse_args()
    generate(given.folder, given.articles, given.seed, given.archive, given.style)


if __name__ == "__main__":
    main()
