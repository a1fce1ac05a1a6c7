"""The advice as a page of words: what contradicts itself, what to build instead, what it costs, what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from advisor.advising.repairs import RepairPrice
from advisor.advising.results import Advice
from advisor.alignment.model import Alignment, CauseView, Finding
from advisor.alignment.repair import Repair
from advisor.cli.advice_parts import (
    clash_lines,
    coverage_lines,
    explored_lines,
    inaction_lines,
    orphan_lines,
    path_lines,
    portfolio_lines,
    repair_lines,
)
from advisor.cli.outline import Block, Card, Grid, Items, Meter, Page, Para, Section, Tone
from advisor.design.model import parse_job
from advisor.exploring import Exploration
from advisor.figure import show
from advisor.knowledge.model import LAYERS, Knowledge
from advisor.optimise.model import Option, Proof
from advisor.report.text import (
    changes,
    count_text,
    date_text,
    effect_text,
    evidence_text,
    figure_of,
    latency_of,
    ruled_out,
    saving_text,
    score_scope,
    score_text,
    shown,
    source_text,
    step_first,
    step_months,
    subject_text,
)

TOP_CAUSES: Final = 5
TOP_QUESTIONS: Final = 5
TOP_UNKNOWN: Final = 12
_LAYER_NAMES: Final = {"infrastructure": "infrastructure", "adoption": "adoption", "usecase": "use case"}
_TONES: Final[dict[str, Tone]] = {"critical": "critical", "high": "high", "medium": "medium", "low": "low"}


def advice_page(
    advice: Advice,
    knowledge: Knowledge,
    repairs: Sequence[tuple[Repair, RepairPrice]] = (),
    explored: Exploration | None = None,
) -> Page:
    """The whole advice, with the smallest repairs and what would change it where given. Every amount of the advice is
    the `shown` text of a figure."""
    sections = [
        Section("Answers that contradict each other", list(clash_lines(advice))),
        Section("In short", list(_summary(advice, knowledge))),
        *(Section(f"Alignment of {a.workload}", list(_alignment(a, advice, knowledge))) for a in advice.alignments),
        Section("What to build", list(_options(advice))),
        Section("Where each part stands", list(_placement(advice))),
        Section("Smallest repair", [b for r, price in repairs for b in repair_lines(r, price, knowledge)]),
        Section("Cost of doing nothing", list(inaction_lines(advice, knowledge))),
        Section("What would change it", list(explored_lines(explored)) if explored else []),
        Section("Next steps", list(_roadmap(advice))),
        Section("Shortest safe path", list(path_lines(advice, knowledge))),
        Section("All workloads together", list(portfolio_lines(advice))),
        Section("Ask next", list(_questions(advice, knowledge))),
        Section("Assumptions", list(_assumptions(advice, knowledge))),
        Section("Not in these numbers", list(_left_out(advice, knowledge))),
    ]
    dated = f"As of {date_text(advice.as_of)}, knowledge {advice.knowledge_version}"
    return Page(advice.name, dated, [s for s in sections if s.blocks])


def _summary(advice: Advice, knowledge: Knowledge) -> Iterator[Block]:
    recommendation = advice.recommendation
    if recommendation.summary:
        yield Para(recommendation.summary, "lead")
    if recommendation.waiting_for:
        yield Para("Nothing is recommended yet. These answers are needed first:")
        yield Items([subject_text(id, knowledge) for id in recommendation.waiting_for])
    if before_and_after := changes(advice):
        rows = [(c.measure, c.stated, c.recommended) for c in before_and_after]
        yield Grid(("", "Plan as stated", "Recommended"), rows)
    stated, best = recommendation.option("as_stated"), recommendation.recommended
    if stated and best and (stated.id == best.id or stated.id == best.same_as or stated.same_as == best.id):
        yield Para("That is the plan as stated: no other design that keeps its limits is better.")
    elif saving := advice.figures.get("saving"):
        yield Para(f"Against the plan as stated it {saving_text(saving)}.")
    for workload in recommendation.workloads:
        adoption = knowledge.patterns.get(workload.adoption)
        yield Para(f"{workload.name}: {workload.infrastructure_label}" + (f"; {adoption.name}" if adoption else ""))
        yield Items(workload.why)


def _alignment(alignment: Alignment, advice: Advice, knowledge: Knowledge) -> Iterator[Block]:
    score = alignment.score
    yield Meter("Score", score_text(score), None if score is None else score / 100)
    answered = f"{alignment.answered} of {alignment.applicable} questions answered."
    yield Para(f"{answered} {score_scope(alignment)}".rstrip(), "quiet")
    if alignment.layers:
        yield _layers(alignment, knowledge)
    judged = [p for p in alignment.pairs.values() if p.score is not None]
    yield from (Para(f"{_pair_name(p.id)}: {p.score} of 4. {p.reason}", "quiet") for p in judged)
    so_far = " so far" if any(f.state == "unknown" for f in alignment.findings) else ""
    yield from coverage_lines(alignment.workload, advice)
    yield Para(f"Contradictions{so_far}: {count_text(f.rule.severity for f in alignment.firing())}.")
    by_id = {f.id: f for f in alignment.findings}
    for cause in alignment.causes[:TOP_CAUSES]:
        yield _cause(cause, [by_id[id] for id in cause.findings], advice, knowledge)
    yield from _rest(alignment)
    yield from orphan_lines(alignment.workload, advice)


def _pair_name(id: str) -> str:
    first, _, second = id.partition("_")
    return f"{_LAYER_NAMES.get(first, first).capitalize()} and {_LAYER_NAMES.get(second, second)}"


def _layers(alignment: Alignment, knowledge: Knowledge) -> Grid:
    def name(pattern: str, absent: str) -> str:
        return knowledge.patterns[pattern].name if pattern in knowledge.patterns else absent

    rows = []
    for layer in LAYERS:
        if view := alignment.layers.get(layer):
            stated, inferred = name(view.stated, "not answered"), name(view.inferred, "the answers do not tell")
            seen = "as stated" if view.stated and view.stated == view.inferred else inferred
            rows.append((_LAYER_NAMES[layer], stated, "→", seen, _joined(view.evidence[:2])))
    return Grid(("Layer", "Stated", "", "Answers point to", "Because"), rows)


def _cause(cause: CauseView, findings: Sequence[Finding], advice: Advice, knowledge: Knowledge) -> Card:
    """A root cause, spoken of through its worst finding."""
    worst = findings[0]
    lines = [("because", _joined(evidence_text(worst, knowledge))), ("why", worst.rule.why)]
    lines.append(("do", worst.rule.remedy.say))
    if effect := effect_text(advice.remedy_effects.get(worst.id)):
        lines.append(("effect", effect))
    lines.append(("sources", "; ".join(source_text(s, knowledge) for s in worst.rule.sources)))
    lines.append(("findings", ", ".join(f"{f.rule.id} {f.rule.title}" for f in findings)))
    return Card(cause.title, cause.severity, _TONES.get(cause.severity, ""), lines)


def _rest(alignment: Alignment) -> Iterator[Block]:
    """What stands behind the top causes: the others, what is accepted, what is not known."""
    more = alignment.causes[TOP_CAUSES:]
    if more:
        yield Para("Further causes: " + "; ".join(f"{c.title} ({c.severity})" for c in more) + ".")
    for finding in alignment.findings:
        if finding.state == "accepted":
            yield Para(f"Accepted by {finding.accepted_by}: {finding.rule.id} {finding.rule.title}.", "quiet")
    unknown = [f.rule.id for f in alignment.findings if f.state == "unknown"]
    if unknown:
        listed = ", ".join(unknown[:TOP_UNKNOWN]) + (", ..." if len(unknown) > TOP_UNKNOWN else "")
        yield Para(f"Rules that wait for an answer: {len(unknown)} ({listed}).", "quiet")


def _options(advice: Advice) -> Iterator[Block]:
    options = advice.recommendation.options
    distinct = [o for o in options if not o.same_as]
    if not distinct:
        return
    marked = next((i for i, o in enumerate(distinct) if o.recommended), -1)
    header = ("Option", "Cost", "P95 latency", "Availability")
    yield Grid(header, [_option_row(o, advice) for o in distinct], unbroken=frozenset({1}), marked=marked)
    yield from _why_not(distinct)
    if proof := advice.recommendation.proof:
        yield Para(_proven(proof), "quiet")
    for binding in advice.recommendation.binding:
        saves = show(binding.saves_usd_month, "USD/month")
        yield Para(f"What binds: {binding.say}. Without it {saves} would be saved.", "quiet")


def _proven(proof: Proof) -> str:
    """How surely nothing allowed is cheaper than the cheapest design."""
    if proof.gap_share > 0:
        return f"No allowed design is more than {show(proof.gap_share, 'share')} cheaper than the cheapest one here."
    return "Proven: no other allowed design has a lower typical cost than the cheapest one here."


def _why_not(options: Sequence[Option]) -> Iterator[Block]:
    """Why each of the others is not recommended; below the table, because reasons need the whole width."""
    lines = [(o.label, _joined(o.why_not)) for o in options if o.why_not and not o.recommended]
    if lines:
        yield Para("Why not the others:")
        yield Items([f"{label}: {reasons}." for label, reasons in lines])


def _joined(texts: Iterable[str]) -> str:
    """Sentences as one, each without its full stop."""
    return "; ".join(text.rstrip(".") for text in texts)


def _option_row(option: Option, advice: Advice) -> tuple[str, ...]:
    same = [o.label for o in advice.recommendation.options if o.same_as == option.id]
    state = ["recommended"] if option.recommended else [] if option.feasible else [ruled_out(option)]
    label = "\n".join([option.label, *state, *(f"= {name}" for name in same)])
    paths = option.evaluation.paths if option.evaluation else ()
    latency = [(parse_job(path)[0], latency_of(advice, option, path)) for path in paths]
    several = len(advice.alignments) > 1
    times = [f"{name}\n{figure.shown}" if several else figure.shown for name, figure in latency if figure]
    cost = shown(figure_of(advice, option, "monthly_cost"))
    available = shown(figure_of(advice, option, "availability"))
    return label, cost, "\n".join(times) or shown(None), available


def _placement(advice: Advice) -> Iterator[Block]:
    best = advice.recommendation.recommended
    if best is None or not best.placement:
        return
    rows = [
        (
            component,
            p.site,
            p.hardware,
            p.purchase.replace("_", " "),
            show(p.count, "") if p.count else "",
            "" if p.utilisation is None else show(p.utilisation, "share"),
        )
        for component, p in sorted(best.placement.items())
    ]
    yield Grid(("Part", "Place", "Hardware", "Bought as", "Count", "Busy"), rows, right=frozenset({4, 5}))


def _roadmap(advice: Advice) -> Iterator[Block]:
    for step in advice.roadmap:
        lines = [("first", _joined(step_first(step)))] if step_first(step) else []
        if figure := advice.figures.get(step.monthly_cost_figure):
            lines.append(("cost", figure.shown))
        lines.append(("takes", step_months(step, advice)))
        if step.clears:
            lines.append(("clears", ", ".join(step.clears)))
        lines.append(("stop if", step.stop_rule))
        yield Card(step.title, f"step {step.step}", "good", lines)


def _questions(advice: Advice, knowledge: Knowledge) -> Iterator[Block]:
    several = len(advice.alignments) > 1
    for alignment in advice.alignments:
        asked = alignment.next_questions[:TOP_QUESTIONS]
        if asked and several:
            yield Para(alignment.workload)
        rows = [(q.question, subject_text(q.question, knowledge), show(q.could_change, "share")) for q in asked]
        if rows:
            yield Grid(("Question", "", "Could change"), rows, right=frozenset({2}))


def _assumptions(advice: Advice, knowledge: Knowledge) -> Iterator[Block]:
    rows = [(a.workload, a.question, a.shown, a.reason, source_text(a.source, knowledge)) for a in advice.assumptions]
    if rows:
        yield Grid(("Workload", "Not answered", "Taken as", "Reason", "Source"), rows)
    if advice.unread_overrides:
        unread = ", ".join(advice.unread_overrides)
        yield Para(f"Replaced by you, but no figure here reads it (a wrong path?): {unread}.")


def _left_out(advice: Advice, knowledge: Knowledge) -> Iterator[Block]:
    best = advice.recommendation.recommended
    if best and best.evaluation and best.evaluation.not_included:
        yield Items(best.evaluation.not_included)
    if advice.not_judged:
        names = (knowledge.regimes[r].name if r in knowledge.regimes else r for r in advice.not_judged)
        yield Para(f"Named in the answers, but no rule speaks of it: {', '.join(names)}.")
