"""The recommendation in words and differences: why this, what it saves, what binds, what matters, what was assumed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from advisor.advising.after import critical_left
from advisor.advising.numbers import as_input
from advisor.advising.options import Comparison
from advisor.advising.plan import Plan, make_plan
from advisor.advising.results import Assumption, Binding, Recommendation, RemedyEffect, Sensitivity, WorkloadAdvice
from advisor.advising.why import judged_again, why
from advisor.alignment.model import Alignment, Finding
from advisor.alignment.picture import look
from advisor.assessment import with_edits, without_answer
from advisor.assessment.model import Assessment
from advisor.design.case import Case
from advisor.design.classify import classify
from advisor.design.evaluate import Evaluation, evaluate
from advisor.design.limits import SAYINGS
from advisor.design.model import parse_job
from advisor.expr import Value
from advisor.figure import Figure, Quantity, show
from advisor.knowledge.model import Default, Edit
from advisor.optimise.model import Option
from advisor.optimise.rivals import best_of, families
from advisor.roadmap import recommended_adoption
from advisor.uncertainty import Floats, effects, quantiles

TOP_CAUSES: Final = 5
TOP_INPUTS: Final = 10
WORTH_USD: Final = 1.0  # a constraint binds where relaxing it saves at least this a month
DESIGNED_BY: Final = frozenset({
    "serving", "infra", "dr", "gpu_source", "data_location", "operator", "fine_tuning", "steps", "model_b", "accel_gb",
    "interaction", "latency_ms", "availability", "residency", "usecase", "requests_day", "tokens_req", "peak_mean",
    "sites", "model_tier", "precision_min", "usecase_detail", "load_profile", "train_gpu_h_month",
    "contract_term_years",
})  # fmt: skip
"""Questions whose answers shape the stated design; a remedy that touches none of them changes no cost line."""


def recommendation(
    plan: Plan, alignments: Sequence[Alignment], compared: Comparison | None, figures: Mapping[str, Figure], as_of: date
) -> Recommendation:
    """What to build instead, its rivals and the proof; empty with what is waited for while too little is answered.

    as_of  the day on which acceptances are in force or not, for the rules that are run again on the design
    """
    if compared is None:
        return Recommendation("", "", "", (), (), (), (), None, plan.waiting_for)
    best = next((o for o in compared.options if o.recommended), None)
    workloads = tuple(_workloads(plan, alignments, best, figures, as_of)) if best else ()
    return Recommendation(
        infrastructure=best.pattern if best else "",
        adoption=workloads[0].adoption if workloads else "",
        summary=_summary(plan, compared, best, figures),
        workloads=workloads,
        options=compared.options,
        binding=tuple(_binding(plan, compared)),
        sensitivity=tuple(_sensitivity(best)),
        proof=compared.proof,
        waiting_for=plan.waiting_for,
        ways_out=() if best else tuple(_ways_out(plan, compared)),
    )


def _workloads(
    plan: Plan, alignments: Sequence[Alignment], best: Option, figures: Mapping[str, Figure], as_of: date
) -> Iterator[WorkloadAdvice]:
    assert best.design is not None
    left = critical_left(plan, best.design, as_of)
    designed = {d.workload for d in best.design.deployments}
    for case, alignment in zip(plan.cases, alignments, strict=True):
        if case.workload in designed:
            row = classify(plan.knowledge, best.design, case.workload)
            adoption = recommended_adoption(alignment, case, plan.knowledge)
            judged = judged_again(alignment, left[case.workload])
            said = (*why(plan, best, case, adoption, figures), *judged)
            yield WorkloadAdvice(
                case.workload, row.pattern, row.label, adoption, alignment.layers["usecase"].stated, said
            )


def _summary(plan: Plan, compared: Comparison, best: Option | None, figures: Mapping[str, Figure]) -> str:
    if best is None:
        reasons = next(o.why_not for o in compared.options if o.id == "optimum")
        return " ".join(
            ("Nothing meets all requirements at once.", f"{'; '.join(reasons)}.", *_ways_out(plan, compared))
        )
    cost = figures[f"{best.id}/monthly_cost"].shown
    stated = next((o for o in compared.options if o.id == "as_stated"), None)
    text = f"Build {_article(best.pattern_label)} design for {cost}."
    if stated is None or stated.evaluation is None or stated.same_as == best.id:
        return text
    if stated.id == best.id:
        return f"Keep the plan as stated: {cost}. No other design that meets the limits is cheaper."
    before = figures["as_stated/monthly_cost"].shown
    count = "one" if len(stated.why_not) == 1 else len(stated.why_not)
    broken = f", and it breaks {count} of its own limits" if not stated.feasible else ""
    return f"{text} The plan as stated costs {before}{broken}."


def _ways_out(plan: Plan, compared: Comparison) -> Iterator[str]:
    """What could be built if one of the constraints that exclude each other gave way, the cheapest first."""
    for way in sorted(compared.ways, key=lambda w: w.monthly_usd):
        pattern = _article(classify(plan.knowledge, way.design).label)
        cost = show(way.monthly_usd, "USD/month")
        yield f"Without the limit “{SAYINGS[way.family]}” {pattern} design for {cost} would do."


def _article(label: str) -> str:
    word = label if label.isupper() or label.startswith("VPC") else label[0].lower() + label[1:]
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _binding(plan: Plan, compared: Comparison) -> Iterator[Binding]:
    """Constraints whose release would make the optimum cheaper, the dearest first."""
    optimum = next(o for o in compared.options if o.id == "optimum")
    if optimum.evaluation is None:
        return
    found = []
    most_usd = optimum.evaluation.monthly_usd - WORTH_USD
    for family in families(plan.field):
        relaxed = best_of(plan.field, "optimum", frozenset({family}), most_usd)
        saves = optimum.evaluation.monthly_usd - relaxed.evaluation.monthly_usd if relaxed.evaluation else 0.0
        if saves >= WORTH_USD:
            found.append(Binding(family, SAYINGS.get(family, family), "not required", saves))
    yield from sorted(found, key=lambda b: (-b.saves_usd_month, b.constraint))


def _sensitivity(best: Option | None) -> Iterator[Sensitivity]:
    if best is None or best.evaluation is None:
        return
    for effect in effects(best.evaluation.lines)[:TOP_INPUTS]:
        q = effect.quantity
        label = q.label or q.key
        yield Sensitivity(q.key, label[:1].upper() + label[1:], q.low, q.high, q.unit, effect.width_usd)


def savings(plan: Plan, compared: Comparison | None, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """What the recommended option saves against the plan as stated and against the cloud bill, a month."""
    best = next((o for o in compared.options if o.recommended), None) if compared else None
    if compared is None or best is None:
        return {}
    after = as_input(figures[f"{best.id}/monthly_cost"])
    found: dict[str, Figure] = {}
    if "as_stated/monthly_cost" in figures and best.id != "as_stated":
        before = as_input(figures["as_stated/monthly_cost"])
        spread = compared.totals["as_stated"] - compared.totals[best.id]
        found["saving"] = _difference("saving", "Saving against the plan as stated", before, after, spread)
    bills = [case.number("cloud_usd_month") for case in plan.cases if case.known("cloud_usd_month")]
    if bills and len(bills) == len(plan.cases):
        total = sum(q.value for q in bills)
        bill = Quantity("answers/cloud_usd_month", total, total, total, "USD/month", "your answer", grade="measured")
        spread = total - compared.totals[best.id]
        found["saving_on_bill"] = _difference("saving_on_bill", "Saving against the cloud bill", bill, after, spread)
    return found


def _difference(id: str, label: str, before: Quantity, after: Quantity, spread: Floats) -> Figure:
    low, high = quantiles(spread, (0.1, 0.9))
    value = before.value - after.value
    inputs = {"before": before, "after": after}
    return Figure(id, label, value, min(low, value), max(high, value), "USD/month", "before - after", inputs)


def assumptions(plan: Plan, best: Option | None) -> tuple[Assumption, ...]:
    """The defaults in use, those that move the recommended cost most first."""
    lines = best.evaluation.lines if best and best.evaluation else ()
    moved = {e.quantity.key: e.width_usd / 2 for e in effects(lines)}
    found = [
        _assumption(plan, case, question, used.default, moved.get(f"answers/{case.workload}/{question}"))
        for case in plan.cases
        for question, used in sorted(case.assumed.items())
    ]
    return tuple(sorted(found, key=lambda a: (-_weight(a), a.workload, a.question)))


def _weight(assumption: Assumption) -> float:
    """Assumptions that shape the design itself come first."""
    return math.inf if assumption.effect_usd_month is None else assumption.effect_usd_month


def _assumption(plan: Plan, case: Case, question: str, default: Default, effect_usd: float | None) -> Assumption:
    asked, fact = plan.knowledge.questions.get(question), plan.knowledge.derived.get(question)
    value = default.value
    if isinstance(value, str):
        shown = asked.option(value).label if asked else value
    else:
        shown = show(value, asked.unit if asked else fact.unit if fact else "")
    return Assumption(case.workload, question, value, shown, default.reason, default.source, default.as_of, effect_usd)


def remedy_effects(plan: Plan, alignments: Sequence[Alignment]) -> dict[str, RemedyEffect]:
    """What the structured remedy of each finding of the top causes does when it is applied to the answers."""
    found: dict[str, RemedyEffect] = {}
    base = _stated(plan)
    for case, alignment in zip(plan.cases, alignments, strict=True):
        by_id = {f.id: f for f in alignment.findings}
        facts = plan.facts(case)
        for finding in (by_id[id] for cause in alignment.causes[:TOP_CAUSES] for id in cause.findings):
            if finding.rule.remedy.edits and alignment.score is not None:
                found[finding.id] = _effect(plan, case, finding, facts, alignment.score, base)
    return found


def _effect(
    plan: Plan, case: Case, finding: Finding, facts: Mapping[str, Value], score: float, base: Evaluation | None
) -> RemedyEffect:
    edits = finding.rule.remedy.edits
    changed = with_edits(plan.assessment, case.workload, edits, plan.knowledge)
    workload = next(w for w in changed.workloads if w.name == case.workload)
    accepted = {a.rule for a in workload.accepted}
    after = look(changed.answers(workload), facts, accepted, plan.knowledge).score or 0.0
    cost, latency = _priced(plan, changed, edits, base, case.workload)
    return RemedyEffect(after - score, cost, latency)


def _priced(
    plan: Plan, changed: Assessment, edits: Iterable[Edit], base: Evaluation | None, workload: str
) -> tuple[float | None, float | None]:
    """Difference in monthly cost and P95 of the plan as stated; None where the remedy changes no cost line."""
    if base is None or not any(e.question in DESIGNED_BY for e in edits):
        return None, None
    if any(e.question == "serving" for e in edits):  # the node that was planned belongs to the place that is left
        changed = without_answer(changed, workload, "accel_gb")
    after = _stated(make_plan(changed, plan.knowledge))
    if after is None:
        return None, None
    return after.monthly_usd - base.monthly_usd, _slowest(after, workload) - _slowest(base, workload)


def _stated(plan: Plan) -> Evaluation | None:
    if not plan.studies or isinstance(plan.stated, str):
        return None
    return evaluate(plan.stated, plan.book)


def _slowest(evaluation: Evaluation, workload: str) -> float:
    return max((p.p95_ms for id, p in evaluation.paths.items() if parse_job(id)[0] == workload), default=0.0)
