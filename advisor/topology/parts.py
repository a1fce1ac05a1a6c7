"""The graph while it grows: zones, nodes and links of a design, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from advisor.design.model import Deployment, Design, Place, parse_job
from advisor.figure import show
from advisor.models.latency import compose
from advisor.topology.context import WorkloadContext
from advisor.topology.model import Link, LinkKind, Node, Zone, ZoneKind

USERS: Final = "@users"
SHARED: Final = "@shared"
OUTSIDE: Final = "@connected"
RoundTrip = Callable[[Place, Place], tuple[float, float] | None]
_ZONE_KINDS: Final[Mapping[str, ZoneKind]] = {
    "device": "edge", "edge": "edge", "onprem": "onprem", "colo": "colo", "cloud": "cloud", "hosted": "hosted",
}  # fmt: skip
_ISO: Final = 2  # letters of a country's code; a hosted model may only say "region of the call"
_RENTED: Final = frozenset({"cloud", "hosted"})
_NO_CONTEXT: Final = WorkloadContext()


def base(job: str) -> str:
    """What the jobs of one workload in one boundary have in common: "claims@eu" of "claims/tune@eu"."""
    workload, _, boundary = parse_job(job)
    return workload + (f"@{boundary}" if boundary else "")


def boundary(job: str) -> str:
    """The boundary that a job is in, as people write it: "EU" of "claims/serve@eu"; "" where there is one for all."""
    name = parse_job(job)[2].replace("_", " ")
    return name.upper() if len(name) <= 3 else name.capitalize()


def joined(*texts: str) -> str:
    """The texts that say something, with dots between."""
    return " · ".join(filter(None, texts))


class Parts:
    """What has been drawn so far. A part that several jobs share (a gateway, a pool) is one node with several owners.

    isolated  some workload lets nothing in or out: shared services stand inside, rented places are across an air gap
    """

    def __init__(self, design: Design, workloads: Mapping[str, WorkloadContext], round_trip: RoundTrip | None) -> None:
        self.design = design
        self.workloads = workloads
        self.round_trip = round_trip
        self.zones: dict[str, Zone] = {}
        self.nodes: dict[str, Node] = {}
        self.links: dict[tuple[str, str, str], Link] = {}
        self.owners: dict[str, set[str]] = {}
        self.isolated = any(d.disconnected or self.context(d).air_gapped for d in design.deployments)

    def context(self, deployment: Deployment) -> WorkloadContext:
        """What the answers tell of a deployment's workload."""
        return self.workloads.get(deployment.workload, _NO_CONTEXT)

    def of(self, *kinds: str) -> list[str]:
        """Ids of the nodes of those kinds, in the order they came."""
        return [id for id, node in self.nodes.items() if node.kind in kinds]

    def related(self, a: str, b: str) -> bool:
        """True where two nodes serve the same workload."""
        ours, theirs = ({base(job) for job in self.owners.get(n, ())} for n in (a, b))
        return not ours.isdisjoint(theirs)

    def place(self, id: str) -> str:
        """The zone of a place."""
        if id not in self.zones:
            p = self.design.places[id]
            kind, label = _ZONE_KINDS[p.kind], _place_label(p)
            country = p.country if len(p.country) == _ISO else ""
            self.zones[id] = Zone(id, kind, label, p.count, country, p.operator, p.operator_country)
        return id

    def zone(self, id: str, kind: ZoneKind, label: str) -> str:
        """A zone that is no place."""
        self.zones.setdefault(id, Zone(id, kind, label))
        return id

    def node(self, id: str, kind: str, zone: str, label: str, details: Iterable[str] = (), job: str = "") -> str:
        """A node; one that is there already gains the details that are new, and the job."""
        known = self.nodes.get(id)
        if known is None:
            place = self.design.places.get(zone)
            known = Node(id, kind, zone, label, "", provider=place.provider if place else "")
        texts = [t for t in known.detail.split(" · ") if t]
        self.nodes[id] = replace(known, detail=joined(*dict.fromkeys([*texts, *details])))
        if job:
            self.owners.setdefault(id, set()).add(job)
        return id

    def component(self, d: Deployment, part: str, kind: str, label: str, *details: str) -> str | None:
        """The node of a component, where the deployment has one."""
        place = d.parts.get(part)
        return place and self.node(f"{place}/{part}", kind, self.place(place), label, details, d.job)

    def link(
        self, source: str | None, target: str | None, kind: LinkKind, label: str = "", path: bool = False,
        d: Deployment | None = None,
    ) -> None:  # fmt: skip
        """Join two parts, where both are there. The first that joins them in this way says how.

        d  the deployment whose request path times the link
        """
        if source is None or target is None or source == target or (source, target, kind) in self.links:
            return
        a, b = self.nodes[source].zone, self.nodes[target].zone
        p50, p95 = self._time(a, b, d) if a != b else (0.0, 0.0)
        shown = f"{show(p50, '', 2)} / {show(p95, 'ms', 2)}" if p95 else ""
        mbps = self._mbps(a, b) if a != b else 0.0
        crosses = self._crosses(self.zones[a], self.zones[b]) if a != b else ()
        self.links[source, target, kind] = Link(
            source, target, kind, label, mbps, p50, p95, shown, crosses=crosses, path=path
        )

    def _time(self, a: str, b: str, d: Deployment | None) -> tuple[float, float]:
        """Round trip between two zones: as the request path says, else as the network model says, else 0: not known."""
        ends = {"users" if z == USERS else z for z in (a, b)}
        segments = d.path.segments if d is not None and d.path is not None else ()
        on_link = [replace(s, repeat=1) for s in segments if ends == set(s.place.split(">"))]
        if on_link:
            return compose(on_link)
        one, two = self.design.places.get(a), self.design.places.get(b)
        known = self.round_trip(one, two) if self.round_trip and one and two else None
        return known or (0.0, 0.0)

    def _mbps(self, a: str, b: str) -> float:
        places = (self.design.places.get(z) for z in (a, b))
        return min((p.uplink_mbps for p in places if p and p.uplink_mbps), default=0.0)

    def _crosses(self, a: Zone, b: Zone) -> tuple[str, ...]:
        outside = OUTSIDE in (a.id, b.id) or not _RENTED.isdisjoint((a.kind, b.kind))
        crossed = {
            "site": True,
            "country": bool(a.country and b.country and a.country != b.country),
            "operator": bool(a.operator and b.operator and a.operator != b.operator),
            "air gap": self.isolated and outside,
        }
        return tuple(name for name, yes in crossed.items() if yes)


def _place_label(place: Place) -> str:
    """A name short enough for a zone: the kind of zone and its badge say the rest."""
    if place.kind == "cloud" and place.region:
        return ", ".join(filter(None, (f"{brand(place.provider)} {place.region}", place.city)))
    if place.count > 1:
        return place.label.replace(f"{place.count:,} sites", "").strip(" ,·") or "Edge sites"
    return place.label.replace(" (hosted model)", "")


def brand(provider: str) -> str:
    """A provider's name as short as people know it: "AWS", "Azure"."""
    return provider.upper() if len(provider) <= 4 else provider.capitalize()
