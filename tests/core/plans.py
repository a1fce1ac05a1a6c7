"""Plans for tests: random ones, and ones on which a given condition holds. Seeded, so that a failure comes back."""

from __future__ import annotations

import ast
import math
import random
from datetime import date

from advisor.alignment import Alignment, judge
from advisor.assessment.environment import environment
from advisor.assessment.model import Acceptance, Answer, Assessment, Workload
from advisor.expr import Chosen, Expression, Value, compile_expression
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Question

KNOWLEDGE = open_knowledge()
TODAY = date(2026, 11, 24)
GOOD_PRACTICE = ("protections", "guardrails", "readiness")

Answers = dict[str, Answer]
Facts = dict[str, Value]

_SCALE = {"availability": (95.0, 99.99), "ops_fte": (0.5, 20.0), "peak_mean": (1.0, 8.0), "steps": (1.0, 60.0)}
_TICKED = {"regimes": 0.08, "jurisdictions": 0.2, "data_classes": 0.25}


def chosen(*options: str, unsure: tuple[str, ...] = ()) -> Chosen:
    """The answer to a multiple choice."""
    return Chosen(frozenset(options), frozenset(unsure))


def judged(answers: Answers, facts: Facts | None = None, accepted: tuple[Acceptance, ...] = ()) -> Alignment:
    """One workload called "w", judged on the same day in every test."""
    workload = Workload("w", answers, accepted=accepted)
    return judge(Assessment("a", workloads=(workload,)), workload, facts or {}, KNOWLEDGE, TODAY)


def fired(alignment: Alignment) -> set[str]:
    """Ids of the rules that fire and count."""
    return {finding.rule.id for finding in alignment.firing()}


def random_plan(rng: random.Random) -> tuple[Answers, Facts]:
    """An answer to every question and a value for every derived fact; implausible, but never impossible."""
    answers = {q.id: _random_answer(q, rng) for q in KNOWLEDGE.questions.values()}
    return answers, {fact: _random_fact(fact, rng) for fact in KNOWLEDGE.derived}


def _random_answer(question: Question, rng: random.Random) -> Answer:
    options = [o.id for o in question.options if o.id != "none" or question.type == "single"]
    if question.type == "single":
        return rng.choice(options)
    if question.type == "multi":
        return chosen(*(o for o in options if rng.random() < _TICKED.get(question.id, 0.4)))
    low, high = _SCALE.get(question.id, (1.0, 100_000.0))
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def _random_fact(fact: str, rng: random.Random) -> Value:
    if KNOWLEDGE.derived[fact].unit == "yes or no":
        return rng.random() < 0.5
    return rng.uniform(1, 100) if fact == "utilisation" else math.exp(rng.uniform(0, 15))


def plan_where(when: Expression, rng: random.Random) -> tuple[Answers, Facts] | None:
    """Answers on which a condition holds, found by climbing: change one answer at a time so that more parts hold."""
    names = sorted(_with_conditions(when.names))
    choices = {name: _candidates(name, when) for name in names}
    parts = _parts(when)
    for _ in range(40):
        plan = {name: rng.choice(choices[name]) for name in names}
        for _ in range(60):
            if when(_env(plan)) is True:
                return _split(plan)
            name = rng.choice(names)
            trials = [{**plan, name: value} for value in rng.sample(choices[name], len(choices[name]))]
            plan = max(trials, key=lambda trial: sum(part(env) is True for env in [_env(trial)] for part in parts))
    return None


def _with_conditions(names: frozenset[str]) -> set[str]:
    """The names and, through `ask_if`, those that decide whether they apply."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        question = KNOWLEDGE.questions.get(name)
        if name not in found and question is not None and question.ask_if is not None:
            todo += question.ask_if.names
        found.add(name)
    return found


def _candidates(name: str, when: Expression) -> list[Value]:
    question = KNOWLEDGE.questions.get(name)
    if question is not None and question.type == "single":
        return [o.id for o in question.options]
    if question is not None and question.type == "multi":
        options = [o.id for o in question.options]
        return [chosen(), chosen(*options), *(chosen(o) for o in options)]
    if question is None and KNOWLEDGE.derived[name].unit == "yes or no":
        return [True, False]
    constants = {float(n.value) for n in ast.walk(ast.parse(when.text.strip())) if _is_number(n)} | {1.0, 1e6}
    low, high = (question.minimum or 0.0, question.maximum or 1e12) if question else (0.0, 1e12)
    near = {c * factor for c in constants for factor in (0, 0.5, 0.99, 1, 1.01, 2, 1000)}
    return sorted({min(max(value, low), high) for value in near})


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def _parts(when: Expression) -> list[Expression]:
    body = ast.parse(when.text.strip(), mode="eval").body
    parts = body.values if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And) else [body]
    return [compile_expression(ast.unparse(part)) for part in parts]


def _split(plan: dict[str, Value]) -> tuple[Answers, Facts]:
    answers = {name: value for name, value in plan.items() if name in KNOWLEDGE.questions}
    return answers, {name: value for name, value in plan.items() if name not in KNOWLEDGE.questions}


def _env(plan: dict[str, Value]) -> dict[str, Value]:
    return environment(*_split(plan), KNOWLEDGE)
