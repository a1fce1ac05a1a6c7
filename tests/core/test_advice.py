"""The advice as a whole: figures follow from their formulae, the evaluator agrees with the programme, laws hold."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from advisor.advice import assess
from advisor.advising.plan import make_plan
from advisor.assessment import with_answer
from advisor.assessment.model import Assessment, Workload
from advisor.design.evaluate import evaluate
from advisor.figure import evaluate_formula
from advisor.knowledge import open_knowledge
from advisor.models.book import Book
from advisor.optimise.build import problem_of
from advisor.optimise.near import NEAR_SHARE
from advisor.optimise.programme import solve
from advisor.optimise.rivals import ASKED, KEEP, best_of, families
from tests.core.plans_of_samples import BUILDABLE, IMPOSSIBLE, SAMPLES, TODAY, advice_of, sample

KNOWLEDGE = open_knowledge()


@pytest.mark.parametrize("id", SAMPLES)
def test_every_shown_formula_gives_the_value_shown(id: str) -> None:
    figures = advice_of(id).figures
    assert figures
    for figure in figures.values():
        assert evaluate_formula(figure.formula, figure.inputs) == pytest.approx(figure.value, rel=1e-9, abs=1e-9)
        assert figure.low <= figure.value <= figure.high
        assert figure.shown


@pytest.mark.parametrize("id", SAMPLES)
def test_every_figure_names_where_its_inputs_come_from(id: str) -> None:
    for figure in advice_of(id).figures.values():
        assert all(q.source and q.unit is not None and q.key for q in figure.inputs.values()), figure.id
        assert all(math.isfinite(x) for x in (figure.low, figure.value, figure.high)), figure.id


@pytest.mark.parametrize("id", BUILDABLE)
def test_the_evaluator_recosts_what_the_programme_returns(id: str) -> None:
    field = make_plan(sample(id), KNOWLEDGE).field
    for kind in KEEP:
        allowed = [d for d in field.deployments if KEEP[kind](field, d) and d.feasible]
        built = problem_of(field, allowed, ASKED.get(kind))
        solution = solve(built[0]) if built else None
        found = best_of(field, kind)
        assert (solution is None) == (found.evaluation is None)
        if solution and found.evaluation:
            assert found.evaluation.monthly_usd == pytest.approx(solution.cost_usd, rel=1e-6)
            assert found.proof is not None
            assert found.proof.status == "Optimal"
            assert found.proof.gap_share <= 1e-6


@pytest.mark.parametrize("id", BUILDABLE)
def test_no_two_lines_of_a_design_go_by_one_name(id: str) -> None:
    for option in advice_of(id).recommendation.options:
        labels = [line.label for line in option.evaluation.lines] if option.evaluation else []
        assert len(labels) == len(set(labels)), option.id


@pytest.mark.parametrize("id", BUILDABLE)
def test_no_rival_is_cheaper_than_the_optimum_and_the_near_ties_go_to_least_regret(id: str) -> None:
    options = {o.id: o for o in advice_of(id).recommendation.options}
    optimum = options["optimum"]
    assert optimum.evaluation is not None, "every sample but one has a design that meets its limits"
    rivals = [o for o in options.values() if o.feasible and o.id != "as_stated"]
    assert all(o.evaluation.monthly_usd >= optimum.evaluation.monthly_usd - 1e-6 for o in rivals if o.evaluation)
    best = next(o for o in options.values() if o.recommended)
    assert best.evaluation is not None
    cheapest = min(o.evaluation.monthly_usd for o in options.values() if o.feasible and o.evaluation)
    assert best.evaluation.monthly_usd <= cheapest * (1 + NEAR_SHARE) + 1e-6


@pytest.mark.parametrize("id", BUILDABLE)
def test_releasing_a_constraint_never_raises_the_cost(id: str) -> None:
    field = make_plan(sample(id), KNOWLEDGE).field
    strict = best_of(field, "optimum")
    assert strict.evaluation is not None
    for family in families(field):
        relaxed = best_of(field, "optimum", frozenset({family}))
        assert relaxed.evaluation is not None
        assert relaxed.evaluation.monthly_usd <= strict.evaluation.monthly_usd + 1e-6


@pytest.mark.parametrize("id", BUILDABLE)
def test_the_recommended_design_breaks_no_limit(id: str) -> None:
    best = advice_of(id).recommendation.recommended
    assert best is not None
    assert best.design is not None
    assert all(d.feasible for d in best.design.deployments)
    for path in best.evaluation.paths.values() if best.evaluation else ():
        assert path.p50_ms <= path.p95_ms
        assert path.limit_ms is None or path.p95_ms <= path.limit_ms


def test_where_nothing_meets_all_limits_nothing_is_recommended_and_the_budget_is_named() -> None:
    recommendation = advice_of(IMPOSSIBLE).recommendation
    assert recommendation.recommended is None
    assert advice_of(IMPOSSIBLE).roadmap == ()
    optimum = recommendation.option("optimum")
    assert optimum is not None
    assert any(why.startswith("Budget: ") for why in optimum.why_not)
    freed = with_budget(sample(IMPOSSIBLE), 10_000_000)
    assert assess(freed, KNOWLEDGE, TODAY).recommendation.recommended is not None


def with_budget(assessment: Assessment, capex_usd: float) -> Assessment:
    first = assessment.workloads[0]
    return replace(assessment, workloads=(replace(first, answers={**first.answers, "budget_capex_usd": capex_usd}),))


@pytest.mark.parametrize("id", SAMPLES)
def test_every_infeasible_or_losing_option_says_why(id: str) -> None:
    for option in advice_of(id).recommendation.options:
        if not option.recommended and not option.same_as:
            assert option.why_not, option.id


@pytest.mark.parametrize("id", SAMPLES)
def test_the_order_of_answers_changes_nothing(id: str) -> None:
    assessment = sample(id)
    turned = replace(
        assessment,
        organisation=dict(reversed(assessment.organisation.items())),
        workloads=tuple(replace(w, answers=dict(reversed(w.answers.items()))) for w in assessment.workloads),
    )
    one, other = advice_of(id), assess(turned, KNOWLEDGE, TODAY)
    assert {i: f.shown for i, f in one.figures.items()} == {i: f.shown for i, f in other.figures.items()}
    assert one.alignments == other.alignments
    assert one.recommendation.summary == other.recommendation.summary


def test_a_blank_assessment_yields_questions_and_no_made_up_cost() -> None:
    advice = assess(Assessment("Blank", workloads=(Workload("first"),)), KNOWLEDGE, TODAY)
    assert advice.figures == {}
    assert advice.recommendation.options == ()
    assert advice.recommendation.recommended is None
    assert advice.topology is None
    assert advice.roadmap == ()
    assert advice.alignments[0].firing() == ()
    assert advice.alignments[0].score is None
    assert advice.recommendation.waiting_for
    assert advice.alignments[0].next_questions


def test_an_assessment_without_workloads_is_not_an_error() -> None:
    advice = assess(Assessment("Nothing"), KNOWLEDGE, TODAY)
    assert advice.alignments == ()
    assert advice.figures == {}


def test_doubling_a_price_by_override_is_seen_and_marked_where_it_is_used() -> None:
    id = "eu-bank" if "eu-bank" in SAMPLES else SAMPLES[0]
    assessment = replace(sample(id), overrides={"items/cost_of_capital": 0.2})
    plain, dearer = advice_of(id), assess(assessment, KNOWLEDGE, TODAY)
    changed = [f for f in dearer.figures.values() if any(q.key == "items/cost_of_capital" for q in f.inputs.values())]
    assert changed
    assert all(f.override for f in changed)
    shared = [f for f in changed if f.id in plain.figures and f.value > 0]
    assert any(f.value > plain.figures[f.id].value for f in shared)


def test_a_replaced_figure_that_nothing_reads_is_told() -> None:
    own = {"prices/nowhere/usd_h": 1.0, "energy/*/grid_gco2_kwh": 100.0}
    advice = assess(replace(sample("eu-bank"), overrides=own), open_knowledge(), TODAY)
    assert advice.unread_overrides == ("prices/nowhere/usd_h",)


def test_the_stated_plan_is_costed_by_the_evaluator_that_costs_the_others() -> None:
    plan = make_plan(sample("retailer"), KNOWLEDGE)
    assert not isinstance(plan.stated, str)
    again = evaluate(plan.stated, Book(KNOWLEDGE, {}))
    option = advice_of("retailer").recommendation.option("as_stated")
    assert option is not None
    assert option.evaluation is not None
    assert again.monthly_usd == pytest.approx(option.evaluation.monthly_usd, rel=1e-12)


@pytest.mark.parametrize("id", BUILDABLE)
def test_the_roadmap_moves_one_level_at_a_time_and_prices_each_step(id: str) -> None:
    advice = advice_of(id)
    assert advice.roadmap
    level = {p.id: p.level for p in KNOWLEDGE.patterns.values()}
    for step in advice.roadmap:
        assert level[step.to_adoption] - level[step.from_adoption] <= 1
        assert step.monthly_cost_figure in advice.figures
        assert step.stop_rule
    cleared = [f for step in advice.roadmap for f in step.clears]
    firing = {f.id for a in advice.alignments for f in a.firing()}
    assert sorted(cleared) == sorted(set(cleared))
    assert set(cleared) == firing


@pytest.mark.parametrize("name", ["claims@eu", "claims/serve", "a/request@b", "eu/serve@us/tune"])
def test_a_workload_may_have_any_name(name: str) -> None:
    plain = sample("eu-bank")
    renamed = replace(plain, workloads=(replace(plain.workloads[0], name=name), *plain.workloads[1:]))
    before, after = (assess(a, open_knowledge(), TODAY) for a in (plain, renamed))
    old = plain.workloads[0].name
    best, twin = before.recommendation.recommended, after.recommendation.recommended
    assert best
    assert twin
    assert twin.monthly_cost_usd == best.monthly_cost_usd
    assert {key.replace(old, name) for key in best.placement} == set(twin.placement)
    assert {f"{name}{id.removeprefix(old)}" for id in best.evaluation.paths} == set(twin.evaluation.paths)  # type: ignore[union-attr]
    assert after.topology is not None
    assert before.topology is not None
    assert len(after.topology.nodes) == len(before.topology.nodes)


def test_a_design_near_the_cheapest_that_is_regretted_less_is_recommended_and_said_to_be() -> None:
    bank = with_answer(sample("eu-bank"), "adviser-assistant", "requests_day", 224_000)
    found = assess(bank, KNOWLEDGE, TODAY)
    best, cheapest = found.recommendation.recommended, found.recommendation.option("optimum")
    assert best
    assert cheapest
    assert best.id == "least_regret"
    assert best.evaluation
    assert cheapest.evaluation
    assert best.evaluation.monthly_usd <= cheapest.evaluation.monthly_usd * 1.05
    assert best.regret_p95_usd is not None
    assert cheapest.regret_p95_usd is not None
    assert best.regret_p95_usd < cheapest.regret_p95_usd
    assert "regretted more" in cheapest.why_not[0]
    assert {d.feasible for d in best.design.deployments} == {True}  # type: ignore[union-attr]
    assert found.roadmap
    assert found.topology
