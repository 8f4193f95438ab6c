"""Pages as people meet them: no error, no overflow, nothing that axe-core finds, copying works."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ..newsroom import URL, Newsroom
from ..test_serve import Server
from .shown import AXE, SCHEMES, WIDTHS, chromium, shown

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
IMAGE = {"url": "http://img.example.com/orrery.jpg", "width": 1200, "height": 675}
JAPANESE = {"language": "ja", "title": "毎日の鉄道", "description": "線路と駅についての新しい記事"}
ARABIC = {"language": "ar", "title": "أخبار القطارات", "description": "كل جديد عن السكك والمحطات"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def built(folder: Path, articles: int, long: bool = False, **settings: Any) -> Newsroom:
    topics = {
        "rail": {"name": "Rail", "description": "Trains and stations"},
        "trams": {"name": "Trams", "parent": "Rail"},
    }
    site = Newsroom(folder, **{"pages": True, "topics": topics, "entries": 500, **settings})
    for number in range(articles):
        topic = "Trams" if number % 3 == 0 else "Rail"
        fields: dict[str, object] = {"images": [IMAGE]} if number % 2 else {}
        if long:
            fields |= {"title": LONG * 2, "excerpt": "https://example.org/" + "x" * 400}
        date = f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
        related = [{"title": "Other coverage", "url": "https://other.example/1"}]
        site.write(f"a{number}.md", date=date, topics=[topic], related=related, **fields)
    site.build()
    if articles == 1:
        (site.articles / "a0.md").unlink()
        site.build()
    return site


SITES: dict[str, dict[str, Any]] = {
    "no entries left": {"articles": 1},
    "few entries": {"articles": 3},
    "twelve entries": {"articles": 12},
    "many entries": {"articles": 500, "archive": "year"},
    "without images": {"articles": 12, "pages": {"images": False}},
    "long words": {"articles": 4, "long": True, "title": LONG, "description": LONG * 2},
    "Japanese": {"articles": 12, **JAPANESE},
    "Arabic": {"articles": 12, **ARABIC},
}


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


@pytest.mark.parametrize("name", SITES)
def test_a_page_has_no_error_and_no_barrier_and_fits(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    site = built(tmp_path, **SITES[name])
    folders = [path.removesuffix("index.html") for path in site.files() if "index.html" in path]
    archives = [folder for folder in folders if "archive/" in folder][:1]
    for width in WIDTHS:
        for scheme in SCHEMES:
            with shown(browser, site.output, URL, width, scheme) as (page, noted):
                for folder in ("", "rail/", "trams/", *archives):
                    if folder not in folders:
                        continue
                    page.goto(URL + folder)
                    root = "document.documentElement"
                    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), folder
                    if width != 800:
                        assert violations(page) == []
                assert noted == []


def test_copying_works_and_says_so(browser: Browser, tmp_path: Path) -> None:
    site = built(tmp_path, 3)
    with shown(browser, site.output, URL) as (page, noted):
        page.goto(URL)
        button = page.locator(".follow > .address button")
        button.click()
        assert button.inner_text().startswith("Copied")
        assert page.locator("#status").inner_text() == "Copied"
        assert page.evaluate("navigator.clipboard.readText()") == f"{URL}atom.xml"
        # Waits without a script of its own, which the page's policy would refuse.
        expect(page.locator("#status")).to_have_text("")
        assert button.locator("span").first.inner_text() == "Copy"
        page.get_by_role("button", name="Follow Trams").click()
        panel = page.get_by_role("dialog", name="Follow Trams")
        panel.get_by_role("button", name="Copy Trams (RSS)").click()
        assert page.evaluate("navigator.clipboard.readText()") == f"{URL}trams/rss.xml"
        assert violations(page) == []
        panel.get_by_role("button", name="Close").click()
        assert panel.is_hidden()
        assert noted == []


def test_without_javascript_only_the_copy_buttons_are_gone(
    browser: Browser, tmp_path: Path
) -> None:
    site = built(tmp_path, 3)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site.output / "index.html").as_uri())
    assert page.locator("[data-copy]:visible").count() == 0
    assert page.locator("#address").inner_text() == f"{URL}atom.xml"
    page.get_by_role("button", name="Follow Trams").click()
    assert page.get_by_role("dialog", name="Follow Trams").is_visible()
    context.close()


def test_nothing_moves_when_the_copy_buttons_appear(browser: Browser, tmp_path: Path) -> None:
    site = built(tmp_path, 3)
    index = site.output / "index.html"
    # Without the script, as before it is run.
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace("button.hidden = false", ""), encoding="utf-8")
    top = "document.querySelector('details').getBoundingClientRect().top"
    with shown(browser, site.output, URL, 320) as (page, _):
        page.goto(URL)
        before = page.evaluate(top)
        index.write_text(text, encoding="utf-8")
        page.goto(URL)
        assert page.locator(".follow > .address button").is_visible()
        assert page.evaluate(top) == before


def test_a_hebrew_name_is_before_the_date_after_it(browser: Browser, tmp_path: Path) -> None:
    site = Newsroom(tmp_path, pages=True, language="en-gb")
    site.write("a.md", date="2026-01-02", topics=["Rail"], provider={"name": "דבר"})
    site.build()
    day = """(() => {
        const text = document.querySelector(".dt-published").firstChild;
        const first = document.createRange();
        first.setStart(text, 0);
        first.setEnd(text, 1);
        return first.getBoundingClientRect().left;
    })()"""
    with shown(browser, site.output, URL) as (page, _):
        page.goto(f"{URL}rail/")
        box = page.locator(".p-author").bounding_box()
        assert box
        assert page.evaluate(day) >= box["x"] + box["width"]


def test_printing_leaves_out_what_can_only_be_clicked(browser: Browser, tmp_path: Path) -> None:
    site = built(tmp_path, 3)
    with shown(browser, site.output, URL) as (page, _):
        page.goto(URL)
        page.emulate_media(media="print")
        assert page.locator("button:visible, .chip:visible").count() == 0
        assert page.locator("#address").is_visible()


def test_every_link_of_a_page_works_with_the_keyboard_alone(
    browser: Browser, tmp_path: Path
) -> None:
    site = built(tmp_path, 3)
    with shown(browser, site.output, URL) as (page, _):
        page.goto(URL)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.get_by_role("link", name="Trams", exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{URL}trams/")
        assert page.locator("h1").inner_text() == "Trams"


def test_an_image_that_does_not_load_leaves_no_hole(browser: Browser, tmp_path: Path) -> None:
    site = built(tmp_path, 3)
    with shown(browser, site.output, URL) as (page, _):
        page.route("**/*.jpg", lambda route: route.abort())
        page.goto(f"{URL}rail/")
        box = page.locator(".picture").first.bounding_box()
        assert box
        assert box["height"] > 50


def test_the_preview_reloads_an_open_page(browser: Browser, tmp_path: Path) -> None:
    site = Newsroom(tmp_path, pages=True)
    site.write("tram.md", topics=["Trams"])
    server = Server(site)
    try:
        page = browser.new_page()
        # A build after an edit may take long where other tests are run beside this one.
        page.set_default_timeout(120_000)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(server.address, wait_until="domcontentloaded")
        # Not wait_for_function, which evaluates a string: the page's policy forbids that.
        page.locator("html[data-built]").wait_for(state="attached")
        site.configure(pages=True, title="Evening News")
        page.get_by_role("heading", name="Evening News", level=1).wait_for()
        site.write("bad.md", publishedDateTime=None)
        page.locator("pre.preview", has_text="has no publishedDateTime").wait_for()
        assert said == []
        page.close()
    finally:
        server.process.terminate()
        server.process.wait(30)


def test_the_screenshots_of_the_readme_are_made_from_these_pages() -> None:
    root = Path(__file__).parents[2]
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.screenshots", "--list"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name in made.stdout.split():
        assert (root / name).is_file()
        assert f"({name})" in readme
