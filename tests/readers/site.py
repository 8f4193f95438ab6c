"""A site of sample articles: a folder, built by the real `feeds` command and served on loopback."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from .samples import NOW, Sample

FILES = {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}

CONFIGURATION = """\
title: Sample Site
url: {url}
articles: articles
language: en-us
description: Sample articles for real readers
since: 2026
related: {{entries: 5, links: {links}}}
"""


@dataclass(frozen=True, slots=True)
class Site:
    """The folder of a site, and the address at which its output is served."""

    folder: Path
    url: str

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def at(self, form: str, topic: str = "") -> str:
        """The address of a feed."""
        return f"{self.url}{topic + '/' if topic else ''}{FILES[form]}"

    def write(self, articles: Iterable[Sample], *, related_links: bool = False) -> None:
        """Write the configuration and the articles' files."""
        self.folder.mkdir()
        links = str(related_links).lower()
        (self.folder / "feeds.yaml").write_text(CONFIGURATION.format(url=self.url, links=links))
        (self.folder / "articles").mkdir()
        for article in articles:
            self._file(article).write_text(article.text, "utf-8")

    def copy(self, folder: Path) -> "Site":
        """The same site, with all that it has published, in another folder."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    def edit(self, article: Sample, old: str, new: str) -> None:
        """Write something else in an article's file."""
        text = self._file(article).read_text("utf-8")
        assert old in text
        self._file(article).write_text(text.replace(old, new), "utf-8")

    def remove(self, article: Sample) -> None:
        """Delete an article's file."""
        self._file(article).unlink()

    def build(self, now: str = NOW) -> None:
        """Run `feeds build`, which must report no problems."""
        done = subprocess.run(
            [
                Path(sys.executable).with_name("feeds"),
                *("build", "--quiet", "--strict", "--now", now),
                *("--config", "feeds.yaml", "--output", "output"),
            ],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr

    def _file(self, article: Sample) -> Path:
        return self.folder / "articles" / f"{article.name}.md"
