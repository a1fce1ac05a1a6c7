"""Percentiles under open load: the size that is advised, against a simulation of requests that arrive at random."""

from __future__ import annotations

import heapq
from collections import deque
from functools import lru_cache

import numpy as np
import pytest

from advisor.knowledge import open_knowledge
from advisor.models import queueing, serving
from advisor.models.measured import Floats
from advisor.models.serving import ServingEstimate

KNOWLEDGE = open_knowledge()
MACHINES = {
    "8 at once": ("Llama-3.3-70B", "H100-SXM", 1, 3000, 400),
    "12 at once": ("Qwen3-32B", "L40S", 2, 2000, 300),
    "64 at once": ("Llama-3.3-70B", "H100-SXM", 4, 3000, 400),
    "256 at once": ("Llama-3.1-8B", "H100-SXM", 1, 1000, 200),
}


class Replica:
    """One replica that shares its time among the requests in it; the next waits where `cap` are in it."""

    def __init__(self, first_s: Floats, request_s: Floats) -> None:
        self.first_s, self.request_s = first_s, request_s  # by number of requests at once
        self.clock = self.done = 0.0  # `done`: requests' worth of progress that each one in it has made since the start
        self.inside: list[tuple[float, int]] = []
        self.waiting: deque[int] = deque()

    @property
    def size(self) -> int:
        return len(self.inside) + len(self.waiting)


class Pool:
    """Replicas under arrivals of a Poisson process; each goes where fewest are."""

    def __init__(self, first_s: Floats, request_s: Floats, replicas: int, requests_s: float, number: int) -> None:
        self.replicas = [Replica(first_s, request_s) for _ in range(replicas)]
        self.arrive_s = np.cumsum(np.random.default_rng(1).exponential(1 / requests_s, number))
        self.first_s, self.end_s = np.zeros(number), np.zeros(number)
        for i, now in enumerate(self.arrive_s):
            for replica in self.replicas:
                self.run(replica, now)
            nearest = min(self.replicas, key=lambda r: r.size)
            if len(nearest.inside) < len(request_s):
                self.admit(nearest, i, now)
            else:
                nearest.waiting.append(i)
        for replica in self.replicas:
            self.run(replica, np.inf)

    def admit(self, replica: Replica, i: int, now: float) -> None:
        heapq.heappush(replica.inside, (replica.done + 1, i))
        self.first_s[i] = now + replica.first_s[len(replica.inside) - 1]

    def run(self, replica: Replica, until: float) -> None:
        while replica.inside:
            whole_s = replica.request_s[len(replica.inside) - 1]
            due, i = replica.inside[0]
            end = replica.clock + (due - replica.done) * whole_s
            if end > until:
                replica.done += (until - replica.clock) / whole_s
                break
            replica.done, replica.clock = due, end
            heapq.heappop(replica.inside)
            self.end_s[i] = end
            if replica.waiting:
                self.admit(replica, replica.waiting.popleft(), end)
        replica.clock = until

    def p95_s(self) -> tuple[float, float]:
        """P95 of the first token and of the whole answer, the first tenth left out."""
        settled = slice(len(self.arrive_s) // 10, None)
        times = (self.first_s - self.arrive_s, self.end_s - self.arrive_s)
        return tuple(float(np.quantile(t[settled], 0.95)) for t in times)  # type: ignore[return-value]


@lru_cache(maxsize=8)
def machine(name: str) -> tuple[ServingEstimate, Floats, Floats]:
    """The estimate at the batch that serves most, and times in s for 1, 2, 3... requests at once."""
    model, gpu, gpus, tokens_in, tokens_out = MACHINES[name]
    m, g, index = KNOWLEDGE.models[model], KNOWLEDGE.gpus[gpu], serving.index(KNOWLEDGE)
    found = serving.estimate(KNOWLEDGE, m, g, gpus, 8, tokens_in, tokens_out, 50.0)
    assert isinstance(found, ServingEstimate)
    batches = np.arange(1, found.concurrency + 1, dtype=float)
    speed = serving._at_batches(index, m, g, gpus, 8, tokens_in, tokens_out, batches).speed
    return found, np.asarray(speed.ttft_ms) / 1e3, np.asarray(speed.request_ms) / 1e3


def most_that_fits(found: ServingEstimate, replicas: int) -> float:
    """Requests a second for which so many replicas are just enough."""
    low, high = 0.0, replicas * found.requests_s[1]
    for _ in range(30):
        middle = (low + high) / 2
        enough = queueing.replicas_for(middle, found.request_ms[0] / 1e3, found.concurrency) <= replicas
        low, high = (middle, high) if enough else (low, middle)
    return low


@pytest.mark.parametrize("replicas", [1, 2, 8])
@pytest.mark.parametrize("name", MACHINES)
def test_at_the_highest_load_of_a_size_the_simulated_p95_is_no_later_than_said(name: str, replicas: int) -> None:
    found, first_s, request_s = machine(name)
    pool = Pool(first_s, request_s, replicas, most_that_fits(found, replicas), 12_000)
    first, whole = pool.p95_s()
    assert first <= found.ttft_ms[1] / 1e3
    assert whole <= found.request_ms[1] / 1e3


def test_one_replica_less_than_advised_breaks_what_was_said() -> None:
    found, first_s, request_s = machine("64 at once")
    load = most_that_fits(found, 2) * 1.001
    assert queueing.replicas_for(load, found.request_ms[0] / 1e3, found.concurrency) == 3
    assert Pool(first_s, request_s, 1, load, 4000).p95_s()[1] > 2 * found.request_ms[1] / 1e3


def test_the_simulation_of_fixed_times_is_the_textbooks_queue() -> None:
    """Erlang's formula for exponential times bounds the wait for equal ones (Pollaczek and Khinchine)."""
    alone = np.array([1.0])
    pool = Pool(np.array([0.0]), alone, 1, 0.7, 40_000)
    wait = float(np.mean(pool.first_s - pool.arrive_s))
    assert wait == pytest.approx(0.7 / (2 * (1 - 0.7)), rel=0.1)
