"""MkDocs, with the blog of Material for MkDocs: https://squidfunk.github.io/mkdocs-material/plugins/blog/"""

from pathlib import Path
from typing import Any

from feeds.init.found import Found
from feeds.init.read import home_of, mapping_in, text_in, values_of


def look(root: Path) -> Found | None:
    """The site, if there is a mkdocs.yml."""
    config = next(
        filter(None, (values_of(root / name) for name in ("mkdocs.yml", "mkdocs.yaml"))), {}
    )
    docs = text_in(config, "docs_dir") or "docs"
    if not config or not (root / docs).is_dir():
        return None
    blog = _blog(config.get("plugins"))
    addresses: dict[str, object] = {}
    if config.get("use_directory_urls") is False:
        addresses["ugly"] = True
    folder, permalink, data = "", "", ""
    if blog is not None:
        blog_folder = text_in(blog, "blog_dir") or ("blog" if blog.get("blog_dir") is None else "")
        blog_folder = "" if blog_folder == "." else blog_folder
        posts = (text_in(blog, "post_dir") or "{blog}/posts").replace("{blog}", blog_folder or ".")
        folder = posts.removeprefix("./").strip("/")
        addresses["blog_folder"] = blog_folder
        permalink = text_in(blog, "post_url_format")
        if form := text_in(blog, "post_url_date_format"):
            addresses["date_format"] = form
        authors = text_in(blog, "authors_file") or "{blog}/.authors.yml"
        authors = authors.replace("{blog}", blog_folder or ".").removeprefix("./")
        data = f"{docs}/{authors}" if (root / docs / authors).is_file() else ""
    if folder:
        addresses["folder"] = folder
    return Found(
        generator="mkdocs",
        program="MkDocs",
        articles=f"{docs}/{folder}".rstrip("/"),
        output=f"{docs}/feeds",
        title=text_in(config, "site_name"),
        home=home_of(text_in(config, "site_url")),
        language=text_in(mapping_in(config, "theme"), "language").replace("_", "-").lower(),
        permalink=permalink,
        addresses=addresses,
        data=data,
    )


def _blog(plugins: object) -> dict[str, Any] | None:
    """The options of the blog plugin, None if the site has none."""
    listed = plugins if isinstance(plugins, list) else [plugins]
    for one in listed:
        if one in ("blog", "material/blog"):
            return {}
        for name in ("blog", "material/blog"):
            if isinstance(one, dict) and name in one:
                return mapping_in(one, name)
    return None
