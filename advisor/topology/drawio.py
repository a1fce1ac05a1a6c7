"""The topology as a draw.io file: zones as containers, cards with icons, lines on the routes of the one layout."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Final

from advisor.topology.arrange import link_order
from advisor.topology.captions import CARD_PAD, ICON, NAME_PX, TEXT_PX, TITLE_PX, card_text, head_text, head_width
from advisor.topology.icons import icon
from advisor.topology.key import DASHES
from advisor.topology.layout import lay_out
from advisor.topology.model import Box, Layout, Link, Node, Route, Topology, Zone
from advisor.topology.strokes import px
from advisor.topology.text import clean
from advisor.topology.theme import palette
from advisor.topology.words import gated, link_facts, node_facts, sentence

Point = tuple[float, float]
Style = Mapping[str, object]
FONT: Final = "Inter, Helvetica"
_TOP: Final = "root"  # element that holds the cells
_ALIGNED: Final = {"whiteSpace": "wrap", "html": 1, "align": "left", "verticalAlign": "top", "fontFamily": FONT}


def to_drawio(pages: Sequence[tuple[str, Topology]], width: float | None = None) -> str:
    """The file, uncompressed, one page a topology (name, topology). The same pages give the same text.

    width  room for the layout in px, as `lay_out` takes it. Cells have numbers as ids, never names; each cell carries
    what is to be said of it as its tooltip.
    """
    drawn = "".join(_page(i, name, topology, width) for i, (name, topology) in enumerate(pages, 1))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<mxfile host="Advisor" compressed="false">\n{drawn}</mxfile>\n'


def _page(number: int, name: str, topology: Topology, width: float | None) -> str:
    layout = lay_out(topology, width)
    cells = "\n".join(_Page(topology, layout).cells())
    w, h = px(layout.width), px(layout.height + 40)
    return (
        f'<diagram id="page-{number}" name="{_attribute(clean(name)[:80] or "Topology")}">\n<mxGraphModel grid="0" '
        f'page="1" pageScale="1" pageWidth="{w}" pageHeight="{h}" math="0" shadow="0" background="#ffffff">\n<{_TOP}>\n'
        f'<mxCell id="0"/>\n<mxCell id="1" parent="0"/>\n{cells}\n</{_TOP}>\n</mxGraphModel>\n</diagram>\n'
    )


class _Page:
    def __init__(self, topology: Topology, layout: Layout) -> None:
        self.topology, self.layout, self.colour = topology, layout, palette("light")
        self.zones = sorted(topology.zones, key=lambda z: z.id)
        self.nodes = sorted(topology.nodes, key=lambda n: n.id)
        self.zone_ids = {z.id: f"z{i}" for i, z in enumerate(self.zones, 1)}
        self.node_ids = {n.id: f"n{i}" for i, n in enumerate(self.nodes, 1)}
        self.names = {n.id: clean(n.label) for n in topology.nodes}

    def cells(self) -> Iterator[str]:
        """Containers first, so that lines lie over them."""
        yield from map(self._zone, self.zones)
        for node in self.nodes:
            yield from self._card(node)
        routes = sorted(self.layout.routes, key=lambda r: link_order(self.topology.links[r.link]))
        yield from (self._line(f"e{i}", route) for i, route in enumerate(routes, 1))
        yield self._key()

    def _zone(self, zone: Zone) -> str:
        box, name = self.layout.zones[zone.id], zone.kind
        head = head_text(zone, head_width(box, self.layout))
        below = " · ".join(t for t in (head.badge, head.below) if t)
        small = f'<font style="font-size:{TEXT_PX:g}px" color="{self.colour["muted"]}">{_text(below)}</font>'
        words = f"<b>{_text(head.title)}</b>" + (f"<br>{small}" if below else "")
        style = {
            "rounded": 1, "arcSize": 12, "absoluteArcSize": 1, "container": 1, "collapsible": 0, "foldable": 0,
            "recursiveResize": 0,
            "fillColor": self.colour[f"{name}-fill"], "strokeColor": self.colour[f"{name}-line"],
            "fontColor": self.colour[f"{name}-title"], "fontSize": f"{TITLE_PX:g}", "spacingLeft": 8, "spacingTop": 2,
            **_ALIGNED,
        }  # fmt: skip
        return _vertex(self.zone_ids[zone.id], "1", words, clean(zone.label), style, box)

    def _card(self, node: Node) -> Iterator[str]:
        box, zone = self.layout.nodes[node.id], self.layout.zones[node.zone]
        lines = card_text(node, box.w)
        top = (box.h - lines.height) / 2 + CARD_PAD
        rows = [_text(line) for line in lines.details] + ([f"<b>{_text(lines.cost)}</b>"] if lines.cost else [])
        name = (
            f'<div style="padding-left:{ICON + 5:g}px;font-size:{NAME_PX:g}px;line-height:{ICON:g}px;'
            f'color:{self.colour["ink"]}"><b>{_text(lines.name)}</b></div>'
        )
        style = {
            "rounded": 1, "arcSize": 9, "absoluteArcSize": 1, "fillColor": self.colour["card"],
            "strokeColor": self.colour["card-line"], "fontColor": self.colour["muted"], "fontSize": f"{TEXT_PX:g}",
            "spacing": 0, "spacingLeft": f"{CARD_PAD:g}", "spacingTop": px(top), "collapsible": 0, "foldable": 0,
            **_ALIGNED,
        }  # fmt: skip
        said = sentence(node_facts(node, next(z for z in self.zones if z.id == node.zone)))
        id, place = self.node_ids[node.id], Box(box.x - zone.x, box.y - zone.y, box.w, box.h)
        yield _vertex(id, self.zone_ids[node.zone], name + "<br>".join(rows), said, style, place)
        yield _vertex(f"{id}-icon", id, "", "", self._icon(node.kind), Box(CARD_PAD, top, ICON, ICON), loose=True)

    def _icon(self, kind: str) -> Style:
        role, path = icon(kind)
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24"><path d="{path}" '
            f'fill="none" stroke="{self.colour[role]}" stroke-width="1.8" stroke-linecap="round" '
            'stroke-linejoin="round"/></svg>'
        )
        image = f"data:image/svg+xml,{b64encode(svg.encode()).decode()}"  # draw.io leaves out ";base64"
        return {"shape": "image", "imageAspect": 0, "aspect": "fixed", "editable": 0, "image": image}

    def _line(self, id: str, route: Route) -> str:
        link = self.topology.links[route.link]
        words, spot = "", 'x="0"'
        if route.label:
            lines = route.label.text.split("\n") + ([f"crosses {', '.join(link.crosses)}"] if gated(link) else [])
            words = "<br>".join(map(_text, lines))
            box = route.label.box
            spot = _label_spot(route.points, (box.x + box.w / 2, box.y + box.h / 2))
        points = "".join(f'<mxPoint x="{px(x)}" y="{px(y)}"/>' for x, y in route.points[1:-1])
        way = f'<Array as="points">{points}</Array>' if points else ""
        geometry = f'<mxGeometry {spot} relative="1" as="geometry">{way}</mxGeometry>'
        ends = f'source="{self.node_ids[link.source]}" target="{self.node_ids[link.target]}"'
        cell = f'<mxCell style="{_style(self._stroke(link, route))}" edge="1" parent="1" {ends}>{geometry}</mxCell>'
        return _object(id, words, sentence(link_facts(link, self.names)), cell)

    def _stroke(self, link: Link, route: Route) -> Style:
        ink = self.colour["muted" if link.kind == "control" else "ink"]
        dashes = {"dashed": 1, "dashPattern": DASHES[link.kind]} if DASHES[link.kind] else {}
        start, end = self.layout.nodes[link.source], self.layout.nodes[link.target]
        return {
            "edgeStyle": "orthogonalEdgeStyle", "rounded": 1, "html": 1, "jumpStyle": "none",
            "strokeColor": self.colour[link.kind], "strokeWidth": 2.6 if link.path else 1.6, **dashes,
            "endArrow": "block", "endFill": 1, "endSize": 5, "fontColor": ink, "fontSize": f"{TEXT_PX:g}",
            "fontFamily": FONT, "labelBackgroundColor": self.colour["paper"],
            **_port("exit", start, route.points[0]), **_port("entry", end, route.points[-1]),
        }  # fmt: skip

    def _key(self) -> str:
        """The legend in words."""
        words = {"request": "solid: request", "data": "dashed: data", "control": "dotted: control"}
        kinds = {link.kind for link in self.topology.links}
        said = ["thick: main request path"] if any(k.path for k in self.topology.links) else []
        said += [text for kind, text in words.items() if kind in kinds]
        said += ["dash and dot: failover"] if "failover" in kinds else []
        said += ["ms: round trip, P50 / P95", "USD: a month, typical"]
        style = {
            "text": None,
            "strokeColor": "none",
            "fillColor": "none",
            "fontColor": self.colour["muted"],
            "fontSize": f"{TEXT_PX:g}",
            **_ALIGNED,
        }
        box = Box(4, self.layout.height + 8, self.layout.width - 8, 24)
        return _vertex("key", "1", _text(" · ".join(said)), "", style, box)


def _port(end: str, box: Box, point: Point) -> Style:
    """Where on its card a line begins or ends, in shares of the card."""
    x, y = (point[0] - box.x) / box.w, (point[1] - box.y) / box.h
    return {f"{end}X": f"{x:.4f}", f"{end}Y": f"{y:.4f}", f"{end}Dx": 0, f"{end}Dy": 0}


def _label_spot(points: Sequence[Point], at: Point) -> str:
    """The place of a label along its line, -1 at the start to 1 at the end, and how far beside it, in px.

    mxGraph puts it at x along the way and y across it; across is to the left of where the line goes.
    """
    length = sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(points)) or 1.0
    best, run = (float("inf"), 0.0, 0.0), 0.0
    for a, b in pairwise(points):
        size = abs(b[0] - a[0]) + abs(b[1] - a[1])
        if size:
            ux, uy = (b[0] - a[0]) / size, (b[1] - a[1]) / size
            along = min(max((at[0] - a[0]) * ux + (at[1] - a[1]) * uy, 0.0), size)
            across = (at[0] - a[0]) * uy - (at[1] - a[1]) * ux
            off = abs(at[0] - a[0] - ux * along) + abs(at[1] - a[1] - uy * along)
            best = min(best, (off, run + along, across))
        run += size
    return f'x="{2 * best[1] / length - 1:.4f}" y="{px(best[2])}"'


def _vertex(id: str, parent: str, words: str, said: str, style: Style, box: Box, loose: bool = False) -> str:
    """A cell with an area. loose: no line may end at it."""
    geometry = f'<mxGeometry x="{px(box.x)}" y="{px(box.y)}" width="{px(box.w)}" height="{px(box.h)}" as="geometry"/>'
    more = ' connectable="0"' if loose else ""
    return _object(
        id, words, said, f'<mxCell style="{_style(style)}" vertex="1"{more} parent="{parent}">{geometry}</mxCell>'
    )


def _object(id: str, words: str, said: str, cell: str) -> str:
    """A cell with its label and tooltip."""
    return f'<object id="{id}" label="{_attribute(words)}" tooltip="{_attribute(escape(clean(said)))}">{cell}</object>'


def _style(style: Style) -> str:
    return "".join(f"{key}={value};" if value is not None else f"{key};" for key, value in style.items())


def _text(words: str) -> str:
    """A user's text inside a label, which draw.io reads as HTML."""
    return escape(clean(words))


def _attribute(value: str) -> str:
    return escape(value)
