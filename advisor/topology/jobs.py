"""The parts of each job of a design, and what runs between them."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from advisor.design.model import Capacity, Deployment, Pool
from advisor.figure import show
from advisor.topology.parts import USERS, Parts, base, boundary, joined

_POOLS: Final = {
    "serve": ("gpu", "Inference pool"),
    "tune": ("tuning", "Tuning"),
    "experiment": ("experiment", "Experiments"),
    "standby": ("backup", "Standby"),
}


def add_job(parts: Parts, d: Deployment) -> None:
    """Draw a deployment: the request path of a service, or a place to tune or try things."""
    if d.kind == "serve":
        _add_service(parts, d)
    else:
        _add_offline(parts, d)


def _add_service(parts: Parts, d: Deployment) -> None:
    name = _name(parts, d)
    gateway = parts.component(d, "gateway", "gateway", "AI gateway", name)
    vector = parts.component(d, "retrieval", "vector", "Vector store", name)
    tools = parts.component(d, "tools", "tools", "Tools", name)
    data = parts.component(d, "data", "data", "Data store", " ".join(filter(None, (name, parts.context(d).data))))
    engines = _engines(parts, d)
    first, *further = engines
    caller = _caller(parts, d, gateway or first)
    stations = [n for n in (caller, gateway, vector, first) if n is not None]
    for a, b in pairwise(stations):
        parts.link(a, b, "request", path=True, d=d)
    for engine in further:
        parts.link(stations[-2], engine, "request", "overflow", d=d)
    for engine in engines:
        parts.link(engine, tools, "request", path=engine == first, d=d)
    _feed(parts, d, data, vector, tools, first)
    _standby(parts, d, gateway or first, data)


def _name(parts: Parts, d: Deployment) -> str:
    """The workload's name where the picture shows several."""
    return d.workload if len({x.workload for x in parts.design.deployments}) > 1 else ""


def _caller(parts: Parts, d: Deployment, entry: str) -> str:
    """Sensors stand at the sites that judge their data; people inside an air gap stand inside it."""
    context = parts.context(d)
    zone = parts.nodes[entry].zone
    if parts.zones[zone].kind != "edge" and not parts.isolated:
        zone = parts.zone(USERS, "users", "Users")
    label = ", ".join(filter(None, ("Sensors" if context.callers == "sensor" else "Users", boundary(d.job))))
    alone = sum(x.workload == d.workload and x.kind == "serve" for x in parts.design.deployments) == 1
    details = (_name(parts, d), context.load if alone else "")
    return parts.node(f"{base(d.job)}/callers", context.callers, zone, label, details, d.job)


def _engines(parts: Parts, d: Deployment) -> list[str]:
    """What answers: the pools of a deployment, the one at its own place first, or the hosted model."""
    home = d.parts.get("inference", "")
    pools = [pool for pool in _pools(parts, d) if not _stands_by(d, pool)]
    if pools:
        return [_pool(parts, pool, d) for pool in sorted(pools, key=lambda p: (p.place.id != home, p.id))]
    zone = parts.place(home)
    return [parts.node(f"{home}/{d.hardware}", "model", zone, "Hosted model", (d.model or d.hardware,), d.job)]


def _pools(parts: Parts, d: Deployment) -> list[Pool]:
    return [parts.design.pools[id] for id in sorted(d.needs) if any(d.needs[id])]


def _stands_by(d: Deployment, pool: Pool) -> bool:
    """True where the pool only waits for the deployment's own place to fail."""
    return bool(d.standby) and pool.place.id == d.standby != d.parts.get("inference")


def _pool(parts: Parts, pool: Pool, d: Deployment, *more: str) -> str:
    """The node of a pool, named after what its jobs use it for."""
    users = [x for x in parts.design.deployments if any(x.needs.get(pool.id, ()))]
    uses = {"standby" if _stands_by(x, pool) else x.kind for x in users}
    kind, label = ("gpu", "GPU pool") if len(uses) > 1 else _POOLS[next(iter(uses))]
    models = sorted({x.model for x in users if x.model})
    details = (*_amounts(pool, parts.design.capacity.get(pool.id)), *models, *more)
    return parts.node(pool.id, kind, parts.place(pool.place.id), label, details, d.job)


def _amounts(pool: Pool, capacity: Capacity | None) -> tuple[str, ...]:
    """GPUs of a pool: "16 × H200 owned", "0-8 × H200 rented"; of a class, those at each site."""
    held = capacity or Capacity()
    each = " per site" if pool.place.count > 1 else ""
    steady = [(held.owned + held.sunk, "owned"), (held.reserved, "reserved")]
    texts = [f"{units * pool.unit_gpus:,} × {pool.gpu}{each} {how}" for units, how in steady if units]
    low, high = (units * pool.unit_gpus for units in (min(held.on_demand), max(held.on_demand)))
    if high:
        span = f"{high:,}" if low == high else f"{low:,}-{high:,}"
        how = "on spot" if pool.spot else "rented"
        texts.append(f"{span} {how}" if texts else f"{span} × {pool.gpu} {how}")
    return tuple(texts) or (pool.gpu,)


def _feed(parts: Parts, d: Deployment, data: str | None, vector: str | None, tools: str | None, engine: str) -> None:
    """How the data and the parts that use it meet."""
    if vector is not None:
        parts.link(data, vector, "data", "index feed", d=d)
    elif tools is not None:
        parts.link(tools, data, "data", "records", d=d)
    elif parts.context(d).usecase == "classification":
        parts.link(engine, data, "data", "results", d=d)
    else:
        parts.link(data, engine, "data", "context", d=d)


def _standby(parts: Parts, d: Deployment, entry: str, data: str | None) -> None:
    if not d.standby:
        return
    goals = f"RTO {_span(d.rto.value)}, RPO {_span(d.rpo.value)}"
    pool = next((pool for pool in _pools(parts, d) if _stands_by(d, pool)), None)
    if pool is not None:
        standby = _pool(parts, pool, d, goals)
    else:
        standby = parts.node(f"{d.standby}/standby", "backup", parts.place(d.standby), "Standby", (goals,), d.job)
    parts.link(entry, standby, "failover", "failover", d=d)
    if data is not None and parts.nodes[data].zone != d.standby:
        parts.link(data, standby, "data", "replica", d=d)


def _span(hours: float) -> str:
    return show(hours * 60, "min", 2) if hours < 1 else show(hours, "h", 2)


def _add_offline(parts: Parts, d: Deployment) -> None:
    """Tuning, or a place to try things: on a pool of its own, on a shared one, or rented by the hour."""
    kind, label = _POOLS[d.kind]
    pools = [_pool(parts, pool, d) for pool in _pools(parts, d)]
    if any(parts.nodes[pool].kind == kind for pool in pools):
        return
    part = "tuning" if d.kind == "tune" else "experiment"
    how = "on the shared pool" if pools else joined(d.hardware, "rented by the hour")
    own = parts.component(d, part, kind, label, *how.split(" · "))
    for pool in pools:
        parts.link(own, pool, "control", "jobs", d=d)
