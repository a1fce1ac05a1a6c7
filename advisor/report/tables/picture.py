"""Tables of the topology and of the way to it: components, connections, steps of the roadmap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.tables.column import Col, joined
from advisor.topology.model import Topology


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One component on the topology."""

    id: Annotated[str, Col("Id", "design/component")]
    design: Annotated[str, Col("Design", "recommended or as_stated")]
    zone: Annotated[str, Col("Zone", "Place that it stands in")]
    zone_sites: Annotated[int, Col("Sites", "How many equal sites the zone stands for")]
    kind: Annotated[str, Col("Kind", "gateway, gpu, vector, data...")]
    label: Annotated[str, Col("Component", "Its name")]
    detail: Annotated[str, Col("Detail", "Hardware, model, amount", wide=True)]
    count: Annotated[int, Col("Count", "How many of them")]
    cost_shown: Annotated[str, Col("Cost", "As the picture prints it")]
    cost_usd_month: Annotated[
        float | None, Col("Cost, typical", "What is charged to it; empty where nothing is", "USD/month")
    ]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One connection on the topology."""

    id: Annotated[str, Col("Id", "design/source>target/kind")]
    design: Annotated[str, Col("Design", "recommended or as_stated")]
    source: Annotated[str, Col("From", "Component at its start")]
    target: Annotated[str, Col("To", "Component at its end")]
    kind: Annotated[str, Col("Kind", "request, data, control or failover")]
    label: Annotated[str, Col("What", "What runs over it")]
    bandwidth_mbit_s: Annotated[float | None, Col("Bandwidth", "Empty where it is not known", "Mbit/s")]
    rtt_shown: Annotated[str, Col("Round trip", "P50 / P95, as the picture prints it")]
    rtt_p50_ms: Annotated[float | None, Col("Round trip, P50", "Empty where it is not known", "ms")]
    rtt_p95_ms: Annotated[float | None, Col("Round trip, P95", "Empty where it is not known", "ms")]
    cost_shown: Annotated[str, Col("Cost", "As the picture prints it")]
    cost_usd_month: Annotated[
        float | None, Col("Cost, typical", "What is charged to it; empty where nothing is", "USD/month")
    ]
    crosses: Annotated[str, Col("Crosses", "Boundaries: site, country, operator, air gap")]
    main_path: Annotated[bool, Col("Main path", "yes for a part of the main request path")]


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the roadmap."""

    id: Annotated[str, Col("Step", "1 = first")]
    title: Annotated[str, Col("Title", "What the step does", wide=True)]
    from_infrastructure: Annotated[str, Col("From infrastructure", "Pattern before it")]
    to_infrastructure: Annotated[str, Col("To infrastructure", "Pattern after it")]
    from_adoption: Annotated[str, Col("From adoption", "Pattern before it")]
    to_adoption: Annotated[str, Col("To adoption", "Pattern after it")]
    preconditions: Annotated[str, Col("First", "What must be true before it", wide=True)]
    clears: Annotated[str, Col("Clears", "Ids of the findings that it clears", wide=True)]
    monthly_cost_shown: Annotated[str, Col("Monthly cost", "At the end of the step")]
    duration_months: Annotated[float, Col("Takes", "How long it takes", "months")]
    stop_rule: Annotated[str, Col("Stop if", "When to stop instead of going on", wide=True)]


def _topologies(advice: Advice) -> Iterator[tuple[str, Topology]]:
    pairs = (("recommended", advice.topology), ("as_stated", advice.topology_stated))
    return ((design, topology) for design, topology in pairs if topology)


def nodes(advice: Advice, knowledge: Knowledge) -> Iterator[NodeRow]:
    """The components of the recommended and of the stated topology."""
    for design, t in _topologies(advice):
        zones = {z.id: z for z in t.zones}
        for n in t.nodes:
            about = (n.kind, n.label, n.detail, n.count, n.cost_shown, n.monthly_cost_usd if n.cost_shown else None)
            yield NodeRow(f"{design}/{n.id}", design, zones[n.zone].label, zones[n.zone].count, *about)


def links(advice: Advice, knowledge: Knowledge) -> Iterator[LinkRow]:
    """The connections of the recommended and of the stated topology."""
    for design, t in _topologies(advice):
        seen: dict[str, int] = {}
        for k in t.links:
            id = f"{design}/{k.id}"
            seen[id] = seen.get(id, 0) + 1
            yield LinkRow(
                id=id if seen[id] == 1 else f"{id}/{seen[id]}",
                design=design,
                source=k.source,
                target=k.target,
                kind=k.kind,
                label=k.label,
                bandwidth_mbit_s=k.mbps or None,
                rtt_shown=k.rtt_shown,
                rtt_p50_ms=k.rtt_p50_ms if k.rtt_shown else None,
                rtt_p95_ms=k.rtt_p95_ms if k.rtt_shown else None,
                cost_shown=k.cost_shown,
                cost_usd_month=k.monthly_cost_usd if k.cost_shown else None,
                crosses=joined(k.crosses),
                main_path=k.path,
            )


def steps(advice: Advice, knowledge: Knowledge) -> Iterator[StepRow]:
    """The roadmap."""
    for s in advice.roadmap:
        yield StepRow(
            id=str(s.step),
            title=s.title,
            from_infrastructure=s.from_infrastructure,
            to_infrastructure=s.to_infrastructure,
            from_adoption=s.from_adoption,
            to_adoption=s.to_adoption,
            preconditions=joined(s.preconditions),
            clears=joined(s.clears),
            monthly_cost_shown=text.shown(advice.figures.get(s.monthly_cost_figure)),
            duration_months=s.months,
            stop_rule=s.stop_rule,
        )
