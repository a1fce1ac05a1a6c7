"""Every number of an exploration opens: its formula on the shown inputs gives what is shown, and its parts open too."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import chain

import pytest

from advisor.exploring import Exploration, TippingPoint, explore
from advisor.exploring.opened import (
    Opened,
    of_break_even,
    of_carbon,
    of_design,
    of_events,
    of_front,
    of_ties,
    of_tipping,
    tip_id,
)
from advisor.figure import evaluate_formula
from advisor.knowledge import open_knowledge
from advisor.uncertainty import Draws
from tests.core.plans_of_samples import sample

KNOWLEDGE = open_knowledge()
DRAWS = Draws(2000)
THREE = ["eu-bank", "hospital-group", "wealth-manager"]


@lru_cache(maxsize=4)
def explored(id: str) -> Exploration:
    return explore(sample(id), KNOWLEDGE)


def all_of(found: Exploration) -> tuple[Opened, ...]:
    return (
        of_ties(found.near_ties, DRAWS), of_events(found.events, DRAWS), of_front(found.front, DRAWS),
        of_carbon(found.carbon_front, DRAWS), of_break_even(found.break_even, DRAWS), of_tipping(found.tipping_points),
    )  # fmt: skip


@pytest.mark.parametrize("id", THREE)
def test_every_formula_gives_the_value_shown_and_says_where_its_inputs_come_from(id: str) -> None:
    figures = list(chain.from_iterable(part.figures.values() for part in all_of(explored(id))))
    assert figures
    for figure in figures:
        assert evaluate_formula(figure.formula, figure.inputs) == pytest.approx(figure.value, rel=1e-9, abs=1e-6)
        assert figure.low <= figure.value <= figure.high, figure.id
        assert all(math.isfinite(x) for x in (figure.low, figure.value, figure.high)), figure.id
        assert all(q.source and q.key for q in figure.inputs.values()), figure.id


@pytest.mark.parametrize("id", THREE)
def test_what_can_be_chosen_is_told_apart_and_opens_down_to_its_lines(id: str) -> None:
    for part in all_of(explored(id)):
        labels = [figure.label for figure in part.choices]
        assert len(set(labels)) == len(labels)
        for figure in part.choices:
            assert part.figures[figure.id] is figure
            if figure.unit == "USD/month":
                assert all(q.key in part.figures for q in figure.inputs.values()), figure.id


def test_the_numbers_are_those_of_the_exploration() -> None:
    found = explored("hospital-group")
    ties = of_ties(found.near_ties, DRAWS).figures
    assert found.near_ties
    for n, tie in enumerate(found.near_ties, 1):
        assert ties[f"tie/{n}/monthly_cost"].value == pytest.approx(tie.monthly_cost_usd)
        assert ties[f"tie/{n}/chance"].value == tie.probability_cheaper
        changed = {path.id for path in tie.slower_or_faster}
        assert {id for id in tie.latency_ms if f"tie/{n}/latency/{id}/p95" in ties} == changed
        for id in changed:
            assert ties[f"tie/{n}/latency/{id}/p95"].value == pytest.approx(tie.latency_ms[id])
            assert tie.latency_ms[id] != tie.cheapest.paths[id].p95_ms
    blows = of_events(found.events, DRAWS).figures
    for event in found.events:
        if event.changes_cost:
            assert blows[f"event/{event.id}/change"].value == pytest.approx(event.change_usd_month)
            assert blows[f"event/{event.id}/monthly_cost"].value == pytest.approx(event.cost_usd_month)
    speeds = of_front(found.front, DRAWS).figures
    for n, point in enumerate(found.front, 1):
        assert speeds[f"front/{n}/monthly_cost"].value == pytest.approx(point.monthly_cost_usd)
        assert speeds[f"front/{n}/latency/{point.path}/p95"].value == pytest.approx(point.latency_ms)


@pytest.mark.parametrize("id", THREE)
def test_a_break_even_point_lies_between_what_was_tried_and_both_designs_open(id: str) -> None:
    points = explored(id).break_even
    figures = of_break_even(points, DRAWS).figures
    for n, point in enumerate(points, 1):
        low, high = point.tried
        assert low < point.factor < high <= low * 1.02
        assert figures[f"break_even/{n}"].value == pytest.approx(point.factor)
        assert figures[f"break_even/{n}/below/monthly_cost"].value == pytest.approx(point.costed[0].monthly_usd)
        if point.variable == "load":
            assert figures[f"break_even/{n}/requests"].value == pytest.approx(point.value)


@pytest.mark.parametrize("id", THREE)
def test_a_tipping_point_is_the_answer_that_tips(id: str) -> None:
    points = [p for p in explored(id).tipping_points if p.at is not None]
    figures = of_tipping(points).figures
    assert len(figures) == len(points) > 0
    for point in points:
        assert point.at is not None
        scale = 0.01 if point.unit == "percent" else 1.0
        assert figures[tip_id(point)].value == pytest.approx(point.at * scale)


@pytest.mark.parametrize(
    ("now", "at", "factor", "shown"),
    [(99.0, 99.5, 2.0, "99.5 %"), (99.0, 98.0, 2.0, "98 %"), (99.0, 90.0, 12.0, "90 %"), (50.0, 99.0, 60.0, "99 %")],
)
def test_a_promise_in_percent_tips_by_what_it_leaves_open(now: float, at: float, factor: float, shown: str) -> None:
    point = TippingPoint("w", "availability", "Availability?", "percent", now, 90.0, 99.0 if now < 99 else 99.9, at,
                         factor, "another")  # fmt: skip
    figure = of_tipping([point]).choices[0]
    assert figure.shown == shown
    assert evaluate_formula(figure.formula, figure.inputs) == pytest.approx(figure.value)


def test_a_design_opens_its_cost_and_every_latency() -> None:
    found = explored("hospital-group").events[0].before
    opened = of_design("Load × 2", found, DRAWS)
    assert [f.label.partition(":")[0] for f in opened.choices] == ["Load × 2"] * (1 + len(found.paths))
    assert opened.choices[0].value == pytest.approx(found.monthly_usd)
