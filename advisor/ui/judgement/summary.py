"""The top of the Findings page: the finding in one sentence, the score and how it comes about, what is unknown."""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment import Alignment
from advisor.knowledge.model import Knowledge
from advisor.report.text import score_scope
from advisor.ui import pages, state
from advisor.ui.judgement import jump
from advisor.ui.judgement.words import ScoreStep, coverage, headline, lead, score_steps, unknown, waiting
from advisor.ui.switch import workload_switch
from advisor.ui.theme import LAYER_LABEL, bar, esc, percent

QUESTIONS: Final = 4  # so many of the questions that would settle most are offered


def head(alignment: Alignment, advice: Advice) -> None:
    """Workload, undo, headline. Each workload is named with its critical findings, so that the worst is not missed."""

    def critical(name: str) -> str:
        count = sum(f.rule.severity == "critical" for f in advice.alignment(name).firing())
        return f"{count} critical" if count else ""

    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="findings-bar"):
        st.html(f'<p class="adv-eyebrow">{esc(state.assessment().name)}</p>', width="content")
        workload_switch(critical)
        if state.desk().before:
            st.button("Undo", type="tertiary", on_click=state.undo, key="undo")
    say = lead(alignment)
    rest = f"<p>{esc(say)}</p>" if say else ""
    st.html(f'<div class="adv-finding"><h1>{esc(headline(alignment))}</h1>{rest}</div>')


def blank() -> None:
    """What is shown while no question is answered."""
    st.html(
        '<div class="adv-finding"><h1>Nothing to judge yet</h1><p>No question is answered. After the first answers '
        "this page says what contradicts what, why it matters and what to do; until then every rule is "
        "<b>unknown</b>, and unknown never counts as fine.</p></div>"
    )
    pages.way("Answer the first question", "first", "assess", type="primary")


def body(alignment: Alignment, knowledge: Knowledge) -> None:
    """Score, how it came about, what is unknown."""
    score, open_ = st.columns([1.5, 1], gap="large")
    with score:
        scope = f'<p class="adv-muted">{esc(score_scope(alignment))}</p>'
        scope += f'<p class="adv-muted adv-small">{esc(coverage(alignment))}</p>'
        st.html(f'<div class="adv-scored">{_score(alignment)}{_steps(score_steps(alignment))}</div>{scope}')
    with open_:
        _open(alignment, knowledge)


def _score(alignment: Alignment) -> str:
    if alignment.score is None:
        missing = [LAYER_LABEL[layer].lower() for layer, view in alignment.layers.items() if not view.stated]
        say = f"Two of the three layers must be stated. Open: {', '.join(missing)}."
        return f'<div><h2>Alignment</h2><p class="adv-muted">No score yet. {esc(say)}</p></div>'
    return (
        f'<div><h2>Alignment</h2><div class="adv-score adv-score-large"><b>{alignment.score:.0f}</b>'
        f'<span class="adv-muted">of 100</span></div></div>'
    )


def _steps(steps: tuple[ScoreStep, ...]) -> str:
    if not steps:
        return ""
    rows = "".join(
        f"<li><span>{esc(step.say)}</span><b>{step.left:.0f}</b>{bar(step.left / 100)}</li>" for step in steps
    )
    return f'<div><h2>How it comes about</h2><ol class="adv-build">{rows}</ol></div>'


def _open(alignment: Alignment, knowledge: Knowledge) -> None:
    open_ = waiting(alignment)
    decided = f"{percent(alignment.judged_share)} of the rules that apply are decided, by weight"
    left = len(unknown(alignment))
    title = f"{left} rules cannot be judged yet" if left != 1 else "1 rule cannot be judged yet"
    say = "These answers would settle most:" if open_ else "Nothing is left open."
    st.html(
        f'<div class="adv-open-rules"><h2>{title if left else "Every rule is judged"}</h2>'
        f'{bar(alignment.judged_share)}<p class="adv-muted">{decided}. {say}</p></div>'
    )
    with st.container(key="settle", gap=None):
        jump.questions(open_[:QUESTIONS], "top", knowledge)
