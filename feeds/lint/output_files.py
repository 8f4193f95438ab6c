"""The output folder → files that are missing, damaged, or differ from what was built."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from feeds.errors import Problem
from feeds.output import manifest
from feeds.output.own_pages import foreign_pages, is_foreign
from feeds.output.write import path_inside
from feeds.regular import read_regular


def output_problems(folder: Path, pages: Iterable[str] = ()) -> Iterator[Problem]:
    """Yield a problem for each file that differs from the manifest.

    `pages` are the paths of the pages that a build would write; there is a problem for each of
    these where this program did not write the file.
    """
    yield from foreign_pages(str(folder / path) for path in pages if is_foreign(folder / path))
    built = manifest.read_manifest(folder)
    if built is None:
        path = folder / manifest.FILENAME
        if path.exists():
            what = "cannot be read by this version"
            yield Problem(str(path), what, "build again", "manifest-damaged")
        return
    for listed in built.documents:
        name = str(folder / listed.path)
        try:
            path = path_inside(folder, listed.path)
        except OSError:
            todo = "make it a plain file in a plain folder"
            yield Problem(name, "leads out of the output folder", todo, "outside")
            continue
        try:
            content = read_regular(path)
        except FileNotFoundError:
            yield Problem(name, "is gone", "build again", "missing-feed")
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            yield Problem(name, what, "make it readable", "unreadable")
        else:
            if hashlib.sha256(content).hexdigest() != listed.sha256:
                what = "has changed since it was built"
                todo = "build again; change the articles or the configuration instead"
                yield Problem(name, what, todo, "changed-by-hand")
