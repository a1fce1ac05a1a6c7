"""Levers of the what-if, and the scenario beside the pinned advice."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.exploring import Scenario, Tried, try_out
from advisor.figure import show, show_range
from advisor.report.text import figure_of, path_text
from advisor.ui import state
from advisor.ui.building.markup import Column, Html, amount, heading, lines, table
from advisor.ui.building.words import cell
from advisor.ui.theme import esc

LEVERS: Final = {
    "load": "Load",
    "rent": "Price of rented GPUs",
    "hardware": "Price of hardware",
    "tokens": "Price of hosted tokens",
    "latency": "Limit of time",
}
STEPS: Final = (0.25, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 4.0)


def draw(advice: Advice) -> None:
    """The levers, and what the best design then is. The pinned base is the advice itself."""
    with st.container(border=True, key="whatif-levers"):
        columns = st.columns(len(LEVERS), gap="medium")
        for column, (id, label) in zip(columns, LEVERS.items(), strict=True):
            with column:
                st.select_slider(label, STEPS, value=1.0, format_func=_times, key=f"lever-{id}")
        st.button("Back to today", on_click=_reset, key="lever-reset", type="tertiary", disabled=not _moved())
    scenario = Scenario(**{id: st.session_state.get(f"lever-{id}", 1.0) for id in LEVERS})
    tried = _tried(state.desk().text, state.knowledge().hash, scenario)
    st.html(heading(_finding(advice, tried), "The best design of the scenario, found by the same optimiser."))
    st.html(_table(advice, tried))


def _times(factor: float) -> str:
    return "today" if factor == 1.0 else f"× {factor:g}"


def _moved() -> bool:
    return any(st.session_state.get(f"lever-{id}", 1.0) != 1.0 for id in LEVERS)


def _reset() -> None:
    for id in LEVERS:
        st.session_state[f"lever-{id}"] = 1.0


@st.cache_resource(max_entries=256, show_spinner=False)
def _tried(text: str, hash: str, scenario: Scenario) -> Tried:
    return try_out(state.assessment(), state.knowledge(), scenario)


@st.cache_resource(max_entries=64, show_spinner=False)
def _base(text: str, hash: str) -> Tried:
    return try_out(state.assessment(), state.knowledge(), Scenario())


def _finding(advice: Advice, tried: Tried) -> str:
    if not _moved():
        return "Move a lever: the advice answers at once"
    if tried.cost_usd_month is None:
        return "Nothing meets all requirements then"
    base = _base(state.desk().text, state.knowledge().hash)
    if base.outcome.shape == tried.outcome.shape:
        return "The design stays what it is"
    return f"Another design becomes the cheapest: {tried.words}"


def _table(advice: Advice, tried: Tried) -> Html:
    best = advice.recommendation.recommended
    assert best is not None
    now = tuple(amount(cell(figure_of(advice, best, f"latency/{id}/p95"))) for id in _paths(advice))
    then = tuple(_latency(tried, id) for id in _paths(advice))
    rows = [
        ("Design", best.pattern_label, tried.outcome.label or "none"),
        ("Cost a month", amount(cell(figure_of(advice, best, "monthly_cost"))), _cost(tried)),
        *((f"Latency, P95{path_text(advice, id)}", a, b) for id, a, b in zip(_paths(advice), now, then, strict=True)),
    ]
    if tried.cost_usd_month is None:
        rows.append(("Why", "", lines(f"{reason}." for reason in tried.outcome.why_none)))
    columns = [Column("What"), Column("Advice today"), Column("Scenario")]
    return table("The scenario beside the advice", columns, rows, "bld-change")


def _paths(advice: Advice) -> tuple[str, ...]:
    best = advice.recommendation.recommended
    return tuple(best.evaluation.paths) if best and best.evaluation else ()


def _cost(tried: Tried) -> str:
    if tried.cost_usd_month is None:
        return "none"
    return amount(show_range(*tried.cost_usd_month, "USD/month"))


def _latency(tried: Tried, path: str) -> str:
    found = tried.latency_ms.get(path)
    if found is None:
        return "none"
    _, p95, limit = found
    against = f" <small>limit {esc(show(limit, 'ms'))}</small>" if limit else ""
    return Html(f"{esc(show(p95, 'ms'))}{against}")
