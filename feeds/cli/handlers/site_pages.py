"""The commands topics, snippet and serve, about a site's own pages and its preview."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from feeds.cli.arguments import option_types
from feeds.cli.arguments.options import CONFIG, OUTPUT, SITE, Command, form, option

PAGES = {
    "topics": Command(
        """\
List the topics, each with its number of entries, the date of the newest, and its feeds' addresses.
---
Exit status:
  0  done
  2  the command or the configuration is wrong""",
        (*SITE, form("The form of the output: for people or for programs.", "text", "json")),
    ),
    "snippet": Command(
        """\
Print HTML for the site's own pages, with which people and feed readers find the feeds.

With --hosting, print settings for the site's host instead: media types, caching, access from other
sites, and WebSub links.
---
Exit status:
  0  done
  2  the command or the configuration is wrong""",
        (
            *SITE,
            option(
                "--hosting",
                choices=("netlify", "cloudflare", "nginx", "apache"),
                help="The site's host, or the web server that it runs on.",
            ),
        ),
    ),
    "serve": Command(
        """\
Serve a preview of what a build would publish, and rebuild it whenever a file changes.

The output folder is not written to. Needs: pip install 'topic-feeds[serve]'
---
Exit status:
  0  ended by Ctrl-C
  2  the command or the configuration is wrong, or the port is in use""",
        (
            CONFIG,
            OUTPUT,
            option(
                "--port",
                type=option_types.port,
                default=8000,
                metavar="NUMBER",
                help="The port on 127.0.0.1; 0 selects any free port. (default: %(default)s)",
            ),
        ),
    ),
}


def snippet_command(options: Namespace) -> int:
    """Print the HTML for the site's own pages, or the settings for its host."""
    from feeds.config.load import load_site

    site = load_site(options.config)
    if options.hosting:
        from feeds.pages.hosting import hosting_rules

        print(hosting_rules(options.hosting, site), end="")
        return 0
    from feeds.pages.options import page_options
    from feeds.pages.snippet import render_snippet

    print(render_snippet(site.title, page_options(site), bool(site.pages)))
    return 0


def serve_preview(options: Namespace, output: Path, tell: Callable[[str], None]) -> int:
    """Show a preview until it is interrupted; `tell` prints a line on stderr."""
    try:
        from feeds.serve.server import serve
    except ModuleNotFoundError as error:
        tell(f"feeds serve: {error.name} is missing; pip install 'topic-feeds[serve]'")
        return 2
    try:
        serve(options.config, output, options.port, tell)
    except KeyboardInterrupt:
        # The usual way to end it; nothing was written.
        return 0
    return 0
