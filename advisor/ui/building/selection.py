"""What is chosen on the picture, in words: a part or a link, its place, its cost with the lines behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.figure import Figure, show
from advisor.topology import Link, Node, Topology
from advisor.ui.building.markup import Column, Html, bullets, table
from advisor.ui.theme import esc


def told(topology: Topology, chosen: str, figures: Mapping[str, Figure]) -> Html:
    """The part or link of that id, described."""
    names = {n.id: n.label for n in topology.nodes}
    node = next((n for n in topology.nodes if n.id == chosen), None)
    if node:
        return _part(node, topology, names, figures)
    link = next(k for k in topology.links if k.id == chosen)
    return _titled(f"{names[link.source]} to {names[link.target]}", f"{link.kind} link", dict(_link_facts(link)))


def _part(node: Node, topology: Topology, names: Mapping[str, str], figures: Mapping[str, Figure]) -> Html:
    zone = next(z for z in topology.zones if z.id == node.zone)
    facts = {"What": node.detail, "Where": zone.label, "Country": zone.country}
    facts["Count"] = show(node.count, "") if node.count > 1 else ""
    facts["Sites"] = show(zone.count, "") if zone.count > 1 else ""
    facts["Operator"] = f"{zone.operator} ({zone.law} law)" if zone.operator and zone.law else zone.operator
    facts["Cost"] = node.cost_shown or "no cost of its own"
    columns = (Column("Line of cost"), Column("A month", numeric=True))
    behind = [figures[id] for id in node.source_figures if id in figures]
    costs = table("Lines of cost", columns, ((f.label, f.shown) for f in behind)) if behind else ""
    joined = [_joined(k, node.id, names) for k in topology.links if node.id in (k.source, k.target)]
    links = f"<h4>Joined to</h4>{bullets(joined)}" if joined else ""
    return Html(f"{_titled(node.label, zone.label, facts)}<div class='bld-behind'>{costs}<div>{links}</div></div>")


def _joined(link: Link, node: str, names: Mapping[str, str]) -> str:
    """A link as one of its ends sees it."""
    way, other = ("to", link.target) if link.source == node else ("from", link.source)
    more = [link.label or link.kind, f"round trip {link.rtt_shown}" if link.rtt_shown else ""]
    return f"{way} {names[other]}: {', '.join(filter(None, more))}"


def _link_facts(link: Link) -> Iterator[tuple[str, str]]:
    yield "What", link.label or link.kind
    yield "Round trip", f"{link.rtt_shown} (P50 / P95)" if link.rtt_shown else ""
    yield "Bandwidth", show(link.mbps, "Mbit/s") if link.mbps else ""
    yield "Cost", link.cost_shown or "no cost of its own"
    yield "Crosses", ", ".join(link.crosses) or "no boundary"
    yield "On the main request path", "yes" if link.path else ""


def _titled(title: str, kind: str, facts: Mapping[str, str]) -> Html:
    rows = "".join(f"<div><dt>{esc(name)}</dt><dd>{esc(value)}</dd></div>" for name, value in facts.items() if value)
    return Html(
        f"<div class='bld-chosen'><h3>{esc(title)}</h3><p class='adv-eyebrow'>{esc(kind)}</p><dl>{rows}</dl></div>"
    )
