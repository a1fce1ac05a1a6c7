"""Shapes of the picture as SVG text. Coordinates carry one decimal, so that the same picture is the same bytes."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Final

from advisor.topology.model import Box
from advisor.topology.text import clean

Point = tuple[float, float]
Points = tuple[Point, ...]
HEAD: Final = 7.0  # length of an arrow head
_BEND: Final = 7.0


def px(value: float) -> str:
    """A number of px."""
    short = f"{value:.1f}".removesuffix(".0")
    return "0" if short == "-0" else short


def safe(text: str) -> str:
    """A user's text as SVG text or attribute: nothing in it is markup any more."""
    return escape(clean(text))


def rect(box: Box, radius: float, fill: str, line: str = "") -> str:
    """A rounded rectangle."""
    stroke = f' stroke="{line}"' if line else ""
    place = f'x="{px(box.x)}" y="{px(box.y)}" width="{px(box.w)}" height="{px(box.h)}"'
    return f'<rect {place} rx="{radius:g}" fill="{fill}"{stroke}/>'


def text(x: float, y: float, words: str, fill: str = "", size: float = 0.0, bold: bool = False) -> str:
    """One line of text from its base line's left end; without a fill or size it inherits them."""
    style = (f' fill="{fill}"' if fill else "") + (f' font-size="{size:g}"' if size else "")
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{px(x)}" y="{px(y)}"{style}{weight}>{safe(words)}</text>' if words else ""


def _towards(a: Point, b: Point) -> Point:
    """Unit vector of an upright or level line."""
    length = abs(b[0] - a[0]) + abs(b[1] - a[1]) or 1.0
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


def way(points: Points) -> str:
    """A path with rounded corners, up to where its arrow head begins."""
    end, (dx, dy) = points[-1], _towards(points[-2], points[-1])
    points = (*points[:-1], (end[0] - dx * (HEAD - 1), end[1] - dy * (HEAD - 1)))
    steps = [f"M{px(points[0][0])} {px(points[0][1])}"]
    for (a, corner), (_, b) in pairwise(pairwise(points)):
        room = [max(abs(p[0] - corner[0]), abs(p[1] - corner[1])) / 2 for p in (a, b)]
        size = min(_BEND, *room)
        (ix, iy), (ox, oy) = _towards(corner, a), _towards(corner, b)
        steps.append(f"L{px(corner[0] + ix * size)} {px(corner[1] + iy * size)}Q{px(corner[0])} {px(corner[1])}")
        steps.append(f" {px(corner[0] + ox * size)} {px(corner[1] + oy * size)}")
    return "".join(steps) + f"L{px(points[-1][0])} {px(points[-1][1])}"


def arrow(points: Points) -> str:
    """The head at the end of a line."""
    (x, y), (dx, dy) = points[-1], _towards(points[-2], points[-1])
    foot_x, foot_y = x - dx * HEAD, y - dy * HEAD
    feet = ((foot_x - dy * 4, foot_y + dx * 4), (foot_x + dy * 4, foot_y - dx * 4))
    return f"M{px(x)} {px(y)}" + "".join(f"L{px(a)} {px(b)}" for a, b in feet) + "Z"


def bars(points: Points) -> str:
    """Two bars across the start of a line."""
    (x, y), (dx, dy) = points[0], _towards(points[0], points[1])
    middles = ((x + dx * d, y + dy * d) for d in (4, 8))
    return "".join(f"M{px(a - dy * 5)} {px(b - dx * 5)}L{px(a + dy * 5)} {px(b + dx * 5)}" for a, b in middles)
