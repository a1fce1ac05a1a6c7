"""Public measurements as a correction of the roofline: what was measured near a configuration, and how far off."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from threading import Lock
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.errors import InputError, Problem, nearest
from advisor.knowledge import measured_rows
from advisor.knowledge.model import Knowledge, MeasuredRow, Model, OwnRun
from advisor.models.constants import Constants, constants
from advisor.models.roofline import Machine, Number, machine, served

Floats: TypeAlias = NDArray[np.float64]
Architecture: TypeAlias = tuple[int, ...]
BITS: Final = {"bf16": 16, "fp16": 16, "fp8": 8, "int8": 8, "fp4": 4, "int4": 4}
ENGINES: Final = ("trtllm", "vllm", "sglang")
MAX_GPUS: Final = 8  # beyond one server the published rows are wide expert parallelism, which is not modelled


def architecture(model: Model) -> Architecture:
    """What makes two models run alike: R1 and V3, Llama 3 and 3.1 are one architecture."""
    return (model.layers, model.hidden, model.heads, model.kv_heads, model.head_dim, model.experts, model.vocab)


def engine_of(row: MeasuredRow) -> str:
    """The engine without its version."""
    return row.engine.split(" ")[0]


def usable(row: MeasuredRow) -> bool:
    """Fit to learn from: a closed loop or batch run of a known GPU, not flagged, in plain tensor parallel."""
    clean = not any(word in row.flag for word in ("suspect", "posthoc"))
    plain = engine_of(row) in ENGINES and row.tp == row.gpu_count and 1 <= row.gpu_count <= MAX_GPUS
    return clean and plain and row.kind == "llm" and row.precision in BITS and row.concurrency >= 1


def cache_bits(row: MeasuredRow) -> int:
    """Bits of a cached value: NVIDIA's published runs of one 8-bit batch keep an 8-bit cache, closed loops 16."""
    return 8 if row.mode == "static" and BITS[row.precision] <= 8 else 16


@dataclass(frozen=True, slots=True)
class Rows:
    """Measurements of one metric with their machines, as columns; shape (n,)."""

    rows: tuple[MeasuredRow, ...]
    machines: Machine
    tokens_in: Floats
    tokens_out: Floats
    batch: Floats
    value: Floats
    engine: tuple[str, ...]


def columns(knowledge: Knowledge, rows: Sequence[MeasuredRow]) -> Rows:
    """The rows whose model and GPU the catalogue knows, as columns."""
    known = [r for r in rows if r.model in knowledge.models and r.gpu in knowledge.gpus]
    single = [
        machine(knowledge.models[r.model], BITS[r.precision], knowledge.gpus[r.gpu], r.gpu_count, cache_bits(r))
        for r in known
    ]
    stacked = {f.name: np.array([getattr(m, f.name) for m in single], dtype=float) for f in fields(Machine)}

    def column(name: str) -> Floats:
        return np.array([getattr(r, name) for r in known], dtype=float)

    engine = tuple(engine_of(r) for r in known)
    return Rows(
        tuple(known), Machine(**stacked), column("isl"), column("osl"), column("concurrency"), column("value"), engine
    )


def engine_factors(engine: str, fitted: Constants) -> tuple[float, float]:
    """An engine's fixed costs per step, and before the first token, as multiples of TensorRT-LLM's."""
    return fitted.serving.get(f"engine_{engine}", 1.0), fitted.serving.get(f"first_{engine}", 1.0)


@dataclass(frozen=True, slots=True)
class Near:
    """Measurements of one metric of one configuration: where they lie and their log ratio to the roofline."""

    place: Floats  # (n, 3): natural logs of tokens in, tokens out, batch
    excess: Floats  # (n,)
    rows: tuple[MeasuredRow, ...]


Key: TypeAlias = tuple[Architecture, str, int, int, str]


def own_groups(knowledge: Knowledge) -> dict[Key, tuple[OwnRun, ...]]:
    """The user's runs by machine and metric. Raises InputError for a model or GPU that the catalogue does not hold."""
    found: dict[Key, tuple[OwnRun, ...]] = {}
    problems: list[Problem] = []
    for run in knowledge.own_runs:
        names = {name: knowledge.aliases.get(name, name) for name in (run.model, run.gpu)}
        model, gpu = knowledge.models.get(names[run.model]), knowledge.gpus.get(names[run.gpu])
        if model is None:
            problems.append(_unknown(run, "model", run.model, knowledge.models))
        if gpu is None:
            problems.append(_unknown(run, "gpu", run.gpu, knowledge.gpus))
        if not min(run.isl, run.osl, run.concurrency, run.gpu_count) >= 1 or not run.value > 0:
            problems.append(Problem(f"own_runs {run.id}", "has a length, a count or a time that is not above 0"))
        if model is not None and gpu is not None:
            key = (architecture(model), gpu.id, run.gpu_count, BITS[run.precision], run.metric)
            found[key] = (*found.get(key, ()), run)
    if problems:
        raise InputError(problems)
    return found


def _unknown(run: OwnRun, column: str, name: str, known: Iterable[str]) -> Problem:
    return Problem(f"own_runs {run.id}, {column}", f"'{name}' is not in the catalogue", nearest(name, known))


class Index:
    """All usable measurements of a knowledge by architecture, GPU, count, bits and metric."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.constants = constants(knowledge)
        self.own = own_groups(knowledge)
        self.near: dict[Key, Near] = {}
        rows = [r for r in measured_rows(knowledge) if usable(r) and r.mode == "agg"]
        table = columns(knowledge, rows)
        step, first = np.array([engine_factors(e, self.constants) for e in table.engine]).T
        found = served(
            table.machines, table.tokens_in, table.tokens_out, table.batch, self.constants.serving, step, first
        )
        tpot = np.array([r.metric == "tpot_ms" for r in table.rows], dtype=bool)
        excess = np.log(table.value / np.where(tpot, found.tpot_ms, found.ttft_ms))
        place = place_of(table.tokens_in, table.tokens_out, table.batch)
        groups: dict[Key, list[int]] = {}
        for i, row in enumerate(table.rows):
            model = knowledge.models[row.model]
            key = (architecture(model), row.gpu, row.gpu_count, BITS[row.precision], row.metric)
            groups.setdefault(key, []).append(i)
        for key, members in groups.items():
            self.near[key] = Near(place[members], excess[members], tuple(table.rows[i] for i in members))

    def of(self, model: Model, gpu: str, gpus: int, bits: int, metric: str) -> Near | None:
        """Measurements of that very configuration, None where there are none."""
        return self.near.get((architecture(model), gpu, gpus, bits, metric))


_INDEXES: dict[tuple[str, str], Index] = {}
_BUILDING: Final = Lock()


def index(knowledge: Knowledge) -> Index:
    """The index of a knowledge, built once; who asks meanwhile waits for it."""
    key = (knowledge.folder, knowledge.hash)
    with _BUILDING:
        if key not in _INDEXES:
            _INDEXES[key] = Index(knowledge)
    return _INDEXES[key]


REACH: Final = math.log(2)  # a factor of two in length or batch: the scale on which measurements speak for neighbours
_SHRINK: Final = 0.1  # weight of "the roofline is right" beside the measurements


def place_of(tokens_in: Number, tokens_out: Number, batch: Number) -> Floats:
    """Where a run lies: natural logs of tokens in, tokens out and batch, shape (n, 3)."""
    return np.column_stack([np.log(x) for x in np.broadcast_arrays(tokens_in, tokens_out, batch)])


def corrected(place: Floats, excess: Floats, here: Floats) -> tuple[Floats, Floats]:
    """Factor on the roofline at each place of `here`, and the distance to the nearest measurement (in doublings).

    A Gaussian-weighted mean of the log ratios `excess` at `place`, drawn towards 1 away from all of them.
    """
    away2 = (((here[:, None, :] - place[None]) / REACH) ** 2).sum(axis=2)
    weight = np.exp(-away2 / 2)
    factor = np.exp((weight @ excess) / (weight.sum(axis=1) + _SHRINK))
    return factor, np.sqrt(away2.min(axis=1))
