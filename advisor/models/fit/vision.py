"""Fits how much of its rated arithmetic a GPU reaches on classifiers, from MLPerf results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from advisor.knowledge.model import Knowledge, MeasuredRow
from advisor.models.fit.check import Error, error, interval
from advisor.models.fit.least_squares import solve
from advisor.models.kriging import Floats
from advisor.models.vision import tops

# parameters in billions; operations of ResNet-50 as in MLPerf Inference (arXiv 1911.02549, table I)
PARAMS_B: Final = {"resnet50": 0.0256, "bert": 0.340, "retinanet": 0.037}
RESNET_OPS: Final = 8.2e9
_Cell = tuple[str, str]


def fit(knowledge: Knowledge, rows: Iterable[MeasuredRow]) -> tuple[dict[str, float], tuple[float, float], Error]:
    """Constants of vision.estimate, the interval over hardware, and its error on GPUs left out."""
    used = [r for r in rows if r.model in PARAMS_B and r.gpu in knowledge.gpus and not r.flag and r.gpu_count >= 1]
    offline = _medians([r for r in used if (r.metric, r.mode) == ("samples_s", "offline") and r.precision != "fp32"])
    rate = {cell: value / tops(knowledge.gpus[cell[0]]) / 1e12 for cell, value in offline.items()}  # samples/operation
    typical = {m: float(np.exp(np.mean([np.log(v) for (_, n), v in rate.items() if n == m]))) for m in PARAMS_B}
    achieved = typical["resnet50"] * RESNET_OPS
    per_param = {m: achieved / typical[m] / (PARAMS_B[m] * 1e9) for m in PARAMS_B}
    logs, gpus = _left_out(rate)
    single = _single_stream(knowledge, used, per_param, achieved)
    factor = max(interval(logs)[1], 1 / interval(logs)[0])
    constants = {
        "achieved_share": achieved,
        "ops_per_param": per_param["resnet50"],
        "ops_per_param_low": min(per_param.values()),
        "ops_per_param_high": max(per_param.values()),
        "server_share": _server_share(used, offline),
        **single,
        "p95_ratio": _tail(used),
        "rows": float(len(used)),
    }
    return constants, (1 / factor, factor), error("samples_s", "classifiers, GPU left out", logs, gpus)


def _medians(rows: Iterable[MeasuredRow]) -> dict[_Cell, float]:
    """Median per GPU of each model on each kind of GPU."""
    cells: dict[_Cell, list[float]] = {}
    for r in rows:
        cells.setdefault((r.gpu, r.model), []).append(r.value / (r.gpu_count if r.metric == "samples_s" else 1))
    return {cell: float(np.median(v)) for cell, v in cells.items()}


def _left_out(rate: dict[_Cell, float]) -> tuple[Floats, list[str]]:
    """log(measured / scaled from the other GPUs on the same model)."""
    logs, gpus = [], []
    for (gpu, model), value in rate.items():
        others = [v for (g, m), v in rate.items() if m == model and g != gpu]
        logs.append(float(np.log(value) - np.mean(np.log(others))))
        gpus.append(gpu)
    return np.array(logs), gpus


def _server_share(rows: list[MeasuredRow], offline: dict[_Cell, float]) -> float:
    """Load that meets MLPerf's latency limits in server mode, as a share of the offline rate."""
    server = _medians([r for r in rows if (r.metric, r.mode) == ("samples_s", "server")])
    return float(np.median([v / offline[cell] for cell, v in server.items() if cell in offline]))


def _single_stream(
    knowledge: Knowledge, rows: list[MeasuredRow], per_param: dict[str, float], achieved: float
) -> dict[str, float]:
    """Fixed time, and share of the full-batch rate that one sample alone reaches."""
    kind = ("latency_ms", "single-stream", "p50")
    cells = _medians([r for r in rows if (r.metric, r.mode, r.stat) == kind and r.precision != "fp32"])
    ops = np.array([per_param[m] * PARAMS_B[m] * 1e9 for _, m in cells])
    full_ms = ops / (achieved * np.array([tops(knowledge.gpus[g]) for g, _ in cells]) * 1e12) * 1e3
    target = np.log(list(cells.values()))

    def residuals(theta: Floats) -> Floats:
        fixed, share = np.exp(theta)
        return np.asarray(np.log(fixed + full_ms / share) - target)

    bounds = np.log([[0.01, 5.0], [0.02, 1.0]])
    fixed, share = np.exp(solve(residuals, np.log([0.2, 0.3]), bounds[:, 0], bounds[:, 1]))
    return {"single_ms": float(fixed), "single_share": float(share)}


def _tail(rows: list[MeasuredRow]) -> float:
    """P95 over P50 of the latency of single samples, from the published P50 and P90 by a lognormal."""
    by: dict[str, dict[str, float]] = {}
    for r in rows:
        if (r.metric, r.mode) == ("latency_ms", "single-stream"):
            by.setdefault(f"{r.gpu} {r.model} {r.engine} {r.source}", {})[r.stat] = r.value
    ratios = [v["p90"] / v["p50"] for v in by.values() if {"p50", "p90"} <= set(v)]
    return float(np.median(ratios) ** (1.645 / 1.2816))
