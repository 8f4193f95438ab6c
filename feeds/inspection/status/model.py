"""The results of `feeds status`: the live feeds of a site, and what is wrong with them."""

from datetime import datetime

from msgspec import Struct

ERROR, WARNING, NOTICE = "error", "warning", "notice"


class Observation(Struct, frozen=True):
    """An error, a warning or a notice; `place` is the address or the path that it is about."""

    place: str
    severity: str
    rule: str
    what: str
    todo: str


class FeedStatus(Struct, frozen=True):
    """A live feed: the number of its entries, and when the newest one was published."""

    place: str
    format: str = ""
    entries: int = 0
    newest: datetime | None = None
    age_days: float | None = None


class Status(Struct, frozen=True):
    """The feeds of a site or an output folder, and what is wrong with them."""

    place: str
    feeds: tuple[FeedStatus, ...]
    findings: tuple[Observation, ...]

    @property
    def errors(self) -> int:
        """The number of findings that are errors."""
        return sum(finding.severity == ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """The number of findings that are warnings."""
        return sum(finding.severity == WARNING for finding in self.findings)
