"""A small site that a test can change and build several times."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from lxml import etree

from feeds.articles.read import read_all
from feeds.cli.main import main
from feeds.compose.plan import Plan
from feeds.config.load import load_site
from feeds.dates import moment
from feeds.history import guards, recovery
from feeds.pipeline.in_memory import ArticlesInMemory
from feeds.pipeline.publishing import run_build
from feeds.pipeline.render import checked_plan
from feeds.pipeline.request import Report, Request, Watcher

T = TypeVar("T")

URL = "https://example.org/feeds/"
FORMATS = ("atom.xml", "rss.xml", "feed.json")
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@dataclass(frozen=True)
class Built:
    """What a build planned, and what it wrote."""

    plan: Plan
    written: Report

    @property
    def touched(self) -> set[str]:
        """The files that were added, changed or removed."""
        return {*self.written.added, *self.written.changed, *self.written.removed}

    @property
    def rules(self) -> list[str]:
        """The rule of each problem."""
        return [problem.rule for problem in self.plan.problems]


class Newsroom:
    """A folder with a configuration, articles and an output."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.config = folder / "config/feeds.yaml"
        self.articles = folder / "articles"
        self.output = folder / "output"
        for place in (self.config.parent, self.articles):
            place.mkdir(parents=True, exist_ok=True)
        self.configure(**settings)

    def configure(self, **settings: object) -> None:
        """Write a configuration with these settings and the required ones, without pages."""
        least: dict[str, object] = {"title": "News", "url": URL, "articles": "../articles"}
        # Pages have tests of their own.
        least |= {"language": "en", "pages": False}
        self.config.write_text(json.dumps(least | settings), encoding="utf-8")

    def write(self, name: str, date: str = "2026-01-01", **fields: object) -> Path:
        """Write an article; fields whose value is None are left out."""
        slug = name.rpartition(".")[0]
        own = {
            "title": f"About {slug}",
            "webUrl": f"https://news.example.com/{slug}",
            "publishedDateTime": f"{date}T08:00:00Z" if len(date) == 10 else date,
        } | fields
        head = (f"{key}: {json.dumps(one)}\n" for key, one in own.items() if one is not None)
        file = self.articles / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\n{''.join(head)}---\n", encoding="utf-8")
        return file

    def plan(self, now: str = "2026-01-31T12:00:00Z") -> Plan:
        """The plan of the next build."""
        site = load_site(self.config)
        earlier, damage = recovery.read_ledger(self.output, site)
        return checked_plan(
            site, ArticlesInMemory(site, (*damage, *read_all(site))), earlier, moment(now)
        )

    def build(self, now: str = "2026-01-31T12:00:00Z") -> Built:
        """Build as the command does, with all guards allowed."""
        return Built(self.plan(now), self.update(now, guards.NAMES))

    def update(self, now: str, allow: Collection[str] = ()) -> Report:
        """Build, and return the report only."""
        return run_build(Request(self.config, self.output, moment(now), allow), Watcher())

    def command(self, verb: str, *arguments: str) -> int:
        """The exit status of a command, run in this process."""
        places = ("--config", str(self.config), "--output", str(self.output))
        with pytest.raises(SystemExit) as left:
            main([verb, *places, *arguments])
        assert isinstance(left.value.code, int)
        return left.value.code

    # --- what a reader finds ---

    def files(self) -> dict[str, bytes]:
        """Every file in the output, by its path."""
        found = (path for path in sorted(self.output.rglob("*")) if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}

    def feeds(self) -> dict[str, bytes]:
        """Every feed and archive in the output, by its path."""
        return {path: data for path, data in self.files().items() if path.endswith(FORMATS)}

    def times(self) -> dict[str, int]:
        """When each file in the output was last written."""
        return {path: (self.output / path).stat().st_mtime_ns for path in self.files()}

    def entries(self, path: str = "feed.json") -> dict[str, dict[str, Any]]:
        """The entries of a JSON Feed, in their order, by the end of their ids."""
        items = json.loads((self.output / path).read_bytes())["items"]
        return {item["id"].partition("2026:")[2]: item for item in items}

    def updated(self, name: str, path: str = "feed.json") -> str:
        """When an entry was last updated."""
        return str(self.entries(path)[name]["date_modified"])

    def tombstones(self, folder: str = "") -> dict[str, str]:
        """When each withdrawn entry of a live feed was withdrawn, the same in Atom and JSON."""
        root = self.atom(f"{folder}atom.xml")
        gone = {one.get("ref", ""): one.get("when", "") for one in root.iter(TOMBSTONE)}
        feed = json.loads((self.output / f"{folder}feed.json").read_bytes())
        deleted = feed.get("_feed", {}).get("deleted", [])
        assert gone == {one["id"]: one["date_deleted"] for one in deleted}
        return {id_.partition("2026:")[2]: when for id_, when in gone.items()}

    def feed_updated(self, folder: str = "") -> str:
        """When a feed was last updated."""
        return self.atom(f"{folder}atom.xml").findtext(f"{ATOM}updated") or ""

    def atom(self, path: str) -> etree._Element:
        """The root of a document in XML."""
        return etree.fromstring((self.output / path).read_bytes())

    def ledger(self) -> list[dict[str, Any]]:
        """The lines of the ledger as JSON, without their checksums."""
        lines = (self.output / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
        members = (json.loads(line).items() for line in lines)
        return [{name: value for name, value in own if name != "check"} for own in members]

    def line(self, name: str) -> dict[str, Any]:
        """The ledger's line of one entry."""
        return next(one for one in self.ledger() if one.get("id", "").endswith(f",2026:{name}"))

    def walk(self, path: str) -> Iterator[tuple[str, list[str]]]:
        """From a live feed back through all its archives: each document's path and its ids."""
        seen = set()
        while path:
            assert path not in seen, "the archives go round in circles"
            seen.add(path)
            ids, older = links(self.output / path)
            yield path, ids
            path = older.removeprefix(URL)


def links(file: Path, rel: str = "prev-archive") -> tuple[list[str], str]:
    """The ids in a document, and where its link leads to; empty if it has none."""
    if file.suffix == ".json":
        feed = json.loads(file.read_bytes())
        return [item["id"] for item in feed["items"]], feed.get("next_url", "")
    root = etree.fromstring(file.read_bytes())
    found = [str(link.get("href")) for link in root.iter(f"{ATOM}link") if link.get("rel") == rel]
    assert len(found) < 2
    ids = [
        str(one.findtext("guid") or one.findtext(f"{ATOM}id"))
        for one in root.iter("item", f"{ATOM}entry")
    ]
    return ids, "".join(found)
