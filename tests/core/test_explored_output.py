"""What would change the advice, as JSON and as words."""

from __future__ import annotations

import json

from advisor.cli.advice import advice_page
from advisor.exploring import explore
from advisor.knowledge import open_knowledge
from advisor.report import dumps_json, to_json
from tests.core.plans_of_samples import advice_of, sample

KNOWLEDGE = open_knowledge()


def test_the_exploration_stands_in_json_and_in_words() -> None:
    advice, explored = advice_of("eu-bank"), explore(sample("eu-bank"), KNOWLEDGE)
    data = json.loads(dumps_json(to_json(advice, KNOWLEDGE, explored=explored)))
    first = data["recommendation"]["break_even"][0]
    assert set(first) == {"variable", "value", "unit", "factor", "between"}
    assert len(data["exploration"]["tipping_points"]) == len(explored.tipping_points)
    assert {e["id"] for e in data["exploration"]["events"]} == {e.id for e in explored.events}
    page = advice_page(advice, KNOWLEDGE, (), explored)
    assert any(section.title == "What would change it" for section in page.sections)


def test_without_it_the_key_is_left_out_and_break_even_is_empty() -> None:
    data = to_json(advice_of("eu-bank"), KNOWLEDGE)
    assert "exploration" not in data
    assert data["recommendation"]["break_even"] == []
