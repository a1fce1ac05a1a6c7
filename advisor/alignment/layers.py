"""Stated against inferred: which pattern of each layer the answers point to, and the finding that a gap raises.

Each pattern of the data carries signals: conditions over the answers with a weight for or against it. The weights of
those that hold add up. A pattern is inferred where its sum is at least 2 and leads the next by half a point; one that
is as good as the best and stated is preferred. A gap is a finding where the answers speak *against* what is stated
(its own sum below 0), not where another pattern merely looks better: so no good practice can ever raise one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from advisor.alignment.model import LayerView
from advisor.alignment.pairs import CONTRADICTION, QUESTION, named, stated
from advisor.assessment.environment import once_per_knowledge
from advisor.expr import Env, compile_expression
from advisor.knowledge.model import LAYERS, Knowledge, Layer, Pattern, Remedy, Rule, Signal

ENOUGH: Final = 2.0
LEAD: Final = 0.5
_CLAIMED: Final = (CONTRADICTION, "evals")  # themes of the rules that judge a claimed pattern


@dataclass(frozen=True, slots=True)
class Reading:
    """A layer, the signals that hold for each of its patterns, and their sums."""

    view: LayerView
    holding: Mapping[str, tuple[Signal, ...]]
    sums: Mapping[str, float]


@once_per_knowledge
def _patterns(knowledge: Knowledge) -> dict[Layer, tuple[Pattern, ...]]:
    return {layer: tuple(p for p in knowledge.patterns.values() if p.layer == layer) for layer in LAYERS}


def read_layers(env: Env, knowledge: Knowledge) -> dict[Layer, Reading]:
    """Each layer as stated and as the answers have it."""
    return {layer: _read(layer, env, patterns) for layer, patterns in _patterns(knowledge).items()}


def _read(layer: Layer, env: Env, patterns: Iterable[Pattern]) -> Reading:
    holding = {p.id: tuple(s for s in p.signals if s.when(env) is True) for p in patterns}
    sums = {pattern: sum(s.weight for s in signals) for pattern, signals in holding.items()}
    claimed = stated(layer, env)
    inferred = _inferred(claimed, sums)
    speaking = [s for s in holding.get(inferred, ()) if s.weight > 0]
    if claimed != inferred:
        speaking += [s for s in holding.get(claimed, ()) if s.weight < 0]
    said = tuple(dict.fromkeys(s.say for s in speaking))
    return Reading(LayerView(layer, claimed, inferred, said), holding, sums)


def _inferred(claimed: str, sums: Mapping[str, float]) -> str:
    if not sums:
        return ""
    first, *others = sorted(sums, key=lambda pattern: -sums[pattern])
    if sums[first] < ENOUGH:
        return ""
    if sums.get(claimed, 0.0) > sums[first] - LEAD:
        return claimed
    return first if not others or sums[first] - sums[others[0]] >= LEAD else ""


def gap_rules(readings: Mapping[Layer, Reading], firing: Iterable[Rule], knowledge: Knowledge) -> list[Rule]:
    """Findings for infrastructure and adoption where the answers contradict the stated pattern and no rule says so."""
    said = [r for r in firing if r.theme in _CLAIMED]
    layers: tuple[Layer, ...] = ("infrastructure", "adoption")
    return [
        _gap(readings[layer], knowledge)
        for layer in layers
        if readings[layer].sums.get(readings[layer].view.stated, 0.0) < 0
        and not any(r.layers == (layer,) and QUESTION[layer] in r.when.names for r in said)
    ]


def _gap(reading: Reading, knowledge: Knowledge) -> Rule:
    view = reading.view
    claimed, question = knowledge.patterns[view.stated], QUESTION[view.layer]
    against = [s for s in reading.holding[view.stated] if s.weight < 0]
    to = f"looks like {named(view.inferred, knowledge)}" if view.inferred else "does not bear it out"
    return Rule(
        id=f"L:{view.layer}-gap",
        title=f"{claimed.name} is stated, the rest of the plan {to}",
        theme=CONTRADICTION,
        layers=(view.layer,),
        severity="medium",
        when=compile_expression(
            " and ".join([f"{question} == '{view.stated}'", *(f"({s.when.text})" for s in against)])
        ),
        why=" ".join(s.say for s in against),
        remedy=Remedy("Change the plan so that it is what it is called, or correct the answer and be judged as that."),
        cause="stated_pattern" if view.layer == "infrastructure" else "adoption_step",
        sources=claimed.sources,
        basis="judgement",
        verify="Draw what is really built and who runs it, without naming a pattern. Which one does it resemble?",
        responsible="platform",
        false_alarm="An answer that speaks against the pattern is wrong, or is about another part of the plan.",
    )
