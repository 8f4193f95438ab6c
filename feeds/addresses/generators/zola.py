"""Zola: https://www.getzola.org/documentation/content/page/

Reads `path` and `slug`. No address has a date. Follows the source of Zola 0.22; the slugs were
compared with those of the library that Zola uses.
"""

import re
import unicodedata

from feeds.addresses.model import Post, Rules
from feeds.addresses.paths import own_path, parts_of, path_in, percent_encoded, without_language
from feeds.errors import Unusable

_DATED = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?"
    r"\s?[_-](.+)",
    re.ASCII,
)
# The characters that NTFS forbids in the name of a file.
_UNSAFE = re.compile(r'[<>:"/\\|?*]')


def path_of(post: Post, rules: Rules) -> str:
    """The path of a post below the site's home page, percent-encoded."""
    if path := own_path(post, "path"):
        return percent_encoded(f"/{path.strip('/')}/")
    folder, stem, _ = parts_of(path_in(rules.folder, post.path))
    name, language = without_language(stem, rules)
    if name == "index":
        # The folder is the page: its other files are the page's assets.
        folder, _, name = folder.rpartition("/")
    slug = own_path(post, "slug")
    if not slug:
        dated = _DATED.fullmatch(name)
        slug = dated[1] if dated and not rules.keep_dates else name
    parts = (language, folder, _slugified(slug, rules))
    return percent_encoded("/".join(["", *(part for part in parts if part), ""]))


def _slugified(text: str, rules: Rules) -> str:
    if rules.slugify == "off":
        return text
    if rules.slugify == "safe":
        return _UNSAFE.sub("", text.rstrip(" ."))
    letters = "".join(one if one.isascii() else _ascii(one, text) for one in text)
    return re.sub("[^a-z0-9]+", "-", letters.lower()).strip("-")


def _ascii(letter: str, text: str) -> str:
    """The spelling of a letter in ASCII by Zola; raises Unusable if it is unknown."""
    from text_unidecode import unidecode

    spelt = str(unidecode(letter))
    # Marks and format characters may have an empty spelling; letters and symbols may not.
    is_nothing = unicodedata.category(letter) in ("Mn", "Me", "Cf")
    if (not spelt and not is_nothing) or spelt.startswith("[?]"):
        raise Unusable(
            "bad-permalink",
            f"{text} has the character {letter}, whose spelling in its address is unknown",
            "write a slug in letters and digits",
            field="slug",
        )
    return spelt
