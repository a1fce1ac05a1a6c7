"""The picture in words: for those who hear it, for tooltips, and for the legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from advisor.topology.model import Link, Node, Topology, Zone
from advisor.topology.text import clean

GATED: Final = frozenset({"country", "air gap"})
"""Boundaries that the picture marks on the line itself."""


def say_zone(zone: Zone) -> str:
    """A zone's name, with its count where it is a class."""
    return clean(zone.label) + (f" ({zone.count:,} sites)" if zone.count > 1 else "")


def node_facts(node: Node, zone: Zone) -> tuple[str, ...]:
    """What there is to say of a node: its name and zone, then what it is and costs."""
    count = f" × {node.count:,}" if node.count > 1 else ""
    return _facts(f"{node.label}{count}, {say_zone(zone)}", *node.detail.split(" · "), node.cost_shown)


def link_facts(link: Link, names: Mapping[str, str]) -> tuple[str, ...]:
    """What there is to say of a link. names: node id → label."""
    return _facts(
        f"{link.kind.capitalize()} from {names[link.source]} to {names[link.target]}",
        link.label,
        f"round trip {link.rtt_shown} (P50 / P95)" if link.rtt_shown else "",
        f"{link.mbps:,.10g} Mbit/s" if link.mbps else "",
        link.cost_shown,
        f"crosses {', '.join(link.crosses)}" if link.crosses else "",
    )


def sentence(facts: Sequence[str]) -> str:
    """The facts as one sentence, for those who hear the picture."""
    return facts[0] + (f": {'; '.join(facts[1:])}" if len(facts) > 1 else "")


def say_topology(topology: Topology) -> str:
    """The whole picture in two sentences."""
    zones = "; ".join(sorted(map(say_zone, topology.zones)))
    counts = f"{len(topology.zones)} zones, {len(topology.nodes)} parts and {len(topology.links)} links."
    return f"{counts} Zones: {zones}." if zones else counts


def gated(link: Link) -> bool:
    """True where the line leaves a country or crosses an air gap."""
    return not GATED.isdisjoint(link.crosses)


def _facts(*texts: str) -> tuple[str, ...]:
    return tuple(filter(None, map(clean, texts)))
