"""The assessment: what an answer can be, changes, and the round trip through YAML."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.alignment import judge
from advisor.assessment import (
    Acceptance,
    Answer,
    Assessment,
    OpenPoint,
    Site,
    Workload,
    answers_hash,
    apply_settings,
    check_answer,
    dumps,
    json_schema,
    loads,
    with_answer,
    with_edits,
    without_answer,
)
from advisor.errors import InputError
from advisor.expr import Chosen
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Edit, Question

KNOWLEDGE = open_knowledge()
QUESTIONS = list(KNOWLEDGE.questions.values())
TRICKY = [
    "NO",
    "yes",
    "null",
    "~",
    "1e5",
    "0x1F",
    "2027-01-15",
    "1_000",
    "- a",
    "a: b",
    "#x",
    "'",
    '"',
    "é€漢",
    "=1+1",
    ".5",
]


def plan(**answers: object) -> Assessment:
    return Assessment("Plan", workloads=(Workload("a", answers=answers), Workload("b.c")))  # type: ignore[arg-type]


def chosen(*yes: str, unsure: tuple[str, ...] = ()) -> Chosen:
    return Chosen(frozenset(yes), frozenset(unsure))


texts = st.sampled_from(TRICKY) | st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60
).filter(lambda t: bool(t.strip()))
numbers = st.floats(-1e15, 1e15, allow_nan=False).map(float)
dates = st.dates().map(str)


@st.composite
def answer_to(draw: st.DrawFn, question: Question) -> object:
    options = [o.id for o in question.options]
    if question.type == "number":
        low = question.minimum or 0.0
        return draw(st.none() | st.floats(low, question.maximum if question.maximum is not None else 1e15))
    if question.type == "single":
        return draw(st.none() | st.sampled_from(options))
    states = draw(st.lists(st.sampled_from(["yes", "unsure", "no"]), min_size=len(options), max_size=len(options)))
    picked = {s: frozenset(o for o, t in zip(options, states, strict=True) if t == s and o != "none") for s in states}
    return draw(st.just(None) | st.just(Chosen(picked.get("yes", frozenset()), picked.get("unsure", frozenset()))))


@st.composite
def answers(draw: st.DrawFn) -> dict[str, object]:
    asked = draw(st.lists(st.sampled_from(QUESTIONS), unique_by=lambda q: q.id, max_size=8))
    return {q.id: draw(answer_to(q)) for q in asked}


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    some = st.sampled_from(list(KNOWLEDGE.questions))
    return Workload(
        draw(texts),
        draw(answers()),  # type: ignore[arg-type]
        draw(st.fixed_dictionaries({}, optional={"distance_km": numbers, "utilisation": st.floats(0, 100)})),
        draw(st.dictionaries(some, texts, max_size=3)),
        draw(st.dictionaries(some, st.builds(OpenPoint, texts, st.just("") | dates), max_size=2)),
        tuple(draw(st.lists(st.builds(Acceptance, st.just("K05"), texts, texts, st.just("") | dates), max_size=2))),
    )


sites = st.builds(
    Site,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
    kind=st.sampled_from(["onprem", "colo", "edge"]),
    city=st.just("") | texts,
    country=st.sampled_from(["", "NO", "DE"]),
    count=st.integers(1, 10_000),
    uplink_mbps=st.none() | st.floats(0.1, 1e6),
    owned_gpus=st.dictionaries(st.sampled_from(list(KNOWLEDGE.gpus)), st.integers(1, 1000), max_size=2),
)
assessments = st.builds(
    Assessment,
    name=texts,
    organisation=answers(),
    sites=st.lists(sites, max_size=2, unique_by=lambda s: s.id).map(tuple),
    workloads=st.lists(workloads(), min_size=1, max_size=3, unique_by=lambda w: w.name).map(tuple),
    overrides=st.dictionaries(st.sampled_from(["prices/*/usd_h", "prices/aws/p5.48xlarge/1e5"]), numbers),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(assessments)
def test_whatever_is_written_loads_back_equal(assessment: Assessment) -> None:
    assert loads(dumps(assessment, KNOWLEDGE), "text", KNOWLEDGE) == assessment


@pytest.mark.parametrize("name", TRICKY)
def test_a_name_that_yaml_could_misread_stays_text(name: str) -> None:
    again = loads(dumps(Assessment(name, workloads=(Workload(name),)), KNOWLEDGE), "text", KNOWLEDGE)
    assert (again.name, again.workloads[0].name) == (name, name)


def test_json_is_read_like_yaml() -> None:
    text = json.dumps({"schema": 1, "name": "n", "workloads": [{"name": "w", "answers": {"sites": 3, "dr": None}}]})
    assert loads(text, "n.json", KNOWLEDGE).workloads[0].answers == {"sites": 3.0, "dr": None}


@pytest.mark.parametrize(
    ("question", "raw", "answer"),
    [
        ("usecase", "rag", "rag"),
        ("usecase", None, None),
        ("sites", 4500, 4500.0),
        ("availability", "99.9 %", 99.9),
        ("availability", 99.9, 99.9),
        ("data_classes", [], chosen()),
        ("data_classes", ["health"], chosen("health")),
        ("data_classes", {"yes": ["health"], "unsure": ["personal"]}, chosen("health", unsure=("personal",))),
        ("data_classes", chosen("health"), chosen("health")),
        ("regimes", ["none"], chosen("none")),
    ],
)
def test_an_answer_is_a_choice_a_number_a_multiple_choice_or_not_known(
    question: str, raw: object, answer: object
) -> None:
    assert check_answer(KNOWLEDGE.questions[question], raw, "form") == answer


@pytest.mark.parametrize(
    ("question", "raw", "sentence"),
    [
        ("usecase", "ragg", "there is no option 'ragg'. Did you mean 'rag'?"),
        ("usecase", ["rag"], "Write 'rag' without brackets"),
        ("usecase", True, "true is not a text"),
        ("sites", "many", "'many' is not a number"),
        ("sites", True, "true is not a number"),
        ("sites", -1, "-1 is out of range. Expected a number from 0 to"),
        ("sites", float("nan"), "not finite"),
        ("sites", 10**400, "a number that large is out of range"),
        ("sites", "35 %", "is not a number"),
        ("availability", "101 %", "101 is out of range. Expected a number from 0 to 100 (percent)"),
        ("data_classes", "health", "is not a list. Expected a list such as"),
        ("data_classes", ["health", "health"], "the option 'health' stands twice"),
        ("data_classes", {"yes": ["health"], "unsure": ["health"]}, "stands twice"),
        ("data_classes", {"yes": "health"}, "is not a list. Write [health]"),
        ("data_classes", {"maybe": []}, "there is no field 'maybe'. Valid: unsure, yes"),
        ("data_classes", [["health"]], "there is no option a list"),
        ("regimes", ["none", "gdpr"], "'none' stands beside other options"),
    ],
)
def test_a_wrong_answer_says_what_would_be_right(question: str, raw: object, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        check_answer(KNOWLEDGE.questions[question], raw, "form, this field")
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("form, this field")


def test_a_workloads_answer_wins_over_the_organisations() -> None:
    assessment = with_answer(plan(sites=5.0), None, "sites", 1.0)
    assert [assessment.answers(w)["sites"] for w in assessment.workloads] == [5.0, 1.0]


def test_taking_an_answer_away_makes_it_not_asked() -> None:
    assert without_answer(plan(sites=5.0, dr=None), "a", "dr").workloads[0].answers == {"sites": 5.0}


def test_a_remedy_adds_to_what_is_answered() -> None:
    after = with_edits(plan(readiness=chosen("tracing")), "a", [Edit("readiness", add=("rollback",))], KNOWLEDGE)
    assert after.workloads[0].answers["readiness"] == chosen("tracing", "rollback")


def test_a_remedy_leaves_open_what_was_never_answered() -> None:
    after = with_edits(plan(), "a", [Edit("shadow_controls", add=("training",), remove=("egress_block",))], KNOWLEDGE)
    answer = after.workloads[0].answers["shadow_controls"]
    assert isinstance(answer, Chosen)
    assert answer.yes == {"training"}
    assert answer.unsure == {"written_policy", "sanctioned_tool", "dlp_on_prompts", "ai_inventory"}


def test_a_remedy_replaces_a_choice_and_drops_none() -> None:
    edits = [Edit("serving", "self_onprem"), Edit("regimes", add=("gdpr",))]
    after = with_edits(plan(regimes=chosen("none")), "a", edits, KNOWLEDGE).workloads[0].answers
    assert after == {"regimes": chosen("gdpr"), "serving": "self_onprem"}


def test_a_setting_without_a_workload_holds_for_all_of_them() -> None:
    after = apply_settings(plan(latency_ms=100.0), ["latency_ms=800", "utilisation=35 %"], KNOWLEDGE)
    assert [after.answers(w)["latency_ms"] for w in after.workloads] == [800.0, 800.0]
    assert [w.facts["utilisation"] for w in after.workloads] == [35.0, 35.0]


def test_a_setting_reaches_a_workload_whose_name_holds_a_dot() -> None:
    after = apply_settings(plan(), ["b.c.dr=null", "a.data_classes=[health]", "prices/*/usd_h=3.1"], KNOWLEDGE)
    assert after.workloads[1].answers == {"dr": None}
    assert after.workloads[0].answers == {"data_classes": chosen("health")}
    assert after.overrides == {"prices/*/usd_h": 3.1}


def test_the_hash_of_the_answers_does_not_depend_on_their_order() -> None:
    one, two = plan(sites=5.0, dr="none"), plan(dr="none", sites=5.0)
    assert answers_hash(one, KNOWLEDGE) == answers_hash(two, KNOWLEDGE)
    assert answers_hash(one, KNOWLEDGE) != answers_hash(plan(sites=5.0), KNOWLEDGE)


def test_the_json_schema_offers_every_question_with_its_options() -> None:
    answers_ = json_schema(KNOWLEDGE)["$defs"]["answers"]["properties"]
    assert list(answers_) == list(KNOWLEDGE.questions)
    assert answers_["usecase"]["title"] == KNOWLEDGE.questions["usecase"].text
    assert answers_["usecase"]["anyOf"][0]["enum"] == [o.id for o in KNOWLEDGE.questions["usecase"].options]
    json.dumps(json_schema(KNOWLEDGE), allow_nan=False)


def test_a_finding_that_the_table_of_pairs_raises_can_be_accepted() -> None:
    layers: dict[str, Answer] = {"infra": "edge", "adoption": "production", "usecase": "agents"}
    plan_ = Assessment("Plan", workloads=(Workload("a", layers),))
    raised = [f.rule.id for f in judge(plan_, plan_.workloads[0], {}, KNOWLEDGE, date(2027, 1, 1)).firing()]
    pairs = [id for id in raised if id.startswith("P:")]
    risks = tuple(Acceptance(id, "known", "CIO") for id in pairs)
    accepted = Assessment("Plan", workloads=(Workload("a", layers, accepted=risks),))
    assert pairs
    assert loads(dumps(accepted, KNOWLEDGE), "text", KNOWLEDGE) == accepted
