"""The placement: against brute force, the first answer with its proof, rivals, what would change it, fleets."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Final

import numpy as np

from advisor.advising.plan import Plan, make_plan
from advisor.assessment import load
from advisor.assessment.model import Assessment
from advisor.exploring import explore
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge
from advisor.optimise.programme import LARGE_GAP, Choice, PoolCost, Problem, solve
from advisor.optimise.rivals import all_kinds, best_of
from bench.anew import anew
from bench.result import Result, timed
from tests.core.instances import lacks, random_problem, unlike

INSTANCES: Final = 1000
CLASSES: Final = 50
SITES: Final = 10_000
BLOCKS: Final = 4
WORKLOADS: Final = 200
PLACES: Final = 20
DRAWN: Final = range(1, 6)
ROUNDS: Final = 48  # four of each sample


def main() -> list[Result]:
    """Promises of the placement: right always, and faster than a person waits."""
    knowledge = open_knowledge()
    opened = [load(data_folder() / "samples" / s.file, knowledge) for s in knowledge.samples.values()]
    turn = cycle(opened)
    return [
        *_against_brute_force(),
        timed("first answer, proven", lambda: _proven(make_plan(anew(next(turn)), knowledge)), 250, rounds=ROUNDS),
        *_solving(opened, knowledge),
        timed("all rivals", lambda: all_kinds(make_plan(anew(next(turn)), knowledge).field), 3000, rounds=ROUNDS),
        _fleet(),
        _many(),
        _explored(opened, knowledge),
    ]


def _proven(plan: Plan) -> None:
    """The optimum of a plan; an error where it comes without proof."""
    found = best_of(plan.field, "optimum")
    if found.proof is not None and found.proof.gap_share > 1e-6:
        raise AssertionError(f"not proven: a gap of {found.proof.gap_share:.2%} is left")


def _against_brute_force() -> Iterator[Result]:
    """How many of a thousand small instances are unlike what trying everything gives."""
    wrong = [seed for seed in range(INSTANCES) if unlike(random_problem(seed))]
    equal, total = INSTANCES - len(wrong), f"{INSTANCES:,} small instances"
    yield Result(f"{total}: {equal:,} equal to brute force; unequal", len(wrong), "instances", 0, not wrong)


def _solving(opened: list[Assessment], knowledge: Knowledge) -> Iterator[Result]:
    """Of the first answer the programme alone, whose candidates are there already."""
    fields = [make_plan(anew(a), knowledge).field for a in opened]
    turn = cycle(fields)
    yield timed("of it: the programme with its proof", lambda: best_of(next(turn), "optimum"), 500, rounds=ROUNDS)


def _fleet() -> Result:
    """Classes of equal sites, each served by devices at every site or from a shared cloud."""
    problem = fleet(random.Random(1))

    def run() -> None:
        found = solve(problem)
        if found is None or found.gap_share > 1e-6 or lacks(problem, found):
            raise AssertionError("the fleet has no proven plan")

    return timed(f"{SITES:,} equal sites in {CLASSES} classes, proven", run, 500, rounds=12)


def _many() -> Result:
    """Workloads that share places: within 1 % of the best possible, and the gap is known. Of several instances the
    worst, by processor time: how hard one is to prove is the luck of its prices."""
    spent = [_shared_s(seed) for seed in DRAWN]
    name = f"{WORKLOADS} workloads sharing {PLACES} places, worst of {len(spent)} drawn, processor time"
    return Result(name, max(spent), "s", 10, max(spent) <= 10, float(np.median(spent)))


def _shared_s(seed: int) -> float:
    problem = shared(random.Random(seed))
    begin = time.process_time()
    found = solve(problem)
    spent = time.process_time() - begin
    if found is None or found.gap_share > LARGE_GAP or lacks(problem, found):
        raise AssertionError("the shared places have no plan within 1 % of the best possible")
    return spent


def shared(rng: random.Random) -> Problem:
    """Each workload on own servers or rented shapes of six of the places."""
    pools = []
    for place in range(PLACES):
        pools.append(PoolCost(f"own{place}", place, rng.choice([4, 8]), own_usd=rng.uniform(3e3, 1.2e4)))
        pools.append(PoolCost(f"rent{place}", place, rng.choice([1, 4, 8]), None, rng.uniform(2e3, 2e4), _hours(rng)))
    choices = []
    for w in range(WORKLOADS):
        peak = rng.choice([1, 2, 4, 8, 12])
        need = tuple(max(1, peak >> t) for t in range(BLOCKS))
        for place in rng.sample(range(PLACES), 6):
            for kind in (0, 1):
                usd, pool = rng.uniform(50, 2000), 2 * place + kind
                choices.append(Choice(f"{w}@{pool}", w, usd, {pool: need}, owned=kind == 0, rented=kind == 1))
    fixed = tuple(rng.uniform(2e3, 6e3) for _ in range(PLACES))
    return Problem(WORKLOADS, BLOCKS, tuple(choices), tuple(pools), fixed)


def fleet(rng: random.Random) -> Problem:
    """A job for each class: devices at all of its sites at a cost by their count, or GPUs of one of three clouds."""
    sizes = _sizes(rng)
    clouds = [
        PoolCost(f"cloud{c}", c, rng.choice([1, 4, 8]), None, rng.uniform(2e3, 2e4), _hours(rng)) for c in range(3)
    ]
    devices = [PoolCost(f"site{i}", 3 + i, 1, own_usd=n * rng.uniform(40, 160)) for i, n in enumerate(sizes)]
    choices = []
    for i, n in enumerate(sizes):
        choices += [  # two devices a site, or one and a dearer way to use it
            Choice(f"{i} at its sites, {k}", i, n * k * 10.0, {3 + i: (2 - k,) * BLOCKS}, owned=True) for k in range(2)
        ]
        peak = max(1, n // rng.choice([10, 20, 40]))
        need = tuple(max(1, peak >> t) for t in range(BLOCKS))
        choices += [Choice(f"{i} in cloud {c}", i, n * rng.uniform(1, 20), {c: need}, rented=True) for c in range(3)]
    return Problem(CLASSES, BLOCKS, tuple(choices), (*clouds, *devices), (0.0,) * (3 + CLASSES))


def _sizes(rng: random.Random) -> list[int]:
    cuts = sorted(rng.sample(range(1, SITES), CLASSES - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, SITES], strict=True)]


def _hours(rng: random.Random) -> tuple[float, ...]:
    """What a rented unit costs in each load block."""
    return tuple(rng.uniform(3, 30) * hours for hours in (40, 150, 300, 240))


def _explored(opened: list[Assessment], knowledge: Knowledge) -> Result:
    """Everything that would change the advice on a sample, each sample once."""
    spent = [_seconds(lambda a=a: explore(anew(a), knowledge)) for a in opened]  # type: ignore[misc]
    worst = max(spent)
    return Result("what would change the advice, all of a sample", worst, "s", 30, worst <= 30, float(np.median(spent)))


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin
