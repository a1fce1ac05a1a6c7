"""Round trips between places: the measured table where there is one, else distance corrected by measured neighbours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final, Literal

import numpy as np

from advisor.errors import InputError
from advisor.figure import Quantity
from advisor.knowledge.model import Knowledge, Rtt
from advisor.models.constants import Constants, constants
from advisor.models.kriging import Field, Floats, Ints, distances_km, one_km

LIGHT_KM_S: Final = 299_792.458
FIBRE_SHARE: Final = 0.68  # speed of light in fibre
FLOOR_FORMULA: Final = "2 * distance_km / (0.68 * 299792.458) * 1e3"
SAME_REGION_MS: Final = 1.2  # between zones of a region: median of 112 zone pairs published by IBM, August 2026
SAME_ZONE_MS: Final = 0.1
SAME_REGION_HIGH_MS: Final = 1.8
BANDS: Final = (500, 2000, 6000, 20100)  # km; each has its own width of interval
ZONES_SOURCE: Final = "IBM Cloud, latency between zones of a region, 112 pairs, August 2026"
SAME_CITY_KM: Final = 100.0  # a point so far from a region's city still counts as that city
NEAREST_KM: Final = 120.0  # the shortest measured pair; nearer, the model runs straight to the figure between zones
MODEL_FORMULA: Final = f"max(line_ms * neighbours, {FLOOR_FORMULA})"
NEAR_FORMULA: Final = f"zones_ms + ({MODEL_FORMULA} - zones_ms) * distance_km / 120"
EFFICIENCY: Final = 0.8  # share of a line that a bulk transfer fills


@dataclass(frozen=True, slots=True)
class Point:
    """Where something stands; provider and region name a cloud region of the tables."""

    lat: float
    lon: float
    provider: str = ""
    region: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class RttEstimate:
    """A round trip. low and high are the 80 % interval of the median; p95 is over the requests of a month.

    formula over `inputs` gives p50_ms.
    """

    p50_ms: float
    p95_ms: float
    low_ms: float
    high_ms: float
    basis: Literal["same place", "measured", "model"]
    source: str
    distance_km: float
    formula: str
    inputs: Mapping[str, Quantity]


def great_circle_km(a: Point, b: Point) -> float:
    """Distance over the Earth's surface (haversine, R = 6,371 km)."""
    return one_km((a.lat, a.lon), (b.lat, b.lon))


def floor_ms(distance_km: float) -> float:
    """Least possible round trip: light in fibre along the great circle, there and back."""
    return 2 * distance_km / (FIBRE_SHARE * LIGHT_KM_S) * 1e3


@dataclass(frozen=True, slots=True)
class Pairs:
    """Measured pairs: sites in degrees, and the two ends and round trip of each pair."""

    lats: Floats
    lons: Floats
    i: Ints
    j: Ints
    ms: Floats

    def distance_km(self) -> Floats:
        """Great-circle distance of each pair."""
        i, j = self.i, self.j
        return distances_km(self.lats[i], self.lons[i], self.lats[j], self.lons[j])


def measured_pairs(knowledge: Knowledge) -> Pairs:
    """Every measured pair of regions once, both directions averaged."""
    index = {key: k for k, key in enumerate(knowledge.regions)}
    found: dict[tuple[int, int], list[float]] = {}
    for (p, r, q, s), rtt in knowledge.rtt.items():
        i, j = sorted((index[p, r], index[q, s]))
        found.setdefault((i, j), []).append(rtt.ms)
    lats, lons = (np.array([getattr(r, f) for r in knowledge.regions.values()]) for f in ("lat", "lon"))
    ends = np.array(list(found), dtype=np.intp).reshape(-1, 2)
    return Pairs(lats, lons, ends[:, 0], ends[:, 1], np.array([sum(v) / len(v) for v in found.values()]))


def field_of(pairs: Pairs, constants: Mapping[str, float]) -> Field:
    """The field of log(measured / base line) over measured pairs."""
    base = constants["base_ms"] + constants["ms_per_km"] * pairs.distance_km()
    ratio = np.log(pairs.ms / base)
    return Field(pairs.lats, pairs.lons, pairs.i, pairs.j, ratio, constants["fade_km"], constants["noise"])


class Net:
    """The tables of one knowledge: regions, measurements by city pair, and the field of ratios to the base line."""

    def __init__(self, knowledge: Knowledge, fitted: Constants) -> None:
        self.regions = knowledge.regions
        self.constants = fitted
        self.field = field_of(measured_pairs(knowledge), fitted.network)
        self.places = {r.city: (r.lat, r.lon) for r in self.regions.values()}
        self.cities: dict[tuple[str, str], list[Rtt]] = {}
        for (p, r, q, s), rtt in knowledge.rtt.items():
            cities = (self.regions[p, r].city, self.regions[q, s].city)
            self.cities.setdefault(cities, []).append(rtt)


_NETS: dict[tuple[str, str], Net] = {}
_BUILDING: Final = Lock()


def net(knowledge: Knowledge) -> Net:
    """The arrays of a knowledge, built once; who asks meanwhile waits for them."""
    key = (knowledge.folder, knowledge.hash)
    with _BUILDING:
        if key not in _NETS:
            _NETS[key] = Net(knowledge, constants(knowledge))
    return _NETS[key]


def place_rtt(knowledge: Knowledge, a: Point, b: Point) -> RttEstimate:
    """Round trip between two places: same region, measured pair, pair of the same two cities, else the model."""
    return _place_rtt(net(knowledge), a, b)


@lru_cache(maxsize=4096)
def _place_rtt(tables: Net, a: Point, b: Point) -> RttEstimate:
    a, b = sorted((a, b), key=lambda p: (p.provider, p.region, p.city, p.lat, p.lon))
    km = great_circle_km(a, b)
    if (a.region and (a.provider, a.region) == (b.provider, b.region)) or a == b:
        return _same(km)
    measured = _measured(tables, a, b)
    return _from_table(tables, measured, a, b, km) if measured else _modelled(tables, a, b, km)


def _same(km: float) -> RttEstimate:
    return RttEstimate(
        SAME_REGION_MS, SAME_REGION_HIGH_MS, SAME_ZONE_MS, SAME_REGION_HIGH_MS, "same place", ZONES_SOURCE, km,
        "zones_ms", {"zones_ms": _zones()},
    )  # fmt: skip


def _zones() -> Quantity:
    key = "network/zones_ms"
    return Quantity(key, SAME_REGION_MS, SAME_ZONE_MS, SAME_REGION_HIGH_MS, "ms", ZONES_SOURCE, "2026-08", "published")


def _city(tables: Net, point: Point) -> str:
    """The city of the tables in which a point lies, "" where it lies in none."""
    region = tables.regions.get((point.provider, point.region))
    name = point.city or (region.city if region else "")
    where = tables.places.get(name)
    return name if where and one_km(where, (point.lat, point.lon)) < SAME_CITY_KM else ""


def _measured(tables: Net, a: Point, b: Point) -> list[Rtt]:
    """Measurements of the two regions, or of any provider's regions in the same two cities."""
    one, two = _city(tables, a), _city(tables, b)
    return tables.cities.get((one, two), []) + tables.cities.get((two, one), [])


def _name(point: Point) -> str:
    return f"{point.provider}/{point.region}" if point.region else f"{point.lat:.2f},{point.lon:.2f}"


def _from_table(tables: Net, found: list[Rtt], a: Point, b: Point, km: float) -> RttEstimate:
    ms = float(np.median([r.ms for r in found]))
    spread, p95 = tables.constants.network["measured_spread"], ms * tables.constants.network["p95_ratio"]
    low, high = max(ms / spread, floor_ms(km)), ms * spread
    source = "; ".join(dict.fromkeys(r.source for r in found))
    quantity = Quantity(f"network/rtt/{_name(a)}/{_name(b)}", ms, low, high, "ms", source, "2026", "published")
    return RttEstimate(ms, p95, low, high, "measured", source, km, "rtt_ms", {"rtt_ms": quantity})


def _modelled(tables: Net, a: Point, b: Point, km: float) -> RttEstimate:
    network, source, as_of = tables.constants.network, tables.constants.source, tables.constants.as_of
    base = network["base_ms"] + network["ms_per_km"] * km
    factor = math.exp(tables.field.at((a.lat, a.lon), (b.lat, b.lon)))
    width = network[f"width_to_{next(band for band in BANDS if km < band)}_km"]
    pair = f"{_name(a)}/{_name(b)}"
    inputs = {
        "line_ms": Quantity(f"network/line/{pair}", base, base, base, "ms", source, as_of),
        "neighbours": Quantity(f"network/neighbours/{pair}", factor, factor / width, factor * width, "", source, as_of),
        "distance_km": Quantity(f"network/distance/{pair}", km, km, km, "km", "great circle", "", "published"),
    }
    low, ms, high = (max(base * f, floor_ms(km)) for f in (factor / width, factor, factor * width))
    formula = MODEL_FORMULA
    if km < NEAREST_KM:
        formula, inputs = NEAR_FORMULA, {**inputs, "zones_ms": _zones()}
        low, ms = (
            start + (end - start) * km / NEAREST_KM for start, end in ((SAME_ZONE_MS, low), (SAME_REGION_MS, ms))
        )
    return RttEstimate(
        ms, ms * network["p95_ratio"], max(low, floor_ms(km)), high, "model", source, km, formula, inputs
    )


def transfer_h(size_tb: float, mbps: float) -> float:
    """Hours to move a data set over a line that bulk traffic fills to 80 %; infinite where there is no line."""
    if size_tb < 0 or mbps < 0:
        raise InputError.single("transfer", f"has {size_tb:g} TB over {mbps:g} Mbit/s", "Neither can be negative")
    if size_tb == 0:
        return 0.0
    return size_tb * 8e6 / (mbps * EFFICIENCY) / 3600 if mbps else math.inf
