"""Takes the pictures of the README: python -m tests.browser.screenshots"""

import sys

from .shown import ROOT, chromium, shown

URL = "https://chronicle.example.org/feeds/"
# Name, page, width, scheme, height, and the element to scroll to.
SHOTS = (
    ("docs/images/index.png", "", 1000, "light", 1100, "body"),
    ("docs/images/topic.png", "rss/", 900, "dark", 900, "#entries"),
)


def main() -> None:
    """Take every picture."""
    with chromium() as browser:
        for name, folder, width, scheme, height, place in SHOTS:
            with shown(browser, ROOT / "output", URL, width, scheme) as (page, _):
                page.set_viewport_size({"width": width, "height": height})
                page.goto(URL + folder)
                page.locator(place).evaluate("(element) => element.scrollIntoView()")
                page.wait_for_function("[...document.images].slice(0, 4).every((i) => i.complete)")
                page.wait_for_timeout(500)
                page.screenshot(path=ROOT / name)


if __name__ == "__main__":
    if "--list" in sys.argv:
        sys.stdout.write("\n".join(shot[0] for shot in SHOTS))
    else:
        main()
