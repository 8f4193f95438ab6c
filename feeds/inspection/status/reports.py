"""The status of a site → text for people, JSON for programs, annotations for a workflow."""

from collections.abc import Callable, Mapping

from feeds.inspection.status.model import Status
from feeds.text import count, json_of, one_line


def as_text(found: Status) -> str:
    """The status for people: a line for each feed and each finding, and the number of both."""
    lines = [
        f"{feed.place}: {count(feed.entries, 'entry', 'entries')}"
        + (f", newest {feed.newest:%Y-%m-%d %H:%M} UTC" if feed.newest else "")
        for feed in found.feeds
    ]
    lines += [
        f"{one_line(one.place)}: {one.severity}: {one_line(one.what)}; {one.todo}"
        for one in found.findings
    ]
    errors, warnings = count(found.errors, "error"), count(found.warnings, "warning")
    return "\n".join((*lines, f"{count(len(found.feeds), 'feed')}; {errors}, {warnings}"))


def as_annotations(found: Status) -> str:
    """The findings as annotations of a GitHub workflow."""
    return "\n".join(
        f"::{one.severity} title={_escaped(one.rule)}::"
        + _escaped(f"{one_line(one.place)}: {one_line(one.what)}; {one.todo}")
        for one in found.findings
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


REPORTS: Mapping[str, Callable[[Status], str]] = {
    "text": as_text,
    "json": json_of,
    "github": as_annotations,
}
