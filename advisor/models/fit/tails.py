"""How far requests of one service differ among each other: P95 over P50, from hosted services measured in public."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log
from typing import Final

import numpy as np

from advisor.knowledge.model import MeasuredRow

_Z90: Final = 1.2816
_Z95: Final = 1.645


def fit(rows: Iterable[MeasuredRow]) -> dict[str, float]:
    """Factors on a mean that give P50 and P95 of first token and of the whole request (lognormal through P50, P90)."""
    by: dict[tuple[str, str, str], dict[str, float]] = {}
    for r in rows:
        if r.mode == "managed-api":
            by.setdefault((r.engine, r.model, r.metric), {})[r.stat] = r.value
    factors: dict[str, float] = {}
    for name, metric in (("ttft", "ttft_ms"), ("request", "e2e_ms")):
        sigmas = [log(v["p90"] / v["p50"]) / _Z90 for (_, _, m), v in by.items() if m == metric]
        sigma = float(np.median(sigmas))
        factors[f"{name}_p50"] = exp(-(sigma**2) / 2)
        factors[f"{name}_p95"] = exp(_Z95 * sigma - sigma**2 / 2)
    return factors
