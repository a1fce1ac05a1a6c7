"""Laws that the placement of a real assessment obeys, whatever its prices are (docs/method/placement.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.advising.plan import Plan, make_plan
from advisor.assessment import with_answer
from advisor.assessment.model import Assessment
from advisor.design.evaluate import evaluate, providers
from advisor.exploring.solve import best_by_kind, cheapest_kind
from advisor.knowledge import open_knowledge
from advisor.optimise.build import design_of, problem_of
from advisor.optimise.programme import solve
from advisor.optimise.rivals import KEEP, all_kinds, best_of, is_of, same_design
from tests.core.plans_of_samples import sample

KNOWLEDGE = open_knowledge()
THREE = ("hospital-group", "retailer", "wealth-manager")  # several workloads, edge sites, two boundaries


def least(plan: Plan) -> float:
    """Typical monthly cost of the cheapest design."""
    found = best_of(plan.field, "optimum")
    assert found.evaluation is not None
    return found.evaluation.monthly_usd


@pytest.mark.parametrize("id", THREE)
def test_fewer_places_are_never_cheaper(id: str) -> None:
    plan = make_plan(sample(id), KNOWLEDGE)
    every = {place for study in plan.studies for place in study.places}
    for gone in sorted(every)[:6]:
        rest = best_of(make_plan(sample(id), KNOWLEDGE, places=frozenset(every - {gone})).field, "optimum")
        assert rest.evaluation is None or rest.evaluation.monthly_usd >= least(plan) - 1e-3, gone


@pytest.mark.parametrize("id", THREE)
def test_the_order_of_workloads_and_sites_changes_no_cost(id: str) -> None:
    plain = sample(id)
    turned = replace(plain, workloads=plain.workloads[::-1], sites=plain.sites[::-1])
    assert least(make_plan(turned, KNOWLEDGE)) == pytest.approx(least(make_plan(plain, KNOWLEDGE)), rel=1e-9)


@pytest.mark.parametrize("id", THREE)
def test_two_runs_give_one_design(id: str) -> None:
    one, other = (best_of(make_plan(sample(id), KNOWLEDGE).field, "optimum").design for _ in range(2))
    assert one is not None
    assert other is not None
    assert same_design(one, other)


@pytest.mark.parametrize("id", THREE)
def test_a_rival_that_need_not_be_solved_is_what_solving_it_would_find(id: str) -> None:
    field = make_plan(sample(id), KNOWLEDGE).field
    for found in all_kinds(field):
        solved = best_of(field, found.id)
        assert (found.evaluation is None) == (solved.evaluation is None)
        if found.evaluation and solved.evaluation:
            assert is_of(field, found, found.id)
            assert found.evaluation.monthly_usd == pytest.approx(solved.evaluation.monthly_usd, abs=2e-3)
    assert [f.id for f in all_kinds(field)] == list(KEEP)


@pytest.mark.parametrize("id", THREE)
def test_the_cheapest_kind_is_the_one_that_costs_least(id: str) -> None:
    plan = make_plan(sample(id), KNOWLEDGE)
    costs = {kind: found.evaluation.monthly_usd for kind, found in best_by_kind(plan).items()}
    found = cheapest_kind(plan)
    assert found is not None
    assert costs[found.kind] == pytest.approx(min(costs.values()), abs=2e-3)
    assert found.evaluation.monthly_usd == pytest.approx(min(costs.values()), abs=2e-3)


@pytest.mark.parametrize("id", THREE)
def test_a_laxer_answer_is_never_dearer(id: str) -> None:
    plain = sample(id)
    strict = least(make_plan(plain, KNOWLEDGE))
    for name, question, value in _laxer(plain):
        relaxed = make_plan(with_answer(plain, name, question, value), KNOWLEDGE)
        assert least(relaxed) <= strict * (1 + 1e-9) + 2e-3, (name, question)


def _laxer(plain: Assessment) -> list[tuple[str, str, float]]:
    """A promise of each workload made weaker: less availability, more time to recover."""
    found = []
    for workload in plain.workloads:
        answers = plain.answers(workload)
        for question, lax in (("availability", 90.0), ("rto_h", 1000.0), ("rpo_h", 1000.0)):
            if isinstance(answers.get(question), (int, float)):
                found.append((workload.name, question, lax))
    return found


@pytest.mark.parametrize("id", [*THREE, "release-notes"])
def test_the_programme_and_the_evaluator_add_up_to_the_same(id: str) -> None:
    field = make_plan(sample(id), KNOWLEDGE).field
    problem, kept = problem_of(field, [d for d in field.deployments if d.feasible]) or pytest.fail("no way to place it")
    found = solve(problem)
    assert found is not None
    again = evaluate(design_of(field, found, problem, kept), field.book)
    assert again.monthly_usd == pytest.approx(found.cost_usd, rel=1e-9)


def test_each_provider_beyond_the_first_is_a_line_and_one_contract_counts_once() -> None:
    plan = make_plan(sample("release-notes"), KNOWLEDGE)
    design = best_of(plan.field, "optimum").design
    assert design is not None
    lines = [line for line in evaluate(design, plan.book).lines if line.category == "providers"]
    assert list(providers(design, KNOWLEDGE)) == ["aws", "nebius"]
    assert [line.label for line in lines] == ["Running a further provider: Nebius"]
    host = next(p for p in design.places.values() if p.kind == "hosted" and p.provider == "nebius")
    sold_by_aws = {**design.places, host.id: replace(host, provider="bedrock")}
    assert list(providers(replace(design, places=sold_by_aws), KNOWLEDGE)) == ["aws"]


@pytest.mark.parametrize("id", THREE)
def test_a_design_costs_the_same_wherever_it_is_evaluated(id: str) -> None:
    plan = make_plan(sample(id), KNOWLEDGE)
    for found in all_kinds(plan.field):
        if found.design and found.evaluation:
            again = evaluate(found.design, make_plan(sample(id), KNOWLEDGE).book)
            assert again.monthly_usd == pytest.approx(found.evaluation.monthly_usd, rel=1e-12)
