"""Entries per month → the path of a small bar chart in SVG."""

from collections.abc import Sequence
from typing import NamedTuple

HEIGHT, _BAR, _GAP = 32, 4, 1


class Chart(NamedTuple):
    """A bar chart: its size in pixels, and the attribute `d` of its SVG path."""

    width: int
    height: int
    bars: str


def chart(counts: Sequence[int]) -> Chart | None:
    """The chart with a bar for each count except 0; None if all counts are 0."""
    most = max(counts, default=0)
    if not most:
        return None
    bars = "".join(
        f"M{place * (_BAR + _GAP)} {HEIGHT}v-{height}h{_BAR}v{height}z"
        for place, count in enumerate(counts)
        if (height := round((HEIGHT - 2) * count / most) or (count and 1))
    )
    return Chart(len(counts) * (_BAR + _GAP) - _GAP, HEIGHT, bars)
