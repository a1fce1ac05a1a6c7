"""Every line of cost on one node or one link of the graph, once: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from advisor.figure import show
from advisor.models.cost import Line
from advisor.topology.arrange import CALLERS
from advisor.topology.model import Link, Node
from advisor.topology.parts import Parts

LinkKey = tuple[str, str, str]
_Billed = TypeVar("_Billed", Node, Link)
_CARRIED_BY: Final = {  # category of a line of a job → kind of the node that carries it
    "tokens": "model", "storage": "data",
    "training": "tuning", "trials": "experiment",
}  # fmt: skip
_ELSE: Final = ("gpu", "model", "tuning", "experiment", "gateway", "data")
_TRAFFIC: Final = ("request", "data", "failover", "control")


def charge(
    parts: Parts, lines: Iterable[Line], option: str, figures: Collection[str]
) -> tuple[tuple[Node, ...], tuple[Link, ...]]:
    """Nodes and links with what they cost a month; each node names the figures behind its cost."""
    node_usd: dict[str, float] = {}
    link_usd: dict[LinkKey, float] = {}
    behind: dict[str, list[str]] = {}
    for line in lines:
        wire = _link_of(parts, line) if line.category == "network" else None
        if wire is not None:
            link_usd[wire] = link_usd.get(wire, 0.0) + line.usd_month
            continue
        node = _node_of(parts, line)
        node_usd[node] = node_usd.get(node, 0.0) + line.usd_month
        behind.setdefault(node, []).append(f"{option}/cost/{line.id}")
    nodes = [_billed(n, node_usd.get(n.id, 0.0)) for n in parts.nodes.values()]
    named = [replace(n, source_figures=tuple(f for f in behind.get(n.id, ()) if f in figures)) for n in nodes]
    return tuple(named), tuple(_billed(k, link_usd.get(key, 0.0)) for key, k in parts.links.items())


def _billed(part: _Billed, usd: float) -> _Billed:
    return replace(part, monthly_cost_usd=usd, cost_shown=show(usd, "USD/month") if usd else "")


def _node_of(parts: Parts, line: Line) -> str:
    """The pool that a line names, what runs at the place that it names, or the part of a job that it is about."""
    scope, _, name = line.scope.removesuffix(":there").partition(":")
    if scope == "pool" and name in parts.nodes:
        return name
    nodes = list(parts.nodes.values())
    if scope == "job":
        wanted = "vector" if line.id.startswith("vector/") else _CARRIED_BY.get(line.category, "gpu")
        return _first([n for n in nodes if name in parts.owners.get(n.id, ())] or nodes, (wanted, *_ELSE))
    place = parts.design.pools[name].place.id if scope == "pool" and name in parts.design.pools else name
    return _first([n for n in nodes if n.zone == place] or nodes, _ELSE)


def _first(nodes: Sequence[Node], kinds: Sequence[str]) -> str:
    return next((n.id for kind in kinds for n in nodes if n.kind == kind), nodes[0].id)


def _link_of(parts: Parts, line: Line) -> LinkKey | None:
    """The link between two zones that a line pays for: answers that leave go to the callers, a circuit joins places."""
    job = line.scope.partition(":")[2]
    outward = line.id.startswith("egress/")

    def rank(key: LinkKey) -> tuple[bool, int, LinkKey]:
        to_callers = parts.nodes[key[0]].kind in CALLERS
        return to_callers != outward, _TRAFFIC.index(parts.links[key].kind), key

    own = [
        key
        for key in parts.links
        if parts.nodes[key[0]].zone != parts.nodes[key[1]].zone
        and all(job in parts.owners.get(end, ()) for end in key[:2])
    ]
    return min(own, key=rank, default=None)
