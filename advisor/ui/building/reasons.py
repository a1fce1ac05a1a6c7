"""Why this design, what binds it, how far it is proven, and what its numbers leave out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.advice import Advice, Binding
from advisor.figure import show, show_chance
from advisor.optimise.model import Option, Proof
from advisor.report.text import isolated, short
from advisor.ui.building.markup import Html, bullets
from advisor.ui.building.words import sentence
from advisor.ui.theme import esc

OPEN: Final = 2  # workloads whose reasons stand open


def why(advice: Advice) -> Html:
    """What speaks for the recommended design, workload by workload; of many, each opens."""
    told = [(w.name, bullets(map(sentence, w.why))) for w in advice.recommendation.workloads if w.why]
    if len(advice.alignments) == 1:
        return Html("".join(listed for _, listed in told))
    opens = "" if len(told) > OPEN else " open"
    return Html(
        "".join(
            f"<details class='bld-why-of'{opens}><summary>{esc(isolated(short(name)))}</summary>{listed}</details>"
            for name, listed in told
        )
    )


def proven(proof: Proof | None) -> str:
    """How far the answer is proven."""
    if proof is None:
        return ""
    if proof.status == "Optimal" and not proof.gap_share:
        return "The cheapest design is proven optimal: no other allowed design has a lower typical cost."
    return f"Solver: {proof.status}. A cheaper design could save at most {show(proof.gap_share, 'share')}."


def bindings(advice: Advice) -> Html:
    """Each constraint that costs money, and what it costs."""
    return bullets(map(_binding, advice.recommendation.binding)) or Html(
        "<p class='adv-muted'>No single requirement makes it dearer.</p>"
    )


def _binding(binding: Binding) -> Html:
    saves = show(binding.saves_usd_month, "USD/month")
    return Html(f"<b>{esc(binding.say)}</b>: {esc(saves)} less if {esc(binding.relaxed_to)}.")


def left_out(option: Option) -> Iterator[str]:
    """What no number of an option contains."""
    yield from map(sentence, option.evaluation.not_included if option.evaluation else ())


def near_ties(advice: Advice, best: Option) -> str:
    """How sure the choice is: in how many simulated outcomes it, or another design, is the cheapest."""
    share = best.probability_cheapest
    rivals = [o for o in advice.recommendation.options if o.feasible and not o.same_as and o.id != best.id]
    if share is None or not rivals:
        return "No other design meets every requirement."
    closest = max(rivals, key=lambda o: o.probability_cheapest or 0.0)
    text = f"It is the cheapest in {show_chance(share)} of the simulated outcomes"
    second = closest.probability_cheapest
    return f"{text}, {closest.label} in {show_chance(second)}." if second else f"{text}."
