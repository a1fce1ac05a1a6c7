"""Percentiles along a path: independent lognormal parts, summed by simulation, never by adding P95s.

Each part is the lognormal through its P50 and P95 (σ = ln(P95/P50)/1.645). The draws are stratified, seeded by the
part's position in the path, and the same for every alternative (common random numbers), so that two designs differ
only by what differs between them. A part that an agent pays `repeat` times is drawn anew each time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.errors import InputError
from advisor.expr import register_function

Floats: TypeAlias = NDArray[np.float64]
DRAWS: Final = 8192  # a P95 then stands within 0.5 % of the true one
NEAR: Final = 0.01  # share of the draws on either side of a percentile that are asked what they were made of
MAX_REPEAT: Final = 1000
_Z95: Final = NormalDist().inv_cdf(0.95)
_SEED: Final = 20261124


class Timed(Protocol):
    """What `compose` needs of a part of a path; the Segment of a design is one."""

    @property
    def p50_ms(self) -> float: ...
    @property
    def p95_ms(self) -> float: ...
    @property
    def repeat(self) -> int: ...


@lru_cache(maxsize=1)
def _strata() -> Floats:
    """Normal quantiles of the midpoints of DRAWS equal strata."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / DRAWS) for i in range(DRAWS)])


@lru_cache(maxsize=512)
def _unit_draws(position: int, sigma: float, repeat: int) -> Floats:
    """Draws of a part with median 1 at that position, summed over its repeats, shape (DRAWS,)."""
    total = np.zeros(DRAWS)
    for k in range(repeat):
        total += np.exp(sigma * np.random.default_rng((_SEED, position, k)).permutation(_strata()))
    total.setflags(write=False)
    return total


def _part(p50_ms: float, p95_ms: float, repeat: float) -> tuple[float, float, int]:
    """Median, sigma and repeat of one part, checked."""
    if not (0 <= p50_ms <= p95_ms < math.inf and 1 <= repeat <= MAX_REPEAT):
        problem = f"has P50 {p50_ms:g} ms, P95 {p95_ms:g} ms, repeat {repeat:g}"
        raise InputError.single("a part of a path", problem, "Expected 0 <= P50 <= P95 and 1 to 1,000 repeats")
    sigma = math.log(p95_ms / p50_ms) / _Z95 if p50_ms > 0 else 0.0
    return p50_ms, sigma, round(repeat)


@lru_cache(maxsize=8192)
def _percentiles(parts: tuple[tuple[float, float, int], ...], shares: tuple[float, ...]) -> tuple[float, ...]:
    """Kept, because many designs share a path: a spare replica or another price does not change it."""
    if len(parts) == 1 and parts[0][2] == 1:
        median, sigma, _ = parts[0]
        return tuple(median * math.exp(sigma * NormalDist().inv_cdf(q)) for q in shares)
    total = np.zeros(DRAWS)
    for position, (median, sigma, repeat) in enumerate(parts):
        if median > 0:
            total += median * _unit_draws(position, sigma, repeat)
    ranks = [min(int(q * DRAWS), DRAWS - 1) for q in shares]
    total.partition(ranks)
    return tuple(float(total[r]) for r in ranks)


def compose(segments: Sequence[Timed]) -> tuple[float, float]:
    """P50 and P95 in ms of the parts in sequence; (0, 0) for an empty path.

    The same numbers as path_percentile(0.5, ...) and path_percentile(0.95, ...) on the same parts in order.
    """
    if not segments:
        return 0.0, 0.0
    p50, p95 = _percentiles(tuple(_part(s.p50_ms, s.p95_ms, s.repeat) for s in segments), (0.5, 0.95))
    return p50, p95


def composition(segments: Sequence[Timed], share: float) -> tuple[float, ...]:
    """What a request at that percentile spends in each part, ms: the mean of the part over the draws whose whole lies
    within 1 % of that rank, scaled so that the parts sum to the percentile exactly. () for an empty path.

    This is how the P95 of a whole can be shown as a sum of parts although the P95s of the parts do not add up.
    """
    return _composition(tuple(_part(s.p50_ms, s.p95_ms, s.repeat) for s in segments), share)


@lru_cache(maxsize=512)
def _composition(parts: tuple[tuple[float, float, int], ...], share: float) -> tuple[float, ...]:
    if len(parts) < 2:
        return _percentiles(parts, (share,)) if parts else ()
    zero = np.zeros(DRAWS)
    drawn = [m * _unit_draws(i, s, r) if m > 0 else zero for i, (m, s, r) in enumerate(parts)]
    total = np.sum(drawn, axis=0)
    order, rank = np.argsort(total, kind="stable"), min(int(share * DRAWS), DRAWS - 1)
    near = order[max(0, rank - int(NEAR * DRAWS)) : rank + int(NEAR * DRAWS) + 1]
    scale = float(total[order[rank]]) / float(total[near].mean() or 1.0)
    return tuple(float(part[near].mean()) * scale for part in drawn)


def path_part(share: float, index: float, *parts: float) -> float:
    """One part of `composition`, for formulae: path_part(0.95, 2, a_p50, a_p95, a_repeat, ...) is the second one."""
    if not parts or len(parts) % 3 or not 1 <= index <= len(parts) // 3:
        raise InputError.single("path_part", "needs the number of a part, then P50, P95 and repeat of each part")
    triples = tuple(_part(*map(float, parts[i : i + 3])) for i in range(0, len(parts), 3))
    return _composition(triples, float(share))[round(index) - 1]


def path_percentile(share: Any, *parts: Any) -> Any:
    """A percentile of a path, for formulae: path_percentile(0.95, a_p50, a_p95, a_repeat, b_p50, b_p95, b_repeat, ...).

    On arrays (many draws of the inputs) the sum is approximated by the shifted lognormal of equal mean, variance and
    skewness, scaled so that the middle of the inputs gives exactly the simulated value.
    """
    if not parts or len(parts) % 3:
        raise InputError.single("path_percentile", "needs P50, P95 and repeat of each part")
    triples = [parts[i : i + 3] for i in range(0, len(parts), 3)]
    if not any(isinstance(x, np.ndarray) and x.ndim for x in (share, *parts)):
        return _percentiles(tuple(_part(float(a), float(b), float(r)) for a, b, r in triples), (float(share),))[0]
    middle = [tuple(float(np.median(x)) for x in triple) for triple in triples]
    exact = path_percentile(float(np.median(share)), *(x for triple in middle for x in triple))
    return _by_moments(share, triples) * (exact / _by_moments(share, middle))


def _by_moments(share: Any, triples: Sequence[Sequence[Any]]) -> Any:
    """Percentile of a sum of lognormals by three moments (shifted lognormal)."""
    mean, variance, third = 0.0, 1e-12, 1e-18
    for p50, p95, repeat in triples:
        sigma2 = (np.log(np.maximum(p95, 1e-9) / np.maximum(p50, 1e-9)) / _Z95) ** 2
        w, m = np.exp(sigma2), p50 * np.exp(sigma2 / 2)
        mean = mean + repeat * m
        variance = variance + repeat * m**2 * (w - 1)
        third = third + repeat * m**3 * (w - 1) ** 2 * (w + 2)
    skew = np.maximum(third / variance**1.5, 1e-6)
    root = np.cbrt(skew / 2 + np.sqrt(1 + skew**2 / 4))
    sigma = np.sqrt(np.log1p(np.maximum((root - 1 / root) ** 2, 1e-12)))
    scale = np.sqrt(variance / np.expm1(sigma**2)) * np.exp(-(sigma**2) / 2)
    z = NormalDist().inv_cdf(float(np.median(share)))
    return mean - scale * np.exp(sigma**2 / 2) + scale * np.exp(sigma * z)


register_function("path_percentile", path_percentile)
register_function("path_part", path_part)
