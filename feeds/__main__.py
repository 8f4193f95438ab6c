"""The command `feeds`, and `python -m feeds`."""

import gc


def main() -> None:
    """Run the command, and exit with its status."""
    # Hardly any object is in a reference cycle, and looking for cycles took a tenth of the time.
    gc.set_threshold(100_000)
    # Imported here, since imports create most of the objects.
    from feeds.cli import main

    try:
        main.main()
    finally:
        # Else Python would look for cycles once more before it exits.
        gc.freeze()


if __name__ == "__main__":
    main()
