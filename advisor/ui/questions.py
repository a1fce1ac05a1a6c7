"""One question as widgets. The assessment is the only truth: a widget shows what is stored, and stores what is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from advisor.assessment.answers import NONE_OPTION
from advisor.expr import Chosen
from advisor.knowledge.model import Question
from advisor.ui import colleague, state
from advisor.ui.theme import esc, plain

NOT_KNOWN: Final = "?"
NONE_OF_THESE: Final = "-"
MOST_PILLS: Final = 24
_EXTRA: Final = {NOT_KNOWN: "Not known", NONE_OF_THESE: "None of these"}


Done = Callable[[], None]


def nothing() -> None:
    """The page stays where it is after an answer."""


def ask(question: Question, place: str, *, large: bool = False, tag: str = "", done: Done = nothing) -> None:
    """The question, why it is asked, and its answer.

    place  keeps the widgets of two places on a page apart
    done   called when the answer is complete: at once, except for a choice of several
    """
    key = f"{place}-{state.workload().name}-{question.id}"
    with st.container(horizontal=True, wrap=False, gap="small"):
        st.html(_head(question, large, tag))
        if state.given(question.id).given:
            st.button("Clear", type="tertiary", key=f"{key}-clear", on_click=state.clear, args=(question.id,))
    _WIDGETS[question.type](question, key, done)
    if refused := state.desk().refused.get(question.id):
        st.html(f'<p class="adv-refused" role="alert">{esc(refused)}</p>')
    colleague.draw(question, place)


def _head(question: Question, large: bool, tag: str) -> str:
    given = state.given(question.id)
    unknown = given.given and given.answer is None
    tags = f'<span class="adv-tag adv-tag-next">{esc(tag)}</span>' if tag else ""
    tags += '<span class="adv-tag">not known</span>' if unknown else ""
    help = f" {question.help}" if question.help else ""
    rule = (
        " Choose all that apply. Once you have chosen, what you leave out counts as no."
        if question.type == "multi"
        else ""
    )
    size = " adv-q-large" if large else ""
    return f'<div class="adv-q{size}"><h3>{esc(question.text)}{tags}</h3><p>{esc(question.why + help + rule)}</p></div>'


def _labels(question: Question) -> Callable[[str], str]:
    labels = {option.id: option.label for option in question.options} | _EXTRA
    return lambda id: plain(labels[id])


def _pills(
    question: Question, key: str, options: list[str], chosen: Any, mode: str, take: Callable[..., None], done: Done,
    group: str = "",
) -> None:  # fmt: skip
    state.show(key, chosen)
    st.pills(
        plain(f"{question.text} {group}".rstrip()),
        options,
        selection_mode=mode,  # type: ignore[call-overload]
        format_func=_labels(question),
        key=key,
        on_change=take,
        args=(question.id, key, done),
        label_visibility="collapsed",
    )


def _single(question: Question, key: str, done: Done) -> None:
    given, answer = state.given(question.id)
    chosen = (answer if answer is not None else NOT_KNOWN) if given else None
    if len(question.options) > MOST_PILLS:
        _list(question, key, chosen, done)
        return
    _pills(question, key, [*(o.id for o in question.options), NOT_KNOWN], chosen, "single", _take_single, done)


def _list(question: Question, key: str, chosen: Any, done: Done) -> None:
    """One of many: a list to type into."""
    state.show(key, chosen)
    st.selectbox(
        plain(question.text),
        [*(o.id for o in question.options), NOT_KNOWN],
        index=None,
        format_func=_labels(question),
        key=key,
        on_change=_take_single,
        args=(question.id, key, done),
        label_visibility="collapsed",
        placeholder="Not answered yet",
    )


def _take_single(question: str, key: str, done: Done) -> None:
    value = st.session_state[key]
    if value is None:
        state.clear(question)
    elif state.answer(question, None if value == NOT_KNOWN else value):
        done()


def _multi(question: Question, key: str, done: Done) -> None:
    own = [o.id for o in question.options]
    extra = [NOT_KNOWN] if NONE_OPTION in own else [NONE_OF_THESE, NOT_KNOWN]
    for n, group in enumerate(question.groups):
        st.html(f'<p class="adv-eyebrow">{esc(group.label)}</p>')
        _row(question, f"{key}-{n}", list(group.options), done, group.label)
    grouped = {option for group in question.groups for option in group.options}
    _row(question, key, [*(o for o in own if o not in grouped), *extra], done)
    unsure = _chosen(question.id).unsure
    with st.popover(f"Not sure about {len(unsure)}" if unsure else "Not sure about some", type="tertiary"):
        st.caption("These stay open: they count neither as yes nor as no.")
        at = f"{key}-unsure"
        state.show(at, [o for o in own if o in unsure])
        options = [o for o in own if o != NONE_OPTION]
        st.multiselect(
            "Not sure about",
            options,
            format_func=_labels(question),
            key=at,
            on_change=_take_unsure,
            args=(question.id, at),
        )


def _row(question: Question, key: str, options: list[str], done: Done, group: str = "") -> None:
    """Some of the options of a choice of several."""
    chosen = [o for o in _shown(question) if o in options]
    _pills(question, key, options, chosen, "multi", partial(_take_multi, row=options), done, group)


def _chosen(question: str) -> Chosen:
    answer = state.given(question).answer
    return answer if isinstance(answer, Chosen) else Chosen()


def _shown(question: Question) -> list[str]:
    """The pills that are on."""
    given, answer = state.given(question.id)
    if not isinstance(answer, Chosen):
        return [NOT_KNOWN] if given else []
    if not answer.yes and not answer.unsure:
        return [NONE_OF_THESE]
    return [o.id for o in question.options if o.id in answer.yes]


def _take_multi(question: str, key: str, done: Done, row: Sequence[str]) -> None:
    """What was pressed last decides: "not known" and "none" stand alone, an option sends them away.

    row  the options that the pressed pills offer; what is chosen of the others stays
    """
    before = _shown(state.knowledge().questions[question])
    now = [*(option for option in before if option not in row), *st.session_state[key]]
    pressed = next((option for option in now if option not in before), "")
    unsure = _chosen(question).unsure
    if pressed == NOT_KNOWN:
        state.answer(question, None)
        done()
    elif pressed in (NONE_OF_THESE, NONE_OPTION):
        state.answer(question, [NONE_OPTION] if pressed == NONE_OPTION else [])
    elif yes := frozenset(now) - {NOT_KNOWN, NONE_OF_THESE, NONE_OPTION}:
        state.answer(question, Chosen(yes, unsure - yes))
    elif unsure:
        state.answer(question, Chosen(unsure=unsure))
    else:
        state.clear(question)


def _take_unsure(question: str, key: str) -> None:
    unsure = frozenset(st.session_state[key])
    yes = _chosen(question).yes - unsure - {NONE_OPTION}
    if yes or unsure:
        state.answer(question, Chosen(yes, unsure))
    else:
        state.clear(question)


def _number(question: Question, key: str, done: Done) -> None:
    given, answer = state.given(question.id)
    state.show(key, answer)
    label = f"{plain(question.text)} ({plain(question.unit)})" if question.unit else plain(question.text)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.number_input(
            label,
            value=None,
            step=1.0,
            format="%.10g",
            key=key,
            on_change=_take_number,
            args=(question.id, key, done),
            label_visibility="collapsed",
            width=240,
            placeholder="Not answered yet" if not given else "Not known",
        )
        if question.unit:
            st.html(f'<span class="adv-unit">{esc(question.unit)}</span>', width="content")
        chosen = NOT_KNOWN if given and answer is None else None
        _pills(question, f"{key}-unknown", [NOT_KNOWN], chosen, "single", _take_single, done)


def _take_number(question: str, key: str, done: Done) -> None:
    value = st.session_state[key]
    if value is None:
        state.clear(question)
    elif state.answer(question, value):
        done()


_WIDGETS: Final[dict[str, Callable[[Question, str, Done], None]]] = {
    "single": _single,
    "multi": _multi,
    "number": _number,
}
