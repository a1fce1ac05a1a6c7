"""The values of each answer that make a difference to some conditions, a few points of each; real answers from them."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

from advisor.expr import NOT_APPLICABLE, Chosen, Expression
from advisor.knowledge.linter.affine import Terms
from advisor.knowledge.linter.formula import Atom, Formula, Join, Not, Variable, ticked
from advisor.knowledge.linter.linear import Inequality, at_least, at_most
from advisor.knowledge.model import DerivedFact, Question

Values: TypeAlias = dict[str, Any]
"""Answers and facts by name: a text, a number, a Chosen or a truth value."""

NONE_OPTION: Final = "none"  # of a multiple choice: it excludes the others
LARGEST: Final = 1e12
COMBINED: Final = ("relation", "free")  # kinds of variables that stand for several names


class World:
    """The questions and facts that conditions are about, in the order in which it is known whether they are asked."""

    def __init__(self, questions: Mapping[str, Question], derived: Mapping[str, DerivedFact]) -> None:
        self.questions, self.derived = questions, derived
        self._asked: tuple[tuple[str, Expression], ...] = tuple(self._sorted())

    def _sorted(self) -> Iterator[tuple[str, Expression]]:
        seen: set[str] = set()

        def visit(name: str) -> Iterator[tuple[str, Expression]]:
            if name in seen or name not in self.questions:
                return
            seen.add(name)
            ask_if = self.questions[name].ask_if
            if ask_if is not None:
                for other in sorted(ask_if.names):
                    yield from visit(other)
                yield name, ask_if

        for name in self.questions:
            yield from visit(name)

    def environment(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What expressions read: a question that is not asked does not apply, whatever was answered."""
        env = dict(values)
        for name, ask_if in self._asked:
            if name in env and ask_if(env) in (False, NOT_APPLICABLE):
                env[name] = NOT_APPLICABLE
        return env

    def bounds(self, name: str) -> tuple[float, float]:
        """The least and the largest value of a number."""
        question = self.questions.get(name)
        if question is not None:
            low = 0.0 if question.minimum is None else question.minimum
            return low, LARGEST if question.maximum is None else question.maximum
        fact = self.derived.get(name)
        return 0.0, 100.0 if fact is not None and fact.unit == "percent" else LARGEST


class Domain:
    """The values that tell some formulas apart."""

    def __init__(self, formulas: Iterable[Formula], world: World) -> None:
        self.world = world
        self._read: set[str] = set()
        self._values: dict[Variable, set[Any]] = {}
        self._names: dict[Variable, frozenset[str]] = {}
        self._terms: dict[Variable, Terms] = {}
        for formula in formulas:
            for atom in formula.atoms():
                self._take(atom)
        self.variables = tuple(self._values)
        self.constraints = tuple(self._none_stands_alone())
        self._points: dict[Variable, tuple[Any, ...]] = {}

    def _take(self, atom: Atom) -> None:
        self._read |= atom.names
        for variable in atom.variables:
            values = self._values.setdefault(variable, set())
            self._names[variable] = atom.names
            if variable[0] == "choice":
                values.add(atom.values)
            elif atom.terms is not None:
                values.update(atom.values)
                self._terms[variable] = atom.terms

    def _none_stands_alone(self) -> Iterator[Formula]:
        for variable in self.variables:
            if variable[0] == "option" and variable[2] == NONE_OPTION:
                others = [v for v in self.variables if v[:2] == variable[:2] and v != variable]
                for other in others:
                    yield Not(Join.both((ticked(variable), ticked(other))))

    def names_of(self, variable: Variable) -> frozenset[str]:
        """The questions and facts that a variable stands for."""
        combined = variable[0] in COMBINED
        return self._names.get(variable[:2], frozenset()) if combined else frozenset([variable[1]])

    def points(self, variable: Variable) -> tuple[Any, ...]:
        """One value of each kind that the formulas tell apart."""
        if variable not in self._points:
            self._points[variable] = tuple(self._found(variable))
        return self._points[variable]

    def _found(self, variable: Variable) -> Sequence[Any]:
        kind, name = variable[:2]
        if kind == "choice":
            return _told_apart([o.id for o in self.world.questions[name].options], self._values[variable])
        if kind == "number":
            return cells(self._values[variable], *self.world.bounds(name))
        if kind == "relation":
            return self.combined(variable, {})
        return (False, True)

    def combined(self, variable: Variable, fixed: Mapping[Variable, Any]) -> list[float]:
        """The points of a combination of numbers within what the range of each allows; some may be fixed."""
        terms = self._terms[variable[:2]]
        low = high = 0.0
        for part, weight in terms.weights.items():
            at = fixed.get(("number", part))
            least, most = self.world.bounds(part) if part in terms.names else (-LARGEST, LARGEST)
            ends = (weight * least, weight * most) if at is None else (weight * at, weight * at)
            low, high = low + min(ends), high + max(ends)
        return cells(self._values[variable[:2]], max(low, -LARGEST), min(high, LARGEST))

    def values(self, outline: Mapping[Variable, Any], chance: random.Random, first: bool) -> Values:
        """Real answers and facts that agree with a partial assignment; what it leaves open is filled.

        first  take the points themselves; else other values of the same cells
        """
        found: Values = {}
        for variable in self.variables:
            kind, name = variable[:2]
            if kind == "option":
                ticks = found.get(name, Chosen()).yes
                found[name] = Chosen(ticks | {variable[2]} if outline.get(variable) else ticks)
            elif kind == "number":
                found[name] = self._number(variable, outline, chance, first)
            elif kind not in COMBINED:
                found[name] = outline[variable] if variable in outline else self.points(variable)[0]
        for name in sorted(self._read - found.keys()):
            found[name] = self._any(name, chance)
        return found

    def _number(self, variable: Variable, outline: Mapping[Variable, Any], chance: random.Random, first: bool) -> float:
        point = outline[variable] if variable in outline else chance.choice(self.points(variable))
        return float(point) if first else within(*self._cell(variable, point), chance)

    def _any(self, name: str, chance: random.Random) -> Any:
        question = self.world.questions.get(name)
        if question is not None and question.type != "number":
            options = [option.id for option in question.options if option.id != NONE_OPTION]
            if question.type == "multi":
                return Chosen(frozenset(option for option in options if chance.random() < 0.5))
            return chance.choice(options or [NONE_OPTION])
        if question is None and name in self.world.derived and self.world.derived[name].unit == "yes or no":
            return chance.random() < 0.5
        low, high = self.world.bounds(name)
        return low if chance.random() < 0.2 else within(low, high, chance)

    def _cell(self, variable: Variable, point: float) -> tuple[float, float]:
        """The ends of the cell that a point stands for; both are the point where it is a threshold."""
        limits = sorted(self._values[variable[:2]])
        if point in limits:
            return point, point
        low, high = self.world.bounds(variable[1]) if variable[0] == "number" else (-LARGEST, LARGEST)
        return max([low, *(x for x in limits if x < point)]), min([high, *(x for x in limits if x > point)])

    def inequalities(
        self, outline: Mapping[Variable, Any], fixed: Mapping[str, Mapping[Variable, Any]]
    ) -> Iterator[Inequality]:
        """What the numbers of an outline must meet; a part that is no weighted sum stands for itself.

        fixed  name of a view → the values that a change gave to some variables
        """
        names: set[str] = set()
        for variable, point in outline.items():
            kind, name = variable[:2]
            if kind == "number":
                names.add(name)
                yield from self._in_cell({name: 1.0}, variable, point)
            elif kind == "relation":
                weights, shift = dict(self._terms[variable[:2]].weights), 0.0
                for changed, value in fixed.get(variable[2] if len(variable) > 2 else "", {}).items():
                    if changed[0] == "number":
                        shift += weights.pop(changed[1], 0.0) * value
                names |= weights.keys() & self.names_of(variable)
                yield from self._in_cell(weights, variable, point, shift)
        for name in sorted(names):
            low, high = self.world.bounds(name)
            yield from (at_least({name: 1.0}, low), at_most({name: 1.0}, high))

    def _in_cell(
        self, weights: Mapping[str, float], variable: Variable, point: float, shift: float = 0.0
    ) -> Iterator[Inequality]:
        limits = self._values[variable[:2]]
        low, high = self._cell(variable, point)
        if low > -LARGEST:
            yield at_least(weights, low - shift, strict=low < high and low in limits)
        if high < LARGEST:
            yield at_most(weights, high - shift, strict=low < high and high in limits)


def _told_apart(options: list[str], groups: Iterable[frozenset[str]]) -> list[str]:
    """One option of each kind: those that the same conditions name are alike."""
    listed = list(groups)
    kinds: dict[tuple[bool, ...], str] = {}
    for option in options:
        kinds.setdefault(tuple(option in group for group in listed), option)
    return list(kinds.values())


def cells(limits: Iterable[float], low: float, high: float) -> list[float]:
    """A point of each region that the limits cut a range into: each limit, and one between each two."""
    inside = sorted({x for x in limits if low <= x <= high})
    ends = [low, *inside, high]
    between = [_middle(a, b) for a, b in pairwise(ends) if a < b]
    return sorted({*inside, *between})


def _middle(a: float, b: float) -> float:
    """A number between two, of the size of the smaller one where the other is far off."""
    if b >= LARGEST:
        return 2 * a if a > 0 else a / 2 if a < 0 and a > -LARGEST else 1.0 if a == 0 else 0.0
    if a <= -LARGEST:
        return 2 * b if b < 0 else -1.0 if b == 0 else b / 2
    return (a + b) / 2


def within(low: float, high: float, chance: random.Random) -> float:
    """A number strictly between two, of any size that lies there; the number itself where they are one."""
    if low == high:
        return low
    if low >= 0 and chance.random() < 0.7:
        least, most = max(low, 1e-2), min(high, max(low, 1.0) * 1e7)
        if least < most:
            return math.exp(chance.uniform(math.log(least), math.log(most)))
    return low + (min(high, max(low, 1.0) * 1e3) - low) * chance.uniform(0.01, 0.99)
