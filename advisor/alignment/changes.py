"""The changes that a repair may be made of: one option ticked or cleared, or one answer replaced, and what it weighs.

data/efforts.yaml says which questions may change. A practice is only taken up and a power of an agent only given up:
a repair that drops a safeguard or lets a system do more has not been asked for. Numbers have no list of options; they
are tried at the values at which a rule turns, and just beyond them.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from advisor.assessment.answers import NONE_OPTION
from advisor.assessment.edits import edited
from advisor.assessment.model import Answer
from advisor.expr import Chosen, Env, Value, compile_expression
from advisor.knowledge.model import Edit, Effort, Knowledge, Question, Rule
from advisor.knowledge.vocabulary import uses

Kind: TypeAlias = Literal["means", "need", "remedy", "fixed"]
Environments: TypeAlias = Callable[[Mapping[str, Answer]], Env]

FEEDS: Final[Mapping[str, frozenset[str]]] = {
    "tokens_day": frozenset({"requests_day", "tokens_req", "steps"}),
    "raw_leaves_site": frozenset({"data_location", "serving", "infra", "raw_upload"}),
    "uplink_need_mbps": frozenset({"data_location", "serving", "infra", "site_gb_day", "raw_upload"}),
    "weights_gb": frozenset({"model_b", "precision_min"}),
    "distance_km": frozenset({"serving", "infra", "sites", "jurisdictions", "residency"}),
    "rtt_ms": frozenset({"serving", "infra", "sites", "jurisdictions", "residency"}),
}
"""Questions that a derived fact follows from. One that is not listed may rest on any answer but the practices."""

MAX_NUMBER: Final = 1e12
SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one answer.

    edit        as in a remedy: an option added or removed, or the new answer
    kind        means: how it is built; need: what it is for; remedy: only because a rule's own remedy says so; fixed:
                a fact of the case, tried only to find out what conflicts
    counts_as   how many changed answers it counts as; disruption orders changes that count alike
    named       a rule's own remedy names it
    """

    question: str
    edit: Edit
    kind: Kind
    counts_as: float
    disruption: float
    named: bool

    @property
    def option(self) -> str:
        """The option of a multiple choice that is ticked or cleared; "" where the answer is replaced."""
        return (*self.edit.add, *self.edit.remove, "")[0]


@dataclass(frozen=True, slots=True)
class Room:
    """What a search may change: rules whose options and thresholds count, those to be cleared, needs or not, facts set
    free, facts that the user states, and answers that another change makes to be given anew."""

    rules: tuple[Rule, ...]
    targets: frozenset[str]
    keep_needs: bool = False
    freed: frozenset[str] = frozenset()
    stated: frozenset[str] = frozenset()
    anew: frozenset[str] = frozenset()


def possible_changes(
    answers: Mapping[str, Answer], env: Env, environment_of: Environments, room: Room, knowledge: Knowledge
) -> tuple[Change, ...]:
    """Every change that is tried, in the order of the questions.

    environment_of  the values that rules read after some answers have changed
    """
    ways = [(r, e.question, part) for r in room.rules for e in r.remedy.edits for part in (*e.add, *e.remove, e.to)]
    offered = {(question, part) for _, question, part in ways}
    named = {(question, part) for rule, question, part in ways if rule.id in room.targets}
    found: list[Change] = []
    for question in knowledge.questions.values():
        kind, effort = _kind(question.id, room, knowledge)
        if kind is None or effort is None:
            continue
        for edit in _edits(question, kind, answers, env, environment_of, room):
            part = (question.id, edit.to if edit.to is not None else (*edit.add, *edit.remove)[0])
            if kind != "remedy" or part in offered:
                said = part in named or question.type == "number"
                found.append(Change(question.id, edit, kind, effort.counts_as, effort.disruption, said))
    return tuple(found)


def _kind(question: str, room: Room, knowledge: Knowledge) -> tuple[Kind | None, Effort | None]:
    if question in room.freed:
        return "fixed", Effort(question, "means", 1)
    effort = knowledge.efforts.get(question)
    if effort is None or (room.keep_needs and effort.kind == "need"):
        return None, None
    return effort.kind, effort


def _edits(
    question: Question, kind: Kind, answers: Mapping[str, Answer], env: Env, environment_of: Environments, room: Room
) -> Iterator[Edit]:
    before = answers.get(question.id)
    if question.type == "single":
        yield from (Edit(question.id, o.id) for o in question.options if o.id != before)
    elif question.type == "multi":
        yield from _ticks(question, kind, before, room.rules)
    else:
        for value in _thresholds(question, answers, env, environment_of, room):
            yield Edit(question.id, value)


def _ticks(question: Question, kind: Kind, before: Answer, rules: Iterable[Rule]) -> Iterator[Edit]:
    """Options that some rule reads. Practices are taken up, powers given up, facts that are set free go either way."""
    yes = before.yes if isinstance(before, Chosen) else frozenset()
    read = {o for r in rules for use in uses(r.when.text) if use.name == question.id for o in use.options}
    for option in (o.id for o in question.options if o.id in read and o.id != NONE_OPTION):
        if option in yes and kind in ("need", "fixed"):
            yield Edit(question.id, remove=(option,))
        elif option not in yes and kind != "need":
            yield Edit(question.id, add=(option,))


def _thresholds(
    question: Question, answers: Mapping[str, Answer], env: Env, environment_of: Environments, room: Room
) -> list[float]:
    """Values at which a rule turns at the answers as they are, and the nearest readable ones beyond on either side; the
    nearest to today's answer first."""
    turns = {e.to for r in room.rules for e in r.remedy.edits if e.question == question.id and isinstance(e.to, float)}
    now = answers.get(question.id)
    start = now if isinstance(now, float) else 1.0

    def env_at(value: float) -> Env:
        return environment_of({**answers, question.id: value})

    for node in (node for rule in room.rules for node in _comparisons(rule.when.text)):
        if question.id in _rests_on(node, room.stated):
            turns |= set(_roots(node, question.id, start, env, env_at))
    low = 0.0 if question.minimum is None else question.minimum
    high = MAX_NUMBER if question.maximum is None else question.maximum
    tried = {beyond for turn in turns for beyond in (turn, _readable(turn, math.ceil), _readable(turn, math.floor))}
    return sorted(
        (v for v in tried if low <= v <= high and (v != now or question.id in room.anew)),
        key=lambda v: (abs(math.log((v + 1) / (start + 1))), v),
    )


def _rests_on(node: ast.expr, stated: frozenset[str]) -> set[str]:
    """Names in an expression, and the questions that the derived facts among them follow from in a simple way."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names.union(*(FEEDS.get(n, frozenset()) for n in names - stated))


def _is_number(value: Value) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)


def _comparisons(text: str) -> Iterator[ast.Compare]:
    for node in ast.walk(ast.parse(text.strip(), mode="eval")):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            yield node


def _roots(node: ast.Compare, name: str, start: float, env: Env, env_at: Callable[[float], Env]) -> Iterator[float]:
    """Where the two sides of a comparison meet as one number moves: straight lines and simple ratios."""
    left, right = (compile_expression(ast.unparse(side)) for side in (node.left, node.comparators[0]))
    if isinstance(node.left, ast.Name) and node.left.id == name and not right.names:
        yield float(right(env))
        return

    def gap(value: float) -> float | None:
        there = env_at(value)
        a, b = left(there), right(there)
        return float(a - b) if _is_number(a) and _is_number(b) else None

    first, second = max(start, 1.0), 2 * max(start, 1.0)
    a, b = gap(first), gap(second)
    if a is None or b is None or a == b:
        return
    for root in (first - a * (second - first) / (b - a), _of_ratio(first, a, second, b)):
        if root is not None and root > 0 and math.isfinite(root):
            there = gap(root)
            if there is not None and abs(there) <= SAME * max(abs(a), abs(b), 1.0):
                yield root


def _of_ratio(x: float, a: float, y: float, b: float) -> float | None:
    """The root of p / x + q through two points."""
    p = (a - b) / (1 / x - 1 / y)
    q = a - p / x
    return -p / q if q else None


def _readable(value: float, towards: Callable[[float], int]) -> float:
    """The next number of two significant digits beyond a value."""
    if value == 0:
        return 1.0 if towards is math.ceil else 0.0
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    steps = towards(round(value / step, 9))
    if abs(steps * step - value) <= SAME * abs(value):
        steps += 1 if towards is math.ceil else -1
    return float(f"{steps * step:.2g}")


def changed(answers: Mapping[str, Answer], changes: Iterable[Change], knowledge: Knowledge) -> dict[str, Answer]:
    """The answers after some changes; a change of a fact that was set free is left to the caller."""
    after = dict(answers)
    for change in changes:
        question = knowledge.questions[change.question]
        after[question.id] = edited(after.get(question.id), change.edit, question)
    return after


def joined(changes: Iterable[Change]) -> tuple[Edit, ...]:
    """The changes as one edit per question, in the order given."""
    found: dict[str, Edit] = {}
    for change in changes:
        edit, before = change.edit, found.get(change.question)
        if before is not None:
            edit = Edit(change.question, None, before.add + edit.add, before.remove + edit.remove)
        found[change.question] = edit
    return tuple(found.values())
