"""What is told of a file without opening it → whether a change of it would show."""

from array import array
from collections.abc import Collection
from struct import Struct
from typing import NamedTuple

# Its size, when it and what is known of it changed last, in nanoseconds, and its inode.
Stamp = bytes
_PACKED = Struct("4Q")
pack = _PACKED.pack
_MOST = 2**64 - 1

# A file system's clock ticks every few milliseconds, or seconds: a file that changed within the
# last tick before it was looked at may have changed again since, under the same times.
_TICK, _COARSE_TICK = 100_000_000, 2_000_000_000


def stamp(size: int, modified: int, changed: int, inode: int) -> Stamp:
    """Times are in nanoseconds; where there are none the other two must tell the content.

    Where none is negative, as before 1970, `pack` gives the same.
    """
    return pack(size, modified & _MOST, changed & _MOST, inode & _MOST)


class When(NamedTuple):
    """A moment by our own clock and, where that was asked, by the disk's; in nanoseconds."""

    ours: int
    disk: int = 0


def settled(stamp: Stamp, when: When) -> bool:
    """Whether a file that changes after that moment is sure to have another stamp."""
    newest = changed(stamp)
    if newest % 1_000_000_000:
        return newest < when.disk or newest + _TICK < when.ours
    return newest + _COARSE_TICK < when.ours


def changed(stamp: Stamp) -> int:
    """When the file, or what is known of it, changed last, in ns by the clock of its disk."""
    _, modified, changed, _ = _PACKED.unpack(stamp)
    newest: int = max(modified, changed)
    return newest


def all_settled(stamps: Collection[Stamp], when: When) -> bool:
    """Whether this holds for each of them."""
    numbers: array[int] = array("Q", b"".join(stamps))
    # Where the newest is old enough for any clock, nobody needs to look at each.
    if max(numbers[1::4] + numbers[2::4], default=0) + _COARSE_TICK < when.ours:
        return True
    return all(settled(stamp, when) for stamp in stamps)
