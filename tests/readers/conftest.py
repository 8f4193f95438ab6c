"""Sample sites on a local server, and the readers to read them with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .readings import READINGS
from .samples import (
    LATER,
    LIGHTHOUSE,
    NEW_EXCERPT,
    NEW_LINK,
    NEW_TITLE,
    SAMPLES,
    WITHOUT_WEB_URL,
)
from .seen import Reader, Reading
from .server import Server
from .site import Site


@pytest.fixture(scope="session", params=READINGS, ids=str)
def reading(request: pytest.FixtureRequest) -> Reading:
    """Every reader with every format that it reads."""
    found: Reading = request.param
    return found


@pytest.fixture
def reader(reading: Reading, tmp_path: Path) -> Reader:
    """The reader, never started before."""
    return reading.adaptor.start(tmp_path)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sites' folders."""
    return tmp_path_factory.mktemp("sites")


# --- the sites, each built once for all tests ------------------------------------------------


@pytest.fixture(scope="session")
def plain_site(server: Server, sites: Path) -> Site:
    site = Site(sites / "plain", server.address("plain"))
    site.write(SAMPLES)
    site.build()
    return site


@pytest.fixture(scope="session")
def linked_site(server: Server, sites: Path) -> Site:
    """With a link for each related story."""
    site = Site(sites / "linked", server.address("linked"))
    site.write(SAMPLES, related_links=True)
    site.build()
    return site


@pytest.fixture(scope="session", params=["plain_site", "linked_site"], ids=["plain", "linked"])
def sample_site(request: pytest.FixtureRequest) -> Site:
    """The samples, without links to related stories and with them."""
    site: Site = request.getfixturevalue(request.param)
    return site


@pytest.fixture
def site(server: Server, plain_site: Site) -> Site:
    """The samples, until another site is shown in their place."""
    server.show(plain_site)
    return plain_site


# --- what becomes of the plain site, each at its address -------------------------------------


@pytest.fixture(scope="session")
def rebuilt(plain_site: Site, sites: Path) -> Site:
    """Without a change."""
    site = plain_site.copy(sites / "rebuilt")
    site.build(LATER)
    return site


@pytest.fixture(scope="session")
def without_lighthouse(plain_site: Site, sites: Path) -> Site:
    """One article fewer."""
    site = plain_site.copy(sites / "without-lighthouse")
    site.remove(LIGHTHOUSE)
    site.build(LATER)
    return site


@pytest.fixture(scope="session")
def without_post(plain_site: Site, sites: Path) -> Site:
    """Without the only article of a topic."""
    site = plain_site.copy(sites / "without-post")
    site.remove(WITHOUT_WEB_URL)
    site.build(LATER)
    return site


@pytest.fixture(scope="session")
def new_title(plain_site: Site, sites: Path) -> Site:
    site = plain_site.copy(sites / "new-title")
    site.edit(LIGHTHOUSE, LIGHTHOUSE.title, NEW_TITLE)
    site.build(LATER)
    return site


@pytest.fixture(scope="session")
def new_excerpt(plain_site: Site, sites: Path) -> Site:
    site = plain_site.copy(sites / "new-excerpt")
    site.edit(LIGHTHOUSE, LIGHTHOUSE.excerpt, NEW_EXCERPT)
    site.build(LATER)
    return site


@pytest.fixture(scope="session")
def new_link(plain_site: Site, sites: Path) -> Site:
    site = plain_site.copy(sites / "new-link")
    site.edit(LIGHTHOUSE, f'webUrl: "{LIGHTHOUSE.link}"', f'webUrl: "{NEW_LINK}"')
    site.build(LATER)
    return site
