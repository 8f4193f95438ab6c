"""The entry point of the command: run it, and turn each error into a message and a status."""

import sys
from argparse import Namespace
from collections.abc import Sequence

from feeds.cli import console
from feeds.cli.arguments.parser import UsageError, completion, parse
from feeds.cli.handlers import site, site_pages
from feeds.cli.messages import (
    DONE,
    INTERRUPTED,
    PROBLEMS,
    STOPPED,
    WRONG,
    message_of,
    print_error,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command, and exit with its status."""
    from feeds.errors import FeedsError, Stopped

    console.guard_streams()
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        # Flushed here, so that an error is reported.
        sys.stdout.flush()
    except UsageError as error:
        print_error(str(error))
        status = WRONG
    except KeyboardInterrupt:
        print_error("\nstopped; every file that was written is complete")
        status = INTERRUPTED
    except Stopped as error:
        print_error(f"{error}\nstopped: nothing was written")
        status = STOPPED
    except FeedsError as error:
        print_error(str(error))
        status = WRONG
    except BrokenPipeError:
        # The program that read our output has ended, as in `feeds build | head -1`.
        console.discard_rest(sys.stdout)
        status = DONE
    except OSError as error:
        console.discard_rest(sys.stdout)
        print_error(message_of(error))
        status = PROBLEMS
    sys.exit(status)


def _run(words: Sequence[str]) -> int:
    try:
        options = parse(words)
    except SystemExit:
        # --help has been printed, and may not be flushed yet.
        return DONE
    if options.command == "version":
        from importlib.metadata import version

        print(f"feeds {version('topic-feeds')}")
        return DONE
    if options.command == "completion":
        print(completion(options.shell))
        return DONE
    return _COMMANDS[options.command](options)


def _init(options: Namespace) -> int:
    """Write the configuration for a folder of posts."""
    from feeds.cli.handlers.init import init

    return init(options)


_COMMANDS = {
    "init": _init,
    "adopt": site.adopt_command,
    "build": site.build_command,
    "diff": site.diff_command,
    "check": site.check_command,
    "explain": site.explain_command,
    "notify": site.notify_command,
    "status": site.status_command,
    "topics": site.topics_command,
    "snippet": site_pages.snippet_command,
    "serve": site.serve_command,
}
