"""Eleventy's filters `slugify` and `slug`: @sindresorhus/slugify 2 and slugify 1 of npm."""

import re
import unicodedata

from feeds.errors import Unusable

# The Latin letters for which the libraries write more or other letters than the base letter.
_BOTH = {
    "ß": "ss", "Æ": "AE", "æ": "ae", "Ð": "D", "ð": "d", "Ø": "O", "ø": "o", "Þ": "TH", "þ": "th",
}  # fmt: skip
_SLUGIFY = _BOTH | {
    "ẞ": "Ss", "Ä": "Ae", "ä": "ae", "Ö": "Oe", "ö": "oe", "Ü": "Ue", "ü": "ue", "Ħ": "H",
    "ħ": "h", "Ĳ": "IJ", "ĳ": "ij", "Đ": "D", "đ": "d", "Ł": "L", "ł": "l", "ı": "i", "&": " and ",
    "^": "", "`": "", "·": "", "ー": "", "゛": "", "゜": "",
    "♥": " love ", "🦄": " unicorn ", "💯": "100",
}  # fmt: skip
_SLUG = _BOTH | {
    "$": "dollar", "%": "percent", "&": "and", "<": "less", ">": "greater", "|": "or",
}  # fmt: skip
# Emoji and other symbols that `slugify` leaves out; it spells those that are made of letters.
_SYMBOLS = re.compile(
    "[\u2190-\u2426\u2500-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f300-\U0001f518"
    "\U0001f525-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001faff]"
)
# Scripts that `slugify` leaves out.
_LEFT_OUT = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


def slugify(text: str) -> str:
    """`Don't & Won't` → `dont-and-wont`; raises Unusable for scripts that npm transliterates."""
    text = "".join(_spelt(one, _SLUGIFY) for one in unicodedata.normalize("NFC", text)).lower()
    text = re.sub(r"([a-z0-9]+)'([ts])(\s|$)", r"\1\2\3", text)
    return re.sub("[^a-z0-9]+", "-", text).strip("-")


def slug(text: str) -> str:
    """`50% off (now)` → `50percent-off-(now)`; raises Unusable for letters that are not Latin."""
    text = "".join(_spelt(one, _SLUG) for one in unicodedata.normalize("NFC", text)).lower()
    text = re.sub(r"""[^\w\s$*_+~.()'"!\-:@]+""", "", text, flags=re.ASCII)
    return re.sub(r"[-\s]+", "-", text.strip())


def _spelt(letter: str, table: dict[str, str]) -> str:
    if letter in table:
        return table[letter]
    if letter.isascii():
        return letter
    name, category = unicodedata.name(letter, ""), unicodedata.category(letter)
    base = unicodedata.normalize("NFD", letter)[0]
    is_spelt = table is _SLUGIFY or letter <= "ÿ"
    if is_spelt and name.startswith("LATIN") and base.isascii():
        return base
    is_symbol = category in ("So", "Sm", "Sk", "Mn", "Cf") and _SYMBOLS.match(letter)
    if table is _SLUGIFY and (is_symbol or name.startswith(_LEFT_OUT) or category in _PUNCTUATION):
        return " "
    raise Unusable(
        "bad-permalink",
        f"{letter} has no known spelling in its address",
        "write a permalink without a filter, such as /blog/{{ page.fileSlug }}/",
        field="permalink",
    )


_PUNCTUATION = {"Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Zs"}
