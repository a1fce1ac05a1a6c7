"""A design as a graph: zones are places, nodes are parts, links are what runs between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from advisor.design.model import Design
from advisor.models.cost import Line
from advisor.topology.bills import charge
from advisor.topology.context import WorkloadContext
from advisor.topology.jobs import add_job
from advisor.topology.model import Topology
from advisor.topology.parts import OUTSIDE, SHARED, Parts, RoundTrip


def build(
    design: Design,
    lines: Iterable[Line],
    *,
    title: str,
    workloads: Mapping[str, WorkloadContext],
    option: str = "",
    figures: Collection[str] = (),
    round_trip: RoundTrip | None = None,
) -> Topology:
    """The graph of a design with what each part costs and how long each link takes.

    lines       the cost lines of its evaluation
    workloads   name → context; a workload that is not named is drawn without what only its answers tell
    option      id of the option; its cost figures are "<option>/cost/<line>"
    figures     ids of the figures that exist
    round_trip  P50 and P95 in ms between two places, for links that no request path times (failover, feeds)
    """
    parts = Parts(design, workloads, round_trip)
    for deployment in sorted(design.deployments, key=lambda d: (d.kind != "serve", d.id)):
        add_job(parts, deployment)
    _add_support(parts)
    nodes, links = charge(parts, lines, option, figures)
    return Topology(title, tuple(parts.zones.values()), nodes, links)


def _add_support(parts: Parts) -> None:
    """What a real design needs around its jobs, each where the design calls for it."""
    gateways, pools = parts.of("gateway"), parts.of("gpu", "tuning")
    registry = _service(parts, "registry", "Model registry", "signed weights") if pools else None
    if registry is not None:
        _distribute(parts, registry)
        _train(parts, registry)
    if gateways:
        identity = _service(parts, "identity", "Identity", "people", "services")
        for gateway in gateways:
            parts.link(gateway, identity, "control", "sign-in")
    watched = gateways or parts.of("gpu", "model")
    if watched:
        watch = _service(parts, "observability", "Observability", "traces", "quality", "cost")
        for source in watched:
            parts.link(source, watch, "control", "telemetry")
    if any(context.own_keys for context in parts.workloads.values()):
        keys = _service(parts, "keys", "Key store", "held by the customer")
        for data in parts.of("data"):
            parts.link(keys, data, "control", "keys")


def _distribute(parts: Parts, registry: str) -> None:
    """Weights reach pools from the registry, fleets by way of their manager, and an enclave by way of its station."""
    pools = parts.of("gpu")
    fleets = [n for n in pools if parts.zones[parts.nodes[n].zone].count > 1]
    if fleets:
        manager = _service(parts, "fleet", "Fleet manager", "staged updates", "roll-back")
        parts.link(registry, manager, "control", "releases")
        for pool in fleets:
            parts.link(manager, pool, "control", "updates")
    for pool in pools:
        if pool not in fleets:
            parts.link(registry, pool, "control", "weights")
    if parts.isolated:
        zone = parts.zone(OUTSIDE, "shared", "Connected side")
        station = parts.node("transfer", "transfer", zone, "Transfer station", ("scan", "sign", "carry in"))
        parts.link(station, registry, "data", "signed media")


def _train(parts: Parts, registry: str) -> None:
    """Tuning reads the data of its own workload; what tuning and trials find goes to the registry."""
    for node in parts.of("tuning", "experiment"):
        parts.link(node, registry, "control", "candidates")
    for tuning in parts.of("tuning"):
        for data in parts.of("data"):
            if parts.related(data, tuning):
                parts.link(data, tuning, "data", "training set")


def _service(parts: Parts, kind: str, label: str, *details: str) -> str:
    """A shared service; inside an air gap it stands where the gateway or the model stands."""
    inside = parts.of("gateway", "gpu") if parts.isolated else []
    zone = parts.nodes[inside[0]].zone if inside else parts.zone(SHARED, "shared", "Shared services")
    return parts.node(kind, kind, zone, label, details)
