"""`also_at`: subscribers of an old address go on getting the feed, and learn the new address."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from feeds.cli.main import main
from feeds.config.load import load_site
from feeds.errors import FeedsError
from feeds.settings.also_at import copy_path
from tests.newsroom import Newsroom

HOME = "https://example.org/"
NOW = "2026-01-31T12:00:00Z"


def newsroom(folder: Path, **also_at: str) -> Newsroom:
    named = {key.replace("SLASH", "/").replace("DOT", "."): one for key, one in also_at.items()}
    news = Newsroom(folder / "site", home=HOME, also_at=named)
    news.write("lamp.md", date="2025-12-01", topics=["Light"])
    news.write("lantern.md", date="2026-01-05", topics=["Light"])
    return news


def test_an_address_that_another_program_served_is_served_on(tmp_path: Path) -> None:
    news = newsroom(tmp_path, SLASHfeedDOTxml="atom.xml")
    assert news.command("build", "--now", NOW) == 0
    copy = news.folder / "feed.xml"
    assert copy.read_bytes() == (news.output / "atom.xml").read_bytes()
    links = ElementTree.fromstring(copy.read_bytes()).findall("{http://www.w3.org/2005/Atom}link")
    [own] = [link.get("href") for link in links if link.get("rel") == "self"]
    assert own == "https://example.org/feeds/atom.xml"


def test_a_copy_changes_with_its_feed_only(tmp_path: Path) -> None:
    news = newsroom(tmp_path, SLASHfeedDOTxml="atom.xml")
    news.command("build", "--now", NOW)
    copy = news.folder / "feed.xml"
    before = copy.stat().st_mtime_ns
    news.command("build", "--now", NOW)
    assert copy.stat().st_mtime_ns == before
    news.write("lamp.md", date="2025-12-01", topics=["Light"], title="Another")
    news.command("build", "--now", NOW)
    assert b"Another" in copy.read_bytes()


def test_a_copy_that_was_deleted_comes_back(tmp_path: Path) -> None:
    news = newsroom(tmp_path, SLASHfeedDOTxml="atom.xml")
    news.command("build", "--now", NOW)
    (news.folder / "feed.xml").unlink()
    news.command("build", "--now", NOW)
    assert (news.folder / "feed.xml").is_file()


def test_a_renamed_topic_is_served_at_its_old_folder(tmp_path: Path) -> None:
    news = newsroom(tmp_path, lampsSLASH="light/")
    news.command("build", "--now", NOW)
    assert sorted(path.name for path in (news.output / "lamps").iterdir()) == [
        "atom.xml",
        "feed.json",
        "rss.xml",
    ]
    old, new = (news.output / folder / "rss.xml" for folder in ("lamps", "light"))
    assert old.read_bytes() == new.read_bytes()


def test_a_topic_that_is_renamed_later_is_served_at_its_old_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = newsroom(tmp_path)
    settings = {"home": HOME, "also_at": {}, "topics": {"lamps": "Light"}}
    news.configure(**settings)
    news.command("build", "--now", NOW)
    news.configure(**settings | {"also_at": {"lamps/": "light/"}, "topics": {"light": "Light"}})
    news.command("build", "--now", NOW)
    old, new = (news.output / folder / "rss.xml" for folder in ("lamps", "light"))
    assert old.read_bytes() == new.read_bytes()

    capsys.readouterr()
    news.command("build", "--now", NOW)
    assert "0 files written" in capsys.readouterr().out
    assert old.read_bytes() == new.read_bytes()
    with pytest.raises(SystemExit) as left:
        main(["status", str(news.output)])
    assert left.value.code == 0


def test_a_feed_that_is_not_there_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = newsroom(tmp_path, lampsSLASH="lihgt/")
    assert news.command("build", "--now", NOW) == 0
    assert "also_at has lamps/: lihgt/, but there is no such feed" in capsys.readouterr().err
    assert news.command("build", "--now", NOW, "--strict") == 1


@pytest.mark.parametrize(
    "also_at",
    [{"atom.xml": "rss.xml"}, {"manifest.json": "atom.xml"}, {"trams/": "ships/"}],
    ids=["feed", "manifest", "folder"],
)
def test_a_copy_never_replaces_what_a_build_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], also_at: dict[str, str]
) -> None:
    news = Newsroom(tmp_path)
    news.write("tram.md", topics=["Trams"])
    news.write("ship.md", topics=["Ships"])
    assert news.command("build") == 0
    before = news.files()
    news.configure(also_at=also_at)
    for _ in range(2):
        assert news.command("build") == 0
        assert "cannot be a copy as well" in capsys.readouterr().err
    assert news.files() == before


def test_no_link_leads_a_copy_elsewhere(tmp_path: Path) -> None:
    news = newsroom(tmp_path, SLASHoldSLASHfeedDOTxml="atom.xml")
    (tmp_path / "elsewhere").mkdir()
    (news.folder / "old").symlink_to(tmp_path / "elsewhere")
    assert news.command("build", "--now", NOW, "--strict") == 1
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    ("address", "source", "url", "path"),
    [
        ("/feed.xml", "atom.xml", "https://example.org/feeds/", "../feed.xml"),
        ("/blog/rss.xml", "rss.xml", "https://example.org/a/feeds/", "../../blog/rss.xml"),
        ("/feed.xml", "atom.xml", "https://example.org/", "feed.xml"),
        ("/feeds/old/", "new/", "https://example.org/feeds/", "old/"),
        ("old/", "new/", "https://cdn.example/feeds/", "old/"),
    ],
)
def test_the_file_is_where_the_address_is_served(
    address: str, source: str, url: str, path: str
) -> None:
    assert copy_path(address, source, url, HOME) == path


@pytest.mark.parametrize(
    ("address", "source", "said"),
    [
        ("/../feed.xml", "atom.xml", "not the address of a feed"),
        ("../feed.xml", "atom.xml", "not the address of a feed"),
        ("/_config.yml", "atom.xml", "not the address of a feed"),
        ("/feed.xml", "../config/feeds.json", "not the address of a feed"),
        ("/feed.xml", "light/", "not a feed in the output"),
        ("/old/", "atom.xml", "not a folder in the output"),
        ("/feed.xml", "/etc/passwd.xml", "not a feed in the output"),
        ("https://example.org/feed.xml", "atom.xml", "not the address of a feed"),
    ],
)
def test_an_impossible_address_is_a_mistake_in_the_configuration(
    tmp_path: Path, address: str, source: str, said: str
) -> None:
    news = Newsroom(tmp_path, home=HOME, also_at={address: source})
    with pytest.raises(FeedsError, match=said) as caught:
        load_site(news.config)
    assert caught.value.problems[0].line == 1


def test_an_address_elsewhere_than_below_home_is_a_mistake(tmp_path: Path) -> None:
    news = Newsroom(tmp_path, home="https://example.com/", also_at={"/feed.xml": "atom.xml"})
    with pytest.raises(FeedsError, match="url is not below home"):
        load_site(news.config)


def test_an_address_without_a_character_is_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = Newsroom(tmp_path)
    news.configure(also_at={"": "atom.xml"})
    assert news.command("build") == 2
    assert "feeds.yaml:" in capsys.readouterr().err
