"""The Python API: `import feeds` has all of it, and docs/python.md shows what it does."""

import contextlib
import inspect
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import feeds
from feeds.dates import moment
from tests.newsroom import Newsroom

ROOT = Path(__file__).parent.parent
NOW = moment("2026-02-01T06:00:00Z")
BLOCK = re.compile(r"```(python|text)\n(.*?)```", re.DOTALL)


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    news = Newsroom(tmp_path, topics={"ships": "Ships"})
    for number in range(3):
        news.write(f"{number}.md", f"2026-01-0{number + 1}", topics=["Ships"])
    news.write("wrong.md", title=None)
    return news


def test_the_examples_in_the_documentation_print_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("config", "articles"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed = ""
    compared = 0
    for language, text in BLOCK.findall((ROOT / "docs/python.md").read_text("utf-8")):
        if language == "python":
            assert not printed, f"the documentation does not show: {printed}"
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(text, names)
            printed = out.getvalue()
        else:
            assert printed == text
            printed = ""
            compared += 1
    assert not printed and compared > 4


def test_dir_has_every_name_and_every_name_has_a_docstring() -> None:
    assert set(feeds.__all__) <= set(dir(feeds))
    assert feeds.__all__ == sorted(feeds.__all__)
    assert set(feeds.__all__) == set(feeds._MODULE_OF)
    for name in feeds.__all__:
        value = getattr(feeds, name)
        assert callable(value) and inspect.getdoc(value), name
        assert value.__name__ == name and value.__module__ == f"feeds.{feeds._MODULE_OF[name]}"


def test_every_function_is_in_the_documentation() -> None:
    text = (ROOT / "docs/python.md").read_text("utf-8")
    for name in feeds.__all__:
        if inspect.isfunction(getattr(feeds, name)):
            assert f"`{name}`" in text and f"feeds.{name}(" in text, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'publsh'"):
        feeds.publsh  # noqa: B018


def test_a_function_is_not_hidden_by_a_module_of_its_name() -> None:
    """Whatever was imported before, `feeds.check` and the others are functions."""
    code = (
        "import pkgutil, importlib, inspect, feeds\n"
        "for one in pkgutil.walk_packages(feeds.__path__, 'feeds.'):\n"
        "    if not one.name.endswith('__main__'):\n"
        "        importlib.import_module(one.name)\n"
        "print([name for name in feeds.__all__ if inspect.ismodule(getattr(feeds, name))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_errors_are_raised_by_the_call_and_not_by_the_first_document(news: Newsroom) -> None:
    site = feeds.load_site(news.config)
    for number in range(20):
        news.write(f"more{number}.md")
    feeds.publish(site, news.output, now=NOW)
    ledger, _ = feeds.read_ledger(news.output, site)
    with pytest.raises(feeds.Stopped) as stopped:
        feeds.build(site, (), earlier=ledger, now=NOW)
    assert [problem.rule for problem in stopped.value.problems] == ["vanish"]
    with pytest.raises(feeds.Stopped):
        feeds.feeds_of(site, (), earlier=ledger, now=NOW)
    gone = msgspec.structs.replace(site, articles=str(news.folder / "gone"))
    calls = (
        lambda: feeds.read_articles(gone),
        lambda: feeds.publish(gone, news.output),
        lambda: feeds.diff(gone, news.output),
        lambda: feeds.check(gone, news.output),
        lambda: feeds.explain(gone, "1.md", news.output),
    )
    for call in calls:
        with pytest.raises(feeds.FeedsError, match="is not a folder"):
            call()


def test_a_site_checks_itself() -> None:
    with pytest.raises(feeds.FeedsError) as wrong:
        feeds.Site(title="", url="example.org", articles="articles", language="klingon")
    assert {problem.what.split()[0] for problem in wrong.value.problems} == {
        "title",
        "url",
        "language",
    }


def test_diff_check_and_explain_say_what_the_command_says(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    site = feeds.load_site(news.config)
    feeds.publish(site, news.output, now=NOW)
    news.write("new.md", topics=["Ships"])
    (news.output / "atom.xml").unlink()
    before = news.files()

    def command(*words: str) -> bytes:
        news.command(*words, "--now", "2026-02-01T06:00:00Z", "--format", "json")
        return msgspec.json.encode(msgspec.json.decode(capsys.readouterr().out))

    difference = feeds.diff(site, news.output, now=NOW)
    assert difference and command("diff") == msgspec.json.encode(difference)
    findings = feeds.check(site, str(news.output), now=NOW)
    assert findings.errors == 1 and command("check") == msgspec.json.encode(findings)
    explanation = feeds.explain(site, "new", news.output, now=NOW)
    assert explanation.status == "published"
    assert command("explain", "new") == msgspec.json.encode(explanation)
    with pytest.raises(feeds.FeedsError, match="is not an article; did you mean"):
        feeds.explain(site, "newer.md", news.output, now=NOW)
    assert news.files() == before


def test_feeds_of_and_render_make_the_bytes_of_the_command(news: Newsroom) -> None:
    site = feeds.load_site(news.config)
    feeds.publish(site, news.output, now=NOW)
    articles, problems = feeds.read_articles(site)
    rendered = {
        feed.path + filename: feeds.render(feed, name)
        for feed in feeds.feeds_of(site, articles, problems=problems, now=NOW)
        for name, filename in (("atom", "atom.xml"), ("rss", "rss.xml"), ("json", "feed.json"))
    }
    assert rendered == news.feeds()
    assert rendered == {
        document.path: document.content for document in feeds.build(site, articles, now=NOW)
    }


def test_a_feed_made_by_hand_is_rendered(news: Newsroom) -> None:
    entry = feeds.Entry(
        id="tag:example.org,2026:1",
        file="1.md",
        url="https://example.org/1",
        title="One",
        published=NOW,
        updated=NOW,
        author=feeds.Provider("The Post"),
        author_url=None,
        content="<p>One.</p>",
        digest="",
    )
    feed = feeds.Feed(
        id="tag:example.org,2026:feed",
        name="News",
        path="",
        folder="https://example.org/feeds/",
        title="News",
        description="What is new",
        home="https://example.org/",
        language="en",
        updated=NOW,
        entries=(entry,),
    )
    for name in ("atom", "rss", "json"):
        assert b"tag:example.org,2026:1" in feeds.render(feed, name)
    with pytest.raises(ValueError, match="unknown format xml; known are atom, rss, json"):
        feeds.render(feed, "xml")
