"""Estimates drawn to the user's own measurements of a machine: three runs and more move value and interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.knowledge.model import OwnRun
from advisor.models.measured import REACH, Floats, place_of

LEAST_RUNS: Final = 3  # two runs cannot tell a machine's peculiarity from chance
FLOOR: Final = math.log(1.05)  # a handful of runs that agree by chance prove no interval narrower than 5 %
_Z90: Final = 1.2816


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the user's runs of one metric of one machine say of its estimate.

    factor     on the estimate: geometric mean of measured / estimate
    low, high  interval of a further run as factors on the calibrated estimate, P10 and P90
    place      where the runs lie (measured.place_of), shape (n, 3)
    """

    factor: float
    low: float
    high: float
    place: Floats
    as_of: str
    source: str

    @property
    def runs(self) -> int:
        """How many runs it rests on."""
        return len(self.place)

    def away(self, here: Floats) -> Floats:
        """Distance of each place to the nearest run, in doublings."""
        apart = (((here[:, None, :] - self.place[None]) / REACH) ** 2).sum(axis=2)
        return np.asarray(np.sqrt(apart.min(axis=1)))


def calibration(
    runs: Sequence[OwnRun], estimate: Callable[[Floats, Floats, Floats], Floats], widest: tuple[float, float]
) -> Calibration | None:
    """What runs of one machine and metric say; None below three of them.

    estimate  of that metric for arrays of tokens in, tokens out and requests at once, not calibrated
    widest    the interval without them, as factors: runs never widen it

    The factor is the mean of the logs of measured / estimate. The interval is Student's prediction interval of one
    further run: mean ± t · s · √(1 + 1/n), with n - 1 degrees of freedom.
    """
    if len(runs) < LEAST_RUNS:
        return None
    tokens_in, tokens_out, batch = (np.array([getattr(r, f) for r in runs]) for f in ("isl", "osl", "concurrency"))
    logs = np.log(np.array([r.value for r in runs]) / estimate(tokens_in, tokens_out, batch))
    n = len(runs)
    half = max(student_t90(n - 1) * float(np.std(logs, ddof=1)) * math.sqrt(1 + 1 / n), FLOOR)
    low, high = max(math.exp(-half), widest[0]), min(math.exp(half), widest[1])
    source = "; ".join(dict.fromkeys(r.source for r in runs))
    place = place_of(tokens_in, tokens_out, batch)
    return Calibration(math.exp(float(np.mean(logs))), low, high, place, max(r.as_of for r in runs), source)


def student_t90(freedom: int) -> float:
    """90th percentile of Student's t, by the expansion of Cornish and Fisher: within 0.4 % from 2 degrees on.

    >>> round(student_t90(2), 2)
    1.88
    """
    z, v = _Z90, float(freedom)
    terms = (
        (z**3 + z) / (4 * v),
        (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2),
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3),
    )
    return z + sum(terms)
