"""The part of the world that a map shows, and where a place stands on it: degrees to px, lines cut at the frame.

Equirectangular, true to scale along the middle parallel: shapes are right where the places are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from advisor.ui.timing.world import Degrees

LEAST_KM: Final = 2000.0  # height of the smallest region shown, so that its coasts tell where it is
KM_PER_DEGREE: Final = 111.2
AIR: Final = 0.2  # of the picture's width and height that stays free on each side of the places
POLES: Final = (-57.0, 79.0)  # degrees; nothing is served beyond

XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Crop:
    """A window on the world: its middle in degrees, its size in px, and px a degree of latitude."""

    lon: float
    lat: float
    width: float
    height: float
    scale: float

    @property
    def squeeze(self) -> float:
        """Length of a degree of longitude over one of latitude."""
        return math.cos(math.radians(self.lat))

    def xy(self, at: Degrees, turn: float | None = None) -> XY:
        """Where a place stands, px from the upper left corner. turn: degrees added; None = the nearest way round."""
        lon = at[0] - self.lon
        lon = (lon + 180) % 360 - 180 if turn is None else lon + turn
        return self.width / 2 + lon * self.squeeze * self.scale, self.height / 2 - (at[1] - self.lat) * self.scale


def crop_to(places: Sequence[Degrees], width: float, height: float) -> Crop:
    """The window of that size that shows all places with some air around them, or a region around a single one."""
    lon, span = _middle([lon for lon, _ in places])
    low, high = min(lat for _, lat in places), max(lat for _, lat in places)
    lat = min(max((low + high) / 2, POLES[0] + 20), POLES[1] - 20)
    squeeze = math.cos(math.radians(lat))
    free = 1 - 2 * AIR
    fitting = [height * KM_PER_DEGREE / LEAST_KM]
    if span:
        fitting.append(width * free / (span * squeeze))
    if high > low:
        fitting.append(height * free / (high - low))
    scale = max(min(fitting), width / (360 * squeeze))
    room = height / 2 / scale
    lat = min(max(lat, POLES[0] + room), POLES[1] - room) if 2 * room < POLES[1] - POLES[0] else sum(POLES) / 2
    return Crop(lon, lat, width, height, scale)


def _middle(longitudes: Iterable[float]) -> tuple[float, float]:
    """The middle of the shortest arc that holds all longitudes, and its length; the Pacific is no edge."""
    found = sorted({lon % 360 for lon in longitudes})
    gaps = [(b - a, b) for a, b in pairwise([*found, found[0] + 360])]
    gap, start = max(gaps)
    span = 360 - gap
    return (start + span / 2 + 180) % 360 - 180, span


def polygons(rings: Iterable[Sequence[Degrees]], crop: Crop) -> Iterator[list[XY]]:
    """Closed outlines inside the frame, cut along it."""
    for points in _near(rings, crop):
        for axis, at, sign in _edges(crop):
            points = _cut(points, axis, at, sign)
        if len(points) > 2:
            yield points


def lines(arcs: Iterable[Sequence[Degrees]], crop: Crop) -> Iterator[list[XY]]:
    """Open lines inside the frame; a stretch with an end outside it is drawn as far as that end, under the frame."""
    for points in _near(arcs, crop):
        run: list[XY] = []
        for a, b in pairwise(points):
            if _inside(a, crop) or _inside(b, crop):
                run = [*(run or [a]), b]
            elif run:
                yield run
                run = []
        if run:
            yield run


def _near(shapes: Iterable[Sequence[Degrees]], crop: Crop) -> Iterator[list[XY]]:
    """The shapes in px, as often as they show: a window may look across the date line."""
    for shape in shapes:
        for turn in (-360.0, 0.0, 360.0):
            points = [crop.xy(at, turn) for at in shape]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if max(xs) >= 0 and min(xs) <= crop.width and max(ys) >= 0 and min(ys) <= crop.height:
                yield points


def _inside(at: XY, crop: Crop) -> bool:
    return 0 <= at[0] <= crop.width and 0 <= at[1] <= crop.height


def _edges(crop: Crop) -> tuple[tuple[int, float, int], ...]:
    return (0, -2.0, 1), (0, crop.width + 2, -1), (1, -2.0, 1), (1, crop.height + 2, -1)


def _cut(points: list[XY], axis: int, at: float, sign: int) -> list[XY]:
    """A closed outline on one side of a level or upright line (Sutherland and Hodgman)."""
    kept: list[XY] = []
    for a, b in pairwise([*points[-1:], *points]):
        ins = [(p[axis] - at) * sign >= 0 for p in (a, b)]
        if ins[0] != ins[1]:
            share = (at - a[axis]) / (b[axis] - a[axis])
            kept.append((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))
        if ins[1]:
            kept.append(b)
    return kept
