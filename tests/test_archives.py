"""All of history: who walks back from a live feed meets every article that was published, once."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from feeds.compose import archive
from feeds.model import Entry, Provider, Story
from feeds.output import write
from tests.newsroom import FORMATS, URL, Newsroom, links

NOW = "2026-02-01T06:00:00Z"
LATER = "2026-02-02T06:00:00Z"
FOLDERS = ("", "ships/", "towns/")


def filled(news: Newsroom) -> Newsroom:
    """With 40 articles over three years, some of one day and one of one moment, in two topics."""
    first = datetime(2023, 12, 25, 23, 30, tzinfo=UTC)
    for number in range(40):
        days = (number // 4) ** 2 * 9 + number % 2
        moment = first + timedelta(days=days, hours=number % 4 // 2)
        topics = (["Ships"], ["Ships", "Towns"], ["Towns"], [])[number % 4]
        news.write(f"{number:02}.md", f"{moment:%Y-%m-%dT%H:%M:%SZ}", topics=topics)
    return news


def published(news: Newsroom, folder: str) -> list[str]:
    """The ids of all published entries of a feed, from the ledger."""
    topic = folder.strip("/")
    return sorted(
        line["id"]
        for line in news.ledger()
        if "id" in line and (not topic or topic in line.get("topics", ()))
    )


@pytest.mark.parametrize("entries", [1, 3, 50])
@pytest.mark.parametrize("period", ["day", "week", "month", "year"])
def test_a_walk_meets_every_article_once(tmp_path: Path, period: str, entries: int) -> None:
    news = filled(Newsroom(tmp_path, archive=period, entries=entries))
    news.build(NOW)
    for folder in FOLDERS:
        for name in FORMATS:
            walked = list(news.walk(folder + name))
            met = list(dict.fromkeys(id_ for _, ids in walked for id_ in ids))
            assert sorted(met) == published(news, folder)
            assert len(met) == 40 if not folder else len(met) == 20
            # No two archives share an entry, so each step leads to new ones.
            archived = Counter(id_ for _, ids in walked[1:] for id_ in ids)
            assert not archived or max(archived.values()) == 1
            seen = set(walked[0][1])
            for path, ids in walked[1:2]:
                assert set(ids) - seen, f"{path} holds nothing that the live feed lacks"


@pytest.mark.parametrize("period", ["day", "week", "month", "year"])
def test_an_archive_holds_all_of_its_period(tmp_path: Path, period: str) -> None:
    news = filled(Newsroom(tmp_path, archive=period, entries=3))
    news.build(NOW)
    for folder in FOLDERS:
        pattern = f"{folder}archive/*/feed.json"
        archived = []
        for file in sorted(news.output.glob(pattern)):
            dates = [item["date_published"] for item in json.loads(file.read_bytes())["items"]]
            assert dates == sorted(dates, reverse=True)
            moments = [datetime.fromisoformat(date) for date in dates]
            assert {archive.period_of(moment, period) for moment in moments} == {file.parent.name}
            archived += links(file)[0]
        assert sorted(archived) == published(news, folder)


@pytest.mark.parametrize("entries", [1, 3, 50])
def test_without_archives_there_are_the_newest_entries_only(tmp_path: Path, entries: int) -> None:
    news = filled(Newsroom(tmp_path, archive="none", entries=entries))
    news.build(NOW)
    assert not [path for path in news.files() if "archive" in path]
    for folder, count in zip(FOLDERS, (40, 20, 20), strict=True):
        for name in FORMATS:
            ((_, ids),) = news.walk(folder + name)
            assert len(ids) == min(entries, count)
    assert next(iter(news.entries())) == "39"


def test_archives_point_to_their_neighbours_and_to_the_live_feed(tmp_path: Path) -> None:
    news = filled(Newsroom(tmp_path, entries=3))
    news.build(NOW)
    for folder in FOLDERS:
        for name in FORMATS[:2]:
            archives = sorted(news.output.glob(f"{folder}archive/*/{name}"))
            addresses = [f"{URL}{file.relative_to(news.output).as_posix()}" for file in archives]
            around = ["", *addresses, ""]
            for place, file in enumerate(archives):
                assert links(file)[1] == around[place]
                assert links(file, "next-archive")[1] == around[place + 2]
                assert links(file, "current")[1] == f"{URL}{folder}{name}"
                assert links(file, "self")[1] == addresses[place]
                assert links(file, "hub")[1] == ""
            live = news.output / folder / name
            assert links(live, "next-archive")[1] == links(live, "current")[1] == ""


def test_an_archive_says_that_it_is_one(tmp_path: Path) -> None:
    news = filled(Newsroom(tmp_path))
    news.build(NOW)
    mark = "{http://purl.org/syndication/history/1.0}archive"
    for path, data in news.feeds().items():
        if path.endswith(".xml"):
            root = etree.fromstring(data)
            head = root if path.endswith("atom.xml") else root[0]
            assert len(head.findall(mark)) == ("archive/" in path)
            assert len(list(root.iter(mark))) == ("archive/" in path)


def test_one_late_article_changes_one_archive_of_each_of_its_feeds(tmp_path: Path) -> None:
    news = filled(Newsroom(tmp_path, entries=3))
    news.build(NOW)
    news.write("late.md", "2024-01-20", topics=["Ships"])
    built = news.build(LATER)
    assert built.touched == {
        f"{folder}{document}{name}"
        for folder in ("", "ships/")
        for document in ("archive/2024-01/", "")  # it is new, if not by its date
        for name in FORMATS
    } | {"ledger.jsonl", "manifest.json"}
    assert built.written.added == ()


def test_a_late_article_of_a_new_period_changes_the_neighbours_too(tmp_path: Path) -> None:
    news = filled(Newsroom(tmp_path, entries=3))
    news.build(NOW)
    before = set(news.files())
    news.write("late.md", "2024-04-03", topics=["Ships"])
    built = news.build(LATER)
    new = {f"{folder}archive/2024-04/{name}" for folder in ("", "ships/") for name in FORMATS}
    assert not new & before and set(built.written.added) == new
    neighbours = {
        f"{folder}archive/{period}/{name}"
        for folder in ("", "ships/")
        for period, names in (("2024-03", FORMATS[:2]), ("2024-05", FORMATS))
        for name in names  # a JSON Feed points to the older one only
    }
    live = {f"{folder}{name}" for folder in ("", "ships/") for name in FORMATS}
    assert set(built.written.changed) == neighbours | live | {"ledger.jsonl", "manifest.json"}


def test_a_new_article_leaves_old_archives_alone(tmp_path: Path) -> None:
    news = filled(Newsroom(tmp_path, entries=3))
    news.build(NOW)
    news.write("new.md", "2026-02-01", topics=["Ships"])
    touched = news.build(LATER).touched
    periods = sorted({path.split("archive/")[1][:7] for path in touched if "archive/" in path})
    newest = max(path.parent.name for path in news.output.glob("archive/2025-*/feed.json"))
    assert periods == [newest, "2026-02"]


def test_an_archive_that_loses_its_last_entry_is_taken_away(tmp_path: Path) -> None:
    news = filled(Newsroom(tmp_path, entries=3))
    news.write("only.md", "2024-04-03", topics=["Ships"])
    news.build(NOW)
    (news.articles / "only.md").unlink()
    built = news.build(LATER)
    gone = {f"{folder}archive/2024-04/{name}" for folder in ("", "ships/") for name in FORMATS}
    assert set(built.written.removed) == gone
    assert not (news.output / "archive/2024-04").exists()
    assert not (news.output / "ships/archive/2024-04").exists()
    met = {id_ for _, ids in news.walk("atom.xml") for id_ in ids}
    assert len(met) == 40


def test_another_period_takes_the_old_archives_away(tmp_path: Path) -> None:
    news = filled(Newsroom(tmp_path, entries=3))
    news.build(NOW)
    for period, form in (("year", 4), ("week", 8), ("day", 10), ("month", 7)):
        news.configure(archive=period, entries=3)
        news.build(LATER)
        names = {path.name for path in news.output.glob("**/archive/*")}
        assert names and {len(name) for name in names} == {form}
    news.configure(archive="none")
    news.build(LATER)
    assert not list(news.output.glob("**/archive"))


def test_what_the_manifest_does_not_list_is_not_ours_to_remove(tmp_path: Path) -> None:
    news = filled(Newsroom(tmp_path, entries=3))
    foreign = {
        "archive/1999-01/atom.xml": b"<feed/>",
        "archive/2024-01/notes.txt": b"mine",
        "ships/archive/2024-01/index.html": b"mine",
        "old/atom.xml": b"not even a feed",
        "CNAME": b"example.org",
        ".nojekyll": b"",
    }
    for path, data in foreign.items():
        (news.output / path).parent.mkdir(parents=True, exist_ok=True)
        (news.output / path).write_bytes(data)
    news.build(NOW)
    news.configure(archive="none")
    news.build(LATER)
    left = news.files()
    assert {path: left[path] for path in foreign} == foreign
    archives = {path for path in left if "archive/" in path}
    assert archives == {path for path in foreign if "archive/" in path}


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"\xff", b"[" * 100_000, b'{"manifest":9,"title":"","url":""}']
)
def test_a_damaged_manifest_removes_nothing(tmp_path: Path, damage: bytes) -> None:
    news = filled(Newsroom(tmp_path, entries=3))
    news.build(NOW)
    before = {path for path in news.files() if "archive/" in path}
    (news.output / "manifest.json").write_bytes(damage)
    news.configure(archive="none")
    assert news.build(LATER).written.removed == ()
    assert before < set(news.files())


@pytest.mark.parametrize("version", [1, 2])
def test_a_hostile_manifest_removes_archives_of_this_folder_only(
    tmp_path: Path, version: int
) -> None:
    news = filled(Newsroom(tmp_path / "site", entries=3))
    news.build(NOW)
    manifest = json.loads((news.output / "manifest.json").read_bytes())
    manifest["manifest"] = version
    outside = tmp_path / "site/archive/2020-01/atom.xml"
    linked = tmp_path / "linked/2020-01"
    for file in (outside, linked / "atom.xml"):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"not ours")
    (news.output / "towns/archive/2020-01").symlink_to(linked)
    (news.output / "elsewhere").mkdir()
    (news.output / "elsewhere/archive").symlink_to(tmp_path / "linked")
    for path in (
        "../archive/2020-01/atom.xml", "/etc/passwd", str(outside), "..", "", "ledger.jsonl",
        "atom.xml", "ships/atom.xml", "towns/archive/2020-01/atom.xml", "archive",
        "archive/2024-01", "elsewhere/archive/2020-01/atom.xml", "a\\archive\\2020\\atom.xml",
        "\0/archive/2020-01/atom.xml", "archive/../archive/2020-01/atom.xml",
        "archive/2023-12/../../atom.xml",
    ):  # fmt: skip
        manifest["documents"].append(manifest["documents"][0] | {"path": path})
    (news.output / "manifest.json").write_text(json.dumps(manifest))
    before = news.files()
    news.write("new.md", "2026-01-30")
    built = news.build(LATER)
    assert built.written.removed == ()
    assert outside.exists() and (linked / "atom.xml").exists()
    assert set(before) <= set(news.files())


# --- 5 MB -------------------------------------------------------------------------------------


def long(news: Newsroom, number: int, body: str, **fields: object) -> None:
    file = news.write(f"{number}.md", f"2020-06-{number:02}", topics=["Ships"], **fields)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(body)


def test_a_period_beyond_five_megabytes_is_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert archive.MAX_ARCHIVE_BYTES <= 4_500_000
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", archive.MAX_ARCHIVE_BYTES // 20)
    news = Newsroom(tmp_path, entries=12)
    for number in range(10, 22):
        long(news, number, ('Quiet & "quick" words, é. ' * 40 + "\n\n") * 30)
    news.build(NOW)
    sizes = {path: len(data) for path, data in news.feeds().items()}
    assert max(sizes.values()) <= 5_000_000 // 20
    periods = sorted(path.name for path in news.output.glob("ships/archive/*"))
    assert periods[:3] == ["2020-06", "2020-06-2", "2020-06-3"]
    for name in FORMATS:
        assert {id_ for _, ids in news.walk(name) for id_ in ids} == set(published(news, ""))
    assert len(news.entries()) < 12
    # A newer article changes the last part only, since the oldest entries are in the first.
    news.write("late.md", "2020-06-29", topics=["Ships"])
    last = periods[-1]
    touched = {path for path in news.build(LATER).touched if "archive/" in path}
    assert touched <= {
        f"{folder}archive/{last}/{name}" for folder in ("", "ships/") for name in FORMATS
    }
    assert touched


def test_parts_that_are_no_longer_needed_are_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = Newsroom(tmp_path)
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", 12_000)
    for number in range(10, 20):
        long(news, number, "Words. " * 100)
    news.build(NOW)
    assert (news.output / "archive/2020-06-3/atom.xml").exists()
    for number in range(10, 19):
        (news.articles / f"{number}.md").unlink()
    built = news.build(LATER)
    assert "archive/2020-06-2/atom.xml" in built.written.removed
    assert [path.name for path in news.output.glob("archive/*")] == ["2020-06"]


SIGNS = ["&", "<", '"', "'", "\\", "é", "a"]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("field", ["title", "summary", "content", "name", "url", "related"])
def test_no_format_needs_more_bytes_than_an_entry_weighs(sign: str, field: str) -> None:
    from feeds.formats.interface import format_of
    from feeds.markup import escaped
    from feeds.model import Category, Feed, Image

    moment = datetime(2020, 6, 24, tzinfo=UTC)
    text = f"A few words and then a sign: {sign} " * 60
    address = "https://example.org/" + ("key=a-value&" * 170 if sign == "&" else "")
    entry = Entry(
        id="tag:example.org,2026:odd",
        file="odd.md",
        url="https://example.org/",
        title="Odd",
        published=moment,
        updated=moment,
        author=Provider("Odd", "example.org"),
        author_url="https://example.org",
        content="<p>Odd</p>",
        digest="",
        related_links=True,
    )
    story = Story(text, address, address, address, text, moment, address)
    entry = {
        "title": replace(entry, title=text),
        "summary": replace(entry, summary=text),
        "content": replace(
            entry, content=f"<p>{escaped(text)}</p>\n<p>{escaped(sign * 500)}</p>" + "\n" * 900
        ),
        "name": replace(
            entry,
            author=Provider(text, text, address),
            categories=tuple(
                Category(f"{text}{number}", f"t-{number}", address, address) for number in range(9)
            ),
        ),
        "url": replace(
            entry,
            url=address,
            original_url=address,
            amp_url=address,
            cdn_amp_url=address,
            image=Image(address, 1, 1, text),
            author_url=address,
        ),
        "related": replace(entry, related=(story,) * 30),
    }[field]
    feed: Feed[Entry] = Feed("tag:x,1:feed", "x", "", URL, "x", "x", URL, "en", moment, ())
    for name in ("atom", "rss", "json"):
        render = format_of(name).render
        weighs = len(render(replace(feed, entries=(entry,)))) - len(render(feed))
        assert weighs <= archive.weight(entry)


def test_a_choice_of_formats_does_not_move_entries_to_another_archive(tmp_path: Path) -> None:
    news = Newsroom(tmp_path, archive="year", entries=1)
    for number in range(6):
        related = [{"title": f"Other {n}", "webUrl": f"https://o.example/{n}"} for n in range(4)]
        file = news.write(f"long-{number}.md", f"2026-01-0{number + 1}", related=related)
        with file.open("a", encoding="utf-8") as stream:
            stream.write("word " * 120_000)
    for formats in (["json"], ["atom", "rss", "json"]):
        news.configure(archive="year", entries=1, formats=formats)
        news.build()
        found = {
            path.parent.name: len(json.loads(path.read_bytes())["items"])
            for path in news.output.glob("archive/*/feed.json")
        }
        # Three of 1.2 MB each, since texts count twice.
        assert found == {"2026": 3, "2026-2": 3}


def test_a_release_does_not_move_entries_to_another_archive(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    related = [{"title": "Other", "webUrl": "https://o.example/"}]
    news.write("ferry.md", excerpt="In short.", topics=["Ships"], related=related)
    entry, _ = news.plan().entry("tag:example.org,2026:ferry")
    # The weight of an entry decides where archives are split: whatever it is, it stays.
    assert entry.weight == 2168


def test_archives_are_recognised_by_their_paths() -> None:
    is_archive = write.is_archive
    assert is_archive("archive/2020-06/atom.xml")
    assert is_archive("ai/archive/2020-W26/feed.json")
    assert is_archive("ai/archive/2020-06-2/rss.xml")
    for path in (
        "atom.xml",
        "ai/atom.xml",
        "../archive/2020/atom.xml",
        "a/b/archive/2020/atom.xml",
    ):
        assert not is_archive(path)
