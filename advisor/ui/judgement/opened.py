"""One finding opened: everything that is known about it, and what can be done with it."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment import Finding
from advisor.assessment import Acceptance
from advisor.assessment.shape import NAME_LENGTH, NOTE_LENGTH
from advisor.knowledge.model import Knowledge, Rule
from advisor.knowledge.words import clauses_in_words
from advisor.report.text import date_text, source_text
from advisor.ui import state
from advisor.ui.judgement import jump, remedy, risks, whole
from advisor.ui.judgement.parts import facts, remedied
from advisor.ui.judgement.words import LAYER_WORD, Waiting, evidence
from advisor.ui.theme import esc, plain

_BASIS: Final = {
    "sourced": "the sources carry it",
    "mixed": "the sources carry its direction, judgement the rest",
    "judgement": "judgement",
}


def draw(finding: Finding, advice: Advice, knowledge: Knowledge) -> None:
    """The finding and its actions."""
    workload = next(w for w in advice.assessment.workloads if w.name == finding.workload)
    effect = remedy.effect(finding, advice) if finding.state == "fires" else None
    st.html(
        f'<div class="adv-cause adv-opened">{_standing(finding, knowledge)}<div class="adv-three">'
        f"<div><h5>You answered</h5>{facts(evidence(finding, knowledge))}</div>"
        f"<div><h5>Why it matters</h5><p>{esc(finding.rule.why)}</p></div>"
        f"<div><h5>What to do</h5>"
        f"{remedied(finding.rule, effect, advice.assessment.answers(workload), knowledge)}</div>"
        f"{_card(finding.rule, knowledge)}</div>"
        f"{_grounds(finding.rule, finding.id, knowledge)}</div>"
    )
    whole.cost_told(finding.id, advice, knowledge)
    if finding.missing:
        st.html("<h5 class='adv-h5'>Answer this to have it judged</h5>")
        open_ = [Waiting(id, 0) for id in finding.missing]
        with st.container(key=f"missing-{finding.id}", gap=None):
            jump.questions(open_, finding.id, knowledge, finding.workload)
    _actions(finding, knowledge)


def draw_rule(rule: Rule, knowledge: Knowledge) -> None:
    """A rule by itself, where nothing is judged: why, what to do, how to make sure, what it rests on."""
    edits = remedied(rule, None, {}, knowledge)
    st.html(
        f'<div class="adv-cause adv-opened"><div class="adv-three ev-two">'
        f"<div><h5>Why it matters</h5><p>{esc(rule.why)}</p></div>"
        f"<div><h5>What to do</h5>{edits}</div>{_card(rule, knowledge)}</div>{_grounds(rule, rule.id, knowledge)}</div>"
    )


def _standing(finding: Finding, knowledge: Knowledge) -> str:
    """Why the finding does not count, where it does not."""
    if finding.state == "silent":
        return "<p>Silent: with these answers it does not fire.</p>"
    if finding.state == "not_applicable":
        return "<p>Does not apply: what it reads is not asked in this case.</p>"
    if finding.state == "unknown":
        return "<p>Unknown: an answer is missing. It does not lower the score, and it does not count as fine.</p>"
    if finding.state == "replaced":
        other = knowledge.rules.get(finding.replaced_by)
        stricter = f"{other.id}, {other.title}" if other else finding.replaced_by
        return f"<p>Replaced: the stricter finding {esc(stricter)} stands instead of it.</p>"
    accepted = risks.accepted(finding, state.assessment())
    if accepted is None:
        return ""
    until = f" until {date_text(accepted.until)}" if accepted.until else ", with no end"
    return f"<p>Accepted by {esc(accepted.by)}{esc(until)}: {esc(accepted.reason)}</p>"


def _card(rule: Rule, knowledge: Knowledge) -> str:
    """How it is detected, how to make sure and who can, when it is wrong: one column each; a gap is left out."""
    role = knowledge.roles.get(rule.responsible)
    who = f"<p><b>{esc(role.label)}.</b> {esc(role.does)}</p>" if role else ""
    columns = (
        [("How it is detected", _detected(rule, knowledge))],
        [("How to verify it", _said(rule.verify)), ("Who is responsible", who)],
        [("When this is a false alarm", _said(rule.false_alarm))],
    )
    return "".join(
        f"<div>{''.join(f'<h5>{title}</h5>{body}' for title, body in column if body)}</div>"
        for column in columns
        if any(body for _, body in column)
    )


def _said(text: str) -> str:
    return f"<p>{esc(text)}</p>" if text else ""


def _detected(rule: Rule, knowledge: Knowledge) -> str:
    """What must hold all at once, in words; behind it the condition as it is written in the knowledge."""
    clauses = clauses_in_words(rule.when, knowledge)
    said = "".join(f"<li>{esc(clause)}</li>" for clause in clauses)
    head = "<p>All of these hold:</p>" if len(clauses) > 1 else ""
    number = '<p class="adv-muted adv-small">The number in it is judgement.</p>' if rule.threshold else ""
    return (
        f"{head}<ul class='adv-when'>{said}</ul>{number}<details><summary>As it is written</summary>"
        f'<p class="adv-formula">{esc(rule.when.text)}</p></details>'
    )


def _grounds(rule: Rule, id: str, knowledge: Knowledge) -> str:
    theme = knowledge.themes[rule.theme].label if rule.theme in knowledge.themes else rule.theme
    layers = ", ".join(LAYER_WORD[layer].lower() for layer in rule.layers)
    sources = "".join(f"<li>{esc(source_text(id, knowledge))}</li>" for id in rule.sources)
    return (
        f'<div class="adv-grounds adv-muted"><h5>Sources</h5><ul>{sources}</ul>'
        f"<p><b>{esc(id)}</b> · {esc(theme)} · {esc(layers)} · basis: {_BASIS[rule.basis]}.</p></div>"
    )


def _actions(finding: Finding, knowledge: Knowledge) -> None:
    rule, edits = finding.rule, finding.rule.remedy.edits
    with st.container(horizontal=True, gap="small"):
        if finding.state == "fires" and edits:
            applying = (finding.workload, edits, f"Remedy of “{rule.title}” applied")
            st.button("Apply this remedy", key=f"apply-{finding.id}", on_click=remedy.apply, args=applying)
        if finding.state == "fires" and risks.acceptable(finding, knowledge):
            with st.popover("Accept this risk", type="tertiary", key=f"accept-{finding.id}"):
                _form(finding)
        if finding.state == "accepted":
            own = (finding.workload, rule.id)
            st.button("Withdraw the acceptance", key=f"withdraw-{finding.id}", on_click=withdraw, args=own)


def _form(finding: Finding) -> None:
    at = f"accept-{finding.id}"
    st.text_area("Why is it accepted?", key=f"{at}-reason", max_chars=NOTE_LENGTH, height=90)
    st.text_input("Who accepts it?", key=f"{at}-by", max_chars=NAME_LENGTH, placeholder="Name or role")
    st.date_input("Until (optional)", value=None, key=f"{at}-until", format="YYYY-MM-DD")
    st.button("Accept the risk", type="primary", key=f"{at}-done", on_click=_accept, args=(finding, at))
    if refused := state.desk().refused.get(at):
        st.html(f'<p class="adv-refused" role="alert">{esc(refused)}</p>')


def _accept(finding: Finding, at: str) -> None:
    until: date | None = st.session_state[f"{at}-until"]
    acceptance = Acceptance(
        rule=finding.rule.id,
        reason=risks.clean_reason(st.session_state[f"{at}-reason"]),
        by=state.clean_name(st.session_state[f"{at}-by"]),
        until=until.isoformat() if until else "",
    )
    if refused := risks.refusal(acceptance, state.as_of()):
        state.desk().refused[at] = refused
        return
    state.desk().refused.pop(at, None)
    state.edit(lambda a: risks.accept(a, finding.workload, acceptance), f"risk {finding.rule.id} accepted")
    _tell(f"“{finding.rule.title}” is accepted: it stays in the list, and the score does not count it.")


def withdraw(workload: str, rule: str) -> None:
    """Take an acceptance back: the finding counts again."""
    state.edit(lambda a: risks.withdraw(a, workload, rule), f"acceptance of {rule} withdrawn")
    known = state.knowledge().rules.get(rule)
    _tell(f"{f'“{known.title}”' if known else rule} is not accepted any more.")


def _tell(say: str) -> None:
    """Say it once, unless the edit itself has something graver to tell."""
    state.desk().notice = state.desk().notice or plain(say)
