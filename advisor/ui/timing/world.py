"""Outlines of land and borders, and the countries' names and centres: our own data, so a map needs no network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from advisor.folders import data_folder

FILE: Final = "outlines/world.json"
HALF_TURN: Final = 180.0
STEPS: Final = 20.0  # a degree, as the file is coded
Degrees = tuple[float, float]  # longitude, latitude
Line = tuple[Degrees, ...]


@dataclass(frozen=True, slots=True)
class World:
    """land: closed rings; borders: open lines between two countries; names and centres by ISO code."""

    land: tuple[Line, ...]
    borders: tuple[Line, ...]
    names: Mapping[str, str]
    centres: Mapping[str, Degrees]
    source: str


@lru_cache(maxsize=1)
def world() -> World:
    """The outlines, read once."""
    data = json.loads((data_folder() / FILE).read_text(encoding="utf-8"))
    arcs = [_degrees(arc) for arc in data["arcs"]]
    return World(
        tuple(_unwrapped(_ring(ring, arcs)) for ring in data["land"]),
        tuple(arcs[i] for i in data["borders"]),
        {code: name for code, name, _, _ in data["countries"]},
        {code: (lon, lat) for code, _, lon, lat in data["countries"]},
        data["source"],
    )


def _degrees(arc: Sequence[int]) -> Line:
    xs, ys = accumulate(arc[::2]), accumulate(arc[1::2])
    return tuple((x / STEPS, y / STEPS) for x, y in zip(xs, ys, strict=True))


def _ring(ring: Sequence[int], arcs: Sequence[Any]) -> Iterator[Degrees]:
    for i in ring:
        yield from arcs[i] if i >= 0 else reversed(arcs[~i])


def _unwrapped(ring: Iterable[Degrees]) -> Line:
    """A ring that goes on over the date line instead of jumping back around the world."""
    found: list[Degrees] = []
    turn = 0.0
    for lon, lat in ring:
        if found and abs(lon + turn - found[-1][0]) > HALF_TURN:
            turn += 2 * HALF_TURN if lon + turn < found[-1][0] else -2 * HALF_TURN
        found.append((lon + turn, lat))
    return tuple(found)
