"""Many places side by side in one int, so that one shift of it asks about all of them at all starts.

Each place has a lane of `width` bytes that begins at the same bit of the day. Widening shifts a lane's
neighbor into its top bits, so a lane is as wide as the last start plus its stay: what is read stays clean.
"""

from collections.abc import Iterable

from availability.engine import masks


class Lanes:
    """Places' occupancy from bit `first` of the day, for starts up to `last` and these lengths of stay."""

    __slots__ = ("_busy", "_first", "_width")

    def __init__(self, taken: Iterable[int], first: int, last: int, stays: Iterable[int]) -> None:
        rising = sorted(set(stays))
        self._first = first
        self._width = width = (last - first + rising[-1] + 7) // 8
        kept = (1 << width * 8) - 1
        strips = b"".join([(mask >> first & kept).to_bytes(width, "little") for mask in taken])
        self._busy: dict[int, bytes] = {}
        busy, covered = int.from_bytes(strips, "little"), 1
        for stay in rising:
            busy, covered = masks.widen(busy, masks.widening(covered, stay)), stay
            self._busy[stay] = busy.to_bytes(len(strips), "little")

    def is_busy(self, lane: int, start: int, stay: int) -> bool:
        """Whether one place is taken at some time of a stay from bit `start` of the day."""
        byte, bit = divmod(start - self._first, 8)
        return bool(self._busy[stay][lane * self._width + byte] >> bit & 1)

    def all_busy(self, lanes: range, stay: int) -> int:
        """The starts, as bits of the day, at which every one of these places is busy."""
        width, count = self._width, len(lanes)
        found = int.from_bytes(self._busy[stay][lanes.start * width : lanes.stop * width], "little")
        while count > 1:
            # The upper half is laid over the lower; with an odd count the middle lane meets itself.
            moved = count // 2
            found &= found >> moved * width * 8
            count -= moved
        return (found & (1 << width * 8) - 1) << self._first
