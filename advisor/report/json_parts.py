"""Parts of the JSON advice: contradictions, coverage, safe paths, steps, inaction, repairs, the roll-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.advising.inaction import PREFIX, InactionCost
from advisor.advising.results import Advice
from advisor.advising.rollup import Portfolio
from advisor.alignment.repair import Repair
from advisor.alignment.safest import SafePath
from advisor.exploring import Exploration
from advisor.exploring.results import told
from advisor.figure import Figure
from advisor.knowledge.model import LAYERS, Edit
from advisor.roadmap import Step


def workload_parts(workload: str, advice: Advice) -> dict[str, Any]:
    """The keys of one workload that stand beside its findings."""
    covered = next((c for c in advice.coverage if c.workload == workload), None)
    path = next((p for p in advice.safe_paths if p.workload == workload), None)
    return {
        "contradictions": [
            {"id": c.id, "say": c.say, "questions": c.questions} for c in advice.clashes if c.workload == workload
        ],
        "coverage": covered and {
            "rules": sum(covered.counts.values()), **covered.counts, "waiting_for": dict(covered.waiting_for),
        },
        "orphaned_acceptances": [
            {"rule": o.acceptance.rule, "by": o.acceptance.by, "until": o.acceptance.until or None, "reason": o.reason,
             "say": o.say, "missing": o.missing}
            for o in advice.orphans if o.workload == workload
        ],
        "safe_path": path and _path(path, advice.figures.get(f"safe_path/{workload}/months")),
        "inaction": [_inaction(i, advice) for i in advice.inaction if i.workload == workload],
    }  # fmt: skip


def _path(path: SafePath, months: Figure | None) -> dict[str, Any]:
    return {
        "cells": [dict(zip(LAYERS, cell, strict=True)) for cell in path.cells],
        "target": dict(zip(LAYERS, path.target, strict=True)),
        "reaches_target": path.reaches,
        "unsafe_start": path.unsafe_start,
        "unsafe_target": path.unsafe_target,
        "months": _band(months),
        "steps": [
            {
                "layer": s.layer,
                "from": s.from_pattern,
                "to": s.to_pattern,
                "months": {"p10": s.transition.low, "p50": s.transition.months, "p90": s.transition.high},
                "reason": s.transition.reason,
                "preconditions": s.preconditions,
                "questions": s.questions,
            }
            for s in path.steps
        ],
    }


def step_part(step: Step, advice: Advice) -> dict[str, Any]:
    """What a step of the roadmap holds beside its contract: conditions, waits, cells, months and money of the phase."""
    return {
        "phase": step.phase,
        "title": step.title,
        "load_share": step.load_share,
        "begins_when": step.begins_when,
        "stop_rule": step.stop_rule,
        "months": _band(advice.figures.get(step.months_figure)),
        "cost_usd": _band(advice.figures.get(step.cost_figure)),
        "conditions": [
            {"say": c.say, "questions": c.questions, "unknown": c.unknown, "workloads": c.workloads}
            for c in step.conditions
        ],
        "lead_times": [
            {"kind": wait.kind, "what": wait.what, "weeks": _band(advice.figures.get(wait.figure))}
            for wait in step.lead_times
        ],
        "workloads": [
            {
                "name": move.workload,
                "before": dict(zip(LAYERS, move.before, strict=True)),
                "after": dict(zip(LAYERS, move.after, strict=True)),
            }
            for move in step.moves
        ],
    }


def _inaction(cost: InactionCost, advice: Advice) -> dict[str, Any]:
    return {
        "finding": cost.finding,
        "money": cost.money,
        "say": cost.say,
        "usd_month": _band(advice.figures.get(cost.figure)),
        "figure": cost.figure or None,
        "waits_for": cost.waits_for,
        "counted": cost.counted,
    }


def portfolio_part(advice: Advice) -> dict[str, Any] | None:
    """The workloads together; null without workloads."""
    found = advice.portfolio
    return _portfolio(found, advice) if found else None


def _portfolio(found: Portfolio, advice: Advice) -> dict[str, Any]:
    return {
        "workloads": found.workloads,
        "scored": found.scored,
        "score": {"worst": found.worst, "worst_workload": found.worst_workload or None, "weighted": found.weighted},
        "causes": [
            {"id": c.id, "title": c.title, "severity": c.severity, "workloads": c.workloads, "findings": c.findings}
            for c in found.causes
        ],
        "findings": [
            {"rule": f.rule, "title": f.title, "severity": f.severity, "workloads": f.workloads} for f in found.findings
        ],
        "monthly_cost_usd": {
            "stated": _band(advice.figures.get(found.cost_stated)),
            "recommended": _band(advice.figures.get(found.cost_recommended)),
        },
        "inaction_usd_month": _band(advice.figures.get(PREFIX)),
    }


def repair_part(repair: Repair, figures: Mapping[str, Figure]) -> dict[str, Any]:
    """One repair with its price (figures of advisor.advising.repairs.price_repair; empty where it has none)."""
    conflict = repair.conflict
    return {
        "workload": repair.workload,
        "blocking": repair.blocking,
        "state": repair.state,
        "changes": [_change(e) for e in repair.edits],
        "reopens": repair.reopens,
        "clears": repair.clears,
        "opens": repair.opens,
        "counts_as": repair.counts_as,
        "at_least": repair.at_least,
        "proven": repair.proven,
        "score": {"before": repair.score_before, "after": repair.score_after},
        "monthly_cost_usd": {
            "before": _band(figures.get("repair/before/monthly_cost")),
            "after": _band(figures.get("repair/after/monthly_cost")),
            "difference": _band(figures.get("repair/cost")),
        },
        "latency_p95_ms_difference": _band(figures.get("repair/latency")),
        "conflict": conflict and {
            "answers": sorted(conflict.answers), "rules": conflict.rules, "say": conflict.say,
            "irreducible": conflict.irreducible,
        },
    }  # fmt: skip


def _change(edit: Edit) -> dict[str, Any]:
    return {"question": edit.question, "to": edit.to, "add": edit.add, "remove": edit.remove}


def _band(figure: Figure | None) -> dict[str, float] | None:
    return {"p10": figure.low, "p50": figure.value, "p90": figure.high} if figure else None


def break_even_part(explored: Exploration) -> list[dict[str, Any]]:
    """`recommendation.break_even`."""
    return [
        {"variable": p.variable, "value": p.value, "unit": p.unit, "factor": p.factor, "between": [p.below, p.above]}
        for p in explored.break_even
    ]


def exploration_part(explored: Exploration) -> dict[str, Any]:
    """`exploration`: everything else that would change the advice."""
    return {
        "tipping_points": [told(p) for p in explored.tipping_points],
        "not_tipped": list(explored.not_tipped),
        "events": [told(e) for e in explored.events],
        "near_ties": [told(t) for t in explored.near_ties],
        "front": [told(p) for p in explored.front],
        "carbon_front": [told(p) for p in explored.carbon_front],
    }
