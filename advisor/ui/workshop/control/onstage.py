"""The question on stage: open the vote, reveal it, settle it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from advisor.ui.building.words import sentence
from advisor.ui.theme import bar, esc, plain
from advisor.ui.workshop import effects, picture, reveal
from advisor.ui.workshop.doing import doing, press
from advisor.workshop.control import Control
from advisor.workshop.model import ControlView, Lead, Matter, QuestionCard, Result

STATE_WORD: Final = {
    "waiting": "not asked yet",
    "open": "votes are coming in",
    "revealed": "revealed",
    "settled": "settled",
    "skipped": "passed over",
}
_DUE_IN: Final = timedelta(days=14)


def show(view: ControlView, control: Control) -> None:
    """The question on stage, or what could come next."""
    card = view.stage.card
    st.html(f"<div class='ct-next'><span class='adv-eyebrow'>Next</span><p>{esc(view.next)}</p></div>")
    if card is None:
        _suggest(view, control)
        return
    st.html(_head(card))
    {"open": _open, "revealed": _revealed, "settled": _settled}.get(card.state, _before)(view, card, control)


def _head(card: QuestionCard) -> str:
    workload = f"{esc(card.workload)} · " if card.workload else ""
    round = f", round {card.round}" if card.round > 1 else ""
    why = f"{sentence(card.because or card.why)} Today: {card.now}."
    return (
        f"<div class='ct-question'><p class='adv-eyebrow'>{workload}{STATE_WORD[card.state]}{round}</p>"
        f"<h2>{esc(card.text)}</h2><p class='adv-muted'>{esc(why)}</p></div>"
    )


def next_question(view: ControlView) -> QuestionCard | None:
    """The first question that waits and matters; then one of which too little is known, or that changes nothing."""
    rank = {m.question: m.rank for m in view.matters}
    waiting = [q for q in view.stage.questions if q.state == "waiting"]
    return min(waiting, key=lambda q: rank.get(q.number, 0), default=None)


def matter_of(view: ControlView, number: int) -> Matter | None:
    """Whether a question matters, as far as that is worked out."""
    return next((m for m in view.matters if m.question == number), None)


def _suggest(view: ControlView, control: Control) -> None:
    card = next_question(view)
    if card is None or view.stage.state == "closed":
        return
    matter = matter_of(view, card.number)
    st.html(f"{_head(card)}{f'<p class=ct-matter>{esc(matter.say)}</p>' if matter else ''}")
    _ask(view, card, control, "Ask this question")


def _ask(view: ControlView, card: QuestionCard, control: Control, label: str) -> None:
    with st.container(horizontal=True, gap="small"):
        press(label, f"ct-ask-{card.number}", doing(lambda: control.ask(card.number)), type="primary")
        press("Pass over", f"ct-pass-{card.number}", doing(lambda: control.skip(card.number)))


def _before(view: ControlView, card: QuestionCard, control: Control) -> None:
    if card.note:
        st.html(f"<p class='ct-matter'>{esc(card.note)}</p>")
    if view.stage.one_device:
        _enter(view, card, control)
        _settle(view, card, control, None)
        return
    matter = matter_of(view, card.number)
    if matter and card.state == "waiting":
        st.html(f"<p class='ct-matter'>{esc(matter.say)}</p>")
    _ask(view, card, control, "Open the vote" if card.state == "waiting" else "Ask it after all")


def _open(view: ControlView, card: QuestionCard, control: Control) -> None:
    stage = view.stage
    share = stage.voted / stage.of if stage.of else 0.0
    st.html(f"<div class='ct-tally'><b>{stage.voted} of {stage.of}</b> have voted{bar(share)}</div>")
    ready = stage.voted > 0
    with st.container(horizontal=True, gap="small"):
        kind: Any = "primary" if ready else "secondary"
        press("Reveal the votes", "ct-reveal", doing(control.reveal), type=kind, disabled=not ready)
        press("Pass over", f"ct-pass-{card.number}", doing(lambda: control.skip(card.number)))
    with st.expander("Settle it without a vote"):
        _settle(view, card, control, None)


def _revealed(view: ControlView, card: QuestionCard, control: Control) -> None:
    result = next((r for r in view.results if r.question == card.number), None)
    if result is not None:
        matter = view.stage.matter
        said = f"<p class='ct-matter'>{esc(matter.say)}</p>" if matter else ""
        st.html(f"<div class='ct-result'><p>{esc(result.summary)}</p>{said}</div>")
    _settle(view, card, control, result)  # above the table: always at the same place, whatever is below
    if result is not None:
        st.html(
            f"<div class='adv-scroll' tabindex='0'>{effects.votes_and_effects(card, result, view.stage.matter)}</div>"
            f"{reveal.reasons(result.reasons, most=12)}"
        )
    if view.stage.one_device:
        with st.expander("Change the votes that were entered"):
            _enter(view, card, control)


def _settled(view: ControlView, card: QuestionCard, control: Control) -> None:
    settling = next((s for s in reversed(view.stage.settlings) if s.question == card.number), None)
    if settling is not None:
        moved = picture.measures_list(settling.after, card.workload, settling.before)
        st.html(
            f"<div class='ct-settled'><p><b>{esc(settling.answer)}</b> (before: {esc(settling.was)})</p>{moved}</div>"
        )
    with st.container(horizontal=True, gap="small"):
        if (coming := next_question(view)) is not None:
            number = coming.number
            press("Next question", "ct-next", doing(lambda: control.show(number)), type="primary")
        press("Take it off the stage", "ct-off", doing(lambda: control.show(None)))
        if view.undoable is not None and settling is not None and view.undoable.number == settling.number:
            press("Undo", "ct-undo", doing(control.undo))


def _settle(view: ControlView, card: QuestionCard, control: Control, result: Result | None) -> None:
    """Majority, own choice, or unknown with an owner and a date."""
    lead = result.lead if result else None
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if lead is not None and lead.clear:
            label = f"Settle: {plain(lead.shown)}"
            press(label, "ct-majority", doing(lambda: control.settle_majority(card.number)), type="primary")
        with st.popover("Another answer" if lead and lead.clear else "Choose the answer"):
            answer = answer_input(card, f"ct-own-{card.number}-{card.round}", _start(lead))
            own = doing(lambda: control.settle(card.number, answer))
            press("Settle with this", "ct-own", own, type="primary", disabled=answer is None)
        with st.popover("Nobody knows"):
            _unknown(card, control)
        if card.state == "revealed" and not view.stage.one_device:
            again = "After the talk: a further round"
            press("Vote again", "ct-again", doing(control.vote_again), help=again)


def _unknown(card: QuestionCard, control: Control) -> None:
    owner = st.text_input("Who finds out?", max_chars=40, key=f"ct-owner-{card.number}")
    due = st.date_input("By when?", date.today() + _DUE_IN, key=f"ct-due-{card.number}", format="YYYY-MM-DD")
    act = doing(lambda: control.settle_unknown(card.number, owner, due.isoformat() if isinstance(due, date) else ""))
    press("Settle as not known", "ct-unknown", act, type="primary", disabled=not owner.strip())


def _start(lead: Lead | None) -> list[str]:
    """The options that more than half chose: where a list of one's own begins."""
    found = lead.answer if lead and lead.clear else lead.tied[0] if lead and lead.tied else []
    return found if isinstance(found, list) else []


def answer_input(card: QuestionCard, key: str, start: Sequence[str] = ()) -> Any:
    """A widget for an answer of the question's type; None while nothing is chosen. start: options ticked at first."""
    labels = {o.id: o.label for o in card.options}
    if card.type == "single":
        return st.radio("Answer", list(labels), index=None, format_func=lambda o: plain(labels[o]), key=key)
    if card.type == "multi":
        chosen = st.multiselect(
            "Everything that holds", list(labels), list(start), format_func=labels.__getitem__, key=key
        )  # fmt: skip
        return chosen or None
    unit = f", {card.unit}" if card.unit else ""
    return st.number_input(f"Number{unit}", card.minimum, card.maximum, None, key=key, placeholder="Type a number")


def _enter(view: ControlView, card: QuestionCard, control: Control) -> None:
    """Votes by show of hands: how many for each answer."""
    if card.type == "number":
        _enter_numbers(card, control)
        return
    st.html("<p class='adv-muted'>How many for each answer?</p>")
    counts: list[tuple[Any, int]] = []
    with st.form(f"ct-enter-{card.number}", border=False):
        for option in card.options:
            many = st.number_input(plain(option.label), 0, 1000, 0, key=f"ct-count-{card.number}-{option.id}")
            counts.append(([option.id] if card.type == "multi" else option.id, many))
        unknown = st.number_input("Do not know", 0, 1000, 0, key=f"ct-count-{card.number}-unknown")
        if st.form_submit_button("Show these votes", type="primary"):
            _now(lambda: control.enter_votes(card.number, [*counts, (None, unknown)]))


def _enter_numbers(card: QuestionCard, control: Control) -> None:
    with st.form(f"ct-enter-{card.number}", border=False):
        unit = f", {card.unit}" if card.unit else ""
        typed = st.text_input(f"Every vote{unit}, with blanks between", key=f"ct-numbers-{card.number}")
        if st.form_submit_button("Show these votes", type="primary"):
            _now(lambda: control.enter_votes(card.number, _counted(typed)))


def _counted(typed: str) -> list[tuple[Any, int]]:
    """ "5 5 8" as answers with their counts. A word that is no number goes on as it is: the core says what is wrong."""
    counts: dict[Any, int] = {}
    for word in typed.replace(";", " ").split():
        try:
            value: Any = float(word)
        except ValueError:
            value = word
        counts[value] = counts.get(value, 0) + 1
    return list(counts.items())


def _now(action: Callable[[], object]) -> None:
    """Inside a form there is no callback that sees this run's values: act, then draw anew."""
    doing(action)()
    st.rerun()
