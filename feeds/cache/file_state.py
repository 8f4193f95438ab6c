"""What is told of a file without opening it → whether a change of it would show."""

from array import array
from collections.abc import Collection
from struct import Struct, error
from typing import NamedTuple

# Its size, when it and what is known of it changed last, in nanoseconds, and its inode.
Stamp = bytes
_PACKED = Struct("4Q")
_MOST = 2**64 - 1

# A file system's clock ticks every few milliseconds, or seconds: a file that changed within the
# last tick before it was looked at may have changed again since, under the same times.
_TICK, _COARSE_TICK = 100_000_000, 2_000_000_000


def stamp(size: int, modified: int, changed: int, inode: int) -> Stamp:
    """Times are in nanoseconds; where there are none the other two must tell the content."""
    try:
        return _PACKED.pack(size, modified, changed, inode)
    except error:
        # A time before 1970 is negative.
        return _PACKED.pack(size, modified & _MOST, changed & _MOST, inode & _MOST)


class When(NamedTuple):
    """A moment by our own clock and, where that was asked, by the disk's; in nanoseconds."""

    ours: int
    disk: int = 0


def settled(stamp: Stamp, when: When) -> bool:
    """Whether a file that changes after that moment is sure to have another stamp."""
    return _has_passed(changed(stamp), when)


def changed(stamp: Stamp) -> int:
    """When the file, or what is known of it, changed last, in ns by the clock of its disk."""
    _, *times, _ = _PACKED.unpack(stamp)
    newest: int = max(times)
    return newest


def all_settled(stamps: Collection[Stamp], when: When) -> bool:
    """Whether this holds for each of them."""
    numbers: array[int] = array("Q", b"".join(stamps))
    modified, known = numbers[1::4], numbers[2::4]
    # Where the newest is old enough for any clock, nobody needs to look at each.
    if max(modified + known, default=0) + _COARSE_TICK < when.ours:
        return True
    return all(_has_passed(newest, when) for newest in map(max, modified, known))


def _has_passed(moment: int, when: When) -> bool:
    """Whether the clock that told the moment has ticked since."""
    if moment % 1_000_000_000:
        return moment < when.disk or moment + _TICK < when.ours
    return moment + _COARSE_TICK < when.ours
