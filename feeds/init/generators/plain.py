"""A folder of Markdown files without a known generator."""

import os
from pathlib import Path

from feeds.init.detected_site import DetectedSite
from feeds.init.files import USUAL, dated_texts, has_texts
from feeds.init.read import first_values, home_in_cname, home_of, string_at

_FOLDERS = ("_posts", "_news", *USUAL, "src/posts", "content/posts")

_CONTENT = ("src", "content", "pages", "site", "docs", "source")


def detect(root: Path, _language: str = "") -> DetectedSite | None:
    """The folder that contains all files with a date; else a folder with a usual name."""
    dated = dated_texts(root)
    if dated:
        folders = [file.rpartition("/")[0] for file in dated]
        articles = os.path.commonpath(folders) if all(folders) else ""
        # A folder named after a year is part of the addresses, even if it has all posts so far.
        while articles.rpartition("/")[2].isdigit():
            articles = articles.rpartition("/")[0]
    else:
        articles = next((name for name in _FOLDERS if has_texts(root / name)), "")
        if not articles:
            return None
    # Most generators leave the names of content folders out of addresses.
    parts = [part for part in articles.split("/") if part]
    content = max((at for at, part in enumerate(parts, 1) if part in _CONTENT), default=0)
    folder = "/".join(parts[content:])
    home = home_of(string_at(first_values(root, "package.json"), "homepage"))
    return DetectedSite(
        generator="none",
        program="a folder of Markdown files",
        articles=articles or ".",
        addresses={"folder": folder} if folder else {},
        home=home_in_cname(root, "public", "static") or home,
    )
