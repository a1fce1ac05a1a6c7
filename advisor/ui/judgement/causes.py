"""The top five root causes, worst first: evidence, why, remedy, its measured effect, source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment import Alignment, CauseView, Finding
from advisor.alignment.causes import joint_edits
from advisor.knowledge.model import Knowledge
from advisor.report.text import source_text
from advisor.ui.judgement import remedy, whole
from advisor.ui.judgement.parts import facts, remedied
from advisor.ui.judgement.words import counted, evidence, short_id, signed
from advisor.ui.theme import esc, mark

TOP: Final = 5
ANSWERS: Final = 4  # choices of a multiple answer that are named on a card

_TOGGLE: Final = '<label class="adv-only-phone adv-toggle"><input type="checkbox"> Evidence and reason</label>'


def draw(alignment: Alignment, advice: Advice, knowledge: Knowledge) -> None:
    """The cards, and how many causes more there are."""
    if not alignment.causes:
        return
    shown = alignment.causes[:TOP]
    more = len(alignment.causes) - len(shown)
    rest = f" {counted(more, 'further cause').capitalize()} below, under all findings." if more else ""
    st.html(
        f'<h2 class="adv-h2">{_title(shown, more)}</h2><p class="adv-muted">A cause is one decision or gap that '
        f"several findings come from. Its worst finding is shown.{rest}</p>"
    )
    for number, cause in enumerate(shown, 1):
        with st.container(border=True, key=f"cause-{cause.id}"):
            _card(number, cause, alignment, advice, knowledge)


def _title(shown: Sequence[CauseView], more: int) -> str:
    if len(shown) == 1:
        return "The one cause behind it"
    return f"{'The' if not more else 'Top'} {counted(len(shown), 'cause')}, worst first"


def _card(number: int, cause: CauseView, alignment: Alignment, advice: Advice, knowledge: Knowledge) -> None:
    by_id = {finding.id: finding for finding in alignment.findings}
    first, *others = (by_id[id] for id in cause.findings)
    effect = remedy.effect(first, advice)
    answers = advice.assessment.answers(next(w for w in advice.assessment.workloads if w.name == first.workload))
    sources = "; ".join(source_text(id, knowledge) for id in first.rule.sources)
    st.html(
        f'<div class="adv-cause">{_head(number, cause)}'
        f'<h4 class="adv-cause-worst">{_named(first, knowledge)}</h4>'
        f'{_TOGGLE}<div class="adv-three">'
        f'<div class="adv-fold"><h5>You answered</h5>{facts(evidence(first, knowledge, ANSWERS))}</div>'
        f'<div class="adv-fold"><h5>Why it matters</h5><p>{esc(first.rule.why)}</p>'
        f'<p class="adv-muted adv-small adv-source">Source: {esc(sources)}</p></div>'
        f"<div><h5>What to do</h5>{remedied(first.rule, effect, answers, knowledge)}</div></div>"
        f"{_others(others, knowledge)}</div>"
    )
    whole.costs(first.id, advice, cause.id)
    _buttons(cause, [first, *others])


def _head(number: int, cause: CauseView) -> str:
    gain = f"score {signed(cause.score_gain, '').rstrip()} when remedied" if cause.score_gain >= 0.05 else ""
    return (
        f'<div class="adv-cause-head"><h3><span class="adv-rank">{number}</span> {esc(cause.title)}</h3>'
        f"{mark(cause.severity)}<span class='adv-cause-gain'>{_findings(cause)}"
        f"{f' · {gain}' if gain else ''}</span></div>"
    )


def _findings(cause: CauseView) -> str:
    return "1 finding" if len(cause.findings) == 1 else f"{len(cause.findings)} findings"


def _others(others: Sequence[Finding], knowledge: Knowledge) -> str:
    if not others:
        return ""
    rows = "".join(f"<li>{mark(f.rule.severity)}<span>{_named(f, knowledge)}</span></li>" for f in others)
    return f'<h5>From the same cause</h5><ul class="adv-causes adv-same">{rows}</ul>'


def _named(finding: Finding, knowledge: Knowledge) -> str:
    """The title of a finding, its short id behind it."""
    rule = finding.rule
    return f'{esc(rule.title)} <span class="adv-muted adv-id">{esc(short_id(rule, knowledge))}</span>'


def _buttons(cause: CauseView, findings: Sequence[Finding]) -> None:
    """One button for the finding shown, one for all of them where that changes more."""
    first = findings[0]
    own, joint = first.rule.remedy.edits, joint_edits(findings)
    number = sum(bool(finding.rule.remedy.edits) for finding in findings)
    with st.container(horizontal=True, gap="small"):
        if own:
            args = (first.workload, own, f"Remedy of “{first.rule.title}” applied")
            st.button("Apply this remedy", key=f"apply-{cause.id}", on_click=remedy.apply, args=args)
        if set(joint) != set(own):
            label = f"Apply all {number} remedies" if number > 1 else "Apply the other remedy"
            args = (first.workload, joint, f"Remedies of “{cause.title}” applied")
            st.button(label, key=f"apply-all-{cause.id}", on_click=remedy.apply, args=args)
