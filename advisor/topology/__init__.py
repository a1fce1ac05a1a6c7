"""The topology: the design as a graph, one layout, one picture."""

from advisor.topology.context import WorkloadContext, context_of
from advisor.topology.digraph import to_networkx
from advisor.topology.drawio import to_drawio
from advisor.topology.graph import build
from advisor.topology.layout import NARROW_PX, WIDE_PX, lay_out
from advisor.topology.mermaid import to_mermaid
from advisor.topology.model import Layout, Link, Node, Topology, Zone
from advisor.topology.svg import to_svg

__all__ = [
    "NARROW_PX", "WIDE_PX", "Layout", "Link", "Node", "Topology", "WorkloadContext", "Zone", "build", "context_of",
    "lay_out", "to_drawio", "to_mermaid", "to_networkx", "to_svg",
]  # fmt: skip
