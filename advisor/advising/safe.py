"""The shortest safe path of each workload, with its months as a figure."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.advising.numbers import formula_figure
from advisor.advising.plan import Plan
from advisor.advising.results import Recommendation
from advisor.alignment.model import Alignment
from advisor.alignment.safest import Cell, SafePath, SafeStep, safe_path
from advisor.design.case import Case
from advisor.figure import Figure, Formula, Quantity
from advisor.uncertainty import Draws


def safe_paths(
    plan: Plan, alignments: Sequence[Alignment], advised: Recommendation, draws: Draws
) -> tuple[tuple[SafePath, ...], dict[str, Figure]]:
    """From today's cell (inferred, else stated) to the target of each workload whose layers are known.

    The target is the recommended infrastructure (else the stated one), the intended adoption pattern (else the
    recommended one) and the stated use case; a use case that a finding advises against is no target: there the one
    that the answers point to stays. A workload that has arrived has a path without steps and no figure.
    """
    paths: list[SafePath] = []
    figures: dict[str, Figure] = {}
    for case, alignment in zip(plan.cases, alignments, strict=True):
        start = _cell(alignment, "inferred")
        target = _target(case, alignment, advised)
        if not all(start) or not all(target):
            continue
        workload = next(w for w in plan.assessment.workloads if w.name == case.workload)
        answers = plan.assessment.answers(workload)
        path = safe_path(case.workload, start, target, answers, plan.facts(case), plan.knowledge)
        paths.append(path)
        if path.steps:
            figure = _months(path, draws)
            figures[figure.id] = figure
    return tuple(paths), figures


def _cell(alignment: Alignment, side: str) -> Cell:
    views = alignment.layers
    infra, adoption, usecase = (
        (view.inferred if side == "inferred" else "") or view.stated
        for view in (views["infrastructure"], views["adoption"], views["usecase"])
    )
    return infra, adoption, usecase


def _target(case: Case, alignment: Alignment, advised: Recommendation) -> Cell:
    own = next((w for w in advised.workloads if w.name == case.workload), None)
    infra, adoption, usecase = _cell(alignment, "stated")
    wanted = case.choice("adoption_target") if case.known("adoption_target") else own.adoption if own else adoption
    if any(edit.question == "usecase" for f in alignment.firing() for edit in f.rule.remedy.edits):
        usecase = _cell(alignment, "inferred")[2]
    return own.infrastructure if own else infra, wanted, usecase


def _months(path: SafePath, draws: Draws) -> Figure:
    """Typical months one step after the other; the range is that of the sum."""
    inputs = {f"step_{i + 1}": _quantity(path.workload, i, step) for i, step in enumerate(path.steps)}
    formula = Formula(" + ".join(inputs), inputs)
    label = f"Shortest safe path of {path.workload}"
    return formula_figure(f"safe_path/{path.workload}/months", label, "months", formula, draws)


def _quantity(workload: str, index: int, step: SafeStep) -> Quantity:
    t = step.transition
    key = f"transitions/{t.pattern}/{workload}/{index}"
    return Quantity(key, t.months, t.low, t.high, "months", "data/transitions.yaml", "2026-11-24", label=t.reason)
