"""What is told of a file without opening it → whether a change of it would show."""

from array import array
from collections.abc import Collection
from struct import Struct

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


def settled(stamp: Stamp, began: int, ticked: int = 0) -> bool:
    """Whether a file that changed after `began`, in ns, would be sure to have another stamp.

    `ticked` is when another file of the same disk changed later, if one did: by its own clock.
    """
    newest = changed(stamp)
    is_fine = bool(newest % 1_000_000_000)
    return newest + (_TICK if is_fine else _COARSE_TICK) < began or (is_fine and newest < ticked)


def changed(stamp: Stamp) -> int:
    """When the file, or what is known of it, changed last, in ns by the clock of its disk."""
    _, modified, changed, _ = _PACKED.unpack(stamp)
    newest: int = max(modified, changed)
    return newest


def all_settled(stamps: Collection[Stamp], began: int) -> bool:
    """Whether this holds for each of them."""
    numbers: array[int] = array("Q", b"".join(stamps))
    newest = max(numbers[1::4] + numbers[2::4], default=0)
    # Where the newest is old enough for any clock, nobody needs to look at each.
    return newest + _COARSE_TICK < began or all(settled(stamp, began) for stamp in stamps)
