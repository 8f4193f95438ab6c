"""`feeds adopt`: keep the ids and dates of the feeds that a site has, and print the next steps."""

import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

from feeds import clock
from feeds.adoption.adopting import AdoptionResult, adopt_feeds
from feeds.adoption.steps import steps
from feeds.cli.report import Terminal
from feeds.config.load import load_site
from feeds.history.ledger import FILENAME
from feeds.init import detect_site
from feeds.text import count


def adopt_feeds_of(options: Namespace, output: Path) -> int:
    """Write the first ledger, and print what was adopted."""
    site = load_site(options.config)
    terminal = Terminal(quiet=False)
    progress = partial(terminal.progress, label="Reading articles")
    now = options.now or clock.now()
    adoption = adopt_feeds(site, options.feeds, output, now, progress, terminal.wait)
    for problem in adoption.adopted.problems:
        print(problem, file=sys.stderr)
    _print_results(adoption)
    print(f"{_number(adoption)} adopted, written to {output / FILENAME}; now:")
    for step in steps(adoption.feeds, site, options.config, output, _program(options.config)):
        print(f"- {step}")
    return 0


def _print_results(adoption: AdoptionResult) -> None:
    for (name, feed), number in zip(adoption.feeds, adoption.adopted.numbers, strict=True):
        print(f"{name}: {number} of {count(len(feed.entries), 'entry', 'entries')} adopted")


def _number(adoption: AdoptionResult) -> str:
    return count(len(adoption.adopted.ledger.entries), "entry", "entries")


def _program(config: Path) -> str:
    """The generator of the site whose feeds are configured here; "" if there is none."""
    folder = config.absolute().parent
    found = detect_site(folder.parent if folder.name == "config" else folder)
    return found.program if found else ""
