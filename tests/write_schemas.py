"""What a configuration may say → config/feeds.schema.json, for editors: `make schemas`."""

from pathlib import Path

from feeds.settings import schema

FILE = Path(__file__).parent.parent / "config/feeds.schema.json"


def main() -> None:
    """Write the schema anew."""
    FILE.write_bytes(schema())


if __name__ == "__main__":
    main()
