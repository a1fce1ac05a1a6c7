"""The smallest repair: the fewest changes after which no critical or high finding is left, tried out and applied."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final, NamedTuple

import streamlit as st

from advisor.advice import Advice
from advisor.advising.repairs import RepairPrice, find_repair, price_repair, repaired
from advisor.alignment import Alignment
from advisor.alignment.repair import BLOCKING, Repair
from advisor.assessment import Assessment
from advisor.figure import Figure
from advisor.knowledge.model import Knowledge
from advisor.report.text import score_text, subject_text
from advisor.ui import state
from advisor.ui.figures import open_figure
from advisor.ui.judgement import remedy
from advisor.ui.judgement.parts import changed
from advisor.ui.judgement.words import counted
from advisor.ui.theme import esc
from advisor.ui.worked import worked

_PROOF: Final = {
    "found": "No smaller repair exists.",
    "unproven": "The search stopped at its limit: a smaller repair may exist.",
}


class Priced(NamedTuple):
    """A repair, what it does to the plan as stated, and the findings that fire before and after it."""

    repair: Repair
    price: RepairPrice
    findings_before: int
    findings_after: int


def draw(alignment: Alignment, advice: Advice, knowledge: Knowledge) -> None:
    """The section. Searching takes up to seconds, so it waits for a click; what was found once is kept."""
    if not any(f.state == "fires" and f.rule.severity in BLOCKING for f in alignment.findings):
        return
    st.html('<h2 class="adv-h2">Smallest repair</h2>')
    text, workload = state.desk().text, alignment.workload
    asked = (text, workload)
    if st.session_state.get("repair-asked") != asked:
        st.html('<p class="adv-muted">The fewest changes after which no critical or high finding is left.</p>')
        st.button("Find the smallest repair", key="repair-find", on_click=_ask, args=asked)
        return
    with st.spinner("Looking for the smallest repair"):
        make = partial(_priced, advice.assessment, workload, knowledge, date.fromisoformat(advice.as_of))
        found = worked("repair", (text, advice.as_of, knowledge.hash, workload), make)
    with st.container(border=True, key="repair"):
        _told(found, advice, knowledge)


def _ask(text: str, workload: str) -> None:
    st.session_state["repair-asked"] = (text, workload)


def _priced(assessment: Assessment, workload: str, knowledge: Knowledge, as_of: date) -> Priced:
    repair = find_repair(assessment, workload, knowledge, as_of)
    after = repaired(assessment, repair, knowledge)
    fires = [_fires(a, workload, knowledge, as_of) for a in (assessment, after)]
    return Priced(repair, price_repair(assessment, repair, knowledge), *fires)


def _fires(assessment: Assessment, workload: str, knowledge: Knowledge, as_of: date) -> int:
    judged = state.judged(assessment, workload, knowledge, as_of).alignment
    return sum(f.state == "fires" for f in judged.findings)


def headline(repair: Repair) -> str:
    """What was found, in a sentence."""
    if repair.state == "impossible":
        return "No change of the answers clears every critical and high finding."
    if repair.state == "gave_up":
        return "No repair was found within the limit of the search."
    n = len(repair.changes)
    if not n:
        return "No critical or high finding is left."
    verb = "clears" if n == 1 else "clear"
    return f"{counted(n, 'change').capitalize()} {verb} every critical and high finding."


def _told(found: Priced, advice: Advice, knowledge: Knowledge) -> None:
    repair = found.repair
    at = next(w for w in advice.assessment.workloads if w.name == repair.workload)
    listed = changed(advice.assessment.answers(at), repair.edits, knowledge) if repair.changes else ""
    conflict = f"<p>{esc(repair.conflict.say)}</p>" if repair.conflict else ""
    proof = f'<p class="adv-muted">{_PROOF[repair.state]}</p>' if repair.state in _PROOF else ""
    st.html(f"<p><b>{esc(headline(repair))}</b></p>{listed}{conflict}{proof}{_unknown(repair, knowledge)}")
    if repair.changes:
        _cost(found.price)
        _buttons(found)


def _unknown(repair: Repair, knowledge: Knowledge) -> str:
    rules = [knowledge.rules[id].title for id in repair.opens]
    asked = [subject_text(id, knowledge) for id in repair.reopens]
    parts = [f"Not known after it: {'; '.join(rules)}."] * bool(rules)
    parts += [f"To be answered anew: {'; '.join(asked)}"] * bool(asked)
    return "".join(f'<p class="adv-muted">{esc(part)}</p>' for part in parts)


def _cost(price: RepairPrice) -> None:
    if price.cost_difference is None:
        st.html('<p class="adv-muted">What it costs is not known: the plan cannot be designed before or after it.</p>')
        return
    label = f"Cost of the repair: {price.cost_difference.shown}"
    open_figure(price.cost_difference, key="repair-cost", label=label, figures=price.figures)


def _buttons(found: Priced) -> None:
    repair = found.repair
    with st.container(horizontal=True, gap="small"):
        preview = st.toggle("Preview", key="repair-preview")
        args = (repair.workload, repair.edits, "Smallest repair applied")
        st.button("Apply the repair", key="repair-apply", on_click=remedy.apply, args=args)
    if preview:
        rows = "".join(f"<div><dt>{esc(a)}</dt><dd>{esc(b)}</dd></div>" for a, b in preview_rows(found))
        st.html(f'<p class="adv-muted">Nothing is changed yet.</p><dl class="adv-effect">{rows}</dl>')


def preview_rows(found: Priced) -> tuple[tuple[str, str], ...]:
    """Score, findings, cost and latency, each before → after."""
    repair, price = found.repair, found.price
    return (
        ("Score", f"{score_text(repair.score_before)} → {score_text(repair.score_after)}"),
        ("Findings", f"{found.findings_before} → {found.findings_after}"),
        ("Cost", _pair(price.cost_before, price.cost_after)),
        ("Latency", _pair(price.latency_before, price.latency_after)),
    )


def _pair(before: Figure | None, after: Figure | None) -> str:
    return " → ".join(f.shown if f else "not known" for f in (before, after))
