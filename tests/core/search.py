"""Placement instances of middle size, and their optimum by a search that shares no code with the programme.

Depth first over the jobs, with bounds by arithmetic: no linear programme, no solver.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import cache

from advisor.optimise.programme import Choice, PoolCost, Problem, Steps

BLOCKS = 3
Needs = tuple[int, ...]


def middle_problem(seed: int, jobs: int = 12, places: int = 6, ways: int = 4) -> Problem:
    """Jobs that share places, each with servers to own (some stand there already) and shapes to rent or reserve."""
    rng = random.Random(seed)
    pools: list[PoolCost] = []
    for place in range(places):
        sunk = rng.choice([0, 0, 2])
        own_usd = rng.uniform(3e3, 1.2e4)
        pools.append(PoolCost(f"own{place}", place, rng.choice([4, 8]), own_usd, sunk_usd=own_usd / 3, sunk_limit=sunk))
        rented = tuple(rng.uniform(3, 30) * hours for hours in (40, 150, 500))
        reserved = rng.choice([None, rng.uniform(0.3, 0.9) * sum(rented)])
        pools.append(PoolCost(f"rent{place}", place, rng.choice([1, 4, 8]), None, reserved, rented))
    choices = []
    for job in range(jobs):
        peak = rng.choice([1, 2, 4, 8, 12])
        need = tuple(max(1, peak >> t) for t in range(BLOCKS))
        chosen = rng.sample(range(2 * places), ways)
        choices += [Choice(f"{job}@{pool}", job, rng.uniform(50, 2000), {pool: need}) for pool in chosen]
    fixed = tuple(rng.uniform(2e3, 6e3) for _ in range(places))
    steps = tuple(rng.choice([None, Steps(8, 12, 32, 75, 6500, 0.5)]) for _ in range(places))
    return Problem(jobs, BLOCKS, tuple(choices), tuple(pools), fixed, place_steps=steps)


def cheapest(problem: Problem) -> float:
    """The least cost, USD/month, of an instance in which each choice uses one pool, each place has one pool to own,
    and no limit binds the whole.

    Of a pool in use the cost is at least what it is now, and at least its price for each GPU alone: what a further job
    adds is at least that price less what the units in use have over already.
    """
    ways = [sorted((c for c in problem.choices if c.job == job), key=_least) for job in range(problem.jobs)]
    ways.sort(key=lambda found: -max(sum(n) for c in found for n in c.needs.values()))
    weights = [_weights(pool) for pool in problem.pools]

    @cache
    def usd_of(pool: int, needs: Needs) -> float:
        return _pool_usd(problem, problem.pools[pool], needs)

    def linear(pool: int, needs: Needs) -> float:
        return sum(w * n for w, n in zip(weights[pool], needs, strict=True))

    def rest_usd(job: int, over: Sequence[float]) -> float:
        return sum(
            min(c.cost_usd + max(0.0, linear(p, n) - over[p]) for c in found for p, n in c.needs.items())
            for found in ways[job:]
        )

    def search(job: int, spent: float, needs: list[Needs], best: float) -> float:
        usd = [usd_of(p, n) for p, n in enumerate(needs)]
        total = spent + sum(usd)
        if job == len(ways):
            return min(best, total)
        if total + rest_usd(job, [u - linear(p, needs[p]) for p, u in enumerate(usd)]) >= best:
            return best
        tried = []
        for c in ways[job]:
            ((p, n),) = c.needs.items()
            more = tuple(map(sum, zip(needs[p], n, strict=True)))
            tried.append((c.cost_usd + usd_of(p, more) - usd[p], c.cost_usd, p, more))
        for _, cost_usd, p, more in sorted(tried):
            best = search(job + 1, spent + cost_usd, [*needs[:p], more, *needs[p + 1 :]], best)
        return best

    return search(0, 0.0, [(0,) * problem.blocks] * len(problem.pools), math.inf)


def _least(choice: Choice) -> float:
    return choice.cost_usd


def _weights(pool: PoolCost) -> tuple[float, ...]:
    """USD a month for a GPU in each load block: together never more than any purchase that covers them."""
    if pool.on_demand_usd is None:
        usd = min(pool.own_usd or math.inf, pool.sunk_usd if pool.sunk_limit else math.inf)
        return (usd / pool.unit_gpus, *(0.0,) * (BLOCKS - 1))
    less = min(1.0, (pool.reserved_usd or math.inf) / sum(pool.on_demand_usd))
    return tuple(usd * less / pool.unit_gpus for usd in pool.on_demand_usd)


def _pool_usd(problem: Problem, pool: PoolCost, needs: Needs) -> float:
    """The least that covers a need: whole units, the place and its people where they are owned."""
    units = [-(-n // pool.unit_gpus) for n in needs]
    top = max(units)
    if top == 0:
        return 0.0
    if pool.on_demand_usd is not None:
        prices, reserved_usd = pool.on_demand_usd, pool.reserved_usd
        return min(
            r * (reserved_usd or 0.0) + sum(max(0, u - r) * usd for u, usd in zip(units, prices, strict=True))
            for r in (range(top + 1) if reserved_usd is not None else (0,))
        )
    there = min(top, pool.sunk_limit)
    usd = there * pool.sunk_usd + (top - there) * (pool.own_usd or 0.0) + problem.place_fixed_usd[pool.place]
    steps, gpus = problem.place_steps[pool.place], top * pool.unit_gpus
    if steps is None:
        return usd
    small = math.ceil(max(0.0, min(gpus, steps.until) - steps.first) / steps.small)
    return usd + steps.usd * (small + math.ceil(max(0.0, gpus - steps.until) / steps.large))
