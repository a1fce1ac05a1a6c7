"""The advice as JSON: the keys that scripts rely on (docs/advice-json.md), the same bytes for the same advice."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import numpy as np

from advisor.advising.results import Advice, Assumption, RemedyEffect, WorkloadAdvice
from advisor.alignment.model import Alignment, Finding
from advisor.alignment.repair import Repair
from advisor.assessment import answers_hash, canonical_json, to_plain
from advisor.assessment.answers import plain_answer
from advisor.exploring import Exploration
from advisor.expr import Chosen
from advisor.figure import Figure, Quantity
from advisor.knowledge.model import Knowledge
from advisor.optimise.model import Band, Option, Placed
from advisor.report.json_parts import (
    break_even_part,
    exploration_part,
    portfolio_part,
    repair_part,
    step_part,
    workload_parts,
)
from advisor.topology.model import Link, Node, Topology

DIGITS: Final = 9
_LISTED: Final = frozenset({"fires", "unknown", "not_applicable", "accepted"})


def to_json(
    advice: Advice,
    knowledge: Knowledge,
    repairs: Sequence[tuple[Repair, Mapping[str, Figure]]] | None = None,
    explored: Exploration | None = None,
) -> dict[str, Any]:
    """The advice as plain data, numbers to nine significant digits, null for what is not known.

    repairs   each with the figures of its price; None leaves the key out
    explored  fills `break_even` and adds the key `exploration`; None leaves the first empty and the other out
    `result_hash` is the SHA-256 of the canonical JSON of everything else.
    """
    body = {
        "workloads": [_workload(a, advice, knowledge) for a in advice.alignments],
        "recommendation": _recommendation(advice, explored),
        "topology": _topology(advice.topology),
        "roadmap": _roadmap(advice),
        "portfolio": portfolio_part(advice),
        "figures": {id: figure_keys(advice.figures[id]) for id in sorted(advice.figures)},
    }
    if repairs is not None:
        body["repairs"] = [repair_part(r, figures) for r, figures in repairs]
    if explored is not None:
        body["exploration"] = exploration_part(explored)
    head = {
        "schema": advice.schema,
        "name": advice.name,
        "as_of": advice.as_of,
        "knowledge_version": advice.knowledge_version,
        "knowledge_hash": advice.knowledge_hash,
        "answers_hash": answers_hash(advice.assessment, knowledge),
    }
    assessment = {"assessment": to_plain(advice.assessment, knowledge)}
    cleaned: dict[str, Any] = _clean({**head, "result_hash": "", **assessment, **body})
    rest = {key: value for key, value in cleaned.items() if key != "result_hash"}
    cleaned["result_hash"] = sha256(canonical_json(rest).encode()).hexdigest()
    return cleaned


def dumps_json(data: Mapping[str, Any]) -> str:
    """The text of a JSON file, readable and stable."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


_PLAIN: Final = frozenset({str, int, bool, type(None)})


def _clean(value: Any) -> Any:
    """Mappings, lists, texts and numbers only; NaN and infinity become null."""
    if type(value) in _PLAIN:  # most values; asking for a Mapping is slow
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {key: _clean(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v) for v in value]
    if isinstance(value, float):
        return _nine_digits(value) if math.isfinite(value) else None
    return value


def _nine_digits(value: float) -> int | float:
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded


def _workload(alignment: Alignment, advice: Advice, knowledge: Knowledge) -> dict[str, Any]:
    listed = [f for f in alignment.findings if f.state in _LISTED]
    return {
        "name": alignment.workload,
        "layers": {
            layer: {"stated": v.stated, "inferred": v.inferred, "evidence": v.evidence}
            for layer, v in alignment.layers.items()
        },
        "alignment": {
            "score": alignment.score,
            "pairs": {id: {"score": pair.score, "reason": pair.reason} for id, pair in alignment.pairs.items()},
        },
        "findings": [_finding(f, advice, knowledge) for f in listed],
        "silent_findings": len(alignment.findings) - len(listed),
        "next_questions": [{"question": q.question, "could_change": q.could_change} for q in alignment.next_questions],
        "assumptions": [_assumption(a) for a in advice.assumptions if a.workload == alignment.workload],
        **workload_parts(alignment.workload, advice),
    }


def _finding(finding: Finding, advice: Advice, knowledge: Knowledge) -> dict[str, Any]:
    rule = finding.rule
    return {
        "id": finding.id,
        "rule": rule.id,
        "title": rule.title,
        "theme": rule.theme,
        "severity": rule.severity,
        "state": finding.state,
        "root_cause": rule.cause,
        "evidence": {key: _answer(finding.evidence[key], key, knowledge) for key in sorted(finding.evidence)},
        "missing": finding.missing,
        "why": rule.why,
        "remedy": rule.remedy.say,
        "remedy_effect": _effect(advice.remedy_effects.get(finding.id)),
        "sources": rule.sources,
    }


def _effect(effect: RemedyEffect | None) -> dict[str, float | None] | None:
    if effect is None:
        return None
    return {
        "score": effect.score,
        "monthly_cost_usd": effect.monthly_cost_usd,
        "latency_p95_ms": effect.latency_p95_ms,
    }


def _answer(value: Any, key: str, knowledge: Knowledge) -> Any:
    if isinstance(value, Chosen) and key in knowledge.questions:
        return plain_answer(value, knowledge.questions[key])
    return value


def _assumption(assumption: Assumption) -> dict[str, Any]:
    return {
        "question": assumption.question,
        "value": assumption.value,
        "reason": assumption.reason,
        "source": assumption.source,
        "effect_usd_month": assumption.effect_usd_month,
    }


def _recommendation(advice: Advice, explored: Exploration | None) -> dict[str, Any]:
    found = advice.recommendation
    return {
        "infrastructure": found.infrastructure,
        "adoption": found.adoption,
        "summary": found.summary,
        "workloads": [_recommended(w) for w in found.workloads],
        "options": [_option(o) for o in found.options],
        "binding": [
            {"constraint": b.constraint, "relaxed_to": b.relaxed_to, "saves_usd_month": b.saves_usd_month}
            for b in found.binding
        ],
        "break_even": break_even_part(explored) if explored else [],
        "sensitivity": [
            {
                "parameter": s.parameter,
                "low": s.low,
                "high": s.high,
                "unit": s.unit,
                "cost_effect_usd_month": s.cost_effect_usd_month,
            }
            for s in found.sensitivity
        ],
        "proof": {"status": found.proof.status, "gap_share": found.proof.gap_share} if found.proof else None,
    }


def _recommended(workload: WorkloadAdvice) -> dict[str, Any]:
    return {
        "name": workload.name,
        "infrastructure": workload.infrastructure,
        "adoption": workload.adoption,
        "usecase": workload.usecase,
        "why": workload.why,
    }


def _option(option: Option) -> dict[str, Any]:
    evaluation = option.evaluation
    paths = evaluation.paths if evaluation else {}
    return {
        "id": option.id,
        "recommended": option.recommended,
        "same_as": option.same_as,
        "feasible": option.feasible,
        "why_not": option.why_not,
        "pattern": option.pattern,
        "pattern_label": option.pattern_label,
        "monthly_cost_usd": _band(option.monthly_cost_usd),
        "three_year_cost_usd": _band(option.three_year_cost_usd),
        "capex_usd": _band(option.capex_usd),
        "latency_ms": {path.id: {"p50": path.p50_ms, "p95": path.p95_ms} for path in paths.values()},
        "availability_share": evaluation and evaluation.availability_share,
        "rto_h": evaluation and evaluation.rto_h,
        "rpo_h": evaluation and evaluation.rpo_h,
        "carbon_kg_month": evaluation and evaluation.carbon_kg_month,
        "probability_cheapest": option.probability_cheapest,
        "regret_usd": {"mean": option.regret_mean_usd, "p95": option.regret_p95_usd},
        "not_included": evaluation.not_included if evaluation else (),
        "placement": {component: _placed(placed) for component, placed in sorted(option.placement.items())},
    }


def _band(band: Band | None) -> dict[str, float] | None:
    return {"p10": band.p10, "p50": band.p50, "p90": band.p90} if band else None


def _placed(placed: Placed) -> dict[str, Any]:
    return {
        "site": placed.site,
        "provider": placed.provider,
        "region": placed.region,
        "hardware": placed.hardware,
        "purchase": placed.purchase,
        "count": placed.count,
        "utilisation": placed.utilisation,
    }


def _topology(topology: Topology | None) -> dict[str, Any]:
    nodes, links = (topology.nodes, topology.links) if topology else ((), ())
    return {"nodes": [_node(n) for n in nodes], "links": [_link(link) for link in links]}


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "zone": node.zone,
        "label": node.label,
        "count": node.count,
        "monthly_cost_usd": node.monthly_cost_usd,
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "source": link.source,
        "target": link.target,
        "kind": link.kind,
        "mbps": link.mbps,
        "rtt_ms": {"p50": link.rtt_p50_ms, "p95": link.rtt_p95_ms},
        "monthly_cost_usd": link.monthly_cost_usd,
        "crosses": link.crosses,
    }


def _roadmap(advice: Advice) -> list[dict[str, Any]]:
    return [
        {
            "step": step.step,
            "from": {"adoption": step.from_adoption, "infrastructure": step.from_infrastructure},
            "to": {"adoption": step.to_adoption, "infrastructure": step.to_infrastructure},
            "preconditions": step.preconditions,
            "clears": step.clears,
            "monthly_cost_usd": _figure_band(advice.figures.get(step.monthly_cost_figure)),
            **step_part(step, advice),
        }
        for step in advice.roadmap
    ]


def _figure_band(figure: Figure | None) -> dict[str, float] | None:
    return {"p10": figure.low, "p50": figure.value, "p90": figure.high} if figure else None


def figure_keys(figure: Figure) -> dict[str, Any]:
    """A figure with everything that opens it."""
    return {
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "shown": figure.shown,
        "formula": figure.formula,
        "inputs": {name: _quantity(q) for name, q in sorted(figure.inputs.items())},
        "sources": figure.sources,
        "grade": figure.grade,
        "as_of": figure.as_of,
        "override": figure.override,
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "key": quantity.key,
        "label": quantity.label,
        "value": quantity.value,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit,
        "source": quantity.source,
        "as_of": quantity.as_of,
        "grade": quantity.grade,
        "override": quantity.override,
    }
