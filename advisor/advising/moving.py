"""Figures of an option beside cost and latency: moving its data, and a run of tuning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from advisor.advising.numbers import formula_figure
from advisor.advising.plan import Plan
from advisor.design.jobs import tuning_hours
from advisor.design.model import Deployment, Place
from advisor.design.study import Study, home_of_data
from advisor.figure import Figure, Formula, Grade, Quantity
from advisor.models import gravity, mlperf, training
from advisor.models.serving import Refusal
from advisor.optimise.model import Option
from advisor.uncertainty import Draws

BY_POST: Final = "More than ten days of line time: disks by post are quicker."
ELSEWHERE: Final = {"cloud_other_region": "egress_inter_region", "saas": "egress_internet"}
"""Homes of data that are none of the places, and the price at which it leaves them."""
EMBEDDER: Final = ("bert", "99")
"""The measured network that stands for an embedding model: 340 million parameters, passages of up to 384 tokens."""
BESIDE_HOSTED: Final = "L4"
OWN_LINKS: Final = frozenset({"edge", "device"})


def moving_figures(option: Option, plan: Plan, draws: Draws) -> Iterator[Figure]:
    """Of every workload that the option designs: its data moved to where it is read, kept fresh, and a tuning run."""
    if option.design is None:
        return
    for deployment in option.design.deployments:
        study = next((s for s in plan.studies if s.job(deployment.kind) == deployment.job), None)
        name = f"{option.id}/{deployment.job}"
        if study is None:
            continue
        if deployment.kind == "serve" and "data" in deployment.parts:
            yield from _gravity(name, option.label, study, option.design.places[deployment.parts["data"]], draws)
            yield from _index(name, option.label, study, deployment, draws)
        elif deployment.kind == "tune":
            yield from _tuning(name, option.label, study, deployment, draws)


def _gravity(name: str, label: str, study: Study, place: Place, draws: Draws) -> Iterator[Figure]:
    """Time and money to move the data once, and how old a copy gets; nothing where it stays where it is, and where the
    answers leave no line to move it over."""
    home = home_of_data(study)
    if home is not None and home.id == place.id:
        return
    case, book = study.case, study.book
    size = case.number("data_tb")
    if not size.value or not _has_line(study, home):
        return
    moved = _moved(study, home, size)
    said = f"{label}: data of {case.workload} to {place.label}"
    move = formula_figure(f"{name}/move", f"{said}, once", "h", moved, draws)
    yield replace(move, note=BY_POST) if move.value > gravity.POST_AFTER_H else move
    if egress := _taken_out(study, home, size):
        yield formula_figure(f"{name}/egress", f"{said}, price of taking it out once", "USD", egress, draws)
    if study.work.usecase == "rag":
        aged = gravity.age(moved, case.number("index_refresh_h"), book)
        yield formula_figure(f"{name}/age", f"{said}: age of the oldest fact in the copy", "h", aged, draws)


def _index(name: str, label: str, study: Study, deployment: Deployment, draws: Draws) -> Iterator[Figure]:
    """Time to embed the corpus on one GPU of those that serve; on a small cloud GPU beside a hosted model."""
    size, gpus = study.case.number("data_tb"), study.book.knowledge.gpus
    if study.work.usecase != "rag" or not size.value:
        return
    gpu = gpus.get(deployment.hardware) or gpus[BESIDE_HOSTED]
    rate = mlperf.sample_rate(study.book.knowledge, *EMBEDDER, gpu)
    if isinstance(rate, Refusal):
        return
    low, value, high = rate.samples_s
    key, source = f"mlperf/{EMBEDDER[0]}/{gpu.id}", f"MLPerf Inference, BERT-large, {rate.basis} on {gpu.id}"
    grade: Grade = "measured" if rate.basis == "measured" else "judgement"
    samples = Quantity(key, value, low, high, "passages/s", source, grade=grade, label=f"Passages a second on {gpu.id}")
    said = f"{label}: index of {study.case.workload}, every passage embedded on one {gpu.id}"
    yield formula_figure(f"{name}/index", said, "h", gravity.indexing(size, samples, study.book), draws)


def _taken_out(study: Study, home: Place | None, size_tb: Quantity) -> Formula | None:
    """What its present home charges; None where it is one's own, or not known."""
    if home is not None:
        return gravity.egress(home.provider, size_tb, study.book) if home.kind == "cloud" else None
    general = ELSEWHERE.get(study.case.choice("data_location"))
    return gravity.egress("", size_tb, study.book, general) if general else None


def _has_line(study: Study, home: Place | None) -> bool:
    """False where the data leaves by the uplinks of its sites, and there are no sites or no uplinks."""
    if home is None or home.kind not in OWN_LINKS:
        return True
    return study.case.number("uplink_mbps").value > 0 and study.case.number("sites", 1).value > 0


def _moved(study: Study, home: Place | None, size_tb: Quantity) -> Formula:
    """The transfer over what the data leaves by: the uplinks of its sites side by side, else a private link."""
    if home is not None and home.kind in OWN_LINKS:
        return gravity.transfer(size_tb, study.case.number("uplink_mbps"), study.case.number("sites", 1))
    return gravity.transfer(size_tb, study.book.item("bulk_line_mbps"))


def _tuning(name: str, label: str, study: Study, deployment: Deployment, draws: Draws) -> Iterator[Figure]:
    """Memory and hours of a run with adapters, memory of training all weights, and runs that the hours allow."""
    gpu, model = study.book.knowledge.gpus.get(deployment.hardware), study.work.model
    if gpu is None or model is None:
        return
    said = f"{label}: {study.case.workload}"
    tokens = study.book.item("tuning_tokens_m")
    every = training.memory_of(model, "full", training.GPU_COUNTS[-1], study.book)
    yield formula_figure(
        f"{name}/memory_full", f"{said}, memory to train all weights on {training.GPU_COUNTS[-1]} GPUs", "GB", every,
        draws,
    )  # fmt: skip
    run = training.tuning(model, "adapters", gpu, tokens, study.book)
    if run is None:
        return
    on = f"{run.gpus} x {gpu.id}"
    yield formula_figure(f"{name}/memory", f"{said}, memory to tune with adapters on {on}", "GB", run.memory, draws)
    hours = formula_figure(f"{name}/hours", f"{said}, one tuning run on {on}", "h", run.hours, draws)
    yield hours
    paid = tuning_hours(study)
    if paid is not None and run.hours.value:
        text = f"gpu_hours / (gpus * ({run.hours.text}))"
        runs = Formula(text, {"gpu_hours": paid} | dict(run.hours.inputs))
        yield formula_figure(f"{name}/runs", f"{said}, runs that the GPU hours allow", "runs a month", runs, draws)
