"""The jobs beside the request path: tuning on one's own data, and a place to try things."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from advisor.design.engines import owned_pool, usable
from advisor.design.limits import place_breaks
from advisor.design.model import BLOCKS, NO_TIME, Deployment, JobKind, Place
from advisor.design.places import shapes
from advisor.design.study import Study
from advisor.figure import Formula, Quantity
from advisor.knowledge.model import Instance
from advisor.models import cost

TRAINING_GPUS: Final = ("H100-SXM", "H200", "A100-80GB", "L40S", "L4")  # of these the cheapest hour at a place
ALWAYS: Final = Formula("1", {})
LABELS: Final = {"tune": "Tuning", "experiment": "Trials and evaluation"}


def tune(study: Study) -> list[Deployment]:
    """Where models are tuned, if they are."""
    hours = tuning_hours(study)
    return list(_everywhere(study, "tune", "tuning", hours)) if hours else []


def tuning_hours(study: Study) -> Quantity | None:
    """GPU hours of tuning a month: as answered, else by its rhythm; None where nothing is tuned."""
    rhythm = study.case.choice("fine_tuning")
    if rhythm not in ("periodic", "continuous"):
        return None
    if study.case.known("train_gpu_h_month"):
        return study.case.number("train_gpu_h_month")
    return study.book.item(f"tuning_gpu_h_{rhythm}")


def experiment(study: Study) -> list[Deployment]:
    """Where people try things: cheap, elastic, apart from production data."""
    return list(_everywhere(study, "experiment", "experiment", study.book.item("trial_gpu_h")))


def _everywhere(study: Study, kind: JobKind, component: str, hours: Quantity) -> Iterator[Deployment]:
    for place in study.places.values():
        if place.kind == "cloud":
            yield from _rented(study, kind, component, hours, place)
        elif place.kind in ("onprem", "colo"):
            yield from _idle_hours(study, kind, component, hours, place)


def _rented(study: Study, kind: JobKind, component: str, hours: Quantity, place: Place) -> Iterator[Deployment]:
    """Rented by the hour; on spot where one is offered, for these jobs can be interrupted."""
    offers = [(s, spot) for s in _training_shapes(study, place) for spot in (False, True) if not spot or s.spot_usd_h]
    if not offers:
        return
    shape, spot = min(offers, key=lambda o: (_hour_usd(*o), o[0].shape))
    scope = f"job:{study.job(kind)}"
    label = f"{LABELS[kind]}, {shape.gpu} {'spot' if spot else 'on demand'} in {place.label}"
    category: cost.Category = "training" if kind == "tune" else "trials"
    line = cost.gpu_hours(study.book, scope, shape, hours, label, category, spot)
    yield _deployment(study, kind, component, place, shape.gpu, {}, (line,), spot)


def _hour_usd(shape: Instance, spot: bool) -> float:
    return (shape.spot_usd_h if spot else shape.on_demand_usd_h) / shape.gpu_count


def _training_shapes(study: Study, place: Place) -> list[Instance]:
    by_gpu = shapes(study.case.knowledge).get((place.provider, place.region), {})
    return [s for gpu in TRAINING_GPUS if usable(study.case.knowledge.gpus.get(gpu)) for s in by_gpu.get(gpu, ())]


def _idle_hours(study: Study, kind: JobKind, component: str, hours: Quantity, place: Place) -> Iterator[Deployment]:
    """On own GPUs in the hours of least load: they fill the trough and add hardware only where it is too shallow."""
    trough = study.work.hours[-1]
    for server in study.case.knowledge.servers:
        if server.kind != "server" or server.gpu not in TRAINING_GPUS:
            continue
        pool = owned_pool(place, server)
        study.pools.setdefault(pool.id, pool)
        needs = (0,) * (BLOCKS - 1) + (max(1, math.ceil(hours.value / trough)),)
        yield _deployment(study, kind, component, place, server.gpu, {pool.id: needs}, ())


def _deployment(
    study: Study, kind: JobKind, component: str, place: Place, hardware: str, needs: dict[str, tuple[int, ...]],
    lines: tuple[cost.Line, ...], spot: bool = False,
) -> Deployment:  # fmt: skip
    job = study.job(kind)
    return Deployment(
        id=f"{job} | {place.id} | {hardware}", job=job, workload=study.case.workload, kind=kind,
        parts={component: place.id}, hardware=hardware, model=study.work.model_name, needs=needs, lines=lines,
        path=None,
        breaks=place_breaks(study.case, study.boundary, component, place), edge_share=0.0, availability=ALWAYS,
        rto=NO_TIME, rpo=NO_TIME, spot=spot, monthly_usd=sum(line.usd_month for line in lines),
    )  # fmt: skip
