"""Which zone stands in which column, and which node in which row: a grid, before any pixel.

Zones stand side by side in bands; each takes one column, or two where it holds many nodes and a column is free. All
columns of a band share their rows, so that the lanes between rows run straight through. Small sums of row and column
distances mean short lines and few crossings: barycentre sweeps, then exchanges while one helps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, zip_longest
from math import ceil
from typing import Final

from advisor.topology.model import Link, Node, Topology, Zone

ZONE_ORDER: Final = ("users", "edge", "onprem", "colo", "cloud", "hosted", "shared")
FLOW: Final = (
    "users", "sensor", "transfer", "fleet", "gateway", "vector", "model", "gpu", "tools", "data", "tuning",
    "experiment", "evaluation", "registry", "keys", "identity", "observability", "backup",
)  # fmt: skip
CALLERS: Final = ("users", "sensor")
_TALL: Final = 5  # rows from which a zone takes a second column
_WEIGHT: Final = {"request": 2.0, "data": 1.5, "failover": 1.0, "control": 0.7}
_PATH: Final = 6.0
_UPHILL: Final = 0.4  # a request that runs upwards reads worse
_ENTRY: Final = 1.5
_SWEEPS: Final = 6


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one node. Rows are counted through all bands."""

    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A zone's place in its band: `span` columns from `column` on."""

    zone: Zone
    column: int
    span: int


@dataclass(frozen=True, slots=True)
class Band:
    """Zones side by side, sharing rows first_row .. first_row + rows - 1."""

    cells: tuple[Cell, ...]
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Bands of zones, and the slot of every node."""

    columns: int
    bands: tuple[Band, ...]
    slots: Mapping[str, Slot]


def link_order(link: Link) -> tuple[object, ...]:
    """Sort key that makes the order in which links were given irrelevant."""
    return link.source, link.target, link.kind, link.label, link.rtt_shown, link.cost_shown, link.path, link.crosses


def weight(link: Link) -> float:
    """How much a link wants to be short."""
    return _PATH if link.path else _WEIGHT[link.kind]


def arrange(topology: Topology, columns: int) -> Grid:
    """The grid of a topology on at most so many columns."""
    nodes = sorted(topology.nodes, key=lambda n: (_rank(FLOW, n.kind), n.id))
    links = sorted(topology.links, key=link_order)
    zones = sorted(topology.zones, key=lambda z: (_rank(ZONE_ORDER, z.kind), z.id))
    members = {zone.id: [n for n in nodes if n.zone == zone.id] for zone in zones}
    spans = _spans(members, columns)
    home = {node.id: node.zone for node in nodes}
    pulls = [(home[k.source], home[k.target], weight(k)) for k in links]
    entries = {n.zone for n in nodes if n.kind in CALLERS}
    order = _order_zones(zones, spans, columns, pulls, entries)
    bands = _pack(order, spans, columns, members)
    used = max((c.column + c.span for band in bands for c in band.cells), default=1)
    return Grid(used, bands, _place_nodes(bands, members, links))


def _rank(order: Sequence[str], kind: str) -> int:
    return order.index(kind) if kind in order else len(order)


def _spans(members: Mapping[str, Sequence[Node]], columns: int) -> dict[str, int]:
    """One column each; a second one for the tallest zones while columns are free."""
    spans = dict.fromkeys(members, 1)
    for zone in sorted(members, key=lambda z: (-len(members[z]), z)):
        if len(members[zone]) > _TALL and sum(spans.values()) < columns:
            spans[zone] = 2
    return spans


def _split(order: Sequence[Zone], spans: Mapping[str, int], columns: int) -> Iterator[list[Zone]]:
    """Bands of about equal width."""
    total = sum(spans[z.id] for z in order)
    target = ceil(total / ceil(total / columns)) if total else 1
    band: list[Zone] = []
    for zone in order:
        if band and sum(spans[z.id] for z in band) + spans[zone.id] > target:
            yield band
            band = []
        band.append(zone)
    if band:
        yield band


def _pack(
    order: Sequence[Zone], spans: Mapping[str, int], columns: int, members: Mapping[str, Sequence[Node]]
) -> tuple[Band, ...]:
    bands: list[Band] = []
    first = 0
    for zones in _split(order, spans, columns):
        rows = max(1, *(ceil(len(members[z.id]) / spans[z.id]) for z in zones))
        starts = [sum(spans[z.id] for z in zones[:i]) for i in range(len(zones))]
        cells = tuple(Cell(z, start, spans[z.id]) for z, start in zip(zones, starts, strict=True))
        bands.append(Band(cells, first, rows))
        first += rows
    return tuple(bands)


def _order_zones(
    zones: list[Zone],
    spans: Mapping[str, int],
    columns: int,
    pulls: Sequence[tuple[str, str, float]],
    entries: Iterable[str],
) -> list[Zone]:
    """Canonical order, with exchanges that bring linked zones nearer. Users stay first and shared services last.

    entries  zones where requests begin: they want to stand first
    """
    outer = [(a, b, w) for a, b, w in pulls if a != b]

    def length(order: Sequence[Zone]) -> float:
        at = {
            z.id: (sum(spans[x.id] for x in band[:i]), row)
            for row, band in enumerate(_split(order, spans, columns))
            for i, z in enumerate(band)
        }
        steps = sum(w * (abs(at[a][0] - at[b][0]) + 1.5 * abs(at[a][1] - at[b][1])) for a, b, w in outer)
        return steps + _ENTRY * sum(at[z][0] + 1.5 * at[z][1] for z in entries)

    movable = [i for i, z in enumerate(zones) if z.kind not in ("users", "shared")]
    best, order = length(zones), zones
    for _ in range(_SWEEPS):
        before = best
        for i, j in combinations(movable, 2):
            trial = order.copy()
            trial[i], trial[j] = trial[j], trial[i]
            if (now := length(trial)) < best - 1e-9:
                best, order = now, trial
        if best == before:
            break
    return order


class _Placement:
    """Nodes on slots, and what their links cost there."""

    def __init__(
        self, cells: Mapping[str, Sequence[Slot]], members: Mapping[str, Sequence[Node]], links: Sequence[Link]
    ) -> None:
        self.cells = cells
        self.at: dict[str, Slot] = {}
        self.on: dict[Slot, str] = {}
        ends = {zone: {n.id for n in nodes} for zone, nodes in members.items()}
        self.links = {zone: [k for k in links if k.source in ids or k.target in ids] for zone, ids in ends.items()}
        for zone, nodes in members.items():
            self.put(zone, [n.id for n in nodes])

    def put(self, zone: str, ids: Sequence[str | None]) -> None:
        """Set a zone's slots, in order; what is left over stays free."""
        for slot, id in zip_longest(self.cells[zone], ids):
            self.on.pop(slot, None)
            if id is not None:
                self.at[id], self.on[slot] = slot, id

    def read(self, zone: str) -> list[str | None]:
        """Nodes on a zone's slots, in order; None for a free one."""
        return [self.on.get(slot) for slot in self.cells[zone]]

    def cost(self, link: Link) -> float:
        """Steps between the ends; more where a line in one column has to go around what stands between."""
        a, b = self.at[link.source], self.at[link.target]
        rows = abs(a.row - b.row)
        if a.column != b.column:
            return weight(link) * (rows + 0.5 * (rows > 0) + 2 * (abs(a.column - b.column) - 1))
        between = range(min(a.row, b.row) + 1, max(a.row, b.row))
        around = 1.5 * any(Slot(a.column, r) in self.on for r in between)
        uphill = _UPHILL * (b.row < a.row and link.kind == "request")
        return weight(link) * (rows + around + uphill)

    def zone_cost(self, zone: str) -> float:
        """Cost of the links of a zone, and a little for every row that its nodes hang lower."""
        rows = sum(slot.row for slot in self.cells[zone] if slot in self.on)
        return sum(map(self.cost, self.links[zone])) + 0.02 * rows

    def total(self) -> float:
        """Cost of the whole placement."""
        return sum(self.zone_cost(zone) for zone in self.cells)

    def barycentre(self, zone: str) -> None:
        """Sort a zone's nodes by the mean row of what they are linked to."""

        def mean_row(id: str) -> float:
            own = [k for k in self.links[zone] if id in (k.source, k.target)]
            near = [(k.target if k.source == id else k.source, weight(k)) for k in own]
            total = sum(w for _, w in near)
            return sum(self.at[n].row * w for n, w in near) / total if total else float(self.at[id].row)

        ids = sorted((n for n in self.read(zone) if n is not None), key=lambda n: (mean_row(n), self.at[n].row, n))
        self.put(zone, ids)

    def exchange(self, zone: str) -> bool:
        """Swap slots of a zone while a swap shortens its lines; True where one did."""
        ids, best, helped = self.read(zone), self.zone_cost(zone), False
        for i, j in combinations(range(len(ids)), 2):
            if ids[i] is None and ids[j] is None:
                continue
            ids[i], ids[j] = ids[j], ids[i]
            self.put(zone, ids)
            if (now := self.zone_cost(zone)) < best - 1e-9:
                best, helped = now, True
            else:
                ids[i], ids[j] = ids[j], ids[i]
                self.put(zone, ids)
        return helped


def _place_nodes(
    bands: Sequence[Band], members: Mapping[str, Sequence[Node]], links: Sequence[Link]
) -> dict[str, Slot]:
    cells = {
        cell.zone.id: [
            Slot(cell.column + c, band.first_row + r) for c in range(cell.span) for r in range(band.rows)
        ]
        for band in bands
        for cell in band.cells
    }  # fmt: skip
    best: tuple[float, dict[str, Slot]] | None = None
    for sweeps in (0, 2):
        placement = _Placement(cells, members, links)
        for _ in range(sweeps):
            for zone in cells:
                placement.barycentre(zone)
        for _ in range(_SWEEPS):
            helped = [placement.exchange(zone) for zone in cells]
            if not any(helped):
                break
        if best is None or placement.total() < best[0] - 1e-9:
            best = placement.total(), placement.at
    return best[1] if best else {}
