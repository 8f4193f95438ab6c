"""The front door: a command that was typed → what is done, said and returned."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from feeds.cli import console
from feeds.cli.messages import hopeless
from feeds.cli.parser import UsageError, parse

if TYPE_CHECKING:
    from feeds.inspection.preview import Preview

DONE, COMPLAINTS, WRONG, STOPPED = 0, 1, 2, 3
INTERRUPTED = 130  # as a shell has it


def build_command(ask: Namespace) -> int:
    """Write the feeds that differ."""
    from feeds import clock
    from feeds.cli import report
    from feeds.pipeline.publishing import run_build
    from feeds.pipeline.request import Request

    output = _output(ask)
    request = Request(
        ask.config,
        output,
        ask.now or clock.now(),
        ask.allow,
        ask.jobs,
        ask.executor,
        ask.verbose,
    )
    with _located(ask.config):
        done = run_build(request, report.Terminal(ask.quiet))
    if not ask.quiet:
        report.results(done, output, ask.verbose)
    if done.is_hopeless:
        for line in hopeless(done.problems):
            _complain(line)
        return COMPLAINTS
    return COMPLAINTS if done.refused or (done.problems and ask.strict) else DONE


def diff_command(ask: Namespace) -> int:
    """Show what a build would change."""
    from feeds.cli import report
    from feeds.inspection import diff

    try:
        build = _preview(ask)
        plan = build.plan
        report.Terminal(quiet=False).complain((*plan.problems, *plan.stopped))
        found = diff.difference(build, _output(ask))
    except OSError as error:
        _complain(_trouble(error))
        return WRONG
    print(diff.REPORTS[ask.form](found))
    if plan.stopped:
        _complain("a build would stop here, and write nothing")
    return 1 if found else 0


def check_command(ask: Namespace) -> int:
    """Report everything that is wrong."""
    from feeds.lint import check

    if ask.explain is not None:
        return _explain_rule(ask.explain)
    from feeds.errors import FeedsError

    try:
        found = check.findings(_preview(ask, ask.quiet), _output(ask))
        status = COMPLAINTS if found.errors else DONE
    except FeedsError as error:
        found, status = check.graded(error.problems), WRONG
    text = check.REPORTS[ask.form](found)
    if ask.form == "github":
        console.annotate(text)
    elif text:
        print(text)
    if ask.form != "json" and not ask.quiet:
        print(check.counts(found))
    return status


def explain_command(ask: Namespace) -> int:
    """Tell in which feeds an article is, and why."""
    from feeds.inspection import explain

    found = explain.explanation(ask.article, _preview(ask))
    print(explain.REPORTS[ask.form](found))
    return DONE


def _explain_rule(name: str) -> int:
    from feeds import rules

    if name in rules.RULES:
        print(rules.explanation_of(rules.RULES[name]))
        return DONE
    if name != "list":
        near = rules.nearest(name)
        todo = f"did you mean {near}?" if near else "these are all:"
        _complain(f"--explain: there is no rule {name}; {todo}")
        if near:
            return WRONG
    print(rules.rule_list())
    return DONE if name == "list" else WRONG


def _preview(ask: Namespace, is_quiet: bool = False) -> "Preview":
    """What the next build would publish."""
    from feeds.cli import report
    from feeds.config.load import load_site
    from feeds.inspection.preview import preview

    site = load_site(ask.config)
    progress = partial(report.progress, label="Reading articles", quiet=is_quiet)
    with _located(ask.config):
        return preview(site, _output(ask), now=ask.now, progress=progress)


def _output(ask: Namespace) -> Path:
    """The output folder: the option, seen from the current folder, else the setting."""
    if ask.output is not None:
        return Path(ask.output)
    from feeds.config.output_folder import output_folder

    return output_folder(ask.config)


@contextmanager
def _located(config: Path) -> Iterator[None]:
    """Add the line of the configuration to what is wrong with the folder that it names."""
    from feeds.errors import FeedsError

    try:
        yield
    except FeedsError as error:
        from feeds.config.load import located

        raise located(error, config) from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit status."""
    from feeds.errors import FeedsError, Stopped

    console.guard_streams()
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        # Here, where it can be told if it cannot be written.
        sys.stdout.flush()
    except UsageError as error:
        _complain(str(error))
        status = WRONG
    except KeyboardInterrupt:
        _complain("\nstopped; what was written is whole")
        status = INTERRUPTED
    except Stopped as error:
        _complain(f"{error}\nstopped: nothing was written")
        status = STOPPED
    except FeedsError as error:
        _complain(str(error))
        status = WRONG
    except BrokenPipeError:
        # The reader of our output has gone, as in `feeds build | head -1`: nobody is left to tell.
        console.let_go(sys.stdout)
        status = DONE
    except OSError as error:
        console.let_go(sys.stdout)
        _complain(_trouble(error))
        status = COMPLAINTS
    sys.exit(status)


def _run(words: Sequence[str]) -> int:
    try:
        ask = parse(words)
    except SystemExit:
        # What --help asks for has been said, and may still wait to be written.
        return DONE
    if ask.command == "version":
        from importlib.metadata import version

        print(f"feeds {version('topic-feeds')}")
        return DONE
    return _COMMANDS[ask.command](ask)


_COMMANDS = {
    "build": build_command,
    "diff": diff_command,
    "check": check_command,
    "explain": explain_command,
}


def _complain(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        # The exit status still says it.
        console.let_go(sys.stderr)


def _trouble(error: OSError) -> str:
    # A number is that of an open file, which tells nobody which one it is.
    place = "" if isinstance(error.filename, int | None) else f"{error.filename}: "
    return f"{place}{error.strerror or error}; mend that and build again"
