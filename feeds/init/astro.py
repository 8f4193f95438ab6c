"""Astro: https://docs.astro.build/en/reference/configuration-reference/"""

import re
from pathlib import Path

from feeds.init.found import Found
from feeds.init.read import home_of, in_script, text_of

_CONFIGS = [f"astro.config.{ending}" for ending in ("mjs", "js", "ts", "mts", "cjs")]
# Where themes keep the site's name and language.
_ABOUT = (
    "src/consts.ts",
    "src/consts.js",
    "src/config.ts",
    "src/site.config.ts",
    "src/data/site.ts",
    "src/siteConfig.ts",
)
_COLLECTIONS = ("blog", "posts", "post", "articles", "news", "writing")


def look(root: Path) -> Found | None:
    """The site, if there is a configuration of Astro's. It is JavaScript: read by pattern, not run."""
    config = next(filter(None, (text_of(root / name) for name in _CONFIGS)), "")
    collection = next((folder for folder in _folders(root) if (root / folder).is_dir()), "")
    if not config or not collection:
        return None
    texts = [text_of(root / name) for name in _ABOUT]
    base = in_script([config], "base").strip("/")
    home = home_of(
        in_script([config], "site"), in_script(texts, "site", "website", "url", "SITE_URL")
    )
    addresses: dict[str, object] = {}
    if slash := in_script([config], "trailingSlash"):
        addresses["trailing_slash"] = slash
    if in_script([config], "format") == "file":
        addresses["ugly"] = True
    return Found(
        generator="astro",
        program="Astro",
        articles=collection,
        output="public/feeds",
        title=in_script(texts, "SITE_TITLE", "title", "TITLE", "name", "NAME"),
        home=home + (f"{base}/" if home and base else ""),
        language=in_script([config, *texts], "defaultLocale", "lang", "locale")
        .replace("_", "-")
        .lower(),
        permalink=_permalink(root, collection.rpartition("/")[2]),
        addresses=addresses,
    )


def _folders(root: Path) -> list[str]:
    found = [f"src/content/{name}" for name in _COLLECTIONS]
    found += [f"src/pages/{name}" for name in _COLLECTIONS]
    loaders = text_of(root / "src/content.config.ts") + text_of(root / "src/content/config.ts")
    found += [base.strip("./") for base in re.findall(r"""base:\s*["'`]([^"'`$]+)["'`]""", loaders)]
    return [*found, *(f"src/data/{name}" for name in _COLLECTIONS)]


def _permalink(root: Path, collection: str) -> str:
    """Where the site's routes put the posts: src/pages/blog/[...slug].astro → /blog/:slug/"""
    pages = root / "src/pages"
    for path in sorted(pages.glob("**/[[]*].astro")) if pages.is_dir() else ():
        text = text_of(path)
        asks = re.search(rf"""getCollection\(\s*["'`]{re.escape(collection)}["'`]""", text)
        is_post = path.stem.strip("[.]") in ("slug", "id", "post", "postSlug")
        if is_post and (asks or path.parent.name in (collection, "posts", "blog")):
            folder = path.parent.relative_to(pages).as_posix().strip(".")
            return f"/{folder}/:slug/".replace("//", "/")
    return ""
