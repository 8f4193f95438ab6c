"""`feeds serve`: a preview on loopback that follows every change and writes nothing real."""

import gzip
import http.client
import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from .newsroom import Newsroom

WAIT = 120.0  # seconds


class Server:
    """The running command; its output is read line by line."""

    def __init__(self, site: Newsroom) -> None:
        command = [sys.executable, "-m", "feeds", "serve", "--port", "0"]
        command += ["--config", str(site.config), "--output", str(site.output)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self._lines: queue.Queue[str] = queue.Queue()
        Thread(target=self._read, daemon=True).start()
        self.address = self.said("http://127.0.0.1:").split()[0]
        self.port = int(self.address.split(":")[2].split("/")[0])

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.put(line)

    def said(self, text: str) -> str:
        """The next line with this text in it."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            try:
                line = self._lines.get(timeout=end - time.monotonic())
            except queue.Empty:
                break
            if text in line:
                return line
        raise AssertionError(f"it never said {text}")

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """The status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=sent)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, found, answer.read()


@pytest.fixture
def site(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path, pages=True)
    room.write("tram.md", topics=["Trains"])
    return room


@pytest.fixture
def server(site: Newsroom) -> Iterator[Server]:
    server = Server(site)
    yield server
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(WAIT) == 0


def test_each_file_has_its_media_type(server: Server) -> None:
    for path, media_type in (
        ("", "text/html"),
        ("trains/", "text/html"),
        ("atom.xml", "application/atom+xml"),
        ("trains/rss.xml", "application/rss+xml"),
        ("feed.json", "application/feed+json"),
        ("feeds.opml", "text/x-opml"),
    ):
        status, headers, body = server.ask(f"/feeds/{path}")
        assert status == 200
        assert headers["content-type"].split(";")[0] == media_type
        assert headers["etag"]
        assert headers["last-modified"]
        assert body
        status, head, body = server.ask(f"/feeds/{path}", "HEAD")
        assert (status, body) == (200, b"")
        assert head["etag"] == headers["etag"]


def test_content_that_a_client_has_is_not_sent_again(server: Server) -> None:
    _, headers, _ = server.ask("/feeds/atom.xml")
    for name, value in (
        ("If_None_Match", headers["etag"]),
        ("If_None_Match", f'"x", W/{headers["etag"]}'),
        ("If_Modified_Since", headers["last-modified"]),
    ):
        status, _, body = server.ask("/feeds/atom.xml", **{name: value})
        assert (status, body) == (304, b"")
    assert server.ask("/feeds/atom.xml", If_None_Match='"x"')[0] == 200
    assert server.ask("/feeds/atom.xml", If_Modified_Since="yesterday")[0] == 200


def test_long_documents_are_compressed_for_who_can_read_that(server: Server) -> None:
    _, headers, body = server.ask("/feeds/atom.xml", Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == server.ask("/feeds/atom.xml")[2]


def test_other_hosts_and_other_files_are_refused(server: Server, site: Newsroom) -> None:
    assert server.ask("/feeds/", Host="evil.example")[0] == 400
    assert server.ask("/feeds/", Host=f"localhost:{server.port}")[0] == 200
    for path in (
        "/feeds/../config/feeds.yaml",
        "/feeds/%2e%2e/x",
        "/feeds/none.xml",
        "/other/",
        "/feeds/%00",
        "/feeds/" + "a" * 4000,
        "/feeds/" + "a/" * 3000,
    ):
        assert server.ask(path)[0] == 404, path
    assert server.ask("/")[1]["location"] == "/feeds/"
    assert server.ask("/feeds/trains")[1]["location"] == "/feeds/trains/"


def test_it_follows_articles_and_the_configuration_and_survives_a_bad_edit(
    server: Server, site: Newsroom
) -> None:
    site.write("tram.md", topics=["Trains"], title="A tram at night")
    server.said("built again")
    assert b"A tram at night" in server.ask("/feeds/trains/")[2]
    site.config.write_text("title: [")
    server.said("is not YAML")
    page = server.ask("/feeds/trains/")[2]
    assert b"A tram at night" in page
    assert b"is not YAML" in page
    site.configure(pages=True, title="Evening News")
    server.said("built again, with 0 problems")
    assert b"<h1>Evening News</h1>" in server.ask("/feeds/")[2]


def test_it_follows_articles_whose_folder_was_away(server: Server, site: Newsroom) -> None:
    articles = site.articles.rename(site.articles.with_name("away"))
    server.said("is not a folder")
    articles.rename(site.articles)
    server.said("built again, with 0 problems")
    for title in ("A tram at night", "A tram at noon"):
        site.write("tram.md", topics=["Trains"], title=title)
        server.said("built again, with 0 problems")
        assert title.encode() in server.ask("/feeds/trains/")[2]


def test_it_tells_open_pages_of_a_build(server: Server, site: Newsroom) -> None:
    page = server.ask("/feeds/")[2].decode()
    assert "connect-src 'self'; script-src 'self' &#39;sha256-" in page
    assert '<script src="/_preview/reload.js"></script>' in page
    with socket.create_connection(("127.0.0.1", server.port), WAIT) as client:
        client.sendall(b"GET /_preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        said = b""
        while b"data: 1" not in said:
            said += client.recv(4096)
        site.write("bus.md")
        while b"data: 2" not in said:
            said += client.recv(4096)


def test_the_real_output_folder_is_not_written(site: Newsroom) -> None:
    site.build()
    before = site.files()
    server = Server(site)
    site.write("bus.md")
    server.said("built again")
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(WAIT) == 0
    assert site.files() == before
    assert sorted(os.listdir(site.folder)) == ["articles", "config", "output"]


def test_a_port_in_use_and_a_bad_configuration_are_named(
    site: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert site.command("serve", "--port", str(port)) == 2
    assert f"port {port}: cannot be used: " in capsys.readouterr().err
    site.config.write_text("title: [")
    assert site.command("serve") == 2
    assert "is not YAML" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(
    site: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.startswith("feeds.serve")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert site.command("serve") == 2
    assert "pip install 'topic-feeds[serve]'" in capsys.readouterr().err
