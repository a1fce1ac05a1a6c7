"""The placement programme against brute force on small random instances, and its laws."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import highspy
import numpy as np
import pytest

from advisor.optimise.programme import Bought, Choice, PoolCost, Problem, Solution, cost_of, solve

SEEDS = range(100)


def random_problem(seed: int) -> Problem:
    """Two or three jobs, up to four choices each, up to three pools with random ways to buy."""
    rng = random.Random(seed)
    blocks, jobs, pool_count = 2, rng.randint(1, 3), rng.randint(1, 3)
    places = rng.randint(1, 2)
    pools = tuple(
        PoolCost(
            f"p{p}",
            rng.randrange(places),
            rng.choice([1, 2, 4]),
            own_usd=rng.choice([None, rng.uniform(100, 900)]),
            reserved_usd=rng.choice([None, rng.uniform(200, 1000)]),
            on_demand_usd=rng.choice([None, tuple(rng.uniform(20, 900) for _ in range(blocks))]),
            own_limit=rng.choice([None, 1]),
            capex_usd=rng.uniform(1e3, 1e5),
            sunk_usd=rng.uniform(10, 300),
            sunk_limit=rng.choice([0, 0, 1]),
        )
        for p in range(pool_count)
    )
    choices = [
        Choice(
            f"c{job}.{k}",
            job,
            rng.uniform(0, 800),
            {
                p: tuple(rng.randint(0, 4) for _ in range(blocks))
                for p in rng.sample(range(pool_count), rng.randint(0, min(2, pool_count)))
            },
            owned=rng.random() < 0.5,
            rented=rng.random() < 0.5,
        )
        for job in range(jobs)
        for k in range(rng.randint(1, 4))
    ]
    fixed = tuple(rng.uniform(0, 500) for _ in range(places))
    return Problem(
        jobs,
        blocks,
        tuple(choices),
        pools,
        fixed,
        need_owned=rng.random() < 0.3,
        need_rented=rng.random() < 0.3,
        capex_limit_usd=rng.choice([None, 6e4]),
    )


def ways_to_buy(pool: PoolCost, needs: tuple[int, ...]) -> list[Bought]:
    """Every sensible purchase that covers the need: own and reserve in all numbers, rent the rest block by block."""
    top = -(-max(needs, default=0) // pool.unit_gpus)
    own_top = 0 if pool.own_usd is None else min(top, top if pool.own_limit is None else pool.own_limit)
    reserve_top = 0 if pool.reserved_usd is None else top
    result = []
    for own, reserved, sunk in itertools.product(*(range(n + 1) for n in (own_top, reserve_top, pool.sunk_limit))):
        fixed = pool.unit_gpus * (own + reserved + sunk)
        rest = [max(0, -(-(n - fixed) // pool.unit_gpus)) for n in needs]
        if pool.on_demand_usd is not None or not any(rest):
            result.append(Bought(own, reserved, tuple(rest), sunk))
    return result


def brute_force(problem: Problem) -> float | None:
    """The least cost over every combination of choices and purchases, or None."""
    by_job = [[i for i, c in enumerate(problem.choices) if c.job == job] for job in range(problem.jobs)]
    best: float | None = None
    for chosen in itertools.product(*by_job):
        picked = [problem.choices[i] for i in chosen]
        if problem.need_owned and not any(c.owned for c in picked):
            continue
        if problem.need_rented and not any(c.rented for c in picked):
            continue
        needs: dict[int, tuple[int, ...]] = {}
        for c in picked:
            for p, need in c.needs.items():
                needs[p] = tuple(map(sum, zip(need, needs.get(p, (0,) * problem.blocks), strict=True)))
        options = [ways_to_buy(problem.pools[p], need) for p, need in needs.items()]
        for bought in itertools.product(*options):
            plan = Solution(chosen, dict(zip(needs, bought, strict=True)), 0, "", 0)
            capex = sum(problem.pools[p].capex_usd * b.owned for p, b in plan.bought.items())
            if problem.capex_limit_usd is not None and capex > problem.capex_limit_usd:
                continue
            cost = cost_of(problem, plan)
            best = cost if best is None else min(best, cost)
    return best


@pytest.mark.parametrize("seed", SEEDS)
def test_the_programme_finds_what_brute_force_finds(seed: int) -> None:
    problem = random_problem(seed)
    found, expected = solve(problem), brute_force(problem)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert found.cost_usd == pytest.approx(expected, rel=1e-6, abs=1e-6)
        assert found.gap_share <= 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_doubling_all_prices_doubles_the_cost(seed: int) -> None:
    problem = random_problem(seed)
    single = solve(problem)
    double = solve(scaled(problem, 2))
    assert (single is None) == (double is None)
    if single and double:
        assert double.cost_usd == pytest.approx(2 * single.cost_usd, rel=1e-6)


def scaled(problem: Problem, factor: float) -> Problem:
    """The same instance with every price times the factor (capital limit included)."""

    def times(price: float | None) -> float | None:
        return None if price is None else price * factor

    pools = tuple(
        replace(
            p,
            own_usd=times(p.own_usd),
            reserved_usd=times(p.reserved_usd),
            on_demand_usd=None if p.on_demand_usd is None else tuple(x * factor for x in p.on_demand_usd),
            capex_usd=p.capex_usd * factor,
            sunk_usd=p.sunk_usd * factor,
        )
        for p in problem.pools
    )
    return replace(
        problem,
        pools=pools,
        choices=tuple(replace(c, cost_usd=c.cost_usd * factor) for c in problem.choices),
        place_fixed_usd=tuple(x * factor for x in problem.place_fixed_usd),
        capex_limit_usd=times(problem.capex_limit_usd),
    )


@pytest.mark.parametrize("seed", range(20))
def test_dropping_a_side_constraint_never_raises_the_cost(seed: int) -> None:
    problem = random_problem(seed)
    strict = solve(replace(problem, need_owned=True, need_rented=True))
    free = solve(replace(problem, need_owned=False, need_rented=False, capex_limit_usd=None))
    if strict:
        assert free is not None
        assert free.cost_usd <= strict.cost_usd * (1 + 1e-9) + 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_another_place_to_choose_never_raises_the_cost(seed: int) -> None:
    problem = random_problem(seed)
    more = replace(problem, choices=(*problem.choices, Choice("extra", 0, 300.0, {}, owned=True, rented=True)))
    before, after = solve(problem), solve(more)
    if before:
        assert after is not None
        assert after.cost_usd <= before.cost_usd * (1 + 1e-9) + 1e-6


def test_the_solver_does_not_repeat_the_wrong_optimum_of_highs_1_14() -> None:
    # min 2x + 3z, x + z >= 4.5, 0 <= x, z <= 10, z integer; HiGHS 1.14 said 15 (ERGO-Code/HiGHS issue 2957)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = 2, 1
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.array([2.0, 3.0]), np.zeros(2), np.full(2, 10.0)
    lp.row_lower_, lp.row_upper_ = np.array([4.5]), np.array([highspy.kHighsInf])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array([0, 2]), np.array([0, 1])
    lp.a_matrix_.value_ = np.ones(2)
    lp.integrality_ = [highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger]
    highs.passModel(lp)
    highs.run()
    assert highs.getObjectiveValue() == pytest.approx(9.0)
