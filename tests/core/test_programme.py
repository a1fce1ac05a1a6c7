"""The placement programme against brute force on small random instances, and its laws."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import highspy
import numpy as np
import pytest

from advisor.optimise.programme import Choice, PoolCost, Problem, solve
from tests.core.instances import lacks, random_problem, unlike
from tests.core.planted import planted, side_by_side

SEEDS = range(100)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_programme_finds_what_brute_force_finds(seed: int) -> None:
    assert unlike(random_problem(seed)) == ""


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
        place_steps=tuple(s and replace(s, usd=s.usd * factor) for s in problem.place_steps),
        capex_limit_usd=times(problem.capex_limit_usd),
        provider_usd=problem.provider_usd * factor,
    )


@pytest.mark.parametrize("seed", range(20))
def test_dropping_a_side_constraint_never_raises_the_cost(seed: int) -> None:
    problem = random_problem(seed)
    strict = solve(replace(problem, need_owned=True, need_rented=True))
    free = solve(
        replace(
            problem, need_owned=False, need_rented=False, capex_limit_usd=None, fte_limit=None, place_kw=(),
            edge_least=0.0,
            kg_limit=None,
        )
    )  # fmt: skip
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


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_jobs_choices_and_pools_changes_no_cost(seed: int) -> None:
    problem = random_problem(seed)
    turned = shuffled(problem, random.Random(seed))
    before, after = solve(problem), solve(turned)
    assert (before is None) == (after is None)
    if before and after:
        assert after.cost_usd == pytest.approx(before.cost_usd, rel=1e-6, abs=1e-6)
        assert lacks(turned, after) == ""


def shuffled(problem: Problem, rng: random.Random) -> Problem:
    """The same instance with jobs, choices, pools and places in another order."""
    jobs, pools, places = (
        rng.sample(range(n), n) for n in (problem.jobs, len(problem.pools), len(problem.place_fixed_usd))
    )
    choices = [
        replace(
            c,
            job=jobs.index(c.job),
            needs={pools.index(p): need for p, need in c.needs.items()},
            spare=None if c.spare is None else pools.index(c.spare),
        )
        for c in problem.choices
    ]
    return replace(
        problem,
        choices=tuple(rng.sample(choices, len(choices))),
        pools=tuple(replace(problem.pools[p], place=places.index(problem.pools[p].place)) for p in pools),
        place_fixed_usd=tuple(problem.place_fixed_usd[p] for p in places),
        place_fte=tuple(problem.place_fte[p] for p in places),
        place_kw=tuple(problem.place_kw[p] for p in places),
        place_steps=tuple(problem.place_steps[p] for p in places),
    )


@pytest.mark.parametrize("seed", range(20))
def test_of_equally_cheap_choices_the_first_is_taken(seed: int) -> None:
    problem = random_problem(seed)
    twins = tuple(t for c in problem.choices for t in (c, replace(c, id=f"{c.id} again")))
    found = solve(replace(problem, choices=twins))
    assert found is None or not any(twins[i].id.endswith("again") for i in found.chosen)


def test_two_places_of_equal_price_are_filled_in_their_order() -> None:
    pools = tuple(PoolCost(f"p{p}", p, 4, own_usd=300.0) for p in range(3))
    choices = tuple(Choice(f"c{job}.{p}", job, 10.0, {p: (4, 2)}) for job in range(2) for p in range(3))
    found = solve(Problem(2, 2, choices, pools, (50.0, 50.0, 50.0)))
    assert found is not None
    assert [choices[i].id for i in found.chosen] == ["c0.0", "c1.0"]
    assert found.cost_usd == pytest.approx(2 * 300 + 50 + 2 * 10)


@pytest.mark.parametrize(
    ("provider_usd", "providers", "usd"),
    [(0.0, {"a", "b", "c"}, 330.0), (25.0, {"a", "c"}, 375.0), (100.0, {"a"}, 420.0)],
)
def test_a_further_provider_is_used_only_where_it_saves_more_than_it_costs(
    provider_usd: float, providers: set[str], usd: float
) -> None:
    # three jobs; with a: 140 each; b saves 20 in the second, c saves 70 in the third
    costs = {"a": (140.0, 140.0, 140.0), "b": (200.0, 120.0, 200.0), "c": (200.0, 200.0, 70.0)}
    choices = tuple(
        Choice(f"{job}{name}", job, cost[job], {}, providers=frozenset({name}))
        for name, cost in costs.items()
        for job in range(3)
    )
    found = solve(Problem(3, 2, choices, (), (), provider_usd=provider_usd))
    assert found is not None
    assert {p for i in found.chosen for p in choices[i].providers} == providers
    assert found.cost_usd == pytest.approx(usd)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("make", [planted, side_by_side])
def test_a_large_instance_has_the_optimum_that_it_was_made_with(
    make: Callable[[int], tuple[Problem, float]], seed: int
) -> None:
    problem, least = make(seed)
    found = solve(problem)
    assert found is not None
    assert lacks(problem, found) == ""
    assert found.cost_usd == pytest.approx(least, rel=1e-6)
