"""What findings cost while nothing is done, the safe way to the target, and what workloads have in common."""

from __future__ import annotations

import streamlit as st

from advisor.advice import Advice
from advisor.advising.inaction import PREFIX
from advisor.alignment.safest import SafeStep
from advisor.knowledge.model import Knowledge
from advisor.ui.figures import open_figure
from advisor.ui.judgement.words import LAYER_WORD
from advisor.ui.theme import esc, mark


def doing_nothing(advice: Advice) -> None:
    """The total, each amount of money counted once, as a figure that opens."""
    if total := advice.figures.get(PREFIX):
        many = " for all workloads" if len(advice.alignments) > 1 else ""
        open_figure(total, key="inaction-total", label=f"Costs {total.shown}{many} while nothing is done")


def costs(finding: str, advice: Advice, key: str) -> None:
    """What one finding costs a month while nothing is done. Nothing where it has no price."""
    priced = next((c for c in advice.inaction if c.finding == finding and c.figure), None)
    if priced:
        figure = advice.figures[priced.figure]
        open_figure(figure, key=f"inaction-{key}", label=f"Costs {figure.shown} while nothing is done")


def safe_path(advice: Advice, workload: str, knowledge: Knowledge) -> None:
    """The steps to the target that pass no contradiction, folded."""
    path = next((p for p in advice.safe_paths if p.workload == workload), None)
    if path is None or not (path.steps or path.unsafe_target):
        return
    rows = "".join(
        f"<li><b>{esc(LAYER_WORD[s.layer])}</b>: {esc(knowledge.patterns[s.from_pattern].name)} → "
        f"{esc(knowledge.patterns[s.to_pattern].name)}, {s.transition.months:.3g} months"
        f"{_first(s)}</li>"
        for s in path.steps
    )
    short = "" if path.reaches else f"<p>The target is not safe: {esc('; '.join(path.unsafe_target))}</p>"
    with st.expander("How to get there without passing a contradiction"):
        st.html(f'<ol class="adv-path">{rows}</ol>{short}')


def _first(step: SafeStep) -> str:
    return f". First: {esc(' '.join(step.preconditions))}" if step.preconditions else ""


def shared(advice: Advice) -> None:
    """Causes that stand in several workloads. Nothing where there are none."""
    found = [c for c in advice.portfolio.causes if len(c.workloads) > 1] if advice.portfolio else []
    if not found:
        return
    rows = "".join(
        f"<tr><td>{esc(c.title)}</td><td>{mark(c.severity)}</td><td>{len(c.workloads)}</td><td>{c.findings}</td></tr>"
        for c in found
    )
    with st.expander(f"Causes that several workloads share ({len(found)})"):
        st.html(
            "<table class='adv-table adv-shared'><thead><tr><th>Cause</th><th>Severity</th><th>Workloads</th>"
            f"<th>Findings</th></tr></thead><tbody>{rows}</tbody></table>"
        )
