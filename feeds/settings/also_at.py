"""The paths in the setting `also_at`: where second copies of feeds are, beside the output."""

import posixpath
import re
from urllib.parse import urlsplit

_FILE = re.compile(r"[A-Za-z0-9._~/-]+\.(xml|rss|atom|rdf|json)")
_FOLDER = re.compile(r"[A-Za-z0-9._~/-]+/")
_EXAMPLE = "write addresses such as /feed.xml: atom.xml or old-topic/: new-topic/"


class UnusableCopy(ValueError):
    """A copy that cannot be made: the text says why, `todo` what to do."""

    def __init__(self, what: str, todo: str = _EXAMPLE) -> None:
        super().__init__(what)
        self.todo = todo


def copy_path(address: str, source: str, url: str, home: str) -> str:
    """The path of a copy, relative to the output folder: ../feed.xml; raises UnusableCopy."""
    kind = _FOLDER if address.endswith("/") else _FILE
    parts = [part for name in (address, source) for part in name.split("/")]
    if not kind.fullmatch(address) or {".", ".."} & set(parts) or "//" in address + " " + source:
        raise UnusableCopy(
            f"also_at has {address}, which is not the address of a feed or a folder of feeds"
        )
    if not kind.fullmatch(source) or source.startswith("/"):
        raise UnusableCopy(f"also_at has {address}: {source}, which is not {_kind(address)}")
    if not address.startswith("/"):
        return address
    base, top = urlsplit(url), urlsplit(home)
    below = top.path.rpartition("/")[0] + "/"
    if (base.scheme, base.netloc) != (top.scheme, top.netloc) or not base.path.startswith(below):
        todo = "write an address without a slash at its beginning, which is below url"
        raise UnusableCopy(f"also_at has {address}, but url is not below home", todo)
    if not address.startswith(below):
        raise UnusableCopy(
            f"also_at has {address}, which is not below home", f"begin it with {below}"
        )
    found = posixpath.relpath(address, base.path.rstrip("/") or "/")
    return found + "/" if address.endswith("/") else found


def _kind(address: str) -> str:
    return "a folder in the output" if address.endswith("/") else "a feed in the output"
