"""Articles in a store, and workers on a cluster: the same bytes as from a folder by one process."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import test_cluster, test_remote
from tests.test_cluster import Cluster, Site
from tests.test_remote import ADDRESS, Store, upload

pytestmark = pytest.mark.slow

environ, server, store = test_remote.environ, test_remote.server, test_remote.store
cluster = test_cluster.cluster


@pytest.mark.parametrize("archive", ["none", "month"])
def test_a_cluster_makes_of_a_store_what_one_machine_makes_of_a_folder(
    store: Store, environment: Mapping[str, str], cluster: Cluster, tmp_path: Path, archive: str
) -> None:
    site = Site(tmp_path / "site", environment, archive)
    (site.folder / "_news/wrong.md").unlink()
    status, said, _ = site.build("here", "--jobs", "1")
    upload(site.folder / "_news")
    config = site.folder / "feeds.yaml"
    config.write_text(config.read_text().replace("articles: _news", f"articles: {ADDRESS}"))
    cluster.begin()
    cluster.add(2)
    store.objects()
    assert site.build("there", "--executor", cluster.place) == (status, said, "")
    assert status == 0
    assert site.files("there") == site.files("here")
    # By the workers, which share no memory with each other.
    asked = store.objects()
    assert set(asked) == {file.name for file in (site.folder / "_news").iterdir()}
    assert len(asked) <= 2 * len(set(asked))
