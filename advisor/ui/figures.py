"""A number that can be opened: formula, inputs, units, sources, date and grade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from advisor.figure import Figure, Grade, Quantity, show_range
from advisor.knowledge import Knowledge
from advisor.ui import state
from advisor.ui.theme import esc, plain

GRADE_SAYS: Final[Mapping[Grade, str]] = {
    "measured": "measured",
    "published": "published by its owner",
    "relayed": "relayed by a second party",
    "vendor": "a vendor's claim",
    "judgement": "judgement",
}
_OWN: Final = ("your answer", "does not apply")  # sources that carry no grade
_DEEPEST: Final = 2  # a total opens to its lines, a line to its inputs

Figures = Mapping[str, Figure]


def open_figure(figure: Figure, *, key: str, label: str = "", figures: Figures | None = None) -> None:
    """A small button with the shown text that opens the figure. Its content is made only when it is opened.

    key    must be unique on the page
    label  replaces the shown text on the button
    figures  what it rests on, by id; those of the advice where nothing is given
    """
    box = st.popover(plain(label or figure.shown), type="tertiary", key=key, on_change="rerun")
    if box.open:
        with box:
            st.html(figure_html(figure, state.knowledge(), state.advice().figures if figures is None else figures))


def open_any(
    figures: Figures | Callable[[], Figures],
    label: str,
    *,
    key: str,
    parts: Figures | Callable[[], Figures] | None = None,
) -> None:
    """A chooser of figures, the chosen one opened.

    figures  a function is called only when the chooser is opened
    parts    what they rest on, by id; those of the advice where nothing is given
    """
    box = st.popover(label, key=f"any-{key}", on_change="rerun")
    if box.open:
        figures = figures() if callable(figures) else figures
        parts = parts() if callable(parts) else parts
        with box:
            chosen = st.selectbox(
                "Number", list(figures), format_func=lambda id: f"{figures[id].label}: {figures[id].shown}",
                key=f"choose-{key}",
            )  # fmt: skip
            if chosen:
                below = state.advice().figures if parts is None else parts
                st.html(figure_html(figures[chosen], state.knowledge(), below))


def figure_html(figure: Figure, knowledge: Knowledge, figures: Figures | None = None) -> str:
    """The figure opened, as HTML. Inputs that are figures themselves (`figures`, by id) can be opened in turn."""
    dated = f" Oldest input as of {figure.as_of}." if figure.as_of else ""
    override = " Rests on a figure that you replaced." if figure.override else ""
    end = f"Weakest input: {GRADE_SAYS[figure.grade]}.{dated}{override} Ranges are P10 to P90."
    return (
        f"<p class='adv-eyebrow'>{esc(figure.label)}</p><p><b>{esc(figure.shown)}</b></p>"
        f"{_body(figure, knowledge, figures or {}, 1)}<p class='adv-muted'>{esc(end)}</p>"
    )


def _body(figure: Figure, knowledge: Knowledge, figures: Figures, depth: int) -> str:
    """Note, formula and inputs."""
    rows = "".join(_row(name, quantity, knowledge, figures, depth) for name, quantity in figure.inputs.items())
    head = "<tr><th>In the formula</th><th>What</th><th class='adv-num'>Value</th><th>Source</th></tr>"
    note = f"<p class='adv-muted'>{esc(figure.note)}</p>" if figure.note else ""
    return (
        f"{note}<p class='adv-formula'>{esc(figure.formula)}</p>"
        f"<div class='adv-scroll' tabindex='0'><table class='adv-table'>{head}{rows}</table></div>"
    )


def _row(name: str, quantity: Quantity, knowledge: Knowledge, figures: Figures, depth: int) -> str:
    shown = show_range(quantity.low, quantity.value, quantity.high, quantity.unit)
    what = esc(quantity.label or quantity.key) + (" (replaced by you)" if quantity.override else "")
    cells = f"<td>{esc(name)}</td><td>{what}</td><td class='adv-num'>{esc(shown)}</td>"
    part = figures.get(quantity.key)
    if part is None or depth == _DEEPEST:
        return f"<tr>{cells}<td>{_source(quantity, knowledge)}</td></tr>"
    inner = _body(part, knowledge, figures, depth + 1)
    own = f"<details><summary>How {esc(name)} comes about</summary>{inner}</details>"
    return f"<tr class='adv-joined'>{cells}<td></td></tr><tr><td colspan='4'>{own}</td></tr>"


def _source(quantity: Quantity, knowledge: Knowledge) -> str:
    known = knowledge.sources.get(quantity.source)
    parts = [known.text if known else quantity.source, quantity.as_of]
    if quantity.source not in _OWN:
        parts.append(GRADE_SAYS[quantity.grade])
    return esc("; ".join(part for part in parts if part))
