"""What it costs, in one sentence and four figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from advisor.advice import Advice
from advisor.advising.money import OTHERS, Money
from advisor.figure import Figure
from advisor.knowledge import Knowledge
from advisor.report.text import bill_apart, figure_of, stated_is_best
from advisor.ui.building.markup import Html, answer, heading
from advisor.ui.building.words import limits_in
from advisor.ui.costing.cards import Card
from advisor.ui.costing.currency import Shown
from advisor.ui.theme import esc

CLAIM: Final = "hybrid_savings"
UNDERESTIMATED: Final = "underestimated"


def head(advice: Advice, money: Money, shown: Shown) -> Html:
    """The finding as a title, and what it is held against below it."""
    month = figure_of(advice, money.option, "monthly_cost")
    assert month is not None
    text = shown.text(month)
    if advice.recommendation.recommended is None:
        why = f"The plan as stated breaks its limits ({limits_in(money.option.why_not)}); this is what it would cost."
        return answer(f"Nothing meets all requirements; the plan as stated costs {text}", why, "Cost")
    return answer(f"It costs {text}{_against(advice, shown)}", _bill(advice, shown), "Cost")


def _against(advice: Advice, shown: Shown) -> str:
    """The finding against the plan as stated."""
    saving = advice.figures.get("saving")
    if stated_is_best(advice):
        return ": the plan as stated, and nothing that keeps its limits is cheaper"
    if saving is None or not saving.value:
        return ""
    if saving.value > 0:
        return f" and saves {_span(saving, shown)} against the plan as stated"
    stated = advice.recommendation.option("as_stated")
    broken = ", which breaks limits" if stated and not stated.feasible else ""
    return f", {_span(turned(saving), shown)} more than the plan as stated{broken}"


def _bill(advice: Advice, shown: Shown) -> str:
    """The finding against the cloud bill."""
    saving = advice.figures.get("saving_on_bill")
    if saving is None:
        return "The cloud bill is not known, so nothing is compared with it."
    told = f"saves {shown.text(saving)}" if saving.value >= 0 else f"costs {shown.text(turned(saving))} more"
    return f"Against the cloud bill it {told}. {bill_apart(advice)}".strip()


def _span(figure: Figure, shown: Shown) -> str:
    """The shown text without its typical value, which is said below."""
    return shown.text(figure).partition(" (")[0]


def turned(saving: Figure) -> Figure:
    """A saving as what it costs more: the same inputs, the other way round."""
    ends = -saving.high, -saving.value, -saving.low
    low, value, high = (end + 0.0 for end in ends)  # no minus zero
    return replace(
        saving, id=f"{saving.id}/more", label=saving.label.replace("Saving", "More", 1), value=value, low=low,
        high=high, formula="after - before",
    )  # fmt: skip


def cards(advice: Advice, money: Money, shown: Shown) -> Iterator[Card]:
    """Month, three years, capital, saving."""
    best = money.option
    if month := figure_of(advice, best, "monthly_cost"):
        yield Card("Cost a month", month, _weak(money))
    if years := figure_of(advice, best, "three_year_cost"):
        yield Card("Three years at full load", years, "The measure by which designs are compared")
    capex = figure_of(advice, best, "capex")
    if capex and capex.value:
        yield Card("Bought at the start", capex, f"Paid every month besides: {_span(money.running, shown)}")
    elif capex:
        yield Card("Bought at the start", capex, "Everything is rented or there already", "Nothing")
    yield from _savings(advice, money)


def _savings(advice: Advice, money: Money) -> Iterator[Card]:
    """What is saved; against the plan as stated, else against the cloud bill."""
    for id, other in (("saving", "as_stated"), ("saving_on_bill", "bill")):
        saving = advice.figures.get(id)
        if saving is None or (id == "saving" and stated_is_best(advice)):
            continue
        against = OTHERS[other]
        if saving.value < 0:
            yield Card(f"More than {against}", turned(saving), _why(advice, id))
        else:
            share = money.saving_share
            positive = id == "saving" and share is not None and share.low >= 0
            yield Card(f"Saved against {against}", saving, f"{share.shown} of it" if positive and share else "")
        return


def _why(advice: Advice, id: str) -> str:
    stated = advice.recommendation.option("as_stated")
    if id != "saving" or stated is None or stated.feasible:
        return ""
    return f"The plan as stated breaks limits: {limits_in(stated.why_not)}"


def _weak(money: Money) -> str:
    share = money.judgement_share
    return f"{share.shown} of it rests on at least one judgement" if share else ""


def beside(advice: Advice, money: Money, knowledge: Knowledge) -> Html:
    """What is published about such costs, beside what this assessment finds."""
    said = []
    if text := _fact(CLAIM, knowledge):
        said.append(f"{text} <b>Here:</b> {esc(_here(advice, money))}")
    if text := _fact(UNDERESTIMATED, knowledge):
        said.append(f"{text} Nothing is added here for that.")
    return Html(heading("What is published") + "".join(f"<p class='cost-claim'>{text}</p>" for text in said))


def _fact(id: str, knowledge: Knowledge) -> str:
    """A fact of the knowledge with the name of its source; "" where a pack took it away."""
    fact = knowledge.facts.get(id)
    if fact is None:
        return ""
    cited = knowledge.sources[fact.sources[0]].text.partition(",")[0] if fact.sources else ""
    return f"{esc(fact.text)} <span class='adv-muted'>({esc(cited)})</span>"


def _here(advice: Advice, money: Money) -> str:
    share = money.saving_share
    if advice.recommendation.recommended is None:
        return "no design meets the requirements, so nothing is saved."
    if stated_is_best(advice) or share is None:
        return "there is nothing to save against the plan as stated."
    if share.value > 0:
        return f"the recommended design saves {share.shown} against the plan as stated."
    return "nothing is saved: what the requirements ask for costs more than the plan as stated."
