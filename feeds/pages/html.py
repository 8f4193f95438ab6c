"""Feeds → HTML pages: one for each live feed, and one for each archive of the feed of everything.

A page is well-formed XML as well as HTML5, so that an XML parser can check it. It loads only the
images of entries, and its content security policy forbids everything else. Only its Copy buttons
need JavaScript.
"""

import base64
import hashlib
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files

import jinja2
import jinja2.bccache
from markupsafe import Markup, escape

from feeds.model import Entry, Feed
from feeds.pages.context import page_context
from feeds.pages.localized import is_english
from feeds.pages.navigation import Navigation
from feeds.pages.options import PageOptions
from feeds.pages.texts import ENGLISH
from feeds.registry import PAGE_MARK


def render_page(feed: Feed[Entry], navigation: Navigation, options: PageOptions) -> bytes:
    """The page of a live feed, or of an archive of the feed of everything.

    Raises jinja2.TemplateError if one of the site's own templates cannot be rendered.
    """
    kind = "archive" if feed.period else "topic" if feed.slug else "index"
    environment = _environment(options.templates, is_english(feed.language))
    style, script = _assets(options.templates)
    page = page_context(kind, feed, navigation, options) | {
        "style": style,
        "script": script,
        "policy": _policy(options.url.startswith("https:"), options.images, style, script),
    }
    html = environment.get_template(f"{kind}.html").render(page=page, text=ENGLISH)
    return f"{html}\n{PAGE_MARK}\n".encode()


@lru_cache(4)
def _environment(own: tuple[tuple[str, str], ...], english: bool) -> jinja2.Environment:
    loaders = [jinja2.DictLoader(dict(own)), jinja2.PackageLoader("feeds.pages")]
    environment = jinja2.Environment(
        bytecode_cache=None if own else _Compiled(),
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ui"] = escape if english else _in_english
    environment.globals["ui_lang"] = "" if english else Markup(' lang="en" dir="ltr"')
    return environment


class _Compiled(jinja2.FileSystemBytecodeCache):
    """The compiled templates of this program, beside its modules: compiling takes 45 ms.

    Jinja compiles a template again only if its source has changed. The bytecode also depends on
    Jinja's compiler and on the options in this module, so the file names contain a digest of both.
    """

    def __init__(self) -> None:
        code = hashlib.sha256(files("jinja2").joinpath("compiler.py").read_bytes())
        code.update(files("feeds.pages").joinpath("html.py").read_bytes())
        folder = files("feeds.pages").joinpath("__pycache__")
        super().__init__(str(folder), f"__jinja2_{code.hexdigest()[:16]}_%s.cache")

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        # The program may be where it cannot write.
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _in_english(text: object) -> Markup:
    """A text of the program, marked as English on a page in another language."""
    return Markup('<bdi lang="en">{}</bdi>').format(text)


@lru_cache(4)
def _assets(own: tuple[tuple[str, str], ...]) -> tuple[Markup, Markup]:
    """The style sheet and the script: the site's own, else those of this program."""
    folder, texts = files("feeds.pages").joinpath("templates"), dict(own)

    def asset(name: str) -> Markup:
        text = texts.get(name) or folder.joinpath(name).read_text(encoding="utf-8")
        # The site's own file, or one of this program: neither needs escaping.
        return Markup(text.strip())  # noqa: S704

    return asset("style.css"), asset("copy.js")


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@lru_cache(4)
def _policy(secure: bool, images: bool, style: str, script: str) -> str:
    """Content Security Policy Level 3: nothing is loaded but images, no other script is run."""
    sources = (" https:" if secure else " https: http:") if images else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_digest(style)}",
            f"script-src {_digest(script)}",
            f"img-src data:{sources}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
