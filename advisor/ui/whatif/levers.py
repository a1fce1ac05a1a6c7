"""Levers of the what-if, and scenarios beside the pinned advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.design.evaluate import Evaluation
from advisor.exploring import Scenario, Tried, try_out
from advisor.exploring.opened import Opened, of_design
from advisor.exploring.solve import in_words
from advisor.figure import Figure, show, show_range
from advisor.report.text import figure_of, path_text
from advisor.ui import state
from advisor.ui.building.markup import NONE, Column, Html, amount, heading, lines, table
from advisor.ui.building.words import cell
from advisor.ui.figures import open_any
from advisor.ui.theme import esc
from advisor.uncertainty import Draws

LEVERS: Final = {
    "load": "Load",
    "rent": "Price of rented GPUs",
    "hardware": "Price of hardware",
    "tokens": "Price of hosted tokens",
    "latency": "Limit of time",
}
STEPS: Final = (0.25, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 4.0)
TODAY: Final = Scenario()
MOST_KEPT: Final = 2  # further columns that a table of this width holds
_KEPT: Final = "whatif-kept"

Shown = Mapping[str, Figure]


def draw(advice: Advice) -> None:
    """The levers, and what the best design then is. The pinned base is the advice itself."""
    kept: list[Scenario] = st.session_state.setdefault(_KEPT, [])
    with st.container(border=True, key="whatif-levers"):
        columns = st.columns(len(LEVERS), gap="medium")
        for column, (id, label) in zip(columns, LEVERS.items(), strict=True):
            with column:
                st.select_slider(label, STEPS, value=1.0, format_func=_times, key=f"lever-{id}")
        now = _moved()
        with st.container(horizontal=True, gap="small"):
            full = len(kept) >= MOST_KEPT or now == TODAY or now in kept
            st.button("Back to today", on_click=_reset, key="lever-reset", type="tertiary", disabled=now == TODAY)
            st.button("Keep this scenario", on_click=_keep, key="lever-keep", type="tertiary", disabled=full)
            if kept:
                st.button("Drop the kept ones", on_click=kept.clear, key="lever-drop", type="tertiary")
    shown = [*kept, *([now] if now != TODAY and now not in kept else [])]
    tried = {scenario: _tried(state.desk().text, state.knowledge().hash, scenario) for scenario in shown}
    note = "The best design of each scenario, found by the same optimiser; the advice stays as it is."
    st.html(heading(_finding(tried.get(now)), note))
    st.html(_table(advice, tried))
    _open(advice, tried)


def _times(factor: float) -> str:
    return "today" if factor == 1.0 else f"× {factor:g}"


def _moved() -> Scenario:
    """The scenario that the levers stand at."""
    return Scenario(**{id: st.session_state.get(f"lever-{id}", 1.0) for id in LEVERS})


def _reset() -> None:
    for id in LEVERS:
        st.session_state[f"lever-{id}"] = 1.0


def _keep() -> None:
    st.session_state[_KEPT].append(_moved())


def _name(scenario: Scenario) -> str:
    """What is moved: "Load × 2, limit of time × 0.5"."""
    moved = [f"{label} {_times(getattr(scenario, id))}" for id, label in LEVERS.items() if getattr(scenario, id) != 1.0]
    return ", ".join([*moved[:1], *(f"{text[:1].lower()}{text[1:]}" for text in moved[1:])])


@st.cache_resource(max_entries=256, show_spinner=False)
def _tried(text: str, hash: str, scenario: Scenario) -> Tried:
    return try_out(state.assessment(), state.knowledge(), scenario)


@st.cache_resource(max_entries=64, show_spinner=False)
def _base(text: str, hash: str) -> Tried:
    return try_out(state.assessment(), state.knowledge(), TODAY)


def _finding(tried: Tried | None) -> str:
    if tried is None:
        return "Move a lever: the advice answers at once"
    if tried.cost_usd_month is None:
        return "Nothing meets all requirements then"
    base = _base(state.desk().text, state.knowledge().hash)
    if base.outcome.shape == tried.outcome.shape:
        if base.outcome.label == tried.outcome.label:
            return "The design stays what it is"
        return f"Every model stays where it is; the pattern is then: {tried.outcome.label}"
    return f"Another design becomes the cheapest: {in_words(tried.outcome, base.outcome)}"


def _table(advice: Advice, tried: Mapping[Scenario, Tried]) -> Html:
    """The advice and the scenarios side by side."""
    best = advice.recommendation.recommended
    assert best is not None
    rows: list[Sequence[str]] = [
        ("Design", best.pattern_label, *(t.outcome.label or NONE for t in tried.values())),
        ("Cost a month", amount(cell(figure_of(advice, best, "monthly_cost"))), *map(_cost, tried.values())),
    ]
    for id in _paths(advice):
        now = amount(cell(figure_of(advice, best, f"latency/{id}/p95")))
        rows.append((f"Latency, P95{path_text(advice, id)}", now, *(_latency(t, id) for t in tried.values())))
    if any(t.cost_usd_month is None for t in tried.values()):
        rows.append(("Why nothing", NONE, *(lines(f"{why}." for why in t.outcome.why_none) for t in tried.values())))
    columns = [Column("What"), Column("Advice today"), *(Column(_name(scenario)) for scenario in tried)]
    return table("Scenarios beside the advice", columns, rows, "bld-change whatif-beside")


def _open(advice: Advice, tried: Mapping[Scenario, Tried]) -> None:
    """Any number of the table, opened; those of a scenario are worked out when they are asked for."""
    best = advice.recommendation.recommended
    assert best is not None
    names = ["monthly_cost", *(f"latency/{id}/p95" for id in _paths(advice))]
    today = {f"{best.id}/{name}": advice.figures[f"{best.id}/{name}"] for name in names}
    key = state.desk().text, state.knowledge().hash

    def opened() -> list[Opened]:
        return [_opened(*key, s, t.outcome.evaluation) for s, t in tried.items() if t.outcome.evaluation]

    def choices() -> Shown:
        return today | {figure.id: figure for found in opened() for figure in found.choices}

    def parts() -> Shown:
        return dict(advice.figures) | {id: figure for found in opened() for id, figure in found.figures.items()}

    open_any(choices, "Open any of these numbers", key="whatif", parts=parts)


@st.cache_resource(max_entries=64, show_spinner=False)
def _opened(text: str, hash: str, scenario: Scenario, _found: Evaluation) -> Opened:
    return of_design(_name(scenario), _found, Draws())


def _paths(advice: Advice) -> tuple[str, ...]:
    best = advice.recommendation.recommended
    return tuple(best.evaluation.paths) if best and best.evaluation else ()


def _cost(tried: Tried) -> str:
    return amount(show_range(*tried.cost_usd_month, "USD/month")) if tried.cost_usd_month else NONE


def _latency(tried: Tried, path: str) -> str:
    found = tried.latency_ms.get(path)
    if found is None:
        return NONE
    _, p95, limit = found
    against = f" <small>limit {esc(show(limit, 'ms'))}</small>" if limit else ""
    return Html(f"{esc(show(p95, 'ms'))}{against}")
