"""The shortest safe path over the 125 cells: brute force finds no shorter one, and none runs into a contradiction."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise, product

import pytest

from advisor.alignment.pairs import PAIRS
from advisor.alignment.safest import Cell, SafePath, safe_path, unsafe
from advisor.assessment.environment import environment
from advisor.expr import NOT_APPLICABLE
from advisor.knowledge.model import LAYERS
from tests.core.plans import KNOWLEDGE, Answers, random_plan

OF = {layer: [p.id for p in KNOWLEDGE.patterns.values() if p.layer == layer] for layer in LAYERS}
CELLS: list[Cell] = list(product(OF["infrastructure"], OF["adoption"], OF["usecase"]))
LEVEL = {p.id: p.level for p in KNOWLEDGE.patterns.values()}


def pair_score(cell: Cell) -> int:
    """The lowest of the three pairs, from the table itself."""
    at = dict(zip(LAYERS, cell, strict=True))
    return min(KNOWLEDGE.pairs[at[a], at[b]].score for a, b in PAIRS)


def one_step(a: Cell, b: Cell) -> float | None:
    """Months from one cell to the next, None where that is no step; written anew for the test."""
    moved = [i for i in range(3) if a[i] != b[i]]
    if len(moved) != 1 or b[moved[0]] == "shadow" or abs(LEVEL[a[1]] - LEVEL[b[1]]) > 1:
        return None
    return KNOWLEDGE.transitions[b[moved[0]]].months


def every_path(at: Cell, target: Cell, safe: set[Cell], seen: tuple[Cell, ...], longest: int) -> Iterator[float]:
    """Months of every simple path of up to so many steps through safe cells."""
    if at == target:
        yield 0.0
        return
    for cell in safe - set(seen) if longest else ():
        months = one_step(at, cell)
        if months is not None:
            yield from (months + rest for rest in every_path(cell, target, safe, (*seen, cell), longest - 1))


def path(start: Cell, target: Cell, answers: Answers | None = None) -> SafePath:
    """A path with no other answers than these."""
    return safe_path("w", start, target, answers or {}, {}, KNOWLEDGE)


@pytest.mark.parametrize("seed", range(12))
def test_no_simple_path_is_shorter(seed: int) -> None:
    rng = random.Random(seed)
    start, target = rng.choice(CELLS), rng.choice(CELLS)
    some = {start, target, *rng.sample(CELLS, 40)}  # a smaller world is enough for the oracle, ours may use all cells
    safe = {c for c in some if c in (start, target) or pair_score(c) > 1}
    found = path(start, target)
    if pair_score(target) <= 1:
        assert not found.reaches
        return
    lengths = list(every_path(start, target, safe - {start} | {target}, (start,), 3))
    assert found.reaches
    assert all(found.months <= months + 1e-9 for months in lengths)


def test_in_the_whole_world_relaxation_finds_no_shorter_path() -> None:
    """Bellman-Ford over all cells, written without the graph library."""
    start: Cell = ("hybrid", "shadow", "rag")
    safe = [c for c in CELLS if pair_score(c) > 1]
    months = {start: 0.0}
    for _ in range(6):
        for a, so_far in list(months.items()):
            for b in safe:
                step = one_step(a, b)
                if step is not None and so_far + step < months.get(b, 1e9):
                    months[b] = so_far + step
    for target in safe:
        assert path(start, target).months == pytest.approx(months[target]), target


@pytest.mark.parametrize("seed", range(8))
def test_a_path_moves_one_layer_and_one_level_at_a_time_and_never_through_a_contradiction(seed: int) -> None:
    rng = random.Random(100 + seed)
    answers, facts = random_plan(rng)
    for _ in range(5):
        start, target = rng.choice(CELLS), rng.choice(CELLS)
        found = safe_path("w", start, target, answers, facts, KNOWLEDGE)
        env = environment(answers, facts, KNOWLEDGE)
        assert found.cells[0] == start
        assert found.reaches == (found.cells[-1] == target)
        for before, cell in pairwise(found.cells):
            left, here = set(unsafe(before, env, KNOWLEDGE)), set(unsafe(cell, env, KNOWLEDGE))
            assert not here or here < left
            assert here or pair_score(cell) > 1
        steps = [one_step(a, b) for a, b in pairwise(found.cells)]
        assert None not in steps
        assert found.months == pytest.approx(sum(m for m in steps if m is not None))
        assert found.reaches or found.unsafe_target


def test_an_unsafe_start_is_left_and_said() -> None:
    found = path(("edge", "shadow", "agents"), ("hybrid", "production", "rag"))
    assert found.reaches
    assert any("Shadow AI" in reason for reason in found.unsafe_start)


def test_an_unsafe_target_is_not_approached_and_the_nearest_safe_cell_is_offered() -> None:
    found = path(("hybrid", "production", "rag"), ("edge", "production", "multi_agent"))
    assert not found.reaches
    assert found.unsafe_target
    assert sum(a != b for a, b in zip(found.cells[-1], found.target, strict=True)) == 1


def test_who_is_there_already_takes_no_step() -> None:
    cell: Cell = ("hybrid", "production", "rag")
    found = path(cell, cell)
    assert found.cells == (cell,)
    assert found.months == 0


def test_what_a_step_brought_about_is_not_asked_for_again() -> None:
    found = path(("vpc_isolated", "shadow", "rag"), ("hybrid", "production", "rag"))
    said = [say for step in found.steps for say in step.preconditions]
    assert said
    assert len(said) == len(set(said))
    assert all(step.questions for step in found.steps if step.preconditions)


def test_a_prerequisite_that_holds_or_does_not_apply_is_not_asked_for() -> None:
    answers, facts = random_plan(random.Random(3))
    found = safe_path("w", ("hybrid", "shadow", "rag"), ("hybrid", "production", "rag"), answers, facts, KNOWLEDGE)
    first = found.steps[0]
    env = environment({**answers, "infra": "hybrid", "adoption": first.to_pattern, "usecase": "rag"}, facts, KNOWLEDGE)
    for prerequisite in KNOWLEDGE.patterns[first.to_pattern].prerequisites:
        holds = prerequisite.when(env) in (True, NOT_APPLICABLE)
        assert (prerequisite.say in first.preconditions) == (not holds)


def test_what_the_straight_way_would_enter_is_named_with_its_reason() -> None:
    found = path(("vpc_isolated", "experimentation", "generation"), ("multi_region", "production", "generation"))
    assert [cell for cell, _ in found.avoided] == [("multi_region", "experimentation", "generation")]
    assert all(reasons for _, reasons in found.avoided)
    assert not {cell for cell, _ in found.avoided} & set(found.cells)
    assert found.unsafe_cells == sum(bool(unsafe(cell, environment({}, {}, KNOWLEDGE), KNOWLEDGE)) for cell in CELLS)


def test_the_foundation_comes_first_where_nothing_else_decides() -> None:
    found = path(("vpc_isolated", "experimentation", "rag"), ("hybrid", "production", "rag"))
    assert [step.layer for step in found.steps] == ["infrastructure", "adoption"]
