"""Our program and its peers, in turn, on the same articles → a table of what each took."""

import argparse
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import contenders
from benchmarks.contenders import Contender
from benchmarks.generate import ARCHIVES, TOPICS, generate
from benchmarks.measure import Cost, Failed, cost
from benchmarks.styles import NAMES

COLD, SAME, ONE = STATES = ("cold", "nothing changed", "one file changed")

# One for each topic, one for the root topic, one for all.
LEAST_FEEDS = len(TOPICS) + 2


@dataclass(frozen=True)
class Figures:
    """The medians of one contender's runs."""

    contender: Contender
    costs: dict[str, Cost]

    @property
    def memory(self) -> int:
        """The most of any state."""
        return max(cost.memory for cost in self.costs.values())


def measured(field: Sequence[Contender], news: Path, runs: int) -> list[Figures]:
    """What each contender took, one after the other in each round: noise falls on all alike."""
    found: dict[tuple[str, str], list[Cost]] = {}
    article = newest_published(news)
    _warm(news)
    for number in range(1, runs + 1):
        for state in STATES:
            print(f"run {number} of {runs}, {state}", file=sys.stderr)
            with edited(article) if state == ONE else _as_it_is():
                for contender in field:
                    if state == COLD:
                        contender.forget()
                    spent = cost(contender.command, contender.site)
                    found.setdefault((contender.site.name, state), []).append(spent)
                    if contender.leaves and contender.feeds() < LEAST_FEEDS:
                        sys.exit(f"{contender.name}: wrote only {contender.feeds()} feeds")
    return [
        Figures(one, {state: medians(found[one.site.name, state]) for state in STATES})
        for one in field
    ]


def medians(costs: Iterable[Cost]) -> Cost:
    """The median of each figure by itself."""
    costs = list(costs)
    return Cost(
        median(one.cpu for one in costs),
        median(one.wall for one in costs),
        int(median(one.memory for one in costs)),
    )


def newest_published(news: Path) -> Path:
    """An article that is in a feed, so that its change is seen there."""
    for name in sorted(os.listdir(news), reverse=True):
        if re.search(rb"^published(?::| =) true\r?$", (news / name).read_bytes(), re.MULTILINE):
            return news / name
    sys.exit(f"{news}: has no published article")


@contextmanager
def edited(article: Path) -> Iterator[None]:
    """With another title, for the time being."""
    before = article.read_bytes()
    article.write_bytes(
        re.sub(rb"""(?m)^(title(?::| =) ["']?)""", rb"\1Corrected ", before, count=1)
    )
    try:
        yield
    finally:
        article.write_bytes(before)


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


def _warm(news: Path) -> None:
    """Have all files in memory, so that the first in turn does not pay for the disk."""
    for path in news.iterdir():
        path.read_bytes()


def _what(articles: int, style: str) -> str:
    return f"{articles} articles{'' if style == NAMES[0] else f', {style}'}"


def table(
    rows: Sequence[Figures], articles: int, runs: int, absent: Sequence[str], style: str = NAMES[0]
) -> str:
    """The figures as Markdown, with ratios to the fastest Hugo."""
    rivals = [row for row in rows if row.contender.name == "Hugo"]
    yardstick = min(rivals, key=lambda row: row.costs[COLD].cpu) if rivals else None
    lines = [
        f"### {articles:,} articles{'' if style == NAMES[0] else f', {style}'}",
        "",
        f"{machine()}. {f'Medians of {runs} runs' if runs > 1 else 'One run of each'} in turn.",
        "",
        "| | " + " | ".join(f"{state}, CPU s | wall s" for state in STATES) + " | memory, MB |",
        "|---" * (2 + 2 * len(STATES)) + "|",
    ]
    for row in rows:
        one = row.contender
        cells = [f"{one.name} {one.version}{one.remark}"]
        for state in STATES:
            spent = row.costs[state]
            yard = yardstick.costs[state] if yardstick else None
            cells.append(f"{spent.cpu:.2f}{_ratio(spent.cpu, yard.cpu if yard else None)}")
            cells.append(f"{spent.wall:.2f}{_ratio(spent.wall, yard.wall if yard else None)}")
        most = yardstick.memory if yardstick else None
        cells.append(f"{row.memory / 1e6:.0f}{_ratio(row.memory, most)}")
        lines.append(f"| {' | '.join(cells)} |")
    if yardstick:
        lines += ["", f"In brackets: × Hugo {yardstick.contender.version}'s."]
    if absent:
        lines += ["", f"Not installed: {', '.join(absent)}."]
    return "\n".join(lines) + "\n"


def _ratio(value: float, yard: float | None) -> str:
    return f" ({value / yard:.2g})" if yard else ""


def machine() -> str:
    """What it was measured on: AMD EPYC, 2 cores, Linux, Python 3.11.7"""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        found = re.search(r"^model name\s*: (.+)$", information.read_text(), re.MULTILINE)
        model = found[1] if found else model
    parts = model, f"{os.cpu_count()} cores", platform.system()
    return f"{', '.join(parts)}, Python {platform.python_version()}"


def publish(text: str, page: Path, name: str) -> None:
    """Put the text into the page, in place of an earlier one of that name."""
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    block = start + text + end
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    if start in old:
        before, _, rest = old.partition(start)
        new = before + block + rest.partition(end)[2]
    else:
        new = old.rstrip("\n") + "\n\n" + block if old else block
    page.write_text(new, encoding="utf-8")


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--style", choices=NAMES, default=NAMES[0], help="of front matter (default: %(default)s)"
    )
    parser.add_argument(
        "--archive",
        choices=ARCHIVES,
        action="append",
        help="ours without archives, with monthly ones, or given twice with each (default: none)",
    )
    parser.add_argument("--jobs", type=int, help="for ours (default: as it does by itself)")
    parser.add_argument(
        "--peers",
        default=",".join(contenders.NAMES),
        help="with commas (default: all that are installed): %(default)s",
    )
    parser.add_argument("--hugo", type=Path, action="append", default=[], metavar="PROGRAM")
    parser.add_argument("--pelican", type=Path, action="append", default=[], metavar="PROGRAM")
    parser.add_argument(
        "--folder", type=Path, help="generated articles to take, or where to leave them"
    )
    parser.add_argument("--out", type=Path, help="a page of Markdown to put the table into")
    given = parser.parse_args()
    peers = [name for name in given.peers.split(",") if name]
    unknown = sorted(set(peers) - set(contenders.NAMES))
    if unknown:
        parser.error(f"unknown peer {unknown[0]}; there are {', '.join(contenders.NAMES)}")

    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        work = Path(temporary)
        folder = (given.folder or work / "articles").resolve()
        news = folder / "_news"
        if not news.exists():
            generate(folder, given.articles, given.seed, style=given.style)
        present = len(os.listdir(news))
        if present != given.articles:
            parser.error(f"{news}: has {present} articles; say --articles {present}")

        field = [contenders.ours(news, work, archive, given.jobs) for archive in _chosen(given)]
        absent = []
        if "hugo" in peers:
            found = [
                contenders.hugo(program, news, work) for program in contenders.hugos(given.hugo)
            ]
            field += found
            absent += [] if found else ["Hugo"]
        if "pelican" in peers:
            found = [
                contenders.pelican(program, news, work)
                for program in contenders.pelicans(given.pelican)
            ]
            field += found
            absent += [] if found else ["Pelican"]
        if "pyyaml" in peers:
            field.append(contenders.pyyaml(news, work))
        try:
            rows = measured(field, news, given.runs)
        except Failed as error:
            sys.exit(str(error))
        text = table(rows, given.articles, given.runs, absent, given.style)
    print(text, end="")
    if given.out:
        publish(text, given.out, f"figures for {_what(given.articles, given.style)}")


def _chosen(given: argparse.Namespace) -> list[str]:
    return list(dict.fromkeys(given.archive or ["none"]))


if __name__ == "__main__":
    main()
