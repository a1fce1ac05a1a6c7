"""Each step opened: what must be true first, what changes, what it clears, when to stop."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice, Step
from advisor.alignment.model import Finding
from advisor.figure import show
from advisor.knowledge.model import SEVERITIES, Knowledge
from advisor.report.text import cut, isolated, short
from advisor.roadmap import Condition, Move
from advisor.ui.building.markup import Html, bullets
from advisor.ui.figures import open_figure
from advisor.ui.judgement.words import LAYER_WORD
from advisor.ui.steps.words import cell_name
from advisor.ui.theme import esc, mark, pattern_name

_CLEARS: Final = 6
_WAIT: Final = {
    "hardware": "Hardware is there ({}): {} after the order.",
    "contract": "The contract is signed ({}): {} after asking.",
}


def draw(advice: Advice, knowledge: Knowledge) -> None:
    """The steps in their order."""
    for step in advice.roadmap:
        with st.container(border=True, key=f"way-step-{step.step}", gap="xsmall"):
            st.html(f"<div class='way-head'><b>{step.step}</b><h3>{esc(step.title)}</h3></div>")
            _figures(step, advice)
            st.html(
                f"<div class='way-three'>{_first(step, advice)}{_changes(step, advice, knowledge)}{_stops(step)}</div>"
            )


def _figures(step: Step, advice: Advice) -> None:
    """Load, months and money; each figure opens."""
    with st.container(horizontal=True, gap="medium", key=f"way-figures-{step.step}", vertical_alignment="center"):
        st.html(f"<p class='adv-muted'>{esc(show(step.load_share, 'share'))} of the load</p>", width="content")
        for name, id in (
            ("takes", step.months_figure), ("costs", step.monthly_cost_figure), ("in all", step.cost_figure),
        ):  # fmt: skip
            if figure := advice.figures.get(id):
                open_figure(figure, key=f"way-{id}", label=f"{name.capitalize()} {figure.shown}")
        if not step.monthly_cost_figure:
            st.html("<p class='adv-muted'>What it costs is not known</p>", width="content")


def _part(title: str, body: str) -> str:
    return f"<div><h4>{esc(title)}</h4>{body}</div>"


def _first(step: Step, advice: Advice) -> str:
    several = len(advice.alignments) > 1
    gate = f"<p>{esc(step.begins_when)}</p>" if step.begins_when else ""
    listed = bullets([_condition(c, several) for c in step.conditions], "way-list")
    if step.lead_times:
        waits = [_WAIT[w.kind].format(w.what, advice.figures[w.figure].shown) for w in step.lead_times]
        gate += bullets(waits, "way-list")
    return _part("True before it begins", gate + listed)


def _condition(condition: Condition, several: bool) -> Html:
    unknown = "<span class='way-unknown'><i aria-hidden='true'></i>Not known</span> " if condition.unknown else ""
    at = f" <small>{esc(', '.join(isolated(short(w)) for w in condition.workloads))}</small>" if several else ""
    return Html(f"{unknown}{esc(condition.say)}{at}")


def _changes(step: Step, advice: Advice, knowledge: Knowledge) -> str:
    """Where each workload ends, and the findings that are gone by then."""
    moved = [move for move in step.moves if move.changes]
    several = len(step.moves) > 1
    said = "".join(_moved(move, several, knowledge) for move in moved)
    if not moved:
        said = f"<p>No pattern changes{'; the load grows' if step.step > 1 else ''}.</p>"
    found = {f.id: f for a in advice.alignments for f in a.findings}
    cleared = [found[id] for id in step.clears if id in found]
    cleared.sort(key=lambda f: SEVERITIES.index(f.rule.severity))
    listed = bullets(cut([_cleared(f, several) for f in cleared], _CLEARS, "and {} more"), "way-list way-clears")
    return _part("What changes", said) + _part("What it clears", listed or "<p>No finding.</p>")


def _moved(move: Move, several: bool, knowledge: Knowledge) -> str:
    changes = "".join(
        f"<li>{esc(LAYER_WORD[c.layer])}: {esc(pattern_name(c.from_pattern, knowledge))} → "
        f"<b>{esc(pattern_name(c.to_pattern, knowledge))}</b></li>"
        for c in move.changes
    )
    name = f"<p><small>{esc(isolated(short(move.workload)))}</small></p>" if several else ""
    ends = f"<p class='adv-muted'>It ends at {esc(cell_name(move.after, knowledge))}.</p>"
    return f"{name}<ul class='way-list'>{changes}</ul>{ends}"


def _cleared(finding: Finding, several: bool) -> Html:
    at = f" <small>{esc(isolated(short(finding.workload)))}</small>" if several else ""
    return Html(f"{mark(finding.rule.severity)} <span>{esc(finding.rule.title)}{at}</span>")


def _stops(step: Step) -> str:
    return _part("Stop rule", f"<p>{esc(step.stop_rule)}</p>")
