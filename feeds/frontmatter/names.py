"""The names of fields: the known names, whatever their case, and misspelt names of flags."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from feeds.field_table import FIELDS, top_level

V = TypeVar("V")

# The fields that the program reads at the top level of front matter.
READ = tuple(dict.fromkeys(name for row in FIELDS.values() for name in top_level(row.names)))
# The fields that it reads in the mappings of these.
_WITHIN = ("width", "height", "domain", "isCached", "src", "alt", "caption", "created")
# The fields of other programs that read the same files.
OTHER_PROGRAMS = tuple("""
    secured price length levels ratings location affiliation website twitter linkedin github
    layout id aliases weight menu menus comments toc math mathjax katex series resources outputs
    markup linkTitle cascade sitemap template page_template keywords
    subtitle pin sticky hidden featured share canonical canonicalURL canonical_url redirect_from
    redirect_to readtime search hide status sidebar sidebar_label order tagline css js
    render_with_liquid in_search_index insert_anchor_links eleventyNavigation
    eleventyComputed pageScripts imageAlt image_alt heroImageAlt permalink_slug guid
""".split())  # fmt: skip

# The flags, and the value with which each keeps an article out of the feeds.
FLAGS = {"published": False, "draft": True, "deleted": True, "removed": True}
# Synonyms of flags: the flag that is meant, and the value that keeps an article out.
_WORDS = {name: (name, value) for name, value in FLAGS.items()} | {
    "publish": ("published", False),
    "unpublish": ("published", True),
    "unpublished": ("published", True),
}
_LONGEST = 40

KNOWN = frozenset((*READ, *_WITHIN, *OTHER_PROGRAMS))
_BY_FOLDED = {name.casefold(): name for name in KNOWN}


def known_name(name: str) -> str:
    """A name in the case that the program uses: Draft → draft. Other names are unchanged."""
    return _BY_FOLDED.get(name.casefold(), name)


def with_known_names(fields: dict[str, V]) -> dict[str, V]:
    """The fields by known names; of two fields with the same known name, the last one wins."""
    # True of nearly all articles.
    if KNOWN.issuperset(fields):
        return fields
    return {known_name(name) if name else name: value for name, value in fields.items()}


def unknown_names(fields: Mapping[str, object]) -> tuple[str, ...]:
    """The names that are in no list of known names, of this program or of others."""
    if KNOWN.issuperset(fields):
        return ()
    return tuple(name for name in fields if name not in KNOWN)


@lru_cache(10_000)
def meant_flag(name: str) -> tuple[str, bool] | None:
    """The flag that an unknown name misspells, and the value that keeps an article out.

    drafts, is_draft and darft are misspellings of draft; craft and remote are other words.
    """
    if len(name) > _LONGEST:
        return None
    letters = re.sub(r"[\W_]", "", name).casefold()
    letters = letters.removeprefix("is")
    for word, meant in _WORDS.items():
        if letters[:1] == word[0] and _is_one_slip(letters, word):
            return meant
    return None


def _is_one_slip(one: str, other: str) -> bool:
    """Whether the words differ by one missing, added or wrong letter, or by two swapped letters."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    one, other = one[same:], other[same:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )
