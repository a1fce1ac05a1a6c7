"""Is there a case in which these conditions have these values? A search that backtracks over the cells of each answer.

First numbers that are compared with each other are taken apart: each combination of them is a free number of its own.
Where the conditions cannot hold even so, there is no case: that is exact. Where they can, numbers are looked for that
fit together, by solving and by trying; a case that is found is checked on the conditions as they are, so it is exact
too. Only where none is found the answer is a matter of trying.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Literal, TypeAlias

from advisor.expr import NOT_APPLICABLE, Chosen, Env, Expression, ExpressionError
from advisor.knowledge.linter.domain import COMBINED, Domain, Values
from advisor.knowledge.linter.formula import BLIND, FALSE, NOT_ASKED, TRUE, UNKNOWN, Formula, Variable
from advisor.knowledge.linter.linear import Inequality, TooManyError, at_least, at_most, solution

Proof: TypeAlias = Literal["found", "none", "not found"]
MAX_STEPS: Final = 150_000
"""Elementary statements that one search may evaluate."""
ATTEMPTS: Final = 120
OUTLINES: Final = 24
"""How many ways of satisfying the conditions are tried where numbers have to fit together."""


class TooLargeError(Exception):
    """The search was given up."""


@dataclass(frozen=True, slots=True)
class View:
    """The same case after a change.

    fixed   variables with the value that they have then
    blind   names of facts that may have become anything
    """

    fixed: Mapping[Variable, Any] = field(default_factory=dict)
    blind: frozenset[str] = frozenset()
    tag: str = ""

    def changed(self) -> frozenset[str]:
        """The questions and facts that are not as before."""
        return self.blind | {variable[1] for variable in self.fixed}

    def values(self, values: Values) -> Values:
        """Real answers and facts after the change."""
        after = {name: value for name, value in values.items() if name not in self.blind}
        for variable, value in self.fixed.items():
            if variable[0] == "option":
                chosen = after.get(variable[1], Chosen())
                yes = chosen.yes | {variable[2]} if value else chosen.yes - {variable[2]}
                after[variable[1]] = Chosen(yes)
            else:
                after[variable[1]] = value
        return after


SAME: Final = View()


@dataclass(frozen=True, slots=True)
class Goal:
    """A condition that should have one of the values in `wanted` (a mask) in a view of the case."""

    formula: Formula
    when: Expression | None
    wanted: int
    view: View = SAME


@dataclass(frozen=True, slots=True)
class Answer:
    """found: `case` holds the answers. none: there is no case. not found: tried, without a proof."""

    proof: Proof
    case: Values | None = None
    shown: frozenset[str] = frozenset()


@dataclass(slots=True)
class Budget:
    """How many elementary statements may still be evaluated, so that hostile rules cannot stall a page."""

    left: int

    def spend(self, count: int) -> None:
        """Raises TooLargeError where nothing is left."""
        self.left -= count
        if self.left < 0:
            raise TooLargeError


def solve(goals: Sequence[Goal], domain: Domain, total: Budget, seed: int | None = None) -> Answer:
    """A case that meets all goals. A seed varies which one is found; `total` is shared by many searches."""
    budget = Budget(min(MAX_STEPS, total.left))
    before, tried = budget.left, False
    try:
        outlines = _outlines(goals, domain, budget, None if seed is None else random.Random(seed))
        for outline in islice(outlines, OUTLINES + 1):
            case, proven = _case(goals, domain, outline)
            if case is not None:
                return Answer("found", case, frozenset(n for v in outline for n in domain.names_of(v)))
            tried = tried or not proven
        tried = tried or next(outlines, None) is not None
    except TooLargeError:
        tried = True
    finally:
        total.left -= before - budget.left
    return Answer("not found" if tried else "none")


def _outlines(
    goals: Sequence[Goal], domain: Domain, budget: Budget, chance: random.Random | None
) -> Iterator[dict[Variable, Any]]:
    """Partial assignments that settle all goals, numbers that are compared with each other taken as free."""
    state: dict[Variable, Any] = {}
    goals = [*goals, *(Goal(rule, None, TRUE) for rule in domain.constraints)]
    cost = sum(goal.formula.size for goal in goals)

    def go() -> Iterator[dict[Variable, Any]]:
        budget.spend(cost)
        picked = _next(goals, state, domain)
        if picked is None:
            return
        if not picked[0]:
            yield dict(state)
            return
        values = list(picked[1])
        if chance is not None:
            chance.shuffle(values)
        for value in values:
            state[picked[0]] = value
            yield from go()
            del state[picked[0]]

    return go()


def _next(
    goals: Sequence[Goal], state: Mapping[Variable, Any], domain: Domain
) -> tuple[Variable, Sequence[Any]] | None:
    """The variable to set next, with its values; an empty one where all goals are met; None where one cannot be."""
    picked: tuple[Variable, Sequence[Any]] | None = None
    for goal in goals:
        seen = _seen(state, goal.view, domain)
        mask = goal.formula.mask(seen)
        if not mask & goal.wanted:
            return None
        if mask & ~goal.wanted and picked is None:
            found = goal.formula.open(seen)
            if found is None:
                return None
            told, fixed = _told_apart(found, goal.view, domain), goal.view.fixed
            related = bool(fixed) and found[0] == "relation"
            picked = told, domain.combined(told, fixed) if related else domain.points(told)
    return picked or ((), ())


def _seen(state: Mapping[Variable, Any], view: View, domain: Domain) -> Mapping[Variable, Any]:
    """The state as a view has it: its changes made, combinations of changed numbers under their own names."""
    if not view.fixed and not view.blind:
        return state
    changed = view.changed()
    seen = {v: x for v, x in state.items() if v[0] not in COMBINED or not domain.names_of(v) & changed}
    for variable in domain.variables:
        if variable[0] in COMBINED and domain.names_of(variable) & changed:
            told = _told_apart(variable, view, domain)
            if domain.names_of(variable) & view.blind:
                seen[variable] = BLIND
            elif told in state:
                seen[variable] = state[told]
        elif variable[1] in view.blind:
            seen[variable] = BLIND
    seen.update(view.fixed)
    return seen


def _told_apart(variable: Variable, view: View, domain: Domain) -> Variable:
    """A combination of numbers is another variable after one of them changed."""
    if view.tag and variable[0] in COMBINED and domain.names_of(variable) & view.changed():
        return (*variable, view.tag)
    return variable


def outcome(when: Expression, env: Env) -> int:
    """What a condition gives on real values, as a mask of one bit."""
    try:
        value = when(env)
    except (ExpressionError, ArithmeticError, TypeError):
        return UNKNOWN
    if value is NOT_APPLICABLE:
        return NOT_ASKED
    return TRUE if value is True else FALSE if value is False else UNKNOWN  # a number is no truth value


def holds(goals: Sequence[Goal], values: Values, domain: Domain) -> bool:
    """Whether real answers and facts meet every goal, by the language itself."""
    for goal in goals:
        if goal.when is not None:
            env = domain.world.environment(goal.view.values(values))
            if not outcome(goal.when, env) & goal.wanted:
                return False
    return True


def _case(goals: Sequence[Goal], domain: Domain, outline: Mapping[Variable, Any]) -> tuple[Values | None, bool]:
    """Real answers and facts of an outline that meet the goals; or None, and whether that is proven."""
    chance = random.Random(1)
    if all(variable[0] not in COMBINED for variable in outline):
        values = domain.values(outline, chance, first=True)
        return (values, True) if holds(goals, values, domain) else (None, False)
    rows = list(domain.inequalities(outline, {goal.view.tag: goal.view.fixed for goal in goals}))
    try:
        point = solution(rows)
    except TooManyError:
        return None, False
    if point is None:
        return None, True
    for attempt in range(ATTEMPTS):
        values = domain.values(outline, chance, first=attempt == 0)
        met = point if attempt == 0 else _beside(rows, point, values, chance)
        values.update({name: value for name, value in met.items() if name in values})
        if holds(goals, values, domain):
            return values, True
    return None, False


def _beside(
    rows: list[Inequality], point: Mapping[str, float], values: Values, chance: random.Random
) -> Mapping[str, float]:
    """Another point that meets the inequalities: one name where `values` has it, the others to suit."""
    names = sorted(point.keys() & values.keys())
    if not names:
        return {}
    name = chance.choice(names)
    here = (at_most({name: 1.0}, values[name]), at_least({name: 1.0}, values[name]))
    try:
        return solution([*rows, *here]) or {}
    except TooManyError:
        return {}
