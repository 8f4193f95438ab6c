"""`feeds status`: what a reader meets at a published site, named as what it is."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feeds.cli.main import main
from tests.hosts import Answer, Asked, Host, serving
from tests.newsroom import Newsroom

NOW = "2026-01-31T12:00:00Z"
TYPES = {
    "atom.xml": "application/atom+xml",
    "rss.xml": "application/rss+xml",
    "feed.json": "application/feed+json",
}
PAGE = b"""<!doctype html><html><head>
<link rel="alternate" type="application/atom+xml" href="/feeds/atom.xml">
</head><body>Feeds</body></html>"""
CHALLENGE = b"<!DOCTYPE html><html><title>Just a moment...</title></html>"
Change = Callable[[Asked, Answer], Answer]


class Site:
    """A newsroom whose output is served as a good host does it; a test spoils it."""

    def __init__(self, folder: Path, host: Host, capsys: pytest.CaptureFixture[str]) -> None:
        self.host, self._capsys = host, capsys
        self.url = host.url + "/feeds/"
        self.news = Newsroom(folder, url=self.url)
        self.news.write("lamp.md", date="2026-01-30", topics=["Light"])
        self.news.build(NOW)
        self.changes: dict[str, Change] = {}
        host.answers = self.answer

    def answer(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix("/feeds/")
        answer = self.good(asked, path)
        change = self.changes.get(path) or self.changes.get("*")
        return change(asked, answer) if change else answer

    def good(self, asked: Asked, path: str) -> Answer:
        if not path:
            return Answer(200, PAGE, {"Content-Type": "text/html"})
        file = self.news.output / path
        if not file.is_file():
            return Answer(404)
        body = file.read_bytes()
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        if asked.headers.get("if-none-match") == etag:
            return Answer(304, b"", {"ETag": etag})
        media_type = TYPES.get(file.name, "application/json")
        headers = {"Content-Type": media_type, "ETag": etag, "Access-Control-Allow-Origin": "*"}
        return Answer(200, body, headers)

    def status(self, *arguments: str, place: str = "") -> tuple[int, dict[str, object]]:
        status, out = self.run("--format", "json", *arguments, place=place)
        found = json.loads(out)
        assert isinstance(found, dict)
        return status, found

    def run(self, *arguments: str, place: str = "") -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(["status", "--now", NOW, *arguments, place or self.url])
        assert isinstance(left.value.code, int)
        return left.value.code, self._capsys.readouterr().out

    def rules(self, *arguments: str, place: str = "") -> dict[str, str]:
        """The severity of each rule that has a finding."""
        _, found = self.status(*arguments, place=place)
        assert isinstance(found["findings"], list)
        return {one["rule"]: one["severity"] for one in found["findings"]}


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Site]:
    with serving(lambda _: Answer(404)) as host:
        yield Site(tmp_path, host, capsys)


def instead(*answer: object) -> Change:
    return lambda *_: Answer(*answer)  # type: ignore[arg-type]


def with_headers(**headers: str) -> Change:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _, good: Answer(good.status, good.body, good.headers | named)


def test_a_good_site_has_nothing_wrong(site: Site) -> None:
    status, found = site.status("--max-age", "3d")
    assert (status, found["findings"]) == (0, [])
    assert isinstance(found["feeds"], list)
    assert len(found["feeds"]) == 6
    assert {one["age_days"] for one in found["feeds"]} == {1.17}


def test_people_read_a_line_for_each_feed(site: Site) -> None:
    _, out = site.run()
    lines = out.splitlines()
    assert f"{site.url}atom.xml: 1 entry, newest 2026-01-30 08:00 UTC" in lines
    assert lines[-1] == "6 feeds; 0 errors, 0 warnings"


def test_an_old_feed_is_an_error_if_an_age_is_given(site: Site) -> None:
    assert site.rules() == {}
    status, found = site.status("--max-age", "1d")
    assert status == 1
    assert "too-old" in json.dumps(found)
    _, out = site.run("--max-age", "12h")
    assert "its newest entry is 28 hours old, more than --max-age" in out


@pytest.mark.parametrize(
    ("change", "rule", "said"),
    [
        (instead(403, b"no"), "bot-protection", "refuses a feed reader with status 403"),
        (instead(503, CHALLENGE), "bot-protection", "challenge for browsers"),
        (instead(200, CHALLENGE), "bot-protection", "challenge for browsers"),
        (
            instead(403, b"x", {"cf-mitigated": "challenge"}),
            "bot-protection",
            "challenge for browsers",
        ),
        (instead(200, PAGE), "html", "page of HTML instead of a feed"),
        (instead(404), "status", "answers with status 404"),
        (instead(500), "status", "answers with status 500"),
        (instead(200, b""), "invalid", "is empty"),
        (instead(200, b"<feed"), "invalid", "is not XML"),
        (instead(200, b"<svg/>"), "invalid", "neither Atom nor RSS"),
        (instead(200, gzip.compress(b"<feed/>")), "compressed", "no Content-Encoding"),
        (with_headers(Content_Type="text/html"), "media-type", "is served as text/html"),
        (with_headers(Content_Type="application/octet-stream"), "media-type", "octet-stream"),
    ],
)
def test_what_readers_cannot_read_is_an_error(
    site: Site, change: Change, rule: str, said: str
) -> None:
    site.changes["light/atom.xml"] = change
    status, out = site.run()
    assert status == 1
    assert said in out
    assert site.rules()[rule] == "error"
    assert f"{site.url}light/atom.xml: error: " in out


@pytest.mark.parametrize(
    ("change", "rule", "severity"),
    [
        (with_headers(Cache_Control="public, max-age=31536000"), "caching", "warning"),
        (
            lambda _, good: Answer(200, good.body, {"Content-Type": "application/feed+json"}),
            "no-validator",
            "warning",
        ),
        (
            lambda asked, good: (
                Answer(200, b"x", good.headers) if "if-none-match" in asked.headers else good
            ),
            "not-modified",
            "warning",
        ),
        (with_headers(Access_Control_Allow_Origin="https://a.example"), "cors", "notice"),
    ],
)
def test_what_wastes_requests_of_readers_is_named(
    site: Site, change: Change, rule: str, severity: str
) -> None:
    site.changes["feed.json"] = change
    assert site.rules()[rule] == severity
    assert site.run()[0] == 0


def test_a_compressed_response_that_says_so_is_in_order(site: Site) -> None:
    site.changes["atom.xml"] = lambda _, good: Answer(
        good.status, gzip.compress(good.body), good.headers | {"Content-Encoding": "gzip"}
    )
    assert site.rules() == {}


def test_an_old_copy_is_recognised_by_the_manifest(site: Site) -> None:
    old = (site.news.output / "atom.xml").read_bytes()
    site.news.write("lamp.md", date="2026-01-30", topics=["Light"], title="Another")
    site.news.build(NOW)
    site.changes["atom.xml"] = lambda _, good: Answer(200, old, good.headers)
    assert site.rules()["hash"] == "error"


def test_redirects_are_reported(site: Site) -> None:
    site.changes["atom.xml"] = instead(301, b"", {"Location": "/feeds/moved.xml"})
    site.changes["moved.xml"] = lambda asked, _: site.good(asked, "atom.xml")
    assert site.rules()["redirect"] == "warning"


def test_a_page_without_links_hides_the_feeds(site: Site) -> None:
    site.changes[""] = instead(200, b"<!doctype html><html></html>", {"Content-Type": "text/html"})
    assert site.rules() == {"autodiscovery": "warning"}


def test_a_site_of_another_program_is_found_by_its_page(site: Site) -> None:
    site.changes["manifest.json"] = instead(404)
    _, found = site.status()
    assert isinstance(found["feeds"], list)
    assert [one["place"] for one in found["feeds"]] == [site.url + "atom.xml"]


def test_one_feed_can_be_asked_for(site: Site) -> None:
    assert site.rules(place=site.url + "rss.xml") == {}
    assert site.rules("--max-age", "1h", place=site.url + "rss.xml") == {"too-old": "error"}


def test_a_site_that_blocks_readers_is_reported_once(site: Site) -> None:
    site.changes["*"] = instead(403, CHALLENGE)
    status, out = site.run()
    assert status == 1
    assert out.count("challenge for browsers (status 403)") == 1
    assert out.endswith("0 feeds; 1 error, 0 warnings\n")


def test_a_blocked_page_is_reported_beside_feeds_that_are_not_blocked(site: Site) -> None:
    site.changes[""] = instead(403, CHALLENGE)
    status, found = site.status()
    assert status == 1
    assert site.rules() == {"bot-protection": "error"}
    assert isinstance(found["feeds"], list)
    assert len(found["feeds"]) == 6


def test_a_host_that_is_gone_is_an_error(site: Site) -> None:
    assert site.rules(place="http://127.0.0.1:9/feeds/") == {"unreachable": "error"}


def test_annotations_contain_no_command_of_a_site(site: Site) -> None:
    site.changes["atom.xml"] = with_headers(Content_Type="x%0A::error::y")
    _, out = site.run("--format", "github")
    assert out.splitlines()[0].startswith("::error title=media-type::")
    assert "x%250a::error::y" in out


def test_a_folder_is_looked_at_too(site: Site) -> None:
    folder = str(site.news.output)
    assert site.rules(place=folder) == {}
    (site.news.output / "rss.xml").write_text("<rss")
    assert site.rules(place=folder) == {"invalid": "error", "hash": "error"}
    (site.news.output / "rss.xml").unlink()
    assert site.rules(place=folder) == {"missing": "error"}


def test_a_loop_of_links_in_a_folder_is_a_missing_document(site: Site) -> None:
    (site.news.output / "atom.xml").unlink()
    (site.news.output / "atom.xml").symlink_to("atom.xml")
    assert site.rules(place=str(site.news.output)) == {"missing": "error"}


def test_a_manifest_cannot_lead_out_of_the_folder(site: Site) -> None:
    manifest = site.news.output / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"atom.xml"', '"../config/feeds.yaml"'))
    assert site.rules(place=str(site.news.output))["missing"] == "error"


def test_neither_an_address_nor_a_folder_is_an_error_of_the_command(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["status", "nowhere"])
    assert left.value.code == 2
    assert "nowhere: is neither an address nor a folder" in capsys.readouterr().err
