"""The files as a plain static host serves them: with a type that readers accept, no redirects."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from .readings import READINGS
from .samples import SAMPLES
from .seen import Reader, Reading, by_id, run
from .server import Server
from .site import FILES, Site

# SimplePie refuses Atom and RSS with another media type; reader and extractus refuse JSON.
ACCEPTED = {
    "atom": {"application/atom+xml", "application/xml", "text/xml"},
    "rss": {"application/rss+xml", "application/xml", "text/xml"},
    "json": {"application/feed+json", "application/json"},
}


@pytest.fixture(scope="module")
def plain_host(plain_site: Site) -> Iterator[str]:
    """The address of the site where `python -m http.server` serves it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"],
        cwd=plain_site.output,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as host:
        try:
            assert host.stdout
            found = re.search(r"http://127\.0\.0\.1:[0-9]+/", host.stdout.readline())
            assert found
            yield found[0]
        finally:
            host.terminate()


@pytest.mark.parametrize("topic", ["", "archives/"])
@pytest.mark.parametrize("form", FILES)
def test_a_plain_host_serves_a_type_that_readers_accept(
    form: str, topic: str, plain_host: str, tmp_path: Path
) -> None:
    said = run(
        tmp_path,
        "curl",
        *("--silent", "--location", "--output", "/dev/null", "--write-out"),
        "%{http_code} %{num_redirects} %{content_type}",
        plain_host + topic + FILES[form],
    )
    status, redirects, media_type = said.split(" ", 2)
    assert (status, redirects) == ("200", "0")
    assert re.sub("; *charset=utf-8$", "", media_type, flags=re.IGNORECASE) in ACCEPTED[form]


@pytest.mark.parametrize("xml", ["application/xml", "text/xml; charset=utf-8"])
@pytest.mark.parametrize("reading", [one for one in READINGS if one.form != "json"], ids=str)
def test_a_reader_takes_each_type_that_a_host_may_serve(
    xml: str, reading: Reading, reader: Reader, plain_site: Site
) -> None:
    with Server(xml) as other:
        moved = replace(plain_site, url=other.address("plain"))
        other.show(moved)
        found = by_id(reader.poll(moved.at(reading.form)))
    assert {id: entry.link for id, entry in found.items()} == {
        sample.id: sample.link for sample in SAMPLES
    }
