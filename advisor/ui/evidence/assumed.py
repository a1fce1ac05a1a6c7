"""The assumption ledger: every default that stands for an answer not given, what it does, and the way to answer it."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from advisor.advice import Advice, Assumption
from advisor.assessment import Assessment
from advisor.assessment.environment import applicable
from advisor.figure import show
from advisor.knowledge.ledger import age_of
from advisor.knowledge.model import Knowledge
from advisor.report.text import answer_text, isolated, short, subject_text
from advisor.ui import own_figures
from advisor.ui.evidence.links import linked
from advisor.ui.evidence.markup import age_mark, grade_mark, section
from advisor.ui.judgement import jump
from advisor.ui.judgement.words import Waiting, counted
from advisor.ui.theme import esc

PAGE: Final = 12
OWN: Final = (
    "A price, rate or ratio of yours takes the place of ours in this assessment; wherever it counts it is marked."
)
NOTHING_OPEN: Final = "No assessment is open. Open one, and this part lists what is assumed in place of an answer."


def draw(advice: Advice | None, knowledge: Knowledge, today: date) -> None:
    """Each assumption in use, those that move the cost most first."""
    if advice is None:
        st.html(section("assumptions", "What is assumed", NOTHING_OPEN))
        return
    st.html(
        section("assumptions", title(advice), "A default is never written back as an answer, and no rule reads it.")
    )
    asked = asked_of(advice.assessment, knowledge)
    limit = PAGE * int(st.session_state.get("ev-assumed-pages", 1))
    for number, assumption in enumerate(advice.assumptions[:limit]):
        with st.container(key=f"ev-assumed-{number}", gap="xsmall"):
            _question(assumption, number, knowledge, asked[assumption.workload])
            st.html(_row(assumption, advice, knowledge, today))
    if len(advice.assumptions) > limit:
        left = min(PAGE, len(advice.assumptions) - limit)
        st.button(f"Show {left} more assumptions", key="ev-more-assumed", on_click=_more)
    if own_figures.inputs(advice) or advice.assessment.overrides:
        st.html(f"<h3 class='ev-h3'>Figures of your own</h3><p class='adv-muted'>{OWN}</p>")
        own_figures.draw(advice, "evidence")


def _more() -> None:
    st.session_state["ev-assumed-pages"] = int(st.session_state.get("ev-assumed-pages", 1)) + 1


def title(advice: Advice) -> str:
    """The finding of this part: how many assumptions, and which weighs most."""
    if not advice.assumptions:
        return "Nothing is assumed" if advice.recommendation.options else "Nothing is assumed yet: nothing is estimated"
    priced = [a for a in advice.assumptions if a.effect_usd_month]
    count = counted(len(advice.assumptions), "answer").capitalize()
    said = f"{count} {'is' if len(advice.assumptions) == 1 else 'are'} assumed"
    if not priced:
        return said
    return f"{said}; the dearest moves the cost by {show(priced[0].effect_usd_month or 0, 'USD/month')}"


def asked_of(assessment: Assessment, knowledge: Knowledge) -> dict[str, set[str]]:
    """Workload → the questions that are asked of it."""
    return {w.name: {q.id for q in applicable(assessment.answers(w), w.facts, knowledge)} for w in assessment.workloads}


def _question(assumption: Assumption, number: int, knowledge: Knowledge, asked: set[str]) -> None:
    """The way to the question; what is derived, or not asked in this case, has none and is named only."""
    subject = subject_text(assumption.question, knowledge)
    if assumption.question in asked:
        jump.questions([Waiting(assumption.question, 0)], f"ev-{number}", knowledge, assumption.workload)
    elif assumption.question in knowledge.questions:
        st.html(f"<p class='ev-derived'>{esc(subject)} <span class='adv-muted'>Not asked in this case.</span></p>")
    else:
        st.html(f"<p class='ev-derived'>{esc(subject)}</p>")


def _row(assumption: Assumption, advice: Advice, knowledge: Knowledge, today: date) -> str:
    where = f" · {isolated(short(assumption.workload))}" if len(advice.alignments) > 1 else ""
    value = assumption.value
    shown = answer_text(assumption.question, value, knowledge) if isinstance(value, str) else assumption.shown
    kind = knowledge.ageing.get("judgement" if assumption.source == "J" else "cited")
    age = age_mark(age_of(assumption.as_of, kind, today), assumption.as_of) if kind else esc(assumption.as_of)
    return (
        f'<div class="ev-assumed"><div><h4>Assumed{esc(where)}</h4><p><b>{esc(shown)}</b></p>'
        f'<p class="adv-muted">{esc(assumption.reason)}</p></div>'
        f"<div><h4>What it does</h4><p>{esc(effect_text(assumption))}</p></div>"
        f"<div><h4>Source</h4><p>{_source(assumption.source, knowledge)}</p>{age}</div></div>"
    )


def _source(id: str, knowledge: Knowledge) -> str:
    known = knowledge.sources.get(id)
    return f"{linked(known.text)} {grade_mark(known.grade, known.relayed)}" if known else linked(id)


def effect_text(assumption: Assumption) -> str:
    """What an assumption does to the recommended cost."""
    effect = assumption.effect_usd_month
    if effect is None:
        return "It shapes the design itself"
    if not effect:
        return "No effect on the recommended cost"
    return f"The recommended cost moves by ± {show(effect, 'USD/month')}"
