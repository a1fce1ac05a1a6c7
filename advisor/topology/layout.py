"""One deterministic layout for every picture: screen, SVG, PDF and the rest.

Zones are columns side by side, or stacked in one column where the room is narrow. Lines run in gutters and channels
only. A label that finds no place makes its rows looser, and everything is laid out again, until all have one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from advisor.errors import InputError
from advisor.topology.arrange import Grid, arrange, link_order
from advisor.topology.captions import head_box, head_width, label_forms
from advisor.topology.frame import LABEL_AIR, LANE, PORT, Frame, columns_in, frame
from advisor.topology.labels import Line, Point, place_labels
from advisor.topology.lanes import Lane, tracks
from advisor.topology.model import Box, Layout, Route, Topology
from advisor.topology.wires import Side, Wire, plan_wires

Orientation = Literal["wide", "narrow"]
WIDE_PX: Final = 1180.0
NARROW_PX: Final = 350.0
MIN_PX: Final = 300.0
_ROUNDS: Final = 24
_Port = tuple[int, bool]  # index of wire, at its target


def lay_out(topology: Topology, width: float | None = None, orientation: Orientation = "wide") -> Layout:
    """Where everything stands. The same topology gives the same layout, however its parts are ordered.

    A route has no label where its link has nothing to show; every other label finds a place (of graphs so dense that
    two dozen rounds of loosening do not suffice, the label is left out).

    width  room in px; 1,180 where not given, 350 for a narrow picture. As many columns are used as fit.
    Raises InputError where a link or node names something that is not there, or the width is below 300 px.
    """
    room = width if width is not None else WIDE_PX if orientation == "wide" else NARROW_PX
    _check(topology, room)
    places = sorted(range(len(topology.links)), key=lambda i: link_order(topology.links[i]))
    links = [topology.links[i] for i in places]
    grid = arrange(topology, columns_in(room, topology) if orientation == "wide" else 1)
    wires = plan_wires(grid, links)
    loosened: Counter[int] = Counter()
    for turn in range(_ROUNDS):
        plan = frame(topology, grid, wires, room, loosened)
        routes, homeless = _draw(topology, grid, wires, plan)
        if not homeless:
            break
        tight = {row for i in homeless for row in _rows_of(wires[i])}
        loosened.update(dict.fromkeys(tight, 1 + turn // 2))
    return replace(_bare(grid, plan), routes=tuple(replace(r, link=places[r.link]) for r in routes))


def title_boxes(topology: Topology, layout: Layout) -> list[Box]:
    """The strips that the zones' titles are written on."""
    zones = [(zone, layout.zones[zone.id]) for zone in topology.zones]
    return [head_box(zone, box, head_width(box, layout)) for zone, box in zones]


def _bare(grid: Grid, plan: Frame) -> Layout:
    """The layout without its routes."""
    boxes = {id: plan.box(slot) for id, slot in sorted(grid.slots.items())}
    return Layout(plan.width, plan.height, dict(sorted(plan.zones.items())), boxes, ())


def _check(topology: Topology, width: float) -> None:
    zones, nodes = {z.id for z in topology.zones}, {n.id for n in topology.nodes}
    if len(zones) < len(topology.zones) or len(nodes) < len(topology.nodes):
        raise InputError.single("topology", "has two zones or two nodes with one id")
    for node in topology.nodes:
        if node.zone not in zones:
            raise InputError.single(f"topology node {node.id!r}", f"stands in zone {node.zone!r}, which is not there")
    for link in topology.links:
        if not {link.source, link.target} <= nodes or link.source == link.target:
            raise InputError.single(f"topology link {link.source!r} to {link.target!r}", "does not join two nodes")
    if width < MIN_PX:
        raise InputError.single("layout width", f"is {width:g} px", f"At least {MIN_PX:g} px")


def _rows_of(wire: Wire) -> set[int]:
    if wire.drop:
        return {max(wire.source.row, wire.target.row)}
    return {wire.source.row, wire.target.row} | ({wire.channel} if wire.channel is not None else set())


def _draw(topology: Topology, grid: Grid, wires: Sequence[Wire], plan: Frame) -> tuple[list[Route], list[int]]:
    """The routes with their labels, and the wires whose label found no place."""
    ports = _ports(wires, plan)
    gutters = _gutter_lanes(wires, plan, ports)
    lines = {
        i: Line(_points(wire, i, plan, ports, gutters), label_forms(wire.link, _label_room(wire, plan)))
        for i, wire in enumerate(wires)
    }
    titles = title_boxes(topology, _bare(grid, plan))
    cards = [plan.box(slot) for slot in grid.slots.values()]
    labels, homeless = place_labels(lines, [*cards, *titles], plan.zones.values(), plan.width, plan.height)
    return [Route(i, lines[i].points, labels.get(i)) for i in range(len(wires))], homeless


def _label_room(wire: Wire, plan: Frame) -> float:
    """Widest text that a label of this wire may have."""
    narrowest = min((right - left for left, right in plan.gutters.values()), default=plan.card)
    return (plan.card if wire.drop else narrowest) - 2 * LABEL_AIR


def _ports(wires: Sequence[Wire], plan: Frame) -> dict[_Port, Point]:
    """Where every line leaves and enters its cards, ordered so that lines of one side do not cross each other."""
    sides: dict[tuple[str, Side], list[_Port]] = {}
    for i, wire in enumerate(wires):
        for at in (False, True):
            node, _, side = wire.end(at)
            sides.setdefault((node, side), []).append((i, at))
    ports: dict[_Port, Point] = {}
    for (_, side), ends in sides.items():
        first = wires[ends[0][0]].end(ends[0][1])
        box = plan.box(first[1])
        if side in ("top", "bottom"):
            step = min(34.0, box.w / (len(ends) + 1))
            y = box.y if side == "top" else box.y + box.h
            ports |= {e: (box.x + box.w / 2 + off, y) for e, off in zip(ends, _spread(len(ends), step), strict=True)}
        else:
            x = box.x if side == "left" else box.x + box.w
            ports |= {e: (x, y) for e, y in _side_ports(wires, ends, box)}
    return ports


def _spread(count: int, step: float) -> list[float]:
    return [(k - (count - 1) / 2) * step for k in range(count)]


def _side_ports(wires: Sequence[Wire], ends: list[_Port], box: Box) -> list[tuple[_Port, float]]:
    """Ports on the left or right side: lines that go up above, straight ones in the middle, the others below."""
    ranked = sorted((_port_rank(wires[i], i, at), i, at) for i, at in ends)
    groups = [[(i, at) for rank, i, at in ranked if rank[0] in kinds] for kinds in ((0, 1), (2,), (3, 4))]
    middle, half = box.y + box.h / 2, box.h / 2 - 7
    up, level, down = groups
    if not level:
        ordered = up + down
        step = min(PORT * 1.2, 2 * half / max(1, len(ordered) - 1))
        return [(e, middle + off) for e, off in zip(ordered, _spread(len(ordered), step), strict=True)]
    apart = 2 * half / (len(ends) + 1)
    inner = (len(level) - 1) / 2 * apart
    step = min(apart, (half - inner) / max(len(up), len(down), 1))
    above = [(e, middle - inner - step * (len(up) - k)) for k, e in enumerate(up)]
    below = [(e, middle + inner + step * (k + 1)) for k, e in enumerate(down)]
    straight = [(e, middle + off) for e, off in zip(level, _spread(len(level), apart), strict=True)]
    return above + straight + below


def _port_rank(wire: Wire, index: int, at_target: bool) -> tuple[int, float, int]:
    """Group and order of a port, from the top: loops up, turns up, straight, turns down, loops down.

    The outer of two loops leaves higher at its upper end and arrives lower at its lower end.
    """
    if wire.level:
        return 2, 0.0, index
    to, row = wire.heads_for(at_target), wire.end(at_target)[1].row
    if wire.loop:
        return (0, -to, -index) if to < row else (4, -to, index)
    return (1, to, index) if to < row else (3, to, index)


def _gutter_lanes(wires: Sequence[Wire], plan: Frame, ports: Mapping[_Port, Point]) -> dict[tuple[int, int], float]:
    """x of each wire in each gutter that it runs through, by index of wire and gutter."""
    runs: dict[int, list[int]] = {}
    for i, wire in enumerate(wires):
        for gutter in wire.gutters:
            runs.setdefault(gutter, []).append(i)
    found: dict[tuple[int, int], float] = {}
    for gutter, ids in runs.items():
        order = tracks([_run(wires[i], i, gutter, plan, ports) for i in ids], 8.0)
        left, right = plan.gutters[gutter]
        count = max(order) + 1
        step = min(LANE * (1.4 if len(plan.columns) == 1 else 1.0), (right - left - 12) / count)
        start = left + 14 if len(plan.columns) == 1 else (left + right) / 2 - (count - 1) / 2 * step
        found |= {(i, gutter): start + track * step for i, track in zip(ids, order, strict=True)}
    return found


def _run(wire: Wire, index: int, gutter: int, plan: Frame, ports: Mapping[_Port, Point]) -> Lane:
    """The run of a wire through a gutter: the heights at which it comes and goes, by side."""
    before: list[float] = []
    after: list[float] = []
    for at in (False, True):
        if len(wire.gutters) == 2 and gutter != wire.gutters[at]:
            y, left = plan.across[index], wire.gutters[at] < gutter
        else:
            y, left = ports[index, at][1], wire.sides[at] == "right"
        (before if left else after).append(y)
    return Lane(tuple(before), tuple(after))


def _points(
    wire: Wire, index: int, plan: Frame, ports: Mapping[_Port, Point], gutters: Mapping[tuple[int, int], float]
) -> tuple[Point, ...]:
    start, end = ports[index, False], ports[index, True]
    if not wire.gutters:
        straight = (start[0], end[1]) if wire.drop else (end[0], start[1])
        return start, straight
    lanes = [gutters[index, g] for g in wire.gutters]
    if wire.channel is None:
        bends: list[Point] = [(lanes[0], start[1]), (lanes[0], end[1])]
    else:
        across = plan.across[index]
        bends = [(lanes[0], start[1]), (lanes[0], across), (lanes[1], across), (lanes[1], end[1])]
    return (start, *bends, end)
