"""The rules run again on the recommended design: nothing critical is left, or the advice says what is."""

from __future__ import annotations

import pytest

from advisor.advising.after import built_as, critical_left
from advisor.advising.plan import make_plan
from advisor.knowledge import open_knowledge
from advisor.optimise.rivals import best_of
from tests.core.plans_of_samples import BUILDABLE, TODAY, advice_of, sample

KNOWLEDGE = open_knowledge()
BY_PLACEMENT = ("residency", "latency", "data_gravity", "gpu_supply", "model_fit", "dr")
"""Themes of rules that a place of another kind, operator or country answers."""


@pytest.mark.parametrize("id", BUILDABLE)
def test_no_critical_finding_that_a_placement_answers_is_left_and_the_others_are_said(id: str) -> None:
    plan = make_plan(sample(id), KNOWLEDGE)
    best = advice_of(id).recommendation
    assert best.recommended
    assert best.recommended.design
    left = critical_left(plan, best.recommended.design, TODAY)
    for workload in best.workloads:
        assert [r.id for r in left[workload.name] if r.theme in BY_PLACEMENT] == []
        said = " ".join(workload.why)
        assert all(f"{rule.id} {rule.title}" in said for rule in left[workload.name])
        assert ("raise no critical finding" in said) == (not left[workload.name])


@pytest.mark.parametrize(("id", "serving", "operator"), [
    ("eu-bank", "self_onprem", "own"), ("retailer", "on_device", "own"), ("release-notes", "vendor_private", ""),
])  # fmt: skip
def test_a_design_is_put_back_into_answers(id: str, serving: str, operator: str) -> None:
    plan = make_plan(sample(id), KNOWLEDGE)
    design = best_of(plan.field, "optimum").design
    assert design is not None
    built = built_as(plan, design)
    answers = built.answers(built.workloads[0])
    assert answers["serving"] == serving
    assert not operator or answers["operator"] == operator
