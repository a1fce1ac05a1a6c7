"""Pairs of layers: their score from the table, and the finding that a low score raises where no rule speaks of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from advisor.alignment.model import PairView
from advisor.assessment.environment import once_per_knowledge
from advisor.expr import Env, compile_expression
from advisor.knowledge.model import Knowledge, Layer, Pair, Remedy, Rule, Severity

QUESTION: Final[Mapping[Layer, str]] = {"infrastructure": "infra", "adoption": "adoption", "usecase": "usecase"}
"""The question that states the pattern of a layer."""

CONTRADICTION: Final = "identity"  # the theme of rules that say: the layers contradict each other
CONTRADICTS_AT_MOST: Final = 1
FITS_FROM: Final = 3

PAIRS: Final[tuple[tuple[Layer, Layer], ...]] = (
    ("infrastructure", "adoption"),
    ("infrastructure", "usecase"),
    ("adoption", "usecase"),
)


def stated(layer: Layer, env: Env) -> str:
    """The pattern that the answers state, "" where they state none."""
    value = env.get(QUESTION[layer])
    return value if isinstance(value, str) else ""


def pair_views(env: Env, knowledge: Knowledge) -> dict[str, PairView]:
    """The three pairs of stated patterns, by id such as infrastructure_adoption."""
    views = {}
    for a, b in PAIRS:
        pair = knowledge.pairs.get((stated(a, env), stated(b, env)))
        id = f"{a}_{b}"
        views[id] = PairView(id, pair.score, pair.reason) if pair else PairView(id, None, "")
    return views


def pair_rules(env: Env, firing: Iterable[Rule], knowledge: Knowledge) -> Iterator[Rule]:
    """The rules that the table itself adds: a pair that scores 1 or less while no firing rule speaks of that pair."""
    said = [rule.when.names for rule in firing if rule.theme == CONTRADICTION]
    for a, b in PAIRS:
        rule = _table(knowledge).get((stated(a, env), stated(b, env)))
        if rule is not None and not any(rule.when.names <= names for names in said):
            yield rule


@once_per_knowledge
def _table(knowledge: Knowledge) -> dict[tuple[str, str], Rule]:
    low = (pair for pair in knowledge.pairs.values() if pair.score <= CONTRADICTS_AT_MOST)
    return {(pair.a, pair.b): _as_rule(pair, knowledge) for pair in low}


def _as_rule(pair: Pair, knowledge: Knowledge) -> Rule:
    severity: Severity = "high" if pair.score == 0 else "medium"
    a, b = (QUESTION[layer] for layer in pair.layers)
    return Rule(
        id=f"P:{pair.a}+{pair.b}",
        title=f"{knowledge.patterns[pair.a].name} and {named(pair.b, knowledge)} do not go together",
        theme=CONTRADICTION,
        layers=pair.layers,
        severity=severity,
        when=compile_expression(f"{a} == '{pair.a}' and {b} == '{pair.b}'"),
        why=f"{pair.reason} (the pair scores {pair.score} of 4).",
        remedy=Remedy(_better(pair, knowledge)),
        cause=_cause(pair),
        sources=pair.sources,
        basis="judgement" if pair.basis == "judgement" else "mixed",
        verify="Ask for one such system that has run for a year, and how it deals with this.",
        responsible="platform",
        false_alarm="The plan already solves what is named as the reason, and can show how.",
    )


def named(pattern: str, knowledge: Knowledge) -> str:
    """The name of a pattern inside a sentence: edge, VPC-isolated, RAG."""
    name = knowledge.patterns[pattern].name
    return name if name[:2].isupper() else name[0].lower() + name[1:]


def _better(pair: Pair, knowledge: Knowledge) -> str:
    """The cells of the same row or column that fit, else the best there is."""
    moving = _movable(pair)
    kept, at = (pair.b, 0) if moving == pair.layers[0] else (pair.a, 1)
    others = {
        (p.a, p.b)[at]: p.score for p in knowledge.pairs.values() if p.layers == pair.layers and kept in (p.a, p.b)
    }
    best = min(FITS_FROM, max(others.values()))
    fits = _listed([named(pattern, knowledge) for pattern, score in others.items() if score >= best])
    return f"With {named(kept, knowledge)}, the table scores {fits} {best} or better: move to one of these."


def _movable(pair: Pair) -> Layer:
    """The layer that gives way: the use case is what is needed, the infrastructure is slower to change than habits."""
    return "adoption" if "adoption" in pair.layers else "infrastructure"


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _cause(pair: Pair) -> str:
    if "shadow" in (pair.a, pair.b):
        return "unsanctioned_use"
    return "adoption_step" if "adoption" in pair.layers else "usecase_pattern"
