"""Side-by-side lanes in a gutter or channel: an order with few crossings, then as few tracks as do not touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Lane:
    """A straight run from `low` to `high` along a gutter or channel.

    before  places along the run where the line leaves to the lower side (left of a gutter, above a channel)
    after   places where it leaves to the higher side
    """

    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def low(self) -> float:
        """Where the run begins."""
        return min(self.before + self.after)

    @property
    def high(self) -> float:
        """Where the run ends."""
        return max(self.before + self.after)


_SHARED: Final = 8  # two lines on top of each other are worse than many crossings


def _crossings(first: Lane, second: Lane) -> int:
    """Crossings of two lanes when the first has the lower track."""
    over = sum(second.low < p < second.high for p in first.after) + sum(
        first.low < p < first.high for p in second.before
    )
    return over + _SHARED * len(set(first.after) & set(second.before))


def _start(lane: Lane) -> tuple[int, float, float]:
    """First guess: loops stay with their side and nest; the others turn early where they have far to go."""
    span = lane.high - lane.low
    if not lane.after:
        return 0, span, lane.low
    if not lane.before:
        return 2, -span, lane.low
    down = lane.before[0] <= lane.after[0]
    return 1, -lane.before[0] if down else lane.before[0], span


def tracks(lanes: Sequence[Lane], clearance: float) -> tuple[int, ...]:
    """The track of each lane, from 0. Lanes that overlap, or come nearer than `clearance`, never share one."""
    found: dict[int, int] = {}
    for i in _order(lanes):
        low, high = lanes[i].low - clearance, lanes[i].high + clearance
        near = (track for j, track in found.items() if lanes[j].low < high and low < lanes[j].high)
        found[i] = max(near, default=-1) + 1
    return tuple(found[i] for i in range(len(lanes)))


def _order(lanes: Sequence[Lane]) -> list[int]:
    """The first guess, improved by moving one lane at a time while that saves crossings."""
    order = sorted(range(len(lanes)), key=lambda i: (*_start(lanes[i]), i))
    price = [[_crossings(a, b) for b in lanes] for a in lanes]
    improved = True
    while improved:
        improved = False
        for lane in range(len(lanes)):
            at = order.index(lane)
            rest = order[:at] + order[at + 1 :]
            to = _best_position(price, rest, lane, at)
            improved |= to != at
            order = [*rest[:to], lane, *rest[to:]]
    return order


def _best_position(price: Sequence[Sequence[int]], rest: Sequence[int], lane: int, at: int) -> int:
    """Where among the others a lane crosses fewest of them; it stays where it is unless moving saves something."""
    gain, best, to = 0, 0, at
    steps = [price[other][lane] - price[lane][other] for other in rest]  # of stepping over each of them to the right
    for k in range(at, len(rest)):
        gain += steps[k]
        best, to = (gain, k + 1) if gain < best else (best, to)
    gain = 0
    for k in range(at - 1, -1, -1):
        gain -= steps[k]
        best, to = (gain, k) if gain < best else (best, to)
    return to
