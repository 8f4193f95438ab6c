"""A configuration → a temporary output folder that is rebuilt when a source file changes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from feeds.config.load import load_site
from feeds.errors import FeedsError
from feeds.history import guards, ledger
from feeds.pipeline.publishing import publish
from feeds.settings.site import Site


class LivePreview:
    """A build in a temporary folder, `output`; `problems` are those of the last build.

    `version` grows whenever the output or the problems change. Nothing is written to `published`,
    the real output folder: only its ledger is read, so that entries keep their ids and dates.
    """

    def __init__(self, config: Path, published: Path, folder: Path) -> None:
        self._config, self._published = config, published
        self.output = folder / "output"
        self.problems: tuple[str, ...] = ()
        self.version = 0
        self.site: Site | None = None

    def build(self) -> bool:
        """Build again; return whether the output or the problems have changed.

        If the build fails, the output of the build before stays.
        """
        before = self.problems
        is_new = not self.version
        try:
            self.site = load_site(self._config)
            self.output.mkdir(exist_ok=True)
            known = self._published / ledger.FILENAME
            if known.is_file():
                shutil.copyfile(known, self.output / ledger.FILENAME)
            report = publish(self.site, self.output, allow=guards.NAMES)
            self.problems = tuple(map(str, report.problems))
            is_new |= bool(report.added or report.changed or report.removed)
        except FeedsError as error:
            self.problems = tuple(map(str, error.problems))
        except OSError as error:
            self.problems = (f"{error.filename}: {error.strerror}; fix that",)
        is_new |= self.problems != before
        self.version += is_new
        return is_new

    def sources(self) -> Iterator[Path]:
        """The folders and files to watch."""
        yield self._config
        if self.site:
            yield Path(self.site.articles)
            yield from (Path(source.partition("**/")[0]) for source in self.site.sources)
