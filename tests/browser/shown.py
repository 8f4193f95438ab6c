"""A folder of pages, shown in Chromium at the addresses where they would be served."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / ".venv/browser/node_modules/axe-core/axe.min.js"
IMAGES = Path(__file__).parent / "images"
WIDTHS, SCHEMES = (320, 800, 1440), ("light", "dark")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; the test fails where it is not installed."""
    executable = shutil.which("chromium")
    if not executable or not AXE.is_file():
        pytest.fail("there is no Chromium, or no axe-core: run tests/browser/install")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@contextmanager
def shown(
    browser: Browser, output: Path, url: str, width: int = 800, scheme: str = "light"
) -> Iterator[tuple[Page, list[str]]]:
    """Yield a page for `url`, and a list of its console messages and its requests to other hosts.

    Images of articles are generated here; no request leaves this machine.
    """
    noted: list[str] = []

    def answer(route: Route) -> None:
        asked = route.request.url
        if asked.startswith(url):
            path = output / urlsplit(asked[len(url) :]).path
            file = path / "index.html" if path.is_dir() else path
            if file.is_file():
                route.fulfill(path=file)
            else:
                route.fulfill(status=404, body="")
        elif route.request.resource_type == "image":
            stem = urlsplit(asked).path.rpartition("/")[2].partition(".")[0]
            drawing = IMAGES / f"{stem}.svg"
            file = drawing if drawing.is_file() else IMAGES / "paper.svg"
            route.fulfill(path=file, content_type="image/svg+xml")
        else:
            noted.append(f"request: {asked}")
            route.abort()

    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.route("**/*", answer)
    page = context.new_page()
    page.on("console", lambda message: noted.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: noted.append(f"error: {error}"))
    yield page, noted
    context.close()
