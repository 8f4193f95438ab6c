"""MkDocs, with the blog of Material for MkDocs.

https://www.mkdocs.org/user-guide/configuration/
https://squidfunk.github.io/mkdocs-material/plugins/blog/
"""

from pathlib import Path
from typing import Any

from feeds.init.detected_site import DetectedSite
from feeds.init.files import PostFolder, post_folder
from feeds.init.read import (
    first_values,
    home_in_cname,
    home_of,
    language_tag,
    mapping_at,
    path_below,
    string_at,
    values_of,
)


def detect(root: Path, _language: str = "") -> DetectedSite | None:
    """The site, if there is a mkdocs.yml and a blog, or pages with dates."""
    config = first_values(root, "mkdocs.yml", "mkdocs.yaml")
    if parent := path_below(string_at(config, "INHERIT")):
        config = values_of(root / parent) | config
    docs = path_below(string_at(config, "docs_dir")) or "docs"
    if not config or not (root / docs).is_dir():
        return None
    blog = _blog(config.get("plugins"))
    posts = PostFolder("") if blog is not None else post_folder(root / docs)
    if posts is None:
        return None
    addresses: dict[str, object] = {}
    permalink, authors, folder = "", "", posts.name
    if config.get("use_directory_urls") is False:
        addresses["ugly"] = True
    if blog is not None:
        above = path_below(string_at(blog, "blog_dir") or "blog")
        folder = _below_blog(string_at(blog, "post_dir") or "{blog}/posts", above)
        addresses["blog_folder"] = above
        permalink = string_at(blog, "post_url_format")
        if form := string_at(blog, "post_url_date_format"):
            addresses["date_format"] = form
        named = _below_blog(string_at(blog, "authors_file") or "{blog}/.authors.yml", above)
        authors = path_below(docs, named) if (root / docs / named).is_file() else ""
    if folder:
        addresses["folder"] = folder
    theme = mapping_at(config, "theme")
    return DetectedSite(
        generator="mkdocs",
        program="MkDocs",
        articles=path_below(docs, folder),
        output=path_below(docs, "feeds"),
        title=string_at(config, "site_name"),
        home=home_of(string_at(config, "site_url")) or home_in_cname(root, docs),
        language=language_tag(string_at(theme, "language", "locale"), _theme_language(theme)),
        permalink=permalink,
        addresses=addresses,
        exclude=posts.exclude,
        left_out=posts.left_out,
        authors=authors,
    )


def _theme_language(theme: dict[str, Any]) -> str:
    return "en" if string_at(theme, "name") == "material" else ""


def _below_blog(pattern: str, blog: str) -> str:
    return path_below(pattern.replace("{blog}", blog or "."))


def _blog(plugins: object) -> dict[str, Any] | None:
    """The options of the blog plugin, None if the site has none."""
    for plugin in plugins if isinstance(plugins, list) else [plugins]:
        for name in ("blog", "material/blog"):
            if plugin == name:
                return {}
            if isinstance(plugin, dict) and name in plugin:
                options = mapping_at(plugin, name)
                return None if options.get("enabled") is False else options
    return None
