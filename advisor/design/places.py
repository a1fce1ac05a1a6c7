"""Where things could stand: boundaries that data must not leave, and places, derived or named by the user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from advisor.assessment.model import Assessment, Site
from advisor.design.case import Case
from advisor.design.model import Place, PlaceKind
from advisor.expr import Chosen
from advisor.knowledge.model import Instance, Jurisdiction, Knowledge, Regime, Region
from advisor.models.network import Point, great_circle_km

PARTITIONING: Final = frozenset({"in_region", "in_country", "in_country_domestic_operator"})
REGIONS_PER_PROVIDER: Final = 2
BLOC: Final = "EU"  # as offers of hosted models state it
GOVERNMENT: Final = "gov"  # regions that only an authorised customer may use


@dataclass(frozen=True, slots=True)
class Boundary:
    """A legal boundary that a workload's data must stay in, and the share of the demand inside it.

    countries  ISO codes; empty = anywhere
    users      where the demand comes from; the path is timed from the farthest
    """

    id: str
    label: str
    countries: frozenset[str]
    country: str
    home: Point
    users: tuple[Point, ...]
    share: float
    market: frozenset[str] = frozenset()  # countries of the users, whatever the residency rule
    union: frozenset[str] = frozenset()  # countries of the European bloc, which some offers name as a whole

    def holds(self, country: str) -> bool:
        """True where processing in a country (or in "EU", anywhere in the bloc) stays inside."""
        return country in self.countries or (country == BLOC and bool(self.union) and self.union <= self.countries)


def boundaries(case: Case) -> tuple[Boundary, ...]:
    """One boundary per jurisdiction where a residency rule separates them, else one for all."""
    chosen = case.env.get("jurisdictions")
    ids = chosen.yes if isinstance(chosen, Chosen) else frozenset()
    markets = [j for id, j in case.knowledge.jurisdictions.items() if id in ids]
    if not markets:
        markets = [next(iter(case.knowledge.jurisdictions.values()))]
    residency = case.choice("residency")
    if residency in PARTITIONING:
        share = 1 / len(markets)
        return tuple(_boundary(case, (market,), residency, share) for market in markets)
    return (_boundary(case, tuple(markets), residency, 1.0),)


def _boundary(case: Case, markets: tuple[Jurisdiction, ...], residency: str, share: float) -> Boundary:
    first = markets[0]
    allowed: frozenset[str] = frozenset()
    country, home = _home(case, first)
    if residency == "in_region":
        allowed = frozenset(first.countries or (first.country,))
    elif residency in PARTITIONING:
        allowed = frozenset((country,))
    for regime in binding_regimes(case):
        if regime.countries:
            inside = frozenset(regime.countries)
            allowed = (allowed & inside or inside) if allowed else inside
    points = (home, *(Point(m.lat, m.lon, city=m.city) for m in markets[1:]))
    id = first.id if len(markets) == 1 else "all"
    label = first.label if len(markets) == 1 else f"{len(markets)} markets"
    bloc = case.knowledge.jurisdictions.get("eu")
    market = frozenset(c for m in markets for c in m.countries)
    union = frozenset(bloc.countries) if bloc else frozenset()
    return Boundary(id, label, allowed, country, home, points, share, market, union)


def _home(case: Case, market: Jurisdiction) -> tuple[str, Point]:
    """The country that stands for a market, and a point in it: as answered, else the market's usual one."""
    country = case.choice("country").upper()
    if country == market.country or country not in market.countries:
        return market.country, Point(market.lat, market.lon, city=market.city)
    inside = [r for r in case.knowledge.regions.values() if r.country == country]
    near = min(inside, key=lambda r: (r.city, r.provider, r.region), default=None)
    if near is None:
        return country, Point(market.lat, market.lon)
    return country, Point(near.lat, near.lon, city=near.city)


def binding_regimes(case: Case) -> tuple[Regime, ...]:
    """The regimes of the answers whose condition holds in this case, and those without one."""
    chosen = case.env.get("regimes")
    ids = chosen.yes if isinstance(chosen, Chosen) else frozenset()
    regimes = (case.knowledge.regimes[id] for id in sorted(ids) if id in case.knowledge.regimes)
    return tuple(r for r in regimes if r.binds is None or r.binds(case.env) is True)


def derive(assessment: Assessment, case: Case, boundary: Boundary) -> tuple[Place, ...]:
    """Candidate places inside a boundary: own room, colocation, edge class, cloud regions. No hosted models."""
    named = [_named(site, case.knowledge, boundary) for site in assessment.sites]
    inside = [p for p in named if not boundary.countries or p.country in boundary.countries or p.kind == "edge"]
    places = list(inside)
    kinds = {p.kind for p in places}
    if "onprem" not in kinds:
        places.append(_own(boundary, "onprem", "Own server room"))
    places.append(_own(boundary, "onprem", "Second own room", reserve=True))
    if "colo" not in kinds:
        places.append(_own(boundary, "colo", "Colocation"))
    if "edge" not in kinds and (edge := _edge(case, boundary)):
        places.append(edge)
    if "cloud" not in kinds:
        places += [_cloud(r, case.knowledge) for r in _near_regions(case, boundary)]
    return tuple(places)


def _own(boundary: Boundary, kind: PlaceKind, label: str, reserve: bool = False) -> Place:
    home = boundary.home
    id = f"{kind}{'-2' if reserve else ''}@{boundary.id}"
    where = f"{label}, {home.city}" if home.city else label
    return Place(
        id, kind, where, boundary.country, "own", boundary.country, city=home.city, lat=home.lat, lon=home.lon,
        reserve=reserve,
    )  # fmt: skip


def _edge(case: Case, boundary: Boundary) -> Place | None:
    sites = case.number("sites", 1)
    local = case.choice("data_location") == "edge_sites" or case.choice("serving") == "on_device"
    if sites.value <= 1 and not local and case.choice("infra") != "edge":
        return None
    count = max(1, round(sites.value * boundary.share))
    uplink = case.number("uplink_mbps").value if case.known("uplink_mbps") else None
    home = boundary.home
    label = f"{count:,} sites" if count > 1 else "The site"
    return Place(
        f"edge@{boundary.id}", "edge", label, boundary.country, "own", boundary.country,
        lat=home.lat, lon=home.lon, count=count, uplink_mbps=uplink,
    )  # fmt: skip


def _cloud(region: Region, knowledge: Knowledge) -> Place:
    provider = knowledge.providers[region.provider]
    return Place(
        f"{region.provider}/{region.region}", "cloud", f"{provider.name} {region.region}, {region.city}",
        region.country, region.provider, provider.parent_country, region.provider, region.region, region.city,
        region.lat, region.lon,
    )  # fmt: skip


def _near_regions(case: Case, boundary: Boundary) -> list[Region]:
    """Of each provider with priced GPUs: the nearest regions inside the boundary."""
    government = case.has("regimes", "fedramp", "dod_il4", "dod_il5", "cmmc_cui", "itar")
    shelf = shapes(case.knowledge)
    by_provider: dict[str, list[tuple[float, Region]]] = {}
    for key, region in case.knowledge.regions.items():
        legal = not boundary.countries or region.country in boundary.countries
        if key in shelf and legal and (GOVERNMENT in region.region) == government:
            km = great_circle_km(boundary.home, Point(region.lat, region.lon))
            by_provider.setdefault(region.provider, []).append((km, region))
    nearest = (sorted(rows, key=lambda r: (r[0], r[1].region)) for rows in by_provider.values())
    return [region for rows in nearest for _, region in rows[:REGIONS_PER_PROVIDER]]


def _named(site: Site, knowledge: Knowledge, boundary: Boundary) -> Place:
    """A place that the user named. A city without coordinates is looked up among the regions' cities."""
    if site.kind == "cloud":
        place = _cloud(knowledge.regions[site.provider, site.region], knowledge)
        return Place(
            **{f: getattr(place, f) for f in place.__slots__ if f not in ("id", "given")}, id=site.id, given=True
        )
    country = site.country or boundary.country
    lat, lon = (site.lat, site.lon) if site.lat is not None else _city(site.city, knowledge, boundary)
    label = f"{site.city or site.id}" + (f", {site.count:,} sites" if site.count > 1 else "")
    return Place(
        site.id, site.kind, label, country, "own", country, city=site.city, lat=lat, lon=lon, count=site.count,  # type: ignore[arg-type]
        uplink_mbps=site.uplink_mbps, power_headroom_kw=site.power_headroom_kw, owned_gpus=site.owned_gpus, given=True,
    )  # fmt: skip


def _city(city: str, knowledge: Knowledge, boundary: Boundary) -> tuple[float, float]:
    found = next((r for r in knowledge.regions.values() if r.city.lower() == city.lower()), None)
    return (found.lat, found.lon) if found else (boundary.home.lat, boundary.home.lon)


_shelves: dict[str, Mapping[tuple[str, str], Mapping[str, tuple[Instance, ...]]]] = {}


def shapes(knowledge: Knowledge) -> Mapping[tuple[str, str], Mapping[str, tuple[Instance, ...]]]:
    """(provider, region) → GPU → the priced shapes that may be placed there, smallest first. Built once a knowledge."""
    if knowledge.hash not in _shelves:
        shelf: dict[tuple[str, str], dict[str, list[Instance]]] = {}
        for row in knowledge.instances:
            if row.placeable:
                shelf.setdefault((row.provider, row.region), {}).setdefault(row.gpu, []).append(row)
        _shelves[knowledge.hash] = {
            key: {gpu: tuple(_newest(rows)) for gpu, rows in by_gpu.items()} for key, by_gpu in shelf.items()
        }
    return _shelves[knowledge.hash]


def _newest(rows: Iterable[Instance]) -> list[Instance]:
    """One price per shape, the newest: stale cheap rows beside their successors are what a least-cost search picks."""
    best: dict[str, Instance] = {}
    for row in rows:
        if row.shape not in best or row.as_of > best[row.shape].as_of:
            best[row.shape] = row
    return sorted(best.values(), key=lambda r: (r.gpu_count, r.on_demand_usd_h, r.shape))


def cheapest_shape(rows: Iterable[Instance], gpus: int) -> Instance | None:
    """The shape that holds a replica of so many GPUs at the least price per GPU."""
    fitting = [r for r in rows if r.gpu_count >= gpus]
    return min(fitting, key=lambda r: (r.on_demand_usd_h / r.gpu_count, r.gpu_count, r.shape), default=None)


def point(place: Place) -> Point | None:
    """The place as the network model takes it; None where nobody says where it is."""
    if place.lat is None or place.lon is None:
        return None
    return Point(place.lat, place.lon, place.provider, place.region, place.city)
