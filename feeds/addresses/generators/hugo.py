"""Hugo: https://gohugo.io/content-management/urls/

Reads `url`, `slug` and `title`. Dates are in the offset that they were written with.
Compared with Hugo 0.111.
"""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus

from feeds.addresses.model import Post, Rules
from feeds.addresses.moments import in_english
from feeds.addresses.paths import (
    check_path,
    expanded,
    is_letter_or_digit,
    moment_of,
    own_path,
    parts_of,
    path_in,
    scalar_text,
    without_language,
)

_TOKEN = re.compile(r":(\w+(?:\[.+?\])?)", re.ASCII)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}[-_]?(.*)", re.DOTALL)
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
# Kept besides letters, marks and digits.
_ALLOWED = frozenset("./\\_#+~-@")
# A path that Go does not change, and the characters that it does not escape in other paths.
_ESCAPED = re.compile(r"(?:[A-Za-z0-9/._~$&+,:;=@!'()*\[\]-]|%[0-9A-Fa-f]{2})*")
_GO_PATH = "/-_.~$&+,:;=@"

_DATES = {
    "year": "%Y", "month": "%m", "monthname": "%B", "day": "%d", "weekday": "%w",
    "weekdayname": "%A", "yearday": "%-j",
    # Layouts of Go, of one part each.
    "2006": "%Y", "06": "%y", "01": "%m", "1": "%-m", "Jan": "%b", "January": "%B", "02": "%d",
    "2": "%-d", "002": "%j", "Mon": "%a", "Monday": "%A", "15": "%H", "03": "%I", "04": "%M",
    "05": "%S",
}  # fmt: skip


class _Page(NamedTuple):
    """A file of the content folder: its folder, name and slug, with its post and rules."""

    post: Post
    rules: Rules
    folder: str
    name: str
    # The slug in the front matter, or the one in the name of the file.
    slug: str
    section: str
    language: str


def path_of(post: Post, rules: Rules) -> str:
    """The path of a post below the site's home page, percent-encoded."""
    page = _page(post, rules)
    if url := own_path(post, "url"):
        link = _of_url(url, page)
    else:
        link = sanitized(_of_page(page), rules)
    return _escaped(link)


def sanitized(text: str, rules: Rules) -> str:
    """Hugo's `MakePathSanitized`: without most punctuation, with a hyphen for blanks."""
    if rules.remove_accents:
        letters = unicodedata.normalize("NFD", text)
        letters = "".join(one for one in letters if unicodedata.category(one) != "Mn")
        text = unicodedata.normalize("NFC", letters)
    kept: list[str] = []
    waits = False
    for at, letter in enumerate(text):
        is_escape = letter == "%" and not _LONE_PERCENT.match(text, at)
        if letter in _ALLOWED or is_escape or is_letter_or_digit(letter):
            if waits and letter != "-":
                kept.append("-")
            waits = False
            kept.append(letter)
        elif letter.isspace() and kept and kept[-1] != "-":
            waits = True
    # Letter by letter, as Go: no final sigma, and one letter for one.
    return "".join(one.lower()[0] for one in kept) if rules.lower else "".join(kept)


def _page(post: Post, rules: Rules) -> _Page:
    path = path_in(rules.folder, post.path)
    folder, stem, _ = parts_of(path)
    name, language = without_language(stem, rules)
    section = folder.partition("/")[0]
    if name == "index" and folder:
        # A page bundle: the folder is the page.
        folder, _, name = folder.rpartition("/")
        section = section if folder else ""
    slug = own_path(post, "slug").strip("-")
    if rules.name_has_date and not slug and (dated := _DATED.fullmatch(name)):
        slug = dated[1]
    return _Page(post, rules, folder, name, slug, section, language)


def _of_url(url: str, page: _Page) -> str:
    """The link of a post with the field `url`, which Hugo does not sanitise."""
    link = re.sub("/+", "/", f"/{url}")
    is_file = "." in url and not url.endswith("/")
    if not url.endswith("/") and (not is_file or link.endswith("/index.html")):
        link += "/"
    if not url.startswith("/") and page.language and not url.startswith(f"/{page.language}"):
        link = f"/{page.language}{link}"
    return link


def _of_page(page: _Page) -> str:
    rules, own = page.rules, page.slug or page.name
    # Hugo reads the names of settings in lower case, but not those of folders.
    patterns = {name.lower(): pattern for name, pattern in rules.permalinks.items()}
    pattern = patterns.get(page.section, rules.permalink)
    path = _decoded(expanded(pattern, _TOKEN, lambda token: _value(token, page)))
    check_path(path)
    ugly = rules.ugly or page.section in rules.ugly_sections
    link = path or f"{page.folder}/{own}"
    file = link.strip("/") + ".html" if ugly or (own == "index" and not path) else ""
    if own == "index":
        link = link.removesuffix("index")
    link = file if file and not file.endswith("/index.html") else f"{link}/"
    return re.sub("/+", "/", f"/{page.language}/{link}")


def _decoded(path: str) -> str:
    """The text decoded like a query, with blanks for `+`; "" if Go refuses to decode it."""
    return "" if _LONE_PERCENT.search(path) else unquote_plus(path)


def _value(token: str, page: _Page) -> str | None:
    rules = page.rules
    match token:
        case "section":
            return page.section
        case "sections":
            return "/".join(_sections(page))
        case "title":
            return _urlized(scalar_text(page.post.fields, "title"), rules)
        case "slug":
            return _urlized(page.slug or scalar_text(page.post.fields, "title"), rules)
        case "filename" | "contentbasename":
            return _urlized(page.name, rules)
        case "slugorfilename" | "slugorcontentbasename":
            return _urlized(page.slug or page.name, rules)
    if token.startswith("sections["):
        return "/".join(filter(None, _cut(_sections(page), token[9:-1].lower())))
    if token not in _DATES:
        return None
    return in_english(moment_of(page.post, f":{token}"), _DATES[token])


def _urlized(text: str, rules: Rules) -> str:
    # Go drops an empty fragment.
    text = sanitized(text, rules)
    return text[:-1] if text.find("#") == len(text) - 1 else text


def _sections(page: _Page) -> list[str]:
    """The folders of a page down to the last section: the first folder, or one with `_index.md`."""
    folders = page.folder.split("/") if page.section else []
    while folders and "/".join(folders) not in page.rules.section_folders:
        if len(folders) == 1:
            # Hugo 0.111 ends the path of a section without an _index.md with a slash.
            return [*folders, ""]
        folders.pop()
    return folders


def _cut(parts: list[str], cut: str) -> list[str]:
    """The parts in a slice such as `1:`, `:last` or `last`; a number too high means the end."""

    def number(text: str, default: int) -> int:
        if text == "last":
            return len(parts) - 1
        if not text:
            return default
        return min(int(text), len(parts)) if text.isdecimal() else 0

    start, colon, end = cut.partition(":")
    first = number(start, 0)
    return parts[first : number(end, len(parts)) if colon else first + 1]


def _escaped(link: str) -> str:
    """The link as Go's net/url escapes it; its query and fragment are unchanged."""
    link, _, fragment = link.partition("#")
    path, mark, query = link.partition("?")
    if not _ESCAPED.fullmatch(path):
        path = quote(unquote(path), safe=_GO_PATH)
    return path + mark + query + (f"#{fragment}" if fragment else "")
