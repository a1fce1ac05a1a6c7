"""The rule linter: each kind of finding has a rule that raises it and a twin that does not; brute force as oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest

from advisor.alignment.picture import look
from advisor.assessment.environment import environment
from advisor.expr import Chosen, compile_expression
from advisor.knowledge import open_knowledge
from advisor.knowledge.linter import Finding, lint
from advisor.knowledge.linter.formula import FALSE, NOT_ASKED, NOT_TRUE, TRUE
from advisor.knowledge.linter.linear import Inequality, at_most, solution
from advisor.knowledge.linter.search import View, outcome
from advisor.knowledge.linter.study import Study
from advisor.knowledge.model import (
    DerivedFact,
    Edit,
    Knowledge,
    LinterException,
    Option,
    Question,
    Remedy,
    Rule,
    Signal,
)

OURS = open_knowledge()


def question(id: str, kind: Any, options: str = "", ask_if: str = "", **limits: float) -> Question:
    listed = tuple(Option(o, o) for o in options.split())
    asked = compile_expression(ask_if) if ask_if else None
    return Question(id, id, kind, "org", "context", "", listed, asked, **limits)  # type: ignore[arg-type]


QUESTIONS = {
    q.id: q
    for q in (
        question("place", "single", "near far moon"),
        question("done", "multi", "tests backup owner"),
        question("laws", "multi", "gdpr hipaa none"),
        question("size", "number", minimum=0, maximum=100),
        question("steps", "number", ask_if="place == 'far'", minimum=1, maximum=9),
    )
}
DERIVED = {"rtt": DerivedFact("rtt", "", "ms"), "slow": DerivedFact("slow", "", "yes or no")}


def rule(id: str, when: str, severity: Any = "high", set: tuple[Edit, ...] = (), **more: Any) -> Rule:
    remedy = Remedy("do", set)
    fields = {"theme": "cost", "cause": "team", **more}
    return Rule(
        id, id, fields.pop("theme"), ("org",), severity, compile_expression(when), "", remedy, fields.pop("cause"),
        (), "judgement", **fields,
    )  # fmt: skip


def world(*rules: Rule, exceptions: tuple[LinterException, ...] = (), **more: Any) -> Knowledge:
    """A small knowledge of its own questions; `done` is a practice because a remedy adds to it."""
    anchor = rule(
        "ANCHOR", "not any_of(done, ['owner'])", "low", (Edit("done", add=("owner",)),), theme="dr", cause="x"
    )
    return replace(
        OURS, hash="|".join(r.when.text for r in rules), questions=QUESTIONS, derived=DERIVED,
        rules={r.id: r for r in (*rules, anchor)}, contradictions={}, regimes={}, patterns={}, defaults=(),
        linter_exceptions=exceptions, **more,
    )  # fmt: skip


def found(*rules: Rule, kind: str, **more: Any) -> list[Finding]:
    return [f for f in lint(world(*rules, **more)).open if f.kind == kind]


UNBACKED = "any_of(done, ['tests']) and not any_of(done, ['backup'])"
TESTS = (Edit("done", add=("tests",)),)
CASES: list[tuple[str, tuple[Rule, ...], tuple[Rule, ...]]] = [
    ("never_fires", (rule("A", "place == 'near' and place == 'far'"),), (rule("A", "place == 'near' or size > 3"),)),
    ("never_fires", (rule("A", "size > 100"),), (rule("A", "size >= 100"),)),
    ("never_fires", (rule("A", "steps > 2 and place == 'near'"),), (rule("A", "steps > 2 and place == 'far'"),)),
    ("never_fires", (rule("A", "all_of(laws, ['none', 'gdpr'])"),), (rule("A", "all_of(laws, ['hipaa', 'gdpr'])"),)),
    ("never_fires", (rule("A", "count(done) > 3"),), (rule("A", "count(done) > 2"),)),
    ("never_fires", (rule("A", "size > rtt and rtt > 100"),), (rule("A", "size > rtt and rtt > 99"),)),
    ("never_fires", (rule("A", "size > 2 * rtt and size <= 2 * rtt"),), (rule("A", "size > 2 * rtt"),)),
    ("always_fires", (rule("A", "place != 'near' or place == 'near'"),), (rule("A", "place != 'near'"),)),
    ("always_fires", (rule("A", "steps >= 1"),), (rule("A", "steps > 1"),)),
    ("shadowed", (rule("A", "size > 50"), rule("B", "size > 20")),
     (rule("A", "size > 20"), rule("B", "size > 50", "critical"))),
    ("shadowed", (rule("A", "place == 'near'"), rule("B", "place not in ['far','moon']")),
     (rule("A", "place == 'near'"), rule("B", "place not in ['far','moon']", theme="dr", cause="other"))),
    ("shadowed", (rule("A", "rtt > 2 * size and rtt > 8"), rule("B", "rtt - 2 * size > 0")),
     (rule("A", "rtt > 2 * size and rtt > 8"), rule("B", "rtt - 3 * size > 0"))),
    ("never_shown", (rule("A", "size > 50"), rule("B", "size > 20", instead_of=("A",))),
     (rule("A", "size > 20"), rule("B", "size > 50", instead_of=("A",)))),
    ("gap", (rule("A", "size > 50", "critical"), rule("B", "size > 10 and size < 40")),
     (rule("A", "size >= 40", "critical"), rule("B", "size > 10 and size < 40"))),
    ("gap", (rule("A", "place == 'far' and size > 50", "critical"), rule("B", "place == 'far' and size < 50")),
     (rule("A", "place == 'far' and size > 50", "critical"), rule("B", "place == 'far' and size < 30"))),
    ("not_monotone", (rule("A", UNBACKED),),
     (rule("A", "not any_of(done, ['tests','backup'])"),)),
    ("not_monotone",
     (rule("A", UNBACKED), rule("B", "not any_of(done, ['tests'])", "low")),
     (rule("A", UNBACKED), rule("B", "not any_of(done, ['tests'])"))),
    ("not_monotone", (rule("A", "count(done) > 1"),), (rule("A", "count(done) < 1"),)),
    ("not_monotone", (rule("A", "any_of(done, ['tests'])", "low"), rule("B", "size > 3")),
     (rule("A", "any_of(done, ['tests']) and size > 3", "low"), rule("B", "size > 3", instead_of=("A",)))),
    ("remedy_fails", (rule("A", "not all_of(done, ['tests','backup'])", set=TESTS),),
     (rule("A", "not any_of(done, ['tests','backup'])", set=TESTS),)),
    ("remedy_fails", (rule("A", "size > 10", set=(Edit("size", 11.0),)),),
     (rule("A", "size > 10", set=(Edit("size", 10.0),)),)),
    ("remedy_fails", (rule("A", "size > steps", set=(Edit("size", 2.0),)),),
     (rule("A", "size > steps", set=(Edit("size", 1.0),)),)),
    ("remedy_fails", (rule("A", "place != 'moon' and size > 1", set=(Edit("place", "far"),)),),
     (rule("A", "place != 'moon' and rtt > 1", set=(Edit("place", "far"),)),)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "wrong", "twin"), CASES, ids=[f"{c[0]}-{c[1][0].when.text}" for c in CASES])
def test_each_kind_is_found_and_its_twin_is_not(kind: str, wrong: tuple[Rule, ...], twin: tuple[Rule, ...]) -> None:
    findings = found(*wrong, kind=kind)
    assert findings
    assert all(f.exact == (kind != "gap") for f in findings)
    assert found(*twin, kind=kind) == []


@pytest.mark.parametrize(("kind", "wrong", "twin"), CASES, ids=[f"{c[0]}-{c[1][0].when.text}" for c in CASES])
def test_a_witness_is_a_case_that_shows_it(kind: str, wrong: tuple[Rule, ...], twin: tuple[Rule, ...]) -> None:
    for finding in found(*wrong, kind=kind):
        if kind in ("shadowed", "never_shown", "always_fires", "remedy_fails"):
            values = {n: Chosen(frozenset(v)) if isinstance(v, list) else v for n, v in finding.witness.items()}
            rules = {r.id: r for r in wrong}
            assert all(rules[id].when(environment(values, values, world(*wrong))) is True for id in finding.rules)
        elif kind == "gap":
            assert not any(r.when(environment(finding.witness, {}, world(*wrong))) is True for r in wrong)


def test_an_answer_that_nothing_reads_is_found() -> None:
    read = rule("A", "any_of(laws, ['gdpr','hipaa','none']) and size + steps + rtt > 3 and all_of(done, ['tests'])")
    assert {o for f in found(read, kind="unread") for o in f.options} == {"done.backup"}
    assert {o for f in found(rule("A", "size > 3"), kind="unread") for o in f.options} >= {"laws", "done.tests"}


def test_options_that_every_condition_treats_alike_are_found() -> None:
    same = found(rule("A", "place == 'near' and steps > 2"), kind="alike")
    assert same == []  # `steps` is asked for 'far', so all three differ
    without = {**QUESTIONS, "steps": replace(QUESTIONS["steps"], ask_if=None)}
    for when, options in (
        ("place == 'near'", [("place.far", "place.moon")]),
        ("place in ['near','far'] or place == 'far'", []),
    ):
        knowledge = replace(world(rule("A", when)), hash=f"alike {when}", questions=without)
        assert [f.options for f in lint(knowledge).open if f.kind == "alike"] == options


def test_a_question_that_can_never_be_asked_is_found() -> None:
    circle = {**QUESTIONS, "steps": replace(QUESTIONS["steps"], ask_if=compile_expression("size > 100"))}
    knowledge = replace(world(rule("A", "size > 3")), questions=circle)
    assert [f.options for f in lint(knowledge).open if f.kind == "never_fires"] == [("steps",)]


def test_a_signal_that_turns_against_a_pattern_with_a_good_practice_is_found() -> None:
    pattern = next(iter(OURS.patterns.values()))

    def findings(condition: str) -> list[Finding]:
        against = Signal("x", compile_expression(condition), -1)
        held = replace(pattern, signals=(against,), prerequisites=())
        return [
            f for f in lint(replace(world(), hash=condition, patterns={held.id: held})).open if f.kind == "not_monotone"
        ]

    assert [f.options for f in findings("any_of(done,['tests'])")] == [(pattern.id, "done.tests")]
    assert findings("not any_of(done,['tests'])") == []


def test_an_accepted_finding_keeps_its_reason_and_a_stale_exception_is_reported() -> None:
    wrong = rule("A", "size > 100")
    accepted = LinterException("never_fires", "kept for later", ("A",))
    report = lint(world(wrong, exceptions=(accepted, LinterException("shadowed", "gone", ("A", "B")))))
    assert [(f.rules, f.reason) for f in report.excepted] == [(("A",), "kept for later")]
    assert [f.rules for f in report.open if f.kind == "unused_exception"] == [("A", "B")]


def test_our_own_rules_have_no_open_finding() -> None:
    report = lint(OURS)
    assert [f.id for f in report.open] == []
    assert report.rules == len(OURS.rules)
    assert report.badge == f"{report.rules} rules checked, 0 open, {len(report.excepted)} exceptions"
    assert sum(check.tried for check in report.checks if check.name != "thresholds") == 0
    assert lint(OURS) is report


def test_no_practice_lowers_the_score_of_the_engine_but_where_the_linter_says_so() -> None:
    study, chance = Study(OURS), random.Random(1)
    told = {f.options[0] for f in lint(OURS).excepted if f.kind == "not_monotone"}
    rules = list(OURS.rules.values())
    for i in range(250):
        case = chance.choice([*study.firing(rules[i % len(rules)])])
        facts = {name: case[name] for name in OURS.derived}
        practices = chance.choice(sorted(study.practices))
        added = chance.choice([o.id for o in OURS.questions[practices].options])
        before, after = (
            look({**case, practices: Chosen(yes)}, facts, (), OURS).score
            for yes in (case[practices].yes - {added}, case[practices].yes | {added})
        )
        lowered = before is not None and after is not None and after < before
        assert not lowered or f"{practices}.{added}" in told, (practices, added, case)


def test_every_exception_of_ours_says_why() -> None:
    assert all(len(e.reason) > 40 for e in OURS.linter_exceptions)


# Brute force: every combination of a few answers, judged by the engine's own environment.
GRID: dict[str, list[Any]] = {
    "place": ["near", "far", "moon"],
    "done": [Chosen(frozenset(c)) for n in range(4) for c in combinations(("tests", "backup", "owner"), n)],
    "size": [0.0, 5.0, 10.0, 15.0, 20.0, 60.0],
    "steps": [1.0, 2.0, 3.0, 5.0],
    "slow": [True, False],
}
ATOMS = [
    "place == 'near'", "place in ['near','far']", "place != 'moon'", "any_of(done,['tests','backup'])", "slow",
    "all_of(done,['tests','owner'])", "count(done) >= 2", "size > 10", "size <= 20", "size == 10", "20 > size",
    "steps > 2", "steps <= 3", "2 * size - 20 >= 0",
]  # fmt: skip


def expressions(count: int) -> Iterator[str]:
    chance = random.Random(7)

    def grown(depth: int) -> str:
        if depth == 0 or chance.random() < 0.15:
            return chance.choice(ATOMS)
        if chance.random() < 0.25:
            return f"not ({grown(depth - 1)})"
        join = chance.choice((" and ", " or "))
        return "(" + join.join(grown(depth - 1) for _ in range(chance.choice((2, 2, 3)))) + ")"

    for i in range(count):
        yield grown(1 + i % 3)


def cases() -> Iterator[Mapping[str, Any]]:
    knowledge = world()
    for values in product(*GRID.values()):
        given = dict(zip(GRID, values, strict=True))
        yield environment(given, {"slow": given["slow"]}, knowledge)


RULES = [rule(f"R{i}", text) for i, text in enumerate(expressions(60))]
ENVIRONMENTS = list(cases())
FIRING = {r.id: frozenset(i for i, env in enumerate(ENVIRONMENTS) if r.when(env) is True) for r in RULES}
SILENT = {r.id: frozenset(i for i, env in enumerate(ENVIRONMENTS) if r.when(env) is False) for r in RULES}
STUDY = Study(world())


@pytest.mark.parametrize("made", RULES, ids=lambda r: r.when.text)
def test_whether_a_rule_can_fire_and_be_silent_agrees_with_trying_everything(made: Rule) -> None:
    assert STUDY.solve([STUDY.goal(made.when, TRUE)]).proof == ("found" if FIRING[made.id] else "none")
    assert STUDY.solve([STUDY.goal(made.when, FALSE)]).proof == ("found" if SILENT[made.id] else "none")


def test_whether_a_rule_implies_another_agrees_with_trying_everything() -> None:
    seen = set()
    for a, b in product(RULES, RULES[:20]):
        alone = STUDY.solve([STUDY.goal(a.when, TRUE), STUDY.goal(b.when, NOT_TRUE)])
        implied = FIRING[a.id] <= FIRING[b.id]
        assert alone.proof == ("none" if implied else "found"), (a.when.text, b.when.text)
        seen.add(implied)
    assert seen == {True, False}


def test_whether_a_practice_makes_a_rule_fire_agrees_with_trying_everything() -> None:
    places = {tuple(values): i for i, values in enumerate(product(*(range(len(v)) for v in GRID.values())))}
    done = GRID["done"]
    more = [done.index(Chosen(c.yes | {"tests"})) for c in done]
    less = [done.index(Chosen(c.yes - {"tests"})) for c in done]
    practice = ("option", "done", "tests")
    for made in RULES:
        worse = any(
            places[(p, more[d], *rest)] in FIRING[made.id] and places[(p, less[d], *rest)] not in FIRING[made.id]
            for p, d, *rest in places
        )
        goals = [
            STUDY.goal(made.when, NOT_TRUE, View({practice: False}, tag="without")),
            STUDY.goal(made.when, TRUE, View({practice: True}, tag="with")),
        ]
        assert STUDY.solve(goals).proof == ("found" if worse else "none"), made.when.text


COMPARED = [
    "size > rtt",
    "size <= 2 * rtt",
    "rtt > 30",
    "size * steps > 40",
    "rtt < 10",
    "size / steps >= 20",
    "place == 'far'",
]


def test_numbers_compared_with_each_other_are_decided_rightly_where_they_are_decided() -> None:
    chance, proofs = random.Random(3), []
    for _ in range(40):
        when = compile_expression(" and ".join(chance.sample(COMPARED, 3)))
        answer = STUDY.solve([STUDY.goal(when, TRUE)])
        tried = (
            when(environment({"place": "far", "size": s, "steps": t}, {"rtt": r}, world())) is True
            for s, t, r in product(
                (1.0, 12.0, 25.0, 45.0, 90.0), (1.0, 2.0, 5.0, 9.0), (1.0, 6.0, 11.0, 20.0, 31.0, 50.0)
            )
        )
        assert answer.proof == "found" or not any(tried), when.text
        proofs.append(answer.proof)
    assert {"found", "none"} <= set(proofs)


UNUSUAL = [
    "rtt", "size", "min(size, rtt) > 3", "max(size, 3) < 3", "size ** 2 > 4", "size ** 0.5 > 11", "any_of(done, [])",
    "all_of(done, [])", "count(done) + 1 > 2", "count(done) > size", "count(done) >= count(laws)", "slow == True",
    "'near' == place", "-size < -3", "size / 0 > 3", "1 < 2", "2 < 1", "True", "False", "size == size", "size != size",
    "size - size > 1", "1e308 * 10 * size > 1", "size * 1e-320 > 0", "size > 1e400", "log(size) > 2", "rtt ** rtt > 3",
    "slow and not slow", "(size > 3) == True", "not (size > 3 or not slow)", "steps - steps == 0", "sqrt(size) < 0",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("text", UNUSUAL)
def test_whatever_the_language_allows_is_judged_rightly(text: str) -> None:
    when = compile_expression(text)
    outcomes = {outcome(when, {**env, "rtt": 12.5, "laws": Chosen()}) for env in ENVIRONMENTS}
    kinds = {f.kind: f.exact for f in lint(world(rule("A", text))).open if f.rules == ("A",)}
    assert "never_fires" not in kinds or TRUE not in outcomes
    assert "always_fires" not in kinds or FALSE not in outcomes
    assert not kinds.get("always_fires") or outcomes <= {TRUE, NOT_ASKED}


def test_linear_inequalities_are_solved_just_where_they_can_be() -> None:
    chance, solved = random.Random(5), []
    for _ in range(300):
        rows = [
            at_most({n: chance.randint(-2, 2) for n in "xyz"}, chance.randint(-3, 3), strict=chance.random() < 0.5)
            for _ in range(chance.randint(1, 6))
        ]
        point = solution(rows)
        grid = product(range(-4, 5), repeat=3)
        assert point is not None or not any(meets(rows, dict(zip("xyz", at, strict=True))) for at in grid)
        assert point is None or meets(rows, point)
        solved.append(point is not None)
    assert set(solved) == {True, False}


def meets(rows: list[Inequality], point: Mapping[str, float]) -> bool:
    gaps = [(float(r.limit) - sum(float(w) * point.get(n, 0.0) for n, w in r.weights.items()), r.strict) for r in rows]
    return all(gap > (0 if strict else -1e-9) for gap, strict in gaps)


def test_a_condition_too_large_to_decide_is_not_called_wrong() -> None:
    options = tuple(Option(f"o{i}", "") for i in range(40))
    wide = {**QUESTIONS, "done": replace(QUESTIONS["done"], options=options)}
    pairs = " and ".join(f"(any_of(done,['o{i}']) or any_of(done,['o{i + 1}']))" for i in range(38))
    knowledge = replace(world(), hash="wide", questions=wide, rules={"A": rule("A", f"{pairs} and count(done) < 19")})
    findings = [f for f in lint(knowledge).open if f.kind == "never_fires"]
    assert all(not f.exact for f in findings)


def test_a_chain_of_questions_that_doubles_at_each_step_stays_quick() -> None:
    chain = {"q0": question("q0", "number")}
    for i in range(1, 40):
        chain[f"q{i}"] = question(f"q{i}", "number", ask_if=f"q{i - 1} > 1 or q{i - 1} < 1")
    knowledge = replace(world(), hash="chain", questions=chain, rules={"A": rule("A", "q39 > 3")})
    assert not [f for f in lint(knowledge).open if f.kind == "never_fires"]
