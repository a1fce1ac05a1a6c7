"""Which infrastructure pattern a design is: the first row of data/classification.yaml whose condition holds."""

from __future__ import annotations

from advisor.design.model import OWNED_KINDS, Deployment, Design, parse_job
from advisor.knowledge.model import Classification, Knowledge


def classify(knowledge: Knowledge, design: Design, workload: str | None = None) -> Classification:
    """The pattern of a design, or of one workload in it."""
    chosen = [d for d in design.deployments if workload is None or d.workload == workload]
    serving = [d for d in chosen if d.kind == "serve"]
    places = [design.places[id] for d in chosen for id in d.parts.values()]
    owned = any(p.kind in OWNED_KINDS for p in places)
    rented = any(p.kind not in OWNED_KINDS for p in places)
    env = {
        "external_link": not disconnected(serving),
        "edge_share": edge_share(serving),
        "active_regions": len({d.parts["inference"] for d in serving if design.places[d.parts["inference"]].region}),
        "boundaries": len({parse_job(d.job)[2] for d in serving}) if workload or serving else 0,
        "owned": owned,
        "rented": rented,
    }
    for row in knowledge.classification:
        if row.when(env) is True:
            return row
    raise LookupError("the classification table has no last row that always holds")


def edge_share(serving: list[Deployment]) -> float:
    """Share of the requests that is served at edge sites, 0..1."""
    total = sum(d.requests_day for d in serving)
    return sum(d.edge_share * d.requests_day for d in serving) / total if total else 0.0


def disconnected(serving: list[Deployment]) -> bool:
    """True where a rule keeps every part of the request path on own premises without a link out."""
    return bool(serving) and all(d.disconnected for d in serving)
