"""Why there is no repair: the smallest sets of rules and of answers that cannot hold together.

A deletion filter twice: first rules are let go one at a time as long as there is still no repair, then answers are set
free in the same way. What is left is irreducible: without any one of its parts there would be a repair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from advisor.alignment.repair import CLASH, Conflict, Repair, Subject, Terms, find_repair, judged
from advisor.alignment.rules import evidence
from advisor.assessment.model import Answer
from advisor.expr import Chosen, Env, Unknown
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.knowledge.vocabulary import uses
from advisor.knowledge.words import short_name

SHORT: Final = 120  # rounds of a search that only asks whether there is a repair


def find_conflict(subject: Subject, terms: Terms, repair: Repair) -> Conflict | None:
    """What conflicts where a repair is impossible; None where one exists or is not ruled out."""
    if repair.state != "impossible":
        return None
    terms = replace(terms, settled=False, rounds=SHORT)
    rules, sure = _rules(subject, terms, repair)
    terms = replace(terms, only=frozenset(rules))
    names, sure_of_answers = _answers(subject, terms, rules)
    env = judged(subject, subject.answers).env
    answers = evidence(names, env)
    return Conflict(answers, rules, _say(answers, rules, env, subject.knowledge), sure and sure_of_answers)


def _impossible(subject: Subject, terms: Terms) -> bool | None:
    """Whether there is no repair under these terms; None where the limit was hit."""
    state = find_repair(subject, terms).state
    return None if state in ("gave_up", "unproven") else state == "impossible"


def _rules(subject: Subject, terms: Terms, repair: Repair) -> tuple[tuple[str, ...], bool]:
    kept = [id for id in repair.used if not id.startswith(CLASH)]
    sure = _impossible(subject, replace(terms, only=frozenset(kept))) is True
    for id in list(kept):
        rest = [k for k in kept if k != id]
        without = _impossible(subject, replace(terms, only=frozenset(rest))) if rest else False
        sure = sure and without is not None
        if without:
            kept = rest
    return tuple(kept), sure


def _answers(subject: Subject, terms: Terms, rules: Iterable[str]) -> tuple[list[str], bool]:
    """The answers that cannot all stay: those which no repair may change, let go one at a time."""
    env = judged(subject, subject.answers).env
    knowledge = subject.knowledge
    read = {n for id in rules if id in knowledge.rules for n in knowledge.rules[id].when.names}
    read |= {n for q in read & knowledge.questions.keys() if (ask := knowledge.questions[q].ask_if) for n in ask.names}
    fixed = [q for q in knowledge.questions if q in read and _stays(q, terms, env, knowledge)]
    kept, sure, freed = list(fixed), True, frozenset[str]()
    for name in fixed:
        without = _impossible(subject, replace(terms, freed=freed | {name}))
        sure = sure and without is not None
        if without:
            freed |= {name}
            kept.remove(name)
    stated = [f for f in sorted(subject.stated) if f in read]
    return [*kept, *stated], sure


def _stays(question: str, terms: Terms, env: Env, knowledge: Knowledge) -> bool:
    """An answer that is given and that no repair may change (a remedy's single way out does not make it free)."""
    effort = knowledge.efforts.get(question)
    changes = effort is not None and effort.kind != "remedy" and not (terms.keep_needs and effort.kind == "need")
    return not changes and type(env[question]) is not Unknown and bool(evidence([question], env))


def _say(answers: Mapping[str, Answer | bool], rules: Iterable[str], env: Env, knowledge: Knowledge) -> str:
    because = " and ".join(f"{_title(id, knowledge)} ({id})" for id in rules)
    read = {
        (u.name, o)
        for id in rules
        if id in knowledge.rules
        for u in uses(knowledge.rules[id].when.text)
        for o in u.options
    }
    parts = [_said(name, answer, read, knowledge) for name, answer in answers.items()]
    if not parts:
        return f"No answer can clear it: {because}."
    verb = "cannot hold together" if len(parts) > 1 else "cannot stay"
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"{listed[0].upper()}{listed[1:]} {verb}, because of: {because}."


def _title(rule: str, knowledge: Knowledge) -> str:
    return knowledge.rules[rule].title if rule in knowledge.rules else rule


def _said(name: str, answer: Answer | bool, read: set[tuple[str, str]], knowledge: Knowledge) -> str:
    """An answer behind the short name of its question: "location rule (Inside the country)"."""
    subject, question = short_name(name, knowledge), knowledge.questions.get(name)
    if question is None:
        return f"{subject} ({answer})"
    if isinstance(answer, Chosen):
        chosen = [o.label for o in question.options if o.id in answer.yes]
        spoken_of = [o.label for o in question.options if o.id in answer.yes and (name, o.id) in read]
        text = ", ".join(spoken_of or chosen) or "None of the options"
    elif isinstance(answer, str):
        text = question.option(answer).label
    else:
        text = show(answer, question.unit, digits=9) if isinstance(answer, float) else str(answer)
    return f"{subject} ({text})"
