"""`feeds explain` shows which feeds an article is in, and why it is not in the others."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.newsroom import Newsroom

NOW = "2026-01-31T12:00:00Z"
TOPICS = {
    "web": {"name": "Web"},
    "rss": {"name": "RSS", "parent": "Web", "shortname": "Really Simple"},
    "rest": {"name": "The rest", "except": ["RSS"]},
}


def room_of(folder: Path, **settings: object) -> Newsroom:
    room = Newsroom(folder, topics=TOPICS, **settings)
    room.write("ferry.md", "2026-01-03", topics=["RSS", "Boats"], quality=50)
    room.write("bridge.md", "2026-01-02", topics=["Web"], quality=50)
    room.write("tunnel.md", "2025-12-01", quality=12, topics=["Web", "Tunnels"])
    return room


def explained(
    room: Newsroom, capsys: pytest.CaptureFixture[str], asked: str, now: str = NOW
) -> dict[str, Any]:
    capsys.readouterr()
    assert room.command("explain", asked, "--now", now, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def why(found: dict[str, Any]) -> dict[str, str]:
    """The reason for each feed that it is in, and for each other one."""
    return {
        one["feed"]: one["why"] for one in (*found.get("feeds", ()), *found.get("other_feeds", ()))
    }


def feeds(found: dict[str, Any]) -> list[str]:
    return [one["feed"] for one in found.get("feeds", ())]


def test_a_published_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = explained(room_of(tmp_path), capsys, "ferry.md")
    assert found["status"] == "published"
    assert found["id"] == "tag:example.org,2026:ferry"
    assert feeds(found) == ["everything", "Boats", "RSS"]
    assert why(found) == {
        "everything": "it has every published article",
        "Boats": "the article names the topic Boats, which is not in the configuration",
        "RSS": "the article names the topic RSS, which is configured",
        "The rest": "the article names RSS; except: RSS",
        "Tunnels": "the article does not name this topic",
        "Web": "the article names RSS, which is part of it; children_in_parent: false",
    }
    first = found["feeds"][0]
    assert (first["number"], first["entries"], first["live"]) == (1, 3, True)
    assert first["archives"] == ["2026-01"]


def test_text_is_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    assert room.command("explain", "bridge.md", "--now", NOW) == 0
    assert capsys.readouterr().out == (
        f"{room.articles}/bridge.md\n"
        "  published\n"
        "  title: About bridge\n"
        "  topics: Web\n"
        "  address: https://news.example.com/bridge\n"
        "  id: tag:example.org,2026:bridge\n"
        "  published: 2026-01-02T08:00:00Z\n"
        "  updated: 2026-01-02T08:00:00Z: the date of publication; no build has published it yet\n"
        "in\n"
        "  everything: number 2 of 3, live and archive 2026-01; "
        "it has every published article\n"
        "  The rest (rest/): number 1 of 2, live and archive 2026-01; "
        "the article names no topic of except: RSS\n"
        "  Web (web/): number 1 of 2, live and archive 2026-01; "
        "the article names the topic Web, which is configured\n"
        "not in\n"
        "  Boats (boats/): the article does not name this topic\n"
        "  RSS (rss/): the article does not name this topic\n"
        "  Tunnels (tunnels/): the article does not name this topic\n"
    )


def test_settings_that_move_an_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path, children_in_parent=True)
    said = why(explained(room, capsys, "ferry.md"))
    assert said["Web"] == "the article names RSS, which is part of it; children_in_parent: true"
    room.configure(topics=TOPICS, exclusive=True)
    found = explained(room, capsys, "ferry.md")
    assert feeds(found) == ["everything", "RSS"]
    assert why(found)["Boats"] == "the article is in the feed of RSS only; exclusive: true"
    room.configure(topics=TOPICS, unlisted="ignore")
    assert why(explained(room, capsys, "ferry.md"))["Boats"] == (
        "the topic has no feed; unlisted: ignore"
    )


def test_a_shortname_is_the_topic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    room.write("short.md", topics=["really simple"])
    assert why(explained(room, capsys, "short.md"))["RSS"] == (
        "the article names the topic really simple, which is configured"
    )


def test_an_article_that_is_kept_out_and_every_rule_that_keeps_it_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(tmp_path, include={"min_quality": 30, "max_age": 40, "categories": ["news"]})
    found = explained(room, capsys, "tunnel.md")
    assert found["status"] == "kept out"
    assert [(one["rule"], one["why"]) for one in found["kept_out_by"]] == [
        ("too-old", "publishedDateTime: 2025-12-01T08:00:00Z is older than max_age: 40 days"),
        ("category", "has no category; included are news"),
        ("quality", "quality: 12; min_quality: 30"),
    ]
    barred = {one["feed"]: one.get("rule", "") for one in found["other_feeds"]}
    assert barred == {
        "everything": "too-old",
        "RSS": "",
        "The rest": "too-old",
        "Tunnels": "too-old",
        "Web": "too-old",
    }
    assert room.command("explain", "tunnel.md", "--now", NOW) == 0
    said = capsys.readouterr().out
    assert "  quality: quality: 12; min_quality: 30\n" in said
    assert "without that it would be in\n  everything\n  The rest (rest/)\n" in said


def test_an_article_of_the_future(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    room.write("ahead.md", "2027-01-01")
    (reason,) = explained(room, capsys, "ahead.md")["kept_out_by"]
    assert reason["rule"] == "future"


def test_unpublished_deleted_and_unreadable_articles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(tmp_path)
    room.build("2026-01-10T00:00:00Z")
    room.write("ferry.md", "2026-01-03", published=False)
    room.write("bridge.md", "2026-01-02", deleted=True)
    found = explained(room, capsys, "ferry.md")
    assert found["status"] == "unpublished"
    assert found["kept_out_by"] == [{"rule": "unpublished", "why": "published: false"}]
    assert found["withdrawn"] == "by the next build"
    assert {one["rule"] for one in found["other_feeds"]} == {"unpublished"}
    assert "everything" in why(found)
    assert explained(room, capsys, "bridge.md")["kept_out_by"][0]["why"] == "deleted: true"
    room.build("2026-01-11T00:00:00Z")
    assert explained(room, capsys, "ferry.md")["withdrawn"] == "since 2026-01-11T00:00:00Z"

    (room.articles / "tunnel.md").write_text("---\ntitle: Tunnel\n")
    found = explained(room, capsys, "tunnel.md")
    assert found["status"] == "unreadable"
    assert found["kept_out_by"] == [
        {
            "rule": "no-closing-line",
            "why": "has no closing ---",
            "todo": "end the front matter with a line of ---",
            "line": 3,
        }
    ]
    assert "withdrawn" not in found


def test_an_article_whose_file_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    room.build("2026-01-10T00:00:00Z")
    (room.articles / "ferry.md").unlink()
    for asked in ("ferry.md", "https://news.example.com/ferry", "tag:example.org,2026:ferry"):
        found = explained(room, capsys, asked)
        assert (found["status"], found["withdrawn"]) == ("gone", "by the next build")
    room.build("2026-01-12T00:00:00Z")
    assert explained(room, capsys, "ferry.md")["withdrawn"] == "since 2026-01-12T00:00:00Z"


def test_the_reason_for_the_date_of_an_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(tmp_path)
    room.build("2026-01-10T00:00:00Z")
    assert explained(room, capsys, "ferry.md")["updated_why"] == (
        "the date of publication; nothing that a reader sees has changed since"
    )
    room.write("ferry.md", "2026-01-03", topics=["RSS", "Boats"], title="Another title")
    found = explained(room, capsys, "ferry.md")
    assert found["updated_why"] == "changed since the last build: title"
    room.build("2026-01-11T00:00:00Z")
    found = explained(room, capsys, "ferry.md")
    assert found["updated"] == "2026-01-11T00:00:00Z"
    assert found["updated_why"] == "the date of the last change that a reader sees"


def test_an_old_article_is_in_an_archive_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(tmp_path, entries=1)
    found = explained(room, capsys, "bridge.md")
    everything = found["feeds"][0]
    assert (everything["live"], everything["archives"]) == (False, ["2026-01"])
    assert room.command("explain", "bridge.md", "--now", NOW) == 0
    assert "everything: number 2 of 3, archive 2026-01 only; " in capsys.readouterr().out
    room.configure(topics=TOPICS, entries=1, archive="none")
    found = explained(room, capsys, "bridge.md")
    assert feeds(found) == ["The rest", "Web"]
    assert why(found)["everything"] == ("it is not among the newest; entries: 1, archive: none")


def test_an_article_is_named_in_many_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = room_of(tmp_path)
    room.write("deep/sea.md", originalUrl="https://sea.example.org/?a=1&b=2")
    monkeypatch.chdir(tmp_path)
    file = str(room.articles / "deep/sea.md")
    for asked in (
        file,
        "articles/deep/sea.md",
        "./articles/deep/../deep/sea.md",
        "deep/sea.md",
        "deep/sea",
        "tag:example.org,2026:deep/sea",
        "https://news.example.com/deep/sea",
        "https://sea.example.org/?a=1&amp;b=2",
    ):
        assert explained(room, capsys, asked)["file"] == file
    monkeypatch.chdir(room.articles / "deep")
    assert explained(room, capsys, "sea.md")["file"] == file


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("fery.md", "articles/ferry.md?"),
        ("articles/fery.md", "articles/ferry.md?"),
        ("tag:example.org,2026:fery", "tag:example.org,2026:ferry?"),
        ("https://news.example.com/fery", "https://news.example.com/ferry?"),
    ],
)
def test_an_unknown_article_is_a_wrong_command(
    asked: str,
    meant: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    room = room_of(tmp_path)
    assert room.command("explain", asked, "--now", NOW) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{asked}: is not an article; did you mean ")
    assert said.endswith(f"{meant}\n")
    assert room.command("explain", "#" * 30, "--now", NOW) == 2
    assert "name it by its path, its id or its address\n" in capsys.readouterr().err


def test_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of(tmp_path)
    explained(room, capsys, "ferry.md")
    assert not room.output.exists()


@pytest.mark.parametrize("archive", ["month", "none"])
def test_an_article_that_is_older_than_an_adopted_feed(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path, entries=3, archive=archive)
    for day in (1, 2, 3):
        room.write(f"{day}.md", f"2026-01-0{day}")
    link = '<link href="https://news.example.com/2"/>'
    (tmp_path / "old.xml").write_text(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:old:2</id>{link}'
        "<updated>2026-01-02T07:00:00Z</updated></entry></feed>"
    )
    assert room.command("adopt", str(tmp_path / "old.xml"), "--now", NOW) == 0
    room.build(NOW)
    rule = (
        "it is older than the newest adopted entry (2026-01-02T07:00:00Z) and would look new to "
        "subscribers; this ends once 3 entries are newer than that, 2 more than now"
    )
    found = explained(room, capsys, "1.md")
    if archive == "none":
        assert why(found) == {"everything": f"{rule}, archive: none"}
    else:
        (feed,) = found["feeds"]
        assert (feed["live"], feed["archives"], feed["why_not_live"]) == (False, ["2026-01"], rule)
        room.command("explain", "1.md", "--now", NOW)
        said = capsys.readouterr().out
        assert "archive 2026-01 only; it has every published article\n" in said
        assert f"    not in the live feed: {rule}" in said
    # It is not said of others.
    adopted = explained(room, capsys, "2.md")
    assert (adopted["adopted"], adopted["published"]) == (True, "2026-01-02T07:00:00Z")
    assert "why_not_live" not in adopted["feeds"][0]
    room.command("explain", "2.md", "--now", NOW)
    assert "id: urn:old:2, adopted from an earlier feed\n" in capsys.readouterr().out
    for day in (4, 5):
        room.write(f"{day}.md", f"2026-01-0{day}")
    room.build(NOW)
    assert "adopted" not in str(why(explained(room, capsys, "1.md")))
    assert "why_not_live" not in str(explained(room, capsys, "1.md"))
