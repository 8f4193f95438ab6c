"""The configuration of a build → its fingerprint, and its site, which is loaded only if it changed.

The contract: the fingerprint is a digest of everything that the output depends on besides articles,
ledger and clock: the program, the paths of the configuration and of the output folder, and the
content of the configuration and of the other files that the site was read from. It covers no times
of files, so that the cache is valid after a fresh checkout. b"" equals no fingerprint.

Saves loading the configuration where nothing has changed: 60 ms.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feeds.cache.program import Program, installed_program
from feeds.cache.store import Damaged, Store, cache_key
from feeds.regular import is_regular, read_regular

if TYPE_CHECKING:
    from feeds.settings.site import Site


class Configuration(NamedTuple):
    """The fingerprint and the folder of articles of a site; `loaded` is None if it is cached."""

    program: Program
    fingerprint: bytes
    articles: str
    loaded: "Site | None"

    def site(self, store: Store) -> "Site":
        """The site; read from the cache if it is not loaded."""
        if self.loaded:
            return self.loaded
        import msgspec

        from feeds.settings.site import Site

        stored = store.meta("site")
        if stored is None:
            raise Damaged
        return msgspec.msgpack.decode(bytes.fromhex(stored), type=Site)

    def begin(self, store: Store, site: "Site") -> None:
        """Lock the cache, and put into it what `current_configuration` needs in the next build."""
        import msgspec

        store.begin(self.fingerprint)
        store.set_meta("program", self.program)
        store.set_meta("sources", [site.articles, site.sources])
        store.set_meta("site", msgspec.msgpack.encode(site).hex())


def current_configuration(
    config: Path, output: Path, store: Store, site: "Site | None" = None
) -> Configuration:
    """The configuration of a build: `site`, or else the file, loaded unless it is in the cache.

    Raises FeedsError if the configuration is wrong.
    """
    program = _known_program(store)
    if site:
        import msgspec

        parts = os.fsencode(Path.cwd()), msgspec.msgpack.encode(site)
        return Configuration(program, _fingerprint(program, output, parts), site.articles, site)
    articles, sources = store.meta("sources") or ("", ())
    # A pipe can be read only once, so its content cannot be compared.
    is_file = os.path.isfile(config)
    before = _fingerprint(program, output, _parts(config, sources)) if is_file else b""
    if articles and store.is_from(before):
        return Configuration(program, before, articles, None)
    # Imported here, since most builds find the configuration in the cache.
    from feeds.config.load import load_site

    while True:
        site = load_site(config)
        after = _fingerprint(program, output, _parts(config, site.sources)) if is_file else b""
        # Otherwise the file has changed while it was read.
        if after == before:
            return Configuration(program, after, site.articles, site)
        before = after


def _known_program(store: Store) -> Program:
    """The installed program; its files are read only if their times have changed."""
    known = store.meta("program")
    return installed_program(Program(*known) if known else None)


def _fingerprint(program: Program, output: Path, parts: Iterable[bytes]) -> bytes:
    """The fingerprint; b"" if a file cannot be read, which is reported when it is loaded."""
    try:
        own = program.content.encode(), os.fsencode(output.absolute())
        return cache_key(b"\0".join((*own, *parts)))
    except OSError:
        return b""


def _parts(config: Path, sources: Iterable[str]) -> Iterator[bytes]:
    yield os.fsencode(config.absolute())
    # Messages contain paths of articles relative to the current folder.
    yield os.fsencode(config)
    yield config.read_bytes()
    for source in sources:
        yield from _source(source)


def _source(source: str) -> Iterator[bytes]:
    """The content of a file or of a folder's files, or the names that a pattern with ** matches."""
    folder, stars, pattern = source.partition("**/")
    if stars:
        yield from (os.fsencode(file) for file in sorted(Path(folder).rglob(pattern)))
        return
    path = Path(source)
    for file in sorted(path.iterdir()) if path.is_dir() else (path,):
        if is_regular(file):
            yield os.fsencode(file.name)
            yield read_regular(file)
