"""The commands that read a site: build, diff, check, explain, notify, status and topics."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from feeds.cli import console
from feeds.cli.messages import DONE, PROBLEMS, WRONG, hopeless, message_of, print_error

if TYPE_CHECKING:
    from feeds.errors import Problem
    from feeds.inspection.preview import Preview


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
            print_error(line)
        return PROBLEMS
    return PROBLEMS if result.refused or (result.problems and options.strict) else DONE


def _write_copies(options: Namespace, output: Path) -> "tuple[Problem, ...]":
    """Write the copies that the setting `also_at` lists; print and return the problems."""
    # Loading a configuration takes longer than a build without changes, and most have no copies.
    if not options.config.is_file() or b"also_at" not in options.config.read_bytes():
        return ()
    from feeds.config.load import load_site
    from feeds.output import copies

    problems = tuple(copies.write_copies(load_site(options.config), output))
    for problem in problems:
        print_error(str(problem))
    return problems


def adopt_command(options: Namespace) -> int:
    """Keep the ids and dates of the feeds that a site has today."""
    from feeds.cli.handlers.adopt import adopt_feeds_of

    with _located(options.config):
        return adopt_feeds_of(options, _output(options))


def diff_command(options: Namespace) -> int:
    """Show what a build would change."""
    from feeds.cli import report
    from feeds.inspection import diff

    try:
        build = _preview(options)
        plan = build.plan
        report.Terminal(quiet=False).show_problems((*plan.problems, *plan.stopped))
        found = diff.difference(build, _output(options))
    except OSError as error:
        print_error(message_of(error))
        return WRONG
    print(diff.REPORTS[options.form](found))
    if plan.stopped:
        print_error("a build would stop here, and write nothing")
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
    """Show which feeds an article is in, and why."""
    from feeds.inspection import explain

    explained = explain.explanation(options.article, _preview(options))
    print(explain.REPORTS[options.form](explained))
    return DONE


def notify_command(options: Namespace) -> int:
    """Notify hubs of the feeds that changed."""
    from feeds.automation.notify import notify
    from feeds.config.load import load_site
    from feeds.text import count

    site = load_site(options.config)
    notification = notify(site.hubs, _output(options), options.since, timeout=options.timeout)
    for problem in notification.problems:
        print_error(str(problem))
    changed = count(len(notification.changed), "feed") + " changed"
    if not site.hubs:
        print(f"{changed}; there are no hubs in the configuration")
    else:
        print(f"{changed}; {count(notification.notified, 'notification')} sent")
    return PROBLEMS if notification.problems and options.strict else DONE


def status_command(options: Namespace) -> int:
    """Check what is published."""
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

    print(topics.REPORTS[options.form](topics.feeds_by_topic(_preview(options).plan)))
    return DONE


def serve_command(options: Namespace) -> int:
    """Show a preview until it is interrupted."""
    from feeds.cli.handlers.site_pages import serve_preview

    return serve_preview(options, _output(options), print_error)


def _explain_rule(name: str) -> int:
    """Print the explanation of a rule, or the list of rules."""
    from feeds import rules

    if name in rules.RULES:
        print(rules.explanation_of(rules.RULES[name]))
        return DONE
    if name != "list":
        near = rules.nearest(name)
        todo = f"did you mean {near}?" if near else "the rules are:"
        print_error(f"--explain: there is no rule {name}; {todo}")
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
    """Add the line of the setting `articles` to an error about the folder of articles."""
    from feeds.errors import FeedsError

    try:
        yield
    except FeedsError as error:
        from feeds.config.load import located

        raise located(error, config) from None
