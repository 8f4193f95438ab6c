"""The command `feeds`, and `python -m feeds`."""

import gc


def main() -> None:
    """Run the command and leave with its exit status."""
    # Hardly anything here refers to itself: looking for what does took a tenth of a build's time.
    gc.set_threshold(100_000)
    # Imported here, since most of what is looked through then is what imports leave behind.
    from feeds.cli import main

    try:
        main.main()
    finally:
        # Python looks again before it leaves, at what will be gone in a moment anyway.
        gc.freeze()


if __name__ == "__main__":
    main()
