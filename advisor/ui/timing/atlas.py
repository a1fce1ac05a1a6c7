"""The map of places as SVG: land, borders, marks with their cards, links with their round trips, a legend.

Drawn like the topology, so that the same component shows it, follows the theme and reports what is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from advisor.exploring.reach import Reach, Spot, SpotKind
from advisor.topology.captions import LINE, NAME_PX, TEXT_PX
from advisor.topology.model import Box
from advisor.topology.strokes import px, rect, safe, text
from advisor.topology.svg import FONTS
from advisor.topology.text import text_width, wrap
from advisor.topology.theme import Theme, palette
from advisor.ui.timing.crop import XY, Crop, crop_to, lines, polygons
from advisor.ui.timing.marks import KINDS, UNSURE, Mark, Tie, marks, row_of, ties, where
from advisor.ui.timing.placing import MARK_PX, Room, reach_of
from advisor.ui.timing.world import World

ROOMS: Final = ((1060, 1180.0, 520.0), (640, 860.0, 440.0), (0, 350.0, 400.0))  # from this width on; width and height
_PAD: Final = 9.0
_GLYPH: Final = 14.0  # room of the little shape before a row
_BEND: Final = 0.12  # how far a link bows, as a share of its length
_STEPS: Final = 24
_ROLE: Final[Mapping[SpotKind, str]] = {
    "users": "caller", "device": "edge-title", "edge": "edge-title", "onprem": "onprem-title", "colo": "colo-title",
    "cloud": "cloud-title", "hosted": "hosted-title",
}  # fmt: skip
ROWS: Final = 3  # lines of a card for one spot


class Atlas(NamedTuple):
    """A drawn map. facts: id of a mark or link → its name, then what there is to say of it."""

    svg: str
    marks: tuple[Mark, ...]
    ties: tuple[Tie, ...]
    facts: dict[str, tuple[str, ...]]


def atlas(reach: Reach, world: World, width: float, height: float, theme: Theme = "screen") -> Atlas | None:
    """The map at a size; None where no place is known."""
    known = [at for spot in reach.spots if (at := where(spot, world)) is not None]
    if not known:
        return None
    crop = crop_to(known, width, height)
    found = marks(reach, world, crop)
    tied = ties(reach, found)
    drawing = _Drawing(world, crop, found, tied, palette(theme))
    return Atlas("".join(drawing.parts()), tuple(found), tuple(tied), _facts(found, tied))


def _facts(found: Sequence[Mark], tied: Sequence[Tie]) -> dict[str, tuple[str, ...]]:
    said = {mark.id: (mark.title, *map(row_of, mark.spots)) for mark in found}
    return said | {tie.id: (f"{tie.a.title} to {tie.b.title}", *_trips(tie)) for tie in tied}


def _trips(tie: Tie) -> Iterator[str]:
    for span in tie.spans:
        if span.rtt and span.km is not None:
            yield f"round trip {span.rtt.shown}, {span.basis}, {span.km:,.0f} km"


class _Drawing:
    def __init__(
        self, world: World, crop: Crop, found: Sequence[Mark], tied: Sequence[Tie], colour: Mapping[str, str]
    ) -> None:
        self.world, self.crop, self.marks, self.ties, self.colour = world, crop, found, tied, colour
        self.ways = {tie.id: _way(tie.a.at, tie.b.at) for tie in tied}
        self.room = Room(crop.width, crop.height)
        self.room.taken += [Box(x - MARK_PX, y - MARK_PX, 2 * MARK_PX, 2 * MARK_PX) for x, y in (m.at for m in found)]
        self.room.ways += [point for way in self.ways.values() for point in way]
        self.most = 250.0 if crop.width > 500 else 152.0  # px of a row
        self.rows = 5 if crop.width > 500 else 3
        self.labels = {tie.id: self._label_box(tie) for tie in tied}
        self.cards = self._placed()

    def _lines(self, mark: Mark) -> list[tuple[Spot | None, str]]:
        """The lines of a card; the first of a spot has its shape before it."""
        found: list[tuple[Spot | None, str]] = []
        for number, spot in enumerate(mark.spots):
            left = len(mark.spots) - number
            if len(found) >= self.rows and left > 1:
                return [*found, (None, f"and {left} more")]
            first, *rest = wrap(row_of(spot), self.most, TEXT_PX, ROWS)
            found += [(spot, first), *((None, line) for line in rest)]
        return found

    def _placed(self) -> dict[str, Box | None]:
        """The cards' places: of a few orders in which they could choose, the one that comes out best."""
        keys = (lambda m: 0.0, lambda m: m.at[0], lambda m: m.at[1], lambda m: -m.at[0], lambda m: -m.at[1])
        tried = []
        for key in keys:
            room = self.room.copy()
            cards = {mark.id: self._place(mark, room) for mark in sorted(self.marks, key=key)}
            tried.append((room.cost, cards))
        return min(tried, key=lambda found: found[0])[1]

    def _place(self, mark: Mark, room: Room) -> Box | None:
        """The card's place: with all its rows, or with its title alone where that is all there is room for."""
        rows = self._lines(mark)
        title = text_width(mark.title, NAME_PX, bold=True)
        wide = max(title, *(text_width(row, TEXT_PX) + _GLYPH for _, row in rows)) + 2 * _PAD
        return room.card(mark.at, wide, _PAD * 2 + LINE * (1 + len(rows))) or room.card(
            mark.at, title + 2 * _PAD, 2 * _PAD + LINE
        )

    def _label_box(self, tie: Tie) -> Box | None:
        return (
            self.room.label(self.ways[tie.id], text_width(tie.label, TEXT_PX, bold=True) + 12, LINE + 5)
            if tie.label
            else None
        )

    def parts(self) -> Iterator[str]:
        """The picture from back to front."""
        key, below = self._key()
        w, h = px(self.crop.width), px(self.crop.height + below)
        frame = f'width="{px(self.crop.width)}" height="{px(self.crop.height)}" rx="12"'
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="group" '
            f'aria-label="Map of places" font-family="{FONTS}" font-size="{TEXT_PX:g}" fill="{self.colour["ink"]}">'
            f'<title>Map of places</title><clipPath id="map-frame"><rect {frame}/></clipPath>'
            f'<g clip-path="url(#map-frame)"><rect {frame} fill="{self.colour["users-fill"]}"/>'
        )
        yield from self._ground()
        yield from (self._tie(tie) for tie in self.ties)
        yield from (self._label(tie) for tie in self.ties)
        yield from map(self._mark, sorted(self.marks, key=lambda m: (m.at[0], m.at[1])))
        yield f'</g><rect {frame} fill="none" stroke="{self.colour["shared-line"]}"/>{key}</svg>'

    def _ground(self) -> Iterator[str]:
        land = "".join(f"M{_path(ring)}Z" for ring in polygons(self.world.land, self.crop))
        borders = "".join(f"M{_path(line)}" for line in lines(self.world.borders, self.crop))
        line = self.colour["users-line"]
        yield f'<path d="{land}" fill="{self.colour["card"]}" fill-rule="evenodd" stroke="{line}" stroke-width="0.9"/>'
        yield f'<path d="{borders}" fill="none" stroke="{line}" stroke-width="0.8" stroke-dasharray="3 3"/>'

    def _tie(self, tie: Tie) -> str:
        way = f"M{_path(self.ways[tie.id])}"
        colour = self.colour["failover" if tie.failover else "request"]
        dash = "" if tie.measured else ' stroke-dasharray="7 4"'
        said = safe(". ".join((f"{tie.a.title} to {tie.b.title}", *_trips(tie))))
        ends = f'data-source="{tie.a.id}" data-target="{tie.b.id}"'
        return (
            f'<g class="link" data-id="{tie.id.replace(">", "&gt;")}" {ends} tabindex="0" role="button" '
            f'aria-label="{said}"><path class="touch" d="{way}" fill="none" stroke="{colour}" stroke-opacity="0" '
            f'stroke-width="16"/><path class="line" d="{way}" fill="none" stroke="{colour}" stroke-width="2.4"{dash}/>'
            "</g>"
        )

    def _label(self, tie: Tie) -> str:
        box = self.labels[tie.id]
        if box is None:
            return ""
        words = text(box.x + 6, box.y + 14, tie.label, bold=True)
        ground = rect(box, 5, self.colour["card"], self.colour["card-line"])
        return f'<g class="label" data-for="{tie.id.replace(">", "&gt;")}" pointer-events="none">{ground}{words}</g>'

    def _mark(self, mark: Mark) -> str:
        box, (x, y) = self.cards[mark.id], mark.at
        said = safe(". ".join((mark.title, *map(row_of, mark.spots))))
        halo = f'<circle cx="{px(x)}" cy="{px(y)}" r="10" fill="{self.colour["card"]}" fill-opacity="0.85"/>'
        body = "" if box is None else self._card(mark, box)
        leader = "" if box is None else self._leader(mark.at, box)
        shape = _shape(mark.kind, x, y, 6.5, self.colour[_ROLE[mark.kind]], mark.sure)
        return (
            f'<g class="node" data-id="{mark.id}" tabindex="0" role="button" aria-label="{said}">'
            f"{leader}{halo}{shape}{body}</g>"
        )

    def _leader(self, at: XY, box: Box) -> str:
        """A thin line to a card that does not stand right beside its mark."""
        x, y = reach_of(at, box)
        if abs(x - at[0]) + abs(y - at[1]) <= 20:
            return ""
        return f'<path d="M{px(at[0])} {px(at[1])}L{px(x)} {px(y)}" stroke="{self.colour["muted"]}" stroke-width="1"/>'

    def _card(self, mark: Mark, box: Box) -> str:
        top = box.y + _PAD + 11
        drawn = [rect(box, 7, self.colour["card"], self.colour["card-line"])]
        drawn.append(text(box.x + _PAD, top, mark.title, size=NAME_PX, bold=True))
        if box.h > 2 * _PAD + LINE + 1:
            for number, (spot, row) in enumerate(self._lines(mark), 1):
                y = top + LINE * number
                if spot is not None:
                    colour, sure = self.colour[_ROLE[spot.kind]], spot.position not in UNSURE
                    drawn.append(_shape(spot.kind, box.x + _PAD + 4, y - 4, 3.8, colour, sure))
                drawn.append(text(box.x + _PAD + _GLYPH, y, row, self.colour["muted"]))
        return "".join(drawn)

    def _key(self) -> tuple[str, float]:
        """The legend under the map, and its height."""
        x, y, drawn = 6.0, self.crop.height + 22, []
        for sample, words in self._entries():
            wide = 32.0 + text_width(words, TEXT_PX)
            if x > 6 and x + wide > self.crop.width:
                x, y = 6.0, y + 22
            drawn.append(f'<g transform="translate({px(x)} {px(y)})">{sample}{text(26, 0, words)}</g>')
            x += wide + 14
        return f'<g fill="{self.colour["muted"]}">{"".join(drawn)}</g>', y + 8 - self.crop.height

    def _entries(self) -> Iterator[tuple[str, str]]:
        spots = [spot for mark in self.marks for spot in mark.spots]
        for kind, name in KINDS.items():
            if any(spot.kind == kind for spot in spots):
                yield _shape(kind, 11, -4, 5.5, self.colour[_ROLE[kind]], True), name.lower()
        if any(spot.position in UNSURE for spot in spots):
            yield _shape("users", 11, -4, 5.5, self.colour["muted"], False), "hollow: position not answered"
        if any(tie.failover for tie in self.ties):
            yield f'<path d="M0 -4h22" stroke="{self.colour["failover"]}" stroke-width="2.4"/>', "used after a failure"
        for sure, words in ((True, "measured round trip"), (False, "modelled round trip")):
            if any(tie.measured is sure for tie in self.ties):
                dash = "" if sure else ' stroke-dasharray="7 4"'
                yield f'<path d="M0 -4h22" stroke="{self.colour["request"]}" stroke-width="2.4"{dash}/>', words


def _way(a: XY, b: XY) -> list[XY]:
    """A link as a bow to the north, in steps."""
    (ax, ay), (bx, by) = sorted((a, b))
    cx, cy = (ax + bx) / 2 + (by - ay) * _BEND, (ay + by) / 2 - (bx - ax) * _BEND
    shares = [i / _STEPS for i in range(_STEPS + 1)]
    return [
        ((1 - t) ** 2 * ax + 2 * t * (1 - t) * cx + t * t * bx, (1 - t) ** 2 * ay + 2 * t * (1 - t) * cy + t * t * by)
        for t in shares
    ]


def _path(points: Sequence[XY]) -> str:
    return "L".join(f"{px(x)} {px(y)}" for x, y in points)


def _shape(kind: SpotKind, x: float, y: float, r: float, colour: str, sure: bool) -> str:
    """The shape of a kind: circle, square, diamond or triangle; hollow where the position is not known."""
    ink = f'fill="{colour}" stroke="{colour}"' if sure else f'fill="none" stroke="{colour}"'
    style = f'{ink} stroke-width="{r / 3:.1f}"'
    if kind == "users":
        return f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(r)}" {style}/>'
    d = r * 1.2
    ways = {
        "cloud": f"M{px(x)} {px(y - d)}L{px(x + d)} {px(y)}L{px(x)} {px(y + d)}L{px(x - d)} {px(y)}Z",
        "hosted": f"M{px(x)} {px(y - r)}L{px(x + r)} {px(y + r)}L{px(x - r)} {px(y + r)}Z",
    }  # fmt: skip
    square = f"M{px(x - r)} {px(y - r)}h{px(2 * r)}v{px(2 * r)}h{px(-2 * r)}Z"
    return f'<path d="{ways.get(kind, square)}" {style}/>'
