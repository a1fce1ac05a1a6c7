"""What the rules promise each other: they fire, they stay silent, their remedies help, they agree with the regimes."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from advisor.expr import Chosen
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Edit, Regime, Rule
from advisor.knowledge.vocabulary import Use, uses

KNOWLEDGE = open_knowledge()
RULES = list(KNOWLEDGE.rules.values())
# No single answer is right for every case: the figures of the models or the people decide.
ADVICE_ONLY = {"E10", "K25", "T02", "T04", "T06", "T08", "K02", "K08", "G05", "M01"}


def values(use: Use, numbers: list[float]) -> list[Any]:
    """Values worth trying for a name that a rule uses: each option, and numbers around the rule's own."""
    question = KNOWLEDGE.questions.get(use.name)
    if question is None or question.type == "number":
        tried = {0.0, 1.0, *(n * f for n in numbers for f in (0.5, 0.9, 1.0, 1.1, 2.0, 20.0))}
        return [True, False] if use.how == "plain" else sorted(tried)
    options = [option.id for option in question.options]
    if question.type == "single":
        return options
    return [
        Chosen(),
        Chosen(frozenset(use.options)),
        Chosen(frozenset(options)),
        *(Chosen(frozenset([option])) for option in options),
    ]


def cases(rule: Rule, count: int = 6000) -> Iterator[dict[str, Any]]:
    """Random answers to what a rule asks."""
    chance = random.Random(rule.id)
    tree = ast.walk(ast.parse(rule.when.text, mode="eval"))
    constants = [n.value for n in tree if isinstance(n, ast.Constant)]
    numbers = [float(value) for value in constants if isinstance(value, (int, float))]
    tried = {use.name: values(use, numbers) for use in uses(rule.when.text)}
    for _ in range(count):
        yield {name: chance.choice(options) for name, options in tried.items()}


@cache
def firing(rule_id: str) -> list[dict[str, Any]]:
    """Up to ten cases in which a rule fires."""
    rule = KNOWLEDGE.rules[rule_id]
    found: list[dict[str, Any]] = []
    for case in cases(rule):
        if rule.when(case) is True:
            found.append(case)
            if len(found) == 10:
                break
    return found


def edited(case: dict[str, Any], edits: tuple[Edit, ...]) -> dict[str, Any]:
    """The case after a remedy, with the facts that follow from the new answers at once."""
    after = dict(case)
    for edit in edits:
        old = after.get(edit.question, Chosen())
        multi = edit.to is None
        after[edit.question] = Chosen(old.yes - {*edit.remove} | {*edit.add}) if multi else edit.to
    if after.get("serving") in ("self_onprem", "on_device") and "raw_leaves_site" in after:
        after["raw_leaves_site"] = False
    if "weights_gb" in after and any(edit.question == "model_b" for edit in edits):
        after["weights_gb"] = after["model_b"]
    return after


def test_every_rule_can_fire_and_can_stay_silent() -> None:
    assert [rule.id for rule in RULES if not firing(rule.id)] == []
    assert [rule.id for rule in RULES if not any(rule.when(case) is False for case in cases(rule))] == []


def test_every_remedy_silences_its_rule() -> None:
    left = [
        (rule.id, case)
        for rule in RULES
        if rule.remedy.edits
        for case in firing(rule.id)
        if rule.when(edited(case, rule.remedy.edits)) is not False
    ]
    assert left == []


def blocking_of_the_same_cause(rule: Rule) -> list[Rule]:
    """Critical rules of a rule's cause, without itself and without those that it replaces while it fires."""
    return [
        other
        for other in RULES
        if other.cause == rule.cause
        and other.severity == "critical"
        and other.id != rule.id
        and other.id not in rule.instead_of
    ]


def completed(case: dict[str, Any], others: list[Rule], chance: random.Random) -> dict[str, Any]:
    """The case with random answers to whatever else the other rules read; one byte a parameter, as in `edited`."""
    more = {
        use.name: chance.choice(values(use, []))
        for other in others
        for use in uses(other.when.text)
        if use.name not in case
    }
    whole = {**more, **case}
    return {**whole, "weights_gb": whole["model_b"]} if {"weights_gb", "model_b"} <= whole.keys() else whole


def raised(rule: Rule) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What the remedy of a rule raises among the critical rules of its cause: both ids and the case."""
    others, chance = blocking_of_the_same_cause(rule), random.Random(rule.id)
    for case in firing(rule.id):
        for _ in range(20):
            before = completed(case, others, chance)
            after = edited(before, rule.remedy.edits)
            yield from ((rule.id, o.id, before) for o in others if o.when(before) is False and o.when(after) is True)


def test_a_remedy_raises_no_other_blocking_finding_of_its_cause() -> None:
    grave = [rule for rule in RULES if rule.remedy.edits and rule.severity in ("critical", "high")]
    assert [found for rule in grave for found in raised(rule)] == []


def test_every_rule_has_a_whole_card() -> None:
    bare = [r.id for r in RULES if not (r.why and r.verify and r.responsible and r.false_alarm and r.sources)]
    assert bare == []


def test_no_two_rules_say_the_same_on_their_cards() -> None:
    for field in ("why", "verify", "false_alarm"):
        said = [getattr(rule, field) for rule in RULES]
        assert not [text for text in set(said) if said.count(text) > 2], field


def test_the_text_of_a_card_shows_no_id() -> None:
    known = {*KNOWLEDGE.questions, *(o.id for q in KNOWLEDGE.questions.values() for o in q.options)}
    ids = {id for id in known if "_" in id}
    for rule in RULES:
        words = " ".join((rule.title, rule.why, rule.verify, rule.false_alarm, rule.remedy.say)).split()
        assert not [word for word in words if word.strip(".,;:()") in ids], rule.id


def test_every_role_is_responsible_for_something() -> None:
    assert KNOWLEDGE.roles.keys() == {rule.responsible for rule in RULES}


def test_a_basis_of_judgement_is_what_only_judgement_carries() -> None:
    for rule in RULES:
        assert (rule.basis == "judgement") == (set(rule.sources) == {"J"}), rule.id
        assert rule.basis != "sourced" or "J" not in rule.sources, rule.id


def test_every_grave_rule_has_a_structured_remedy_where_one_exists() -> None:
    grave = {r.id for r in RULES if r.severity in ("critical", "high") and not r.remedy.edits}
    assert grave == ADVICE_ONLY


def test_a_remedy_never_lowers_the_demand_of_the_business() -> None:
    demands = {"requests_day", "sites", "data_classes", "regimes", "jurisdictions", "residency", "latency_ms"}
    for rule in RULES:
        assert not demands & {edit.question for edit in rule.remedy.edits}, rule.id


def test_a_blank_assessment_raises_nothing() -> None:
    assert not [rule.id for rule in RULES if rule.when({}) is True]


def test_no_rule_reads_the_industry() -> None:
    assert not [rule.id for rule in RULES if "industry" in rule.when.names]


def placed(regime: str, **answers: Any) -> dict[str, Any]:
    """A workload under one regime that a foreign company runs from abroad, with failover across the border."""
    everything = frozenset(option.id for option in KNOWLEDGE.questions["data_classes"].options) - {"classified"}
    return {
        "regimes": Chosen(frozenset([regime])), "data_classes": Chosen(everything), "operator": "foreign",
        "serving": "self_cloud", "dr": "active_active_cross_boundary", "infra": "vpc_isolated",
        "interaction": "chat", **answers,
    }  # fmt: skip


def criticals(regime: str, case: dict[str, Any]) -> set[str]:
    """The critical rules that name a regime and fire."""
    named = [r for r in RULES if r.severity == "critical" and any(regime in u.options for u in uses(r.when.text))]
    return {rule.id for rule in named if rule.when(case) is True}


def test_a_regime_limits_places_or_operators_just_where_a_critical_rule_says_so() -> None:
    assert [regime.id for regime in KNOWLEDGE.regimes.values() if regime.judged and not agrees(regime)] == []


def agrees(regime: Regime) -> bool:
    """Whether the rules raise something critical under a regime just where its own table limits places or operators."""
    if regime.countries or regime.operators != "any":
        return bool(criticals(regime.id, placed(regime.id, protections=Chosen()))) and regime.failover == "inside"
    covered = {
        name: Chosen(frozenset(option.id for option in KNOWLEDGE.questions[name].options))
        for name in ("protections", "readiness")
    }
    return not criticals(regime.id, placed(regime.id, dr="standby_in_boundary", **covered))


def test_a_regime_is_judged_just_where_a_rule_names_it() -> None:
    named = {
        option for rule in RULES for use in uses(rule.when.text) if use.name == "regimes" for option in use.options
    }
    assert {r.id for r in KNOWLEDGE.regimes.values() if r.judged} == named
