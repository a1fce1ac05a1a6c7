"""The grid in px: columns, gutters, rows, channels and the boxes of zones and cards.

Widths come from the room that the caller gives; heights from what is written on the cards, from the lines that run
between the rows, and from how often a row had to be `loosened` for a label that found no place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from advisor.topology.arrange import Band, Grid, Slot
from advisor.topology.captions import HEADER, TEXT_PX, ZONE_PAD, card_text, label_forms, label_size, plain_cost
from advisor.topology.lanes import Lane, tracks
from advisor.topology.model import Box, Topology
from advisor.topology.text import text_width
from advisor.topology.wires import Wire

MARGIN: Final = 4.0
CARD_MIN, CARD_MAX = 150.0, 180.0
GUTTER_MIN, GUTTER_LIKED, GUTTER_MAX = 76.0, 118.0, 240.0
LANES_MAX: Final = 168.0  # beside the cards of a picture of one column
LABEL_AIR: Final = 5.0  # beside the text of a label in its gutter
LANE: Final = 10.0  # between lines side by side
PORT: Final = 12.0  # between lines that leave a card on one side
_GAP: Final = 26.0  # between two cards
_BAND_GAP: Final = 26.0
_LOOSER: Final = 18.0  # px that a row and its channel gain each time


def columns_in(width: float, topology: Topology) -> int:
    """How many columns fit into that width with the narrowest cards, and gutters in which no number is cut short."""
    numbers = [text for link in topology.links for text in (link.rtt_shown, plain_cost(link.cost_shown)) if text]
    gutter = max([GUTTER_MIN, *(text_width(text, TEXT_PX) + 2 * LABEL_AIR for text in numbers)])
    column = CARD_MIN + 2 * ZONE_PAD
    return max(1, int((width - 2 * MARGIN + gutter) // (column + gutter)))


@dataclass(frozen=True, slots=True)
class Frame:
    """Where columns, rows and channels are.

    columns   left edge of the cards of each column
    gutters   (left, right) of each gutter, by number
    rows      (top, height) of each row
    channels  (top, bottom) of each channel
    across    y of the lane of each wire that runs through a channel, by index
    """

    width: float
    height: float
    card: float
    columns: tuple[float, ...]
    gutters: Mapping[int, tuple[float, float]]
    rows: tuple[tuple[float, float], ...]
    channels: tuple[tuple[float, float], ...]
    across: Mapping[int, float]
    zones: Mapping[str, Box]

    def box(self, slot: Slot) -> Box:
        """The card on a slot."""
        top, height = self.rows[slot.row]
        return Box(self.columns[slot.column], top, self.card, height)


def frame(topology: Topology, grid: Grid, wires: Sequence[Wire], width: float, loosened: Mapping[int, int]) -> Frame:
    """The grid in px. loosened: row → how often it was made higher for want of room."""
    card, columns, gutters, full = _widths(grid.columns, width)
    across = _channel_tracks(grid, wires)
    heights = _row_heights(topology, grid, wires, card, loosened)
    gaps = _gap_heights(wires, across, card, loosened)
    rows: list[tuple[float, float]] = []
    channels: list[tuple[float, float]] = []
    zones: dict[str, Box] = {}
    y = MARGIN
    for band in grid.bands:
        channels.append((y, y + _corridor(gaps, band)))
        top = y = channels[-1][1]
        y += HEADER
        for row in range(band.first_row, band.first_row + band.rows):
            if row > band.first_row:
                channels.append((y, y + max(_GAP, gaps[row])))
                y = channels[-1][1]
            rows.append((y, heights[row]))
            y += heights[row]
        y += ZONE_PAD + 3
        zones |= _zone_boxes(band, columns, card, top, y, full if grid.columns == 1 else 0.0)
    channels.append((y, y + gaps[len(rows)]))
    lanes = {i: channels[c][0] + (channels[c][1] - channels[c][0]) * at for i, (c, at) in across.items()}
    return Frame(full, channels[-1][1] + MARGIN, card, columns, gutters, tuple(rows), tuple(channels), lanes, zones)


def _widths(
    count: int, width: float
) -> tuple[float, tuple[float, ...], dict[int, tuple[float, float]], float]:  # card, columns, gutters, full width
    inner = width - 2 * MARGIN
    if count == 1:
        card = min(max(0.52 * inner, CARD_MIN), CARD_MAX + 6)
        right = min(width, 2 * MARGIN + 2 * ZONE_PAD + card + LANES_MAX) - MARGIN - 4
        left = MARGIN + ZONE_PAD
        return card, (left,), {1: (left + card + 4, right)}, right + 4 + MARGIN
    spare = inner - 2 * ZONE_PAD * count
    card = min(max((spare - (count - 1) * GUTTER_LIKED) / count, CARD_MIN), CARD_MAX)
    gutter = min(GUTTER_MAX, (spare - card * count) / (count - 1))
    step = card + 2 * ZONE_PAD + gutter
    columns = tuple(MARGIN + ZONE_PAD + i * step for i in range(count))
    gutters = {i: (columns[i] - ZONE_PAD - gutter, columns[i] - ZONE_PAD) for i in range(1, count)}
    return card, columns, gutters, columns[-1] + card + ZONE_PAD + MARGIN


def _channel_tracks(grid: Grid, wires: Sequence[Wire]) -> dict[int, tuple[int, float]]:
    """Index of wire → its channel and where in the channel's height it runs, 0..1."""
    crossing = sorted((w.channel, i) for i, w in enumerate(wires) if w.channel is not None)
    places: dict[int, tuple[int, float]] = {}
    for channel, group in groupby(crossing, key=lambda pair: pair[0]):
        ids = [i for _, i in group]
        found = tracks([_across(wires[i], channel) for i in ids], 0.5)
        share = 1 / (max(found) + 2)
        places |= {i: (channel, (t + 1) * share) for i, t in zip(ids, found, strict=True)}
    return places


def _across(wire: Wire, channel: int) -> Lane:
    """The run of a wire through a channel, in gutters; it comes from above or below at each end."""
    above: list[float] = []
    below: list[float] = []
    for gutter, slot in zip(wire.gutters, (wire.source, wire.target), strict=True):
        (above if slot.row < channel else below).append(float(gutter))
    return Lane(tuple(above), tuple(below))


def _row_heights(
    topology: Topology, grid: Grid, wires: Sequence[Wire], card: float, loosened: Mapping[int, int]
) -> dict[int, float]:
    """Cards of one row are equally high: for the longest text, and for the lines that leave on one side."""
    nodes = {node.id: node for node in topology.nodes}
    heights: dict[int, float] = {}
    for id, slot in grid.slots.items():
        heights[slot.row] = max(heights.get(slot.row, 0.0), card_text(nodes[id], card).height)
    for (_, slot, side), lines in Counter(wire.end(at) for wire in wires for at in (False, True)).items():
        if side in ("left", "right"):
            need = (lines + 1) * (PORT + loosened.get(slot.row, 0) * _LOOSER) - PORT
            heights[slot.row] = max(heights[slot.row], need)
    rows = range(sum(band.rows for band in grid.bands))
    return {row: heights.get(row, 40.0) for row in rows}


def _gap_heights(
    wires: Sequence[Wire], across: Mapping[int, tuple[int, float]], card: float, loosened: Mapping[int, int]
) -> Counter[int]:
    """Height that each channel needs; 0 where nothing runs through."""
    gaps: Counter[int] = Counter()
    for channel, at in across.values():
        gaps[channel] = max(gaps[channel], round(LANE / min(at, 1 - at)) + 4)
    for wire in wires:
        forms = label_forms(wire.link, card) if wire.drop else ()
        if forms:
            row = max(wire.source.row, wire.target.row)
            gaps[row] = max(gaps[row], round(min(label_size(form)[1] for form in forms)) + 22)
    for row, times in loosened.items():
        gaps[row] = max(gaps[row], round(_GAP)) + round(times * _LOOSER)
    return gaps


def _corridor(gaps: Mapping[int, int], band: Band) -> float:
    """Room above a band for the lines that run around its zones."""
    return max(_BAND_GAP if band.first_row else 0.0, gaps.get(band.first_row, 0))


def _zone_boxes(
    band: Band, columns: Sequence[float], card: float, top: float, bottom: float, whole: float
) -> dict[str, Box]:
    """Zones of a band, equally high. whole > 0: one column, where the zone takes the full width."""
    boxes = {}
    for cell in band.cells:
        left = columns[cell.column] - ZONE_PAD
        right = columns[cell.column + cell.span - 1] + card + ZONE_PAD
        boxes[cell.zone.id] = Box(left, top, (whole - MARGIN if whole else right) - left, bottom - top)
    return boxes
