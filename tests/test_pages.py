"""Pages for people: what a build publishes besides the feeds, and what a browser is given."""

import base64
import hashlib
import re
from pathlib import Path

import html5lib
import pytest
from lxml import etree

from feeds.automation.notify import changed_feeds
from feeds.cli.main import main
from feeds.gate.page import page_failures
from feeds.output.manifest import read_manifest
from feeds.pages import localized
from feeds.pages.localized import day, direction, name_in_year, period_name
from feeds.registry import PAGE_MARK

from .newsroom import URL, Newsroom

IMAGE = {"url": "http://img.example.com/1.jpg", "width": 1200, "height": 675}
PAGES = {
    "index.html",
    "trains/index.html",
    "gardens/index.html",
    "archive/2026-01/index.html",
    "feeds.opml",
}


@pytest.fixture
def site(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path, pages=True, description="All that is new")
    room.write("tram.md", topics=["Trains"], images=[IMAGE], excerpt="A <b>tram</b> & more")
    room.write("rose.md", date="2026-01-02", topics=["Gardens"])
    return room


def page(site: Newsroom, path: str = "index.html") -> etree._Element:
    content = (site.output / path).read_bytes()
    return etree.fromstring(content.replace(b"<!doctype html>", b""))


def configure(site: Newsroom, pages: object) -> None:
    site.configure(pages=pages, description="All that is new")


# --- the build ---------------------------------------------------------------------------------


def test_pages_come_with_the_feeds_and_a_second_build_writes_nothing(site: Newsroom) -> None:
    assert set(site.build().written.added) >= PAGES
    manifest = (site.output / "manifest.json").read_text()
    assert all(f'"{path}"' in manifest for path in PAGES)
    assert not site.build().touched


def test_a_changed_article_changes_only_the_pages_that_show_it(site: Newsroom) -> None:
    site.build()
    site.write("rose.md", date="2026-01-02", topics=["Gardens"], title="A rose is a rose")
    touched = site.build().touched & PAGES
    assert touched == {"index.html", "gardens/index.html", "archive/2026-01/index.html"}


def test_a_page_that_somebody_changed_is_written_again(site: Newsroom) -> None:
    site.build()
    index = site.output / "index.html"
    before = index.read_bytes()
    index.write_bytes(before.replace(b"Follow", b"Swallow"))
    site.build()
    assert index.read_bytes() == before


@pytest.mark.parametrize("path", ["index.html", "feeds.opml"])
def test_a_file_of_the_sites_own_stays(
    site: Newsroom, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    own = site.output / path
    own.parent.mkdir()
    own.write_text("<h1>Mine</h1>")
    for _ in range(2):
        assert site.command("build", "--now", "2026-01-31") == 0
        assert own.read_text() == "<h1>Mine</h1>"
        todo = "delete it and build again"
        said = f"{path}: is not a page that feeds wrote, so it is not replaced; {todo}"
        assert said in capsys.readouterr().err
    assert (site.output / "trains/index.html").exists()
    own.unlink()
    site.build()
    assert PAGE_MARK in own.read_text()


def test_without_pages_those_that_we_wrote_are_removed_and_others_stay(site: Newsroom) -> None:
    site.build()
    own = site.output / "trains/index.html"
    own.write_text("<h1>Mine</h1>")
    configure(site, False)
    assert set(site.build().written.removed) == PAGES - {"trains/index.html"}
    assert own.read_text() == "<h1>Mine</h1>"


def test_the_page_of_a_topic_is_the_alternate_of_its_feeds(site: Newsroom) -> None:
    site.build()
    for folder, expected in (("", URL), ("trains/", f"{URL}trains/")):
        links = site.atom(f"{folder}atom.xml").findall("{*}link")
        found = [link.get("href") for link in links if link.get("rel") == "alternate"]
        assert found == [expected]


# --- templates of the site's own ---------------------------------------------------------------


def test_a_template_of_the_sites_own_replaces_ours_and_its_changes_count(site: Newsroom) -> None:
    template = site.folder / "config/pages/topic.html"
    template.parent.mkdir()
    template.write_text('{% extends "base.html" %}{% block main %}<p>Mine</p>{% endblock %}')
    configure(site, {"templates": "pages"})
    site.build()
    assert "<p>Mine</p>" in (site.output / "trains/index.html").read_text()
    assert "Follow everything" in (site.output / "index.html").read_text()
    template.write_text(template.read_text().replace("Mine", "Yours"))
    site.build()
    assert "<p>Yours</p>" in (site.output / "trains/index.html").read_text()


def test_a_style_sheet_of_the_sites_own_replaces_ours_and_the_policy_allows_it(
    site: Newsroom,
) -> None:
    folder = site.folder / "config/pages"
    folder.mkdir()
    (folder / "style.css").write_text("h1 { color: teal; }\n")
    configure(site, {"templates": "pages"})
    site.build()
    root = page(site)
    style = root.findtext(".//style")
    assert style == "h1 { color: teal; }"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = root.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert f"style-src 'sha256-{digest}'" in str(policy)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!doctype html><p>{{ page.nothing }}</p>", "cannot be rendered: UndefinedError"),
        ("<!doctype html><p>", "is not well-formed"),
        ('<!doctype html><a href="gone.html">x</a>', "links to gone.html, where there is no file"),
        ('<!doctype html><a href="javascript:x()">x</a>', "which is not http"),
    ],
)
def test_a_page_that_is_not_right_is_refused_and_the_published_one_stays(
    site: Newsroom, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    site.build()
    before = (site.output / "trains/index.html").read_bytes()
    template = site.folder / "config/pages/topic.html"
    template.parent.mkdir()
    template.write_text(text)
    configure(site, {"templates": "pages"})
    assert site.command("build", "--now", "2026-01-31") == 1
    told = capsys.readouterr().err
    assert "trains/index.html: " in told
    assert said in told
    assert (site.output / "trains/index.html").read_bytes() == before
    assert "trains/index.html" in (site.output / "manifest.json").read_text()


def test_a_folder_of_templates_that_is_not_there_is_named(
    site: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(site, {"templates": "nowhere"})
    assert site.command("build") == 2
    assert "pages.templates cannot be read" in capsys.readouterr().err


# --- what a browser is given -------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ja", "ar", "de-at"])
@pytest.mark.parametrize("archive", ["none", "day", "week", "month", "year"])
def test_pages_are_html5_without_an_error(tmp_path: Path, language: str, archive: str) -> None:
    topics = {"rail": "Rail", "trams": {"name": "Trams", "parent": "Rail", "description": "<&>"}}
    site = Newsroom(tmp_path, pages=True, language=language, archive=archive, topics=topics)
    for number in range(8):
        topic = "Trams" if number % 2 else "Rail"
        fields = {"images": [IMAGE]} if number % 3 else {}
        date = f"2025-{number + 1:02}-03"
        site.write(f"a{number}.md", date=date, topics=[topic], language="fr", **fields)
    site.build()
    pages = [path for path in site.files() if path.endswith("index.html")]
    assert len(pages) >= 3
    for path in pages:
        content = (site.output / path).read_bytes()
        html5lib.HTMLParser(strict=True).parse(content)
        root = page(site, path)
        assert root.get("lang") == language
        assert root.get("dir") == ("rtl" if language == "ar" else "ltr")
        assert len(root.findall(".//h1")) == 1
        ids = root.xpath("//@id")
        assert isinstance(ids, list)
        assert len(ids) == len(set(ids))
        is_marked = b'<bdi lang="en">' in content
        assert is_marked is (language != "en")


def test_autodiscovery_is_in_the_order_that_readers_score(site: Newsroom) -> None:
    site.build()
    everything = [f"{URL}atom.xml", f"{URL}feed.json", f"{URL}rss.xml"]
    own = [f"{URL}trains/atom.xml", f"{URL}trains/feed.json", f"{URL}trains/rss.xml"]
    for path, expected in (
        ("index.html", everything),
        ("archive/2026-01/index.html", everything),
        ("trains/index.html", [*own, *everything]),
    ):
        links = page(site, path).findall(".//link")
        alternates = [link for link in links if link.get("rel") == "alternate"]
        assert links[: len(alternates)] == alternates
        assert [link.get("href") for link in alternates] == expected
        types = ["application/atom+xml", "application/feed+json", "application/rss+xml"]
        assert [link.get("type") for link in alternates[:3]] == types
        titles = [link.get("title") for link in alternates]
        assert len(set(titles)) == len(titles)


def test_readers_are_linked_as_they_want_it(site: Newsroom) -> None:
    configure(site, {"readers": ["feedly", "device"]})
    site.build()
    text = (site.output / "index.html").read_text()
    assert "https://feedly.com/i/subscription/feed/https%3A%2F%2Fexample.org%2Ffeeds%2Fatom" in text
    assert 'href="feed:https://example.org/feeds/atom.xml"' in text
    assert "inoreader" not in text


def test_every_published_article_is_on_a_page_that_the_index_leads_to(site: Newsroom) -> None:
    for number in range(60):
        site.write(f"old{number}.md", date=f"2025-{number % 12 + 1:02}-01")
    site.build()
    index = page(site)
    archives = [str(a.get("href")) for a in index.iter("a") if "archive/" in a.get("href", "")]
    shown = "".join((site.output / path / "index.html").read_text() for path in archives)
    assert set(re.findall(r'class="u-url" href="([^"]+)"', shown)) == {
        item["url"] for path in archives for item in site.entries(f"{path}feed.json").values()
    }
    assert "https://news.example.com/old7" in shown


def test_without_archives_the_index_has_every_entry(tmp_path: Path) -> None:
    site = Newsroom(tmp_path, pages=True, archive="none")
    for number in range(9):
        site.write(f"a{number}.md")
    site.build()
    assert (site.output / "index.html").read_text().count("h-entry") == 9


def test_images_are_asked_for_by_https_alone_and_not_at_all_if_unwanted(site: Newsroom) -> None:
    site.build()
    image = page(site, "trains/index.html").find(".//img")
    assert image is not None
    assert image.get("src") == "https://img.example.com/1.jpg"
    assert (image.get("width"), image.get("height")) == ("1200", "675")
    configure(site, {"images": False})
    site.build()
    for path in PAGES - {"feeds.opml"}:
        root = page(site, path)
        assert root.find(".//img") is None
        policy = root.findall(".//meta[@http-equiv]")[0].get("content", "")
        assert "img-src data:;" in policy
        assert "http" not in policy


def test_a_topic_whose_entries_are_gone_keeps_a_page_that_says_so(site: Newsroom) -> None:
    site.build()
    (site.articles / "tram.md").unlink()
    site.build()
    assert "No entries yet." in (site.output / "trains/index.html").read_text()


def test_a_page_of_many_topics_stays_small_and_leads_to_the_addresses_of_each(
    tmp_path: Path,
) -> None:
    site = Newsroom(tmp_path, pages=True, archive="none")
    for number in range(101):
        site.write(f"a{number}.md", topics=[f"Topic {number}"])
    site.build()
    index = page(site)
    assert index.findall(".//button[@popovertarget]") == []
    chips = index.findall(".//a[@class='chip strong']")
    assert len(chips) == 101
    assert chips[0].get("href") == "topic-0/#follow"
    assert page(site, "topic-0/index.html").find(".//h2[@id='follow']") is not None
    assert (site.output / "index.html").stat().st_size < 170_000


def test_search_engines_read_which_period_an_archive_has(site: Newsroom) -> None:
    site.build()
    root = page(site, "archive/2026-01/index.html")
    description = root.find(".//meta[@name='description']")
    assert description is not None
    assert description.get("content") == "News, January 2026: 2 entries"


def test_an_english_sentence_with_a_date_is_in_order_on_a_page_from_right_to_left(
    tmp_path: Path,
) -> None:
    site = Newsroom(tmp_path, pages=True, language="ar")
    site.write("tram.md", date="2026-01-02", topics=["Trams"])
    site.build()
    sentence = page(site).find(".//li/div//p/bdi")
    assert sentence is not None
    assert (sentence.get("lang"), sentence.get("dir")) == ("en", "ltr")
    assert "".join(map(str, sentence.itertext())) == "1 entry, newest 2 يناير 2026"
    date = sentence.find("time")
    assert date is not None
    assert (date.get("lang"), date.get("dir")) == ("ar", "auto")


def test_no_text_of_an_article_becomes_markup(tmp_path: Path) -> None:
    hostile = "</style><script>alert(1)</script>\"'&amp;"
    topics = {"t": {"name": hostile, "description": hostile}}
    site = Newsroom(tmp_path, pages=True, title=f"x{hostile}", topics=topics)
    site.write("a.md", title=f"x{hostile}", excerpt=hostile, topics=[hostile])
    site.build()
    for path in ("index.html", "t/index.html"):
        root = page(site, path)
        assert len(list(root.iter("script"))) == 1
        assert "alert" not in (root.findtext(".//script") or "")


# --- dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "language", "whole", "below_its_year"),
    [
        ("2024", "en", "2024", "2024"),
        ("2024-01", "en", "January 2024", "January"),
        ("2024-01-2", "de", "Januar 2024 (2)", "Januar (2)"),
        ("2024-01", "ru", "январь 2024\u202fг.", "январь"),
        ("2024-01", "ja", "2024年1月", "1月"),
        ("2024-01", "he", "ינואר 2024", "ינואר"),
        ("2024-06-24", "en-gb", "24 June 2024", "24 June"),
    ],
)
def test_periods_are_named_as_the_language_does(
    period: str, language: str, whole: str, below_its_year: str
) -> None:
    assert period_name(period, language) == whole
    assert name_in_year(period, language) == below_its_year


def test_dates_are_as_the_language_has_them() -> None:
    from datetime import date

    moment = date(2025, 11, 3)
    assert day(moment, "en-us") == "Nov 3, 2025"
    assert day(moment, "en-gb") == "3 Nov 2025"
    assert day(moment, "ja") == "2025年11月3日"
    # CLDR has no names of months for Walloon.
    assert day(moment, "wa") == "Nov 3, 2025"


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("language", ["en", "en-us", "EN-US"])
def test_english_dates_are_those_of_the_cldr(language: str, month: int) -> None:
    from datetime import date

    from babel.dates import format_date, format_skeleton

    moment = date(2025, month, 3)
    period = f"{moment:%Y-%m}"

    def said(skeleton: str) -> str:
        return format_skeleton(skeleton, moment, locale="en_US")

    assert day(moment, language) == said("yMMMd")
    assert localized.month(period, language) == said("yMMM")
    assert period_name(period, language) == said("yMMMM")
    assert period_name(f"{period}-03", language) == format_date(moment, "long", "en_US")
    assert name_in_year(period, language) == format_date(moment, "LLLL", "en_US")
    assert name_in_year(f"{period}-03", language) == said("MMMMd")


def test_a_script_in_a_tag_decides_on_the_direction() -> None:
    assert direction("ar") == direction("az-Arab-IR") == "rtl"
    assert direction("en-us") == direction("ar-Latn") == direction("pa") == "ltr"


# --- the gate ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link", ["./", "../", "../atom.xml", "atom.xml#x", "https://example.org/", "#top", "feed:x"]
)
def test_links_to_existing_files_pass(link: str) -> None:
    paths = {"index.html", "atom.xml", "t/index.html", "t/atom.xml"}
    page = f'<!doctype html><html><a href="{link}">x</a></html>'.encode()
    assert page_failures("t/index.html", page, "https://example.org/", paths) == []


@pytest.mark.parametrize("link", ["../../", "rss.xml", "../t", "data:text/html,x", "//x.org/"])
def test_links_to_missing_files_do_not_pass(link: str) -> None:
    paths = {"index.html", "atom.xml", "t/index.html", "t/atom.xml"}
    page = f'<!doctype html><html><a href="{link}">x</a></html>'.encode()
    assert len(page_failures("t/index.html", page, "https://example.org/", paths)) == 1


def test_pages_are_not_taken_for_feeds_by_those_who_read_the_manifest(
    site: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    site.build()
    with pytest.raises(SystemExit) as left:
        main(["status", str(site.output), "--now", "2026-01-31"])
    assert left.value.code == 0
    assert "index.html" not in capsys.readouterr().out
    before = read_manifest(site.output)
    site.write("fern.md", topics=["Gardens"])
    site.build()
    now = read_manifest(site.output)
    assert now
    assert all("index.html" not in url for url in changed_feeds(before, now))
    (site.output / "index.html").write_text("<h1>Mine</h1>")
    with pytest.raises(SystemExit) as left:
        main(["status", str(site.output), "--now", "2026-01-31"])
    assert left.value.code == 1
