"""The shortest safe path: from today's cell of the three layers to the target, never through a contradiction.

A cell is one pattern of each layer, 125 in all. It is unsafe where one of its pairs scores 1 or less, or where a rule
of the contradiction theme fires that reads nothing but the three layers and facts which no repair changes. A step
changes one layer; adoption moves by one level at most, and nothing moves to shadow AI. An unsafe start is where one
stands: each step out of it must take a contradiction away and add none, until the cell is safe. An unsafe target is not
approached: the path ends in the safe cell nearest to it, and says so. Shortest is by months of the typical transition,
then by the number of steps; of equal paths the one that lays the foundation, the infrastructure, first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.alignment.pairs import CONTRADICTION, CONTRADICTS_AT_MOST, PAIRS, QUESTION
from advisor.assessment.edits import edited
from advisor.assessment.environment import environment, once_per_knowledge
from advisor.assessment.model import Answer
from advisor.expr import NOT_APPLICABLE, Env, Value
from advisor.knowledge.model import LAYERS, Edit, Knowledge, Layer, Rule, Transition

if TYPE_CHECKING:
    import networkx as nx

Cell: TypeAlias = tuple[str, str, str]
"""Patterns of infrastructure, adoption and use case."""

SHADOW: Final = "shadow"
STEP: Final = 1e-6  # months that a step weighs beside its own, so that of equal paths the one with fewer steps wins
FIRST: Final = 1e-7  # and that a step weighs which another layer takes before the infrastructure is there
ORDER: Final = 1e-9  # and of these the one whose patterns stand first in the data


@dataclass(frozen=True, slots=True)
class SafeStep:
    """One step: the layer that changes, its transition, what must be true first, and the answers that must change.

    preconditions  sentences of the pattern card that do not hold yet; what an earlier step brought is not repeated
    """

    layer: Layer
    from_pattern: str
    to_pattern: str
    transition: Transition
    preconditions: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SafePath:
    """The way of one workload.

    cells          from the start on, one more than there are steps
    reaches        False: the target is unsafe or cannot be reached; the path ends as near to it as is safe
    unsafe_start, unsafe_target  why, empty where safe
    avoided        cells of the shortest way of all that contradict themselves, each with its reasons
    unsafe_cells   how many of all cells contradict themselves for this workload
    """

    workload: str
    start: Cell
    target: Cell
    cells: tuple[Cell, ...]
    steps: tuple[SafeStep, ...]
    reaches: bool
    unsafe_start: tuple[str, ...] = ()
    unsafe_target: tuple[str, ...] = ()
    avoided: tuple[tuple[Cell, tuple[str, ...]], ...] = ()
    unsafe_cells: int = 0

    @property
    def months(self) -> float:
        """Typical months of all steps, one after the other."""
        return sum(step.transition.months for step in self.steps)


def safe_path(
    workload: str, start: Cell, target: Cell, answers: Mapping[str, Answer], facts: Mapping[str, Value],
    knowledge: Knowledge,
) -> SafePath:  # fmt: skip
    """The shortest safe path between two cells of known patterns. KeyError for a pattern that is not in the data."""
    env = environment(answers, facts, knowledge)
    why = {cell: unsafe(cell, env, knowledge) for cell in _graph(knowledge)}
    lengths, paths = _shortest(knowledge, start, target, why)
    passing = frozenset(c for c in lengths if why[c])
    aim = target if target in lengths and target not in passing else _nearest(target, lengths, passing, knowledge)
    cells = tuple(paths[aim])
    return SafePath(
        workload, start, target, cells, tuple(_steps(cells, answers, facts, knowledge)), aim == target,
        why[start], why[target], _avoided(knowledge, start, target, why), sum(map(bool, why.values())),
    )  # fmt: skip


def _avoided(
    knowledge: Knowledge, start: Cell, target: Cell, why: Mapping[Cell, tuple[str, ...]]
) -> tuple[tuple[Cell, tuple[str, ...]], ...]:
    """What lies on the way that nobody is kept from, between its ends."""
    _, paths = _shortest(knowledge, start, target, dict.fromkeys(why, ()))
    return tuple((cell, why[cell]) for cell in paths.get(target, ())[1:-1] if why[cell])


def unsafe(cell: Cell, env: Env, knowledge: Knowledge) -> tuple[str, ...]:
    """Why a cell contradicts itself; empty where it does not."""
    at = dict(zip(LAYERS, cell, strict=True))
    pairs = [knowledge.pairs[at[a], at[b]] for a, b in PAIRS if (at[a], at[b]) in knowledge.pairs]
    names = knowledge.patterns
    low = [f"{names[p.a].name} and {names[p.b].name}: {p.reason}" for p in pairs if p.score <= CONTRADICTS_AT_MOST]
    there = {**env, **{QUESTION[layer]: pattern for layer, pattern in at.items()}}
    return (*low, *(f"{r.title} ({r.id})" for r in _fixed_rules(knowledge) if r.when(there) is True))


@once_per_knowledge
def _fixed_rules(knowledge: Knowledge) -> tuple[Rule, ...]:
    """Rules on the layers that no measure answers: they read patterns and facts, nothing that can be built."""
    layers = frozenset(QUESTION.values())
    return tuple(
        r
        for r in knowledge.rules.values()
        if r.theme == CONTRADICTION
        and r.severity in ("critical", "high")
        and len(r.when.names & layers) > 1
        and not (r.when.names - layers) & knowledge.efforts.keys()
    )


@once_per_knowledge
def _graph(knowledge: Knowledge) -> dict[Cell, tuple[tuple[Cell, float], ...]]:
    """Each cell with the cells one step away and the months of the step."""
    of = {layer: [p.id for p in knowledge.patterns.values() if p.layer == layer] for layer in LAYERS}
    cells: list[Cell] = list(product(of["infrastructure"], of["adoption"], of["usecase"]))
    return {cell: tuple(_from(cell, of, knowledge)) for cell in cells}


def _from(cell: Cell, of: Mapping[Layer, list[str]], knowledge: Knowledge) -> Iterator[tuple[Cell, float]]:
    level = {p.id: p.level for p in knowledge.patterns.values()}
    for at, layer in enumerate(LAYERS):
        for order, pattern in enumerate(of[layer]):
            if pattern == cell[at] or pattern == SHADOW or pattern not in knowledge.transitions:
                continue
            if layer == "adoption" and abs(level[pattern] - level[cell[at]]) > 1:
                continue
            months = knowledge.transitions[pattern].months + STEP + ORDER * order
            yield (*cell[:at], pattern, *cell[at + 1 :]), months  # type: ignore[misc]


@once_per_knowledge
def _network(knowledge: Knowledge) -> nx.DiGraph[Cell]:
    import networkx as nx  # a fifth of a second to import: only who asks for a path pays

    graph: nx.DiGraph[Cell] = nx.DiGraph()
    graph.add_nodes_from(_graph(knowledge))
    graph.add_weighted_edges_from((a, b, w) for a, steps in _graph(knowledge).items() for b, w in steps)
    return graph


def _shortest(
    knowledge: Knowledge, start: Cell, target: Cell, why: Mapping[Cell, tuple[str, ...]]
) -> tuple[dict[Cell, float], dict[Cell, list[Cell]]]:
    """Months to, and path to, every cell that can be reached safely."""
    import networkx as nx

    def months(a: Cell, b: Cell, edge: Mapping[str, float]) -> float | None:
        early = FIRST if a[0] == b[0] != target[0] else 0.0
        return edge["weight"] + early if not why[b] or set(why[b]) < set(why[a]) else None

    lengths, paths = nx.single_source_dijkstra(_network(knowledge), start, weight=months)
    return dict(lengths), dict(paths)  # type: ignore[arg-type]


def _nearest(target: Cell, lengths: Mapping[Cell, float], passing: frozenset[Cell], knowledge: Knowledge) -> Cell:
    """The reachable cell that shares most patterns with the target; of these the soonest reached."""
    order = list(_graph(knowledge))
    safe = [c for c in lengths if c not in passing] or list(lengths)
    return min(safe, key=lambda c: (sum(a != b for a, b in zip(c, target, strict=True)), lengths[c], order.index(c)))


def _steps(
    cells: tuple[Cell, ...], answers: Mapping[str, Answer], facts: Mapping[str, Value], knowledge: Knowledge
) -> Iterator[SafeStep]:
    known = dict(answers)
    for before, after in pairwise(cells):
        at = next(i for i in range(len(LAYERS)) if before[i] != after[i])
        pattern = knowledge.patterns[after[at]]
        known |= {QUESTION[layer]: after[i] for i, layer in enumerate(LAYERS)}
        env = environment(known, facts, knowledge)
        wanted = [p for p in pattern.prerequisites if p.when(env) not in (True, NOT_APPLICABLE)]
        edits = [e for p in wanted for e in p.edits]
        yield SafeStep(
            LAYERS[at], before[at], after[at], knowledge.transitions[after[at]], tuple(p.say for p in wanted),
            tuple(dict.fromkeys(e.question for e in edits)),
        )  # fmt: skip
        known = _with(known, edits, knowledge)


def _with(answers: dict[str, Answer], edits: list[Edit], knowledge: Knowledge) -> dict[str, Answer]:
    for edit in edits:
        answers[edit.question] = edited(answers.get(edit.question), edit, knowledge.questions[edit.question])
    return answers
