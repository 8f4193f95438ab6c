"""The status of a site → text for people, JSON for programs, annotations for a workflow."""

from collections.abc import Callable, Mapping

from feeds.inspection.status.model import Observation, Status
from feeds.text import annotation, count, json_of, one_line


def as_text(result: Status) -> str:
    """The status for people: a line for each feed and each finding, and the number of both."""
    lines = [
        f"{feed.place}: {count(feed.entries, 'entry', 'entries')}"
        + (f", newest {feed.newest:%Y-%m-%d %H:%M} UTC" if feed.newest else "")
        for feed in result.feeds
    ]
    lines += [
        f"{one_line(finding.place)}: {finding.severity}: {one_line(finding.what)}; {finding.todo}"
        for finding in result.findings
    ]
    errors, warnings = count(result.errors, "error"), count(result.warnings, "warning")
    return "\n".join((*lines, f"{count(len(result.feeds), 'feed')}; {errors}, {warnings}"))


def as_annotations(result: Status) -> str:
    """The findings as annotations of a GitHub workflow."""
    return "\n".join(
        annotation(finding.severity, _sentence(finding), title=finding.rule)
        for finding in result.findings
    )


def _sentence(finding: Observation) -> str:
    """The place, what is wrong, and what to do."""
    return f"{one_line(finding.place)}: {one_line(finding.what)}; {finding.todo}"


REPORTS: Mapping[str, Callable[[Status], str]] = {
    "text": as_text,
    "json": json_of,
    "github": as_annotations,
}
