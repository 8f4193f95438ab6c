"""Guards stop accidents before subscribers see them, and never stop a usual build."""

from pathlib import Path

import pytest

from feeds.history import digest
from tests.newsroom import Newsroom

FIRST, SECOND, THIRD, FOURTH = (f"2026-02-0{day}T06:00:00Z" for day in range(1, 5))
CORRUPT = b"---\ntitle: no end"


def site(folder: Path, live: int, **settings: object) -> Newsroom:
    """A site of so many articles, published; one small topic has two of them."""
    # One format and no archives: it is not the feeds that are looked at here.
    news = Newsroom(folder, formats=["json"], archive="none", entries=200, **settings)
    for number in range(live):
        topics = ["Ships"] if number < 2 else []
        news.write(f"{number:03}.md", topics=topics, quality=number)
    news.build(FIRST)
    return news


def vanish(news: Newsroom, count: int) -> None:
    for file in sorted(news.articles.iterdir())[:count]:
        file.unlink()


def arrive(news: Newsroom, count: int) -> None:
    for number in range(count):
        news.write(f"new-{number}.md")


def reissue(news: Newsroom, count: int) -> None:
    for number in range(count):
        news.write(f"copy/{number:03}.md", webUrl=f"https://news.example.com/{number:03}")


def change(news: Newsroom, count: int) -> None:
    for number in range(count):
        topics = ["Ships"] if number < 2 else []
        url = f"https://elsewhere.example.com/{number:03}"
        news.write(f"{number:03}.md", topics=topics, quality=number, webUrl=url)


def stopped(news: Newsroom) -> list[str]:
    return [guard.rule for guard in news.plan(SECOND).stopped]


@pytest.mark.parametrize(
    ("live", "affected", "trips"),
    [
        (19, 19, False),  # too few are published
        (20, 9, False),  # too few are affected
        (20, 10, True),
        (20, 20, True),
        (33, 10, True),  # 30.3 %
        (34, 10, False),  # 29.4 %
        (40, 12, False),  # exactly 30 %
        (40, 13, True),
    ],
)
def test_too_many_entries_that_disappear_stop_the_build(
    tmp_path: Path, live: int, affected: int, trips: bool
) -> None:
    news = site(tmp_path, live)
    vanish(news, affected)
    assert stopped(news) == (["vanish"] if trips else [])


@pytest.mark.parametrize(
    ("live", "affected", "trips"),
    [
        (19, 30, False),
        (20, 9, False),
        (20, 10, False),  # exactly 50 %
        (20, 11, True),
        (40, 20, False),
        (40, 21, True),
    ],
)
def test_too_many_entries_that_are_added_at_once_stop_the_build(
    tmp_path: Path, live: int, affected: int, trips: bool
) -> None:
    news = site(tmp_path, live)
    arrive(news, affected)
    assert stopped(news) == (["arrive"] if trips else [])


@pytest.mark.parametrize(
    ("live", "affected", "trips"),
    [
        (19, 9, False),
        (20, 9, False),
        (20, 10, True),
        (99, 10, True),  # 10.1 %
        (100, 10, False),  # exactly 10 %
    ],
)
def test_too_many_entries_with_new_ids_stop_the_build(
    tmp_path: Path, live: int, affected: int, trips: bool
) -> None:
    news = site(tmp_path, live)
    reissue(news, affected)
    assert stopped(news) == (["reissue"] if trips else [])


@pytest.mark.parametrize(
    ("settings", "trips"),
    [({"vanish": 50}, False), ({"vanish": 49.9}, True), ({"vanish": 0}, True)],
)
def test_the_limits_are_settings(tmp_path: Path, settings: dict[str, object], trips: bool) -> None:
    news = site(tmp_path, 40, guards=settings)
    vanish(news, 20)
    assert bool(stopped(news)) == trips


@pytest.mark.parametrize(
    ("harm", "name", "count", "told"),
    [
        (vanish, "vanish", 12, "12 entries would disappear, 60 % of the 20 that are published;"
         " at most 30 % may"),
        (arrive, "arrive", 12, "12 entries would be added at once, 60 % of the 20 that are"
         " published; at most 50 % may"),
        (reissue, "reissue", 10, "10 entries would come back under a new id, 50 % of the 20 that"
         " are published; at most 10 % may"),
        (change, "change", 12, "12 entries would change at once, 60 % of the 20 that are published;"
         " at most 50 % may"),
    ],
)  # fmt: skip
def test_a_stopped_build_writes_nothing_and_says_how_to_go_on(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    harm: object,
    name: str,
    count: int,
    told: str,
) -> None:
    news = site(tmp_path, 20)
    assert callable(harm)
    harm(news, count)
    before, times = news.files(), news.times()
    assert news.command("build", "--now", SECOND) == 3
    said = capsys.readouterr()
    assert said.err.splitlines()[-1] == "stopped: nothing was written"
    settings = {
        "arrive": "articles, include and published_by_default",
        "change": "home, permalink and articles",
    }.get(name, "articles")
    assert said.err.splitlines()[-2] == (
        f"output: {told}; look at the articles, and at {settings} in the configuration, or build"
        f" with --allow {name}"
    )
    assert said.out == ""
    assert (news.files(), news.times()) == (before, times)
    for other in {"vanish", "arrive", "reissue", "change"} - {name}:
        assert news.command("build", "--now", SECOND, "--allow", other) == 3
    assert news.files() == before
    assert news.command("diff", "--now", SECOND) == 1
    assert f"output: {told}" in capsys.readouterr().err
    assert news.command("build", "--now", SECOND, "--allow", name) == 0
    assert news.files() != before
    assert news.command("build", "--now", THIRD) == 0


def test_several_guards_need_several_allow_options(tmp_path: Path) -> None:
    news = site(tmp_path, 20)
    vanish(news, 20)
    arrive(news, 20)
    assert stopped(news) == ["vanish", "arrive"]
    assert news.command("build", "--now", SECOND, "--allow", "vanish") == 3
    assert news.command("build", "--now", SECOND, "--allow", "vanish", "--allow", "arrive") == 0


def test_a_first_build_never_stops(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    arrive(news, 60)
    assert news.plan(FIRST).stopped == ()


def test_a_small_topic_that_loses_all_its_entries_stops_nothing(tmp_path: Path) -> None:
    news = site(tmp_path, 40)
    vanish(news, 2)
    assert news.command("build", "--now", SECOND) == 0
    assert news.entries("ships/feed.json") == {}


def test_entries_that_only_grow_too_old_stop_nothing(tmp_path: Path) -> None:
    news = site(tmp_path, 40, include={"max_age": 60})
    assert news.command("build", "--now", "2026-06-01") == 0
    assert news.entries() == {}
    arrive(news, 3)
    assert news.command("build", "--now", "2026-06-02") == 0


def test_files_that_cannot_be_read_any_more_count_as_gone(tmp_path: Path) -> None:
    news = site(tmp_path, 40)
    for file in sorted(news.articles.iterdir())[:13]:
        file.write_bytes(CORRUPT)
    assert stopped(news) == ["vanish"]


def test_entries_whose_loss_was_allowed_do_not_stop_the_next_build(tmp_path: Path) -> None:
    news = site(tmp_path, 40)
    news.configure(formats=["json"], archive="none", entries=200, include={"min_quality": 30})
    assert news.command("build", "--now", SECOND) == 3
    assert news.command("build", "--now", SECOND, "--allow", "vanish") == 0
    # Otherwise an unattended job would never build again.
    assert news.command("build", "--now", THIRD) == 0
    news.configure(formats=["json"], archive="none", entries=200)
    assert news.command("build", "--now", FOURTH) == 0
    assert len(news.entries()) == 40


def test_files_that_were_unreadable_before_do_not_count_again(tmp_path: Path) -> None:
    news = site(tmp_path, 40)
    files = sorted(news.articles.iterdir())
    for file in files[:12]:
        file.write_bytes(CORRUPT)
    assert news.command("build", "--now", SECOND) == 0
    files[12].unlink()
    assert news.command("build", "--now", THIRD) == 0
    # All articles return at once, which needs no --allow.
    for number in range(12):
        news.write(f"{number:03}.md", quality=number)
    assert news.command("build", "--now", FOURTH) == 0
    assert len(news.entries()) == 39


def test_an_accident_can_be_undone(tmp_path: Path) -> None:
    news = site(tmp_path, 40)
    texts = {file: file.read_bytes() for file in news.articles.iterdir()}
    before = news.entries()
    vanish(news, 40)
    assert news.command("build", "--now", SECOND, "--allow", "vanish") == 0
    for file, text in texts.items():
        file.write_bytes(text)
    assert news.command("build", "--now", THIRD) == 0
    assert news.entries() == before


@pytest.mark.parametrize(
    ("live", "affected", "trips"),
    [
        (19, 19, False),
        (20, 9, False),
        (20, 10, False),  # exactly 50 %
        (20, 11, True),
        (40, 20, False),
        (40, 21, True),
    ],
)
def test_too_many_entries_that_change_at_once_stop_the_build(
    tmp_path: Path, live: int, affected: int, trips: bool
) -> None:
    news = site(tmp_path, live)
    change(news, affected)
    assert stopped(news) == (["change"] if trips else [])


@pytest.mark.parametrize(
    "fields",
    [
        {"webUrl": "https://news.example.com/"},
        {"publishedDateTime": "2026-02-02T06:00:00Z"},
        {"title": "Untitled"},
        {"excerpt": "Lorem ipsum"},
    ],
)
def test_a_script_that_changes_all_articles_stops_the_build(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    news = site(tmp_path, 30)
    for number in range(30):
        news.write(f"{number:03}.md", "2026-01-01", **{"quality": number} | fields)
    assert stopped(news) == ["change"]


def test_the_limit_for_changes_is_a_setting(tmp_path: Path) -> None:
    news = site(tmp_path, 40, guards={"change": 25})
    change(news, 11)
    assert stopped(news) == ["change"]
    assert news.command("build", "--now", SECOND, "--allow", "change") == 0
    assert news.command("build", "--now", THIRD) == 0


def test_invisible_changes_and_another_version_of_the_digest_count_as_no_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = site(tmp_path, 30)
    for number in range(30):
        topics = ["Ships"] if number < 2 else []
        news.write(f"{number:03}.md", topics=topics, quality=number + 1, secured="x" * number)
    assert stopped(news) == []
    monkeypatch.setattr(digest, "DIGEST_VERSION", "2")
    change(news, 30)
    assert stopped(news) == []


def test_a_damaged_ledger_does_not_hide_that_all_addresses_moved(tmp_path: Path) -> None:
    news = site(tmp_path, 30)
    (news.output / "ledger.jsonl").write_bytes(b"")
    change(news, 30)
    assert stopped(news) == ["change"]


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"include": {"min_quality": 30}}, "look at include in the configuration, or"),
        (
            {"published_by_default": False},
            "look at published_by_default in the configuration, and at published in the articles,"
            " or",
        ),
    ],
)
def test_the_advice_names_the_setting_that_is_the_cause(
    tmp_path: Path, settings: dict[str, object], advice: str
) -> None:
    news = site(tmp_path, 40)
    news.configure(formats=["json"], archive="none", entries=200, **settings)
    (guard,) = news.plan(SECOND).stopped
    assert guard.todo == f"{advice} build with --allow vanish"


def test_a_guard_names_the_output_folder(tmp_path: Path) -> None:
    news = site(tmp_path, 40)
    news.configure(output="public/feeds")
    vanish(news, 30)
    (guard,) = news.plan(SECOND).stopped
    assert guard.file == "feeds"


def test_articles_that_are_all_unpublished_are_named_as_the_cause(tmp_path: Path) -> None:
    news = site(tmp_path, 40)
    for number in range(40):
        news.write(f"{number:03}.md", published=False)
    (guard,) = news.plan(SECOND).stopped
    assert guard.todo == "look at published in the articles, or build with --allow vanish"


def test_a_small_site_that_loses_all_its_entries_says_so_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = site(tmp_path, 5)
    news.configure(formats=["json"], archive="none", include={"min_quality": 30})
    assert news.command("build", "--now", SECOND) == 0
    assert capsys.readouterr().err == (
        "output: loses all published entries (5); look at include in the configuration;"
        " an entry that returns has its old id and date\n"
    )
    assert news.command("build", "--now", SECOND) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("entries", [5, 40])
def test_a_site_whose_entries_are_all_too_old_says_so_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], entries: int
) -> None:
    news = site(tmp_path, entries)
    news.configure(formats=["json"], archive="none", include={"max_age": 1})
    for said in (f"loses all published entries ({entries}); look at include", ""):
        assert news.command("build", "--now", "2036-01-01T00:00:00Z") == 0
        err = capsys.readouterr().err
        assert said in err if said else err == ""


def test_an_empty_folder_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    news = site(tmp_path, 1)
    vanish(news, 1)
    for _ in range(2):
        assert news.command("build", "--now", SECOND) == 0
        said = capsys.readouterr().err.splitlines()
        assert (
            f"{news.articles}: has no articles; put the articles there, or set articles to the"
            " folder that has them"
        ) in said
    assert len(said) == 1
