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
    yield "lines of `+++`. Posts of your own may also begin with JSON, or have no fields at all."
    yield "If an article has several names of a row, the first with a value wins. Case is ignored."
    yield "A name with a dot is a field of a mapping: `taxonomies.tags`."
    yield ""
    yield "`fields` in the configuration gives a field other names:"
    yield ""
    yield "```yaml"
    yield "fields: {date: my_date, topics: [category, tags]}"
    yield "```"
    yield ""
    yield "An article with a `link` leads to a page of another site. An article without one is a"
    yield "post of your own if the configuration has `generator` or `permalink`, which give it its"
    yield "address."
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
    yield "A field without a name in the first column cannot be renamed, since a site generator"
    yield "defines its meaning."
    yield ""
