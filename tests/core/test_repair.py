"""The smallest repair: nothing blocks after it, brute force finds none smaller, and where there is none it says why."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations

import pytest

from advisor.advising.repairs import find_repair as repair_of
from advisor.advising.repairs import price_repair, repaired, subject_of
from advisor.alignment import judge
from advisor.alignment.changes import Change, Room, possible_changes
from advisor.alignment.conflict import find_conflict
from advisor.alignment.cover import Clause, cheapest_cover
from advisor.alignment.repair import BLOCKING, Repair, Subject, Terms, after_changes, find_repair, judged, weight
from advisor.assessment.environment import environment
from advisor.assessment.model import Acceptance, Assessment, Workload
from advisor.expr import Unknown
from advisor.figure import evaluate_formula
from advisor.knowledge.model import Knowledge
from tests.core.plans import KNOWLEDGE, TODAY, Answers, Facts, chosen, random_plan
from tests.core.plans_of_samples import BUILDABLE, IMPOSSIBLE, advice_of, sample

WORKLOADS = [(id, w.name) for id in BUILDABLE for w in sample(id).workloads]
FOUND = {}


def found(id: str, workload: str) -> Repair:
    """The repair of a workload of a sample, computed once."""
    if (id, workload) not in FOUND:
        FOUND[id, workload] = repair_of(sample(id), workload, KNOWLEDGE, TODAY)
    return FOUND[id, workload]


def subject(
    answers: Answers, facts: Facts, knowledge: Knowledge = KNOWLEDGE, accepted: frozenset[str] = frozenset()
) -> Subject:
    """Answers whose facts are all stated, so that no change moves them."""
    return Subject("w", answers, frozenset(answers), facts, accepted, lambda _: facts, lambda _: facts, knowledge)


def blocking(assessment: Assessment, workload: str) -> set[str]:
    """Ids of the critical and high findings of a workload as the advice has them."""
    advice = next(a for a in advised(assessment) if a.workload == workload)
    return {f.rule.id for f in advice.firing() if f.rule.severity in BLOCKING}


def advised(assessment: Assessment) -> Iterator:  # type: ignore[type-arg]
    """Alignments with facts derived from the answers, as the advice judges them."""
    from advisor.advising.plan import make_plan

    plan = make_plan(assessment, KNOWLEDGE)
    for case in plan.cases:
        workload = next(w for w in assessment.workloads if w.name == case.workload)
        yield judge(assessment, workload, plan.facts(case), KNOWLEDGE, TODAY)


@pytest.mark.parametrize(("id", "workload"), WORKLOADS)
def test_nothing_blocks_after_the_repair_of_a_sample_when_it_is_judged_anew(id: str, workload: str) -> None:
    repair = found(id, workload)
    before = blocking(sample(id), workload)
    assert repair.proven
    assert (repair.state == "clear") == (before == set())
    assert set(repair.clears) == {f"{rule}@{workload}" for rule in before}
    after = repaired(sample(id), repair, KNOWLEDGE)
    assert blocking(after, workload) == set()
    assert repair.counts_as == sum(c.counts_as for c in repair.changes) == repair.at_least


def test_the_impossible_sample_has_no_repair_and_a_conflict_that_cannot_be_made_smaller() -> None:
    repair = found(IMPOSSIBLE, sample(IMPOSSIBLE).workloads[0].name)
    assert repair.state == "impossible"
    assert repair.changes == ()
    assert repair.conflict is not None
    assert repair.conflict.irreducible
    assert set(repair.conflict.answers) == {"accuracy_needed_pct", "accuracy_measured_pct", "wrong_answer"}


@pytest.mark.parametrize(("id", "workload"), WORKLOADS)
def test_no_change_of_a_repair_can_be_left_out(id: str, workload: str) -> None:
    repair = found(id, workload)
    subject = subject_of(sample(id), workload, KNOWLEDGE, TODAY)
    for change in repair.changes:
        rest = [c for c in repair.changes if c != change]
        picture = judged(subject, after_changes(subject, rest)[0])
        assert not clear(subject, picture, Terms(settled=not repair.opens)), change


def clear(subject: Subject, picture: object, terms: Terms) -> bool:
    """An oracle of its own: whether a plan counts as repaired, from what the rules say before and after."""
    before = judged(subject, subject.answers)
    counts = lambda r: r.severity in terms.blocking and (terms.only is None or r.id in terms.only)  # noqa: E731
    targets = {
        r.id for r in before.firing if counts(r) and r.id not in before.replaced and r.id not in subject.accepted
    }
    named_before = {r.id for r in before.firing}
    for rule in picture.firing:  # type: ignore[attr-defined]
        gap = rule.id.startswith("L:") and rule.id not in named_before and terms.only is None
        if (counts(rule) or gap) and rule.id not in picture.replaced and rule.id not in subject.accepted:  # type: ignore[attr-defined]
            return False
    for id, value in picture.values.items():  # type: ignore[attr-defined]
        opened = isinstance(value, Unknown) and not isinstance(before.values[id], Unknown)
        blocks = counts(subject.knowledge.rules[id]) and id not in subject.accepted
        if opened and (id in targets or (terms.settled and blocks)):
            return False
    clash = subject.knowledge.contradictions.values()
    return not any(c.when(picture.env) is True and c.when(before.env) is not True for c in clash)  # type: ignore[attr-defined]


def small_case(seed: int) -> tuple[Subject, Terms, tuple[Change, ...]]:
    """A random plan of which few answers may change, and the rules that read them."""
    rng = random.Random(seed)
    answers, facts = random_plan(rng)
    singles = [
        "serving",
        "operator",
        "dr",
        "update_path",
        "infra",
        "autonomy",
        "residency",
        "availability",
        "latency_ms",
    ]
    lists = ["readiness", "protections", "guardrails", "actions"]
    free = [*rng.sample(singles, 2), *rng.sample(lists, 1)]
    knowledge = replace(KNOWLEDGE, efforts={q: KNOWLEDGE.efforts[q] for q in free})
    rules = [r for r in knowledge.rules.values() if r.severity in BLOCKING and r.when.names & set(free)]
    only = frozenset(r.id for r in rng.sample(rules, min(9, len(rules))))
    terms = Terms(only=only, settled=bool(seed % 2))
    case = subject(answers, facts, knowledge)
    ruled = tuple(r for r in knowledge.rules.values() if r.severity in BLOCKING)
    env = environment(answers, facts, knowledge)
    changes = possible_changes(
        answers, env, lambda a: environment(a, facts, knowledge), Room(ruled, only, stated=frozenset(facts)), knowledge
    )
    return case, terms, changes


def sets_of(changes: tuple[Change, ...], most: int) -> Iterator[tuple[Change, ...]]:
    """Every set of up to so many changes that gives each answer once."""
    for some in chain.from_iterable(combinations(changes, n) for n in range(most + 1)):
        replaced = [c.question for c in some if not c.option]
        if len(replaced) == len(set(replaced)):
            yield some


@pytest.mark.parametrize("seed", range(24))
def test_brute_force_finds_no_smaller_repair(seed: int) -> None:
    case, terms, changes = small_case(seed)
    repair = find_repair(case, terms)
    tried = 0
    for some in sets_of(changes, 2):
        tried += 1
        if tried > 400:
            break
        lighter = sum(c.counts_as for c in some) < repair.counts_as or repair.state == "impossible"
        if lighter and not clear(case, judged(case, after_changes(case, some)[0]), replace(terms, settled=True)):
            continue
        assert not lighter or (repair.opens and not terms.settled), [(c.question, c.edit) for c in some]
    if repair.changes:
        picture = judged(case, after_changes(case, repair.changes)[0])
        assert clear(case, picture, replace(terms, settled=not repair.opens))


def test_small_cases_reach_every_outcome() -> None:
    states = {find_repair(*small_case(seed)[:2]).state for seed in range(24)}
    assert {"clear", "found", "impossible"} & states >= {"found", "impossible"}


def test_the_cover_is_the_cheapest_that_brute_force_finds() -> None:
    rng = random.Random(7)
    for _ in range(300):
        n = rng.randint(1, 9)
        weights = [rng.randint(1, 9) for _ in range(n)]
        group = rng.sample(range(n), min(3, n))
        clauses: list[Clause] = [
            frozenset((i, rng.random() < 0.8) for i in rng.sample(range(n), rng.randint(1, min(3, n))))
            for _ in range(rng.randint(1, 8))
        ]
        cover = cheapest_cover(weights, [group], clauses, 10**6)
        allowed = (set(s) for k in range(n + 1) for s in combinations(range(n), k) if len(set(s) & set(group)) <= 1)
        costs = [sum(weights[i] for i in s) for s in allowed if all(any((i in s) is d for i, d in c) for c in clauses)]
        assert cover.complete
        assert (cover.chosen is None) == (costs == [])
        if cover.chosen is not None:
            assert sum(weights[i] for i in cover.chosen) == min(costs) == cover.bound


def test_a_need_is_given_up_only_where_no_means_does() -> None:
    answers: Answers = {
        "usecase": "generation",
        "latency_ms": 40.0,
        "interaction": "chat",
        "infra": "edge",
        "serving": "on_device",
    }
    repair = find_repair(subject(answers, {}), Terms(only=frozenset({"T05"}), settled=False))
    assert [(c.question, c.kind) for c in repair.changes] == [("latency_ms", "need")]
    assert repair.edits[0].to is not None
    assert 50 < float(repair.edits[0].to) <= 51
    kept = find_repair(subject(answers, {}), Terms(only=frozenset({"T05"}), keep_needs=True, settled=False))
    assert kept.state == "impossible"


def test_what_conflicts_is_said_and_cannot_be_made_smaller() -> None:
    answers: Answers = {
        "usecase": "generation", "latency_ms": 40.0, "interaction": "chat", "infra": "edge", "serving": "on_device",
        "adoption": "production", "residency": "in_country", "industry": "retail",
    }  # fmt: skip
    case, terms = subject(answers, {}), Terms(only=frozenset({"T05", "C04"}), keep_needs=True, settled=False)
    conflict = find_conflict(case, terms, find_repair(case, terms))
    assert conflict is not None
    assert conflict.irreducible
    assert conflict.rules == ("T05",)
    assert set(conflict.answers) == {"usecase", "latency_ms"}
    assert "cannot hold together, because of: Language model in a 50 ms loop (T05)" in conflict.say
    for name in conflict.answers:
        freed = replace(terms, only=frozenset(conflict.rules), freed=frozenset({name}))
        assert find_repair(case, freed).state == "found", name


def test_a_fact_that_nobody_can_change_stands_alone_in_the_conflict() -> None:
    case = subject({"cloud_usd_month": 1000.0}, {"egress_tb_month": 100.0})
    terms = Terms(only=frozenset({"G05"}), settled=False)
    conflict = find_conflict(case, terms, find_repair(case, terms))
    assert conflict is not None
    assert set(conflict.answers) == {"cloud_usd_month", "egress_tb_month"}


def test_a_limit_gives_a_repair_that_need_not_be_the_smallest_and_says_so() -> None:
    case = subject_of(sample("commercial-fleet"), "driver-warning", KNOWLEDGE, TODAY)
    repair = find_repair(case, Terms(rounds=2, settled=False))
    assert repair.state in ("unproven", "gave_up")
    assert not repair.proven
    best = find_repair(case, Terms(settled=False))
    assert repair.at_least <= best.counts_as
    if repair.changes:
        assert repair.counts_as >= best.counts_as


def test_an_accepted_risk_needs_no_repair() -> None:
    answers: Answers = {"regimes": chosen("hipaa"), "dr": "none"}
    workload = Workload("w", answers, accepted=(Acceptance("C26", "on purpose", "CIO"),))
    assert repair_of(Assessment("a", workloads=(workload,)), "w", KNOWLEDGE, TODAY).state == "clear"
    bare = Assessment("a", workloads=(replace(workload, accepted=()),))
    assert [c.edit.to for c in repair_of(bare, "w", KNOWLEDGE, TODAY).changes] == ["backup_restore"]


def test_what_counts_as_blocking_is_a_parameter() -> None:
    id, workload = WORKLOADS[0]
    critical = repair_of(sample(id), workload, KNOWLEDGE, TODAY, blocking=("critical",))
    assert critical.counts_as < found(id, workload).counts_as
    assert {c.rsplit("@", 1)[0] for c in critical.clears} <= {
        r.id for r in KNOWLEDGE.rules.values() if r.severity == "critical"
    }


def test_the_same_answers_give_the_same_repair() -> None:
    id, workload = WORKLOADS[1]
    turned = replace(
        sample(id), workloads=tuple(replace(w, answers=dict(reversed(w.answers.items()))) for w in sample(id).workloads)
    )
    assert repair_of(turned, workload, KNOWLEDGE, TODAY) == found(id, workload)


def test_a_workload_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        repair_of(sample(BUILDABLE[0]), "nobody", KNOWLEDGE, TODAY)


@pytest.mark.parametrize(("id", "workload"), [WORKLOADS[1], WORKLOADS[-2]])
def test_a_repair_is_priced_by_two_designs_and_every_figure_opens(id: str, workload: str) -> None:
    price = price_repair(sample(id), found(id, workload), KNOWLEDGE, with_optimum=True)
    assert price.cost_before
    assert price.cost_after
    assert price.cost_difference
    assert price.cost_before.value == pytest.approx(advice_of(id).figures["as_stated/monthly_cost"].value)
    assert price.cost_difference.value == pytest.approx(price.cost_after.value - price.cost_before.value)
    assert price.recommended
    for figure in price.figures.values():
        assert evaluate_formula(figure.formula, figure.inputs) == pytest.approx(figure.value, rel=1e-9, abs=1e-9)
        assert figure.low <= figure.value <= figure.high
        assert figure.shown


def test_a_question_that_a_remedy_changes_has_a_weight() -> None:
    edited = {e.question for r in KNOWLEDGE.rules.values() for e in r.remedy.edits}
    assert edited <= KNOWLEDGE.efforts.keys()
    assert all(
        weight(Change(q, None, "means", e.counts_as, e.disruption, True), 0) > 0 for q, e in KNOWLEDGE.efforts.items()
    )  # type: ignore[arg-type]
