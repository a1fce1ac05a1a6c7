"""A place for every label: on its own line, touching no card, no title and no other label, hiding little else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from advisor.topology.captions import label_size
from advisor.topology.model import Box, Label

Point = tuple[float, float]
CLEAR: Final = 3.0  # px kept free around a label
_Owner = TypeVar("_Owner")
_STEP: Final = 9.0
_TIP: Final = 9.0  # around the end of a line
_TRIES: Final = 40  # places tried along one straight part
_LEVEL: Final = 48.0
_HIDES_LINE, _HIDES_OTHER_END, _HIDES_END, _HIDES_BEND, _ON_EDGE, _OFF_MIDDLE, _TALLER = (
    60.0,
    25.0,
    50.0,
    20.0,
    18.0,
    0.2,
    4.0,
)


def overlap(a: Box, b: Box, margin: float = 0.0) -> bool:
    """True where the boxes come nearer than the margin."""
    return (
        a.x < b.x + b.w + margin and b.x < a.x + a.w + margin and a.y < b.y + b.h + margin and b.y < a.y + a.h + margin
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line that wants a label, and the forms that the label may take."""

    points: tuple[Point, ...]
    forms: tuple[tuple[str, ...], ...]

    @property
    def length(self) -> float:
        """Total length in px."""
        return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in self.segments())

    def segments(self) -> Iterator[tuple[Point, Point]]:
        """Its straight parts, in order."""
        return zip(self.points, self.points[1:], strict=False)


class _Shelf(Generic[_Owner]):
    """Boxes sorted into levels by height, so that a label meets only those beside it."""

    def __init__(self) -> None:
        self.levels: dict[int, list[tuple[_Owner, Box]]] = {}

    def add(self, owner: _Owner, box: Box) -> None:
        """Put a box on its levels."""
        for level in _levels(box):
            self.levels.setdefault(level, []).append((owner, box))

    def touching(self, box: Box, margin: float) -> Iterator[_Owner]:
        """Owners of the boxes that come nearer than the margin; one may come twice."""
        for level in _levels(box):
            for owner, other in self.levels.get(level, ()):
                if overlap(box, other, margin):
                    yield owner


def _levels(box: Box) -> range:
    return range(int((box.y - CLEAR) // _LEVEL), int((box.y + box.h + CLEAR) // _LEVEL) + 1)


class _Board:
    """What is drawn already, and what a label there would cost."""

    def __init__(self, lines: Mapping[int, Line], blocked: Iterable[Box], zones: Iterable[Box], size: Point) -> None:
        self.lines = lines
        self.width, self.height = size
        self.blocked: _Shelf[None] = _Shelf()
        self.strokes: _Shelf[int] = _Shelf()
        self.ends: _Shelf[Point] = _Shelf()
        self.edges: _Shelf[Box] = _Shelf()
        for box in blocked:
            self.blocked.add(None, box)
        for index, line in lines.items():
            for a, b in line.segments():
                self.strokes.add(index, _stroke(a, b))
            for end in (line.points[0], line.points[-1]):
                self.ends.add(end, _around(end, _TIP))
        for edge in (edge for zone in zones for edge in _borders(zone)):
            self.edges.add(edge, edge)

    def free(self, box: Box) -> bool:
        """True where the box is on the picture and touches nothing that it must not."""
        inside = box.x >= 1 and box.y >= 1 and box.x + box.w <= self.width - 1 and box.y + box.h <= self.height - 1
        return inside and not any(True for _ in self.blocked.touching(box, CLEAR))

    def hidden(self, index: int, box: Box) -> float:
        """Price of what the box would cover: other lines, the ends and bends of its own, borders of zones."""
        points = self.lines[index].points
        others = set(self.strokes.touching(box, 1)) - {index}
        own_ends = sum(overlap(box, _around(point, _TIP)) for point in (points[0], points[-1]))
        ends = len(set(self.ends.touching(box, 0))) - own_ends
        bends = sum(overlap(box, _around(point, 3)) for point in points[1:-1])
        edges = set(self.edges.touching(box, 0))
        lines = _HIDES_LINE * len(others) + _HIDES_OTHER_END * ends
        return lines + _HIDES_END * own_ends + _HIDES_BEND * bends + _ON_EDGE * len(edges)


def _stroke(a: Point, b: Point) -> Box:
    return Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1]))


def _around(point: Point, reach: float) -> Box:
    return Box(point[0] - reach, point[1] - reach, 2 * reach, 2 * reach)


def _borders(box: Box) -> Iterator[Box]:
    """The four sides of a box."""
    yield Box(box.x, box.y, box.w, 0)
    yield Box(box.x, box.y + box.h, box.w, 0)
    yield Box(box.x, box.y, 0, box.h)
    yield Box(box.x + box.w, box.y, 0, box.h)


def _spots(line: Line, w: float, h: float) -> Iterator[tuple[Box, float]]:
    """Boxes of that size on the line, with their distance from the middle of the part they stand on."""
    for a, b in line.segments():
        stroke = _stroke(a, b)
        middle = (stroke.x + stroke.w / 2, stroke.y + stroke.h / 2)
        down, length = stroke.h > stroke.w, max(stroke.w, stroke.h)
        step = max(_STEP, length / _TRIES)
        for k in range(int(length / 2 / step) + 1):
            for off in (k * step, -k * step)[: 1 + (k > 0)]:
                if down:
                    y = middle[1] + off - h / 2
                    for x in (middle[0] - w / 2, middle[0] - 7, middle[0] + 7 - w):
                        yield Box(x, y, w, h), abs(off)
                else:
                    yield Box(middle[0] + off - w / 2, middle[1] - h / 2, w, h), abs(off)


def place_labels(
    lines: Mapping[int, Line], blocked: Iterable[Box], zones: Iterable[Box], width: float, height: float
) -> tuple[dict[int, Label], list[int]]:
    """A label for each line that wants one, by index, and the indices that found no place. Short lines choose first.

    blocked  boxes that no label may touch
    zones    boxes whose borders are better not written over
    """
    board = _Board(lines, blocked, zones, (width, height))
    placed: dict[int, Label] = {}
    homeless: list[int] = []
    for index in sorted((i for i, line in lines.items() if line.forms), key=lambda i: (lines[i].length, i)):
        label = _best(board, index)
        if label is None:
            homeless.append(index)
        else:
            placed[index] = label
            board.blocked.add(None, label.box)
    return placed, homeless


def _best(board: _Board, index: int) -> Label | None:
    line = board.lines[index]
    best: tuple[float, Label] | None = None
    for form in line.forms:
        w, h = label_size(form)
        for box, off in _spots(line, w, h):
            price = _OFF_MIDDLE * off + _TALLER * len(form)
            if (best is not None and price >= best[0]) or not board.free(box):
                continue
            price += board.hidden(index, box)
            if best is None or price < best[0]:
                best = price, Label("\n".join(form), box)
    return best[1] if best else None
