"""The same bytes whichever feedgen is installed: a release of a library must not re-run a feed."""

import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HERE = importlib.metadata.version("feedgen")
OTHERS = [version for version in ("0.9.0", "1.0.0") if version != HERE]
BUILD = """
import importlib.metadata, sys
import feedgen, feeds
from datetime import datetime, UTC
assert importlib.metadata.version("feedgen") == sys.argv[1]
site = feeds.load_site("config/feeds.yaml")
articles, _ = feeds.read_articles(site)
now = datetime(2026, 1, 31, 12, tzinfo=UTC)
feeds.write(feeds.build(site, articles, now=now), sys.argv[2])
print(feedgen.__file__)
"""


def with_feedgen(version: str, config: pytest.Config) -> Path:
    """A folder with another version of feedgen, kept between runs."""
    assert config.cache, "run pytest with its cache: this test keeps what it installs there"
    folder = config.cache.mkdir("feedgen") / version
    if not folder.is_dir():
        beside = folder.with_name(f"{version}-{os.getpid()}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        ran = subprocess.run(
            [*pip, "--no-deps", "--target", str(beside), f"feedgen=={version}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode and not os.environ.get("CI"):
            pytest.skip(f"feedgen {version} cannot be had here: {ran.stderr.strip()[-200:]}")
        assert ran.returncode == 0, ran.stderr
        beside.rename(folder)
    return folder


def built(
    site: Path, version: str, environment: Mapping[str, str], *folders: str
) -> tuple[str, dict[str, bytes]]:
    """Where feedgen came from, and every file it had a part in."""
    output = site / f"with-{version}"
    ran = subprocess.run(
        [sys.executable, "-c", BUILD, version, str(output)],
        cwd=site,
        env={**environment, "PYTHONPATH": os.pathsep.join((*folders, environment["PYTHONPATH"]))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    files = (file for file in sorted(output.rglob("*")) if file.is_file())
    return ran.stdout, {file.relative_to(output).as_posix(): file.read_bytes() for file in files}


@pytest.mark.parametrize("version", OTHERS)
def test_the_feeds_are_the_same(
    version: str,
    sample: Path,
    environment: Mapping[str, str],
    pytestconfig: pytest.Config,
) -> None:
    folder = with_feedgen(version, pytestconfig)
    _, expected = built(sample, HERE, environment)
    place, found = built(sample, version, environment, str(folder))
    assert place.startswith(str(folder))
    assert "atom.xml" in found
    assert sorted(found) == sorted(expected)
    for name, content in expected.items():
        assert found[name].decode() == content.decode(), name
