"""A number and a seed → that many invented articles in the shape of real ones, and a feeds.yaml."""

import argparse
import base64
import os
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks import posts
from benchmarks.styles import NAMES, SMARTABLE, styled
from benchmarks.words import any_of, headline, publishers, quoted, sentences, slug, word

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

ARCHIVES = ("none", "month")
# The posts of a site of its own, besides the styles of front matter.
BODIES = "bodies"

# All articles lie in the past of whoever runs this: none is kept out for being too early.
FIRST_DAY = datetime(2021, 1, 1, tzinfo=UTC)
SECONDS = int(timedelta(days=3 * 365).total_seconds())

BATCH = 2_000


def generate(
    folder: Path, articles: int, seed: int = 1, archive: str = "none", style: str = SMARTABLE
) -> Path:
    """Write the articles into `_news` or `_posts` below the folder; return where they are.

    They are the same for the same number, seed and style.
    """
    news = folder_of(folder, style)
    news.mkdir(parents=True, exist_ok=True)
    with os.scandir(news) as present:
        if any(present):
            sys.exit(f"{news}: holds files; name another folder or remove them")
    batches = [range(start, min(start + BATCH, articles)) for start in range(0, articles, BATCH)]
    write = partial(write_batch, news=str(news), seed=seed, style=style)
    if len(batches) < 2:
        for batch in batches:
            write(batch)
    else:
        with ProcessPoolExecutor() as pool:
            for _ in pool.map(write, batches):
                pass
    (folder / "feeds.yaml").write_text(configuration(news.name, archive, style), encoding="utf-8")
    return news


def folder_of(folder: Path, style: str) -> Path:
    """Where the articles are: Jekyll takes only files in `_posts` for posts."""
    return folder / ("_posts" if style == BODIES else "_news")


def configuration(articles: str, archive: str, style: str = SMARTABLE) -> str:
    """The text of a feeds.yaml: a feed for each topic and one for all, the newest 50 in each."""
    is_own = style == BODIES
    own = ["home: https://herald.example/", "generator: jekyll"] if is_own else []
    lines = [
        "title: The Invented Herald",
        "url: https://herald.example/feeds/",
        *own,
        f"articles: {articles}",
        "language: en-us",
        "since: 2021",
        "entries: 50",
        f"archive: {archive}",
        "topics:",
        f"  {slug(ROOT)}: {ROOT}",
        *(
            f"  {slug(topic)}: {{name: {_tag(topic) if is_own else topic}, parent: {ROOT}}}"
            for topic in TOPICS
        ),
    ]
    return "\n".join(lines) + "\n"


def write_batch(batch: range, news: str, seed: int, style: str = SMARTABLE) -> None:
    """Write the articles with these numbers."""
    for number in batch:
        name, content = article(number, seed, style)
        with open(f"{news}/{name}", "xb") as file:
            file.write(content)


def article(number: int, seed: int, style: str = SMARTABLE) -> tuple[str, bytes]:
    """The file name and the content of one article; they do not depend on other articles."""
    # A generator of its own: an article depends neither on the others nor on who writes it.
    chance = random.Random(seed << 32 | number)
    moment = FIRST_DAY + timedelta(seconds=int(chance.random() * SECONDS))
    if style == BODIES:
        title, lines = posts.post(chance, moment, [_tag(topic) for topic in topics(chance)])
        line_end = "\n"
    else:
        title = headline(chance)
        lines = styled(link(chance, title, moment), style, number, seed)
        line_end = "\r\n" if chance.random() < 0.3 else "\n"
    stem = slug(title)[:110].rstrip("-")
    # The number keeps two articles of the same day and title apart, however many there are.
    return f"{moment:%Y-%m-%d}-{stem}-{number:x}.md", line_end.join(lines).encode()


def link(chance: random.Random, title: str, moment: datetime) -> list[str]:
    """The lines of an article whose original is elsewhere."""
    has_related = chance.random() < 0.4
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
    return [*lines, "", f'secured: "{secret}"', "---", "", ""]


def _tag(topic: str) -> str:
    """The topic as a tag: jekyll-feed makes feeds of tags without blanks only."""
    return topic.replace(" ", "")


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
    """The publisher of an article."""
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
    """The list `images`, with one image."""
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


def main() -> None:
    """Generate the articles that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--archive", choices=ARCHIVES, default="none", help="for feeds.yaml")
    parser.add_argument("--style", choices=NAMES, default=SMARTABLE, help="of front matter")
    parser.add_argument(
        "--bodies",
        action="store_const",
        const=BODIES,
        dest="style",
        help="posts of a site of its own, with bodies of 5 KB of Markdown",
    )
    given = parser.parse_args()
    generate(given.folder, given.articles, given.seed, given.archive, given.style)


if __name__ == "__main__":
    main()
