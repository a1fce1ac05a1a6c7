"""Which questions are worth the room's time: answers that clash, that findings come from, that nobody knows, that are
open and could change most. The kinds take turns, so that none crowds out the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import Final, Literal

from advisor.advising.plan import Plan, make_plan
from advisor.alignment import judge
from advisor.alignment.ask import next_questions
from advisor.alignment.contradictions import clashes
from advisor.alignment.picture import look
from advisor.alignment.rules import in_force
from advisor.assessment import Assessment, Workload
from advisor.design.case import Case, waiting_for
from advisor.expr import NOT_APPLICABLE, Chosen, Unknown
from advisor.knowledge.model import Knowledge, Question, Severity
from advisor.report.text import plural
from advisor.workshop.model import Proposal

Kind = Literal["contradiction", "cause", "undecided", "open"]
_KINDS: Final[tuple[Kind, ...]] = ("contradiction", "cause", "undecided", "open")
_GRAVE: Final[dict[Severity, float]] = {"critical": 1.0, "high": 0.5, "medium": 0.25, "low": 0.1}  # judgement
_LEAST: Final = 0.002  # of the advice; an open question that could change less is not proposed


def propose(assessment: Assessment, knowledge: Knowledge, day: date, most: int = 12) -> tuple[Proposal, ...]:
    """The questions to vote on, best first. A question of the organisation stands once, under the first workload."""
    plan = make_plan(assessment, knowledge)
    found = [
        proposal
        for workload, case in zip(assessment.workloads, plan.cases, strict=True)
        for proposal in _of_workload(plan, workload, case, day)
    ]
    by_kind = [sorted((p for p in found if p.kind == kind), key=lambda p: -p.worth) for kind in _KINDS]
    turns = [p for turn in zip_longest(*by_kind) for p in turn if p is not None]
    kept: dict[tuple[str, str], Proposal] = {}
    for proposal in turns:
        kept.setdefault(_place(proposal, assessment, knowledge), proposal)
    return tuple(kept.values())[:most]


def _place(proposal: Proposal, assessment: Assessment, knowledge: Knowledge) -> tuple[str, str]:
    shared = knowledge.questions[proposal.question].layer == "org" and all(
        proposal.question not in w.answers for w in assessment.workloads
    )
    return ("" if shared else proposal.workload, proposal.question)


def _of_workload(plan: Plan, workload: Workload, case: Case, day: date) -> Iterator[Proposal]:
    knowledge, answers = plan.knowledge, plan.assessment.answers(workload)
    facts, waiting = plan.facts(case), waiting_for(case)
    accepted = in_force(workload.accepted, day).keys()
    picture = look(answers, {**facts, **workload.facts}, accepted, knowledge)
    applying = {q for q in knowledge.questions if picture.env[q] is not NOT_APPLICABLE}
    for clash in clashes(workload.name, case.env, knowledge):
        for question in clash.questions:
            if question in applying:
                yield _proposal(knowledge.questions[question], workload, "contradiction", clash.say, 1.0)
    for cause in judge(plan.assessment, workload, facts, knowledge, day, waiting).causes:
        question = knowledge.causes[cause.id].question if cause.id in knowledge.causes else ""
        if question in applying and type(picture.env[question]) is not Unknown:
            count = plural(len(cause.findings), "finding")
            come = "comes" if len(cause.findings) == 1 else "come"
            because = f"{cause.title}: {count}, the worst {cause.severity}, {come} from it"
            worth = _GRAVE[_severity(cause.severity)] + len(cause.findings) / 1000
            yield _proposal(knowledge.questions[question], workload, "cause", because, worth)
    decided = {
        q for q, answer in answers.items() if answer is not None and not (isinstance(answer, Chosen) and answer.unsure)
    }
    for asked in next_questions(picture, decided, waiting, knowledge):
        if asked.could_change >= _LEAST:
            kind: Kind = "undecided" if asked.question in answers else "open"
            yield _proposal(
                knowledge.questions[asked.question], workload, kind, _open(kind, len(asked.rules)), asked.could_change
            )


def _severity(severity: str) -> Severity:
    return next(s for s in _GRAVE if s == severity)


def _open(kind: Kind, rules: int) -> str:
    state = "Not fully known so far" if kind == "undecided" else "Not answered yet"
    return (
        f"{state}; {plural(rules, 'finding')} {'waits' if rules == 1 else 'wait'} for it"
        if rules
        else f"{state}; an estimate takes a default in its place"
    )


def _proposal(question: Question, workload: Workload, kind: Kind, because: str, worth: float) -> Proposal:
    label = question.label or question.text
    return Proposal(workload.name, question.id, label, question.text, kind, because, worth)
