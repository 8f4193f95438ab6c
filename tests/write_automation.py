"""The workflows that `feeds init --workflow` writes → the examples in docs/automation.md"""

import re
from pathlib import Path
from typing import Any

from feeds.automation.workflow import workflow

DOC = Path(__file__).parent.parent / "docs/automation.md"
_EXAMPLE = re.compile(r"(<!-- workflow: (\w+) (\w+) -->\n```yaml\n).*?(```\n<!-- end)", re.S)


def document() -> str:
    """docs/automation.md with its examples as they should be."""
    return _EXAMPLE.sub(_filled, DOC.read_text("utf-8"))


def _filled(found: re.Match[str]) -> str:
    generator: Any = found[2]
    mode: Any = found[3]
    output = "output" if generator == "plain" else "feeds"
    text = workflow(generator, mode, url="https://example.org/feeds/", output=output)
    return f"{found[1]}{text}{found[4]}"


def main() -> None:
    """Write the examples."""
    DOC.write_text(document(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
