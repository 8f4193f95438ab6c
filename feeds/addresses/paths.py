"""Functions for paths and addresses that all generators share, and checks of addresses."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote, unquote

from feeds import urls
from feeds.addresses.model import Post, Rules
from feeds.errors import Unusable

# Tags in a path are found in time in proportion to the square of its length.
_MAX_PATTERN_LENGTH = 1000
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/|(?:blob|data|file|javascript|mailto|vbscript):", re.I)
# RFC 3986, section 3.3: the characters of a path, except those that `quote` keeps in any case.
_PATH_CHARACTERS = "/:@!$&'()*+,;="


def scalar_text(fields: Mapping[str, object], name: str) -> str:
    """The value of a field as text; "" if the field is absent or not a scalar."""
    value = fields.get(name)
    if value is None or isinstance(value, bool | list | tuple | Mapping):
        return ""
    return str(value).strip()


def own_path(post: Post, field: str) -> str:
    """The path or slug in a field of the post; raises Unusable if it leads out of the site."""
    text = scalar_text(post.fields, field)
    if len(text) > _MAX_PATTERN_LENGTH:
        raise Unusable(
            "bad-permalink",
            f"{field} is {len(text):,} characters long",
            "write a path of this site such as /2020/quiet/",
            field=field,
        )
    if problem := _problem(text):
        raise Unusable(
            "bad-permalink",
            f"{field} {text} {problem}",
            "write a path of this site such as /2020/quiet/",
            field=field,
        )
    return text


def check_path(path: str) -> None:
    """Raise Unusable if the path leads out of the site."""
    if problem := _problem(path):
        raise Unusable(
            "bad-permalink",
            f"its address {path} {problem}",
            "write another file name, slug or permalink",
            line=1,
        )


def moment_of(post: Post, token: str) -> datetime:
    """The post's date of publication; raises Unusable if it has none."""
    if post.published is None:
        raise Unusable(
            "no-date",
            f"has no date for the {token} of its address",
            "write a date such as 2020-06-24T19:02:00Z",
            line=1,
        )
    return post.published


def expanded(pattern: str, token: re.Pattern[str], value: Callable[[str], str | None]) -> str:
    """The pattern with each token replaced by its value; raises Unusable if a token has none."""

    def replaced(found: re.Match[str]) -> str:
        text = value(found[1])
        if text is None:
            raise unknown_token(found[0], pattern)
        return text

    return token.sub(replaced, pattern)


def unknown_token(token: str, pattern: str) -> Unusable:
    """The error of a pattern with a token that its generator does not know."""
    return Unusable(
        "bad-permalink",
        f"the permalink {pattern} has the unknown token {token}",
        "write one that the site's generator knows",
        field="permalink",
    )


def parts_of(path: str) -> tuple[str, str, str]:
    """The folder, the stem and the extension: `a/b.fr.md` is `a`, `b.fr` and `.md`."""
    folder, _, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    return (folder, stem, dot + extension) if stem else (folder, name, "")


def is_letter_or_digit(letter: str) -> bool:
    """Whether a character is a letter, a mark or a decimal digit of any script."""
    category = unicodedata.category(letter)
    return category[0] in "LM" or category == "Nd"


def lower(text: str) -> str:
    """The text in lower case, letter by letter: neither Ruby nor Go has a special final sigma."""
    return text.lower() if text.isascii() else "".join(map(str.lower, text))


def without_language(stem: str, rules: Rules) -> tuple[str, str]:
    """The name of a file without its language, and the folder of the language: `a.fr` → `a`, `fr`.

    The folder is "" for the site's main language, unless its addresses have one too.
    """
    name, _, suffix = stem.rpartition(".")
    language = next((one for one in rules.languages if one.lower() == suffix.lower()), "")
    if not name or not language:
        is_own = name and suffix and suffix.lower() == rules.language.lower()
        name, language = name if is_own else stem, rules.language
    is_plain = language == rules.language and not rules.language_in_path
    return name, "" if is_plain else language


def path_in(folder: str, path: str) -> str:
    """The path of a file in a folder, without a slash for an empty folder."""
    return "/".join(part for part in (folder.strip("/"), path) if part)


def percent_encoded(path: str) -> str:
    """The path with `%` and all characters that paths cannot have percent-encoded (RFC 3986)."""
    return quote(path, safe=_PATH_CHARACTERS)


def address_below(home: str, path: str) -> str:
    """The absolute address of a percent-encoded path; raises Unusable unless it is below `home`."""
    check_path(path)
    start = urls.address(home)
    found = start and urls.address(start.rstrip("/") + "/" + path.lstrip("/"))
    if not found:
        raise Unusable(
            "bad-permalink",
            f"its address {path} is longer than readers accept",
            "write a shorter slug or permalink",
            line=1,
        )
    return found


def _problem(text: str) -> str:
    """The reason why a text is not a path of this site; "" if it is one."""
    if text.startswith("//"):
        return "names another host"
    if _SCHEME.match(text):
        return "is the address of another page"
    path = unquote(text.partition("?")[0])
    if "\\" in path:
        return "has a backslash"
    if {".", ".."} & set(path.split("/")):
        return "has a folder named . or .."
    if any(unicodedata.category(one) == "Cc" for one in path):
        return "has a control character"
    return ""
