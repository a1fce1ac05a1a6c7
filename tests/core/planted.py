"""Instances of the placement programme too large to try everything, whose optimum is known as they are made."""

from __future__ import annotations

import random
from dataclasses import replace

from advisor.optimise.programme import Choice, PoolCost, Problem
from tests.core.instances import brute_force, random_problem

BLOCKS = 3


def planted(seed: int, jobs: int = 60, pools: int = 12, ways: int = 8) -> tuple[Problem, float]:
    """Jobs that share pools, and the least cost.

    A price for each GPU of a pool in each load block is drawn first; a unit costs what its GPUs do. In each job one
    choice costs with its GPUs a drawn amount, every other one at least that, and the units are full where these choices
    are taken. By weak duality no plan costs less than the drawn amounts together, and that plan costs just them.
    """
    rng = random.Random(seed)
    price = [[rng.uniform(5, 50) for _ in range(BLOCKS)] for _ in range(pools)]
    units = [rng.choice([2, 4, 8]) for _ in range(pools)]
    kept = [_needs(rng, pools) for _ in range(jobs)]
    _fill(kept, units)
    worth = [rng.uniform(3000, 9000) for _ in range(jobs)]
    choices = []
    for job in range(jobs):
        for way in range(ways):
            needs = kept[job] if way == ways // 2 else _needs(rng, pools)
            gpus_usd = sum(n * usd for p, need in needs.items() for n, usd in zip(need, price[p], strict=True))
            more = 0.0 if way == ways // 2 else rng.uniform(1, 400)
            choices.append(Choice(f"{job}.{way}", job, worth[job] - gpus_usd + more, needs))
    costs = tuple(_pool(p, units[p], price[p]) for p in range(pools))
    return Problem(jobs, BLOCKS, tuple(choices), costs, (0.0,) * pools), sum(worth)


def _needs(rng: random.Random, pools: int) -> dict[int, tuple[int, ...]]:
    return {p: (rng.randint(1, 9),) * BLOCKS for p in rng.sample(range(pools), 2)}


def _fill(kept: list[dict[int, tuple[int, ...]]], units: list[int]) -> None:
    """Raises a need in each pool until all of its units are full."""
    for p, unit in enumerate(units):
        users = [needs for needs in kept if p in needs]
        if users:
            short = -sum(needs[p][0] for needs in users) % unit
            users[-1][p] = tuple(n + short for n in users[-1][p])


def _pool(p: int, unit: int, price: list[float]) -> PoolCost:
    """A third of the pools can be owned, a third reserved or rented, a third only rented."""
    whole = unit * sum(price)
    rented = tuple(unit * usd for usd in price)
    if p % 3 == 0:
        return PoolCost(f"p{p}", p, unit, own_usd=whole)
    return PoolCost(f"p{p}", p, unit, None, whole if p % 3 == 1 else None, rented)


def side_by_side(seed: int, parts: int = 25) -> tuple[Problem, float]:
    """Small random instances that share nothing in one, and the sum of what trying everything gives for each.

    Without what would bind them together: limits of money, people and carbon, and what kind of design is asked for.
    """
    jobs, choices, pools, fixed, kw, steps = 0, [], [], [], [], []
    total, drawn = 0.0, seed * 1000
    while parts:
        drawn += 1
        one = replace(
            random_problem(drawn), need_owned=False, need_rented=False, capex_limit_usd=None, fte_limit=None,
            edge_least=0.0, kg_limit=None, provider_usd=0.0,
        )  # fmt: skip
        least = brute_force(one)
        if least is None:
            continue
        for c in one.choices:
            needs = {p + len(pools): need for p, need in c.needs.items()}
            spare = None if c.spare is None else c.spare + len(pools)
            choices.append(replace(c, id=f"{drawn}/{c.id}", job=c.job + jobs, needs=needs, spare=spare))
        pools += [replace(p, place=p.place + len(fixed)) for p in one.pools]
        fixed += one.place_fixed_usd
        kw += one.place_kw
        steps += one.place_steps or (None,) * len(one.place_fixed_usd)
        jobs, total, parts = jobs + one.jobs, total + least, parts - 1
    found = Problem(jobs, one.blocks, tuple(choices), tuple(pools), tuple(fixed))
    return replace(found, place_kw=tuple(kw), place_steps=tuple(steps)), total
