"""The picture as SVG: one string, no script, no reference to anything outside; every text of a user is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.topology.arrange import link_order
from advisor.topology.captions import (
    CARD_PAD,
    ICON,
    LINE,
    NAME_PX,
    TEXT_PX,
    TITLE_PX,
    ZONE_PAD,
    badge_width,
    card_text,
    head_text,
    head_width,
)
from advisor.topology.icons import icon
from advisor.topology.key import legend, line_style
from advisor.topology.model import Box, Layout, Node, Route, Topology, Zone
from advisor.topology.strokes import arrow, bars, px, rect, safe, text, way
from advisor.topology.text import clean
from advisor.topology.theme import Theme, palette
from advisor.topology.words import gated, link_facts, node_facts, say_topology, sentence

FONTS: Final = "Inter, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Hebrew', system-ui, sans-serif"


def to_svg(topology: Topology, layout: Layout, theme: Theme = "light") -> str:
    """The picture. layout: that of lay_out(topology, ...). No text is smaller than 12 px at the layout's own width."""
    return "".join(_Drawing(topology, layout, theme).parts())


class _Drawing:
    def __init__(self, topology: Topology, layout: Layout, theme: Theme) -> None:
        self.topology = topology
        self.layout = layout
        self.colour = palette(theme)
        self.zones = {z.id: z for z in topology.zones}
        self.names = {n.id: clean(n.label) for n in topology.nodes}
        self.routes = sorted(layout.routes, key=self._path_last)

    def _path_last(self, route: Route) -> tuple[object, ...]:
        link = self.topology.links[route.link]
        return link.path, *link_order(link)

    def parts(self) -> Iterator[str]:
        """The picture from back to front."""
        key, key_height = legend(self.topology, self.layout.width, self.layout.height, self.colour)
        w, h = px(self.layout.width), px(self.layout.height + key_height)
        title = safe(self.topology.title) or "Topology"
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="group" '
            f'aria-label="{title}" font-family="{FONTS}" font-size="{TEXT_PX:g}" fill="{self.colour["ink"]}">'
            f"<title>{title}</title><desc>{safe(say_topology(self.topology))}</desc>"
        )
        yield from (self._zone(z) for z in sorted(self.topology.zones, key=lambda z: z.id))
        yield from map(self._link, self.routes)
        yield from map(self._label, self.routes)
        yield from (self._card(n) for n in sorted(self.topology.nodes, key=self._reading_order))
        yield key
        yield "</svg>"

    def _reading_order(self, node: Node) -> tuple[float, float, str]:
        box = self.layout.nodes[node.id]
        return box.x, box.y, node.id

    def _zone(self, zone: Zone) -> str:
        box = self.layout.zones[zone.id]
        head = head_text(zone, head_width(box, self.layout))
        fill, line, title = (self.colour[f"{zone.kind}-{part}"] for part in ("fill", "line", "title"))
        x, y = box.x + ZONE_PAD + 3, box.y
        shift = badge_width(head.badge) + 8 if head.badge else 0.0
        return (
            f'<g class="zone"><title>{safe(zone.label)}</title>{rect(box, 12, fill, line)}'
            f"{text(x, y + 21, head.title, title, TITLE_PX, bold=True)}{self._badge(head.badge, x, y + 26, title)}"
            f"{text(x + shift, y + 38, head.below, self.colour['muted'])}</g>"
        )

    def _badge(self, words: str, x: float, y: float, colour: str) -> str:
        if not words:
            return ""
        pill = rect(Box(x, y, badge_width(words), 16), 8, colour)
        return pill + text(x + 6, y + 12.3, words, self.colour["badge"], bold=True)

    def _card(self, node: Node) -> str:
        box = self.layout.nodes[node.id]
        words = card_text(node, box.w)
        role, path = icon(node.kind)
        x, y = box.x + CARD_PAD, box.y + (box.h - words.height) / 2 + CARD_PAD
        below = [(line, self.colour["muted"], False) for line in words.details] + [(words.cost, "", True)]
        rows = (text(x, y + ICON + 14 + LINE * i, line, fill, bold=b) for i, (line, fill, b) in enumerate(below))
        said = safe(sentence(node_facts(node, self.zones[node.zone])))
        return (
            f'<g class="node" data-id="{safe(node.id)}" tabindex="0" role="button" aria-label="{said}">'
            f"<title>{said}</title>{rect(box, 9, self.colour['card'], self.colour['card-line'])}"
            f'<path transform="translate({px(x)} {px(y)}) scale({ICON / 24:.4f})" d="{path}" fill="none" '
            f'stroke="{self.colour[role]}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>'
            f"{text(x + ICON + 7, y + 14.8, words.name, size=NAME_PX, bold=True)}{''.join(rows)}</g>"
        )

    def _link(self, route: Route) -> str:
        link = self.topology.links[route.link]
        colour, line = self.colour[link.kind], way(route.points)
        said = safe(sentence(link_facts(link, self.names)))
        gate = f'<path d="{bars(route.points)}" fill="none" stroke="{self.colour["failover"]}" stroke-width="2"/>'
        ends = f'data-source="{safe(link.source)}" data-target="{safe(link.target)}"'
        return (
            f'<g class="link" data-id="{safe(link.id)}" {ends} tabindex="0" role="button" aria-label="{said}">'
            f'<title>{said}</title><path class="touch" d="{line}" fill="none" stroke="{colour}" stroke-opacity="0" '
            f'stroke-width="14"/><path class="line" d="{line}" {line_style(link.kind, link.path, colour)}/>'
            f'<path d="{arrow(route.points)}" fill="{colour}"/>{gate if gated(link) else ""}</g>'
        )

    def _label(self, route: Route) -> str:
        if route.label is None:
            return ""
        link, box = self.topology.links[route.link], route.label.box
        ink = self.colour["muted" if link.kind == "control" else "ink"]
        lines = route.label.text.split("\n")
        rows = (text(box.x + box.w / 2, box.y + 13 + LINE * i, line, ink) for i, line in enumerate(lines))
        return (
            f'<g class="label" data-for="{safe(link.id)}" text-anchor="middle" pointer-events="none">'
            f"{rect(box, 5, self._ground(box))}{''.join(rows)}</g>"
        )

    def _ground(self, box: Box) -> str:
        """The colour behind a label: that of the zone it stands in, else of the paper."""
        for zone in self.topology.zones:
            z = self.layout.zones[zone.id]
            if z.x <= box.x and z.y <= box.y and box.x + box.w <= z.x + z.w and box.y + box.h <= z.y + z.h:
                return self.colour[f"{zone.kind}-fill"]
        return self.colour["paper"]
