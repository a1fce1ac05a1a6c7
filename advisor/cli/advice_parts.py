"""Parts of the advice in words that judge the whole: contradictions, coverage, safe paths, doing nothing, roll-up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.advising.inaction import PREFIX
from advisor.advising.repairs import RepairPrice
from advisor.advising.results import Advice
from advisor.alignment.repair import Repair
from advisor.alignment.safest import SafePath
from advisor.cli.outline import Block, Grid, Items, Para
from advisor.exploring import Event, Exploration, FrontPoint
from advisor.exploring.opened import KG, TIMES
from advisor.figure import show
from advisor.knowledge.model import LAYERS, Edit, Knowledge
from advisor.optimise.rivals import LABELS
from advisor.report.text import answer_text, score_text, shown, subject_text

TOP_RULES: Final = 8


def clash_lines(advice: Advice) -> Iterator[Block]:
    """Answers that cannot all be true; they stand first, for the rest is judged on them."""
    if advice.clashes:
        yield Para("Until one of each is corrected, what follows judges a plan that cannot exist.")
        yield Items([f"{c.workload}: {c.say}" for c in advice.clashes])


def coverage_lines(workload: str, advice: Advice) -> Iterator[Block]:
    """What became of the rules, counted."""
    covered = next((c for c in advice.coverage if c.workload == workload), None)
    if covered is None:
        return
    n = covered.counts
    more = [f"{n['accepted']} accepted"] * bool(n["accepted"]) + [f"{n['replaced']} replaced"] * bool(n["replaced"])
    fires, apply = "fires" if n["fires"] == 1 else "fire", "does" if n["not_applicable"] == 1 else "do"
    parts = [f"{n['fires']} {fires}", f"{n['silent']} silent", f"{n['unknown']} unknown"]
    parts.append(f"{n['not_applicable']} {apply} not apply")
    total = sum(n.values())
    yield Para(f"Of {total} rules: {', '.join([*parts, *more])}.", "quiet")


def orphan_lines(workload: str, advice: Advice) -> Iterator[Block]:
    """Acceptances that accept nothing, with the reason."""
    for orphan in advice.orphans:
        if orphan.workload == workload:
            yield Para(f"Accepted risk without effect: {orphan.acceptance.rule}; {orphan.say}.", "quiet")


def inaction_lines(advice: Advice, knowledge: Knowledge) -> Iterator[Block]:
    """What each finding costs a month while nothing is done, the total, and what would price the others."""
    rows = [(c.finding, shown(advice.figures.get(c.figure)), c.say) for c in advice.inaction if c.figure]
    if rows:
        yield Grid(("Finding", "A month", "What for"), rows)
    if total := advice.figures.get(PREFIX):
        yield Para(f"Together, each amount of money counted once: {total.shown}.")
    for cost in advice.inaction:
        if cost.waits_for:
            needed = " ".join(subject_text(q, knowledge) for q in cost.waits_for)
            yield Para(f"{cost.finding} has no price yet. Needed for it: {needed}", "quiet")


def path_lines(advice: Advice, knowledge: Knowledge) -> Iterator[Block]:
    """The way of each workload in a line, and what must be true first."""
    for path in advice.safe_paths:
        months = advice.figures.get(f"safe_path/{path.workload}/months")
        takes = f", {months.shown}" if months else ""
        yield Para(f"{path.workload}: {_way(path, knowledge)}{takes}.")
        if path.unsafe_start:
            yield Para(f"Today contradicts itself: {'; '.join(path.unsafe_start)}.", "quiet")
        if not path.reaches:
            yield Para(f"The target is not safe: {'; '.join(path.unsafe_target)}. This is as near as is safe.", "quiet")
        waiting = [s for s in path.steps if s.preconditions]
        yield Items([f"{_to(s.to_pattern, knowledge)} first needs: {' '.join(s.preconditions)}" for s in waiting])


def _way(path: SafePath, knowledge: Knowledge) -> str:
    start = ", ".join(_to(path.start[i], knowledge) for i in range(len(LAYERS)))
    return (
        " → ".join([start, *(_to(s.to_pattern, knowledge) for s in path.steps)]) if path.steps else f"{start}: arrived"
    )


def _to(pattern: str, knowledge: Knowledge) -> str:
    return knowledge.patterns[pattern].name


def portfolio_lines(advice: Advice) -> Iterator[Block]:
    """The organisation's view; only where there is more than one workload."""
    found = advice.portfolio
    if found is None or found.workloads < 2:
        return
    yield Para(
        f"Worst score {score_text(found.worst)} ({found.worst_workload}), weighted {score_text(found.weighted)}."
    )
    shared = [c for c in found.causes if len(c.workloads) > 1]
    if shared:
        yield Para("Causes that workloads share: " + "; ".join(f"{c.title} ({len(c.workloads)})" for c in shared) + ".")
    rows = [(f.rule, f.title, f.severity, ", ".join(f.workloads)) for f in found.findings[:TOP_RULES]]
    if rows:
        yield Grid(("Rule", "Finding", "Severity", "Workloads"), rows)


_STATES: Final = {
    "clear": "nothing blocks",
    "found": "no smaller one exists",
    "unproven": "a smaller one may exist",
    "impossible": "there is none",
    "gave_up": "none was found within the limit",
}


def repair_lines(repair: Repair, price: RepairPrice, knowledge: Knowledge) -> Iterator[Block]:
    """The smallest change after which nothing blocks, what it costs, or what cannot hold together."""
    yield Para(f"{repair.workload}: {_STATES[repair.state]}.")
    if repair.changes:
        yield Items([_edit(edit, knowledge) for edit in repair.edits])
        yield Para(f"Score {score_text(repair.score_before)} → {score_text(repair.score_after)}.")
        if price.cost_before and price.cost_after:
            yield Para(f"Plan as stated: {price.cost_before.shown} before, {price.cost_after.shown} after.")
    if repair.opens:
        yield Para(f"It leaves open: {', '.join(repair.opens)}.", "quiet")
    if repair.conflict:
        yield Para(repair.conflict.say)


def _edit(edit: Edit, knowledge: Knowledge) -> str:
    question = knowledge.questions[edit.question]
    if edit.to is not None:
        return f"{question.text} {answer_text(edit.question, edit.to, knowledge)}"
    added = [question.option(o).label for o in edit.add]
    dropped = [question.option(o).label for o in edit.remove]
    parts = [f"add {', '.join(added)}"] * bool(added) + [f"drop {', '.join(dropped)}"] * bool(dropped)
    return f"{question.text} {'; '.join(parts)}"


def explored_lines(explored: Exploration) -> Iterator[Block]:
    """What would change the advice: points of load and price, answers that tip it, blows, near-ties."""
    points = [(p.label, show(p.factor, TIMES), LABELS[p.below], LABELS[p.above]) for p in explored.break_even]
    if points:
        yield Grid(("Break-even", "At", "Cheapest below", "Cheapest above"), points)
    tips = [
        (f"{p.workload}: {p.label}", f"{p.now:,.5g}", f"{p.at:,.5g} {p.unit}", p.becomes)
        for p in explored.tipping_points
        if p.at is not None
    ]
    if tips:
        yield Grid(("Your answer", "Now", "Tips at", "Then it is"), tips)
    if explored.not_tipped:
        yield Para(f"Tipping points not worked out for: {', '.join(explored.not_tipped)}.", "quiet")
    blows = [(e.label, "stands" if e.stands else "falls", _aftermath(e)) for e in explored.events]
    if blows:
        yield Grid(("Blow", "The design", "What then"), blows)
    ties = [
        ("; ".join(t.differs), show(t.monthly_cost_usd, "USD/month"), show(t.probability_cheaper, "share"))
        for t in explored.near_ties
    ]
    if ties:
        yield Grid(("Within 5 %", "Cost, typical", "Cheaper in"), ties)
    for head, front in (("Request path, P95", explored.front), ("Carbon", explored.carbon_front)):
        if len(front) > 1:
            yield Grid((head, "Least cost, typical", "Design"), [_on_front(p, head == "Carbon") for p in front])
    if not (points or tips or blows or ties):
        yield Para("Nothing that was tried changes the advice.")


def _on_front(point: FrontPoint, carbon: bool) -> tuple[str, str, str]:
    limit = show(point.carbon_kg_month or 0.0, KG) if carbon else show(point.latency_ms, "ms")
    return limit, show(point.monthly_cost_usd, "USD/month"), point.pattern_label


def _aftermath(event: Event) -> str:
    """What follows a blow, and the best design then."""
    best = f"Best then: {event.instead}" if event.instead else ""
    return ". ".join(filter(None, (event.say, best)))
