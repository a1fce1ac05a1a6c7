"""The way of every link through the grid, before any pixel: which side it leaves by, which gutters and lanes it takes.

A gutter is the room between two columns (gutter c is left of column c), a channel the room between two rows (channel r
is above row r). Lines turn only there, so no line can run through a node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from advisor.topology.arrange import Grid, Slot
from advisor.topology.model import Link

Side = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True, slots=True)
class Wire:
    """A link's way.

    sides    where it leaves the source and enters the target
    gutters  where it runs up or down, in order; none for a straight line
    channel  where it runs across between two gutters
    """

    link: Link
    source: Slot
    target: Slot
    sides: tuple[Side, Side]
    gutters: tuple[int, ...] = ()
    channel: int | None = None

    @property
    def drop(self) -> bool:
        """A straight line down or up within a column."""
        return self.sides[0] in ("top", "bottom")

    @property
    def level(self) -> bool:
        """A straight line across."""
        return not self.gutters and not self.drop

    @property
    def loop(self) -> bool:
        """Out and back on the same side of one column."""
        return self.sides[0] == self.sides[1]

    def end(self, at_target: bool) -> tuple[str, Slot, Side]:
        """Node, slot and side of one end."""
        if at_target:
            return self.link.target, self.target, self.sides[1]
        return self.link.source, self.source, self.sides[0]

    def heads_for(self, at_target: bool) -> float:
        """The row that the line turns to when it leaves that end; half rows are channels."""
        if self.channel is not None:
            return self.channel - 0.5
        return float((self.source if at_target else self.target).row)


class _Ways:
    def __init__(self, grid: Grid, links: Sequence[Link]) -> None:
        self.grid = grid
        self.on = {slot: node for node, slot in grid.slots.items()}
        self.band_of = {r: b.first_row for b in grid.bands for r in range(b.first_row, b.first_row + b.rows)}
        self.rows = len(self.band_of)
        self.passed: dict[Slot, str] = {}  # free slots that a line of some node runs through
        self.load: dict[int, int] = {}  # lines across, by channel

    def wire(self, link: Link) -> Wire:
        """The way of one link; it takes what it uses, so that later ones go elsewhere."""
        a, b = self.grid.slots[link.source], self.grid.slots[link.target]
        if a.column == b.column:
            return self._same_column(link, a, b)
        ahead = b.column > a.column
        sides: tuple[Side, Side] = ("right", "left") if ahead else ("left", "right")
        near, far = (a.column + 1, b.column) if ahead else (a.column, b.column + 1)
        between = range(min(a.column, b.column) + 1, max(a.column, b.column))
        if a.row == b.row and self._pass(link.source, a.row, between):
            return Wire(link, a, b, sides)
        if near == far:
            return Wire(link, a, b, sides, (near,))
        if self._pass(link.source, a.row, between):
            return Wire(link, a, b, sides, (far,))
        if self._pass(link.target, b.row, between):
            return Wire(link, a, b, sides, (near,))
        return Wire(link, a, b, sides, (near, far), self._channel(a.row, b.row))

    def _same_column(self, link: Link, a: Slot, b: Slot) -> Wire:
        between = (Slot(a.column, r) for r in range(min(a.row, b.row) + 1, max(a.row, b.row)))
        if self.band_of[a.row] == self.band_of[b.row] and not any(s in self.on for s in between):
            return Wire(link, a, b, ("bottom", "top") if a.row < b.row else ("top", "bottom"))
        last = self.grid.columns > 1 and a.column == self.grid.columns - 1
        side: Side = "left" if last else "right"
        return Wire(link, a, b, (side, side), (a.column + (not last),))

    def _pass(self, node: str, row: int, columns: range) -> bool:
        """Take the free slots of a row for a line of that node, if all are free."""
        slots = [Slot(c, row) for c in columns]
        if any(s in self.on or self.passed.get(s, node) != node for s in slots):
            return False
        self.passed.update(dict.fromkeys(slots, node))
        return True

    def _channel(self, a: int, b: int) -> int:
        """The channel with the shortest way; among equals the emptier, then the upper one."""

        def detour(c: int) -> tuple[float, int]:
            outside = 0.6 * (c == self.rows or self.band_of[c] == c)  # around the zones, away from the eye
            return abs(c - 0.5 - a) + abs(c - 0.5 - b) + outside + 0.3 * self.load.get(c, 0), c

        best = min(range(self.rows + 1), key=detour)
        self.load[best] = self.load.get(best, 0) + 1
        return best


def plan_wires(grid: Grid, links: Sequence[Link]) -> tuple[Wire, ...]:
    """The way of every link, in the order given; heavier links choose first."""
    ways = _Ways(grid, links)
    order = sorted(range(len(links)), key=lambda i: (not links[i].path, i))
    wires = {i: ways.wire(links[i]) for i in order}
    return tuple(wires[i] for i in range(len(links)))
