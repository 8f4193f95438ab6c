"""The page of each generator in docs/generators shows what its example site gets."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from feeds.cli.main import main

ROOT = Path(__file__).parent.parent
SITES = ROOT / "tests/sites"
PAGES = ROOT / "docs/generators"
NAMES = sorted(path.name for path in SITES.iterdir())
# 15 January 2026: after all posts of the example sites.
EPOCH = "1768471200"

# What each generator gives the posts of its example site, newest first.
ADDRESSES: Mapping[str, list[str]] = {
    "astro": [
        "https://kites.example.org/blog/2026/new-year/",
        "https://kites.example.org/blog/the-box-kite/",
        "https://kites.example.org/blog/first-flight/",
    ],
    "eleventy": [
        "https://bread.example.org/christmas/stollen/",
        "https://bread.example.org/bread/baguette/",
        "https://bread.example.org/bread/rye/",
    ],
    "hugo": [
        "https://tides.example.org/2026/01/the-harbour-wall-closed/",
        "https://tides.example.org/2025/12/quiet-water/",
        "https://tides.example.org/2025/10/spring-tide-on-sunday/",
    ],
    "jekyll": [
        "https://lighthouse.example.org/notes/log/2026/first-ship.html",
        "https://lighthouse.example.org/notes/weather/2025/12/storm-warning/",
        "https://lighthouse.example.org/notes/2025/11/the-lamp-is-lit/",
    ],
    "mkdocs": [
        "https://slow.example.org/blog/2026/01/tea/",
        "https://slow.example.org/blog/2025/10/forget-it/",
        "https://slow.example.org/blog/2025/08/why-slow/",
    ],
    "plain": [
        "https://club.example.org/posts/new-year/",
        "https://club.example.org/posts/2025-10-31-lanterns/",
        "https://club.example.org/posts/2025-07-12-summer-walk/",
    ],
    "smartable": [
        "https://paper.example.com/fog",
        "https://paper.example.com/tall-ships",
        "https://paper.example.com/new-ferry",
    ],
    "zola": [
        "https://moss.example.org/walks/winter/",
        "https://moss.example.org/blog/on-the-wall/",
        "https://moss.example.org/blog/under-the-oak/",
    ],
}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main(words)
    out, err = capsys.readouterr()
    assert err == ""
    assert isinstance(left.value.code, int)
    return left.value.code, out


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_what_its_example_site_gets(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    shutil.copytree(SITES / name, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}

    status, said = run(capsys, "init")
    assert status == 0
    config = tmp_path / "config/feeds.yaml"
    assert {path for path in tmp_path.rglob("*") if path.is_file()} - before == {config}
    page = PAGES / f"{name}.md"
    shown = page.read_text("utf-8")
    written = f"```yaml\n{config.read_text('utf-8')}```"
    console = f"```console\n$ feeds init\n{said}```"
    expected = re.sub(r"```yaml\n.*?```", lambda _: written, shown, flags=re.S)
    expected = re.sub(r"```console\n.*?```", lambda _: console, expected, flags=re.S)
    if request.config.getoption("--update"):
        page.write_text(expected, "utf-8")
    else:
        assert shown == expected, "run pytest --update tests/test_generators.py, and read the diff"

    assert run(capsys, "build")[0] == 0
    place = re.search(r"^output: \.\./(\S+)", config.read_text("utf-8"), re.M)
    assert place
    atom = (tmp_path / place[1] / "atom.xml").read_text("utf-8")
    found = re.findall(r'<link rel="alternate" type="text/html" href="([^"]+)"', atom)
    assert [address for address in found if address in ADDRESSES[name]] == ADDRESSES[name]
    assert atom.count("<entry") == len(ADDRESSES[name])
    # No template of a generator, and no attribute list.
    assert not re.search(r"\{%|\{\{|\{:|<Chart", atom)


def test_every_generator_has_a_page_and_an_example_site() -> None:
    assert NAMES == sorted(path.stem for path in PAGES.glob("*.md")) == sorted(ADDRESSES)
