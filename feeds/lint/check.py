"""What was written, planned and found in the output folder → findings, sorted and counted."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Struct

from feeds.articles.folder import location_of
from feeds.compose.plan import Plan
from feeds.errors import Problem
from feeds.lint import cross_article, fields, links, related, texts, times
from feeds.lint.source import SourceFile, refusal_violations
from feeds.model import Site
from feeds.rules import ERROR, NOTICE, OFF, RULES, WARNING
from feeds.text import count, json_of, one_line

# A rule that most articles of a site break has one cause: for people it is said once. Errors, and
# what is wrong with two articles beside one another, have a cause each.
_MANY_FILES, _MOST = 20, 0.5
_APART = {"same-address", "same-title", "unlisted-topic", "topic-spelling"}


class Finding(Struct, frozen=True):
    """One thing that is wrong, as programs read it."""

    file: str
    line: int
    column: int
    severity: str
    rule: str
    what: str
    todo: str


class Findings(Struct, frozen=True):
    """All that is wrong, by file and line; `files` have a finding, of `looked_at`."""

    findings: tuple[Finding, ...]
    errors: int
    warnings: int
    files: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class LintInput:
    """All there is to judge: `files` are those of all articles, `lying` is from the output."""

    site: Site
    plan: Plan
    sheets: tuple[SourceFile, ...]
    files: Collection[str]
    lying: tuple[Problem, ...]
    now: datetime


def findings(evidence: LintInput) -> Findings:
    """Everything that is wrong with articles and feeds."""
    site = evidence.site
    looked_at = {location_of(site, file) for file in evidence.files}
    return graded(_problems(evidence), site.rules, looked_at)


def graded(
    problems: Iterable[Problem],
    severities: Iterable[tuple[str, str]] = (),
    looked_at: Iterable[str] = (),
) -> Findings:
    """The problems as findings, each once, as bad as their rules or `severities` have them."""
    severity_of = {rule.name: rule.severity for rule in RULES.values()} | dict(severities)
    found = {
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
    told = sorted(
        (one for one in found if one.severity not in (NOTICE, OFF)),
        key=lambda one: (one.file, one.line, one.column, one.rule, one.what),
    )
    counts = Counter(one.severity for one in told)
    files = {one.file for one in told}
    return Findings(
        tuple(told), counts[ERROR], counts[WARNING], len(files), len(files | set(looked_at))
    )


def _problems(evidence: LintInput) -> Iterator[Problem]:
    told: set[tuple[str, str]] = set()
    for sheet in evidence.sheets:
        for fault in refusal_violations(sheet):
            told.add((sheet.file, fault.rule))
            yield sheet.problem(fault)
    for problem in (*evidence.plan.problems, *evidence.plan.stopped, *evidence.lying):
        # The reading stops at the first fault of a file, and knows its line only.
        if (problem.article, problem.rule) not in told:
            yield problem
    vocabulary = texts.Vocabulary(evidence.sheets)
    for sheet in evidence.sheets:
        for fault in (
            *fields.violations(sheet),
            *texts.violations(sheet, vocabulary),
            *links.violations(sheet),
            *times.violations(sheet, evidence.site, evidence.now),
            *related.violations(sheet),
        ):
            yield sheet.problem(fault)
    for sheet, fault in cross_article.violations(evidence.sheets, evidence.site):
        yield sheet.problem(fault)


def as_text(found: Findings) -> str:
    """For people, a line each."""
    return "\n".join(
        f"{one.file}:{one.line}:{one.column}: {one.rule}: {one.what}; {one.todo}"
        for one in _condensed(found)
    )


def as_annotations(found: Findings) -> str:
    """Workflow commands, which GitHub shows beside the lines of a file.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "\n".join(
        f"::{one.severity} file={_property(one.file)},line={one.line},col={one.column},"
        f"title={_property(one.rule)}::{_data(f'{one.what}; {one.todo}')}"
        for one in _condensed(found)
    )


def as_json(found: Findings) -> str:
    """For programs."""
    return json_of(found)


REPORTS: Mapping[str, Callable[[Findings], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_annotations,
}


def counts(found: Findings) -> str:
    """How many there are of each rule, and of all, for people."""
    lines = []
    for severity, number in ((ERROR, found.errors), (WARNING, found.warnings)):
        if number:
            rules = Counter(one.rule for one in found.findings if one.severity == severity)
            each = ", ".join(f"{times} {rule}" for rule, times in _by_number(rules))
            lines.append(f"{severity}s: {each}")
    of = count(found.looked_at, "file")
    if not found.findings:
        return f"nothing is wrong in {of}"
    errors, warnings = count(found.errors, "error"), count(found.warnings, "warning")
    return "\n".join([*lines, f"{errors}, {warnings} in {found.files} of {of}"])


def _by_number(rules: Counter[str]) -> list[tuple[str, int]]:
    return sorted(rules.items(), key=lambda one: (-one[1], one[0]))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _condensed(found: Findings) -> Sequence[Finding]:
    """The findings, but of a rule that most files break only the first."""
    files: dict[str, set[str]] = {}
    for one in found.findings:
        if one.severity == WARNING and one.rule not in _APART:
            files.setdefault(one.rule, set()).add(one.file)
    common = {
        rule: len(own) - 1
        for rule, own in files.items()
        if found.looked_at >= _MANY_FILES and len(own) > _MOST * found.looked_at
    }
    told: list[Finding] = []
    for one in found.findings:
        if one.rule not in common:
            told.append(one)
        elif more := common[one.rule]:
            common[one.rule] = 0
            told.append(msgspec.structs.replace(one, what=f"{one.what} (so in {more} more files)"))
    return told
