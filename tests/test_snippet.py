"""`feeds snippet`, `feeds topics` and completion: what a site's owner copies and looks up."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest

from .newsroom import URL, Newsroom


@pytest.fixture
def site(tmp_path: Path) -> Newsroom:
    room = Newsroom(
        tmp_path,
        title="N & <b>",
        pages=True,
        topics={"rail": "Rail"},
        hubs=["https://hub.example/"],
    )
    room.write("tram.md", topics=["Rail"])
    room.write("bus.md", date="2026-01-02")
    return room


def test_the_snippet_is_html_that_readers_find_feeds_in(
    site: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.command("snippet") == 0
    said = capsys.readouterr().out
    html = f"<!doctype html><html><head><title>x</title></head><body>{said}</body></html>"
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    links = [link for link in tree.iter("link") if link.get("rel") == "alternate"]
    assert [link.get("href") for link in links] == [
        f"{URL}{name}" for name in ("atom.xml", "feed.json", "rss.xml")
    ]
    assert links[0].get("title") == "N & (Atom)"
    assert tree.findtext(".//h2") == "Follow N &"
    assert URL in [one.get("href") for one in tree.iter("a")]


@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
def test_a_headers_file_names_each_kind_of_document(
    site: Newsroom, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    assert site.command("snippet", "--hosting", host) == 0
    said = capsys.readouterr().out
    blocks: dict[str, list[str]] = {}
    for line in said.splitlines():
        if line.startswith("/"):
            own = blocks.setdefault(line, [])
        elif line.startswith("  "):
            own.append(line.strip())
    assert blocks["/feeds/:topic/archive/:period/feed.json"] == [
        "Content-Type: application/feed+json; charset=utf-8",
        "Cache-Control: public, max-age=86400",
        "Access-Control-Allow-Origin: *",
    ]
    hub = '<https://hub.example/>; rel="hub"'
    assert f'Link: <{URL}atom.xml>; rel="self", {hub}' in blocks["/feeds/atom.xml"]
    if host == "netlify":
        assert f'Link: <{URL}rail/rss.xml>; rel="self", {hub}' in blocks["/feeds/rail/rss.xml"]
    else:
        topic = blocks["/feeds/:topic/rss.xml"]
        assert f'Link: <{URL}:topic/rss.xml>; rel="self", {hub}' in topic
    assert blocks["/feeds/feeds.opml"] == ["Content-Type: text/x-opml; charset=utf-8"]


def test_topics_are_listed_with_counts_and_addresses(
    site: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.command("topics", "--now", "2026-01-31") == 0
    assert capsys.readouterr().out.splitlines()[:5] == [
        "everything: 2 entries, newest 2026-01-02",
        f"  {URL}atom.xml",
        f"  {URL}rss.xml",
        f"  {URL}feed.json",
        "Rail: 1 entry, newest 2026-01-01",
    ]
    assert site.command("topics", "--format", "json", "--now", "2026-01-31") == 0
    everything, rail = json.loads(capsys.readouterr().out)
    assert everything["slug"] == ""
    assert rail["slug"] == "rail"
    assert rail["addresses"][0] == f"{URL}rail/atom.xml"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_options(shell: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "feeds", "--print-completion", shell],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for word in ("build", "snippet", "hosting", "strict"):
        assert word in said
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=said, text=True, check=True)


def test_bash_completes_a_command() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "feeds", "--print-completion", "bash"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    asked = f"{said}\nCOMP_WORDS=(feeds sni) COMP_CWORD=1; _shtab_feeds; echo ${{COMPREPLY[@]}}"
    found = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=False)
    assert found.stdout.split() == ["snippet"], found.stderr
