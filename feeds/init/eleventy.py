"""Eleventy: https://www.11ty.dev/docs/config/"""

import re
from pathlib import Path

from feeds.init.found import Found
from feeds.init.read import home_of, in_script, mapping_in, text_in, text_of, values_of

_CONFIGS = (".eleventy.js", *(f"eleventy.config.{ending}" for ending in ("js", "mjs", "cjs", "ts")))
_POSTS = ("blog", "posts", "post", "articles", "news", "writing")


def look(root: Path) -> Found | None:
    """The site, if there is a configuration of Eleventy's. It is JavaScript: read by pattern, not run."""
    config = next(filter(None, (text_of(root / name) for name in _CONFIGS)), "")
    if not config:
        return None
    source = in_script([config], "input").strip("./")
    base = root / source
    folder = next(
        (
            name
            for name in (*_POSTS, *(f"content/{one}" for one in _POSTS))
            if (base / name).is_dir()
        ),
        "",
    )
    if not folder:
        return None
    data = base / (in_script([config], "data").strip("./") or "_data")
    names = ("metadata", "site", "meta")
    scripts = [
        text_of(data / f"{name}.{ending}")
        for name in names
        for ending in ("js", "mjs", "cjs", "ts")
    ]
    values = next(filter(None, (values_of(data / f"{name}.json") for name in names)), {})
    passed = re.search(
        r"""addPassthroughCopy\(\s*\{?\s*["'`]\.?/?(\w+)/?["'`]\s*:\s*["'`]\.?/?["'`]""", config
    )
    static = passed[1] if passed else source
    return Found(
        generator="eleventy",
        program="Eleventy",
        articles=f"{source}/{folder}".strip("/"),
        output=f"{static}/feeds".strip("/"),
        title=text_in(values, "title", "name") or in_script([*scripts, config], "title", "name"),
        home=home_of(
            text_in(values, "url", "baseUrl"),
            text_in(mapping_in(values, "site"), "url"),
            in_script([*scripts, config], "url", "baseUrl", "baseurl", "siteUrl"),
        ),
        language=(text_in(values, "language", "lang") or in_script(scripts, "language", "lang"))
        .replace("_", "-")
        .lower(),
        permalink=_permalink(base / folder),
        addresses={"folder": folder},
        advice=()
        if passed
        else (
            'add `eleventyConfig.addPassthroughCopy("feeds")` to the configuration, so that Eleventy copies the feeds',
        ),
    )


def _permalink(folder: Path) -> str:
    """What the folder's data file gives all posts: https://www.11ty.dev/docs/data-template-dir/"""
    for path in sorted(folder.glob(f"{folder.name}.*")):
        if path.suffix == ".json" and (permalink := text_in(values_of(path), "permalink")):
            return permalink
        if path.suffix in (".js", ".mjs", ".cjs") and (
            permalink := in_script([text_of(path)], "permalink")
        ):
            return permalink
    return ""
