"""What is not read, parsed, rendered and checked again: seen from inside, by counting calls."""

import os
import shutil
import time
from typing import Any

import pytest

from feeds import gate
from feeds.articles import fields, folder, read, snapshot
from feeds.cache import file_state, store
from feeds.cli.report import Terminal, print_results
from feeds.dates import moment
from feeds.formats import interface
from feeds.formats.interface import Rendered
from feeds.gate import Gate
from feeds.history import guards
from feeds.model import Article, Entry, Feed, Withheld
from feeds.pipeline import incremental, tasks
from feeds.pipeline.publishing import run_build
from feeds.pipeline.request import Request
from feeds.settings.site import Site
from tests.cache.sites import SECOND, THIRD, Twin, build, cache_file, settle
from tests.newsroom import Newsroom


class Counts:
    """How often what was done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: list[str] = []
        self.parsed: list[str] = []
        self.rendered: list[str] = []
        self.checked: list[str] = []
        bytes_of, article_of = folder.bytes_of, fields.article_of
        document_of, faults = interface.document_of, Gate.failures

        def opening(site: Site, file: str, **rest: bool) -> bytes:
            self.opened.append(file)
            return bytes_of(site, file, **rest)

        def reading(seen_from: str, place: str, file: str) -> bytes:
            self.opened.append(file)
            return folder.bytes_in(seen_from, place, file)

        def parsing(file: str, data: bytes, site: Site, **rest: bool) -> Article | Withheld:
            self.parsed.append(file)
            return article_of(file, data, site, **rest)

        def rendering(feed: Feed[Entry], name: str, made: Rendered) -> Any:
            self.rendered.append(f"{feed.path}{name}")
            return document_of(feed, name, made)

        def checking(self_: Gate, name: str, *rest: Any) -> Any:
            self.checked.append(f"{rest[1].path}{name}")
            return faults(self_, name, *rest)

        monkeypatch.setattr(tasks, "bytes_of", opening)
        monkeypatch.setattr(snapshot, "bytes_in", reading)
        monkeypatch.setattr(read, "article_of", parsing)
        monkeypatch.setattr(gate, "document_of", rendering)
        monkeypatch.setattr(Gate, "failures", checking)

    def none(self) -> bool:
        return not (self.opened or self.parsed or self.rendered or self.checked)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    return Counts(monkeypatch)


def test_nothing_is_done_where_nothing_changed(news: Newsroom, counts: Counts) -> None:
    before = news.times()
    written = build(news, SECOND)
    assert counts.none()
    assert not (written.added or written.changed or written.removed)
    assert set(written.documents) == set(news.files())
    assert news.times() == before


def test_problems_are_reported_where_nothing_changed(
    news: Newsroom, counts: Counts, capsys: pytest.CaptureFixture[str]
) -> None:
    request = Request(news.config, news.output, moment(SECOND), guards.NAMES)
    print_results(run_build(request, Terminal(quiet=False)), news.output, verbose=False)
    assert counts.none()
    remembered = capsys.readouterr()
    cache_file(news).unlink()
    print_results(run_build(request, Terminal(quiet=False)), news.output, verbose=False)
    assert capsys.readouterr() == remembered
    assert "wrong.md:1: has no title" in remembered.err


def test_only_what_changed_is_read_and_only_what_holds_it_is_made(
    news: Newsroom, counts: Counts
) -> None:
    news.write("other.md", "2025-06-01", topics=["Trains"])
    settle()
    build(news, SECOND)
    settle()
    for seen in (counts.opened, counts.parsed, counts.rendered, counts.checked):
        seen.clear()
    news.write("other.md", "2025-06-01", topics=["Trains"], title="Another")
    touched = build(news, THIRD).changed
    assert counts.opened == counts.parsed == ["other.md"], "once"
    # The feed of everything bears the newest change, although it does not show it.
    folders = ("", "archive/2025-06/", "trains/", "trains/archive/2025-06/")
    made = {f"{folder}{form}" for folder in folders for form in ("atom", "rss", "json")}
    assert made >= set(counts.rendered) >= set(counts.checked)
    assert not [path for path in counts.rendered if "ships" in path or "2026" in path]
    assert not [path for path in touched if "ships" in path or "2026" in path]


def test_what_an_interrupted_build_has_read_is_not_read_again(
    news: Newsroom, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = Twin(news)
    for number in range(10):
        news.write(f"new-{number}.md", "2026-01-02")
    settle()
    monkeypatch.setattr(incremental, "FILES_PER_BATCH", 1)
    monkeypatch.setattr(incremental, "RESULTS_PER_SAVE", 3)
    with monkeypatch.context() as patch:

        def reading(site: Site, fingerprint: bytes, is_whole: bool, files: Any) -> Any:
            if files[0].file == "new-7.md":
                raise KeyboardInterrupt
            return tasks.read_batch(site, fingerprint, is_whole, files)

        patch.setattr(incremental, "read_batch", reading)
        with pytest.raises(KeyboardInterrupt):
            build(news, SECOND)
    counts.parsed.clear()
    build(news, SECOND)
    parsed = set(counts.parsed) - {name for name in counts.parsed if counts.parsed.count(name) > 1}
    assert "new-1.md" in counts.parsed, "to make its entry"
    assert {f"new-{number}.md" for number in range(6)} <= parsed, "which is the only time"
    assert not parsed & {"new-7.md", "new-8.md", "new-9.md"}
    twin.agrees()


def test_a_fresh_checkout_is_not_parsed_again(news: Newsroom, counts: Counts) -> None:
    before = news.files()
    kept = {file.name: file.read_bytes() for file in news.articles.iterdir()}
    shutil.rmtree(news.articles)
    news.articles.mkdir()
    for name, data in kept.items():
        (news.articles / name).write_bytes(data)
    settle()
    assert build(news, SECOND).changed == ()
    assert sorted(counts.opened) == sorted(kept) and not counts.parsed
    assert not counts.rendered and not counts.checked
    counts.opened.clear()
    build(news, SECOND)
    assert counts.none()
    assert news.files() == before
    Twin(news).agrees()


def test_a_fresh_checkout_of_the_output_is_not_written_again(
    news: Newsroom, counts: Counts
) -> None:
    kept = news.folder / "kept"
    news.output.rename(kept)
    shutil.copytree(kept, news.output)
    before = news.times()
    assert build(news, SECOND).changed == ()
    assert news.times() == before and not counts.parsed
    settle()
    assert build(news, SECOND).changed == ()
    assert not counts.parsed


def test_a_file_that_changed_within_the_last_tick_is_not_trusted(
    news: Newsroom, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.Store, "disk_clock", lambda *_: 0)
    # However long these builds take.
    for tick in ("_TICK", "_COARSE_TICK"):
        monkeypatch.setattr(file_state, tick, 10**13)
    news.write("3.md", "2026-01-03", title="Young", topics=["Ships"])
    build(news, SECOND)
    counts.opened.clear()
    counts.parsed.clear()
    build(news, SECOND)
    # Opened, for nobody knows; but not parsed, for it is the same.
    assert counts.opened == ["3.md"] and counts.parsed == []


def test_a_file_is_trusted_as_soon_as_the_clock_of_its_disk_has_ticked(
    news: Newsroom, counts: Counts
) -> None:
    news.write("3.md", "2026-01-03", title="Young", topics=["Ships"])
    time.sleep(0.03)
    build(news, SECOND)
    counts.opened.clear()
    build(news, SECOND)
    assert counts.opened == []
    assert not list((news.config.parent / ".feeds").glob(f"*.{os.getpid()}"))


def test_another_version_of_a_library_reads_all_anew(
    news: Newsroom, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = news.files()
    # A newer version of a library comes first.
    about = news.folder / "packages/nh3-99.dist-info/METADATA"
    about.parent.mkdir(parents=True)
    about.write_text("Metadata-Version: 2.1\nName: nh3\nVersion: 99\n")
    monkeypatch.syspath_prepend(news.folder / "packages")
    build(news, SECOND)
    assert len(set(counts.parsed)) == 5
    assert len(counts.rendered) >= len(news.feeds())
    assert news.files() == before
