"""Lines of cost: the worked three-year example line by line, and laws that hold for any price."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.design.model import Place
from advisor.figure import evaluate_formula
from advisor.knowledge import open_knowledge
from advisor.models import cost
from advisor.models.book import Book
from advisor.models.book import given as fixed
from advisor.models.cost import Line
from advisor.optimise.build import people_steps

KNOWLEDGE = open_knowledge()
H200 = next(s for s in KNOWLEDGE.servers if s.gpu == "H200")
STAFF = {"items/engineer_us": 240_000.0, "items/engineer_load_factor": 1.0}
NEUTRAL = STAFF | {
    f"items/{H200.price_item}": 278_000.0, "items/residual_3y": 0.25, "items/cost_of_capital": 0.08,
    "items/maintenance": 0.10, "items/power_load_share": 1.0, "items/pue_colo": 1.4, "energy/US/usd_kwh": 0.15,
    "items/colo_kw": 195.0,
}  # fmt: skip
DEMAND = {name: fixed(name, value, "") for name, value in (("requests_day", 1000), ("forecast", 1), ("calls", 2))}


def three_years(lines: tuple[Line, ...], category: str) -> float:
    return 36 * sum(line.usd_month for line in lines if line.category == category)


def owned(overrides: dict[str, float], units: int = 1, scale: dict[str, float] | None = None) -> tuple[Line, ...]:
    book = Book(KNOWLEDGE, overrides, scale)
    lines = cost.owned_servers(book, "pool:x", H200, units, "US", colo=True)
    return (*lines, cost.owned_place(book, "x", "US", units * H200.gpus))


@pytest.mark.parametrize(
    ("category", "published"),
    [("compute", 250_000), ("power", 56_000), ("space", 72_000), ("maintenance", 83_000), ("staff", 361_000)],
)
def test_one_server_of_eight_h200_over_three_years_is_the_worked_example(category: str, published: float) -> None:
    """Each line within 1 %: 278 k, 10.2 kW at the nameplate, PUE 1.4, 0.15 a kWh, 195 a kW and month, half a person."""
    kw = Book(KNOWLEDGE, {}).load_kw(H200)
    at_nameplate = NEUTRAL | {kw.key: 10.2}
    assert three_years(owned(at_nameplate), category) == pytest.approx(published, rel=0.01)


def test_the_example_costs_what_is_published_per_gpu_hour() -> None:
    kw = Book(KNOWLEDGE, {}).load_kw(H200)
    total = 36 * sum(line.usd_month for line in owned(NEUTRAL | {kw.key: 10.2}))
    assert total / (8 * 3 * 8760) == pytest.approx(3.91, rel=0.01)


@pytest.mark.parametrize(("servers", "notes"), [(1, 361_000), (4, 1_080_000), (31, 2_160_000)])
def test_people_of_one_four_and_thirty_one_servers_cost_what_the_worked_examples_say(servers: int, notes: int) -> None:
    """0.5, 1.5 and 3 FTE at 240 k a year."""
    assert three_years(owned(STAFF, servers), "staff") == pytest.approx(notes, rel=0.01)


def fte(gpus: int, base: str = "value", reach: str = "value") -> float:
    """People for so many own GPUs at a place; base, reach: which end of the ranges of the first people and of the GPUs
    that a further step runs."""
    line = cost.owned_place(Book(KNOWLEDGE, {}), "x", "DE", gpus)
    ends = {"base_fte": base, "small_gpus": reach, "large_gpus": reach}
    inputs = {name: replace(q, value=getattr(q, ends.get(name, "value"))) for name, q in line.inputs.items()}
    salary = inputs["salary_usd_year"].value * inputs["loading"].value
    return evaluate_formula(line.formula, inputs) * 12 / salary


@pytest.mark.parametrize(
    ("gpus", "least", "typical", "most"), [(1, 0.25, 0.5, 1.5), (8, 0.25, 0.5, 1.5), (248, 2, 3, 6), (1000, 4, 8, 12)]
)
def test_people_are_as_many_as_is_published(gpus: int, least: float, typical: float, most: float) -> None:
    """Typical ones exactly, the ends of the range within half a post: they are whole steps as well."""
    assert fte(gpus) == pytest.approx(typical)
    assert fte(gpus, "low", "high") == pytest.approx(least, abs=0.5)
    assert fte(gpus, "high", "low") == pytest.approx(most, abs=0.5)


@given(st.integers(1, 3000), st.integers(0, 3000))
def test_people_come_in_half_posts_and_never_fewer_for_more(gpus: int, more: int) -> None:
    assert 2 * fte(gpus) == pytest.approx(round(2 * fte(gpus)))
    assert fte(gpus + more) >= fte(gpus) * (1 - 1e-12)


@given(st.integers(0, 3000), st.floats(1, 40), st.floats(20, 300))
def test_the_programme_counts_the_steps_of_the_line(gpus: int, small: float, large: float) -> None:
    book = Book(KNOWLEDGE, {"items/staff_small_gpus": small, "items/staff_large_gpus": large})
    steps = people_steps(book, Place("x", "onprem", "X", "DE", "own", "DE"))
    assert steps is not None
    one, none = (cost.owned_place(book, "x", "DE", n).usd_month for n in (gpus, 0))
    assert steps.usd * steps.number(gpus) == pytest.approx(one - none)


@given(st.floats(0.1, 10), st.integers(1, 50))
def test_a_server_costs_in_proportion_to_its_price_and_each_other_line_stays(factor: float, units: int) -> None:
    before, after = owned({}, units), owned({}, units, {f"items/{H200.price_item}": factor})
    for one, other in zip(before, after, strict=True):
        by = factor if one.category in ("compute", "maintenance") else 1.0
        assert other.usd_month == pytest.approx(by * one.usd_month)
        assert other.capex_usd == pytest.approx(by * one.capex_usd)


@given(st.floats(0.05, 20))
def test_rent_and_tokens_are_linear_in_their_price(factor: float) -> None:
    shape = next(i for i in KNOWLEDGE.instances if i.gpu == "H100-SXM")
    offer = next(t for t in KNOWLEDGE.tokens if t.cached_usd_mtok)

    def lines(scale: dict[str, float]) -> list[float]:
        book = Book(KNOWLEDGE, {}, scale)
        found = [cost.rented(book, "pool:x", shape, (3, 2, 1, 1), (40, 100, 290, 300))]
        found += [cost.reserved(book, "pool:x", shape, 2, years) for years in cost.TERMS]
        found += [cost.hosted_tokens(book, "job:x", offer, DEMAND, 3000, 400, fixed("c", 0.4, "share"))]
        return [line.usd_month for line in found]

    assert lines({"prices/*": factor, "tokens/*": factor}) == pytest.approx([factor * x for x in lines({})])


@given(st.floats(1, 10), st.floats(1.01, 3))
def test_a_longer_horizon_never_lowers_the_total_and_dearer_capital_never_lowers_the_month(
    years: float, factor: float
) -> None:
    line = owned({})[0]
    inputs = dict(line.inputs)

    def month(**values: float) -> float:
        return evaluate_formula(line.formula, {**inputs, **{n: replace(inputs[n], value=v) for n, v in values.items()}})

    assert years * factor * month(years=years * factor) >= years * month(years=years) * (1 - 1e-9)
    capital = inputs["capital_cost"].value
    assert month(capital_cost=capital * factor) >= month(capital_cost=capital) * (1 - 1e-9)


@given(st.floats(0, 1))
def test_cached_input_is_paid_at_its_own_price(share: float) -> None:
    offer = next(t for t in KNOWLEDGE.tokens if t.cached_usd_mtok)
    book = Book(KNOWLEDGE, {"items/token_price_change": 0.0})
    cached = fixed("c", share, "share")
    line = cost.hosted_tokens(book, "job:x", offer, DEMAND, 3000, 400, cached)
    read = 3000 * ((1 - share) * offer.input_usd_mtok + share * offer.cached_usd_mtok)
    by_hand = 1000 * 365 / 12 * 2 * (read + 400 * offer.output_usd_mtok) / 1e6
    assert line.usd_month == pytest.approx(by_hand)
    uncached = replace(offer, cached_usd_mtok=0.0)
    whole = cost.hosted_tokens(book, "job:x", uncached, DEMAND, 3000, 400, cached)
    assert whole.usd_month >= line.usd_month * (1 - 1e-9)


@given(st.floats(1e3, 1e9))
def test_answers_that_leave_a_cloud_pay_each_tier_at_its_price(requests_day: float) -> None:
    """AWS: 0.09 to 10 TB a month, 0.085 to 50, 0.07 to 150, 0.05 beyond."""
    demand = DEMAND | {"requests_day": fixed("requests_day", requests_day, "")}
    line = cost.answers_leaving(Book(KNOWLEDGE, {}), "job:x", demand, fixed("kb", 10, "kB"), "aws", "Answers")
    tb = requests_day * 365 / 12 * 10 / 1e9
    steps = ((0, 10, 0.09), (10, 50, 0.085), (50, 150, 0.07), (150, float("inf"), 0.05))
    by_hand = sum(1000 * price * max(0.0, min(tb, end) - start) for start, end, price in steps)
    assert line.usd_month == pytest.approx(by_hand)
