"""The judgement of one workload: everything that alignment has to say about a set of answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from advisor.alignment.ask import next_questions
from advisor.alignment.causes import find_causes
from advisor.alignment.model import Alignment, Finding, State
from advisor.alignment.picture import Picture, look
from advisor.alignment.rules import evidence, in_force, is_open, missing, ranked, state
from advisor.alignment.score import judged_share
from advisor.assessment.edits import with_edits
from advisor.assessment.model import Acceptance, Assessment, Workload
from advisor.expr import NOT_APPLICABLE, Value
from advisor.knowledge.model import Edit, Knowledge


def judge(
    assessment: Assessment,
    workload: Workload,
    facts: Mapping[str, Value],
    knowledge: Knowledge,
    as_of: date,
    waiting_for: Collection[str] = (),
) -> Alignment:
    """Every rule on one workload, its layers, pairs, score, causes, and what to ask next.

    facts        derived values by id, each a value or an Unknown that names what would settle it; the workload's own
                 facts replace them
    as_of        the day on which acceptances are in force or not
    waiting_for  questions without which nothing can be recommended; they move up in what to ask next
    An accepted finding stays visible, does not lower the score, and what it replaces stays replaced.
    """
    answers, known = assessment.answers(workload), {**facts, **workload.facts}
    accepted = in_force(workload.accepted, as_of)
    picture = look(answers, known, accepted.keys(), knowledge)
    findings = ranked(_findings(picture, workload.name, accepted, knowledge))

    def gain(edits: Sequence[Edit]) -> float:
        if not edits or picture.score is None:
            return 0.0
        after = with_edits(assessment, workload.name, edits, knowledge)
        changed = next(w for w in after.workloads if w.name == workload.name)
        return (look(after.answers(changed), known, accepted.keys(), knowledge).score or 0.0) - picture.score

    applying = [q for q in knowledge.questions if picture.env[q] is not NOT_APPLICABLE]
    return Alignment(
        workload=workload.name,
        layers={layer: reading.view for layer, reading in picture.layers.items()},
        pairs=picture.pairs,
        score=picture.score,
        findings=findings,
        causes=find_causes([f for f in findings if f.state == "fires"], gain, knowledge),
        next_questions=next_questions(picture, answers.keys(), waiting_for, knowledge),
        answered=sum(not is_open(picture.env[q]) for q in applying),
        applicable=len(applying),
        judged_share=judged_share(picture.values, knowledge),
    )


def _findings(
    picture: Picture, workload: str, accepted: Mapping[str, Acceptance], knowledge: Knowledge
) -> Iterator[Finding]:
    """Every rule of the data, and those that the table of pairs and the layers add where they fire."""
    own = [rule for rule in picture.firing if rule.id not in knowledge.rules]
    for rule in (*knowledge.rules.values(), *own):
        value = picture.values.get(rule.id, True)
        acceptance, replaced_by = accepted.get(rule.id), picture.replaced.get(rule.id, "")
        yield Finding(
            id=f"{rule.id}@{workload}",
            rule=rule,
            workload=workload,
            state=_state(value, acceptance, replaced_by),
            evidence=evidence(rule.when.names, picture.env),
            missing=missing(rule, value, picture.env, knowledge),
            accepted_by=acceptance.by if acceptance and value is True else "",
            replaced_by=replaced_by,
        )


def _state(value: Value, acceptance: Acceptance | None, replaced_by: str) -> State:
    if value is not True:
        return state(value)
    if replaced_by:
        return "replaced"
    return "accepted" if acceptance else "fires"
