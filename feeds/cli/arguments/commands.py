"""The help and the options of each command."""

import os
from pathlib import Path

from feeds.cli.arguments import option_types
from feeds.cli.arguments.options import CONFIG, NOW, OUTPUT, SITE, Command, flag, form, option
from feeds.cli.handlers.site_pages import PAGES
from feeds.workers.pool import PROCESSES

FEEDS = Command(
    """\
Publish a folder of articles as Atom, RSS and JSON feeds.

Articles are Markdown files with front matter. Each topic gets a set of feeds, and one more set
contains all articles.
---
Begin with: feeds init""",
    (
        option(
            "--version",
            action="store_const",
            const="version",
            dest="command",
            help="Show the version and exit.",
        ),
        option(
            "--print-completion",
            choices=("bash", "zsh", "fish"),
            dest="shell",
            help="Print a script that completes commands and options in a shell, and exit.",
        ),
    ),
)

COMMANDS = {
    "init": Command(
        """\
Write the configuration for a folder of posts.

A site of Jekyll, Hugo, Zola, Eleventy, Astro or MkDocs is recognised by its own configuration; any
other folder of Markdown files works, too. Values that are not found there are asked for on the
terminal. Only the configuration is written, and a workflow if --workflow is given.
---
Exit status:
  0  done
  1  the configuration was written, but none of the posts can be published with it
  2  there are no posts, the address of the site was not found, or a configuration exists already;
     nothing was written""",
        (
            option(
                "folder",
                nargs="?",
                type=option_types.folder,
                default=Path(),
                metavar="FOLDER",
                help="The folder of the site. (default: the current one)",
            ),
            option(
                "--url",
                type=option_types.web_address,
                metavar="ADDRESS",
                help="The address of the site's home page, such as https://example.org/. The feeds"
                " will be served below it, in feeds/.",
            ),
            option(
                "--title", type=option_types.title, metavar="TEXT", help="The name of the site."
            ),
            option(
                "--language",
                type=option_types.language,
                metavar="LANGUAGE",
                help="The language of the posts, such as en-us. If the site has several languages,"
                " the one to publish.",
            ),
            option(
                "--config",
                type=option_types.file,
                metavar="FILE",
                help="The file to write. (default: config/feeds.yaml in FOLDER)",
            ),
            option(
                "--workflow",
                choices=("commit", "deploy"),
                nargs="?",
                const="commit",
                help="Also write a GitHub workflow that publishes the feeds on a schedule: one that"
                " commits them (commit), or one that builds them into the site and deploys both"
                " (deploy). Without a value: commit.",
            ),
            flag("--force", help="Replace the configuration and the workflow if they exist."),
        ),
    ),
    "build": Command(
        """\
Read the articles and write the feeds that differ.

An article that cannot be published is left out. A message on stderr names its file and line, and
says what to do. All other articles are published.
---
Exit status:
  0  done
  1  nothing could be published, a document was refused, a file could not be written, or there
     were problems and --strict was given
  2  the command or the configuration is wrong; nothing was written
  3  too much would change at once; nothing was written""",
        (
            *SITE,
            flag("--strict", help="Exit with status 1 if there are any problems."),
            option(
                "--allow",
                choices=("vanish", "arrive", "reissue", "change", "clock"),
                action="append",
                default=[],
                help="Build even if unusually many entries would disappear (vanish), be added"
                " (arrive), get a new id (reissue) or change (change), or if the ledger is far"
                " ahead of the clock (clock). Can be given several times.",
            ),
            option(
                "-j",
                "--jobs",
                type=option_types.jobs,
                default=os.cpu_count() or 1,
                metavar="NUMBER",
                help="The number of worker processes for a large build. (default: the number of"
                " processors)",
            ),
            option(
                "--executor",
                type=option_types.executor,
                default=PROCESSES,
                metavar="WHERE",
                help="Where a large build runs: `processes` of this machine, or the Dask cluster at"
                " dask://HOST:PORT, whose workers must see the folder of articles at the same path."
                " (default: %(default)s)",
            ),
            flag("-q", "--quiet", help="Print problems only."),
            flag(
                "-v",
                "--verbose",
                help="Also name each file that changes and each article that is kept out.",
            ),
        ),
    ),
    "adopt": Command(
        """\
Keep the ids and dates of the feeds that a site has today.

Run this before the first build. It writes the ids and dates to the ledger in the output folder, so
that subscribers see no entry twice when the new feeds replace the old ones. An entry is matched
with the article that has the same address.
---
Exit status:
  0  done
  2  there is a ledger already, a feed cannot be read, or no entry matches an article; nothing was
     written""",
        (
            option(
                "feeds",
                nargs="+",
                metavar="FEED",
                help="The address or the file of an Atom, RSS or JSON feed; several can be given."
                " If two of them have different ids for one address, the first one given wins.",
            ),
            *SITE,
        ),
    ),
    "diff": Command(
        """\
Show what a build would change, feed by feed, without writing anything.
---
Exit status, as for diff(1):
  0  nothing would change
  1  something would change
  2  the command or the configuration is wrong""",
        (
            *SITE,
            form(
                "The form of the output: for people, for programs, or for the summary of a job.",
                "text",
                "json",
                "markdown",
            ),
        ),
    ),
    "check": Command(
        """\
Report everything that is wrong with configuration, articles and feeds, without writing anything.

The setting `rules` in the configuration makes a rule an error or a warning, or turns it off.
---
Exit status:
  0  there are no errors; there may be warnings
  1  there are errors
  2  the command or the configuration is wrong""",
        (
            *SITE,
            form(
                "The form of the output: for people, for programs, or as GitHub annotations.",
                *("text", "json", "github"),
            ),
            option(
                "--explain", metavar="RULE", help="Explain a rule, or `list` all rules, and exit."
            ),
            flag("-q", "--quiet", help="Print findings only, no totals."),
        ),
    ),
    "explain": Command(
        """\
Show which feeds an article is in and why, and why it is not in the others.
---
Exit status:
  0  done
  2  there is no such article, or the command or the configuration is wrong""",
        (
            option(
                "article",
                metavar="ARTICLE",
                help="The article's file, relative to the current folder or to the folder of"
                " articles; or its id or its address.",
            ),
            *SITE,
            form("The form of the output: for people or for programs.", "text", "json"),
        ),
    ),
    "notify": Command(
        """\
Notify WebSub hubs of the feeds that changed, once the site serves them.

The hubs are those in the configuration. Run this after the deployment.
---
Exit status:
  0  done; without --strict, even if a hub could not be notified
  1  a hub could not be notified, and --strict was given
  2  the command or the configuration is wrong""",
        (
            CONFIG,
            OUTPUT,
            option(
                "--since",
                type=option_types.file,
                default=Path(".feeds-notified.json"),
                metavar="FILE",
                help="The manifest of the last notification. It is written once all hubs have been"
                " notified. (default: %(default)s)",
            ),
            option(
                "--timeout",
                type=option_types.duration,
                default=600.0,
                metavar="TIME",
                help="How long to wait until the site serves the new manifest, such as 90s or 10m."
                " (default: 10m)",
            ),
            flag("--strict", help="Exit with status 1 if a hub could not be notified."),
        ),
    ),
    "status": Command(
        """\
Check a published site as a feed reader sees it, or an output folder.
---
Exit status:
  0  there are no errors; there may be warnings
  1  there are errors
  2  the command is wrong""",
        (
            option(
                "place",
                metavar="URL-OR-FOLDER",
                help="The address of the folder where the feeds are served, of a page that links"
                " to them, or of one feed; or the output folder on this machine.",
            ),
            option(
                "--max-age",
                type=option_types.duration,
                metavar="TIME",
                help="The maximum age of the newest entry of each feed, such as 3d or 12h.",
            ),
            NOW,
            form(
                "The form of the output: for people, for programs, or as GitHub annotations.",
                *("text", "json", "github"),
            ),
        ),
    ),
    **PAGES,
}
