"""What pages read and change: the assessment, the workload on screen, its answers, and the advice on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple

import streamlit as st

from advisor.advice import Advice, assess
from advisor.advising.plan import make_plan
from advisor.alignment import Alignment, judge
from advisor.alignment.contradictions import Clash, clashes
from advisor.assessment import (
    Answer,
    Assessment,
    Workload,
    check_answer,
    with_answer,
    with_open_point,
    without_answer,
)
from advisor.assessment.environment import applicable as questions_that_apply
from advisor.assessment.shape import NAME_LENGTH
from advisor.design.case import Case
from advisor.design.case import waiting_for as case_waits_for
from advisor.errors import InputError
from advisor.knowledge import Knowledge
from advisor.knowledge.model import Default, Question
from advisor.ui.desk import desk as desk
from advisor.ui.desk import edit as edit
from advisor.ui.desk import knowledge as knowledge
from advisor.ui.desk import open_document as open_document
from advisor.ui.desk import start as start
from advisor.ui.desk import store as store
from advisor.ui.desk import undo as undo
from advisor.ui.worked import worked

BLANK_NAME: Final = "Untitled assessment"
FIRST_WORKLOAD: Final = "Workload 1"
_NOTHING: Final = object()


class Given(NamedTuple):
    """An answer as it stands: given False means not asked yet; a None answer means asked, not known."""

    given: bool
    answer: Answer


def show(key: str, value: Any) -> None:
    """Let a widget show what is stored. Only where it differs: an echo would undo a click made meanwhile."""
    held = st.session_state.get(key, _NOTHING)
    same = sorted(held) == sorted(value) if isinstance(held, list) and isinstance(value, list) else held == value
    if not same:
        st.session_state[key] = value


def as_of() -> date:
    """The day for which the advice is given."""
    return date.today()


def blank() -> Assessment:
    """An assessment with one workload and no answer."""
    return Assessment(BLANK_NAME, workloads=(Workload(FIRST_WORKLOAD),))


def assessment() -> Assessment:
    """The assessment in hand. A page calls frame.begin() first, which ends the run where there is none."""
    found = desk().assessment
    if found is None:
        raise LookupError("no assessment in hand")
    return found


def workload() -> Workload:
    """The workload on screen; the first where none was chosen."""
    workloads = assessment().workloads
    return next((w for w in workloads if w.name == desk().workload), workloads[0])


def choose_workload(name: str) -> None:
    """Show another workload."""
    held = desk()
    held.workload, held.focus, held.last = name, "", ""


def given(question: str) -> Given:
    """The answer that holds for the workload on screen."""
    answers = assessment().answers(workload())
    return Given(question in answers, answers.get(question))


def answer(question: str, raw: Any) -> bool:
    """Check a value and save it as the answer. A wrong one is refused with a sentence, and the old one stays."""
    spec = knowledge().questions[question]
    try:
        checked = check_answer(spec, raw, spec.text.rstrip("?"))
    except InputError as error:
        desk().refused[question] = " ".join(_sentence(p.problem, p.hint) for p in error.problems)
        return False
    owner, at = _owner(question), workload().name

    def answered(a: Assessment) -> Assessment:
        """An answer also ends somebody's search for it; "not known" does not."""
        a = with_answer(a, owner, question, checked)
        return a if checked is None else with_open_point(a, at, question, None)

    edit(answered, f"{question} answered")
    return True


def clear(question: str) -> None:
    """Take an answer away: not asked yet."""
    name = workload().name
    edit(lambda a: without_answer(without_answer(a, None, question), name, question), f"{question} cleared")


def _owner(question: str) -> str | None:
    """Whose answer it is: the organisation's for its own questions, unless this workload differs from it already."""
    at = workload()
    organisational = knowledge().questions[question].layer == "org"
    return None if organisational and question not in at.answers else at.name


def _sentence(problem: str, hint: str) -> str:
    text = f"{problem[:1].upper()}{problem[1:]}."
    return f"{text} {hint}." if hint and not hint.endswith((".", "?")) else f"{text} {hint}".rstrip()


def applicable() -> list[Question]:
    """The questions that apply to the workload on screen, in the order of the walk."""
    at = workload()
    return questions_that_apply(assessment().answers(at), at.facts, knowledge())


def advice() -> Advice:
    """The advice on the assessment in hand; computed once for the same answers and day, whoever asks."""
    return worked("advice", _key(), partial(assess, assessment(), knowledge(), as_of()))


def alignment() -> Alignment:
    """The judgement of the workload on screen: there long before the advice, with which it agrees."""
    return _judged(*_key(), workload().name, assessment(), knowledge()).alignment


def clashing() -> tuple[Clash, ...]:
    """Answers of the assessment in hand that cannot all be true, as the advice has them, and at once."""
    cases, known = make_plan(assessment(), knowledge()).cases, knowledge()
    return tuple(clash for case in cases for clash in clashes(case.workload, case.env, known))


def stand_in(question: str) -> Default | None:
    """What estimates take in place of an open answer of the workload on screen; None where nothing is taken."""
    return _judged(*_key(), workload().name, assessment(), knowledge()).case.stand_in(question)


def waiting_for() -> tuple[str, ...]:
    """The questions without which nothing can be recommended for the workload on screen."""
    return _judged(*_key(), workload().name, assessment(), knowledge()).waiting_for


class Judged(NamedTuple):
    """The judgement of one workload, the answers that a recommendation for it waits for, and how estimates read it."""

    alignment: Alignment
    waiting_for: tuple[str, ...]
    case: Case


def judged(assessment: Assessment, name: str, knowledge: Knowledge, day: date) -> Judged:
    """One workload judged as in the advice, without comparing options."""
    plan = make_plan(assessment, knowledge)
    at, case = next((w, c) for w, c in zip(assessment.workloads, plan.cases, strict=True) if w.name == name)
    waiting = case_waits_for(case)
    return Judged(judge(assessment, at, plan.facts(case), knowledge, day, waiting), waiting, case)


def _key() -> tuple[str, str, str]:
    return desk().text, as_of().isoformat(), knowledge().hash


@st.cache_resource(max_entries=256, show_spinner=False)
def _judged(text: str, day: str, hash: str, name: str, _assessment: Assessment, _knowledge: Knowledge) -> Judged:
    return judged(_assessment, name, _knowledge, date.fromisoformat(day))


def clean_name(raw: str) -> str:
    """A typed name as the file can hold it: on one line, no control characters, at most 200 long. May be empty."""
    return " ".join("".join(c if c.isprintable() else " " for c in raw).split())[:NAME_LENGTH]


def rename(name: str) -> None:
    """Give the assessment another name; an empty one is not taken."""
    if new := clean_name(name):
        edit(lambda a: replace(a, name=new), "renamed")
