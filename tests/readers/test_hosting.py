"""The rules that `feeds snippet --hosting` prints, in the servers that they are for."""

import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..newsroom import Newsroom

MODULES = Path("/usr/lib/apache2/modules")
HUB = "https://hub.example/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def nginx(root: Path, port: int, rules: str) -> list[str]:
    config = root / "nginx.conf"
    temporary = "".join(
        f"{name}_temp_path {root}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config.write_text(
        f"daemon off; pid {root}/pid; error_log {root}/log; user root;\nevents {{ }}\n"
        f"http {{ access_log off; {temporary} include /etc/nginx/mime.types;\n"
        f"server {{ listen 127.0.0.1:{port}; root {root}/www;\n{rules}}} }}\n"
    )
    return ["nginx", "-c", str(config), "-p", str(root), "-e", f"{root}/log"]


def apache(root: Path, port: int, rules: str) -> list[str]:
    names = ("mpm_event", "authz_core", "mime", "headers", "dir")
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n"
        for name in names
        if (MODULES / f"mod_{name}.so").exists()
    )
    config = root / "apache.conf"
    config.write_text(
        f"ServerRoot {root}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {root}/pid\n"
        f"ErrorLog {root}/log\n{modules}TypesConfig /etc/mime.types\nDocumentRoot {root}/www\n"
        f"<Directory {root}/www>\nRequire all granted\n</Directory>\n{rules}"
    )
    return ["apache2", "-f", str(config), "-D", "FOREGROUND"]


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            said = server.communicate()[0] if server.poll() is not None else b""
            assert server.poll() is None, said.decode() + (log.read_text() if log.exists() else "")
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize("start", [nginx, apache])
def test_a_server_sends_what_readers_need(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    start: Callable[[Path, int, str], list[str]],
) -> None:
    site = Newsroom(tmp_path / "site", pages=True, hubs=[HUB])
    site.write("tram.md", topics=["Trains"])
    site.build()
    assert site.command("snippet", "--hosting", start.__name__) == 0
    rules = capsys.readouterr().out
    root = tmp_path / "server"
    (root / "www").mkdir(parents=True)
    (root / "www/feeds").symlink_to(site.output)
    tmp_path.chmod(0o755)
    port = free_port()
    with running(start(root, port, rules), port, root / "log"):
        for folder in ("", "trains/"):
            for filename, media_type in (
                ("atom.xml", "application/atom+xml"),
                ("rss.xml", "application/rss+xml"),
                ("feed.json", "application/feed+json"),
            ):
                live = f"feeds/{folder}{filename}"
                sent = headers(port, live)
                assert sent["content-type"] == f"{media_type}; charset=utf-8"
                assert sent["access-control-allow-origin"] == "*"
                assert sent["cache-control"] == "public, max-age=300"
                own = f'<https://example.org/{live}>; rel="self"'
                assert sent["link"] == f'{own}, <{HUB}>; rel="hub"'
                assert sent["etag"]
                archive = headers(port, f"feeds/{folder}archive/2026-01/{filename}")
                assert archive["content-type"] == f"{media_type}; charset=utf-8"
                assert archive["cache-control"] == "public, max-age=86400"
                assert "link" not in archive
        assert headers(port, "feeds/feeds.opml")["content-type"] == "text/x-opml; charset=utf-8"
        assert headers(port, "feeds/index.html")["content-type"].startswith("text/html")


def headers(port: int, path: str) -> dict[str, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
        assert answer.status == 200
        return {name.lower(): value for name, value in answer.headers.items()}
