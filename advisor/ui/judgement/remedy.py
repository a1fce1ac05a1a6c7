"""A remedy tried out and applied: the answers it changes, and what that does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from advisor.advice import Advice, RemedyEffect
from advisor.advising.plan import make_plan
from advisor.advising.recommend import remedy_effects
from advisor.alignment import CauseView, Finding
from advisor.knowledge.model import Edit
from advisor.ui import state
from advisor.ui.judgement.edits import applied
from advisor.ui.theme import plain


def apply(workload: str, edits: Sequence[Edit], note: str) -> None:
    """Change the answers of a workload as a remedy says. One step of undo."""
    state.choose_workload(workload)
    before = state.alignment().score
    state.edit(lambda a: applied(a, workload, edits, state.knowledge()), note)
    after = state.alignment().score
    if before is not None and after is not None and not state.desk().notice:
        state.desk().notice = f"{plain(note)}: score {before:.0f} → {after:.0f}. Undo takes it back."


def effect(finding: Finding, advice: Advice) -> RemedyEffect | None:
    """What the remedy of a finding does when applied; None where it changes no answer or nothing is scored yet."""
    if finding.id in advice.remedy_effects or not finding.rule.remedy.edits:
        return advice.remedy_effects.get(finding.id)
    return _measured(state.desk().text, advice.as_of, state.knowledge().hash, finding.id, finding, advice)


@st.cache_resource(max_entries=512, show_spinner=False)
def _measured(text: str, day: str, hash: str, id: str, _finding: Finding, _advice: Advice) -> RemedyEffect | None:
    """The advice measures remedies of the largest causes only; this one is measured the same way, when looked at."""
    alone = CauseView(_finding.rule.cause, "", _finding.rule.severity, (id,), 0.0)
    asked = [replace(a, causes=(alone,) if a.workload == _finding.workload else ()) for a in _advice.alignments]
    return remedy_effects(make_plan(_advice.assessment, state.knowledge()), asked).get(id)
