"""The checks that a search decides: never fires, always fires, shadowed, a practice that hurts, a remedy that fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from advisor.expr import Expression
from advisor.knowledge.linter.domain import Values
from advisor.knowledge.linter.formula import FALSE, NOT_TRUE, TRUE, Variable
from advisor.knowledge.linter.search import Answer, View, outcome
from advisor.knowledge.linter.study import SEEDS, Finding, Kind, Study, as_bad, plain
from advisor.knowledge.model import Edit, Pattern, Rule, Signal


def outcomes(study: Study) -> Iterator[Finding]:
    """Rules that no answers make true, and rules that no answers make false."""
    for rule in study.rules.values():
        fires = study.solve([study.goal(rule.when, TRUE)])
        if fires.case is None:
            say = f"{rule.id} can never fire: no answers make its condition true."
            yield Finding("never_fires", (rule.id,), say, exact=fires.proof == "none")
            continue
        silent = study.solve([study.goal(rule.when, FALSE)])
        if silent.case is None:
            say = f"{rule.id} can never be silent: wherever it applies it fires, so it tells no plan from another."
            witness = plain(fires.case, fires.shown)
            yield Finding("always_fires", (rule.id,), say, witness, exact=silent.proof == "none")


def conditions(study: Study) -> Iterator[Finding]:
    """Other conditions of the knowledge that no answers make true: questions never asked, signals never seen."""
    for name, when in _named_conditions(study):
        found = study.solve([study.goal(when, TRUE)])
        if found.case is None:
            say = f"The condition of {name} can never be true."
            yield Finding("never_fires", (), say, exact=found.proof == "none", options=(name,))


def _named_conditions(study: Study) -> Iterator[tuple[str, Expression]]:
    knowledge = study.knowledge
    for question in knowledge.questions.values():
        if question.ask_if is not None:
            yield question.id, question.ask_if
    for contradiction in knowledge.contradictions.values():
        yield contradiction.id, contradiction.when
    for regime in knowledge.regimes.values():
        if regime.binds is not None:
            yield regime.id, regime.binds
    for pattern in knowledge.patterns.values():
        for i, signal in enumerate(pattern.signals):
            yield f"{pattern.id}.signals[{i}]", signal.when
        for i, prerequisite in enumerate(pattern.prerequisites):
            yield f"{pattern.id}.prerequisites[{i}]", prerequisite.when


def shadowed(study: Study) -> Iterator[Finding]:
    """Rules that never fire without another one that says at least as much, or stands instead of them."""
    for rule in study.rules.values():
        cases = [study.world.environment(case) for case in study.firing(rule)]
        for other in study.rules.values():
            replaced = rule.id in other.instead_of
            rival = replaced or (_kin(rule, other) and as_bad(other, rule) and other.id not in rule.instead_of)
            if other is rule or not rival or not cases:
                continue
            if not all(study.fires(other, env) for env in cases):
                study.decided += 1  # a real case tells them apart
                continue
            goals = [study.goal(rule.when, TRUE), study.goal(other.when, NOT_TRUE)]
            alone = study.solve(goals)
            if alone.case is None:
                yield _shadow(study, rule, other, replaced, alone)


def _kin(rule: Rule, other: Rule) -> bool:
    return rule.theme == other.theme or rule.cause == other.cause


def _shadow(study: Study, rule: Rule, other: Rule, replaced: bool, alone: Answer) -> Finding:
    both = study.solve([study.goal(rule.when, TRUE), study.goal(other.when, TRUE)])
    if replaced:
        say = f"{rule.id} is never shown: whenever it fires, {other.id} fires too and stands instead of it."
    else:
        say = f"Whenever {rule.id} fires, {other.id} ({other.severity}) fires too, so {rule.id} adds no finding."
    witness = plain(both.case, both.shown) if both.case is not None else {}
    kind: Kind = "never_shown" if replaced else "shadowed"
    return Finding(kind, (rule.id, other.id), say, witness, exact=alone.proof == "none")


def not_monotone(study: Study) -> Iterator[Finding]:
    """Rules that fire because a practice was added, where no finding at least as bad goes away for it.

    A practice is an option of a multiple choice to which the remedy of some rule adds.
    """
    for rule in study.rules.values():
        for practice in _practices(study, [rule.when]):
            yield from _worse(study, rule, practice)
    for pattern in study.knowledge.patterns.values():
        against = [signal for signal in pattern.signals if signal.weight < 0]
        for practice in _practices(study, [s.when for s in pattern.signals]) if against else ():
            yield from _less_likely(study, pattern, practice, against)


def _practices(study: Study, conditions: Iterable[Expression]) -> list[Variable]:
    """The practices that conditions read."""
    options = {v for when in conditions for v in study.options(when)}
    return sorted(v for v in options if v[1] in study.practices)


def _less_likely(study: Study, pattern: Pattern, practice: Variable, against: list[Signal]) -> Iterator[Finding]:
    """A practice with which the signals begin to speak against a pattern (their sum falls below zero)."""
    views = _with_and_without(practice)
    for signal, negative in product(pattern.signals, against):
        before, after = (NOT_TRUE, TRUE) if signal.weight < 0 else (TRUE, NOT_TRUE)
        if practice not in study.options(signal.when):
            continue
        goals = [study.goal(signal.when, before, views[0]), study.goal(signal.when, after, views[1])]
        goals.append(study.goal(negative.when, TRUE, views[1]))
        for case in (study.solve(goals, seed).case for seed in SEEDS):
            if case is None:
                break
            sums = [_sum(study, pattern, view.values(case)) for view in views]
            if sums[1] < 0 <= sums[0]:
                say = f"The signals speak against {pattern.id} once '{practice[2]}' is added to {practice[1]}."
                names = frozenset().union(*(s.when.names for s in pattern.signals))
                yield Finding("not_monotone", (), say, plain(case, names), options=(pattern.id, ".".join(practice[1:])))
                return


def _sum(study: Study, pattern: Pattern, values: Values) -> float:
    env = study.world.environment(values)
    return sum(signal.weight for signal in pattern.signals if outcome(signal.when, env) == TRUE)


def _with_and_without(practice: Variable) -> tuple[View, View]:
    return View({practice: False}, tag="without"), View({practice: True}, tag="with")


def _worse(study: Study, rule: Rule, practice: Variable) -> Iterator[Finding]:
    without, with_it = _with_and_without(practice)
    goals = [study.goal(rule.when, NOT_TRUE, without), study.goal(rule.when, TRUE, with_it)]
    first = study.solve(goals)
    if first.proof == "none":
        return
    hand_overs = list(_hand_overs(study, rule, practice, without, with_it))
    for ways in hand_overs:  # each way that it fails to hand over must be impossible
        if all(
            study.solve([*goals, study.goal(other.when, wanted, view)]).proof == "none" for other, wanted, view in ways
        ):
            return
    for seed in SEEDS:
        found = study.solve(goals, seed)
        if found.case is not None and not _handed_over(study, found, hand_overs):
            option = f"{practice[1]}.{practice[2]}"
            say = (
                f"{rule.id} ({rule.severity}) fires once '{practice[2]}' is added to {practice[1]}, and no finding as "
                "severe goes away for it, so a good practice lowers the score."
            )
            shown = {**plain(found.case, found.shown | rule.when.names)}
            yield Finding("not_monotone", (rule.id,), say, shown, options=(option,))
            return


_Way = tuple[Rule, int, View]


def _hand_overs(
    study: Study, rule: Rule, practice: Variable, without: View, with_it: View
) -> Iterator[tuple[_Way, ...]]:
    """What makes up for a rule that begins to fire; each as the ways in which it does not."""
    for other in study.rules.values():
        if other is rule:
            continue
        if as_bad(other, rule) and practice in study.options(other.when):  # the other one goes silent
            yield (other, NOT_TRUE, without), (other, TRUE, with_it)
        if rule.id in other.instead_of:  # the other one stands instead
            yield ((other, NOT_TRUE, with_it),)
        if other.id in rule.instead_of and as_bad(other, rule):  # the other one was counted before
            yield ((other, NOT_TRUE, without),)


def _handed_over(study: Study, found: Answer, hand_overs: list[tuple[_Way, ...]]) -> bool:
    """Whether in this case one of the ways to make up for it holds."""
    case = found.case or {}

    def fails(way: _Way) -> bool:
        other, wanted, view = way
        return bool(outcome(other.when, study.world.environment(view.values(case))) & wanted)

    return any(not any(fails(way) for way in ways) for ways in hand_overs)


def remedies(study: Study) -> Iterator[Finding]:
    """Rules that still fire after the change to the answers that they ask for. Facts may have become anything."""
    facts = frozenset(study.world.derived)
    for rule in study.rules.values():
        if rule.remedy.edits:
            fixed = {variable: value for edit in rule.remedy.edits for variable, value in _fixed(study, edit)}
            after = View(fixed, facts & rule.when.names, tag="after")
            found = study.solve([study.goal(rule.when, TRUE), study.goal(rule.when, TRUE, after)])
            if found.case is not None:
                say = f"{rule.id} still fires after its own remedy is applied."
                yield Finding("remedy_fails", (rule.id,), say, plain(found.case, found.shown | rule.when.names))


def _fixed(study: Study, edit: Edit) -> Iterator[tuple[Variable, object]]:
    question = study.world.questions[edit.question]
    if question.type == "single":
        yield ("choice", edit.question), edit.to
    elif question.type == "number":
        yield ("number", edit.question), edit.to
    else:
        yield from ((("option", edit.question, option), True) for option in edit.add)
        yield from ((("option", edit.question, option), False) for option in edit.remove)
