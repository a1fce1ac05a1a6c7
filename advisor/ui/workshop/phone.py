"""A participant's phone: one question, large buttons, one thumb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from advisor.ui.theme import esc, plain
from advisor.ui.workshop import reveal
from advisor.ui.workshop.doing import press
from advisor.workshop.model import ParticipantView, QuestionCard, Vote

Cast = Callable[[Any, int | None, str], None]
"""Sends a vote: answer, confidence 1 to 5 or None, reason. Tells by itself what is wrong with it."""

REASON_LENGTH: Final = 200
_CONFIDENCE: Final = {1: "A guess", 2: "Unsure", 3: "Fairly", 4: "Sure", 5: "Certain"}
_WIDEST_SLIDER: Final = 100  # a wider range cannot be set with a thumb


def show(view: ParticipantView, cast: Cast) -> None:
    """What this person has to do now, or may know."""
    _head(view)
    card = view.card
    if view.state == "closed":
        _say("Thank you", "The workshop is over. The minutes come from whoever led it.")
    elif card is None or card.state == "waiting":
        text = "The next question comes up here by itself. Until then, look at the big screen."
        _say(f"You are in, {view.name}", text)
    elif view.may_vote:
        _ask(view, card, cast)
    else:
        _result(view, card)


def _head(view: ParticipantView) -> None:
    where = view.step.title if view.step else "Before the start"
    st.html(f"<header class='ph-head'><b>{esc(view.name)}</b><span>{esc(where)}</span></header>")


def _say(title: str, text: str) -> None:
    st.html(f"<div class='ph-say'><h1>{esc(title)}</h1><p>{esc(text)}</p></div>")


def _question(card: QuestionCard) -> str:
    eyebrow = f"<p class='adv-eyebrow'>{esc(card.workload)}</p>" if card.workload else ""
    return f"<div class='ph-question'>{eyebrow}<h1>{esc(card.text)}</h1><p>{esc(card.help or card.why)}</p></div>"


def _ask(view: ParticipantView, card: QuestionCard, cast: Cast) -> None:
    st.html(_question(card))
    vote = view.vote
    key = f"{card.number}-{card.round}"
    if vote is not None:
        again = "Your vote is in"
        st.html(
            f"<p class='ph-in' role='status'><b>{again}: {esc(vote.shown)}.</b> You can change it until the reveal.</p>"
        )
    send = _sender(cast, vote)
    with st.container(key="ph-choices", gap="small"):
        if card.type == "single":
            _single(card, vote, send, key)
        elif card.type == "multi":
            _several(card, vote, send, key)
        else:
            _number(card, vote, send, key)
        _choice("I do not know", vote is not None and vote.answer is None, f"unknown-{key}", lambda: send(None))
    if vote is not None:
        _further(vote, cast, key)


def _sender(cast: Cast, vote: Vote | None) -> Callable[[Any], None]:
    """Votes anew; what was said about the vote before stays with it."""

    def send(answer: Any) -> None:
        cast(answer, vote.confidence if vote else None, vote.reason if vote else "")

    return send


def _choice(label: str, chosen: bool, key: str, act: Callable[[], None]) -> None:
    kind = "primary" if chosen else "secondary"
    press(plain(label), f"ph-{key}", act, type=kind, width="stretch")


def _single(card: QuestionCard, vote: Vote | None, send: Callable[[Any], None], key: str) -> None:
    for n, option in enumerate(card.options):
        chosen = vote is not None and vote.answer == option.id
        _choice(option.label, chosen, f"{n}-{key}", lambda id=option.id: send(id))  # type: ignore[misc]


def _several(card: QuestionCard, vote: Vote | None, send: Callable[[Any], None], key: str) -> None:
    labels = {o.id: plain(o.label) for o in card.options}
    given = list(vote.answer) if vote is not None and isinstance(vote.answer, list) else []
    chosen = st.pills(
        "Choose all that hold", list(labels), selection_mode="multi", default=given, format_func=labels.__getitem__,
        key=f"ph-several-{key}", width="stretch",
    )  # fmt: skip
    if chosen:  # a press with nothing chosen must say what it means
        _choice("Send my vote" if vote is None else "Change my vote", True, f"send-{key}", lambda: send(list(chosen)))
    else:
        none = vote is not None and vote.answer == []
        _choice("None of these", none, f"none-{key}", lambda: send([]))


def _number(card: QuestionCard, vote: Vote | None, send: Callable[[Any], None], key: str) -> None:
    unit = f", {card.unit}" if card.unit else ""
    given = vote.answer if vote is not None and vote.answer is not None else None
    low, high = card.minimum, card.maximum
    if low is not None and high is not None and high - low <= _WIDEST_SLIDER:
        middle = float(given) if given is not None else (low + high) / 2
        value: float | None = st.slider(
            f"Your number{unit}", low, high, middle, 1.0, format="%g", key=f"ph-slider-{key}"
        )  # fmt: skip
    else:
        value = st.number_input(
            f"Your number{unit}", low, high, None if given is None else float(given), key=f"ph-number-{key}",
            placeholder="Type a number",
        )  # fmt: skip
    label = "Send my vote" if vote is None else "Change my vote"
    _choice(label, True, f"send-{key}", lambda: send(value) if value is not None else None)


def _further(vote: Vote, cast: Cast, key: str) -> None:
    """How sure, and why: both may stay empty."""
    sure, why = f"ph-sure-{key}", f"ph-why-{key}"

    def again() -> None:
        cast(vote.answer, st.session_state.get(sure), str(st.session_state.get(why) or ""))

    with st.container(key="ph-further"):
        st.segmented_control(
            "How sure are you?", list(_CONFIDENCE), default=vote.confidence, format_func=_CONFIDENCE.__getitem__,
            key=sure, on_change=again, width="stretch",
        )  # fmt: skip
        st.text_input(
            "Why, in one line", vote.reason, max_chars=REASON_LENGTH, key=why, on_change=again,
            placeholder="Others see it after the reveal",
        )  # fmt: skip


def _result(view: ParticipantView, card: QuestionCard) -> None:
    st.html(_question(card))
    if card.state == "skipped":
        st.html(f"<p class='ph-in'><b>Passed over.</b> {esc(card.note)}</p>")
        return
    if card.state == "settled":
        st.html(f"<p class='ph-in'><b>Settled: {esc(card.now)}.</b> {esc(card.note)}</p>")
    result, vote = view.result, view.vote
    if result is None:
        st.html("<p class='adv-muted'>Nobody has voted.</p>")
        return
    st.html(f"<p class='ph-summary'>{esc(result.summary)}</p>{reveal.distribution(result, vote)}")


def join_form(title: str, code: str) -> str | None:
    """The door: a name. Gives it when "Join" was pressed."""
    st.html(f"<div class='ph-say'><p class='adv-eyebrow'>{esc(code)}</p><h1>{esc(title)}</h1></div>")
    with st.form("ph-join", border=False):
        name = st.text_input("Your name", max_chars=40, key="ph-name", placeholder="As the room knows you")
        pressed = st.form_submit_button("Join", type="primary", width="stretch")
    st.html(
        "<p class='adv-muted'>Your votes stay hidden until all are shown. The names of those who give reasons may be "
        "shown; whoever leads the workshop can hide them.</p>"
    )
    return name if pressed else None
