"""How far the models are off against public measurements, and what becomes of published cost examples."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.knowledge.model import Knowledge
from advisor.models.constants import FitError, constants
from advisor.ui.building.markup import Column, table
from advisor.ui.evidence.markup import section
from advisor.ui.evidence.words import tied
from advisor.ui.theme import esc, percent
from advisor.verify.tco import TcoReport, check

NAMES: Final = {
    "tpot_ms": "Time per token",
    "ttft_ms": "Time to the first token",
    "prefill_ms": "Time to read a prompt",
    "static_tok_s": "Tokens a second, one fixed batch",
    "throughput_tok_s": "Tokens a second under load",
    "samples_s": "Samples a second, classifiers",
    "rtt_ms": "Round trip between regions",
}
GROUPS: Final = {
    "roofline": "its architecture was left out of the fit",
    "measured": "other runs on the same machine are known",
}
_COLUMNS: Final = (
    Column("Estimate"),
    Column("Tested where"),
    Column("Measurements", True),
    Column("Half within", True),
    Column("90 % within", True),
    Column("In the 80 % range", True),
)


def draw(knowledge: Knowledge) -> None:
    """The table of errors, and the cost examples in one sentence."""
    fitted = constants(knowledge)
    origin = f"{fitted.source[:1].upper()}{fitted.source[1:]}, newest {fitted.as_of}."
    note = f"Each tested on measurements that its fit did not see. {origin}"
    st.html(section("accuracy", title(fitted.errors), note))
    main = first_of_each(fitted.errors)
    st.html(table("Errors of the models", _COLUMNS, [_row(error) for error in main], "ev-errors"))
    others = [_row(error) for error in fitted.errors if error not in main]
    if others:
        rest = table("Further tests of the models", _COLUMNS, others, "ev-errors")
        st.html(f"<details class='ev-more'><summary>{len(others)} further tests</summary>{rest}</details>")
    st.html(f"<p class='ev-said'>{esc(cost_text(_cost(knowledge.hash, knowledge)))}</p>")


def title(errors: tuple[FitError, ...]) -> str:
    """The finding: the best known and the least known estimate."""
    if not errors:
        return "How far the estimates are off"
    ranked = sorted(first_of_each(errors), key=lambda e: e.median_share)
    best, worst = ranked[0], ranked[-1]
    return (
        f"Half of the estimates are within {tied(percent(best.median_share))} ({_name(best)}) "
        f"to {tied(percent(worst.median_share))} ({_name(worst)})"
    )


def first_of_each(errors: tuple[FitError, ...]) -> tuple[FitError, ...]:
    """The first test of each estimate: the hardest, on what the fit knows least."""
    return tuple({error.name: error for error in reversed(errors)}.values())[::-1]


def _name(error: FitError) -> str:
    name = NAMES.get(error.name, error.name)
    return name[:1].lower() + name[1:]


def _row(error: FitError) -> list[str]:
    return [
        NAMES.get(error.name, error.name),
        GROUPS.get(error.group, error.group),
        f"{error.n:,}",
        percent(error.median_share),
        percent(error.p90_share),
        percent(error.coverage_share),
    ]


@st.cache_resource(max_entries=8, show_spinner=False)
def _cost(hash: str, _knowledge: Knowledge) -> TcoReport:
    return check(_knowledge)


def cost_text(report: TcoReport) -> str:
    """What becomes of the published cost examples when their own inputs are put into their own formulae."""
    judged = len(report.judged)
    rest = len(report.cases) - judged
    said = (
        f"Cost: of {len(report.cases)} published examples {judged} can be recomputed from their own inputs; "
        f"{report.within_1pct} come out within 1 %, {report.within_5pct} within 5 %."
    )
    if rest:
        said += f" {rest} do not publish what their result needs."
    if report.failed:
        return f"{said} {len(report.failed)} are further away and nothing explains it."
    return f"{said} Those further away say themselves why."
