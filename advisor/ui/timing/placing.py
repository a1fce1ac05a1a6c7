"""Where the cards and labels of a map stand: each takes the best free place around its mark or along its link.

Deterministic: the same picture gives the same places, and nothing that is placed lies on anything placed before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from advisor.topology.model import Box
from advisor.ui.timing.crop import XY

MARK_PX: Final = 11.0  # half the side of a mark, with its air
_RINGS: Final = (18.0, 36.0, 62.0, 96.0, 140.0, 190.0)
_ALONG: Final = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
_AIR: Final = 4.0
_HOMELESS: Final = 100.0  # what a card without a place costs


@dataclass(slots=True)
class Room:
    """A picture's room: its size and what is taken already; `ways` are lines that are better not covered; `cost` says
    how far from ideal the cards placed so far stand."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    ways: list[XY] = field(default_factory=list)
    cost: float = 0.0

    def copy(self) -> Room:
        """The same room, in which other things can be tried."""
        return Room(self.width, self.height, list(self.taken), list(self.ways), self.cost)

    def fits(self, box: Box) -> bool:
        """True where a box is inside the picture and touches nothing that is placed."""
        inside = box.x >= _AIR and box.y >= _AIR
        inside = inside and box.x + box.w <= self.width - _AIR and box.y + box.h <= self.height - _AIR
        return inside and not any(overlap(box, other) for other in self.taken)

    def card(self, at: XY, w: float, h: float) -> Box | None:
        """A place for a card around a mark: near it, off the lines, its leader through nothing; None where there is
        none."""
        free = [(gap, box) for gap in _RINGS for box in _around(at, w, h, gap) if self.fits(box)]
        if not free:
            self.cost += _HOMELESS
            return None
        gap, best = min(free, key=lambda found: self._cost(at, *found))  # the first of equals
        self.cost += self._cost(at, gap, best)
        self.taken.append(best)
        if gap > _RINGS[0]:
            self.ways += _leader(at, best)
        return best

    def _cost(self, at: XY, gap: float, box: Box) -> float:
        crossed = sum(_holds(other, *point) for point in _leader(at, box) for other in self.taken)
        return gap / _RINGS[0] + sum(_holds(box, *point) for point in self.ways) + crossed

    def label(self, way: Sequence[XY], w: float, h: float) -> Box | None:
        """A place for a label on a line, near its middle; None where there is none."""
        for share in _ALONG:
            x, y = way[round(share * (len(way) - 1))]
            for dy in (0.0, -h * 0.8, h * 0.8):
                box = Box(x - w / 2, y - h / 2 + dy, w, h)
                if self.fits(box):
                    self.taken.append(box)
                    return box
        return None


def reach_of(at: XY, box: Box) -> XY:
    """The point of a box that is nearest to a mark, where its leader ends."""
    return min(max(at[0], box.x), box.x + box.w), min(max(at[1], box.y), box.y + box.h)


def _leader(at: XY, box: Box) -> list[XY]:
    """Points along the line from a mark to its card, outside both."""
    (ax, ay), (bx, by) = at, reach_of(at, box)
    length = max(abs(bx - ax), abs(by - ay))
    shares = [i / 12 for i in range(12) if i / 12 * length > MARK_PX]
    return [(ax + (bx - ax) * share, ay + (by - ay) * share) for share in shares]


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x <= x <= box.x + box.w and box.y <= y <= box.y + box.h


def overlap(a: Box, b: Box) -> bool:
    """True where two boxes share room, with a little air between them."""
    apart = a.x + a.w + _AIR <= b.x or b.x + b.w + _AIR <= a.x or a.y + a.h + _AIR <= b.y or b.y + b.h + _AIR <= a.y
    return not apart


def _around(at: XY, w: float, h: float, gap: float) -> Iterator[Box]:
    """Right, left, above and below first, then the corners, then slid along the sides."""
    x, y = at
    right, left, above, below = x + gap, x - gap - w, y - gap - h, y + gap
    yield from (Box(right, y - h / 2, w, h), Box(left, y - h / 2, w, h))
    yield from (Box(x - w / 2, above, w, h), Box(x - w / 2, below, w, h))
    yield from (Box(a, b, w, h) for a in (right, left) for b in (above, below))
    for share in (0.15, 0.85, 0.0, 1.0, 0.3, 0.7):
        yield from (Box(x - w * share, above, w, h), Box(x - w * share, below, w, h))
        yield from (Box(right, y - h * share, w, h), Box(left, y - h * share, w, h))
