"""`feeds adopt`: keep the ids and dates of the feeds that a site has, and print the next steps."""

import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

from feeds import clock
from feeds.adoption.adopting import AdoptionResult, adopt_feeds
from feeds.cli.report import Terminal
from feeds.config.load import load_site
from feeds.model import Site
from feeds.registry import FORMATS
from feeds.text import count, one_line

# The beginning of a generator's name in a feed → how to turn off the feed of that generator.
_SWITCHES = {
    "Jekyll": "take jekyll-feed out of the plugins in _config.yml and out of the Gemfile",
    "Hugo": "take RSS out of outputs in its configuration, or write disableKinds = ['RSS']",
    "Eleventy": "take the feed plugin out of eleventy.config.js, or delete the feed's template",
    "https://wordpress.org/": "redirect its address, or answer it with the new feed",
}


def adopt_feeds_of(options: Namespace, output: Path) -> int:
    """Write the first ledger, and print what was adopted."""
    site = load_site(options.config)
    terminal = Terminal(quiet=False)
    progress = partial(terminal.progress, label="Reading articles")
    now = options.now or clock.now()
    adoption = adopt_feeds(site, options.feeds, output, now, progress, terminal.wait)
    for problem in adoption.adopted.problems:
        print(problem, file=sys.stderr)
    _print_results(adoption, site, output)
    return 0


def _print_results(adoption: AdoptionResult, site: Site, output: Path) -> None:
    todo = ["look at what `feeds diff` says, and run `feeds build`"]
    for (name, feed), number in zip(adoption.feeds, adoption.adopted.numbers, strict=True):
        print(f"{name}: {number} of {count(len(feed.entries), 'entry', 'entries')} adopted")
        program = f"{one_line(feed.generator)}'s own feed" if feed.generator else "the old feed"
        todo.append(f"turn off {program}: {name}{_how(feed.generator)}")
        if feed.form in site.formats:
            todo.append(f"serve {output / FORMATS[feed.form].filename} at its address")
        else:
            todo.append(f"add {feed.form} to formats, and serve that feed at its address")
    total = count(len(adoption.adopted.ledger.entries), "entry", "entries")
    print(f"{total} adopted, written to {output / 'ledger.jsonl'}; now:")
    for step in todo:
        print(f"- {step}")


def _how(generator: str) -> str:
    how = next((how for name, how in _SWITCHES.items() if generator.startswith(name)), "")
    return f" ({how})" if how else ""
