"""Parsers from npm, some of which stop at 1,000 entity references, read full feeds to their end."""

import json
from pathlib import Path

import pytest

from tests.newsroom import Newsroom
from tests.rich import RICH, rich_site

from .seen import run
from .server import Server

HERE = Path(__file__).parent
# Where ./install puts them.
MODULES = HERE.parent.parent / ".venv/node"
READERS = ["fast-xml-parser 4.5.7", "fast-xml-parser 5.5.10", "rss-parser", "rss-to-json"]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A site whose feed has as many entries as a feed has, each with all that an entry can have."""
    return rich_site(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def found(
    full: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], object]:
    """The contents of all entries, by reader and format; or what went wrong."""
    with Server() as server:
        server.folders["full"] = full.output
        feeds = [server.address("full") + name for name in ("atom.xml", "rss.xml")]
        script = HERE / "read_node.mjs"
        folder = tmp_path_factory.mktemp("node")
        said = run(folder, "node", str(script), str(MODULES), *feeds)
    return {
        (one["reader"], one["form"]): one.get("contents", one.get("error"))
        for one in json.loads(said)
    }


@pytest.mark.parametrize("form", ["atom", "rss"])
@pytest.mark.parametrize("reader", READERS)
def test_every_entry_of_a_full_feed_is_read_with_its_content(
    reader: str, form: str, full: Newsroom, found: dict[tuple[str, str], object]
) -> None:
    contents = [item["content_html"] for item in full.entries().values()]
    assert len(contents) == RICH
    assert found[reader, form] == contents
