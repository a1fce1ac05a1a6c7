"""The topology as a networkx graph, for analysis and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.topology.model import Link, Node, Topology, Zone

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(topology: Topology) -> nx.DiGraph[str]:
    """The graph for analysis: nodes with all their attributes, zones under `graph["zones"]`.

    Two parts may be joined in several ways (requests and failover): the edge then lists them under `links`, sums their
    cost, keeps the slowest round trip and every boundary that one of them crosses.
    """
    import networkx as nx  # a fifth of a second to import: only who asks for it pays

    graph: nx.DiGraph[str] = nx.DiGraph(title=topology.title, zones={z.id: _fields(z) for z in topology.zones})
    for node in sorted(topology.nodes, key=lambda n: n.id):
        graph.add_node(node.id, **_fields(node))
    for link in sorted(topology.links, key=lambda k: (k.source, k.target, k.kind)):
        edge = graph.get_edge_data(link.source, link.target, {})
        graph.add_edge(
            link.source, link.target,
            links=(*edge.get("links", ()), _fields(link)),
            kinds=(*edge.get("kinds", ()), link.kind),
            monthly_cost_usd=edge.get("monthly_cost_usd", 0.0) + link.monthly_cost_usd,
            rtt_p50_ms=max(edge.get("rtt_p50_ms", 0.0), link.rtt_p50_ms),
            rtt_p95_ms=max(edge.get("rtt_p95_ms", 0.0), link.rtt_p95_ms),
            crosses=tuple(dict.fromkeys((*edge.get("crosses", ()), *link.crosses))),
            path=edge.get("path", False) or link.path,
        )  # fmt: skip
    return graph


def _fields(part: Zone | Node | Link) -> dict[str, object]:
    return {name: getattr(part, name) for name in part.__slots__}
