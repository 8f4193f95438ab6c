"""Articles and the site's settings → which are published, and which rule keeps the others out.

The flags in front matter are read in `flags`; `own` knows the files that are not posts.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from feeds.dates import rfc3339
from feeds.errors import Problem
from feeds.markup import plain
from feeds.model import Article, Candidate, Withheld
from feeds.settings.site import Site
from feeds.settings.values import Include

# These flags withdraw an article; every other rule only keeps it out for now.
WITHDRAWN_BY = ("unpublished", "deleted", "not-on-site")
_EVERYTHING = Include()

# The outcome of reading a file, with only the fields that selection and topics need.
Found = Candidate | Withheld | Problem


def file_of(outcome: Article | Found) -> str:
    """The article's file; "" for a problem that belongs to no file."""
    return outcome.article if isinstance(outcome, Problem) else outcome.file


def kept_out(outcome: Found, site: Site, now: datetime) -> Withheld | None:
    """The rule that keeps an article out of the feeds; None if it is published or a problem."""
    if isinstance(outcome, Candidate):
        return untimely(outcome, site, now) or outcome.held
    return outcome if isinstance(outcome, Withheld) else None


def candidate_of(article: Article, site: Site, cache_key: bytes = b"") -> Candidate:
    """The fields of an article that selection and topics need.

    `cache_key` is the key under which it is cached, b"" if it is not.
    """
    topics = tuple(filter(None, map(plain, article.topics)))
    return Candidate(
        article.file,
        article.url,
        article.published,
        article.updated,
        topics,
        unwanted(article, site),
        cache_key,
        links=_links_in(article.body),
        has_tags=article.topics_from != "topics",
        expires=article.expires,
    )


def _links_in(body: str) -> tuple[str, ...]:
    """The links in a body that may lead to other articles."""
    if not body:
        return ()
    # Imported here: the articles of many sites have no bodies.
    from feeds.bodies import links_in

    return links_in(body)


def reasons(article: Article, site: Site, now: datetime) -> tuple[Withheld, ...]:
    """Every rule that keeps an article out of all feeds, of which a build applies the first."""
    untimely_ = untimely(article, site, now)
    return (*([untimely_] if untimely_ else []), *_unwanted(article, site))


def untimely(article: Article | Candidate, site: Site, now: datetime) -> Withheld | None:
    """The rule on dates that keeps an article out at the moment `now`; None if there is none."""
    if article.published > now and not site.future:
        why = f"{_date_field(site)}: {rfc3339(article.published)} is after now, {rfc3339(now)}"
        return Withheld(article.file, "future", why)
    if article.expires and article.expires <= now:
        why = f"expiryDate: {rfc3339(article.expires)} is past, it is {rfc3339(now)}"
        return Withheld(article.file, "expired", why)
    days = site.include.max_age
    if days is not None and article.published < now - timedelta(days=days):
        date = rfc3339(article.published)
        why = f"{_date_field(site)}: {date} is older than max_age: {days} days"
        return Withheld(article.file, "too-old", why)
    return None


def _date_field(site: Site) -> str:
    """The field for the date of publication, as authors of this kind of site know it."""
    return "date" if site.generator or site.permalink else "publishedDateTime"


def unwanted(article: Article, site: Site) -> Withheld | None:
    """The first rule of the setting `include` that keeps an article out; None if there is none."""
    # Most sites have no such setting, and skip the checks of each article.
    if site.include == _EVERYTHING:
        return None
    return next(_unwanted(article, site), None)


def _unwanted(article: Article, site: Site) -> Iterator[Withheld]:
    include = site.include
    verdicts = (
        ("category", _none_of("category", article.categories, include.categories)),
        ("type", _none_of("type", [article.type] if article.type else [], include.types)),
        ("language", _foreign(article, site)),
        ("quality", _below("quality", article.quality, include.min_quality)),
        ("heat", _below("heat", article.heat, include.min_heat)),
    )
    yield from (Withheld(article.file, rule, why) for rule, why in verdicts if why)


def leaves_after(candidate: Candidate, site: Site) -> datetime | None:
    """The first second at which an article has expired or is too old; None if it never will."""
    if site.include.max_age is None:
        return candidate.expires
    # An article of exactly max_age days is published; a second later it is kept out.
    age = timedelta(days=site.include.max_age, seconds=1)
    published = candidate.published
    last = datetime.max.replace(tzinfo=published.tzinfo) - age
    too_old = [published + age] if published < last else []
    return min([*too_old, *([candidate.expires] if candidate.expires else [])], default=None)


def _none_of(field: str, values: Sequence[str], wanted: tuple[str, ...]) -> str:
    if not wanted or {value.casefold() for value in values} & {want.casefold() for want in wanted}:
        return ""
    has = f"{field}: {', '.join(values)}" if values else f"has no {field}"
    return f"{has}; included are {', '.join(wanted)}"


def _foreign(article: Article, site: Site) -> str:
    wanted = site.include.languages
    language = (article.language or site.language).casefold().replace("_", "-")
    # `en` matches en-us, as in HTTP's Accept-Language (RFC 4647, section 3.3.1).
    if not wanted or any((language + "-").startswith(want.casefold() + "-") for want in wanted):
        return ""
    return f"language: {language}; included are {', '.join(wanted)}"


def _below(field: str, value: float | None, least: float | None) -> str:
    if least is None or (value is not None and value >= least):
        return ""
    has = f"has no {field}" if value is None else f"{field}: {value:g}"
    return f"{has}; min_{field}: {least:g}"
