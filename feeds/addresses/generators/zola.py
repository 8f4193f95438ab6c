"""Zola: https://www.getzola.org/documentation/content/page/

Reads `path` and `slug`. No date is part of an address. What is here follows Zola 0.22's source,
and was compared with the library that it makes slugs with.
"""

import re
import unicodedata

from feeds.addresses.model import Post, Rules
from feeds.addresses.paths import below, own_path, parts_of, percent_encoded, within_languages
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
    """The post's path below the site's home, escaped."""
    if path := own_path(post, "path"):
        return percent_encoded(f"/{path.strip('/')}/")
    folder, stem, _ = parts_of(below(rules.folder, post.path))
    name, language = within_languages(stem, rules)
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
    """The letter as Zola spells it in ASCII; raises Unusable if the spelling is unknown."""
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
