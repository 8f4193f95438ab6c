"""OPML of all feeds: OPML 2.0 with one level of folders, and nothing that a new entry changes."""

from pathlib import Path

from lxml import etree

from .newsroom import URL, Newsroom

TOPICS = {
    "rail": {"name": "Rail", "description": "Trains & more"},
    "trams": {"name": "Trams", "parent": "Rail"},
    "night": {"name": "Night", "parent": "Trams"},
    "gardens": "Gardens",
}


def site(folder: Path) -> Newsroom:
    room = Newsroom(folder, pages=True, topics=TOPICS, language="de", description="All of it")
    for name in ("Rail", "Trams", "Night", "Gardens"):
        room.write(f"{name.lower()}.md", topics=[name])
    room.build()
    return room


def test_everything_is_first_and_children_are_in_one_folder(tmp_path: Path) -> None:
    root = etree.fromstring((site(tmp_path).output / "feeds.opml").read_bytes())
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "News"
    assert [one.get("text") for one in root.findall("body/outline")] == [
        "News",
        "Rail",
        "News: Gardens",
    ]
    assert [one.get("text") for one in root.findall("body/outline/outline")] == [
        "News: Rail",
        "News: Trams",
        "News: Night",
    ]
    assert not root.findall("body/outline/outline/outline")
    feed = root.findall("body/outline/outline")[0]
    assert {str(name): str(value) for name, value in feed.items()} == {
        "type": "rss",
        "text": "News: Rail",
        "title": "News: Rail",
        "xmlUrl": f"{URL}rail/atom.xml",
        "htmlUrl": f"{URL}rail/",
        "description": "Trains & more",
        "language": "de",
    }


def test_a_new_entry_does_not_change_it(tmp_path: Path) -> None:
    room = site(tmp_path)
    room.write("another.md", topics=["Rail"])
    assert "feeds.opml" not in room.build().touched


def test_topics_that_are_one_anothers_parents_are_listed_all_the_same(tmp_path: Path) -> None:
    topics = {"a": {"name": "A", "parent": "B"}, "b": {"name": "B", "parent": "A"}}
    room = Newsroom(tmp_path, pages=True, topics=topics)
    room.write("x.md", topics=["A", "B"])
    if room.command("build", "--now", "2026-01-31") == 0:
        text = (room.output / "feeds.opml").read_text()
        assert "b/atom.xml" in text
        assert "a/atom.xml" in text
