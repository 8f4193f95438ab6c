"""What `feeds adopt` leaves a person to do: the old address, and the old feed turned off."""

from pathlib import Path

import pytest

from tests.newsroom import Newsroom
from tests.test_adopt import HUGO, JEKYLL, ORIGIN, WORDPRESS, atom, entry, old_feed

BUILD = "look at what `feeds diff` says, and run `feeds build`"


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path, url=f"{ORIGIN}feeds/", home=ORIGIN)
    room.output = tmp_path / "feeds"
    room.write("two.md", "2026-01-02T10:00:00Z")
    return room


def steps(
    room: Newsroom, capsys: pytest.CaptureFixture[str], content: str, name: str = "old.xml"
) -> list[str]:
    """What is said to be left to do."""
    capsys.readouterr()
    assert room.command("adopt", old_feed(room, content, name)) == 0
    return [line[2:] for line in capsys.readouterr().out.splitlines() if line.startswith("- ")]


def linked(address: str) -> str:
    """A feed that gives this address as its own."""
    return atom(f'<link rel="self" href="{address}"/>', entry("two"))


# --- the old address -------------------------------------------------------------------------


def test_the_old_address_gets_a_copy(news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    said = steps(news, capsys, HUGO)
    assert said[:3] == [
        f"write also_at: {{/index.xml: rss.xml}} into {news.config}, so that builds write the new "
        "feed at /index.xml, too",
        BUILD,
        f"commit {news.output / 'ledger.jsonl'} if another machine builds the feeds",
    ]
    # Done as it says, the copy is there.
    news.configure(url=f"{ORIGIN}feeds/", home=ORIGIN, also_at={"/index.xml": "rss.xml"})
    assert news.command("build", "--strict", "--now", "2026-02-01T00:00:00Z") == 0
    assert (news.folder / "index.xml").read_bytes() == (news.output / "rss.xml").read_bytes()


def test_a_file_that_the_copy_replaces_is_named(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    template = news.folder / "feed.xml"
    template.write_text("---\n---\n<feed>{{ site.title }}</feed>\n")
    said = steps(news, capsys, JEKYLL)
    assert said[1] == f"keep a copy of {template} if you need it: builds will replace it"


def test_all_old_addresses_are_one_setting(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    names = old_feed(news, JEKYLL, "1.xml"), old_feed(news, HUGO, "2.xml")
    assert news.command("adopt", *names) == 0
    assert "{/feed.xml: atom.xml, /index.xml: rss.xml}" in capsys.readouterr().out


def test_the_next_step_adds_a_copy_to_also_at(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = {"/old.xml": "atom.xml"}
    news.configure(url=f"{ORIGIN}feeds/", home=ORIGIN, also_at=copies)
    said = steps(news, capsys, JEKYLL)
    assert said[0].startswith(f"add /feed.xml: atom.xml to also_at in {news.config}")
    (news.output / "ledger.jsonl").unlink()
    news.configure(url=f"{ORIGIN}feeds/", home=ORIGIN, also_at=copies | {"/feed.xml": "atom.xml"})
    assert steps(news, capsys, JEKYLL)[0] == BUILD


def test_nothing_is_to_do_where_the_address_stays(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert steps(news, capsys, linked(f"{ORIGIN}feeds/atom.xml")) == [
        BUILD,
        f"commit {news.output / 'ledger.jsonl'} if another machine builds the feeds",
        f"turn off the old feed: {news.folder / 'old.xml'}",
    ]


@pytest.mark.parametrize(
    "address",
    [
        f"{ORIGIN}feed/",
        f"{ORIGIN}?feed=atom",
        "https://feeds.example.org/news.xml",
        # There our RSS feed is.
        f"{ORIGIN}feeds/rss.xml",
        f"{ORIGIN}../feed.xml",
        f"{ORIGIN}{'x' * 1000}.xml",
    ],
)
def test_an_address_without_a_file_is_redirected(
    address: str, news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    said = steps(news, capsys, linked(address))
    assert said[-1].startswith(f"redirect {address.partition('?')[0][:300]}")
    assert said[-1].endswith(f" to {ORIGIN}feeds/atom.xml, or serve that feed there")
    assert not any("also_at" in step for step in said)


def test_a_feed_that_does_not_say_its_address_has_its_name(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    said = steps(news, capsys, atom(entry("two")), "index.xml")
    assert "write also_at: {/index.xml: atom.xml}" in said[0]
    (news.output / "ledger.jsonl").unlink()
    file = str(news.folder / "downloaded")
    assert steps(news, capsys, atom(entry("two")), "downloaded")[-1] == (
        f"serve {news.output / 'atom.xml'} at the address of {file}"
    )


def test_a_format_that_is_not_written_is_named(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    news.configure(url=f"{ORIGIN}feeds/", home=ORIGIN, formats=["atom", "json"])
    assert steps(news, capsys, HUGO)[0] == f"add rss to formats in {news.config}"


# --- the old feed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("generator", "how"),
    [
        ("Jekyll", "Jekyll's own feed: {} (jekyll-feed writes none where the site's folder has"),
        ("Hugo v0.140.0", 'Hugo\'s own feed: {} (write disableKinds = ["RSS"] into its'),
        ("Eleventy - 11ty.dev", "Eleventy's own feed: {} (take the feed plugin out of eleventy"),
        ("MkDocs RSS plugin - v1.17.3", "MkDocs's own feed: {} (take rss out of plugins in mkdocs"),
        ("Zola", "Zola's own feed: {} (write generate_feeds = false into config.toml)"),
        ("https://wordpress.org/?v=6.7", "WordPress's own feed: {} (redirect its address, or"),
        ("Moon\u202e 1", "Moon\ufffd 1's own feed: {}"),
        ("", "the old feed: {}"),
    ],
)
def test_a_program_is_told_to_write_no_feed(
    generator: str, how: str, news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = atom(f"<generator>{generator}</generator>", entry("two"))
    said = steps(news, capsys, feed)[-1]
    assert said.startswith(f"turn off {how.format(news.folder / 'old.xml')}")


def test_the_program_of_the_site_writes_a_feed_that_does_not_name_one(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    (news.folder / "eleventy.config.js").write_text("export default {}\n")
    (news.folder / "posts").mkdir()
    (news.folder / "posts/one.md").write_text("---\ntitle: One\ndate: 2026-01-01\n---\nText\n")
    assert "turn off Eleventy's own feed" in steps(news, capsys, atom(entry("two")))[-1]


def test_a_folder_like_that_of_wordpress_is_redirected(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    content = WORDPRESS.replace("<item>", f'<atom:link rel="self" href="{ORIGIN}feed/"/><item>', 1)
    said = steps(news, capsys, content)
    assert said[-1] == f"redirect {ORIGIN}feed/ to {ORIGIN}feeds/rss.xml, or serve that feed there"
