"""What readers that keep state make of a feed of ours in the place of another program's."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import pytest

from . import by_liferea, by_newsboat, by_reader
from .samples import NOW, SAMPLES, Sample
from .seen import Reader, Seen
from .server import Server
from .site import FILES, Site

NEWEST = sorted(SAMPLES, key=lambda sample: sample.published, reverse=True)
# The old feed had the newest three, and so has room for fewer than ours.
KNOWN = NEWEST[:3]


def jekyll(sample: Sample) -> str:
    moment = sample.published.isoformat()
    return (
        f'<entry><title type="html">{sample.title}</title><link href="{sample.link}"/>'
        f"<published>{moment}</published><updated>{moment}</updated><id>{_id(sample)}</id>"
        f'<content type="html">Old text</content><author><name>A</name></author></entry>'
    )


def eleventy(sample: Sample) -> str:
    return (
        f'<entry><title>{sample.title}</title><link href="{sample.link}" />'
        f"<updated>{sample.published.isoformat()}</updated><id>{_id(sample)}</id>"
        f'<content type="html">Old text</content></entry>'
    )


def hugo(sample: Sample) -> str:
    return (
        f"<item><title>{sample.title}</title><link>{sample.link}</link>"
        f"<pubDate>{format_datetime(sample.published)}</pubDate><guid>{_id(sample)}</guid>"
        f"<description>Old text</description><author>a@example.org (A)</author></item>"
    )


def wordpress(sample: Sample) -> str:
    return (
        f"<item><title>{sample.title}</title><link>{sample.link}</link>"
        f"<pubDate>{format_datetime(sample.published)}</pubDate>"
        f'<guid isPermaLink="false">https://old.example.org/?p={NEWEST.index(sample)}&#038;x</guid>'
        f"<description><![CDATA[<p>Old text [&#8230;]</p>]]></description></item>"
    )


# The format of what each program writes, and an entry in it.
PROGRAMS = {
    "jekyll": ("atom", jekyll),
    "eleventy": ("atom", eleventy),
    "hugo": ("rss", hugo),
    "wordpress": ("rss", wordpress),
}


def _id(sample: Sample) -> str:
    return f"https://old.example.org/{sample.name}/"


def old_feed(program: str) -> str:
    form, entry = PROGRAMS[program]
    if form == "atom":
        head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Old</title><id>urn:x:old</id>'
        return f"{head}<updated>{NOW}</updated>{''.join(map(entry, KNOWN))}</feed>"
    head = '<rss version="2.0"><channel><title>Old</title><link>https://old.example.org/</link>'
    return f"{head}{''.join(map(entry, KNOWN))}</channel></rss>"


class ReaderWithState(Reader, Protocol):
    """A reader that knows which entries were read."""

    def unread(self) -> int:
        """The number of unread entries."""

    def mark_all_as_read(self) -> None:
        """Do what a person does who has read everything."""


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    "start",
    [by_liferea.Liferea, by_newsboat.Newsboat, by_reader.EngineReader],
    ids=["liferea", "newsboat", "reader"],
)
def test_no_entry_is_new_and_none_is_gone(
    start: Callable[[Path], ReaderWithState], program: str, server: Server, tmp_path: Path
) -> None:
    served = tmp_path / "served"
    served.mkdir()
    server.folders["adopted"] = served
    site = Site(tmp_path / "site", server.address("adopted"))
    url, file = f"{site.url}feed.xml", served / "feed.xml"
    site.write(SAMPLES)
    file.write_text(old_feed(program), "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    reader = start(home)
    before = reader.poll(url)
    assert (len(before), reader.unread()) == (len(KNOWN), len(KNOWN))
    reader.mark_all_as_read()

    said = subprocess.run(
        [
            *(Path(sys.executable).with_name("feeds"), "adopt", url),
            *("--config", "feeds.yaml", "--output", "output", "--now", NOW),
        ],
        cwd=site.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{url}: 3 of 3 entries adopted" in said.stdout
    site.build()
    file.write_bytes((site.output / FILES[PROGRAMS[program][0]]).read_bytes())

    after = reader.poll(url)
    assert {entry.id for entry in after} == {entry.id for entry in before}
    assert len(after) == len(before)
    # An entry of Atom need not have a date of publication; ours have one.
    assert {**dates(after), **dates(before)} == dates(after)
    assert reader.unread() == 0


def dates(entries: list[Seen]) -> dict[str, datetime]:
    return {entry.id: entry.published for entry in entries if entry.published}
