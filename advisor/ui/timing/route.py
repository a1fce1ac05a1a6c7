"""A request path on the topology: which nodes and links it runs through, and what a slow request spends at each.

The picture is the topology itself with times instead of costs, without what no request and no data runs through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from advisor.design.model import Deployment, Design
from advisor.exploring.budget import Budget, Slice, together
from advisor.figure import Figure
from advisor.report.text import short
from advisor.topology.model import Link, Node, Topology
from advisor.topology.parts import base

_AT: Final = {
    "gateway": "gateway", "embedding": "retrieval", "vector_search": "retrieval", "vector_search_disk": "retrieval",
    "rerank": "retrieval", "model": "inference", "tool_call": "tools",
}  # fmt: skip
"""Part of a path → component at which its time is spent; every other part is spent on the way to the next one."""
_DETAIL: Final = 34  # characters of a part's name on a card


@dataclass(frozen=True, slots=True)
class Stop:
    """A node or link of the route, by its id on the topology, and what is spent there; total at P95."""

    id: str
    slices: tuple[Slice, ...]
    total: Figure


@dataclass(frozen=True, slots=True)
class Route:
    """A topology with the times of one path, the ids of its nodes and links, and its stops in order."""

    topology: Topology
    ids: tuple[str, ...]
    stops: tuple[Stop, ...]

    def stop(self, id: str) -> Stop | None:
        """The stop at a node or link; None where the path spends no time there."""
        return next((stop for stop in self.stops if stop.id == id), None)


def route(topology: Topology, design: Design, budget: Budget) -> Route | None:
    """The route of a path; None where the picture does not show its deployment."""
    deployment = next(d for d in design.deployments if d.path and d.path.id == budget.path.id)
    stations = _stations(topology, design, deployment)
    if "callers" not in stations or "inference" not in stations:
        return None
    chain = [stations[name] for name in ("callers", "gateway", "retrieval", "inference") if name in stations]
    ways = [(a, b) for a, b in pairwise(chain)]
    if "tools" in stations:
        ways.append((stations["inference"], stations["tools"]))
    links = {target: f"{source}>{target}/request" for source, target in ways}
    placed = _placed(budget.slices, stations, links, chain)
    stops = tuple(_stop(budget, id, slices) for id, slices in placed.items())
    ids = (*chain, *([stations["tools"]] if "tools" in stations else []), *links.values())
    return Route(_timed(topology, {s.id: s for s in stops}, set(ids)), ids, stops)


def _stations(topology: Topology, design: Design, d: Deployment) -> dict[str, str]:
    """Component → node, of those that the topology shows."""
    there = {node.id for node in topology.nodes}
    home = d.parts["inference"]
    pools = sorted(id for id in d.needs if id in design.pools and design.pools[id].place.id == home)
    found = {"callers": f"{base(d.job)}/callers", "inference": next(iter(pools), f"{home}/{d.hardware}")}
    found |= {part: f"{d.parts[part]}/{part}" for part in ("gateway", "retrieval", "tools") if part in d.parts}
    return {part: id for part, id in found.items() if id in there}


def _placed(
    slices: Sequence[Slice], stations: Mapping[str, str], links: Mapping[str, str], chain: Sequence[str]
) -> dict[str, list[Slice]]:
    """Node or link → what is spent there. The way in ends at the first node after the callers."""
    placed: dict[str, list[Slice]] = {}
    started = False
    for number, part in enumerate(slices):
        component = _AT.get(part.segment.id)
        if component is not None:
            started, id = True, stations[component]
        else:
            ahead = (_AT.get(later.segment.id) for later in slices[number:])
            following = next((stations[name] for name in ahead if name), chain[-1])
            id = links.get(following if started else chain[1], chain[-1])
        placed.setdefault(id, []).append(part)
    return placed


def _stop(budget: Budget, id: str, slices: Sequence[Slice]) -> Stop:
    total = together(f"{budget.p95.id}/at/{id}", "Spent here by a request at P95", [s.slow for s in slices])
    return Stop(id, tuple(slices), total)


def _timed(topology: Topology, stops: Mapping[str, Stop], on: set[str]) -> Topology:
    links = [k for k in topology.links if k.kind != "control"]
    joined = {end for k in links for end in (k.source, k.target)} | on
    nodes = tuple(_node(n, stops.get(n.id)) for n in topology.nodes if n.id in joined)
    zones = {n.zone for n in nodes}
    kept = tuple(_link(k, stops.get(k.id), k.id in on) for k in links)
    return Topology("Request path", tuple(z for z in topology.zones if z.id in zones), nodes, kept)


def _node(node: Node, stop: Stop | None) -> Node:
    if stop is None:
        return replace(node, detail="", cost_shown="")
    several = [short(f"{_name(s)} {s.slow.shown}", _DETAIL) for s in stop.slices] if len(stop.slices) > 1 else []
    detail = " · ".join(several) or node.detail
    return replace(node, detail=detail, cost_shown=f"{stop.total.shown} at P95")


def _link(link: Link, stop: Stop | None, on: bool) -> Link:
    label = f"{stop.total.shown} at P95" if stop else ""
    return replace(link, label=label, cost_shown="", path=on, rtt_shown=link.rtt_shown if on else "")


def _name(part: Slice) -> str:
    """What a part is called on a card."""
    text = part.label.partition(": ")[2] or part.label
    return text[:1].upper() + text[1:].partition(",")[0].partition(" of ")[0]


def hops(found: Route) -> Iterator[tuple[str, Stop]]:
    """The stops with the name of their node, or of the two ends of their link."""
    names = {node.id: node.label for node in found.topology.nodes}
    ends = {link.id: f"{names[link.source]} to {names[link.target]}" for link in found.topology.links}
    yield from ((names.get(stop.id) or ends.get(stop.id, ""), stop) for stop in found.stops)
