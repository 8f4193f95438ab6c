"""Astro: https://docs.astro.build/en/reference/configuration-reference/"""

import re
from pathlib import Path
from typing import Any

from feeds.init.detected_site import DetectedSite
from feeds.init.files import USUAL, dated_texts, has_texts
from feeds.init.read import (
    file_text,
    first_text,
    first_values,
    home_of,
    home_with_base,
    in_script,
    language_tag,
    mapping_at,
    path_below,
    string_at,
)

_CONFIGS = [f"astro.config.{ending}" for ending in ("mjs", "js", "ts", "mts", "cjs")]
# Where themes keep the site's name and language.
_ABOUT = [
    f"src/{name}.{ending}"
    for name in (
        "consts", "constants", "config", "site.config", "siteConfig", "site-config", "site",
        "config/site", "config/index", "data/site", "data/config", "lib/config", "utils/config",
        "data/constants", "data/site.config",
    )
    for ending in ("ts", "js", "mjs", "json")
]  # fmt: skip
_ABOUT += ["site.config.ts", "site.config.mjs"]
_ADDRESSES = ("site", "website", "url", "siteUrl", "siteURL", "SITE_URL", "SITE", "WEBSITE")
_TITLES = ("SITE_TITLE", "siteTitle", "title", "TITLE", "SITE_NAME", "siteName", "name", "NAME")
# The route parameters that are the slug of a post; and the permalink tokens of date parameters.
_SLUGS = ("slug", "id", "post", "postSlug", "entry", "path")
_DATES = {"year": ":year", "month": ":month", "day": ":day"}


def detect(root: Path, _language: str = "") -> DetectedSite | None:
    """The site, if it has a configuration of Astro: JavaScript, which is searched by patterns."""
    config = first_text(root, *_CONFIGS)
    folder = _folder(root) if config else ""
    if not folder:
        return None
    texts = [file_text(root / name) for name in _ABOUT]
    wind = first_values(root, "src/config.yaml", "src/config.yml")
    about = mapping_at(wind, "site")
    base = (in_script([config], "base") or string_at(about, "base")).strip("/")
    home = home_of(
        in_script([config], "site"), in_script(texts, *_ADDRESSES), string_at(about, "site")
    )
    addresses: dict[str, object] = {}
    collection = folder.rpartition("/")[2]
    if not folder.startswith("src/pages/"):
        addresses["folder"] = collection
    if slash := in_script([config], "trailingSlash"):
        addresses["trailing_slash"] = slash
    elif isinstance(has_slash := about.get("trailingSlash"), bool):
        addresses["trailing_slash"] = "always" if has_slash else "never"
    if in_script([config], "format") == "file":
        addresses["ugly"] = True
    return DetectedSite(
        generator="astro",
        program="Astro",
        articles=folder,
        output=path_below(in_script([config], "publicDir") or "public", "feeds"),
        title=in_script(texts, *_TITLES) or string_at(about, "name"),
        home=home_with_base(home, base, root, "public"),
        language=language_tag(
            in_script([config, *texts], "defaultLocale", "lang", "locale"),
            string_at(mapping_at(wind, "i18n"), "language"),
        ),
        permalink=_astrowind_permalink(wind) or _permalink(root, folder),
        addresses=addresses,
    )


def _folder(root: Path) -> str:
    """The folder of posts, of a content collection or below src/pages; "" if there is none."""
    loaders = file_text(root / "src/content.config.ts") + file_text(root / "src/content/config.ts")
    loaders += file_text(root / "src/content.config.mjs") + file_text(
        root / "src/content.config.js"
    )
    bases = re.findall(r"""base:\s*["'`]([^"'`$]+)["'`]""", loaders)
    # `const BLOG_PATH = "src/data/blog"`, which a loader then names.
    bases += re.findall(r"""const\s+\w*PATH\s*=\s*["'`]([^"'`$]+)["'`]""", loaders)
    above = ("src/content", "src/content/docs", "src/pages", "src/data", "content")
    named = [path_below(base) for base in bases]
    named += [f"{parent}/{name}" for parent in above for name in USUAL]
    found = [name for name in dict.fromkeys(named) if name and has_texts(root / name)]
    usual = [name for name in found if name.rpartition("/")[2] in USUAL]
    return next(iter((*usual, *(name for name in found if dated_texts(root / name)))), "")


def _astrowind_permalink(config: dict[str, Any]) -> str:
    """The permalink in the src/config.yaml of a site that is made from AstroWind: `/%slug%`."""
    blog = mapping_at(mapping_at(config, "apps"), "blog")
    pattern = string_at(mapping_at(blog, "post"), "permalink")
    known = "slug|year|month|day"
    return (
        "" if re.search(rf"%(?!(?:{known})%)\w+%", pattern) else re.sub("%(\\w+)%", r":\1", pattern)
    )


def _permalink(root: Path, folder: str) -> str:
    """The permalink of posts, from the site's routes: blog/[...slug].astro → /blog/:slug/"""
    if folder.startswith("src/pages/"):
        return f"/{folder.removeprefix('src/pages/')}/:path/"
    # Starlight serves its collection `docs` from the root of the site.
    if folder.startswith("src/content/docs/"):
        return f"/{folder.removeprefix('src/content/docs/')}/:slug/"
    collection, pages = folder.rpartition("/")[2], root / "src/pages"
    found: dict[str, bool] = {}
    for path in sorted(pages.glob("**/*.astro")) if pages.is_dir() else ():
        route = path.relative_to(pages).with_suffix("").as_posix().removesuffix("/index")
        if pattern := _pattern(route):
            wanted = re.search(
                rf"""getCollection\(\s*["'`]{re.escape(collection)}["'`]""", file_text(path)
            )
            found[pattern] = bool(wanted) or collection in pattern.split("/")
    # The route that names the collection, or the only route.
    named = [pattern for pattern, is_named in found.items() if is_named]
    return next(iter(named), "") or next((pattern for pattern in found if len(found) == 1), "")


def _pattern(route: str) -> str:
    """The permalink for a route; "" if it is not a route of single posts."""
    *above, last = route.split("/")
    parameter = last.strip("[.]")
    if not last.startswith("[") or parameter not in _SLUGS:
        return ""
    parts = [_DATES.get(part.strip("[.]"), part) if "[" in part else part for part in above]
    return "" if any("[" in part for part in parts) else "/" + "/".join([*parts, ":slug"]) + "/"
