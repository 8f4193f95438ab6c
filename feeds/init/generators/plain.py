"""A folder of Markdown files without a known generator."""

import os
from pathlib import Path

from feeds.init.detected_site import DetectedSite
from feeds.init.files import USUAL, PostFolder, dated_texts, has_texts, post_folder, texts_below
from feeds.init.read import (
    first_values,
    hexo_values,
    home_in_cname,
    home_of,
    language_tag,
    path_below,
    string_at,
)

_FOLDERS = ("_posts", "_news", *USUAL, "src/posts", "content/posts")

_CONTENT = ("src", "content", "pages", "site", "website", "docs", "source")


def detect(root: Path, _language: str = "") -> DetectedSite | None:
    """The folder that contains all files with a date; else a folder with a usual name."""
    dated = dated_texts(root)
    posts = PostFolder("")
    config = hexo_values(root)
    if config and has_texts(root / "source/_posts"):
        articles = "source/_posts"
    elif dated:
        folders = [file.rpartition("/")[0] for file in dated]
        articles = os.path.commonpath(folders) if all(folders) else ""
        # A folder named after a year is part of the addresses, even if it has all posts so far.
        while articles.rpartition("/")[2].isdigit():
            articles = articles.rpartition("/")[0]
        if 2 * len(dated) < sum(1 for _ in texts_below(root / articles)):
            # Most of the files are documentation: they lack no date.
            posts = post_folder(root / articles) or posts
            articles = path_below(articles, posts.name)
    else:
        articles = next((name for name in _FOLDERS if has_texts(root / name)), "")
        if not articles:
            return None
    # Most generators leave the names of content folders out of addresses.
    parts = [part for part in articles.split("/") if part]
    content = max((at for at, part in enumerate(parts, 1) if part in _CONTENT), default=0)
    folder = "/".join(parts[content:])
    home = home_of(
        string_at(config, "url"), string_at(first_values(root, "package.json"), "homepage")
    )
    return DetectedSite(
        generator="none",
        program="a folder of Markdown files",
        articles=articles or ".",
        title=string_at(config, "title"),
        language=language_tag(string_at(config, "language")),
        timezone=string_at(config, "timezone"),
        # Hexo's title is the name of the file.
        permalink=string_at(config, "permalink").replace(":title", ":slug"),
        addresses={"folder": folder} if folder else {},
        home=home_in_cname(root, "public", "static") or home,
        exclude=posts.exclude,
        left_out=posts.left_out,
    )
