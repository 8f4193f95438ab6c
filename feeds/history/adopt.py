"""Feeds of another program and articles → the first ledger, with the ids that subscribers know.

An entry belongs to the article with the same address. Its id is kept to the letter if Atom allows
it, and so are its dates. An article without an entry is not in the ledger: the first build gives it
an id of its own.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from feeds.errors import Problem
from feeds.history.identity import feed_id_of, id_of, path_in_utf8
from feeds.history.ledger import Ledger, Line
from feeds.history.other_feeds import OtherEntry, OtherFeed
from feeds.model import Candidate
from feeds.settings.site import Site
from feeds.text import count
from feeds.urls import address

_SHOWN = 3  # examples in a message
_SHOWN_LENGTH = 120  # characters of an example
_ENDING = re.compile(r"(?:/index)?\.html?$|/index$|/+$")
# RFC 3986, section 6.2.2.2: the characters that mean the same if they are escaped.
_ESCAPED = re.compile(r"%(?:3[0-9]|[46][1-9A-F]|[57][0-9A]|2[DE]|5F|7E)")


_WITHOUT_ID = (
    "without an id",
    "the address becomes the id, but some readers, such as newsboat and Liferea, will show it anew",
)


class Adopted(NamedTuple):
    """The ledger, how many entries of each feed are in it, and what could not be adopted."""

    ledger: Ledger
    numbers: tuple[int, ...]
    problems: tuple[Problem, ...]


def adopt(
    site: Site,
    articles: Iterable[Candidate],
    feeds: Sequence[tuple[str, OtherFeed]],
    now: datetime,
) -> Adopted:
    """Match the entries of the feeds, which are given with their names, to the articles.

    Of two feeds with different ids for one address the first counts.
    """
    by_address: dict[str, list[Candidate]] = {}
    own_ids: dict[str, str] = {}  # new ids → the files that would get them
    for article in articles:
        by_address.setdefault(address_key(article.url), []).append(article)
        own_ids[id_of(article.file, site)] = path_in_utf8(article.file)
    lines: dict[str, Line] = {}
    by_file: dict[str, tuple[str, str]] = {}  # files → adopted ids, and their feeds
    numbers = []
    problems: list[Problem] = []
    for name, feed in feeds:
        found: dict[tuple[str, str], list[str]] = {}
        number = 0
        for entry in feed.entries:
            line = _line(entry, by_address, site, now, found)
            if line is None:
                continue
            shown = f"{line.url} ({_shown(entry.id)})"
            id_, owner = by_file.setdefault(line.file, (line.id, name))
            known = lines.get(line.id, line)
            if id_ != line.id:
                what = "of an address that has another id", f"the id in {owner} counts"
                found.setdefault(what, []).append(shown)
            elif known.file != line.file or own_ids.get(line.id, line.file) != line.file:
                del by_file[line.file]
                what = "with the id of another article", "that article gets an id of its own"
                found.setdefault(what, []).append(shown)
            else:
                lines.setdefault(line.id, line)
                number += 1
                if not entry.has_id:
                    found.setdefault(_WITHOUT_ID, []).append(line.url)
        numbers.append(number)
        problems += [_problem(name, what, todo, own) for (what, todo), own in found.items()]
    return Adopted(Ledger(lines), tuple(numbers), tuple(problems))


def _line(
    entry: OtherEntry,
    by_address: dict[str, list[Candidate]],
    site: Site,
    now: datetime,
    found: dict[tuple[str, str], list[str]],
) -> Line | None:
    """The ledger's line of an entry; None if it cannot be adopted: the reason goes to `found`."""
    shown = _shown(next(iter(entry.urls), "") or entry.id or "no address")
    matching = next(
        (own for url in entry.urls if (own := by_address.get(address_key(url), []))), []
    )
    if len(matching) != 1:
        if matching:
            what = "of an address that two articles have", "they get ids of their own"
            shown += f" ({matching[0].file}, {matching[1].file})"
        else:
            what = "without an article", "nothing to do if these pages are no articles"
        found.setdefault(what, []).append(shown)
        return None
    (article,) = matching
    published = min(entry.published or entry.updated or article.published, now)
    values = {
        "id": entry.id,
        "file": path_in_utf8(article.file),
        "url": article.url,
        "published": published,
        "updated": max(published, min(entry.updated or published, now)),
        "adopted": True,
    }
    try:
        line = msgspec.convert(values, Line)
    except msgspec.ValidationError:
        line = None
    if line is None or line.id.startswith(feed_id_of("", site)):
        what = "with an id that Atom does not allow", "their articles get ids of their own"
        found.setdefault(what, []).append(f"{shown} ({_shown(entry.id) or 'none'})")
        return None
    return line


def _problem(name: str, what: str, todo: str, examples: list[str]) -> Problem:
    shown = ", ".join(examples[:_SHOWN]) + (", …" if examples[_SHOWN:] else "")
    number = count(len(examples), "entry", "entries")
    return Problem(name, f"has {number} {what}: {shown}", todo, "configuration")


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"


def address_key(url: str) -> str:
    """A key that is the same for all spellings of an address; "" if `url` is not an address.

    http and https, a slash or `index.html` at the end, `.html`, characters that need not be escaped
    and parameters that count visits (`utm_source`) make no difference.
    """
    normal = address(url)
    if normal is None:
        return ""
    normal = _ESCAPED.sub(lambda found: chr(int(found[0][1:], 16)), normal)
    page, _, query = normal.partition("#")[0].partition("?")
    query = "&".join(one for one in query.split("&") if not one.startswith("utm_"))
    return _ENDING.sub("", page.partition("://")[2]) + ("?" + query if query else "")
