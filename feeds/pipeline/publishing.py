"""A site → its output folder, brought up to date: the whole build, for the command and the library.

This module imports as little as possible, since most builds find nothing changed.
"""

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feeds import clock
from feeds.articles.snapshot import snapshot
from feeds.cache.store import TROUBLE, Store, open_store, store_in_memory, store_path
from feeds.config.current import current_configuration
from feeds.output.lock import locked
from feeds.pipeline.request import Report, Request, Watcher
from feeds.pipeline.up_to_date import recall

if TYPE_CHECKING:
    from feeds.settings.site import Site


def publish(
    site: "Site",
    output: str | Path,
    *,
    now: datetime | None = None,
    allow: Collection[str] = (),
    jobs: int = 1,
) -> Report:
    """Bring the output folder up to date, as `feeds build` does.

    Only changed articles are read, and only changed entries and documents are made; the results are
    cached in `.feeds/` beside the output folder. Bad articles are left out and reported. `allow`
    names guards that must not stop the build; `jobs` is the number of processes. Waits for another
    build in that folder.

    Raises FeedsError if the folder of articles cannot be listed, and Stopped if too much would
    change at once; in both cases nothing is written. Raises OSError if a file cannot be written.
    """
    output = Path(output)
    return run_build(Request(output, output, now or clock.now(), allow, jobs, site=site), Watcher())


def run_build(request: Request, watcher: Watcher) -> Report:
    """Run the requested build.

    Raises FeedsError if the configuration is wrong, and the same errors as `publish`.
    """
    with locked(request.output, watcher.wait):
        for _ in range(2):
            store = _open(request)
            try:
                return _run(request, watcher, store)
            except TROUBLE as trouble:
                # The second attempt starts with an empty store, the last one in memory.
                store.discard(trouble)
            finally:
                store.close()
        return _run(request, watcher, store_in_memory())


def _open(request: Request) -> Store:
    # A mistyped path of a configuration must not create a folder.
    if request.site or os.path.isfile(request.config):
        return open_store(store_path(request.config.absolute()))
    return store_in_memory()


def _run(request: Request, watcher: Watcher, store: Store) -> Report:
    configuration = current_configuration(request.config, request.output, store, request.site)
    found = snapshot(configuration.fingerprint, configuration.articles, store)
    if report := recall(request, store, found):
        watcher.show_problems(report.problems)
        return report
    # Imported here: a build that finds nothing changed does not need it.
    from feeds.pipeline.rebuild import rebuild

    return rebuild(request, watcher, store, configuration, found)
