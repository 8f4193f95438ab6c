"""Our program and its peers, in turn, on the same articles → a table of what each took."""

import argparse
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks import contenders
from benchmarks.contenders import Contender
from benchmarks.generate import ARCHIVES, BODIES, TOPICS, folder_of, generate
from benchmarks.measure import Cost, Failed, cost
from benchmarks.styles import NAMES, SMARTABLE

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


def measured(field: Sequence[Contender], runs: int) -> list[Figures]:
    """What each contender took, one after the other in each round: noise falls on all alike."""
    found: dict[tuple[Path, str], list[Cost]] = {}
    newest = {news: newest_published(news) for news in {one.news for one in field}}
    for news in newest:
        _warm(news)
    for number in range(1, runs + 1):
        for state in STATES:
            print(f"run {number} of {runs}, {state}", file=sys.stderr)
            for contender in field:
                if state == COLD:
                    contender.forget()
                with edited(newest[contender.news]) if state == ONE else nullcontext():
                    spent = cost(contender.command, contender.site)
                found.setdefault((contender.site, state), []).append(spent)
                if contender.leaves and contender.feeds() < LEAST_FEEDS:
                    sys.exit(f"{contender.name}: wrote only {contender.feeds()} feeds")
    return [
        Figures(one, {state: medians(found[one.site, state]) for state in STATES}) for one in field
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
        text = (news / name).read_bytes()
        if not re.search(rb"^published(?::| =) false\r?$", text, re.MULTILINE):
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


def _warm(news: Path) -> None:
    """Have all files in memory, so that the first in turn does not pay for the disk."""
    for path in news.iterdir():
        path.read_bytes()


def table(
    rows: Sequence[Figures], articles: int, runs: int, absent: Sequence[str], what: str = ""
) -> str:
    """The figures as Markdown, with ratios to the fastest Hugo on the same articles."""
    yardsticks: dict[Path, Figures] = {}
    for row in rows:
        best = yardsticks.get(row.contender.news)
        if row.contender.name == "Hugo" and (
            best is None or row.costs[COLD].cpu < best.costs[COLD].cpu
        ):
            yardsticks[row.contender.news] = row
    lines = [
        f"### {articles:,} articles{what}",
        "",
        f"{machine()}. {f'Medians of {runs} runs' if runs > 1 else 'One run of each'} in turn.",
        "",
        "| | " + " | ".join(f"{state}, CPU s | wall s" for state in STATES) + " | memory, MB |",
        "|---" * (2 + 2 * len(STATES)) + "|",
    ]
    for row in rows:
        one, yardstick = row.contender, yardsticks.get(row.contender.news)
        cells = [f"{one.name} {one.version}{one.remark}"]
        for state in STATES:
            spent = row.costs[state]
            yard = yardstick.costs[state] if yardstick else None
            cells.append(f"{spent.cpu:.2f}{_ratio(spent.cpu, yard.cpu if yard else None)}")
            cells.append(f"{spent.wall:.2f}{_ratio(spent.wall, yard.wall if yard else None)}")
        most = yardstick.memory if yardstick else None
        cells.append(f"{row.memory / 1e6:.0f}{_ratio(row.memory, most)}")
        lines.append(f"| {' | '.join(cells)} |")
    if yardsticks:
        versions = dict.fromkeys(one.contender.version for one in yardsticks.values())
        same = " on the same articles" if len(yardsticks) > 1 else ""
        lines += ["", f"In brackets: × Hugo {' or '.join(versions)}'s{same}."]
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
        "--style",
        choices=NAMES,
        action="append",
        dest="styles",
        help=f"of front matter; may be given several times (default: {SMARTABLE})",
    )
    parser.add_argument(
        "--bodies",
        action="append_const",
        const=BODIES,
        dest="styles",
        help="posts of a site of its own, with bodies of 5 KB of Markdown",
    )
    parser.add_argument(
        "--archive",
        choices=ARCHIVES,
        action="append",
        help="ours without archives, with monthly ones, or given twice with each (default: none)",
    )
    parser.add_argument("--no-pages", action="store_true", help="ours also without pages")
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
    styles = list(dict.fromkeys(given.styles or [SMARTABLE]))

    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        work = Path(temporary)
        folder = (given.folder or work / "articles").resolve()
        field: list[Contender] = []
        absent: dict[str, None] = {}
        for style in styles:
            news = folder_of(folder / style, style)
            if not news.exists():
                generate(folder / style, given.articles, given.seed, style=style)
            present = len(os.listdir(news))
            if present != given.articles:
                parser.error(f"{news}: has {present} articles; say --articles {present}")
            (work / style).mkdir()
            label = f", {style}" if style in NAMES and len(styles) > 1 else ""
            found = _field(given, style, news, work / style, absent)
            field += [replace(one, remark=one.remark + label) for one in found]
        try:
            rows = measured(field, given.runs)
        except Failed as error:
            sys.exit(str(error))
        what = _what(styles)
        text = table(rows, given.articles, given.runs, list(absent), what)
    print(text, end="")
    if given.out:
        publish(text, given.out, f"figures for {given.articles} articles{what}")


def _field(
    given: argparse.Namespace, style: str, news: Path, work: Path, absent: dict[str, None]
) -> Iterator[Contender]:
    """Ours, and the peers that know this style; those that are not installed become `absent`."""
    for archive in dict.fromkeys(given.archive or ["none"]):
        for has_pages in (True, False) if given.no_pages else (True,):
            yield contenders.ours(news, work, archive, given.jobs, style, has_pages=has_pages)
    programs = {"hugo": given.hugo, "pelican": given.pelican}
    for name in contenders.peers_of(style):
        if name in given.peers.split(","):
            found = list(contenders.peers(name, news, work, style, programs.get(name, ())))
            absent |= {} if found else {name.capitalize(): None}
            yield from found


def _what(styles: Sequence[str]) -> str:
    if styles == [BODIES]:
        return " with bodies"
    return "" if styles == [SMARTABLE] else " in several styles"


if __name__ == "__main__":
    main()
