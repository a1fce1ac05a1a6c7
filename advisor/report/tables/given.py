"""Tables of what the advice rests on: answers, sites, assumptions, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from advisor.advice import Advice
from advisor.assessment.answers import plain_answer, plain_number
from advisor.assessment.environment import environment
from advisor.assessment.model import Answer, Workload
from advisor.assessment.write import canonical_json
from advisor.expr import NOT_APPLICABLE, Chosen
from advisor.figure import Quantity
from advisor.knowledge.model import Knowledge, Question
from advisor.report import text
from advisor.report.tables.column import Col, joined


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question that applies to a workload, or one fact or figure that you gave; open questions are rows too."""

    id: Annotated[str, Col("Id", "question@workload, or override:path of a figure")]
    workload: Annotated[str, Col("Workload", "Name of the workload; empty for a figure, which holds for all")]
    kind: Annotated[str, Col("Kind", "answer, fact (a derived value that you know better) or override (of a figure)")]
    key: Annotated[str, Col("Question", "Id of the question or fact, or path of the figure")]
    asked: Annotated[str, Col("Asked", "The question in words", wide=True)]
    state: Annotated[
        str,
        Col(
            "State",
            "answered; in part (some choices unsure); not known (asked); open (not asked); no effect (not applicable)",
        ),
    ]
    answer: Annotated[str, Col("Answer", "In words", wide=True)]
    value: Annotated[str, Col("As in the file", "The answer as an assessment file writes it")]
    unit: Annotated[str, Col("Unit", "Unit of the answer")]
    stands_under: Annotated[str, Col("Stands under", "organisation (holds for every workload) or workload")]
    could_change_share: Annotated[
        float | None, Col("Could change", "How much of the advice an open answer could still change", "share")
    ]
    note: Annotated[str, Col("Note", "Your note on the answer", wide=True)]
    owner: Annotated[str, Col("Owner", "Who finds out an open answer")]
    due: Annotated[str, Col("By", "Day by which it is found out", date=True)]


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One place that you named."""

    id: Annotated[str, Col("Id", "Its id in the assessment")]
    kind: Annotated[str, Col("Kind", "onprem, colo, edge or cloud")]
    count: Annotated[int, Col("Sites", "How many equal sites it stands for")]
    city: Annotated[str, Col("City", "Where it is")]
    country: Annotated[str, Col("Country", "ISO code")]
    provider: Annotated[str, Col("Provider", "Of a cloud region")]
    region: Annotated[str, Col("Region", "The provider's name of it")]
    uplink_mbit_s: Annotated[float | None, Col("Uplink", "Empty where it is not known", "Mbit/s")]
    power_headroom_kw: Annotated[float | None, Col("Power headroom", "Empty where it is not known", "kW")]
    owned_gpus: Annotated[str, Col("Owned GPUs", "Kind and number")]
    latitude_deg: Annotated[float | None, Col("Latitude", "North is positive", "degrees")]
    longitude_deg: Annotated[float | None, Col("Longitude", "East is positive", "degrees")]


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """A default that stands in for an unknown answer."""

    id: Annotated[str, Col("Id", "question@workload")]
    workload: Annotated[str, Col("Workload", "Name of the workload")]
    question: Annotated[str, Col("Question", "Id of the question that is not answered")]
    text: Annotated[str, Col("Asked", "The question in words", wide=True)]
    shown: Annotated[str, Col("Taken as", "As every other surface prints it")]
    value: Annotated[float | str, Col("Value", "What the estimate computes with")]
    reason: Annotated[str, Col("Reason", "Why this value", wide=True)]
    source: Annotated[str, Col("Source", "What it rests on, with date and grade", wide=True)]
    as_of: Annotated[str, Col("As of", "Date of the source", date=True)]
    effect_usd_month: Annotated[
        float | None,
        Col("Moves the cost by", "Half the spread it causes in the recommended cost; empty: shapes it", "USD/month"),
    ]
    owner: Annotated[str, Col("Owner", "Who finds out the real answer")]
    due: Annotated[str, Col("By", "Day by which it is found out", date=True)]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source that this advice rests on."""

    id: Annotated[str, Col("Id", "As `advisor explain` knows it; the text itself where a table names it in words")]
    citation: Annotated[str, Col("Source", "Where it was read", wide=True)]
    date: Annotated[str, Col("Date", "Date of the source, as exact as it is known", date=True)]
    grade: Annotated[str, Col("Grade", "measured, published, relayed, vendor or judgement")]
    relayed: Annotated[bool, Col("Relayed", "yes where a second party reports the primary source")]
    findings: Annotated[int, Col("Findings", "How many findings cite it")]
    figures: Annotated[int, Col("Figures", "How many figures rest on it directly")]
    assumptions: Annotated[int, Col("Assumptions", "How many assumptions rest on it")]


def answers(advice: Advice, knowledge: Knowledge) -> Iterator[AnswerRow]:
    """What was told, question by question, then what was replaced; questions that do not apply are left out."""
    asks = {(a.workload, q.question): q.could_change for a in advice.alignments for q in a.next_questions}
    for workload in advice.assessment.workloads:
        given = advice.assessment.answers(workload)
        env = environment(given, {}, knowledge)
        for question in knowledge.questions.values():
            applies = env[question.id] is not NOT_APPLICABLE
            if applies or question.id in given:
                yield _answer(workload, question, given, applies, asks.get((workload.name, question.id)), knowledge)
        yield from _facts(workload, knowledge)
    for path, value in advice.assessment.overrides.items():
        yield AnswerRow(
            f"override:{path}", "", "override", path, "", "answered", f"{value:.9g}", f"{value:.9g}", "", "overrides",
            None, "", "", "",
        )  # fmt: skip


def _answer(
    workload: Workload, question: Question, given: dict[str, Answer], applies: bool, could: float | None, k: Knowledge
) -> AnswerRow:
    id, point = question.id, workload.open.get(question.id)
    answer = given.get(id)
    return AnswerRow(
        id=f"{id}@{workload.name}",
        workload=workload.name,
        kind="answer",
        key=id,
        asked=question.text,
        state=_state(given, id) if applies else "no effect",
        answer=text.answer_text(id, answer, k) if id in given else "",
        value=_in_file(answer, question) if id in given else "",
        unit=question.unit,
        stands_under="workload" if id in workload.answers else "organisation" if id in given else "",
        could_change_share=could,
        note=workload.notes.get(id, ""),
        owner=point.owner if point else "",
        due=point.by if point else "",
    )


def _state(given: dict[str, Answer], id: str) -> str:
    if id not in given:
        return "open"
    answer = given[id]
    if isinstance(answer, Chosen) and answer.unsure:
        return "in part"
    return "not known" if answer is None else "answered"


def _in_file(answer: Answer, question: Question) -> str:
    plain = plain_answer(answer, question)
    return plain if isinstance(plain, str) else canonical_json(plain)


def _facts(workload: Workload, knowledge: Knowledge) -> Iterator[AnswerRow]:
    for id, value in workload.facts.items():
        words, derived = text.answer_text(id, value, knowledge), knowledge.derived.get(id)
        yield AnswerRow(
            f"fact:{id}@{workload.name}", workload.name, "fact", id, text.subject_text(id, knowledge), "answered",
            words, canonical_json(_plain(value)), derived.unit if derived else "", "workload", None,
            workload.notes.get(id, ""), "", "",
        )  # fmt: skip


def _plain(value: float | bool) -> float | bool:
    return value if isinstance(value, bool) else plain_number(value)


def sites(advice: Advice, knowledge: Knowledge) -> Iterator[SiteRow]:
    """The places that the assessment names."""
    for s in advice.assessment.sites:
        gpus = joined(f"{count} x {kind}" for kind, count in s.owned_gpus.items())
        rest = (s.uplink_mbps, s.power_headroom_kw, gpus, s.lat, s.lon)
        yield SiteRow(s.id, s.kind, s.count, s.city, s.country, s.provider, s.region, *rest)


def assumptions(advice: Advice, knowledge: Knowledge) -> Iterator[AssumptionRow]:
    """What the estimate took in place of unknown answers."""
    owners = {(w.name, question): point for w in advice.assessment.workloads for question, point in w.open.items()}
    for a in advice.assumptions:
        asked, point = text.subject_text(a.question, knowledge), owners.get((a.workload, a.question))
        rest = (a.shown, a.value, a.reason, text.source_text(a.source, knowledge), a.as_of, a.effect_usd_month)
        by = (point.owner, point.by) if point else ("", "")
        yield AssumptionRow(f"{a.question}@{a.workload}", a.workload, a.question, asked, *rest, *by)


def sources(advice: Advice, knowledge: Knowledge) -> Iterator[SourceRow]:
    """What a finding, a figure or an assumption of this advice rests on: the cited sources first, then those that a
    table names in words."""
    shown = (f for a in advice.alignments for f in a.findings if f.state in ("fires", "accepted", "unknown"))
    in_findings = Counter(s for f in shown for s in f.rule.sources)
    used = _dated_inputs(advice)
    in_figures = Counter(s for inputs in used.values() for s in {q.source for q in inputs})
    in_assumptions = Counter(a.source for a in advice.assumptions)
    newest = {q.source: q for inputs in used.values() for q in sorted(inputs, key=lambda q: q.as_of)}
    for id in sorted({*in_findings, *in_figures, *in_assumptions}, key=lambda s: (s not in knowledge.sources, s)):
        uses = (in_findings[id], in_figures[id], in_assumptions[id])
        if source := knowledge.sources.get(id):
            yield SourceRow(id, source.text, source.date, source.grade, source.relayed, *uses)
        elif found := newest.get(id):
            yield SourceRow(id, id, found.as_of, found.grade, found.grade == "relayed", *uses)


def _dated_inputs(advice: Advice) -> dict[str, list[Quantity]]:
    """The inputs of each figure that come from outside: neither an answer nor another figure."""
    figures = advice.figures
    return {id: [q for q in f.inputs.values() if q.as_of and q.key not in figures] for id, f in figures.items()}
