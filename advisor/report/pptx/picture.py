"""The topology as native shapes: zones and parts as boxes, links as connectors that hold on to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Inches

from advisor.report.pptx.paint import INK, SOFT, WHITE, Box, Brush, Run, describe, outline, unstyle
from advisor.topology import Layout, Topology, lay_out
from advisor.topology.captions import card_text, head_text, head_width
from advisor.topology.model import Box as Placed
from advisor.topology.model import Link, Node, Route, Zone
from advisor.topology.theme import palette
from advisor.topology.words import link_facts, node_facts, sentence

_WIDTHS_PX: Final = (900, 1040, 1180, 1400, 1650)
_LOOKS: Final = {"request": "", "data": "dash", "control": "sysDot", "failover": "lgDash"}
_POINTS: Final = 72.0
_LOOP_IN: Final = 0.02
_MIDWAY: Final = 0.08
_GLUE: Final = {"top": 0, "left": 1, "bottom": 2, "right": 3}
_PX: Final = {"name": 13.0, "text": 12.0, "zone": 14.0}


class TopologyDrawing:
    """Draws one topology into a box of a slide."""

    def __init__(self, brush: Brush, topology: Topology, room: Box) -> None:
        self.brush = brush
        self.topology = topology
        self.layout, self.scale = _fitting(topology, room)
        self.left = room.x + (room.w - self.layout.width * self.scale) / 2
        self.top = room.y
        self.colour = {role: value.lstrip("#") for role, value in palette("light").items()}
        self.zones = {z.id: z for z in topology.zones}
        self.names = {n.id: n.label for n in topology.nodes}

    def draw(self) -> None:
        """From back to front: zones, parts, lines, labels."""
        for zone in self.topology.zones:
            self._zone(zone)
        shapes = {node.id: self._node(node) for node in self.topology.nodes}
        for route in self.layout.routes:
            self._link(route, shapes)
        for route in self.layout.routes:
            self._label(route)

    def _at(self, box: Placed) -> Box:
        return Box(
            self.left + box.x * self.scale, self.top + box.y * self.scale, box.w * self.scale, box.h * self.scale
        )

    def _size(self, role: str) -> float:
        return max(5.0, _PX[role] * self.scale * _POINTS)

    def _zone(self, zone: Zone) -> None:
        box = self.layout.zones[zone.id]
        words = head_text(zone, head_width(box, self.layout))
        fill, line, ink = (self.colour[f"{zone.kind}-{part}"] for part in ("fill", "line", "title"))
        below = " · ".join(t for t in (words.badge, words.below) if t)
        head = [[Run(words.title, self._size("zone"), True, ink)], [Run(below, self._size("text"), False, SOFT)]]
        shape = self.brush.rect(
            self._at(box), fill, line, head, shape=MSO_SHAPE.ROUNDED_RECTANGLE, anchor="top", radius=0.1, inset=0.1
        )
        describe(shape, f"Zone {zone.label}")

    def _node(self, node: Node) -> Any:
        box = self.layout.nodes[node.id]
        words = card_text(node, box.w)
        lines = [[Run(words.name, self._size("name"), True)]]
        lines += [[Run(detail, self._size("text"), False, SOFT)] for detail in words.details]
        lines += [[Run(words.cost, self._size("text"), True)]] if words.cost else []
        shape = self.brush.rect(
            self._at(box),
            WHITE,
            self.colour["card-line"],
            lines,
            shape=MSO_SHAPE.ROUNDED_RECTANGLE,
            radius=0.07,
            inset=0.07,
        )
        describe(shape, sentence(node_facts(node, self.zones[node.zone])))
        return shape

    def _link(self, route: Route, shapes: Mapping[str, Any]) -> None:
        link = self.topology.links[route.link]
        points = [(self.left + x * self.scale, self.top + y * self.scale) for x, y in route.points]
        line = self._connector(points, link, shapes) or self._polyline(points)
        colour = self.colour[link.kind]
        outline(line.line, colour, 1.75 if link.path else 1.0, _LOOKS[link.kind])
        etree.SubElement(line.line._get_or_add_ln(), qn("a:tailEnd"), type="triangle", w="med", len="med")
        describe(line, sentence(link_facts(link, self.names)))

    def _connector(self, points: list[tuple[float, float]], link: Link, shapes: Mapping[str, Any]) -> Any:
        """A straight or bent connector that runs as the layout says; None where no preset can."""
        (x0, y0), (x1, y1) = points[0], points[-1]
        if len(points) not in (2, 4) or (len(points) == 4 and not _bends_midway(points)):
            return None  # programs route such a connector as they like; a free line holds its way
        kind = MSO_CONNECTOR.STRAIGHT if len(points) == 2 else MSO_CONNECTOR.ELBOW
        made = self.brush.slide.shapes.add_connector(kind, *(Inches(v) for v in (x0, y0, x1, y1)))
        unstyle(made)
        if len(points) == 4:
            _bend(made, (points[1][0] - x0) / (x1 - x0))
        _glue(made, shapes[link.source], points[0], points[1], "stCxn")
        _glue(made, shapes[link.target], points[-1], points[-2], "endCxn")
        return made

    def _polyline(self, points: list[tuple[float, float]]) -> Any:
        scaled = [(int(Inches(x)), int(Inches(y))) for x, y in points]
        builder = self.brush.slide.shapes.build_freeform(*scaled[0])
        builder.add_line_segments(scaled[1:], close=False)
        made = builder.convert_to_shape()
        unstyle(made)
        made.fill.background()
        return made

    def _label(self, route: Route) -> None:
        if route.label is None:
            return
        lines = [[Run(line, self._size("text"), False, INK)] for line in route.label.text.split("\n")]
        box = self._at(route.label.box)
        shape = self.brush.rect(box, self._ground(route.label.box), "", lines, align="center", inset=0)
        shape.text_frame.word_wrap = False

    def _ground(self, box: Placed) -> str:
        """The colour behind a label: that of the zone it stands in, else of the paper."""
        for zone in self.topology.zones:
            z = self.layout.zones[zone.id]
            if z.x <= box.x and z.y <= box.y and box.x + box.w <= z.x + z.w and box.y + box.h <= z.y + z.h:
                return self.colour[f"{zone.kind}-fill"]
        return WHITE


def _fitting(topology: Topology, room: Box) -> tuple[Layout, float]:
    """The layout that is drawn largest, and its scale in inches a px."""
    layouts = [lay_out(topology, width) for width in _WIDTHS_PX]
    scaled = [(min(room.w / at.width, room.h / at.height, 0.0138), -i) for i, at in enumerate(layouts)]
    scale, index = max(scaled)
    return layouts[-index], scale


def _bends_midway(points: list[tuple[float, float]]) -> bool:
    """True where a line turns near its middle, which is where every program turns a connector by itself."""
    (x0, _), (x1, _) = points[0], points[-1]
    return abs(x1 - x0) > _LOOP_IN and abs((points[1][0] - x0) / (x1 - x0) - 0.5) <= _MIDWAY


def _bend(connector: Any, share: float) -> None:
    """Let the connector turn at a share of the way from its start to its end."""
    geometry = connector._element.spPr.find(qn("a:prstGeom"))
    values = geometry.find(qn("a:avLst"))
    if values is None:
        values = etree.SubElement(geometry, qn("a:avLst"))
    etree.SubElement(values, qn("a:gd"), name="adj1", fmla=f"val {round(share * 100_000)}")


def _glue(connector: Any, shape: Any, at: tuple[float, float], towards: tuple[float, float], end: str) -> None:
    """Tie an end to its part, so that the line follows when the part is moved."""
    dx, dy = towards[0] - at[0], towards[1] - at[1]
    side = ("right" if dx > 0 else "left") if abs(dx) >= abs(dy) else ("bottom" if dy > 0 else "top")
    holder = connector._element.nvCxnSpPr.cNvCxnSpPr
    etree.SubElement(holder, qn(f"a:{end}"), id=str(shape.shape_id), idx=str(_GLUE[side]))
