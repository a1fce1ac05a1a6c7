"""What a benchmark hands back: one measured number beside the promise that it has to keep."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table that `make bench` prints.

    name     what was measured, a short phrase
    value    the number that the promise speaks of (the 95th percentile where the call was repeated), in `unit`
    unit     "ms", "s", ...
    promise  the most that `value` may be, same unit
    ok       whether the promise is kept
    p50      median of the repetitions, same unit; None for a single run
    """

    name: str
    value: float
    unit: str
    promise: float
    ok: bool
    p50: float | None = None


def timed(
    name: str, call: Callable[[], object], promise_ms: float, rounds: int = 50, warm_up: int = 3, repeat: int = 1
) -> Result:
    """Runs `call` `rounds` times after `warm_up` unmeasured calls; the promise is on the 95th percentile, in ms.

    repeat  calls per round, for a call too short for the clock; the round's time is divided by it
    """
    for _ in range(warm_up):
        call()
    spent_ms = np.empty(rounds)
    for index in range(rounds):
        begin = time.perf_counter()
        for _ in range(repeat):
            call()
        spent_ms[index] = (time.perf_counter() - begin) * 1000 / repeat
    p50, p95 = (float(point) for point in np.percentile(spent_ms, [50, 95]))
    return Result(name, p95, "ms", promise_ms, p95 <= promise_ms, p50)


def once(name: str, call: Callable[[], object], promise_s: float) -> Result:
    """Runs `call` one time; the promise is on its whole duration, in seconds."""
    begin = time.perf_counter()
    call()
    spent_s = time.perf_counter() - begin
    return Result(name, spent_s, "s", promise_s, spent_s <= promise_s)
