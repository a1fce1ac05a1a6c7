"""The round trips against measurements: the shipped pairs with their cities left out, or the user's own file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from advisor.errors import InputError, Problem, nearest
from advisor.knowledge.model import Knowledge, Region
from advisor.knowledge.read import Entry, csv_entries
from advisor.models.constants import constants
from advisor.models.fit import network as fitting
from advisor.models.network import BANDS, Point, field_of, floor_ms, great_circle_km, measured_pairs, place_rtt
from advisor.strict_yaml import decode, read_bytes

NEEDED: Final = ("src_provider", "src", "dst_provider", "dst", "rtt_ms")
_OTHER_NAMES: Final = {"ms": "rtt_ms"}


@dataclass(frozen=True, slots=True)
class TestedPair:
    """One measured round trip and its estimate with the 80 % interval; None and the reason where there is none.

    basis  model: no measurement of the two cities took part, or (pair left out) not the one of this very pair;
           measured: another provider's pair of the same cities
    """

    pair: str
    distance_km: float
    measured_ms: float
    estimate_ms: float
    held: bool
    basis: str
    refused: str = ""

    @property
    def ape(self) -> float:
        """Absolute error as a share of the measurement."""
        return abs(self.estimate_ms / self.measured_ms - 1)


@dataclass(frozen=True, slots=True)
class NetworkErrors:
    """Errors of round trips, as shares; NaN where nothing was estimated."""

    n: int
    refused: int
    median_ape: float
    p90_ape: float
    coverage_80: float
    by_distance: Mapping[str, NetworkErrors]


def check(knowledge: Knowledge, file: Path | None = None) -> tuple[TestedPair, ...]:
    """Tests the round trips. Without a file: each shipped pair by a model that knows neither of a fold's cities.

    Raises InputError for a file that cannot be read.
    """
    return tuple(_left_out(knowledge) if file is None else _of_file(knowledge, file))


def summary(tested: Iterable[TestedPair]) -> NetworkErrors:
    """The errors in all, and by distance."""
    found = list(tested)
    bands = pairwise((0, *BANDS))
    by = {
        f"{low:,} to {high:,} km": _errors([t for t in found if not t.refused and low <= t.distance_km < high])
        for low, high in bands
    }
    return _errors(found, {name: errors for name, errors in by.items() if errors.n})


def _errors(tested: list[TestedPair], by: Mapping[str, NetworkErrors] | None = None) -> NetworkErrors:
    known = [t for t in tested if not t.refused]
    apes = [t.ape for t in known] or [np.nan]
    held = float(np.mean([t.held for t in known])) if known else np.nan
    median, p90 = float(np.median(apes)), float(np.quantile(apes, 0.9))
    return NetworkErrors(len(known), len(tested) - len(known), median, p90, held, by or {})


def _left_out(knowledge: Knowledge) -> Iterator[TestedPair]:
    pairs = measured_pairs(knowledge)
    regions = list(knowledge.regions.values())
    tests = fitting.left_out(pairs, [r.city for r in regions])
    size = np.abs(tests.logs)
    for n, (log, km, fold) in enumerate(zip(tests.logs, tests.km, tests.fold, strict=True)):
        band = next(b for b in BANDS if km < b)
        low = max([0, *(b for b in BANDS if b < band)])
        others = size[(tests.km >= low) & (tests.km < band) & (tests.fold != fold)]
        held = bool(abs(log) <= np.quantile(others, 0.8))
        yield TestedPair(f"pair {n + 1}", float(km), 1.0, float(np.exp(-log)), held, "model")


def _of_file(knowledge: Knowledge, file: Path) -> Iterator[TestedPair]:
    problems: list[Problem] = []
    tested = []
    for entry in csv_entries(file.name, decode(read_bytes(file), file.name)):
        found = _tested(entry, knowledge, problems)
        if found:
            tested.append(found)
    if problems:
        raise InputError(problems)
    if not tested:
        raise InputError.single(file.name, "has no rows", "Expected a header and one row a pair of regions")
    yield from tested


def _tested(entry: Entry, knowledge: Knowledge, problems: list[Problem]) -> TestedPair | None:
    raw = {_OTHER_NAMES.get(name, name): cell.strip() for name, cell in entry.raw.items()}
    if lacking := [name for name in NEEDED if name not in raw]:
        raise InputError.single(entry.place(), f"the column '{lacking[0]}' is missing", nearest(lacking[0], raw))
    try:
        measured = float(raw["rtt_ms"])
    except ValueError:
        measured = 0.0
    if not 0 < measured < 1e6:
        problems.append(Problem(entry.place("rtt_ms"), f"'{raw['rtt_ms'][:40]}' is not a number above 0"))
        return None
    name = f"{raw['src_provider']}/{raw['src']} to {raw['dst_provider']}/{raw['dst']}"
    ends = [knowledge.regions.get((raw[f"{end}_provider"], raw[end])) for end in ("src", "dst")]
    if ends[0] is None or ends[1] is None:
        unknown = "src" if ends[0] is None else "dst"
        why = f"the region {raw[f'{unknown}_provider']}/{raw[unknown]} is not in the table"
        return TestedPair(name, 0.0, measured, np.nan, False, "", why)
    a, b = (_point(region) for region in ends if region)
    km = great_circle_km(a, b)
    own = without_itself(knowledge).get(frozenset(((a.provider, a.region), (b.provider, b.region))))
    if own is not None:  # the table holds this pair: testing it against itself would say nothing
        width = constants(knowledge).network[f"width_to_{next(band for band in BANDS if km < band)}_km"]
        return TestedPair(name, km, measured, own, own / width <= measured <= own * width, "pair left out")
    found = place_rtt(knowledge, a, b)
    held = found.low_ms <= measured <= found.high_ms
    return TestedPair(name, km, measured, found.p50_ms, held, found.basis)


def _point(region: Region) -> Point:
    return Point(region.lat, region.lon, region.provider, region.region, region.city)


_WITHOUT: dict[tuple[str, str], Mapping[frozenset[tuple[str, str]], float]] = {}


def without_itself(knowledge: Knowledge) -> Mapping[frozenset[tuple[str, str]], float]:
    """The model's round trip of every measured pair, in ms, had that pair not been measured; built once."""
    key = (knowledge.folder, knowledge.hash)
    if key not in _WITHOUT:
        pairs, fitted, names = measured_pairs(knowledge), constants(knowledge).network, list(knowledge.regions)
        km = pairs.distance_km()
        line = fitted["base_ms"] + fitted["ms_per_km"] * km
        floor = [floor_ms(float(d)) for d in km]
        ms = np.maximum(line * np.exp(field_of(pairs, fitted).left_out()), floor)
        ends = zip(pairs.i, pairs.j, ms, strict=True)
        _WITHOUT[key] = {frozenset((names[i], names[j])): float(value) for i, j, value in ends}
    return _WITHOUT[key]
