"""Who reaches what over which distance: the places of a design with how well their position is known, and the round
trips between them. No position is invented: one that nobody gave is told as assumed, as a country, or as not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from advisor.advising.plan import Plan
from advisor.design.limits import at_site
from advisor.design.model import Deployment, Design, Place
from advisor.design.places import point
from advisor.design.study import Study
from advisor.figure import Figure
from advisor.models.network import Point, RttEstimate, place_rtt
from advisor.topology.parts import brand

Position = Literal["given", "table", "assumed", "country", "nowhere"]
"""Coordinates or a city in the answers; a cloud region of our table; the largest market of the area, for want of an
answer; only a country; nothing at all."""
SpotKind = Literal["users", "device", "edge", "onprem", "colo", "cloud", "hosted"]
ROLES: Final[Mapping[str, str]] = {
    "gateway": "AI gateway", "inference": "model", "burst": "model at peaks", "retrieval": "vector store",
    "tools": "tools", "data": "data", "standby": "standby", "tuning": "tuning", "experiment": "experiments",
}  # fmt: skip
_HOPS: Final = (("gateway", "retrieval"), ("gateway", "inference"), ("gateway", "burst"), ("inference", "tools"))


@dataclass(slots=True)
class Spot:
    """A place of a design, or where users are. count > 1: a class of equal sites. roles: what stands there."""

    id: str
    kind: SpotKind
    label: str
    country: str
    city: str
    at: Point | None
    position: Position
    count: int = 1
    region: str = ""  # of a cloud: "AWS us-east-1"
    roles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """A link between two spots. rtt: its round trip, None where one end is nowhere; paths: the request paths over it,
    none for a link that is used after a failure only."""

    a: str
    b: str
    rtt: Figure | None
    km: float | None
    basis: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The spots and spans of a design."""

    spots: tuple[Spot, ...]
    spans: tuple[Span, ...]


def reach(plan: Plan, design: Design) -> Reach:
    """The places of a design and what runs between them."""
    return _Reader(plan, design).read()


class _Reader:
    def __init__(self, plan: Plan, design: Design) -> None:
        self.plan, self.design = plan, design
        self.sites = {site.id: site for site in plan.assessment.sites}
        self.cities = {region.city.lower() for region in plan.knowledge.regions.values()}
        self.studies = {job: s for s in plan.studies for job in (s.job("serve"), s.job("tune"), s.job("experiment"))}
        self.spots: dict[str, Spot] = {}
        self.used: dict[tuple[str, str], list[str]] = {}

    def read(self) -> Reach:
        for deployment in sorted(self.design.deployments, key=lambda d: (d.kind != "serve", d.id)):
            for a, b, path in self._hops(deployment, self.studies[deployment.job]):
                ends = (b, a) if (b, a) in self.used else (a, b)
                over = self.used.setdefault(ends, [])
                if path and path not in over:
                    over.append(path)
        return Reach(tuple(self.spots.values()), tuple(self._span(*ends, *paths) for ends, paths in self.used.items()))

    def _hops(self, d: Deployment, study: Study) -> Iterator[tuple[str, str, str]]:
        parts = {name: self._spot(self.design.places[id], name, study) for name, id in d.parts.items()}
        if d.kind != "serve":
            return
        path = d.path.id if d.path else d.job
        entry = parts.get("gateway", parts["inference"])
        if not at_site(study.case, self.design.places[entry]):
            yield from ((users, entry, path) for users in self._users(study))
        for a, b in _HOPS:
            start, end = parts.get(a), parts.get(b)
            if start and end and start != end:
                yield start, end, path
        if "standby" in parts and parts["standby"] != entry:
            yield entry, parts["standby"], ""

    def _users(self, study: Study) -> Iterator[str]:
        """Users stand in the largest city of each market: the answers name markets, not cities."""
        for at in study.boundary.users:
            market = next((j for j in self.plan.knowledge.jurisdictions.values() if j.city == at.city), None)
            id = f"users/{at.city}"
            label = f"Users, {market.label}" if market else "Users"
            self.spots.setdefault(
                id, Spot(id, "users", label, market.country if market else "", at.city, at, "assumed")
            )
            yield id

    def _spot(self, place: Place, part: str, study: Study) -> str:
        if place.id not in self.spots:
            position = self._position(place)
            at = point(place) if position in ("given", "table", "assumed") else None
            city = place.city or (study.boundary.home.city if position == "assumed" else "")
            self.spots[place.id] = Spot(
                place.id, place.kind, place.label, place.country, city, at, position, place.count,
                f"{brand(place.provider)} {place.region}" if place.region else "",
            )  # fmt: skip
        role = ROLES.get(part, part)
        if role not in self.spots[place.id].roles:
            self.spots[place.id].roles.append(role)
        return place.id

    def _position(self, place: Place) -> Position:
        if place.kind == "hosted":
            return "country" if place.country else "nowhere"
        if place.kind == "cloud":
            return "table"
        site = self.sites.get(place.id)
        if site is not None and (site.lat is not None or site.city.lower() in self.cities):
            return "given"
        return "country" if place.count > 1 and place.country else "assumed"

    def _span(self, a: str, b: str, *paths: str) -> Span:
        one, two = self.spots[a], self.spots[b]
        start, end = self._timed_from(one), self._timed_from(two)
        if start is None or end is None:
            return Span(a, b, None, None, "not known", paths)
        rtt = place_rtt(self.plan.knowledge, start, end)
        return Span(a, b, _figure(one, two, rtt), rtt.distance_km, rtt.basis, paths)

    def _timed_from(self, spot: Spot) -> Point | None:
        """The point from which the model times a spot: that of the place, even where it is only assumed."""
        place = self.design.places.get(spot.id)
        return point(place) if place else spot.at


def _figure(a: Spot, b: Spot, rtt: RttEstimate) -> Figure:
    return Figure(
        f"rtt/{a.id}>{b.id}", f"Round trip, {a.label} to {b.label}", rtt.p50_ms, rtt.low_ms, rtt.high_ms, "ms",
        rtt.formula, rtt.inputs,
    )  # fmt: skip
