"""Each step opened: what must be true first, what changes, what it clears, when to stop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import streamlit as st

from advisor.advice import Advice, Step
from advisor.alignment.model import Finding
from advisor.figure import show
from advisor.knowledge.model import SEVERITIES, Knowledge, Layer
from advisor.roadmap import Condition, Move
from advisor.ui.building.markup import Html, bullets, some
from advisor.ui.figures import open_figure
from advisor.ui.judgement.words import LAYER_WORD
from advisor.ui.steps.words import cell_name, of_workloads
from advisor.ui.theme import esc, mark, pattern_name

_SHOWN: Final = 6  # of a list; the others are folded away
Changes: TypeAlias = tuple[tuple[Layer, str, str], ...]
"""Layers that change, each with its pattern before and after."""
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
    listed = _longlist([_condition(c, several) for c in step.conditions], "way-list")
    if step.lead_times:
        waits = [_WAIT[w.kind].format(w.what, advice.figures[w.figure].shown) for w in step.lead_times]
        gate += bullets(waits, "way-list")
    return _part("True before it begins", gate + listed)


def _condition(condition: Condition, several: bool) -> Html:
    unknown = "<span class='way-unknown'><i aria-hidden='true'></i>Not known</span> " if condition.unknown else ""
    return Html(f"{unknown}{esc(condition.say)}{of_workloads(condition.workloads) if several else ''}")


def _changes(step: Step, advice: Advice, knowledge: Knowledge) -> str:
    """Where the workloads go, and the findings that are gone by then."""
    several = len(step.moves) > 1
    said = "".join(_moved(changes, moves, several, knowledge) for changes, moves in _alike(step.moves))
    if not said:
        said = f"<p>No pattern changes{'; the load grows' if step.step > 1 else ''}.</p>"
    found = {f.id: f for a in advice.alignments for f in a.findings}
    cleared: dict[str, list[Finding]] = {}
    for finding in sorted((found[id] for id in step.clears if id in found), key=_worst_first):
        cleared.setdefault(finding.rule.id, []).append(finding)
    listed = _longlist([_cleared(same, several) for same in cleared.values()], "way-list way-clears")
    return _part("What changes", said) + _part("What it clears", listed or "<p>No finding.</p>")


def _worst_first(finding: Finding) -> int:
    return SEVERITIES.index(finding.rule.severity)


def _alike(moves: Sequence[Move]) -> Iterable[tuple[Changes, list[Move]]]:
    """Moves by what they change; one that changes nothing is left out."""
    groups: dict[Changes, list[Move]] = {}
    for move in moves:
        changes = tuple((c.layer, c.from_pattern, c.to_pattern) for c in move.changes)
        groups.setdefault(changes, []).append(move)
    return [(changes, same) for changes, same in groups.items() if changes]


def _moved(changes: Changes, moves: Sequence[Move], several: bool, knowledge: Knowledge) -> str:
    at = of_workloads([move.workload for move in moves]) if several else ""
    items = "".join(
        f"<li>{esc(LAYER_WORD[layer])}: {esc(pattern_name(old, knowledge))} → "
        f"<b>{esc(pattern_name(new, knowledge))}</b>{at}</li>"
        for layer, old, new in changes
    )
    ends = "" if several else f"<p class='adv-muted'>It ends at {esc(cell_name(moves[0].after, knowledge))}.</p>"
    return f"<ul class='way-list'>{items}</ul>{ends}"


def _cleared(same: Sequence[Finding], several: bool) -> Html:
    rule = same[0].rule
    at = of_workloads([finding.workload for finding in same]) if several else ""
    return Html(f"{mark(rule.severity)} <span>{esc(rule.title)}{at}</span>")


def _longlist(items: Sequence[str], kind: str) -> str:
    return some(items, _SHOWN, lambda part: bullets(part, kind))


def _stops(step: Step) -> str:
    return _part("Stop rule", f"<p>{esc(step.stop_rule)}</p>")
