"""The questions of the room: what was contested, what still waits, what changes nothing, and what could be added."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from advisor.ui.theme import esc, plain
from advisor.ui.workshop.control.onstage import STATE_WORD, matter_of
from advisor.ui.workshop.doing import doing, press
from advisor.workshop.control import Control
from advisor.workshop.model import ControlView, Proposal, QuestionCard

_ORDER = {"open": 0, "revealed": 1, "waiting": 2, "settled": 3, "skipped": 4}


def show(view: ControlView, control: Control) -> None:
    """Every question of the room: contested ones first, then those that wait, then what is done."""
    st.html("<h2 class='ct-h2'>Questions</h2>")
    for card in ordered(view):
        _row(view, card, control)
    with st.popover("Add a question"):
        _add(control)


def ordered(view: ControlView) -> list[QuestionCard]:
    """By what is to be done: open, revealed (most contested first), waiting (those that matter first), done."""
    rank = {c.question: n for n, c in enumerate(view.stage.contested)}
    late = {m.question: m.rank for m in view.matters}

    def place(card: QuestionCard) -> tuple[int, int, int, int]:
        contest = rank.get(card.number, len(rank)) if card.state == "revealed" else 0
        return _ORDER[card.state], contest, late.get(card.number, 0), card.number

    return sorted(view.stage.questions, key=place)


def _row(view: ControlView, card: QuestionCard, control: Control) -> None:
    on_stage = view.stage.card is not None and view.stage.card.number == card.number
    with st.container(key=f"ct-row-{card.number}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(_words(view, card, on_stage), width="stretch")
        if not on_stage and view.stage.state == "open":
            label = "Show" if card.state != "waiting" else "Put on stage"
            show_it = doing(lambda: control.show(card.number))
            press(label, f"ct-show-{card.number}", show_it, help=plain(card.text))


def _words(view: ControlView, card: QuestionCard, on_stage: bool) -> str:
    matter = matter_of(view, card.number)
    contested = next((c for c in view.stage.contested if c.question == card.number), None)
    parts = [STATE_WORD[card.state]]
    if contested and contested.disagreement:
        parts.append(f"disagreement {contested.disagreement.shown}")
    if card.state == "settled":
        parts.append(card.now)
    said = card.note if card.state == "skipped" else ""
    if matter and card.state in ("waiting", "open"):
        said = matter.say
    tag = "<span class='adv-tag adv-tag-next'>on stage</span>" if on_stage else ""
    workload = f"{esc(card.workload)}: " if card.workload else ""
    more = f"<small>{esc(said)}</small>" if said else ""
    return (
        f"<div class='ct-row ct-{card.state}'><b>{workload}{esc(card.label)}{tag}</b>"
        f"<span>{esc(' · '.join(parts))}</span>{more}</div>"
    )


def _add(control: Control) -> None:
    """Proposals, the most useful first. They are worked out only when the button is pressed."""
    found: Sequence[Proposal] | None = st.session_state.get("ct-proposals")
    if st.button("Look for questions worth the room's time", key="ct-look"):
        found = st.session_state["ct-proposals"] = control.proposals()
    if found is None:
        return
    if not found:
        st.html("<p class='adv-muted'>No further question would change anything.</p>")
    for proposal in found:
        st.html(f"<p class='ct-proposal'><b>{esc(proposal.label)}</b><small>{esc(proposal.because)}</small></p>")
        key = f"ct-add-{proposal.workload}-{proposal.question}"
        press("Add", key, _adder(control, proposal), help=plain(proposal.text))


def _adder(control: Control, proposal: Proposal) -> Callable[[], None]:
    def add() -> None:
        control.add_question(proposal.workload, proposal.question, proposal.because)
        kept = [p for p in st.session_state["ct-proposals"] if p is not proposal]
        st.session_state["ct-proposals"] = kept

    return doing(add)
