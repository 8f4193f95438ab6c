"""Articles at any address that fsspec can read: the same feeds, and no object fetched twice."""

import logging
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import fsspec
import fsspec.config
import pytest
from botocore.exceptions import EndpointConnectionError
from fsspec.implementations.local import LocalFileSystem
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from s3fs import S3FileSystem
from werkzeug.serving import make_server

import feeds
from feeds.articles import fields, read, remote
from feeds.cache.file_state import Clocks, is_settled
from feeds.errors import FeedsError
from feeds.model import Article, Withheld
from feeds.regular import MAX_ARTICLE_BYTES
from feeds.settings.site import Site
from tests.newsroom import Newsroom

FIRST, SECOND, THIRD = (f"2026-02-0{day}T06:00:00Z" for day in (1, 2, 3))
ADDRESS = "s3://press/news"


class Store:
    """An S3 server on loopback, which records requests."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, str] = {}
        self.delay = 0.0
        self.at_once = self.most_at_once = 0
        self._lock, self._app = threading.Lock(), DomainDispatcherApplication(create_backend_app)
        self._server = make_server(
            "127.0.0.1", 0, self._answer, threaded=True, request_handler=MotoRequestHandler
        )
        self.url = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        wanted = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        with self._lock:
            self.asked.append(wanted)
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            time.sleep(self.delay)
            if wanted in self.answers:
                start(self.answers[wanted], [("Content-Type", "application/xml")])
                return [
                    b"<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>"
                ]
            return list(self._app(environ, start))
        finally:
            with self._lock:
                self.at_once -= 1

    def objects(self) -> list[str]:
        """The objects requested since the last call."""
        asked, self.asked = self.asked, []
        return sorted(one.removeprefix("GET /press/news/") for one in asked if ".m" in one)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[Store]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    store = Store()
    disconnect()
    yield store
    disconnect()
    store.close()


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the machine knows of any real store."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "nowhere")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "testing")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(fsspec.config.conf, "s3", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    # On loopback there is nothing to wait for.
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr(S3FileSystem, "retries", 1)
    forget()


def forget() -> None:
    """Let the next build know no more of the articles than another process would."""
    remote._folders.clear()


def disconnect() -> None:
    """Have the next request read the environment again."""
    S3FileSystem.clear_instance_cache()


@pytest.fixture
def store(server: Store, environ: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The server with an empty bucket."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    system().mkdir("press")
    yield server
    server.answers, server.delay = {}, 0.0
    system().rm("press", recursive=True)


def system() -> Any:
    return fsspec.filesystem("s3")


def upload(folder: Path, address: str = ADDRESS) -> None:
    """Upload all files in the folder to the address."""
    files = {
        f"{address}/{file.relative_to(folder).as_posix()}": file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
    fsspec.filesystem(address.partition(":")[0]).pipe(files)


@pytest.fixture
def local(tmp_path: Path) -> Newsroom:
    """A folder with all kinds of files and names."""
    news = Newsroom(tmp_path / "local", entries=2, rules={"unreadable": "warning"})
    for number, day in enumerate(("2025-11-01", "2025-12-02", "2026-01-03"), 1):
        news.write(f"{number}.md", day, topics=["Ships"], excerpt="It sails.")
    news.write("deep/er/[1]*?.markdown", topics=["Ships"])
    news.write("un été à la mer.md", topics=["Sea"])
    news.write("withdrawn.md", deleted=True)
    news.write("wrong.md", title=None)
    news.write(".hidden.md")
    news.write("deep/.hidden/one.md")
    (news.articles / "empty.md").touch()
    (news.articles / "long.md").write_bytes(b"---\n" + b"#" * MAX_ARTICLE_BYTES)
    (news.articles / "picture.png").write_bytes(b"\0")
    return news


@pytest.fixture
def away(tmp_path: Path, store: Store, local: Newsroom) -> Newsroom:
    """The same, in the store."""
    upload(local.articles)
    store.objects()
    return Newsroom(tmp_path / "away", entries=2, rules={"unreadable": "warning"}, articles=ADDRESS)


def put(name: str, **own: str) -> None:
    """Write an article to the store."""
    system().pipe_file(f"{ADDRESS}/{name}", article(**own))


def article(title: str = "About 1", day: str = "2025-11-01") -> bytes:
    own = f"title: {title}\nwebUrl: https://news.example.com/1\npublishedDateTime: {day}"
    return f"---\n{own}\n---\n".encode()


# --- the same feeds ---------------------------------------------------------------------------


def test_a_remote_folder_gives_the_output_of_a_local_one(
    local: Newsroom, away: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for news in (local, away):
        assert news.command("build", "--now", FIRST) == 0
        out, messages = capsys.readouterr()
        out = out.replace(str(news.output), "output")
        said.append((out, messages.replace(str(local.articles), ADDRESS)))
    assert said[0] == said[1]
    assert f"{ADDRESS}/empty.md:1: " in said[1][1]
    assert local.files() == away.files()
    assert len(local.entries("ships/feed.json")) == 2


def test_the_repositorys_own_articles_make_the_same_feeds(
    sample: Path, store: Store, repository: Path
) -> None:
    config = sample / "config/feeds.yaml"
    upload(sample / "articles")
    shutil.rmtree(sample / "articles")
    text = config.read_text("utf-8")
    assert "articles: ../articles" in text
    config.write_text(text.replace("articles: ../articles", f"articles: {ADDRESS}/"), "utf-8")
    news = Newsroom.__new__(Newsroom)
    news.folder, news.config, news.output = sample, config, sample / "output"
    shutil.copytree(repository / "output", news.output)
    assert news.command("build", "--strict") == 0
    committed = {
        path.relative_to(repository / "output").as_posix(): path.read_bytes()
        for path in (repository / "output").rglob("*")
        if path.is_file()
    }
    assert news.files() == committed


def test_all_commands_know_the_address(
    local: Newsroom, away: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for news, place in ((local, str(local.articles)), (away, ADDRESS)):
        statuses = [
            news.command("diff", "--now", FIRST),
            news.command("check", "--now", FIRST),
            news.command("explain", f"{place}/2.md", "--now", FIRST),
            news.command("explain", f"{place}/4.md", "--now", FIRST),
        ]
        out, messages = capsys.readouterr()
        said.append((statuses, *(text.replace(place, "…") for text in (out, messages))))
    assert said[0] == said[1]
    assert said[0][0] == [1, 1, 0, 2]


def test_the_library_knows_the_address(local: Newsroom, away: Newsroom) -> None:
    made = []
    for news in (local, away):
        site = feeds.load_site(news.config)
        read, problems = feeds.read_articles(site)
        assert len(read) == 5
        assert {problem.article for problem in problems} == {"empty.md", "long.md", "wrong.md"}
        made.append(list(feeds.build(site, read, now=feeds.dates.moment(FIRST))))
    assert made[0] == made[1]
    assert site.articles == ADDRESS


@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_other_stores_do_as_well(scheme: str, local: Newsroom, tmp_path: Path) -> None:
    address = f"{scheme}://{local.articles}"
    if scheme == "memory":
        upload(local.articles, address)
    news = Newsroom(tmp_path / "other", entries=2, articles=address)
    for now in (FIRST, SECOND):
        local.update(now)
        news.update(now)
        assert local.files() == news.files()


def test_the_command_finds_the_store_by_the_settings_of_fsspec(
    away: Newsroom, store: Store, environment: Mapping[str, str]
) -> None:
    own = {"FSSPEC_S3_ENDPOINT_URL": store.url, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "feeds", "build", "--config", str(away.config)]
    ran = subprocess.run(
        [*command, "--output", str(away.output), "--quiet"],
        env={**environment, **own},
        capture_output=True,
        text=True,
        check=True,
    )
    messages = ran.stderr.splitlines()
    assert [one.partition(":1: ")[0] for one in messages] == [
        f"{ADDRESS}/{name}" for name in ("empty.md", "long.md", "wrong.md")
    ]


# --- what is fetched --------------------------------------------------------------------------


def test_a_second_build_fetches_nothing(away: Newsroom, store: Store) -> None:
    away.update(FIRST)
    # An empty one may be asked how long it is, too.
    fetched = [one for one in store.objects() if not one.startswith("HEAD")]
    assert len(fetched) == len({*fetched}) == 9
    times = away.times()
    for now in (FIRST, SECOND):
        forget()
        away.update(now)
        assert store.objects() == []
    assert away.times() == times


def test_only_what_changed_is_fetched(away: Newsroom, store: Store) -> None:
    put("1.md")
    away.update(FIRST)
    put("1.md", title="Round 1")  # as long as before
    put("4.md", title="Another", day="2025-12-12")
    store.objects()
    forget()
    away.update(SECOND)
    assert store.objects() == ["1.md", "4.md"]
    assert away.entries("archive/2025-11/feed.json")["1"]["title"] == "Round 1"
    system().rm_file(f"{ADDRESS}/1.md")
    store.objects()
    forget()
    away.update(THIRD)
    assert store.objects() == []
    assert list(away.tombstones()) == ["1"]


def test_a_file_that_was_uploaded_again_unchanged_is_not_parsed_again(
    away: Newsroom, local: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = []
    article_of = fields.article_of

    def parsing(file: str, data: bytes, site: Site, **rest: bool) -> Article | Withheld:
        parsed.append(file)
        return article_of(file, data, site, **rest)

    away.update(FIRST)
    upload(local.articles)
    monkeypatch.setattr(read, "article_of", parsing)
    away.update(SECOND)
    assert parsed == []


def test_many_are_fetched_at_once_and_in_pieces(
    away: Newsroom, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_MANY", 4)
    store.delay = 0.1
    store.most_at_once = 0
    site = feeds.load_site(away.config)
    assert len(feeds.read_articles(site)[0]) == 5
    assert 2 <= store.most_at_once <= 4


def test_of_a_file_that_is_too_long_only_the_beginning_is_fetched(away: Newsroom) -> None:
    site = feeds.load_site(away.config)
    assert isinstance(site.articles, str)
    assert len(remote.bytes_of(site.articles, "long.md", 100)) == 100


def test_a_remote_file_without_a_date_of_change_is_read_each_time(tmp_path: Path) -> None:
    began = time.time_ns()
    store = fsspec.filesystem("memory")
    store.pipe_file("/quiet/1.md", b"")
    (state,) = remote.files("memory://quiet").values()
    assert not is_settled(state, Clocks(began))
    (tmp_path / "1.md").touch()
    (state,) = remote.files(f"file://{tmp_path}").values()
    assert not is_settled(state, Clocks(began))
    assert is_settled(state, Clocks(began + 10_000_000_000))


def test_a_folder_of_this_machine_needs_no_other_packages(
    local: Newsroom, environment: Mapping[str, str]
) -> None:
    words = ["build", "--config", str(local.config), "--output", str(local.output)]
    code = (
        "import sys; sys.modules.update(fsspec=None, s3fs=None)\n"
        f"from feeds.cli.main import main; main({words})"
    )
    for _ in range(2):
        command = [sys.executable, "-c", code]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert "5 articles published" in ran.stdout


# --- what goes wrong --------------------------------------------------------------------------


def test_an_object_that_cannot_be_read_is_left_out_alone(
    away: Newsroom, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    away.update(FIRST)
    put("1.md", title="Round 1")
    put("2.md", title="Round 2", day="2025-12-02")
    store.answers = {
        "GET /press/news/1.md": "403 Forbidden",
        "GET /press/news/2.md": "404 Not Found",
    }
    assert away.command("build", "--now", SECOND) == 0
    messages = capsys.readouterr().err
    assert f"{ADDRESS}/1.md: cannot be read: Access Denied; make it readable or " in messages
    assert f"{ADDRESS}/2.md: cannot be read: " in messages
    assert away.tombstones() == {}
    assert away.line("1")["absent"] is True
    assert "3" in away.entries()
    store.answers = {}
    away.update(THIRD)
    assert away.entries("archive/2025-11/feed.json")["1"]["title"] == "Round 1"


def changes_nothing(
    news: Newsroom, capsys: pytest.CaptureFixture[str], message: str, *verbs: str
) -> None:
    """Assert that the commands fail with this message and leave the output unchanged."""
    before, times = news.files(), news.times()
    for verb in verbs or ("build", "diff"):
        assert news.command(verb, "--now", SECOND) == 2
        said = "".join(capsys.readouterr())
        assert message in said
        assert "Traceback" not in said
    assert (news.files(), news.times()) == (before, times)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("s3://nobodys/news", "s3://nobodys/news: is not a folder; set articles to "),
        ("s3://press/olds", "s3://press/olds: is not a folder; set articles to "),
        ("s3://press/news/1.md", "s3://press/news/1.md: is not a folder; set articles to "),
        ("s3://", "s3://: cannot be listed: Cannot traverse all of S3; "),
        ("memory://nowhere", "memory://nowhere: is not a folder; "),
        ("file:///no/where", "file:///no/where: is not a folder; "),
    ],
)
def test_an_address_without_a_folder_is_no_empty_folder(
    address: str, message: str, away: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    away.update(FIRST)
    away.configure(entries=2, articles=address)
    changes_nothing(away, capsys, message)


def test_an_empty_bucket_is_an_empty_folder_and_a_placeholder_no_file(store: Store) -> None:
    assert remote.files("s3://press") == {}
    system().pipe({"press/olds/": b"", "press/olds/1.md": b""})
    assert set(remote.files("s3://press/olds")) == {"1.md"}


def test_a_store_that_refuses_is_no_empty_folder(
    away: Newsroom, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    away.update(FIRST)
    store.answers = {"GET /press": "403 Forbidden"}
    changes_nothing(away, capsys, f"{ADDRESS}: cannot be listed: Access Denied; ")
    changes_nothing(away, capsys, f"{ADDRESS}:1:1: no-articles: cannot be listed: ", "check")


def test_a_store_out_of_reach_is_no_empty_folder(
    away: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away.update(FIRST)
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        disconnect()
        message = f"{ADDRESS}: cannot be listed: Could not connect to the endpoint URL"
        changes_nothing(away, capsys, message, "build")
    with monkeypatch.context() as patch:
        patch.delenv("AWS_ACCESS_KEY_ID")
        disconnect()
        message = f"{ADDRESS}: cannot be listed: Unable to locate credentials; fix this "
        changes_nothing(away, capsys, message, "build")
    disconnect()


def test_a_store_that_goes_away_meanwhile_changes_nothing(
    away: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def lost(*_: object, **__: object) -> bytes:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    away.update(FIRST)
    put("1.md", title="Round 1")
    with monkeypatch.context() as patch:
        patch.setattr(S3FileSystem, "_cat_file", lost)
        changes_nothing(away, capsys, f"{ADDRESS}: cannot be read: Could not connect to ")
    forget()
    away.update(SECOND)
    assert away.entries("archive/2025-11/feed.json")["1"]["title"] == "Round 1"


def test_a_folder_in_it_that_cannot_be_listed_is_not_passed_over(
    local: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ls = LocalFileSystem.ls

    def listing(self: Any, path: str, *rest: Any, **more: Any) -> Any:
        if path.endswith("/deep/er"):
            raise PermissionError(13, "Permission denied")
        return ls(self, path, *rest, **more)

    monkeypatch.setattr(LocalFileSystem, "ls", listing)
    with pytest.raises(FeedsError, match="cannot be listed: Permission denied; "):
        remote.files(f"file://{local.articles}")


@pytest.mark.parametrize(
    ("address", "missing", "message"),
    [
        (
            ADDRESS,
            "fsspec",
            "articles are at s3://…, which needs more packages; pip install 'topic-feeds[remote]'",
        ),
        (
            ADDRESS,
            "s3fs",
            "articles are at s3://…, which needs more packages; pip install 'topic-feeds[remote]'",
        ),
        (
            "gs://press/news",
            "gcsfs",
            "articles are at gs://…, which needs more packages; "
            "Please install gcsfs to access Google Storage",
        ),
        (
            "carrier-pigeon://press",
            "",
            "articles are at carrier-pigeon://…, which no installed package can read; "
            "write an address such as s3://bucket/news",
        ),
        (
            "ftp://me:secret@press/news",
            "",
            "articles has a password in it; set the password in the environment instead",
        ),
    ],
)
def test_an_address_that_cannot_be_opened_here_is_named_with_its_line(
    address: str, missing: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "feeds.yaml"
    config.write_text(
        f"title: News\nurl: https://example.org/\narticles: {address}\nlanguage: en\n"
    )
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)
    with pytest.raises(FeedsError) as refused:
        feeds.load_site(config)
    assert str(refused.value) == f"{config}:3: {message}"
