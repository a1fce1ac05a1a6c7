"""Figures of the knowledge replaced by one's own, for this assessment only: chosen from what the cost rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.advising.money import subject
from advisor.figure import Quantity, show, show_range
from advisor.ui import state
from advisor.ui.theme import esc, plain
from advisor.uncertainty import effects

KINDS: Final = ("items/", "prices/", "tokens/", "energy/")  # beginnings of the paths of figures, see models.book
TOO_LOW: Final = "A figure of this kind is not below nothing."


def draw(advice: Advice, place: str) -> None:
    """The figures in force, each with a way back, and a field for another one. place: keeps two pages apart."""
    found = inputs(advice)
    for number, (key, value) in enumerate(sorted(advice.assessment.overrides.items())):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f"<p>{esc(_said(key, value, found))} <span class='adv-muted'>Yours.</span></p>", width="content")
            st.button("Take ours", type="tertiary", key=f"own-{place}-drop-{number}", on_click=_drop, args=(key,))
    if not found:
        return
    chosen = st.selectbox(
        "Figure, those that move the cost most first", list(found), key=f"own-{place}-key",
        format_func=lambda key: f"{_label(found[key])}: {_range(found[key])}",
    )  # fmt: skip
    if chosen:
        _field(found[chosen], place)


def inputs(advice: Advice) -> Mapping[str, Quantity]:
    """The figures of the knowledge that the cost of the design rests on, by path; what moves it most comes first."""
    option = subject(advice)
    lines = option.evaluation.lines if option and option.evaluation else ()
    used = {q.key: q for line in lines for q in line.inputs.values() if q.key.startswith(KINDS)}
    moving = [e.quantity.key for e in effects(lines) if e.quantity.key in used] if lines else []
    return {key: used[key] for key in dict.fromkeys([*moving, *sorted(used)])}


def _label(quantity: Quantity) -> str:
    return quantity.label or quantity.key


def _range(quantity: Quantity) -> str:
    return show_range(quantity.low, quantity.value, quantity.high, quantity.unit)


def _said(key: str, value: float, found: Mapping[str, Quantity]) -> str:
    """A figure in force; one that this design does not use is told by its path."""
    if key in found:
        return f"{_label(found[key])}: {show(value, found[key].unit)}."
    return f"{key}: {value:g}. This design does not use it."


def _field(quantity: Quantity, place: str) -> None:
    at = f"own-{place}-{quantity.key}"
    unit = f", {quantity.unit}" if quantity.unit else ""
    st.number_input(plain(f"Your value{unit}"), value=float(quantity.value), format="%.6g", key=at)
    st.button("Use it in this assessment", key=f"own-{place}-use", on_click=_use, args=(quantity, at))
    if refused := state.desk().refused.get(at):
        st.html(f'<p class="adv-refused" role="alert">{esc(refused)}</p>')


def _use(quantity: Quantity, at: str) -> None:
    value = float(st.session_state[at])
    if value < 0 <= quantity.low:
        state.desk().refused[at] = TOO_LOW
        return
    state.desk().refused.pop(at, None)
    own = {quantity.key: value}
    state.edit(lambda a: replace(a, overrides={**a.overrides, **own}), f"{quantity.key} replaced")


def _drop(key: str) -> None:
    state.edit(
        lambda a: replace(a, overrides={k: v for k, v in a.overrides.items() if k != key}), f"{key} as published again"
    )
