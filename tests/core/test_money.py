"""Money over time: hand-worked examples, laws, and figures that agree with the advice to the last digit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from advisor.advice import Advice
from advisor.advising.course import Course, course
from advisor.advising.currency import convert, own_rate, published_rate
from advisor.advising.money import Money, money
from advisor.advising.owning import Owning, owning
from advisor.advising.plan import make_plan
from advisor.figure import CURRENCIES, Figure, evaluate_formula, show, show_chance, show_range, show_span
from advisor.knowledge import open_knowledge
from advisor.models import finance
from advisor.models.book import Book, given
from advisor.models.cost import ANNUITY, Line
from advisor.report.text import figure_of
from advisor.uncertainty import Draws
from tests.core.plans_of_samples import advice_of

KNOWLEDGE = open_knowledge()
LOOKED_AT = ("eu-bank", "hospital-group", "retailer", "call-screening")


@cache
def money_of(id: str, capital_cost: float | None = None) -> Money:
    advice = advice_of(id)
    overrides = {} if capital_cost is None else {"items/cost_of_capital": capital_cost}
    found = money(advice, Book(KNOWLEDGE, dict(advice.assessment.overrides) | overrides), Draws(), {})
    assert found is not None
    return found


@cache
def course_of(id: str) -> Course:
    advice = advice_of(id)
    found = course(advice, make_plan(advice.assessment, KNOWLEDGE), Draws())
    assert found is not None
    return found


@cache
def owning_of(id: str, scale: tuple[tuple[str, float], ...] = ()) -> Owning:
    advice = advice_of(id)
    plan = make_plan(advice.assessment, KNOWLEDGE, scale=dict(scale))
    found = owning(advice, plan, Draws(1000))
    assert found is not None
    return found


def month_of(advice: Advice, held: Money) -> Figure:
    found = figure_of(advice, held.option, "monthly_cost")
    assert found is not None
    return found


def machine(price: float, residual: float, capital_cost: float, opex: float) -> tuple[Line, Line]:
    """One server bought and one line that is paid every month."""
    inputs = {
        "price_usd": given("price", price, "USD"), "residual": given("residual", residual, "of purchase"),
        "capital_cost": given("items/cost_of_capital", capital_cost, "per year"), "years": finance.YEARS,
    }  # fmt: skip
    text = f"(price_usd - residual * price_usd / (1 + capital_cost) ** years) * {ANNUITY}"
    bought = Line("capital/x", "Server", "compute", "pool:x", text, inputs, "price_usd")
    return bought, Line("power/x", "Power", "power", "pool:x", "usd", {"usd": given("power", opex, "USD/month")})


def worth(bought: float, running: float, left: float, capital_cost: float) -> float:
    amounts = {"bought": bought, "running": running, "left": left, "capital_cost": capital_cost}
    return evaluate_formula(
        finance.PRESENT_VALUE, {n: given(n, v, "USD") for n, v in amounts.items()} | {"years": finance.YEARS}
    )


def test_a_hand_worked_present_value() -> None:
    # 36 payments of 1,000 at 1 % a month: 30,107.51; 10,000 now; 2,000 in three years at 12 %: 1,423.56
    assert worth(10_000, 1_000, 2_000, 0.12) == pytest.approx(10_000 + 30_107.51 - 1_423.56, abs=0.01)


def test_a_present_value_is_the_sum_of_its_discounted_payments() -> None:
    rate = given("items/cost_of_capital", 0.08, "per year")
    payments = sum(1_000 * finance.discount(month, rate) for month in range(1, finance.MONTHS + 1))
    assert worth(5_000, 1_000, 0, 0.08) == pytest.approx(5_000 + payments)


def test_the_monthly_cost_of_a_purchase_is_its_present_value_spread_over_the_months() -> None:
    lines = machine(100_000, 0.25, 0.08, 500)
    rest = finance.left(lines[0])
    assert rest is not None
    assert rest.value == 25_000
    present = worth(lines[0].capex_usd, lines[1].usd_month, rest.value, 0.08)
    factor = worth(0, 1, 0, 0.08)
    assert present / factor == pytest.approx(sum(line.usd_month for line in lines))


@pytest.mark.parametrize("id", LOOKED_AT)
def test_three_years_worth_today_agree_with_the_monthly_cost_of_the_advice(id: str) -> None:
    held = money_of(id)
    rate = held.present_value.inputs["capital_cost"].value
    assert held.present_value.value / worth(0, 1, 0, rate) == pytest.approx(month_of(advice_of(id), held).value)


def test_a_purchase_first_is_worth_less_the_dearer_capital_is() -> None:
    """What is saved later counts less; the outlay stands today: NPV falls with the discount rate."""
    found = [worth(0, 10_000, 0, rate) - worth(200_000, 2_000, 20_000, rate) for rate in (0.02, 0.05, 0.1, 0.2)]
    assert found == sorted(found, reverse=True)
    against_bill = [
        next(s for s in money_of("eu-bank", rate).switches if s.other == "bill").npv.value
        for rate in (0.04, 0.08, 0.12)
    ]
    assert against_bill == sorted(against_bill, reverse=True)


def test_present_value_is_linear_in_what_is_paid() -> None:
    assert worth(3_000, 300, 30, 0.08) == pytest.approx(3 * worth(1_000, 100, 10, 0.08))


def test_payback_by_hand_and_at_its_edges() -> None:
    extra = np.array([12_000.0, 0.0, -5.0, 100.0, 100.0, -5.0])
    saved = np.array([1_000.0, 10.0, 0.0, 0.0, -1.0, -1.0])
    assert list(finance.payback_draws(extra, saved)) == [12.0, 0.0, 0.0, np.inf, np.inf, np.inf]


def test_payback_is_sooner_the_more_is_saved_and_the_less_is_bought() -> None:
    saved = np.linspace(1, 1_000, 50)
    months = finance.payback_draws(np.full(50, 5_000.0), saved)
    assert (np.diff(months) < 0).all()
    assert (finance.payback_draws(np.full(50, 4_000.0), saved) < months).all()


@pytest.mark.parametrize("id", LOOKED_AT)
def test_every_figure_follows_from_its_formula(id: str) -> None:
    figures = {**money_of(id).figures, **course_of(id).figures, **owning_of(id).figures}
    wrong = [
        f.id for f in figures.values()
        if evaluate_formula(f.formula, f.inputs) != pytest.approx(f.value, rel=1e-9, abs=1e-6)
        or not f.low <= f.value <= f.high
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("id", LOOKED_AT)
def test_kinds_lines_and_changes_add_up_to_the_cost_of_the_advice(id: str) -> None:
    advice, held = advice_of(id), money_of(id)
    month = month_of(advice, held).value
    assert sum(f.value for f in held.kinds.values()) == pytest.approx(month)
    assert sum(f.value for _, f in held.lines) == pytest.approx(month)
    for line, figure in held.lines:
        assert advice.figures[f"{held.option.id}/cost/{line.id}"] == figure
    if "saving" in advice.figures and held.changes:
        assert sum(f.value for f in held.changes) == pytest.approx(-advice.figures["saving"].value, abs=0.01)


@pytest.mark.parametrize("id", LOOKED_AT[:3])
def test_what_moves_the_cost_is_the_tornado_of_the_advice(id: str) -> None:
    told = advice_of(id).recommendation.sensitivity
    found = money_of(id).movers
    assert [(m.quantity.key, m.swing) for m in found] == [
        (s.parameter, s.cost_effect_usd_month) for s in told[: len(found)]
    ]
    month = month_of(advice_of(id), money_of(id)).value
    assert all(m.cost.value == pytest.approx(month) for m in found)


@pytest.mark.parametrize("id", LOOKED_AT)
def test_the_phases_fill_three_years_without_overlap_at_the_cost_of_the_roadmap(id: str) -> None:
    advice, found = advice_of(id), course_of(id)
    ends = [s.first + s.months for s in found.stages]
    assert ends[-1] == finance.MONTHS
    assert all(s.months > 0 for s in found.stages)
    assert [s.first for s in found.stages[1:]] == ends[:-1]
    for stage, step in zip(found.stages, advice.roadmap, strict=False):
        assert stage.cost == advice.figures[step.monthly_cost_figure]
    assert found.three_years.value == pytest.approx(sum(s.cost.value * s.months for s in found.stages))


@cache
def grown(percent: float) -> Course:
    """Three years of a sample whose load grows."""
    advice = advice_of("citizen-answers")
    workloads = tuple(
        replace(w, answers={**w.answers, "growth_year_pct": percent}) for w in advice.assessment.workloads
    )  # fmt: skip
    found = course(advice, make_plan(replace(advice.assessment, workloads=workloads), KNOWLEDGE), Draws(1000))
    assert found is not None
    return found


def test_growth_costs_more_year_by_year_after_the_full_load_is_reached() -> None:
    still, doubling, tenfold = grown(0.0), grown(100.0), grown(900.0)
    full = next(s.first for s in still.stages if s.load_share >= 1)
    assert [s.first for s in doubling.stages][-1] == full + 12 * ((finance.MONTHS - 1 - full) // 12)
    ends = [s.first + s.months for s in doubling.stages]
    assert [s.first for s in doubling.stages[1:]] == ends[:-1]
    assert ends[-1] == finance.MONTHS
    for stage in doubling.stages:
        years = max(0, stage.first - full) // 12
        assert stage.load_share == (2**years if stage.first >= full else pytest.approx(stage.load_share))
    late = [s.cost.value for s in tenfold.stages if s.first >= full]
    assert late == sorted(late)
    assert late[-1] > late[0]
    assert tenfold.three_years.value > doubling.three_years.value >= still.three_years.value
    assert all(f.value == pytest.approx(evaluate_formula(f.formula, f.inputs)) for f in doubling.figures.values())


def test_without_growth_the_course_is_what_it_was() -> None:
    assert grown(0.0).three_years == replace(course_of("citizen-answers").three_years, **_range_of(grown(0.0)))


def _range_of(found: Course) -> dict[str, float]:
    return {"low": found.three_years.low, "high": found.three_years.high, "inputs": found.three_years.inputs}


@pytest.mark.parametrize("id", LOOKED_AT)
def test_the_quarters_hold_every_payment_once(id: str) -> None:
    found = course_of(id)
    assert len(found.quarters) == 12
    bought = sum(s.bought.value for s in found.stages)
    running = sum(s.running.value * s.months for s in found.stages)
    assert sum(q.bought.value for q in found.quarters) == pytest.approx(bought)
    assert sum(q.running.value for q in found.quarters) == pytest.approx(running)
    assert found.cash.value == pytest.approx(bought + running)
    needed = figure_of(advice_of(id), money_of(id).option, "capex")
    assert needed
    assert bought >= needed.value - 1e-6, "what the last phase uses was bought by then"


def test_months_overlap_and_quarters_cover_the_horizon() -> None:
    assert finance.overlap(0, 5, 3, 6) == 2
    assert finance.overlap(0, 2, 3, 6) == 0
    covered = [month for first, last in finance.quarters() for month in range(first, last)]
    assert covered == list(range(finance.MONTHS))


@pytest.mark.parametrize(
    "pattern", ["items/fte_base", "items/pue_*", "energy/*", "items/cost_of_capital", "items/maintenance"]
)
def test_the_use_at_which_owning_pays_rises_with_what_owning_costs(pattern: str) -> None:
    def at(factor: float) -> float:
        curve = owning_of("citizen-answers", ((pattern, factor),) if factor != 1 else ()).curve("on_demand")
        assert curve
        assert curve.break_even
        return curve.break_even.value

    assert at(1.0) < at(1.5)


def test_the_use_at_which_owning_pays_falls_in_proportion_to_rent() -> None:
    plain, dear = (owning_of("eu-bank", s).curve("on_demand") for s in ((), (("prices/*", 2.0),)))
    assert plain
    assert dear
    assert plain.break_even
    assert dear.break_even
    assert dear.break_even.value == pytest.approx(plain.break_even.value / 2)
    assert dear.month.value == pytest.approx(2 * plain.month.value)


def test_owned_rented_and_hosted_are_told_apart_and_say_what_is_open() -> None:
    found = owning_of("citizen-answers")
    ways = {c.way: c for c in found.curves}
    assert found.owned_by_design
    assert found.use
    assert 0 < found.use.value <= 1
    assert not ways["owned"].by_use
    assert not ways["reserved"].by_use
    assert ways["on_demand"].by_use
    assert ways["reserved"].month.value < ways["on_demand"].month.value
    assert not ways["specialised"].allowed
    deloitte = next((low, high) for rule, low, high in found.bands if rule.of == "owned_cost")
    at = ways["on_demand"].break_even
    assert at
    assert deloitte == pytest.approx((0.6 * at.value / 100, 0.7 * at.value / 100))


def test_work_at_the_sites_alone_is_no_question_of_owning_or_renting() -> None:
    advice = advice_of("commercial-fleet")
    assert owning(advice, make_plan(advice.assessment, KNOWLEDGE), Draws(100)) is None


def test_a_converted_figure_shows_its_rate_and_rests_on_the_dollars() -> None:
    month = month_of(advice_of("eu-bank"), money_of("eu-bank"))
    rate = published_rate(KNOWLEDGE, "GBP")
    pounds = convert(month, rate)
    assert pounds.unit == "GBP/month"
    assert pounds.shown.startswith("GBP ")
    assert pounds.value == pytest.approx(month.value * 0.8338 / 1.1172)
    assert evaluate_formula(pounds.formula, pounds.inputs) == pytest.approx(pounds.value)
    assert pounds.inputs["usd"].key == month.id
    assert {"ECB-FX"} <= set(pounds.sources)
    own = convert(month, own_rate("GBP", 0.5))
    assert own.value == month.value / 2
    assert own.override


def test_the_dollar_is_not_converted_nor_is_what_is_no_money() -> None:
    month = month_of(advice_of("eu-bank"), money_of("eu-bank"))
    assert published_rate(KNOWLEDGE, "USD") is None
    assert convert(month, None) is month
    share = replace(month, unit="share")
    assert convert(share, published_rate(KNOWLEDGE, "EUR")) is share
    with pytest.raises(ValueError, match="above 0"):
        own_rate("EUR", 0)


def test_every_currency_of_the_table_is_shown_as_money() -> None:
    assert set(KNOWLEDGE.currencies) <= CURRENCIES
    assert all(show(1_500, f"{id}/month") == f"{id} 1.5k a month" for id in KNOWLEDGE.currencies)
    assert show(3, "FTE") == "3 FTE"
    assert show(2, "GPU-h/month") == "2 GPU-h/month"


@pytest.mark.parametrize(
    ("low", "typical", "high", "text"),
    [
        (790, 1_100, 4_200, "USD 790-4,200 a month (typical 1,100)"),
        (1_000, 1_100, 4_200, "USD 1-4.2k a month (typical 1.1k)"),
        (900, 6_000, 20_000, "USD 0.9-20k a month (typical 6k)"),
        (-500, 100, 4_200, "USD -0.5k to 4.2k a month (typical 0.1k)"),
    ],
)
def test_a_range_of_a_few_thousand_is_written_in_full(low: float, typical: float, high: float, text: str) -> None:
    assert show_range(low, typical, high, "USD/month") == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100 %"), (0.9982, "over 99 %"), (0.994, "99 %"), (0.5, "50 %"), (0.0018, "under 1 %"), (0.0, "0 %")],
)
def test_a_chance_is_never_said_to_be_certain_where_it_is_not(share: float, text: str) -> None:
    assert show_chance(share) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (500, 8_000, "USD/site one-off", "USD 500-8,000 a site, once"),
        (5, 60, "USD/device-month", "USD 5-60 a device and month"),
        (0.05, 0.12, "per year", "5-12 % a year"),
        (-0.2, 0.2, "per year", "-20 to 20 % a year"),
        (1.2, 1.4, "ratio", "1.2-1.4"),
    ],
)
def test_a_price_of_a_thing_and_a_share_of_a_year_are_said_in_words(
    low: float, high: float, unit: str, text: str
) -> None:
    assert show_span(low, high, unit) == text
