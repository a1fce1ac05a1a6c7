"""The placement programme against a search without linear programming, on instances too large to try everything."""

from __future__ import annotations

import pytest

from advisor.optimise import programme
from advisor.optimise.programme import solve
from tests.core.instances import brute_force, lacks
from tests.core.search import cheapest, middle_problem


@pytest.mark.parametrize("seed", range(20))
def test_the_search_finds_what_brute_force_finds(seed: int) -> None:
    problem = middle_problem(seed, jobs=4, places=2, ways=3)
    assert cheapest(problem) == pytest.approx(brute_force(problem))


@pytest.mark.parametrize("seed", range(40))
def test_the_programme_finds_what_the_search_finds(seed: int) -> None:
    problem = middle_problem(seed)
    found = solve(problem)
    assert found is not None
    assert found.gap_share <= 1e-6
    assert lacks(problem, found) == ""
    assert found.cost_usd == pytest.approx(cheapest(problem), rel=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_the_gap_of_a_plan_that_is_near_enough_is_never_less_than_it_is(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programme, "LARGE", 0)
    problem = middle_problem(seed)
    found, least = solve(problem), cheapest(problem)
    assert found is not None
    assert lacks(problem, found) == ""
    assert found.gap_share <= programme.LARGE_GAP
    assert 1 - least / found.cost_usd <= found.gap_share + 1e-9
