"""How much is asked of a workload, and when: the duration curve and the split of tokens."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from advisor.errors import InputError
from advisor.expr import Unknown
from advisor.knowledge.model import Knowledge

HOURS_MONTH: Final = 730.0
PEAK_SHARE: Final = 0.05  # share of all hours that the peak block stands for
_LATER_SHARES: Final = (0.20, 0.35, 0.45)  # how the other blocks divide the remaining hours
MAX_PEAK_MEAN: Final = 1000.0


@dataclass(frozen=True, slots=True)
class DurationCurve:
    """Load sorted from peak to trough in four blocks.

    hours_share  share of all hours in each block, sums to 1
    level        load of each block as a multiple of the mean; the first is the peak
    """

    hours_share: tuple[float, ...]
    level: tuple[float, ...]


def _decay(peak_mean: float) -> float:
    """The k of peak·exp(-k·u), u from 0 to 1, whose mean is 1: k / (1 - exp(-k)) = peak, by Newton's method."""
    k = max(2 * (peak_mean - 1), 1e-9) if peak_mean < 2 else peak_mean
    for _ in range(50):
        gone = -math.expm1(-k)
        error = k / gone - peak_mean
        k -= error / ((gone - k * math.exp(-k)) / gone**2)
        if abs(error) < 1e-12 * peak_mean:
            break
    return k


@lru_cache(maxsize=512)
def duration_curve(
    peak_mean: float, peak_share: float | None = None, week: tuple[float, ...] = ()
) -> DurationCurve:  # fmt: skip
    """Four load blocks of a load that is `peak_mean` times its mean at the peak.

    Where only peak and mean are known, the sorted load is taken as exponential, peak·exp(-k·u), the shape that
    assumes nothing else (largest entropy of a positive load with a given mean). The first block carries the peak
    itself and the others the energy that is left, so peak and energy are both exact: Σ share·level = 1.
    peak_share  share of the hours in the peak block, where several workloads need the same blocks; see peak_share_of
    week        the load in each hour of a week, in any unit, where its course is known; it is stretched to the peak
    Raises InputError unless 1 <= peak_mean <= 1000.
    """
    if not 1 <= peak_mean <= MAX_PEAK_MEAN:
        raise InputError.single("peak_mean", f"is {peak_mean:g}", "Peak divided by mean is between 1 and 1,000")
    first = peak_share_of(peak_mean) if peak_share is None else min(peak_share, peak_share_of(peak_mean))
    shares = (first, *((1 - first) * s for s in _LATER_SHARES))
    if peak_mean - 1 < 1e-6:
        return DurationCurve(shares, (1.0,) * 4)
    edges = [first]
    for share in shares[1:]:
        edges.append(edges[-1] + share)
    stretched = _stretched(week, peak_mean) if week else None
    energy = _of_week(stretched, edges) if stretched is not None else _exponential(peak_mean, edges)
    scale = (1 - first * peak_mean) / sum(energy)
    levels = (e * scale / s for e, s in zip(energy, shares[1:], strict=True))
    return DurationCurve(shares, (float(peak_mean), *levels))


def _exponential(peak_mean: float, edges: list[float]) -> list[float]:
    k = _decay(peak_mean)
    return [peak_mean / k * (math.exp(-k * a) - math.exp(-k * b)) for a, b in pairwise(edges)]


def _stretched(week: tuple[float, ...], peak_mean: float) -> list[float] | None:
    """The hours from the fullest to the emptiest, raised to the power that makes their peak `peak_mean` times the mean.

    None where no power does: so narrow a peak is narrower than the fullest hour.
    """
    top = max(week)
    hours = sorted((h / top for h in week), reverse=True)
    if len(hours) / sum(h == 1 for h in hours) <= peak_mean or min(hours) == 1:
        return None
    low, high = 0.0, 1.0
    while _peak(hours, high) < peak_mean:
        high *= 2
    for _ in range(60):
        power = (low + high) / 2
        low, high = (power, high) if _peak(hours, power) < peak_mean else (low, power)
    return [h**high for h in hours]


def _peak(hours: list[float], power: float) -> float:
    return len(hours) / math.fsum(math.pow(h, power) for h in hours)


def _of_week(hours: list[float], edges: list[float]) -> list[float]:
    """Load between shares of the sorted hours, each hour spread evenly over its place."""
    whole = [0.0]
    for hour in hours:
        whole.append(whole[-1] + hour / len(hours))

    def until(share: float) -> float:
        at = min(share * len(hours), len(hours) - 1e-9)
        return whole[int(at)] + (at - int(at)) * hours[int(at)] / len(hours)

    return [until(b) - until(a) for a, b in pairwise(edges)]


def peak_share_of(peak_mean: float) -> float:
    """Share of all hours in the peak block: 5 %, less where so high a peak would hold all the energy."""
    return min(PEAK_SHARE, 0.25 / peak_mean)


def split_tokens(
    tokens_req: float, usecase: str, knowledge: Knowledge, output_share: float | None = None
) -> tuple[float, float]:
    """Tokens in and out of one model call that has `tokens_req` in all; at least one of each.

    output_share  0..1; where absent, the default of the use case (data/defaults.yaml, `output_share`)
    """
    if not tokens_req > 0:
        raise InputError.single("tokens_req", f"is {tokens_req:g}", "A call has at least one token")
    share = default_output_share(knowledge, usecase) if output_share is None else output_share
    output = min(max(tokens_req * share, 1.0), max(tokens_req - 1.0, 1.0))
    return max(tokens_req - output, 1.0), output


def default_output_share(knowledge: Knowledge, usecase: str) -> float:
    """Share of a call's tokens that is written, not read, by use case: the first default that applies."""
    env = {"usecase": usecase or Unknown(frozenset(["usecase"]))}
    found = (d for d in knowledge.defaults if d.question == "output_share")
    return next(float(d.value) for d in found if d.when is None or d.when(env) is True)
