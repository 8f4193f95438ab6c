"""The table of front-matter fields, for people: docs/front-matter.md"""

from collections.abc import Iterator

from feeds.field_table import FIELDS, RENAMABLE

_KINDS = {
    "text": "text",
    "date": "date",
    "flag": "true or false",
    "list": "list or text",
    "number": "number",
    "address": "address",
    "images": "address, list or mapping",
    "people": "text, list or mapping",
    "provider": "mapping",
    "stories": "list of mappings",
}


def front_matter_page() -> str:
    """Every field of the table, with its names."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Front matter"
    yield ""
    yield "An article begins with its fields: YAML between two lines of `---`, or TOML between two"
    yield "lines of `+++`. Posts of one's own may also begin with JSON, or with the text at once."
    yield "Of the names in a row the first one that has a value wins. Names ignore case. A name"
    yield "with a dot is a field of a mapping: `taxonomies.tags`."
    yield ""
    yield "`fields` in the configuration gives a field other names:"
    yield ""
    yield "```yaml"
    yield "fields: {date: my_date, topics: [category, tags]}"
    yield "```"
    yield ""
    yield "An article with a `link` leads to a page elsewhere. One without is a post of the site's"
    yield "own, if the configuration has `generator` or `permalink`: its address comes from these."
    yield ""
    yield "This page is made by `make schemas`."
    yield ""
    yield "| field | names | value | what it becomes |"
    yield "|---|---|---|---|"
    for row in FIELDS.values():
        field = f"`{row.key}`" if row.key in RENAMABLE else ""
        names = ", ".join(f"`{name}`" for name in row.names)
        yield f"| {field} | {names} | {_KINDS[row.kind]} | {row.about} |"
    yield ""
    yield "What has no name in the first column has a meaning of its generator's own, and keeps its"
    yield "name."
    yield ""
