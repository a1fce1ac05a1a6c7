"""Why a rule fires, as either-ors over the changes: what any repair must do, whatever else it does.

Each clause is necessary: in every set of changes after which the rule does not hold, one of its literals is true. So a
set of changes that breaks a clause need never be tried, which is what makes the search for the smallest repair exact.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from advisor.alignment.changes import FEEDS, Change
from advisor.alignment.cover import Clause, Literal
from advisor.expr import Env, Expression, Value, compile_expression
from advisor.knowledge.model import Knowledge
from advisor.knowledge.vocabulary import uses

PRACTICES: Final = frozenset({"protections", "guardrails", "readiness", "shadow_controls"})
MOST: Final = 12  # clauses kept of one rule; the others are necessary too, but few are enough


class Reasons:
    """Clauses for one state of the answers.

    chosen   indices of the changes that are made in this state
    own      facts that the user states: no answer moves them
    value_of the answer to a question after one change of it alone, from the answers as given
    """

    def __init__(
        self, changes: Sequence[Change], chosen: frozenset[int], env: Env, own: Iterable[str],
        value_of: Callable[[str, int | None], Value], knowledge: Knowledge,
    ) -> None:  # fmt: skip
        self._changes, self._chosen, self._env, self._own = changes, chosen, env, frozenset(own)
        self._value_of, self._knowledge = value_of, knowledge
        self._of: dict[str, list[int]] = {}
        for i, change in enumerate(changes):
            self._of.setdefault(change.question, []).append(i)

    def to_end(self, condition: Expression) -> list[Clause]:
        """What must change before a condition that is true is anything else."""
        return self._untrue(_tree(condition.text))[:MOST]

    def to_touch(self, *texts: str) -> Clause:
        """Some answer that these conditions rest on must change."""
        read = [use for text in texts for use in uses(text)]
        options = {(use.name, option) for use in read for option in use.options}
        counted = {use.name for use in read if use.how == "list" and not use.options}
        return frozenset(
            self._toggle(i)
            for q in sorted(self._closure({use.name for use in read}))
            for i in self._of.get(q, ())
            if not (part := self._changes[i].option) or q in counted or (q, part) in options
        )

    def _toggle(self, change: int) -> Literal:
        return change, change not in self._chosen

    def _closure(self, names: Iterable[str]) -> set[str]:
        """Questions that names rest on: themselves, what decides whether they apply, what a fact comes from."""
        seen: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            question = self._knowledge.questions.get(name)
            if question is not None:
                todo += question.ask_if.names if question.ask_if else ()
            elif name not in self._own:
                todo += FEEDS.get(name, frozenset(self._of) - PRACTICES)
        return seen

    def _untrue(self, node: ast.expr) -> list[Clause]:
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return _either(self._untrue(p) for p in parts)
            case ast.BoolOp(values=parts):
                return [c for p in parts if _run(p, self._env) is True for c in self._untrue(p)]
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._unfalse(operand)
            case _:
                return self._leaf(node, True)

    def _unfalse(self, node: ast.expr) -> list[Clause]:
        """What must change before a part that is false (or does not apply) is anything else."""
        match node:
            case ast.BoolOp(op=ast.And(), values=parts) if _run(node, self._env) is False:
                return [c for p in parts if _run(p, self._env) is False for c in self._unfalse(p)]
            case ast.BoolOp(op=ast.Or(), values=parts):
                return _either(self._unfalse(p) for p in parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand) if _run(operand, self._env) is True:
                return self._untrue(operand)
            case _ if _run(node, self._env) is False:
                return self._leaf(node, False)
            case _:
                return [self.to_touch(ast.unparse(node))]

    def _leaf(self, node: ast.expr, now: bool) -> list[Clause]:
        match node:
            case ast.Call(func=ast.Name(id="any_of" | "all_of" as test), args=[ast.Name(id=q), ast.List(elts=wanted)]):
                options = [e.value for e in wanted if isinstance(e, ast.Constant)]
                return self._listed(q, options, test == "any_of", now)
            case _:
                return [self._compared(node, now) | self._ask(_names(node))]

    def _listed(self, question: str, wanted: Sequence[object], any_of: bool, now: bool) -> list[Clause]:
        """A test of a multiple choice: one option must change, or each of those that stand in the way."""
        flips = {self._changes[i].option: self._toggle(i) for i in self._of.get(question, ())}
        away = self._ask([question])
        value = self._env[question]
        if any_of is not now:  # one more option makes any_of true, one less ends all_of
            return [frozenset(flips[o] for o in wanted if o in flips) | away]
        blocking = [o for o in wanted if (o in value.yes if any_of else o not in value.yes | value.unsure)]
        return [frozenset([flips[o]] if o in flips else []) | away for o in blocking]

    def _compared(self, node: ast.expr, now: bool) -> Clause:
        names = _names(node)
        if len(names) != 1 or not names <= self._knowledge.questions.keys():
            return self.to_touch(ast.unparse(node))
        (question,) = names
        condition = _compiled(node)
        mine = self._of.get(question, [])
        found: set[Literal] = set()
        for i in mine:
            if i not in self._chosen and self._differs(condition, question, i, now):
                found.add((i, True))
        made = [i for i in mine if i in self._chosen]
        if made and self._differs(condition, question, None, now):
            found |= {(i, False) for i in made}
        return frozenset(found)

    def _differs(self, condition: Expression, question: str, change: int | None, now: bool) -> bool:
        return condition({**self._env, question: self._value_of(question, change)}) is not now

    def _ask(self, names: Iterable[str]) -> Clause:
        """The other way out: the question no longer applies."""
        found: set[Literal] = set()
        for name in names:
            question = self._knowledge.questions.get(name)
            if question is not None and question.ask_if is not None:
                held = question.ask_if(self._env) is True
                clauses = self._untrue(_tree(question.ask_if.text)) if held else []
                found |= clauses[0] if clauses else self.to_touch(question.ask_if.text)
        return frozenset(found)


def _either(parts: Iterable[list[Clause]]) -> list[Clause]:
    """One of several things must happen, each of which needs all of its clauses."""
    lists = list(parts)
    if not all(lists):  # a part that nothing need change for
        return []
    combined: Iterator[tuple[Clause, ...]] = product(*lists)
    return [frozenset().union(*combination) for combination, _ in zip(combined, range(MOST), strict=False)]


@lru_cache(maxsize=4096)
def _tree(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


@lru_cache(maxsize=16384)
def _compiled(node: ast.expr) -> Expression:
    return compile_expression(ast.unparse(node))  # trees are kept by _tree, so a node stays the same object


def _names(node: ast.expr) -> frozenset[str]:
    return _compiled(node).names


def _run(node: ast.expr, env: Env) -> Value:
    return _compiled(node)(env)
