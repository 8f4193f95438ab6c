"""A folder of Markdown files that no known generator has set up."""

from pathlib import Path

from feeds.init.found import Found

_POSTS = ("articles", "posts", "_posts", "blog", "content", "news", "_news", "src/posts", "docs")
_ENDINGS = {".md", ".markdown", ".mdx", ".html"}


def look(root: Path) -> Found | None:
    """The folder with posts: the one with a usual name, else the site's own."""
    for name in (*_POSTS, "."):
        folder = root / name
        if folder.is_dir() and any(_is_post(path) for path in folder.glob("**/*.*")):
            return Found(generator="none", program="a folder of Markdown", articles=name)
    return None


def _is_post(path: Path) -> bool:
    if path.suffix.lower() not in _ENDINGS or path.stem.lower() in (
        "readme",
        "changelog",
        "license",
    ):
        return False
    return path.suffix != ".html" and not any(
        part in ("node_modules", ".git") for part in path.parts
    )
