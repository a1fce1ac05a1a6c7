"""Makes data/outlines/world.json, the outlines behind the map of places, from Natural Earth (public domain).

    npm pack world-atlas@2.0.2 && tar xf world-atlas-2.0.2.tgz
    pip install pycountry
    python scripts/outlines.py package data/outlines/world.json

Arcs are rounded to a twentieth of a degree and stored once: land is rings of arcs, borders are arcs that two countries
share. Of every country its code, name and the centre of its largest part is kept, for what is only known to be there.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

import pycountry  # type: ignore[import-not-found]

STEPS: Final = 20  # a degree
ANTARCTICA: Final = "010"
HEAD: Final = {
    "source": "Natural Earth 1:110m land and countries, 1:50m for the centres, by way of world-atlas 2.0.2",
    "licence": "Natural Earth is in the public domain; world-atlas is under the ISC licence",
    "as_of": "2019-11",
    "coding": "arcs: longitude and latitude in twentieths of a degree, the first absolute, the others as differences; "
    "land: rings of arcs, ~i runs arc i backwards; borders: arcs; countries: code, name, longitude, latitude",
}
Point = tuple[float, float]


def degrees(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a TopoJSON file in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        xs, ys = accumulate(x for x, _ in arc), accumulate(y for _, y in arc)
        found.append([(x * sx + tx, y * sy + ty) for x, y in zip(xs, ys, strict=True)])
    return found


def rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Outer rings of a geometry, as arcs; holes too, for the Caspian is one."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        yield from polygon


def ring_points(ring: Iterable[int], arcs: list[list[Point]]) -> list[Point]:
    """A ring as points."""
    return [p for i in ring for p in (arcs[i] if i >= 0 else reversed(arcs[~i]))]


def centre(ring: list[Point]) -> tuple[float, Point]:
    """Area and centre of a ring."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        cross = ax * by - bx * ay
        area, x, y = area + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    return abs(area), (x / (3 * area), y / (3 * area)) if area else ring[0]


def coded(arc: list[Point]) -> list[int]:
    """An arc as differences; points that fall together are one."""
    steps = [(round(x * STEPS), round(y * STEPS)) for x, y in arc]
    kept = [steps[0], *(b for a, b in pairwise(steps) if a != b)]
    moves = ((bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(kept))
    return [*kept[0], *(n for move in moves for n in move)]


def countries(fine: dict[str, Any]) -> Iterator[tuple[str, str, float, float]]:
    """Code, name, and centre of the largest part of every country that has a code."""
    arcs = degrees(fine)
    for geometry in fine["objects"]["countries"]["geometries"]:
        known = pycountry.countries.get(numeric=str(geometry.get("id", "")).zfill(3))
        if known is not None and geometry.get("arcs"):
            parts = [centre(ring_points(ring, arcs)) for ring in rings(geometry)]
            _, (x, y) = max(parts)
            yield known.alpha_2, geometry["properties"]["name"], round(x, 1), round(y, 1)


def main(package: Path, target: Path) -> None:
    """Read the package, write the file."""
    coarse = json.loads((package / "countries-110m.json").read_text(encoding="utf-8"))
    fine = json.loads((package / "countries-50m.json").read_text(encoding="utf-8"))
    places = [g for g in coarse["objects"]["countries"]["geometries"] if g.get("id") != ANTARCTICA]
    frozen = {i if i >= 0 else ~i for g in coarse["objects"]["countries"]["geometries"] if g not in places
              for ring in rings(g) for i in ring}  # fmt: skip
    land = [r for r in rings(coarse["objects"]["land"]["geometries"][0])
            if not all((i if i >= 0 else ~i) in frozen for i in r)]  # fmt: skip
    used = Counter(i if i >= 0 else ~i for g in places for ring in rings(g) for i in ring)
    shared = [i for i, times in used.items() if times > 1]
    keep = sorted({i if i >= 0 else ~i for ring in land for i in ring} | set(shared))
    at = {old: new for new, old in enumerate(keep)}
    arcs = degrees(coarse)
    data = HEAD | {
        "arcs": [coded(arcs[i]) for i in keep],
        "land": [[at[i] if i >= 0 else ~at[~i] for i in ring] for ring in land],
        "borders": sorted(at[i] for i in shared),
        "countries": sorted(countries(fine)),
    }
    rows = (f'"{key}":{json.dumps(value, separators=(",", ":"), ensure_ascii=False)}' for key, value in data.items())
    target.write_text("{" + ",\n".join(rows) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
