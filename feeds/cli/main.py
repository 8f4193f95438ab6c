"""A command line → what is done, printed and returned as exit status."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from feeds.cli import console, site_pages
from feeds.cli.messages import hopeless
from feeds.cli.parser import UsageError, completion, parse

if TYPE_CHECKING:
    from feeds.errors import Problem
    from feeds.inspection.preview import Preview

# Exit statuses, which the help of each command explains.
DONE, PROBLEMS, WRONG, STOPPED = 0, 1, 2, 3
INTERRUPTED = 130  # 128 + SIGINT, as in a shell


def build_command(options: Namespace) -> int:
    """Write the feeds that differ."""
    from feeds import clock
    from feeds.cli import report
    from feeds.pipeline.publishing import run_build
    from feeds.pipeline.request import Request

    output = _output(options)
    request = Request(
        options.config,
        output,
        options.now or clock.now(),
        options.allow,
        options.jobs,
        options.executor,
        options.verbose,
    )
    with _located(options.config):
        result = run_build(request, report.Terminal(options.quiet))
        result = result._replace(problems=(*result.problems, *_write_copies(options, output)))
    if not options.quiet:
        report.print_results(result, output, options.verbose)
    if result.is_hopeless:
        for line in hopeless(result.problems):
            _print_error(line)
        return PROBLEMS
    return PROBLEMS if result.refused or (result.problems and options.strict) else DONE


def _write_copies(options: Namespace, output: Path) -> "tuple[Problem, ...]":
    """Write the second copies that `also_at` asks for; print and return the problems."""
    # Most configurations have none, and loading one takes longer than a build without changes.
    if not options.config.is_file() or b"also_at" not in options.config.read_bytes():
        return ()
    from feeds.config.load import load_site
    from feeds.output import copies

    problems = tuple(copies.write(load_site(options.config), output))
    for problem in problems:
        _print_error(str(problem))
    return problems


def adopt_command(options: Namespace) -> int:
    """Keep the ids and dates of the feeds that a site has today."""
    from feeds.cli.adopt import adopt

    with _located(options.config):
        return adopt(options, _output(options))


def init_command(options: Namespace) -> int:
    """Write the configuration for a folder of posts."""
    from feeds.cli.init import init

    return init(options)


def diff_command(options: Namespace) -> int:
    """Show what a build would change."""
    from feeds.cli import report
    from feeds.inspection import diff

    try:
        build = _preview(options)
        plan = build.plan
        report.Terminal(quiet=False).complain((*plan.problems, *plan.stopped))
        found = diff.difference(build, _output(options))
    except OSError as error:
        _print_error(_message_of(error))
        return WRONG
    print(diff.REPORTS[options.form](found))
    if plan.stopped:
        _print_error("a build would stop here, and write nothing")
    return 1 if found else 0


def check_command(options: Namespace) -> int:
    """Report everything that is wrong."""
    from feeds.lint import check

    if options.explain is not None:
        return _explain_rule(options.explain)
    from feeds.errors import FeedsError

    try:
        found = check.findings(_preview(options, options.quiet), _output(options))
        status = PROBLEMS if found.errors else DONE
    except FeedsError as error:
        found, status = check.graded(error.problems), WRONG
    text = check.REPORTS[options.form](found)
    if options.form == "github":
        console.annotate(text)
    elif text:
        print(text)
    if options.form != "json" and not options.quiet:
        print(check.counts(found))
    return status


def explain_command(options: Namespace) -> int:
    """Tell in which feeds an article is, and why."""
    from feeds.inspection import explain

    explained = explain.explanation(options.article, _preview(options))
    print(explain.REPORTS[options.form](explained))
    return DONE


def notify_command(options: Namespace) -> int:
    """Tell hubs which feeds changed."""
    from feeds.automation.notify import notify
    from feeds.config.load import load_site
    from feeds.text import count

    site = load_site(options.config)
    told = notify(site.hubs, _output(options), options.since, patience=options.timeout)
    for problem in told.problems:
        _print_error(str(problem))
    changed = count(len(told.changed), "feed") + " changed"
    if not site.hubs:
        print(f"{changed}; there are no hubs in the configuration")
    else:
        print(f"{changed}; {count(told.told, 'notification')} sent")
    return PROBLEMS if told.problems and options.strict else DONE


def status_command(options: Namespace) -> int:
    """Look at what is published."""
    from feeds import clock
    from feeds.inspection.status.look import status
    from feeds.inspection.status.reports import REPORTS

    found = status(options.place, options.now or clock.now(), options.max_age)
    text = REPORTS[options.form](found)
    if options.form == "github":
        console.annotate(text)
    else:
        print(text)
    return PROBLEMS if found.errors else DONE


def topics_command(options: Namespace) -> int:
    """List the feeds."""
    from feeds.inspection import topics

    print(topics.REPORTS[options.form](topics.topic_feeds(_preview(options).plan)))
    return DONE


def serve_command(options: Namespace) -> int:
    """Show a preview until it is interrupted."""
    return site_pages.serve_command(options, _output(options), _print_error)


def _explain_rule(name: str) -> int:
    """Print the explanation of a rule, or the list of rules."""
    from feeds import rules

    if name in rules.RULES:
        print(rules.explanation_of(rules.RULES[name]))
        return DONE
    if name != "list":
        near = rules.nearest(name)
        todo = f"did you mean {near}?" if near else "the rules are:"
        _print_error(f"--explain: there is no rule {name}; {todo}")
        if near:
            return WRONG
    print(rules.rule_list())
    return DONE if name == "list" else WRONG


def _preview(options: Namespace, is_quiet: bool = False) -> "Preview":
    """What the next build would publish."""
    from feeds.cli import report
    from feeds.config.load import load_site
    from feeds.inspection.preview import preview

    site = load_site(options.config)
    progress = partial(report.progress, label="Reading articles", quiet=is_quiet)
    with _located(options.config):
        return preview(site, _output(options), now=options.now, progress=progress)


def _output(options: Namespace) -> Path:
    """The output folder: the option, seen from the current folder, else the setting."""
    if options.output is not None:
        return Path(options.output)
    from feeds.config.output_folder import output_folder

    return output_folder(options.config)


@contextmanager
def _located(config: Path) -> Iterator[None]:
    """Have an error about the folder of articles name the line of the setting."""
    from feeds.errors import FeedsError

    try:
        yield
    except FeedsError as error:
        from feeds.config.load import located

        raise located(error, config) from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command, and exit with its status."""
    from feeds.errors import FeedsError, Stopped

    console.guard_streams()
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        # Flushed here, so that an error is reported.
        sys.stdout.flush()
    except UsageError as error:
        _print_error(str(error))
        status = WRONG
    except KeyboardInterrupt:
        _print_error("\nstopped; every file that was written is complete")
        status = INTERRUPTED
    except Stopped as error:
        _print_error(f"{error}\nstopped: nothing was written")
        status = STOPPED
    except FeedsError as error:
        _print_error(str(error))
        status = WRONG
    except BrokenPipeError:
        # The program that read our output has ended, as in `feeds build | head -1`.
        console.discard_rest(sys.stdout)
        status = DONE
    except OSError as error:
        console.discard_rest(sys.stdout)
        _print_error(_message_of(error))
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


_COMMANDS = {
    "init": init_command,
    "adopt": adopt_command,
    "build": build_command,
    "diff": diff_command,
    "check": check_command,
    "explain": explain_command,
    "notify": notify_command,
    "status": status_command,
    "topics": topics_command,
    "snippet": site_pages.snippet_command,
    "serve": serve_command,
}


def _print_error(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        # The exit status still tells of the error.
        console.discard_rest(sys.stderr)


def _message_of(error: OSError) -> str:
    """output/atom.xml: No space left on device; fix that and build again"""
    # The name may be a file descriptor, which means nothing to people.
    name = "" if isinstance(error.filename, int | None) else f"{error.filename}: "
    return f"{name}{error.strerror or error}; fix that and build again"
