"""What the program knows of itself → files for editors and people: `make schemas`."""

from collections.abc import Iterator
from pathlib import Path

from feeds.output import manifest
from feeds.rules import GROUPS, OFF, Rule
from feeds.settings.schema import settings_schema
from tests import write_docs
from tests.front_matter_page import front_matter_page

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "config/feeds.schema.json"
RULES = ROOT / "docs/rules.md"
FRONT_MATTER = ROOT / "docs/front-matter.md"
MANIFEST = ROOT / "docs/manifest.schema.json"


def main() -> None:
    """Write all of them anew."""
    SCHEMA.write_bytes(settings_schema())
    RULES.parent.mkdir(exist_ok=True)
    RULES.write_text(rules_page(), encoding="utf-8", newline="\n")
    FRONT_MATTER.write_text(front_matter_page(), encoding="utf-8", newline="\n")
    MANIFEST.write_bytes(manifest.manifest_schema())
    write_docs.main()


def rules_page() -> str:
    """Every rule, for people: docs/rules.md"""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield "`feeds check` says which of these are broken; `feeds check --explain RULE` shows one."
    yield "An error makes it exit with status 1. A notice explains an intended result:"
    yield "only `feeds explain` tells it. `config/feeds.yaml` may change how bad a rule is:"
    yield ""
    yield "```yaml"
    yield f"rules: {{no-topics: error, not-https: {OFF}}}"
    yield "```"
    yield ""
    yield "This page is made by `make schemas`."
    for group, rules in GROUPS.items():
        yield ""
        yield f"## {group}"
        for rule in rules:
            yield from _of(rule)
    yield ""


def _of(rule: Rule) -> Iterator[str]:
    yield ""
    yield f"### `{rule.name}`: {rule.title}"
    yield ""
    yield f"*{rule.severity}.* {rule.explanation}"
    for label, example in (("Wrong", rule.wrong), ("Right", rule.right)):
        yield ""
        yield f"{label}:"
        yield ""
        yield "```"
        yield from example.splitlines()
        yield "```"


if __name__ == "__main__":
    main()
