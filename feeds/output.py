"""Files ↔ the output folder."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from feeds.errors import FeedsError, Problem
from feeds.model import Document


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files: paths below the folder, in the order they came."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def write(documents: Iterable[Document], folder: str | Path) -> Written:
    """Put the documents in the folder, each whole or not at all, leaving identical ones untouched.

    Raises FeedsError for a path that leads out of the folder, OSError where the disk refuses.
    """
    root = Path(folder)
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    for document in documents:
        path = inside(root, document.path)
        before = path.read_bytes() if path.is_file() else None
        if before == document.content:
            unchanged.append(document.path)
            continue
        _replace(path, document.content)
        (added if before is None else changed).append(document.path)
    return Written(tuple(added), tuple(changed), tuple(unchanged))


def inside(root: Path, name: str) -> Path:
    """The file's place in the folder; raises FeedsError if it would be anywhere else."""
    below = PurePosixPath(name)
    path = root / below
    real_root, real_parent = os.path.realpath(root), os.path.realpath(path.parent)
    if (
        below.is_absolute()
        or ".." in below.parts
        or os.path.commonpath([real_root, real_parent]) != real_root
        or path.is_symlink()
    ):
        todo = "make it a plain file in a plain folder"
        raise FeedsError([Problem(str(path), "leads out of the output folder", todo, "outside")])
    return path


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with open(beside, "xb") as stream:
            stream.write(content)
            stream.flush()
            # Else a power cut may leave the new name with nothing in it.
            os.fsync(stream.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
