"""What every check of the linter works on: one knowledge, its conditions as formulas, cases to try."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from advisor.expr import Chosen, Env, Expression
from advisor.knowledge.linter.build import Builder
from advisor.knowledge.linter.domain import NONE_OPTION, Domain, Values, World
from advisor.knowledge.linter.formula import TRUE, Formula, Variable
from advisor.knowledge.linter.search import SAME, Answer, Budget, Goal, View, outcome, solve
from advisor.knowledge.model import SEVERITIES, Knowledge, Question, Rule

Kind: TypeAlias = Literal[
    "never_fires",
    "always_fires",
    "shadowed",
    "never_shown",
    "gap",
    "unread",
    "alike",
    "not_monotone",
    "remedy_fails",
    "wrong_name",
    "invalid",
    "unused_exception",
]
SEEDS: Final = range(6)
MAX_TOTAL: Final = 2_000_000
"""Elementary statements that all searches together may evaluate."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with the rules, or looks so.

    id       kind and what it is about; stable as long as that is
    rules    ids of rules concerned
    options  answers concerned: `question.option`, or a question alone
    say      what is wrong, a sentence or two
    witness  answers that show it, as the assessment file writes them; empty where there is nothing to show
    exact    decided for every possible answer; False: by trying a number of cases
    reason   why it is accepted; empty while it is open
    """

    kind: Kind
    rules: tuple[str, ...]
    say: str
    witness: Mapping[str, Any] = field(default_factory=dict)
    exact: bool = True
    options: tuple[str, ...] = ()
    reason: str = ""

    @property
    def id(self) -> str:
        """Such as `shadowed:K01+K16`."""
        return f"{self.kind}:{'+'.join((*self.rules, *self.options))}"


class Study:
    """One knowledge under the linter."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.budget = Budget(MAX_TOTAL)
        self._firing: dict[str, tuple[Values, ...]] = {}
        self.decided = self.tried = 0  # questions answered exactly, and by trying, since the check began
        self.rules = knowledge.rules
        self.world = World(knowledge.questions, knowledge.derived)
        self._builder = Builder(knowledge.questions, knowledge.derived)
        self.practices = frozenset(
            edit.question for rule in knowledge.rules.values() for edit in rule.remedy.edits if edit.add
        )

    def formula(self, when: Expression) -> Formula:
        """A condition as a formula."""
        return self._builder.formula(when.text)

    def options(self, when: Expression) -> frozenset[Variable]:
        """The options of multiple choices that decide a condition."""
        atoms = self.formula(when).atoms()
        return frozenset(v for atom in atoms for v in atom.variables if v[0] == "option")

    def goal(self, when: Expression, wanted: int, view: View = SAME) -> Goal:
        """That a condition has one of the values of a mask."""
        return Goal(self.formula(when), when, wanted, view)

    def solve(self, goals: Sequence[Goal], seed: int | None = None) -> Answer:
        """A case that meets all goals, or a proof that there is none."""
        found = self._solve(goals, seed)
        if found.proof == "not found":
            self.tried += 1
        else:
            self.decided += 1
        return found

    def _solve(self, goals: Sequence[Goal], seed: int | None) -> Answer:
        return solve(goals, Domain([goal.formula for goal in goals], self.world), self.budget, seed)

    def firing(self, rule: Rule) -> tuple[Values, ...]:
        """A few different cases in which a rule fires, everything else answered at random."""
        if rule.id not in self._firing:
            self._firing[rule.id] = tuple(self._cases(rule))
        return self._firing[rule.id]

    def _cases(self, rule: Rule) -> Iterator[Values]:
        goals = [self.goal(rule.when, TRUE)]
        for seed in SEEDS:
            found = self._solve(goals, seed)
            if found.case is not None:
                yield {**self._anything(random.Random(f"{rule.id}{seed}")), **found.case}

    def _anything(self, chance: random.Random) -> Values:
        values = {q.id: _any_answer(q, chance, self.world) for q in self.world.questions.values()}
        for name, fact in self.world.derived.items():
            yes_or_no = fact.unit == "yes or no"
            values[name] = chance.random() < 0.5 if yes_or_no else _any_number(name, chance, self.world)
        return values

    def fires(self, rule: Rule, env: Env) -> bool:
        """Whether a rule fires on real answers."""
        return outcome(rule.when, env) == TRUE


def _any_answer(question: Question, chance: random.Random, world: World) -> Any:
    options = [option.id for option in question.options if option.id != NONE_OPTION or question.type == "single"]
    if question.type == "single":
        return chance.choice(options)
    if question.type == "multi":
        return Chosen(frozenset(option for option in options if chance.random() < 0.5))
    return _any_number(question.id, chance, world)


def _any_number(name: str, chance: random.Random, world: World) -> float:
    low, high = world.bounds(name)
    return min(high, low + math.pow(10.0, chance.uniform(-1, 6)))


def plain(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Answers and facts as the assessment file writes them, those of some names."""
    wanted = set(names)
    return {name: _plain(values[name]) for name in values if name in wanted}


def _plain(value: Any) -> Any:
    if isinstance(value, Chosen):
        return sorted(value.yes)
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def as_bad(rule: Rule, other: Rule) -> bool:
    """Whether a rule is at least as severe as another."""
    return SEVERITIES.index(rule.severity) <= SEVERITIES.index(other.severity)
