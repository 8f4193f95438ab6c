"""A request ends in time and within bounds, whatever the server does."""

import gzip
import ssl
import time
from collections.abc import Callable

import pytest

from feeds.web import http
from tests.hosts import Answer, Asked, serving


def test_a_response_has_its_bytes_headers_and_address() -> None:
    with serving(lambda _: Answer(200, b"hello", {"Content-Type": "text/plain; x=y"})) as host:
        found = http.fetch(host.url + "/a")
    assert (found.status, found.content, found.url) == (200, b"hello", host.url + "/a")
    assert found.media_type == "text/plain"
    assert host.asked[0].headers["user-agent"].startswith("topic-feeds ")


def test_redirects_are_followed_and_listed() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(200, b"x") if asked.path == "/b" else Answer(301, b"", {"Location": "/b"})

    with serving(answer) as host:
        found = http.fetch(host.url + "/a")
    assert found.url == host.url + "/b"
    assert found.redirects == (host.url + "/a",)


def test_endless_redirects_end() -> None:
    with (
        serving(lambda _: Answer(302, b"", {"Location": "/again"})) as host,
        pytest.raises(http.Unreachable, match="redirects more than 5 times"),
    ):
        http.fetch(host.url)


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://example.org/", "http://[::1", "http://127.0.0.1:99999/"],
)
def test_a_redirect_elsewhere_than_to_http_is_refused(target: str) -> None:
    with (
        serving(lambda _: Answer(302, b"", {"Location": target})) as host,
        pytest.raises(http.Unreachable, match=r"no address|does not speak HTTP"),
    ):
        http.fetch(host.url)


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://[x]/",
        "http://x:y/",
        "http://xn--/",
        "http://a:65536/",
        "http://[::1]:1/\udcff",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(http.Unreachable, match="is no address"):
        http.fetch(address)


def test_a_redirect_to_an_impossible_host_is_refused() -> None:
    with (
        serving(lambda _: Answer(302, b"", {"Location": "http://xn--/"})) as host,
        pytest.raises(http.Unreachable),
    ):
        http.fetch(host.url)


def test_a_long_response_is_refused() -> None:
    with (
        serving(lambda _: Answer(200, b"x" * 2000)) as host,
        pytest.raises(http.Unreachable, match="longer than 1,000 bytes"),
    ):
        http.fetch(host.url, max_bytes=1000)


def test_a_response_that_unpacks_to_much_is_refused() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with (
        serving(lambda _: Answer(200, bomb, {"Content-Encoding": "gzip"})) as host,
        pytest.raises(http.Unreachable, match="longer than 1,000,000 bytes"),
    ):
        http.fetch(host.url, max_bytes=1_000_000)


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", ", ".join(["deflate"] * 100)])
def test_a_response_is_unpacked_once_at_most(coding: str) -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000))
    with (
        serving(lambda _: Answer(200, bomb, {"Content-Encoding": coding})) as host,
        pytest.raises(http.Unreachable, match=r"is compressed as .*, which was not asked for"),
    ):
        http.fetch(host.url, max_bytes=1_000_000)


def test_a_slow_response_is_given_up() -> None:
    def drip(write: Callable[[bytes], object]) -> None:
        for _ in range(600):
            write(b"x")
            time.sleep(0.05)

    with serving(lambda _: Answer(200, drip=drip)) as host:
        began = time.monotonic()
        with pytest.raises(http.Unreachable, match=r"no whole answer within 0\.5 seconds"):
            http.fetch(host.url, seconds=0.5)
        assert time.monotonic() - began < 20


def test_certificates_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: read.append(1))
    with serving(lambda _: Answer(200)) as host:
        for _ in range(3):
            http.fetch(host.url)
    assert len(read) <= 1


def test_no_message_shows_a_password_or_a_token() -> None:
    with pytest.raises(http.Unreachable) as caught:
        http.fetch("http://someone:secret@127.0.0.1:9/feeds/?token=secret", seconds=5)
    assert "127.0.0.1:9/feeds/" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "someone" not in str(caught.value)


def test_a_server_that_does_not_answer_is_reported_in_words() -> None:
    with pytest.raises(http.Unreachable, match=r"127\.0\.0\.1:9/: Connection refused\Z"):
        http.fetch("http://127.0.0.1:9/")
