"""The front matter of an article → the flag that keeps the article out of the feeds, if any."""

from collections.abc import Iterator
from functools import partial

from feeds.articles.moments import Source
from feeds.articles.values import FALSE, TRUE, flag_in, says, value_in, words_in
from feeds.dates import NotADate, moment
from feeds.errors import Unusable
from feeds.field_table import USUAL_NAMES
from feeds.frontmatter.names import FLAGS, meant_flag, unknown_names
from feeds.model import Fields, Withheld
from feeds.settings.site import Site

# The values of generators' fields with which a post gets no page, or is in no list of posts.
_GENERATORS = {
    "render": FALSE,
    "permalink": FALSE,
    "headless": TRUE,
    "eleventyExcludeFromCollections": TRUE,
    "build.render": (*FALSE, "never", "link"),
    "build.list": (*FALSE, "never"),
    "_build.render": (*FALSE, "never", "link"),
    "_build.list": (*FALSE, "never"),
}
_GENERATORS_FIELDS = frozenset(name.partition(".")[0] for name in _GENERATORS)


def flagged(source: Source, site: Site) -> Withheld | None:
    """The flag that keeps an article out of the feeds; None if there is none.

    Raises Unusable for a misspelt flag, such as `drafts: true`, which must not publish a draft.
    """
    file, fields = source.file, source.fields
    is_usual = source.names is USUAL_NAMES
    published = published_flag(fields)
    if published is False:
        return Withheld(file, "unpublished", "published: false")
    if not is_usual:
        for error in misspelt_flags(fields):
            raise error
    if flag_in(fields, "draft"):
        return Withheld(file, "unpublished", "draft: true")
    for field in ("deleted", "removed"):
        if flag_in(fields, field):
            return Withheld(file, "deleted", f"{field}: true")
    if published is None and not site.published_by_default:
        return Withheld(file, "unpublished", "has no published; published_by_default: false")
    if is_usual or _GENERATORS_FIELDS.isdisjoint(fields):
        return None
    for name, words in _GENERATORS.items():
        if says(value := value_in(fields, name), words):
            return Withheld(file, "not-on-site", f"{name}: {value}")
    return None


def published_flag(fields: Fields) -> bool | None:
    """Whether `published` is true; None if it is absent or a date, as other programs write it.

    Raises Unusable for any other value.
    """
    try:
        return flag_in(fields, "published")
    except Unusable:
        text = fields.get("published")
        if not isinstance(text, str):
            raise
        try:
            moment(text.strip())
        except NotADate:
            pass
        else:
            return None
        raise


def misspelt_flags(fields: Fields) -> Iterator[Unusable]:
    """Yield an error for each misspelt flag whose value would keep the article out."""
    for name in unknown_names(fields):
        if meant := meant_flag(name):
            flag, value = meant
            if any(
                text.casefold() in (TRUE if value else FALSE) for text in words_in(fields[name])
            ):
                what = f"{name} is no field, but close to {flag}"
                todo = f"write {flag}: {'true' if FLAGS[flag] else 'false'}, or rename the field"
                yield Unusable("bad-flag", what, todo, field=name)


def flag_errors(fields: Fields) -> Iterator[Unusable]:
    """Yield every error in the flags; `flagged` raises only the first."""
    yield from misspelt_flags(fields)
    others = [partial(flag_in, fields, name) for name in FLAGS if name != "published"]
    for read_flag in (partial(published_flag, fields), *others):
        try:
            read_flag()
        except Unusable as error:
            yield error
