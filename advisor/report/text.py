"""The words of the report: answers, evidence, the decision asked for, before and after. No layout, no file format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from advisor.advice import Advice, RemedyEffect
from advisor.alignment.contradictions import Clash
from advisor.alignment.model import Alignment, Finding
from advisor.assessment.model import Answer
from advisor.design.model import Path, parse_job
from advisor.expr import Chosen
from advisor.figure import Figure, show, show_range
from advisor.knowledge.model import SEVERITIES, Knowledge, Question
from advisor.names import isolated as isolated
from advisor.names import short as short
from advisor.optimise.model import Option
from advisor.roadmap import Step
from advisor.topology.parts import boundary

NOT_KNOWN: Final = "not known"
BILL_APART: Final = 3.0  # beyond this factor a bill and an estimate hardly speak of the same work
_NAMED: Final = 3  # so many workloads are named in a sentence; more are counted
NOTICE: Final = "This report is not legal advice; a regime named in it says what it asks of placement, no more."


@dataclass(frozen=True, slots=True)
class Decision:
    """What the reader is asked to decide: what, for how much, by when."""

    what: str
    amount: str
    by_when: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of "before and after": a measure of the plan as stated and of the recommended one, as shown texts."""

    measure: str
    stated: str
    recommended: str


def date_text(iso: str) -> str:
    """A date as people write it: "23 November 2026". A text that is no ISO date is returned as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B} {day.year}"


def plural(count: int, noun: str) -> str:
    """A count with its noun: "1 finding", "3 findings"."""
    return f"{show(count, '')} {noun}{'' if count == 1 else 's'}"


def score_text(score: float | None) -> str:
    """An alignment score: "41 of 100"; "not judged" while no pair of layers is known."""
    return "not judged" if score is None else f"{show(round(score), '')} of 100"


def score_scope(alignment: Alignment) -> str:
    """What an alignment score covers and what is unknown, one sentence for all surfaces; "" without a score."""
    if alignment.score is None:
        return ""
    open_ = sum(f.state == "unknown" for f in alignment.findings)
    if not open_:
        return "The score covers every rule that applies."
    weight = show(max(0.01, round(1 - alignment.judged_share, 2)), "share")
    rules = f"{plural(open_, 'rule')} {'is' if open_ == 1 else 'are'} not judged yet ({weight} by weight)"
    return f"The score covers what is answered: {rules}, and what fires later lowers it."


def answer_text(id: str, answer: Answer | bool, knowledge: Knowledge, most: int | None = None) -> str:
    """The answer to a question (or the value of a fact) in words: option labels, numbers as given with their unit.

    most  so many choices of a multiple one are named and the rest counted; None = all
    """
    if answer is None:
        return NOT_KNOWN
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    question = knowledge.questions.get(id)
    if isinstance(answer, Chosen):
        return _chosen_text(answer, question, most)
    if isinstance(answer, str):
        return _label(question, answer)
    unit = question.unit if question else knowledge.derived[id].unit if id in knowledge.derived else ""
    return show(answer, unit, digits=9 if question else 3)


def _chosen_text(answer: Chosen, question: Question | None, most: int | None) -> str:
    def listed(ids: frozenset[str]) -> str:
        return ", ".join(cut([_label(question, id) for id in sorted(ids)], most))

    if not answer.unsure:
        return listed(answer.yes) or "none of these"
    return "; ".join(t for t in (listed(answer.yes), f"not sure: {listed(answer.unsure)}") if t)


def cut(items: Sequence[str], most: int | None, rest: str = "{} more") -> list[str]:
    """The first items, and how many more there are; all where the rest would be a single one."""
    if most is None or len(items) <= most + 1:
        return list(items)
    return [*items[:most], rest.format(len(items) - most)]


def listed_in(items: Sequence[str], room: int) -> str:
    """As many items as so many characters hold, none of them cut, and how many more there are."""
    told: list[str] = []
    for item in items:
        if len("; ".join([*told, item])) > room:
            return "; ".join([*told, f"and {len(items) - len(told)} more"])
        told.append(item)
    return "; ".join(told)


def _label(question: Question | None, option: str) -> str:
    return next((o.label for o in question.options if o.id == option), option) if question else option


def subject_text(id: str, knowledge: Knowledge) -> str:
    """What a question asks or a derived fact means, as a sentence; the id itself where neither is known."""
    if id in knowledge.questions:
        return knowledge.questions[id].text
    return knowledge.derived[id].meaning if id in knowledge.derived else id


def evidence(finding: Finding, knowledge: Knowledge, most: int | None = None) -> tuple[tuple[str, str], ...]:
    """What the rule read: each question or fact with its answer in words (`most` as in answer_text)."""
    return tuple(
        (_asked(subject_text(id, knowledge)), answer_text(id, answer, knowledge, most))
        for id, answer in finding.evidence.items()
    )


def evidence_text(finding: Finding, knowledge: Knowledge) -> tuple[str, ...]:
    """What the rule read, each question and its answer as one text."""
    return tuple(f"{asked} {answer}" for asked, answer in evidence(finding, knowledge))


def _asked(subject: str) -> str:
    return subject if subject.endswith("?") else f"{subject.rstrip('.')}:"


def source_text(id: str, knowledge: Knowledge) -> str:
    """A source with its date and grade; a plain text such as "your answer" stays as it is."""
    source = knowledge.sources.get(id)
    if source is None:
        return id
    relayed = ", relayed" if source.relayed and source.grade != "relayed" else ""
    return f"{source.text} ({source.date or 'no date'}, {source.grade}{relayed})"


def cite(id: str, knowledge: Knowledge, length: int = 130) -> str:
    """A source cut to a line, with its date and grade."""
    source = knowledge.sources.get(id)
    if source is None:
        return short(id, length)
    return f"{short(source.text, length)} ({source.date or 'no date'}, {source.grade})"


def count_text(severities: Iterable[str]) -> str:
    """Findings counted by severity, worst first: "1 critical, 2 high"; "none" for no finding."""
    counts = Counter(severities)
    return ", ".join(f"{counts[s]} {s}" for s in SEVERITIES if counts[s]) or "none"


def effect_text(effect: RemedyEffect | None) -> str:
    """What a remedy does when applied, in words; empty where it was not run."""
    if effect is None:
        return ""
    parts = [f"score {'+' if effect.score >= 0 else '−'}{show(abs(effect.score), 'points')}"]
    if effect.monthly_cost_usd:
        amount = show(abs(effect.monthly_cost_usd), "USD/month")
        parts.append(f"saves {amount}" if effect.monthly_cost_usd < 0 else f"adds {amount}")
    if effect.latency_p95_ms:
        amount = show(abs(effect.latency_p95_ms), "ms")
        parts.append(f"P95 {amount} {'shorter' if effect.latency_p95_ms < 0 else 'longer'}")
    return ", ".join(parts)


def figure_of(advice: Advice, option: Option | None, name: str) -> Figure | None:
    """The figure `<option>/<name>`, followed to the option that is the same design; None where there is none."""
    if option is None:
        return None
    return advice.figures.get(f"{option.id}/{name}") or advice.figures.get(f"{option.same_as}/{name}")


def shown(figure: Figure | None) -> str:
    """The text of a figure, "not known" where there is none (never 0)."""
    return figure.shown if figure else NOT_KNOWN


def tightest_path(option: Option) -> Path | None:
    """The request path that has least room to its limit."""
    paths = option.evaluation.paths.values() if option.evaluation else ()
    return max(paths, key=lambda p: p.p95_ms / p.limit_ms if p.limit_ms else 0.0, default=None)


def workload_names(advice: Advice) -> tuple[str, ...]:
    """The workloads in the order of the assessment."""
    return tuple(a.workload for a in advice.alignments)


def patterns_text(advice: Advice) -> str:
    """The recommended patterns, each named once: "Hybrid" or "Hybrid for a, Edge for b"."""
    workloads = advice.recommendation.workloads
    labels = {w.infrastructure_label for w in workloads}
    if len(labels) == 1:
        return labels.pop()
    if len(workloads) > _NAMED:
        counts = Counter(w.infrastructure_label for w in workloads)
        return ", ".join(f"{label} for {plural(count, 'workload')}" for label, count in counts.items())
    return ", ".join(f"{w.infrastructure_label} for {short(w.name)}" for w in workloads)


def workload_of(path: str) -> str:
    """The workload of a request path, with its boundary where it has one."""
    workload, _, boundary = parse_job(path)
    return f"{workload}, {boundary}" if boundary else workload


def impossible(clashes: Sequence[Clash], several: bool) -> str:
    """That answers contradict each other, the first of them named; empty where none do.

    several  there is more than one workload: say whose answers they are
    """
    if not clashes:
        return ""
    whose = f"{isolated(short(clashes[0].workload))}: " if several else ""
    more = f" There {'is' if len(clashes) == 2 else 'are'} {len(clashes) - 1} more." if len(clashes) > 1 else ""
    return (
        f"Answers contradict each other: {whose}{clashes[0].say}{more} "
        "Until one is corrected, this is about a plan that cannot exist."
    )


def not_included(advice: Advice) -> list[str]:
    """What the recommended amounts leave out (those of the plan as stated where nothing is recommended)."""
    best = advice.recommendation.recommended or advice.recommendation.option("as_stated")
    return list(best.evaluation.not_included) if best and best.evaluation else []


def latency_of(advice: Advice, option: Option | None, path: str, percentile: str = "p95") -> Figure | None:
    """A percentile of a request path ("workload/path") in an option."""
    return figure_of(advice, option, f"latency/{path}/{percentile}")


def path_text(advice: Advice, path: str) -> str:
    """What tells a path from the others in a label: its workload, its boundary; nothing where there is only one."""
    workload = short(parse_job(path)[0]) if len(advice.alignments) > 1 else ""
    return "".join(f", {name}" for name in (workload, boundary(path)) if name)


def changes(advice: Advice) -> tuple[Change, ...]:
    """Before and after: every measure that the plan as stated or the recommended option has."""
    stated, best = advice.recommendation.option("as_stated"), advice.recommendation.recommended
    if best is None:
        return ()
    paths = dict.fromkeys(path for o in (best, stated) if o and o.evaluation for path in o.evaluation.paths)
    names = [("Monthly cost", "monthly_cost"), ("Three-year cost", "three_year_cost"), ("Capital", "capex")]
    names += [(f"P95 latency{path_text(advice, path)}", f"latency/{path}/p95") for path in paths]
    names += [("Availability", "availability"), ("Time to recover", "rto"), ("Data lost at worst", "rpo")]
    rows = [Change("Infrastructure pattern", stated.pattern_label if stated else NOT_KNOWN, best.pattern_label)]
    rows += [
        Change(label, shown(figure_of(advice, stated, name)), shown(figure_of(advice, best, name)))
        for label, name in [*names, ("Carbon", "carbon")]
        if figure_of(advice, stated, name) or figure_of(advice, best, name)
    ]
    return tuple(rows)


def bill_apart(advice: Advice) -> str:
    """A bill that is far from the estimate of the plan as stated, in words; empty where both are near, or one open."""
    saving = advice.figures.get("saving_on_bill")
    stated = figure_of(advice, advice.recommendation.option("as_stated"), "monthly_cost")
    if saving is None or stated is None or not stated.value:
        return ""
    times = saving.inputs["before"].value / stated.value
    if 1 / BILL_APART <= times <= BILL_APART:
        return ""
    return (
        f"That bill is {show(times, '')} times the estimate of the plan as stated: see whether both mean the same work."
    )


def step_first(step: Step) -> list[str]:
    """What must be true before a step: what the phase before has shown, then its conditions."""
    return [text for text in (step.begins_when, *step.preconditions) if text]


def step_months(step: Step, advice: Advice) -> str:
    """How long a step takes."""
    figure = advice.figures.get(step.months_figure)
    return figure.shown if figure else show(step.months, "months")


def step_move(step: Step, advice: Advice, knowledge: Knowledge) -> str:
    """From which adoption pattern to which, and where: "Experimentation → Production · Hybrid". A pattern of places is
    called as the recommended design is, where it is that design's."""

    def name(pattern: str) -> str:
        return knowledge.patterns[pattern].name if pattern in knowledge.patterns else pattern

    best, place = advice.recommendation.recommended, step.to_infrastructure
    where = best.pattern_label if best and best.pattern == place else name(place)
    moved = dict.fromkeys(name(pattern) for pattern in (step.from_adoption, step.to_adoption))
    return f"{' → '.join(moved)} · {where}"


def ruled_out(option: Option) -> str:
    """What is said of an option that is not feasible: how many limits it breaks, or that there is none of its kind."""
    count = len(option.why_not)
    return f"breaks {count} limit{'s' if count > 1 else ''}" if option.evaluation else "not possible"


def stated_is_best(advice: Advice) -> bool:
    """True where the recommended design is the plan as stated."""
    stated, best = advice.recommendation.option("as_stated"), advice.recommendation.recommended
    if stated is None or best is None:
        return False
    return stated.id in (best.id, best.same_as) or stated.same_as == best.id


def saving_text(saving: Figure) -> str:
    """A saving in words, the amount always positive: "saves ..." or "costs ... more"."""
    if saving.value >= 0:
        return f"saves {saving.shown}"
    return f"costs {show_range(-saving.high, -saving.value, -saving.low, saving.unit)} more"


def decision(advice: Advice) -> Decision | None:
    """The decision requested; None while too little is answered to ask for one."""
    best, cheapest = advice.recommendation.recommended, advice.recommendation.option("optimum")
    if best is None and cheapest is not None:
        what = f"Give up at least one requirement, for no design meets all of them. {'; '.join(cheapest.why_not)}."
        return Decision(what, f"{NOT_KNOWN.capitalize()} until then.", _by_when(advice, buys=False))
    if best is None:
        return None
    amount = shown(figure_of(advice, best, "monthly_cost"))
    capex = figure_of(advice, best, "capex")
    buys = bool(capex and capex.value)
    if capex and buys:
        amount += f", with {capex.shown} of capital"
    return Decision(_what(advice), f"{amount}.", _by_when(advice, buys))


def _what(advice: Advice) -> str:
    if stated_is_best(advice):
        return f"Go ahead with the plan as stated ({patterns_text(advice)})."
    names = workload_names(advice)
    workloads = " and ".join(short(w) for w in names) if len(names) <= _NAMED else plural(len(names), "workload")
    return f"Build the recommended design ({patterns_text(advice)}) for {workloads} instead of the plan as stated."


@dataclass(frozen=True, slots=True)
class Due:
    """The day to go live that is nearest, and the last day to decide; None where it is not known.

    lead_weeks  of hardware that is to be bought, None where not answered; 0 where nothing is bought
    """

    live: date
    decide: date | None
    lead_weeks: float | None


def due(advice: Advice) -> Due | None:
    """The nearest day to go live less the lead time of hardware, where the plan buys any; None: not answered."""
    capex = figure_of(advice, advice.recommendation.recommended, "capex")
    return _due(advice, bool(capex and capex.value))


def _due(advice: Advice, buys: bool) -> Due | None:
    found = [
        (weeks - ((lead or 0.0) if buys else 0.0), weeks, lead)
        for answers in (advice.assessment.answers(workload) for workload in advice.assessment.workloads)
        for weeks, lead in [(_number(answers, "horizon_weeks"), _number(answers, "gpu_lead_weeks"))]
        if weeks is not None
    ]
    if not found:
        return None
    slack, weeks, lead = min(found, key=lambda d: d[0])
    today = date.fromisoformat(advice.as_of)
    live, last = (today + timedelta(weeks=w) for w in (weeks, slack))
    return Due(live, None if buys and lead is None else last, lead if buys else 0.0)


def _by_when(advice: Advice, buys: bool) -> str:
    """The last day to decide, in words."""
    at = _due(advice, buys)
    if at is None:
        return "Not known: the date to go live is not answered."
    live = date_text(at.live.isoformat())
    if not buys:
        return f"Before {live}, the day to go live."
    if at.decide is None or at.lead_weeks is None:
        return f"Before {live}, the day to go live; the lead time of the hardware is not answered."
    lead = show(at.lead_weeks, "weeks")
    if at.decide <= date.fromisoformat(advice.as_of):
        return f"Now: hardware takes {lead}, which is too late to go live on {live}."
    return f"{date_text(at.decide.isoformat())}: hardware takes {lead}, and the day to go live is {live}."


def _number(answers: Mapping[str, Answer], question: str) -> float | None:
    answer = answers.get(question)
    return answer if isinstance(answer, float | int) else None
