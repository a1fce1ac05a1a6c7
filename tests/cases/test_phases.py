"""The published trajectory of cost, from a pilot to the enterprise, without special cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from advisor.advice import assess
from advisor.assessment import load
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Phase

KNOWLEDGE = open_knowledge()
PROFILES = Path(__file__).with_name("phases")


@pytest.mark.parametrize("phase", KNOWLEDGE.phases, ids=lambda phase: phase.id)
def test_a_reasonable_profile_of_each_phase_costs_what_is_published(phase: Phase) -> None:
    advice = assess(load(PROFILES / f"{phase.id}.yaml", KNOWLEDGE), KNOWLEDGE, date(2026, 11, 24))
    cost = advice.figures["as_stated/monthly_cost"].value
    assert phase.published_low_usd_month <= cost <= phase.published_high_usd_month
