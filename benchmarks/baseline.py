"""What any change is held against: each file read and its front matter loaded by PyYAML."""

import sys
from pathlib import Path

import yaml


def load_all(folder: Path) -> int:
    """Load the front matter of all articles; how many are published."""
    published = 0
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        fields = yaml.load(text.split("\n---\n")[0], yaml.CSafeLoader)
        published += fields["published"]
    return published


if __name__ == "__main__":
    print(load_all(Path(sys.argv[1])), "published")
