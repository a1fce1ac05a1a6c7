"""The roadmap: the safe path in phases, nothing asked twice, waits and sums that hold."""

from __future__ import annotations

from itertools import pairwise

import pytest

from advisor.advice import Advice
from advisor.advising.lead import lead_times
from advisor.advising.plan import make_plan
from advisor.advising.steps import COST, MONTHS
from advisor.figure import evaluate_formula
from advisor.knowledge import open_knowledge
from advisor.roadmap import FULL
from tests.core.plans_of_samples import BUILDABLE, advice_of

KNOWLEDGE = open_knowledge()
ORDER = {"pilot": 0, "production": 1, "scale": 2}


@pytest.mark.parametrize("id", BUILDABLE)
def test_the_cells_of_the_steps_are_the_safe_path_in_its_order(id: str) -> None:
    advice = advice_of(id)
    for path in advice.safe_paths:
        moves = [m for step in advice.roadmap for m in step.moves if m.workload == path.workload]
        assert moves[0].before == path.cells[0]
        assert moves[-1].after == path.cells[-1]
        assert all(a.after == b.before for a, b in pairwise(moves))
        assert tuple(change for move in moves for change in move.changes) == path.steps


@pytest.mark.parametrize("id", BUILDABLE)
def test_phases_follow_each_other_with_more_load_and_end_at_all_of_it(id: str) -> None:
    steps = advice_of(id).roadmap
    assert [step.step for step in steps] == list(range(1, len(steps) + 1))
    assert all(ORDER[a.phase] < ORDER[b.phase] and a.load_share < b.load_share for a, b in pairwise(steps))
    assert steps[-1].load_share == FULL
    assert all(step.begins_when and step.stop_rule for step in steps)


@pytest.mark.parametrize("id", BUILDABLE)
def test_no_condition_is_asked_of_a_workload_twice(id: str) -> None:
    asked = [(c.say, at) for step in advice_of(id).roadmap for c in step.conditions for at in c.workloads]
    assert len(asked) == len(set(asked))
    assert all(q in KNOWLEDGE.questions for step in advice_of(id).roadmap for c in step.conditions for q in c.questions)


def figures_of(advice: Advice) -> dict[str, float]:
    return {id: f.value for id, f in advice.figures.items() if id.startswith("roadmap/")}


@pytest.mark.parametrize("id", BUILDABLE)
def test_every_figure_of_the_way_is_its_formula_and_the_whole_is_the_sum_of_the_steps(id: str) -> None:
    advice, value = advice_of(id), figures_of(advice_of(id))
    for name, shown in value.items():
        figure = advice.figures[name]
        assert evaluate_formula(figure.formula, figure.inputs) == pytest.approx(shown)
        assert figure.low <= shown <= figure.high
    assert value[MONTHS] == pytest.approx(sum(step.months for step in advice.roadmap))
    assert value[COST] == pytest.approx(sum(value[step.cost_figure] for step in advice.roadmap))
    assert all(value[step.months_figure] == step.months for step in advice.roadmap)


@pytest.mark.parametrize("id", BUILDABLE)
def test_the_way_is_never_faster_than_the_safe_path_and_the_wait(id: str) -> None:
    advice = advice_of(id)
    assert all(figures_of(advice)[MONTHS] >= path.months for path in advice.safe_paths)
    waits = [advice.figures[wait.figure].value for wait in advice.roadmap[0].lead_times]
    phase = next(p for p in KNOWLEDGE.phases if p.id == advice.roadmap[0].phase)
    assert advice.roadmap[0].months >= phase.months + max(waits, default=0.0) * 12 / 52


def test_who_has_arrived_goes_on_and_a_trial_stays_one() -> None:
    assert [step.phase for step in advice_of("line-inspection").roadmap] == ["scale"]
    assert [step.phase for step in advice_of("release-notes").roadmap] == ["pilot"]


def test_without_a_feasible_design_there_is_no_roadmap() -> None:
    advice = advice_of("call-screening")
    assert advice.roadmap == ()
    assert figures_of(advice) == {}


def test_hardware_is_waited_for_where_it_is_bought_and_a_provider_only_where_he_is_new() -> None:
    advice = advice_of("citizen-answers")
    best = advice.recommendation.recommended
    assert best is not None
    kinds = {wait.kind for wait in advice.roadmap[0].lead_times}
    assert ("hardware" in kinds) == any(placed.purchase == "owned" for placed in best.placement.values())
    plan = make_plan(advice.assessment, KNOWLEDGE)
    assert [wait for wait, _ in lead_times(plan, advice.recommendation)] == list(advice.roadmap[0].lead_times)
    settled = advice_of("ai-software-factory")  # it stays with the provider of the plan as stated
    assert settled.roadmap[0].lead_times == ()
