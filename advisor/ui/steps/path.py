"""The shortest safe paths: the cells it passes, how long each change takes, what it keeps clear of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment.safest import Cell, SafePath, SafeStep
from advisor.figure import show_range
from advisor.knowledge.model import LAYERS, Knowledge
from advisor.report.text import isolated, plural
from advisor.ui.building.markup import bullets, heading
from advisor.ui.figures import open_figure
from advisor.ui.judgement.words import LAYER_WORD
from advisor.ui.steps.words import NAMED, cell_name, never, path_headline
from advisor.ui.theme import LAYER_LABEL, esc, pattern_name, plain

OPEN: Final = 2  # so many paths stand open; more are folded away
WHAT: Final = "One layer changes at a time, adoption by one level at most, and no change enters a contradiction."


def draw(advice: Advice, knowledge: Knowledge) -> None:
    """A section for each path. Workloads that go the same one share it; where there are many, each is folded away."""
    groups = _groups(advice)
    if len(groups) <= OPEN:
        said: set[str] = set()
        for path, whose in groups:
            st.html(heading(path_headline(path, whose), never(path) if never(path) not in said else ""))
            said.add(never(path))
            with st.container(border=True, key=f"way-path-{path.workload}", gap="xsmall"):
                _body(path, advice, knowledge)
        return
    st.html(heading(f"Shortest safe paths: {len(groups)} ways for {len(advice.safe_paths)} workloads", WHAT))
    for path, whose in groups:
        with st.expander(plain(path_headline(path, whose)), key=f"way-path-{path.workload}", on_change="rerun") as box:
            if box.open:
                st.html(f"<p class='adv-muted'>{esc(never(path))}</p>{_names(whose)}")
                _body(path, advice, knowledge)


def _groups(advice: Advice) -> list[tuple[SafePath, list[str]]]:
    """Each path once, with those who go it; no names where there is one workload only. Arrived ones come last."""
    groups: list[tuple[SafePath, str, list[str]]] = []
    for path in advice.safe_paths:
        key = replace(path, workload=""), _today(path, advice)
        same = next((whose for held, today, whose in groups if (replace(held, workload=""), today) == key), None)
        if same is None:
            groups.append((path, key[1], [path.workload]))
        else:
            same.append(path.workload)
    several = len(advice.alignments) > 1
    told = [(path, whose if several else []) for path, _, whose in groups]
    return sorted(told, key=lambda group: not group[0].steps)


def _names(whose: Sequence[str]) -> str:
    return bullets(map(isolated, whose), "way-list") if len(whose) > NAMED else ""


def _body(path: SafePath, advice: Advice, knowledge: Knowledge) -> None:
    st.html(_strip(path, _today(path, advice), knowledge) + _clear_of(path, knowledge) + _steps(path, knowledge))
    if months := advice.figures.get(f"safe_path/{path.workload}/months"):
        said = f"All changes, one after the other: {months.shown}"
        open_figure(months, key=f"way-months-{path.workload}", label=said)


def _today(path: SafePath, advice: Advice) -> str:
    """What the first cell is called: the answers may point to other patterns than those that are stated."""
    layers = advice.alignment(path.workload).layers
    stated = tuple(layers[layer].stated for layer in LAYERS)
    return (
        "Today, as the answers tell"
        if any(s and s != c for s, c in zip(stated, path.cells[0], strict=True))
        else "Today"
    )


def _strip(path: SafePath, today: str, knowledge: Knowledge) -> str:
    """The cells from left to right, the changed layer marked in each. today: what the first one is called."""
    parts = []
    for at, (cell, before) in enumerate(zip_longest(path.cells, (None, *path.cells[:-1]))):
        if at:
            t = path.steps[at - 1].transition
            parts.append(f"<li class='way-arrow'>{esc(show_range(t.low, t.months, t.high, 'months'))}</li>")
        title = today if at == 0 else "The target" if at == len(path.steps) and path.reaches else f"After {at}"
        if len(path.cells) == 1 and path.reaches:
            title = f"{today}, and the target"
        parts.append(_cell(title, cell, before, knowledge))
    if not path.reaches:
        parts.append("<li class='way-arrow way-blocked'>not safe</li>")
        parts.append(_cell("What was wanted", path.target, path.cells[-1], knowledge, "way-wanted"))
    return f"<ol class='way-cells' aria-label='Combinations on the way'>{''.join(parts)}</ol>"


def _cell(title: str, cell: Cell, before: Cell | None, knowledge: Knowledge, kind: str = "") -> str:
    rows = "".join(
        f"<dt>{esc(LAYER_LABEL[layer])}</dt><dd{_changed(before is not None and before[i] != pattern)}>"
        f"{esc(pattern_name(pattern, knowledge))}</dd>"
        for i, (layer, pattern) in enumerate(zip(LAYERS, cell, strict=True))
    )
    return f"<li class='way-cell {kind}'><h4>{esc(title)}</h4><dl>{rows}</dl></li>"


def _changed(changed: bool) -> str:
    return " class='way-changed'" if changed else ""


def _clear_of(path: SafePath, knowledge: Knowledge) -> str:
    """Why it is not the straight way, and what contradicts itself at its ends."""
    said = [
        f"Not by {cell_name(cell, knowledge)}, though the straight way leads there: {reasons[0]}."
        for cell, reasons in path.avoided
    ]
    if path.unsafe_start:
        said.append(f"Today's combination contradicts itself, so each change takes a contradiction away: "
                    f"{'; '.join(path.unsafe_start)}.")  # fmt: skip
    if path.unsafe_target:
        said.append(f"What was wanted contradicts itself: {'; '.join(path.unsafe_target)}.")
    return bullets(said, "way-list way-why")


def _steps(path: SafePath, knowledge: Knowledge) -> str:
    rows = "".join(_step(i, step, knowledge) for i, step in enumerate(path.steps, start=1))
    return f"<div class='way-changes'>{rows}</div>" if rows else ""


def _step(number: int, step: SafeStep, knowledge: Knowledge) -> str:
    to = pattern_name(step.to_pattern, knowledge)
    needs = plural(len(step.preconditions), "condition")
    first = (
        f"<details><summary>{esc(needs)} before it</summary>{bullets(step.preconditions, 'way-list')}</details>"
        if step.preconditions
        else ""
    )
    return (
        f"<div><p><b>{number}. {esc(LAYER_WORD[step.layer])}: {esc(pattern_name(step.from_pattern, knowledge))} → "
        f"{esc(to)}</b></p><p class='adv-muted'>{esc(step.transition.reason)}.</p>{first}</div>"
    )
