"""A site and its output folder → everything that is wrong with them, sorted and counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from feeds.articles.folder import files, location_of
from feeds.errors import Problem
from feeds.inspection.preview import Preview, preview
from feeds.lint import bodies, cross_article, fields, links, related, texts, times
from feeds.lint.output_files import output_problems
from feeds.lint.source import SourceFile, refusal_violations, source_files
from feeds.rules import ERROR, NOTICE, OFF, RULES, WARNING
from feeds.settings.site import Site
from feeds.text import annotation, count, json_of, one_line

# A warning about more than this share of the files, if there are at least this many, probably has
# one cause, such as a script: people see the first file and a count.
_COMMON_SHARE, _COMMON_FILES = 0.5, 20
# Each warning about a pair of articles, or about a topic, has a cause of its own.
_NEVER_COMMON = {"same-address", "same-title", "unlisted-topic", "topic-spelling"}


class Finding(Struct, frozen=True):
    """One error or warning; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    severity: str
    rule: str
    what: str
    todo: str


class Findings(Struct, frozen=True):
    """All errors and warnings, sorted by file and line.

    `files` is the number of files with a finding, `looked_at` the number of all files.
    """

    findings: tuple[Finding, ...]
    errors: int
    warnings: int
    files: int
    looked_at: int


def check(site: Site, output: str | Path, *, now: datetime | None = None) -> Findings:
    """Find everything that is wrong with articles, feeds and the folder `output`; write nothing.

    Raises FeedsError if the folder of articles cannot be listed.
    """
    return findings(preview(site, output, now=now), output)


def findings(build: Preview, output: str | Path) -> Findings:
    """Find everything that is wrong, given what the next build would publish."""
    site = build.plan.site
    sources = tuple(source_files(site, build.outcomes))
    looked_at = {location_of(site, file) for file in files(site.articles)}
    problems = _problems(
        build, sources, output_problems(Path(output), (page.path for page in build.plan.pages))
    )
    return graded(problems, site.rules, looked_at)


def graded(
    problems: Iterable[Problem],
    severities: Iterable[tuple[str, str]] = (),
    looked_at: Iterable[str] = (),
) -> Findings:
    """The problems as findings, without duplicates, notices and rules that are off.

    The severity of a finding is that of its rule; `severities` overrides it, by the rule's name.
    """
    severity_of = {rule.name: rule.severity for rule in RULES.values()} | dict(severities)
    unique = {
        Finding(
            problem.file,
            problem.line or 1,
            problem.column or 1,
            severity_of.get(problem.rule, ERROR),
            problem.rule,
            one_line(problem.what),
            one_line(problem.todo),
        )
        for problem in problems
    }
    reported = sorted(
        (finding for finding in unique if finding.severity not in (NOTICE, OFF)),
        key=lambda finding: (
            finding.file,
            finding.line,
            finding.column,
            finding.rule,
            finding.what,
        ),
    )
    counts = Counter(finding.severity for finding in reported)
    names = {finding.file for finding in reported}
    return Findings(
        tuple(reported), counts[ERROR], counts[WARNING], len(names), len(names | set(looked_at))
    )


def _problems(
    build: Preview, sources: Sequence[SourceFile], in_output: Iterable[Problem]
) -> Iterator[Problem]:
    located: set[tuple[str, str]] = set()
    for source in sources:
        for violation in refusal_violations(source):
            located.add((source.file, violation.rule))
            yield source.problem(violation)
    plan = build.plan
    for problem in (*plan.problems, *plan.stopped, *in_output):
        # These have a column, which problems from reading a file lack.
        if (problem.article, problem.rule) not in located:
            yield problem
    vocabulary = texts.Vocabulary(sources)
    for source in sources:
        for violation in (
            *fields.violations(source),
            *texts.violations(source, vocabulary),
            *links.violations(source),
            *times.violations(source, plan.site, build.now),
            *related.violations(source),
        ):
            yield source.problem(violation)
    yield from bodies.problems(sources, plan.site, build.now)
    for source, violation in cross_article.violations(sources, plan.site):
        yield source.problem(violation)


def as_text(result: Findings) -> str:
    """The findings for people, one on each line."""
    return "\n".join(
        f"{finding.file}:{finding.line}:{finding.column}: {finding.rule}: "
        f"{finding.what}; {finding.todo}"
        for finding in _condensed(result)
    )


def as_annotations(result: Findings) -> str:
    """The findings as workflow commands, which GitHub shows beside the lines of a file."""
    return "\n".join(
        annotation(
            finding.severity,
            f"{finding.what}; {finding.todo}",
            file=finding.file,
            line=finding.line,
            col=finding.column,
            title=finding.rule,
        )
        for finding in _condensed(result)
    )


REPORTS: Mapping[str, Callable[[Findings], str]] = {
    "text": as_text,
    "json": json_of,
    "github": as_annotations,
}


def counts(result: Findings) -> str:
    """The number of findings of each rule, and of all rules, for people."""
    lines = []
    for severity, number in ((ERROR, result.errors), (WARNING, result.warnings)):
        if number:
            rules = Counter(line.rule for line in result.findings if line.severity == severity)
            by_number = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
            lines.append(
                f"{severity}s: {', '.join(f'{times} {rule}' for rule, times in by_number)}"
            )
    files = count(result.looked_at, "file")
    if not result.findings:
        return f"nothing is wrong in {files}"
    errors, warnings = count(result.errors, "error"), count(result.warnings, "warning")
    return "\n".join([*lines, f"{errors}, {warnings} in {result.files} of {files}"])


def _condensed(result: Findings) -> Sequence[Finding]:
    """The findings; of a warning about most files, only the first."""
    files: dict[str, set[str]] = {}
    for finding in result.findings:
        if finding.severity == WARNING and finding.rule not in _NEVER_COMMON:
            files.setdefault(finding.rule, set()).add(finding.file)
    common = {
        rule: len(names) - 1
        for rule, names in files.items()
        if result.looked_at >= _COMMON_FILES and len(names) > _COMMON_SHARE * result.looked_at
    }
    shown: list[Finding] = []
    for finding in result.findings:
        if finding.rule not in common:
            shown.append(finding)
        elif others := common[finding.rule]:
            common[finding.rule] = 0
            what = f"{finding.what} (the same in {others} more files)"
            shown.append(msgspec.structs.replace(finding, what=what))
    return shown
