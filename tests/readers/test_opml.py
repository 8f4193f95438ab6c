"""The OPML of a site, imported by feed readers: each follows the same feeds afterwards."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..newsroom import URL, Newsroom
from .by_r2e import CONFIGURATION
from .seen import run


def in_newsboat(folder: Path, opml: Path) -> list[str]:
    (folder / "urls").write_text("")
    options = ("--config-file", "/dev/null", "--url-file", "urls", "--cache-file", "cache.db")
    run(folder, "newsboat", *options, "--import-from-opml", str(opml))
    return [line.split()[0] for line in (folder / "urls").read_text().splitlines() if line.strip()]


def in_sfeed(folder: Path, opml: Path) -> list[str]:
    with opml.open() as content:
        said = subprocess.run(
            ["sfeed_opml_import"], stdin=content, cwd=folder, capture_output=True, check=True
        )
    return re.findall(r"^\s*feed .* '([^']*)'$", said.stdout.decode(), re.MULTILINE)


def in_rss2email(folder: Path, opml: Path) -> list[str]:
    (folder / "r2e.cfg").write_text(CONFIGURATION.format(maildir=folder / "mail"))
    options = ("--config", "r2e.cfg", "--data", "r2e.json")
    run(folder, "r2e", *options, "opmlimport", str(opml))
    listed = run(folder, "r2e", *options, "list")
    return re.findall(r"\((https?://[^ )]+)", listed)


@pytest.mark.parametrize("import_", [in_newsboat, in_sfeed, in_rss2email])
def test_a_reader_imports_every_feed(
    tmp_path: Path, import_: Callable[[Path, Path], list[str]]
) -> None:
    topics = {
        "rail": {"name": "Rail", "description": "Trains & more"},
        "trams": {"name": "Trams", "parent": "Rail"},
        "night-trams": {"name": "Night Trams", "parent": "Trams"},
        "gardens": "Gardens",
    }
    site = Newsroom(tmp_path / "site", pages=True, topics=topics, title="“News” & 'more' <b>")
    for name in ("Rail", "Trams", "Night Trams", "Gardens"):
        site.write(f"{name}.md".replace(" ", "-"), topics=[name])
    site.build()
    folder = tmp_path / "reader"
    folder.mkdir()
    found = import_(folder, site.output / "feeds.opml")
    feeds = ["", "rail/", "trams/", "night-trams/", "gardens/"]
    assert sorted(found) == sorted(f"{URL}{feed}atom.xml" for feed in feeds)
    listed = json.loads((site.output / "manifest.json").read_bytes())["documents"]
    assert set(found) <= {document["url"] for document in listed}
