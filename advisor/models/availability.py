"""Availability of parts in series, in parallel, and of a pool. Parts fail independently: an upper bound."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.expr import register_function

MOST_SUMMED: Final = 5000
MOST_UNITS: Final = 60  # beyond, the loss of one unit is that of a few parts among many
MINUTES_MONTH: Final = 730.0 * 60


def series(*shares: float) -> float:
    """All parts must work: the product. Shares 0..1; no part at all is always up."""
    return math.prod(shares)


def parallel(*shares: float) -> float:
    """One of the parts is enough: 1 minus the product of the outages."""
    return 1 - math.prod(1 - s for s in shares) if shares else 0.0


def served_share(needed: float, parts: float, share: Any) -> Any:
    """Share of the requests that `parts` equal parts serve where `needed` carry the whole load: E[min(1, up/needed)].

    share  availability of one part, a number or an array of draws

    One part of one is its own availability, N+1 hides single failures, a large fleet loses only the work of what is
    down. The binomial expectation, summed over how many fail; above 5,000 parts by the normal distribution.
    """
    k, n = round(float(needed)), round(float(parts))
    return _served_by(k, n, share) if isinstance(share, float) else _served(k, n, np.asarray(share, dtype=np.float64))


@lru_cache(maxsize=4096)
def _served_by(k: int, n: int, share: float) -> Any:
    """Of one number, kept: replicas of the same kind stand in many candidate designs."""
    return _served(k, n, np.asarray(share, dtype=np.float64))


def _served(k: int, n: int, up: NDArray[np.float64]) -> Any:
    if k <= 0:
        return np.ones_like(up)[()]
    lost = (_lost_by_normal if n > MOST_SUMMED else _lost_by_sum)(k, n, up)
    return np.clip(1 - lost, 0.0, 1.0)[()]


def served_by_units(needed: float, parts: float, share: Any, per_unit: float, unit: Any) -> Any:
    """The same where parts stand in units (servers, rented shapes) that fail as one, `per_unit` of them in each.

    share  availability of a part whose unit works; unit: availability of one unit. Numbers or arrays of draws

    A spare in the same unit hides what fails in a part, never what fails in the unit. The expectation over how many
    units work; a part on a unit of its own has both availabilities in series.
    """
    k, n, each = round(float(needed)), round(float(parts)), max(1, round(float(per_unit)))
    units = -(-n // each)
    if each == 1 or units > MOST_UNITS:
        return served_share(k, n, share * unit)
    if isinstance(share, float) and isinstance(unit, float):
        return _by_units(k, n, share, each, unit)
    return _over_units(k, n, np.asarray(share, dtype=np.float64), each, np.asarray(unit, dtype=np.float64))


@lru_cache(maxsize=4096)
def _by_units(k: int, n: int, share: float, each: int, unit: float) -> Any:
    return _over_units(k, n, np.asarray(share, dtype=np.float64), each, np.asarray(unit, dtype=np.float64))


def _over_units(k: int, n: int, share: NDArray[np.float64], each: int, unit: NDArray[np.float64]) -> Any:
    """Sum over the number of working units; the last unit may hold fewer parts, which are taken as spread evenly."""
    units = -(-n // each)
    served = np.zeros(np.broadcast(share, unit).shape)
    for working in range(1, units + 1):
        chance = math.comb(units, working) * unit**working * (1 - unit) ** (units - working)
        served = served + chance * _served(k, round(n * working / units), share)
    return np.clip(served, 0.0, 1.0)[()]


def _lost_by_sum(k: int, n: int, up: NDArray[np.float64]) -> NDArray[np.float64]:
    """E[max(0, k - working)] / k, terms in logs; those beyond twelve standard deviations are below rounding."""
    down, alive = np.log(np.clip(1 - up, 1e-300, 1.0)), np.log(np.clip(up, 1e-300, 1.0))
    worst = float((1 - up).max())
    last = min(n, math.ceil(n * worst + 12 * math.sqrt(n * worst) + 40))
    lost = np.zeros_like(up)
    for failed in range(max(0, n - k), last + 1):
        ways = math.lgamma(n + 1) - math.lgamma(failed + 1) - math.lgamma(n - failed + 1)
        lost += (1 - (n - failed) / k) * np.exp(ways + failed * down + (n - failed) * alive)
    return lost


def _lost_by_normal(k: int, n: int, up: NDArray[np.float64]) -> NDArray[np.float64]:
    mean, spread = n * up, np.sqrt(np.maximum(n * up * (1 - up), 1e-12))
    z = (k - mean) / spread
    below = np.asarray(np.vectorize(NormalDist().cdf, otypes=[np.float64])(z), dtype=np.float64)
    return np.asarray(((k - mean) * below + spread * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)) / k)


register_function("served_share", served_share)
register_function("served_by_units", served_by_units)


def downtime_min_month(share: float) -> float:
    """Minutes of outage in a month of 730 hours at that availability."""
    return (1 - share) * MINUTES_MONTH
