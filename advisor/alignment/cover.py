"""The cheapest set of things to do that satisfies a list of either-ors: branch and bound, exact.

A clause says: do one of these, or do not do one of those. Things of one group exclude each other. Plain numbers only,
so that brute force can check it. The bound is a feasible dual of the covering programme: each clause pays what its
cheapest thing still costs, and things shared by clauses are paid for once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Literal: TypeAlias = tuple[int, bool]  # thing, and whether it must be done (True) or must not (False)
Clause: TypeAlias = frozenset[Literal]
Groups: TypeAlias = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Cover:
    """The outcome. chosen is None where nothing satisfies all clauses, or none was found within the limit.

    bound   no cover weighs less; equal to the weight where `complete`
    """

    chosen: frozenset[int] | None
    bound: int
    nodes: int
    complete: bool


@dataclass(slots=True)
class _Search:
    weights: Sequence[int]
    group: Groups  # thing → the others of its group
    limit: int
    best: frozenset[int] | None = None
    best_weight: int | None = None
    nodes: int = 0
    left_open: list[int] = field(default_factory=list)  # bounds of what was not looked at


def cheapest_cover(
    weights: Sequence[int], groups: Iterable[Sequence[int]], clauses: Iterable[Clause], limit: int
) -> Cover:
    """The cheapest set of things, by branch and bound over at most `limit` nodes. Weights are positive."""
    others = {i: tuple(j for j in group if j != i) for group in groups for i in group}
    chosen: frozenset[int] | None = frozenset()
    bound = nodes = 0
    complete = True
    for part in _components(_reduced(weights, others, clauses), others):
        search = _Search(weights, others, limit - nodes)
        _branch(search, part, {}, 0)
        nodes += search.nodes
        least = min((b for b in (*search.left_open, search.best_weight) if b is not None), default=None)
        if least is None:
            return Cover(None, bound, nodes, True)
        bound, complete = bound + least, complete and not search.left_open
        chosen = None if chosen is None or search.best is None else chosen | search.best
    return Cover(chosen, bound, nodes, complete)


def _reduced(weights: Sequence[int], others: Groups, clauses: Iterable[Clause]) -> list[Clause]:
    """Fewer and shorter clauses with the same cheapest cover: without those that a stricter one implies, and without
    things in whose place another does as much for no more."""
    kept = _needed(clauses)
    while True:
        refused = {i for c in kept for i, done in c if not done}
        serves: dict[int, set[int]] = {}
        for at, clause in enumerate(kept):
            for thing, done in clause:
                if done:
                    serves.setdefault(thing, set()).add(at)
        worse = {
            i for i in serves
            if any(_stands_in(j, i, serves, weights, others) for j in serves if j != i and j not in refused)
        }  # fmt: skip
        shorter = _needed(frozenset(x for x in c if not (x[1] and x[0] in worse)) for c in kept)
        if shorter == kept:
            return kept
        kept = shorter


def _stands_in(
    better: int,
    thing: int,
    serves: Mapping[int, set[int]],
    weights: Sequence[int],
    others: Groups,
) -> bool:
    """Whether one thing can always take the place of another. Of equals the first stays."""
    if (weights[better], better) >= (weights[thing], thing) or not serves[thing] <= serves[better]:
        return False
    return better not in others or thing in others[better]


def _needed(clauses: Iterable[Clause]) -> list[Clause]:
    """Clauses without those that a stricter one implies."""
    kept: list[Clause] = []
    for clause in sorted(set(clauses), key=lambda c: (len(c), sorted(c))):
        if not any(stricter <= clause for stricter in kept):
            kept.append(clause)
    return kept


def _components(clauses: Iterable[Clause], others: Groups) -> list[list[Clause]]:
    """Clauses that share no thing, and no group of things, are solved apart."""
    parts: list[tuple[set[int], list[Clause]]] = []
    for clause in clauses:
        things = {j for i, _ in clause for j in (i, *others.get(i, ()))}
        joined = [part for part in parts if part[0] & things]
        parts = [part for part in parts if not part[0] & things]
        parts.append((things.union(*(p[0] for p in joined)), [c for p in joined for c in p[1]] + [clause]))
    return [part for _, part in parts]


def _branch(search: _Search, clauses: list[Clause], fixed: dict[int, bool], weight: int) -> None:
    settled = _propagate(search, clauses, fixed, weight)
    if settled is None:
        return
    clauses, fixed, weight = settled
    bound = weight + _dual(search.weights, clauses)
    if search.best_weight is not None and bound >= search.best_weight:
        return
    if not clauses:
        search.best, search.best_weight = frozenset(i for i, done in fixed.items() if done), weight
        return
    if search.nodes >= search.limit:
        search.left_open.append(bound)
        return
    search.nodes += 1
    tried = dict(fixed)
    first = min(clauses, key=lambda clause: len(clause))
    for thing, done in sorted(first, key=lambda x: (search.weights[x[0]] if x[1] else 0, x)):
        _branch(search, clauses, {**tried, thing: done}, weight + (search.weights[thing] if done else 0))
        tried[thing] = not done
        if not done:
            weight += search.weights[thing]


def _propagate(
    search: _Search, clauses: list[Clause], fixed: dict[int, bool], weight: int
) -> tuple[list[Clause], dict[int, bool], int] | None:
    """What follows at once: clauses that hold are left out, a clause with one way left takes it. None: impossible."""
    fixed = dict(fixed)
    while True:
        for thing in [i for i, done in fixed.items() if done]:
            for other in search.group.get(thing, ()):
                if fixed.get(other):
                    return None
                fixed[other] = False
        rest: list[Clause] = []
        forced: Literal | None = None
        for clause in clauses:
            if any(fixed.get(i) is done for i, done in clause):
                continue
            free = frozenset(x for x in clause if x[0] not in fixed)
            if not free:
                return None
            rest.append(free)
            if len(free) == 1:
                (forced,) = free
        clauses = rest
        if forced is None:
            return clauses, fixed, weight
        fixed[forced[0]] = forced[1]
        weight += search.weights[forced[0]] if forced[1] else 0


def _dual(weights: Sequence[int], clauses: Iterable[Clause]) -> int:
    """A lower bound on what the clauses still cost: the shortest pay first."""
    left: dict[int, int] = {}
    total = 0
    for clause in sorted(clauses, key=len):
        if all(done for _, done in clause):
            pays = min(left.get(i, weights[i]) for i, _ in clause)
            total += pays
            for i, _ in clause:
                left[i] = left.get(i, weights[i]) - pays
    return total
