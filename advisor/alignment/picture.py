"""A workload judged just far enough to be scored: cheap enough that every remedy can be tried out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from advisor.alignment.layers import Reading, gap_rules, read_layers
from advisor.alignment.model import PairView
from advisor.alignment.pairs import pair_rules, pair_views
from advisor.alignment.rules import outcomes, replacements
from advisor.alignment.score import score
from advisor.assessment.environment import environment
from advisor.assessment.model import Answer
from advisor.expr import Value
from advisor.knowledge.model import Knowledge, Layer, Rule


@dataclass(frozen=True, slots=True)
class Picture:
    """What the rules, the layers and the pairs give for one set of answers.

    values    rule id → what its condition gave, for every rule of the data
    firing    the rules that fire, those of the table of pairs and of the stated layers included
    replaced  rule that gives way → the stricter one that stands instead of it
    """

    env: Mapping[str, Value]
    values: Mapping[str, Value]
    firing: tuple[Rule, ...]
    replaced: Mapping[str, str]
    layers: Mapping[Layer, Reading]
    pairs: Mapping[str, PairView]
    score: float | None


def look(
    answers: Mapping[str, Answer], facts: Mapping[str, Value], accepted: Collection[str], knowledge: Knowledge
) -> Picture:
    """Judge one set of answers. `accepted` holds the ids of rules whose risk is accepted: they do not lower the score,
    and what they replace stays replaced."""
    env = environment(answers, facts, knowledge)
    values = outcomes(env, knowledge)
    firing = [rule for id, rule in knowledge.rules.items() if values[id] is True]
    layers, pairs = read_layers(env, knowledge), pair_views(env, knowledge)
    firing += [*pair_rules(env, firing, knowledge), *gap_rules(layers, firing, knowledge)]
    replaced = replacements(firing)
    counted = [rule.severity for rule in firing if rule.id not in replaced and rule.id not in accepted]
    return Picture(env, values, tuple(firing), replaced, layers, pairs, score(pairs.values(), counted))
