"""Robust non-linear least squares, small: Levenberg-Marquardt with Huber weights and a numeric Jacobian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from advisor.models.measured import Floats

HUBER: Final = 0.3  # log residuals beyond this count linearly: a third off is an outlier's business
_STEP: Final = 1e-4


def solve(residuals: Callable[[Floats], Floats], start: Floats, low: Floats, high: Floats, rounds: int = 60) -> Floats:
    """Parameters in [low, high] that make the residuals small, shape of `start`; deterministic."""
    x, damping = np.clip(start, low, high), 1e-2
    r = residuals(x)
    cost = _huber(r)
    for _ in range(rounds):
        jacobian = np.column_stack([(residuals(x + _STEP * e) - r) / _STEP for e in np.eye(len(x))])
        weight = 1 / np.maximum(np.abs(r) / HUBER, 1)
        gram = jacobian.T @ (weight[:, None] * jacobian)
        gradient = jacobian.T @ (weight * r)
        for _ in range(8):
            step = np.linalg.solve(gram + damping * np.diag(np.diag(gram) + 1e-9), -gradient)
            trial = np.clip(x + step, low, high)
            new = residuals(trial)
            if _huber(new) < cost:
                break
            damping *= 4
        else:
            break
        gain = cost - _huber(new)
        x, r, cost, damping = trial, new, _huber(new), damping / 5
        if gain < 1e-7 * cost:
            break
    return x


def _huber(r: Floats) -> float:
    size = np.abs(r)
    return float(np.where(size <= HUBER, size**2 / 2, HUBER * (size - HUBER / 2)).sum())
