"""Rules over one environment: what each gives, which finding stands for another, what it was judged on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from advisor.alignment.model import Finding, State
from advisor.assessment.environment import once_per_knowledge
from advisor.assessment.model import Acceptance, Answer
from advisor.expr import NOT_APPLICABLE, Chosen, Env, Unknown, Value
from advisor.knowledge.model import SEVERITIES, Knowledge, Rule


def outcomes(env: Env, knowledge: Knowledge) -> dict[str, Value]:
    """Rule id → True (fires), False (silent), Unknown or NOT_APPLICABLE."""
    return {id: rule.when(env) for id, rule in knowledge.rules.items()}


def worst_first(rules: Iterable[Rule]) -> list[Rule]:
    """Rules by severity, otherwise in the order given."""
    return sorted(rules, key=lambda rule: SEVERITIES.index(rule.severity))


def replacements(firing: Iterable[Rule]) -> dict[str, str]:
    """Rule that gives way → the stricter firing rule that stands instead of it."""
    ranked = worst_first(firing)
    ids = {rule.id for rule in ranked}
    found: dict[str, str] = {}
    for rule in ranked:
        for milder in rule.instead_of:
            if milder in ids and found.get(rule.id) != milder:
                found.setdefault(milder, rule.id)
    return found


def in_force(accepted: Iterable[Acceptance], as_of: date) -> dict[str, Acceptance]:
    """Rule id → its acceptance, leaving out those whose end lies before `as_of`. The last day still counts."""
    return {a.rule: a for a in accepted if not a.until or date.fromisoformat(a.until) >= as_of}


def is_open(value: Value) -> bool:
    """True where an answer could still be given, wholly or for some options."""
    return type(value) is Unknown or (isinstance(value, Chosen) and bool(value.unsure))


@once_per_knowledge
def _position(knowledge: Knowledge) -> dict[str, int]:
    return {id: i for i, id in enumerate(knowledge.questions)}


def missing(rule: Rule, value: Value, env: Env, knowledge: Knowledge) -> tuple[str, ...]:
    """The open questions that would settle an unknown rule; where there are none, the missing derived facts."""
    if type(value) is not Unknown:
        return ()
    position = _position(knowledge)
    questions = sorted((n for n in value.missing if n in position and is_open(env[n])), key=position.__getitem__)
    if questions:
        return tuple(questions)
    return tuple(sorted(n for n in rule.when.names if n not in position and is_open(env.get(n, Unknown()))))


def evidence(names: Iterable[str], env: Env) -> dict[str, Answer | bool]:
    """The known ones of the answers and facts of these names."""
    read = ((name, env.get(name, NOT_APPLICABLE)) for name in sorted(names))
    return {name: value for name, value in read if value is not NOT_APPLICABLE and type(value) is not Unknown}


def state(value: Value) -> State:
    """The state that the value of a condition means, replacement and acceptance aside."""
    if type(value) is Unknown:
        return "unknown"
    if value is NOT_APPLICABLE:
        return "not_applicable"
    return "fires" if value else "silent"


_ORDER: Mapping[State, int] = {
    "fires": 0,
    "unknown": 1,
    "accepted": 2,
    "replaced": 3,
    "not_applicable": 4,
    "silent": 5,
}


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by state (firing, unknown, the rest), then worst first."""
    return tuple(sorted(findings, key=lambda f: (_ORDER[f.state], SEVERITIES.index(f.rule.severity))))
