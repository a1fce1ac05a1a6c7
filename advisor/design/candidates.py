"""Every sensible way to place a job, with what it costs, how fast it is, and which hard constraints it breaks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from advisor.design import jobs, volume
from advisor.design.engines import Engine, engine_of, engines, hosted_engine, pools_at, with_spare
from advisor.design.limits import (
    availability_breaks,
    lead_time_breaks,
    path_breaks,
    place_breaks,
    recovery_breaks,
)
from advisor.design.model import BLOCKS, NO_TIME, Break, Deployment, Place
from advisor.design.paths import path_of
from advisor.design.study import LOCAL, Study, home_of_data
from advisor.design.work import AGENTS, hosted_offers
from advisor.figure import Formula, Quantity
from advisor.models.book import given
from advisor.models.serving import Refusal

REFUSED: Final = {"memory": "memory", "speed": "latency", "unsupported": "hardware"}
"""The constraint that a refusal of the serving model stands for."""


def serve(study: Study) -> list[Deployment]:
    """Deployments of the request path: feasible ones, and for each place that is out one that says why."""
    found: list[Deployment] = []
    for place in (p for p in study.places.values() if not p.reserve):
        ways, why_none = engines_at(study, place)
        if why_none is not None:
            found.append(_impossible(study, place, why_none))
        for engine, parts, standby in product(ways, arrangements(study, place), standbys(study, place)):
            found.append(deploy(study, engine, parts, standby))
            if not meets_promise(study, found[-1]) and engine.pool:
                found.append(deploy(study, with_spare(engine), parts, standby))
    return [*found, *_bursts(study)]


def meets_promise(study: Study, deployment: Deployment) -> bool:
    """True where the promised availability is expected, or none is promised."""
    promised = study.work.promised_share
    return promised is None or deployment.availability_share >= promised


def engines_at(study: Study, place: Place) -> tuple[list[Engine], Refusal | None]:
    """The engines kept for a place of the study, and why none, where there is none."""
    if place.id not in study.engines:
        study.engines[place.id] = _engines_at(study, place)
    return study.engines[place.id]


def _engines_at(study: Study, place: Place) -> tuple[list[Engine], Refusal | None]:
    if place.kind == "hosted":
        offers = [o for o in hosted_offers(study.work, study.case) if o.provider == place.provider]
        return [hosted_engine(study.work, o) for o in offers], None
    ways, why_none = engines(study.case, study.book, study.work, place)
    study.pools |= {e.pool.id: e.pool for e in ways if e.pool}
    return ways, why_none


def arrangements(study: Study, inference: Place) -> list[dict[str, Place]]:
    """Where gateway, retrieval, tools and data stand for a place of inference."""
    home = home_of_data(study)
    if inference.kind in LOCAL:  # what is asked of the model is at the site; the data it was made from stay at home
        kept = {"data": home} if home is not None and home.kind not in LOCAL else {}
        return [_together(study, inference, inference) | kept]
    beside = inference if inference.kind != "hosted" else next(iter(study.of_kind("cloud")), None)
    options = [p for p in (beside, home) if p is not None and p.kind not in LOCAL]
    if inference.kind == "hosted":  # nobody sets up a room of their own for what stands around a hosted model
        options += [p for p in study.of_kind("onprem") if p.given]
    unique = {p.id: p for p in options}
    return [_together(study, inference, p) for p in unique.values()]


def _together(study: Study, inference: Place, rest: Place) -> dict[str, Place]:
    """Inference at one place; gateway, data, retrieval and tools together at another (or the same)."""
    parts = {"gateway": rest, "inference": inference, "data": rest}
    if study.work.usecase == "rag":
        parts["retrieval"] = rest
    if study.work.usecase in AGENTS:
        parts["tools"] = rest
    return parts


def standbys(study: Study, place: Place) -> list[Place | None]:
    """No standby, and where the promise asks for it the nearest second place of a fitting kind."""
    promised = study.work.promised_share
    if place.kind in LOCAL or promised is None:
        return [None]
    legal = [p for p in second_places(study, place) if not place_breaks(study.case, study.boundary, "standby", p)]
    same_operator = sorted(legal, key=lambda p: p.operator != place.operator)
    return [None, *same_operator[:1]]


def second_places(study: Study, place: Place) -> list[Place]:
    """Places of a kind that could stand in for a place."""
    kinds = {"cloud": ("cloud",), "hosted": ("hosted",)}.get(place.kind, ("colo", "onprem", "cloud"))
    found = [p for p in study.places.values() if p.kind in kinds and p.id != place.id and not _same_host(p, place)]
    return sorted(found, key=lambda p: (kinds.index(p.kind), not p.reserve))


def _same_host(one: Place, other: Place) -> bool:
    """A hosted service does not stand in for itself, whatever region it is said to be in."""
    return one.kind == other.kind == "hosted" and one.operator == other.operator


def deploy(
    study: Study, engine: Engine, parts: dict[str, Place], standby: Place | None = None, burst: Engine | None = None,
    level: int = 0,
) -> Deployment:  # fmt: skip
    """One complete deployment of the request path. burst: rented engine that takes what is above load block `level`."""
    inference = parts["inference"]
    needs = _needs(study, engine, burst, level)
    if standby is not None:
        needs |= _standby_needs(study, standby, engine)
    path = path_of(study.case, study.book, study.work, study.boundary, parts, engine.served, study.path_id)
    places = dict(parts) | ({"burst": burst.pool.place} if burst and burst.pool else {})
    up = availability(study, inference, engine, standby)
    job = study.job("serve")
    scope = f"job:{job}"
    lines = tuple(volume.lines(study, scope, engine, parts, places))
    rto, rpo = _recovery(study, inference, standby)
    breaks = [
        *_breaks(study, engine, places, standby), *path_breaks(path), *availability_breaks(study.case, up.value),
        *recovery_breaks(study.case, rto.value, rpo.value),
    ]  # fmt: skip
    second = standby.id if standby else "-"
    ids = [job, inference.id, engine.hardware, f"+{engine.spare}", parts["data"].id, second]
    if burst and burst.pool:
        ids.append(f"{burst.pool.id}+{level}")
    return Deployment(
        id=" | ".join(ids), job=job, workload=study.case.workload, kind="serve",
        parts={name: p.id for name, p in places.items()} | ({"standby": standby.id} if standby else {}),
        hardware=engine.hardware, model=study.work.model_name, needs=needs, lines=lines, path=path,
        breaks=tuple(dict.fromkeys(breaks)), edge_share=1.0 if inference.kind in LOCAL else 0.0,
        availability=up, rto=rto, rpo=rpo, monthly_usd=sum(line.usd_month for line in lines),
        standby=standby.id if standby else "", disconnected=_no_link(study), replicas=engine.replicas,
        speed=engine.served.evidence if engine.served else study.book.item("hosted_ttft_ms").source,
        requests_day=study.work.requests_day.value, busy=engine.busy,
        spare=engine.pool.id if engine.spare and engine.pool else "",
    )  # fmt: skip


def _no_link(study: Study) -> bool:
    case = study.case
    secret = case.has("data_classes", "classified") or case.has("regimes", "dod_il6")
    return secret or case.choice("residency") == "disconnected"


def _needs(study: Study, engine: Engine, burst: Engine | None, level: int) -> dict[str, tuple[int, ...]]:
    if engine.pool is None:
        return {}
    if burst is None or burst.pool is None:
        return {engine.pool.id: engine.needs}
    base = engine.replicas[level]
    owned = tuple(min(n, base) * engine.gpus for n in engine.replicas)
    over = [max(0.0, 1 - base / n) if n else 0.0 for n in engine.replicas]
    rented = tuple(math.ceil(share * n) * burst.gpus for share, n in zip(over, burst.replicas, strict=True))
    return {engine.pool.id: owned, burst.pool.id: rented}


def _standby_needs(study: Study, standby: Place, engine: Engine) -> dict[str, tuple[int, ...]]:
    """One warm replica at the second place, all the time."""
    second = _standby_engine(study, standby, engine)
    if second is None or second.pool is None:
        return {}
    study.pools.setdefault(second.pool.id, second.pool)
    return {second.pool.id: (second.gpus,) * BLOCKS}


def _standby_engine(study: Study, standby: Place, engine: Engine) -> Engine | None:
    """On the same kind of GPU where it is offered there, so that one build of the model runs at both; else the
    cheapest."""
    key = standby.id, engine.hardware
    if key not in study.standbys:
        same = [p for p in pools_at(study.case, study.book, standby) if p.gpu == engine.hardware]
        made = [e for p in same if isinstance(e := engine_of(study.book, study.work, p), Engine)]
        ways = made or engines_at(study, standby)[0]
        study.standbys[key] = min(ways, key=lambda e: e.rough_usd) if ways else None
    return study.standbys[key]


def _breaks(study: Study, engine: Engine, places: Mapping[str, Place], standby: Place | None) -> Iterator[Break]:
    for component, place in places.items():
        checked = "inference" if component == "burst" else component
        yield from place_breaks(study.case, study.boundary, checked, place)
    if standby is not None:
        yield from place_breaks(study.case, study.boundary, "standby", standby)
        second = _standby_engine(study, standby, engine)
        if second is not None and _must_buy(second, second.gpus):
            yield from lead_time_breaks(study.case, lead_weeks(study, standby))
    if _must_buy(engine, max(engine.needs, default=0)):
        yield from lead_time_breaks(study.case, lead_weeks(study, places["inference"]))


def _must_buy(engine: Engine, gpus: int) -> bool:
    """True where own hardware is used and what stands there already does not carry it, a spare unit included."""
    pool = engine.pool
    if pool is None or pool.server is None:
        return False
    return math.ceil(gpus / pool.unit_gpus) + engine.spare > pool.sunk_gpus // pool.unit_gpus


def lead_weeks(study: Study, place: Place) -> float:
    """Weeks until owned hardware runs at a place, typically."""
    return lead_item(study, place).value


def lead_item(study: Study, place: Place) -> Quantity:
    """Weeks until owned hardware runs at a place: the user's own figure, else the typical one."""
    if study.case.known("gpu_lead_weeks"):
        return study.case.number("gpu_lead_weeks")
    item = {"edge": "lead_time_edge", "device": "lead_time_edge", "colo": "lead_time_colo"}.get(place.kind)
    return study.book.item(item or "lead_time_server")


def availability(study: Study, place: Place, engine: Engine, standby: Place | None) -> Formula:
    """Availability of the request path: its place, enough replicas for all but the peak hours, its standby."""
    book = study.book
    inputs = {"place": book.item(f"avail_{'edge' if place.kind in LOCAL else place.kind}")}
    text = "place"
    if engine.replicas:
        total = engine.replicas[0]
        needed = max(1, engine.needed[1])  # a failure in the few peak hours slows, it does not stop
        inputs |= {
            "replica": book.item("avail_replica"),
            "server": book.item("spot_there" if engine.pool and engine.pool.spot else "avail_server"),
            "needed": given("design/replicas_needed", needed, "replicas"),
            "replicas": given("design/replicas", total, "replicas"),
            "per_server": given("design/replicas_per_server", engine.per_unit, "replicas"),
        }
        text = "place * served_by_units(needed, replicas, replica, per_server, server)"
    if standby is not None:
        inputs |= {"second": book.item(f"avail_{standby.kind}"), "failover": book.item("failover_success")}
        text = f"1 - (1 - {text}) * (1 - second * failover)"
    return Formula(text, inputs)


def _recovery(study: Study, place: Place, standby: Place | None) -> tuple[Quantity, Quantity]:
    """RTO and RPO in hours."""
    book = study.book
    if standby is not None:
        return book.item("rto_standby_h"), book.item("rpo_standby_h")
    kind = {"cloud": "cloud", "hosted": "hosted", "edge": "edge", "device": "edge"}.get(place.kind, "own")
    return book.item(f"rto_{kind}_h"), book.item("rpo_backup_h")


def _impossible(study: Study, place: Place, why: Refusal) -> Deployment:
    """A deployment that stands for a place where the model cannot run, so that the reason is kept."""
    breaks = [*place_breaks(study.case, study.boundary, "inference", place), Break(REFUSED[why.kind], why.reason)]
    return Deployment(
        id=f"{study.job('serve')} | {place.id}", job=study.job("serve"), workload=study.case.workload, kind="serve",
        parts={"inference": place.id}, hardware="", model=study.work.model_name, needs={}, lines=(), path=None,
        breaks=tuple(breaks), edge_share=1.0 if place.kind in LOCAL else 0.0, availability=Formula("0", {}),
        rto=NO_TIME, rpo=NO_TIME, monthly_usd=0.0,
    )  # fmt: skip


def _bursts(study: Study) -> Iterator[Deployment]:
    """Own the base, rent the peak: owned engines with rented ones above a load block."""
    if study.work.deferrable or max(study.work.curve.level) < 1.5:
        return
    clouds = [p for p in study.of_kind("cloud") if not place_breaks(study.case, study.boundary, "inference", p)]
    for place in study.of_kind("onprem", "colo"):
        owned, _ = engines_at(study, place)
        for engine in owned[:1]:
            for cloud in clouds[:2]:
                rented, _ = engines_at(study, cloud)
                for level in range(1, BLOCKS):
                    if rented and engine.replicas[level] < engine.replicas[0]:
                        parts = _together(study, place, place)
                        yield deploy(study, engine, parts, None, rented[0], level)


def candidates(study: Study) -> list[Deployment]:
    """All deployments of all jobs of a study."""
    found = serve(study)
    return found + jobs.tune(study) + jobs.experiment(study)
