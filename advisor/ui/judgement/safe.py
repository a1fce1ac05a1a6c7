"""The safe way to the target on the page: its steps, how long each takes, what must be true before it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment.safest import Cell, SafePath, SafeStep
from advisor.figure import show_range
from advisor.knowledge.model import Knowledge
from advisor.ui.figures import open_figure
from advisor.ui.judgement.words import LAYER_WORD, counted
from advisor.ui.theme import esc, pattern_name

_RULES: Final = (
    "From where the answers say you stand. One layer changes at a time, adoption by one level at most, and no step "
    "enters a combination that contradicts itself."
)


def draw(advice: Advice, workload: str, knowledge: Knowledge) -> None:
    """The section. Nothing where the layers are not known, or where a workload has arrived at what it wants."""
    path = next((p for p in advice.safe_paths if p.workload == workload), None)
    if path is None or not (path.steps or path.unsafe_target):
        return
    st.html(f'<h2 class="adv-h2">{esc(headline(path))}</h2><p class="adv-muted">{esc(_RULES)}</p>')
    with st.container(border=True, key="safe-path"):
        st.html(told(path, knowledge))
        if months := advice.figures.get(f"safe_path/{workload}/months"):
            open_figure(months, key="safe-path-months", label=f"All steps, one after the other: {months.shown}")


def headline(path: SafePath) -> str:
    """How far the path leads, in a sentence."""
    if path.reaches:
        return f"Shortest safe path: {counted(len(path.steps), 'step')}"
    if not path.steps:
        return "No safe path: the target contradicts itself, and nothing safe lies nearer to it"
    return f"No safe path to the target: {counted(len(path.steps), 'step')} as near to it as is safe"


def told(path: SafePath, knowledge: Knowledge) -> str:
    where = _place("Where you stand", path.cells[0], path.unsafe_start, knowledge)
    steps = "".join(_step(step, knowledge) for step in path.steps)
    ends = _place("Where it ends", path.cells[-1], (), knowledge) if path.steps else ""
    wanted = "" if path.reaches else _place("What was wanted", path.target, path.unsafe_target, knowledge)
    return f'<div class="adv-path">{where}<ol>{steps}</ol>{ends}{wanted}</div>'


def _place(title: str, cell: Cell, unsafe: tuple[str, ...], knowledge: Knowledge) -> str:
    names = " · ".join(esc(pattern_name(pattern, knowledge)) for pattern in cell)
    listed = "".join(f"<li>{esc(reason)}</li>" for reason in unsafe)
    why = f"<p>It contradicts itself:</p><ul>{listed}</ul>" if listed else ""
    return f'<div class="adv-place"><h5 class="adv-h5">{esc(title)}</h5><p>{names}</p>{why}</div>'


def _step(step: SafeStep, knowledge: Knowledge) -> str:
    t = step.transition
    listed = "".join(f"<li>{esc(say)}</li>" for say in step.preconditions)
    first = f'<h5 class="adv-h5">Must be true first</h5><ul>{listed}</ul>' if listed else ""
    return (
        f"<li><h4>{esc(LAYER_WORD[step.layer])}: {esc(pattern_name(step.from_pattern, knowledge))} → "
        f"{esc(pattern_name(step.to_pattern, knowledge))} "
        f'<span class="adv-muted">{esc(show_range(t.low, t.months, t.high, "months"))}</span></h4>'
        f'<p class="adv-muted">{esc(t.reason)}.</p>{first}</li>'
    )
