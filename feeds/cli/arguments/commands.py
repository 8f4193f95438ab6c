"""The commands: the help and the options of each."""

import os
from pathlib import Path

from feeds.cli.arguments import option_types
from feeds.cli.arguments.options import CONFIG, NOW, OUTPUT, SITE, Command, flag, form, option
from feeds.cli.handlers.site_pages import PAGES
from feeds.workers.pool import PROCESSES

FEEDS = Command(
    """\
Publish a folder of articles as Atom, RSS and JSON feeds.

Articles are Markdown files with YAML front matter. Each topic gets a set of feeds, and there is one
for all articles together.
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

It recognises the sites of Jekyll, Hugo, Zola, Eleventy, Astro and MkDocs by their own
configuration, and any folder of Markdown files. Only what is not found there is asked, and nothing
where there is no terminal. Nothing but the configuration is written, and a workflow if asked for.
---
Exit status:
  0  done
  1  the configuration was written, but none of the posts can be published as it is
  2  there are no posts, the address of the site is not known, or there is a configuration already;
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
                " will be below it, in feeds/.",
            ),
            option(
                "--title", type=option_types.title, metavar="TEXT", help="The name of the site."
            ),
            option(
                "--language",
                type=option_types.language,
                metavar="LANGUAGE",
                help="The language of the posts, such as en-us. Of a site in several languages:"
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
                help="Also write a workflow of GitHub that publishes the feeds on a schedule: one"
                " that commits them (commit), or one that builds them into the site and deploys"
                " both (deploy).",
            ),
            flag("--force", help="Replace the configuration and the workflow if there are any."),
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
  1  there were problems and --strict was given, or a file could not be written
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
                help="Build although unusually many entries would disappear (vanish), be added"
                " (arrive), get a new id (reissue) or change, or although the ledger is far ahead"
                " of the clock. Can be given several times.",
            ),
            option(
                "-j",
                "--jobs",
                type=option_types.jobs,
                default=os.cpu_count() or 1,
                metavar="NUMBER",
                help="The number of processes that share the work if there is much. (default: the"
                " number of processors)",
            ),
            option(
                "--executor",
                type=option_types.executor,
                default=PROCESSES,
                metavar="WHERE",
                help="Where work is done if there is much: in processes of this machine, or in the"
                " workers of the Dask cluster dask://HOST:PORT, which must see the folder of"
                " articles under the same path. (default: %(default)s)",
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

Put them into the ledger of the output folder before the first build, so that subscribers see
nothing twice when our feeds take the place of the old ones. Entries and articles belong together if
they have the same address.
---
Exit status:
  0  done
  2  there is a ledger already, a feed cannot be read, or no entry has an article; nothing was
     written""",
        (
            option(
                "feeds",
                nargs="+",
                metavar="FEED",
                help="The address or the file of an Atom, RSS or JSON feed. Of two ids for one"
                " address, that of the feed that is named first counts.",
            ),
            *SITE,
        ),
    ),
    "diff": Command(
        """\
Show what a build would change, feed by feed, without writing anything.
---
Exit status, like that of diff:
  0  nothing would change
  1  something would change
  2  the command or the configuration is wrong""",
        (
            *SITE,
            form(
                "The form of the result: for people, for programs, or for a job's summary.",
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
                "The form of the result: for people, for programs, or as annotations in GitHub.",
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
Tell in which feeds an article is and why, and what keeps it out of the others.
---
Exit status:
  0  done
  2  there is no such article, or the command or the configuration is wrong""",
        (
            option(
                "article",
                metavar="ARTICLE",
                help="Its file, relative to the current folder or to the folder of articles; or its"
                " id or its address.",
            ),
            *SITE,
            form("The form of the result: for people or for programs.", "text", "json"),
        ),
    ),
    "notify": Command(
        """\
Tell WebSub hubs which feeds changed, once the site serves them.

The hubs are those in the configuration. Run it after the deployment.
---
Exit status:
  0  done, or a hub could not be told
  1  a hub could not be told, and --strict was given
  2  the command or the configuration is wrong""",
        (
            CONFIG,
            OUTPUT,
            option(
                "--since",
                type=option_types.file,
                default=Path(".feeds-notified.json"),
                metavar="FILE",
                help="The manifest of which hubs were told last. It is written when all were told."
                " (default: %(default)s)",
            ),
            option(
                "--timeout",
                type=option_types.duration,
                default=600.0,
                metavar="TIME",
                help="How long to wait until the site serves the new manifest, such as 90s or 10m."
                " (default: 10m)",
            ),
            flag("--strict", help="Exit with status 1 if a hub could not be told."),
        ),
    ),
    "status": Command(
        """\
Look at a published site as a feed reader does, or at an output folder.
---
Exit status:
  0  there are no errors; there may be warnings
  1  there are errors
  2  the command is wrong""",
        (
            option(
                "place",
                metavar="URL-OR-FOLDER",
                help="The address where the feeds are served, of a page or of one feed; or the"
                " output folder.",
            ),
            option(
                "--max-age",
                type=option_types.duration,
                metavar="TIME",
                help="How old the newest entry of each feed may be, such as 3d or 12h.",
            ),
            NOW,
            form(
                "The form of the result: for people, for programs, or as annotations in GitHub.",
                *("text", "json", "github"),
            ),
        ),
    ),
    **PAGES,
}
