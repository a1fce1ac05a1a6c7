"""Golden advice of every sample, kept as readable text, so that a change of judgement shows in review.

After a deliberate change: ADVISOR_GOLDEN=write .venv/bin/python -m pytest tests/cases/test_golden.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.advice import Advice
from advisor.optimise.model import Option
from tests.core.plans_of_samples import SAMPLES, advice_of

FOLDER = Path(__file__).parent / "golden"


def judged(advice: Advice) -> Iterator[str]:
    """Layers, score, findings and causes of each workload."""
    for alignment in advice.alignments:
        score = "none" if alignment.score is None else f"{alignment.score:.0f}"
        yield f"workload {alignment.workload}: score {score}"
        for layer, view in alignment.layers.items():
            yield f"  {layer}: stated {view.stated or '-'}, answers point to {view.inferred or '-'}"
        for severity in ("critical", "high", "medium", "low"):
            ids = [f.rule.id for f in alignment.firing() if f.rule.severity == severity]
            yield f"  {severity}: {' '.join(ids) or '-'}"
        yield f"  causes: {', '.join(c.id for c in alignment.causes[:5]) or '-'}"


def option_lines(advice: Advice, option: Option) -> Iterator[str]:
    """One option with what is shown of it."""
    mark = " (recommended)" if option.recommended else f" (same as {option.same_as})" if option.same_as else ""
    yield f"option {option.id}{mark}: {option.pattern_label or '-'}"
    names = ["monthly_cost", "capex", "availability"]
    names += [f"latency/{id}/p95" for id in (option.evaluation.paths if option.evaluation else ())]
    figures = (advice.figures.get(f"{option.id}/{name}") for name in names)
    yield from (f"  {f.id.partition('/')[2]}: {f.shown}" for f in figures if f and not option.same_as)
    yield from (f"  why not: {reason}" for reason in option.why_not)
    for name, placed in option.placement.items() if option.recommended else ():
        yield f"  {name}: {placed.site} {placed.count or ''} {placed.hardware} {placed.purchase}".rstrip()


def golden(advice: Advice) -> str:
    """The advice as text."""
    lines = [f"{advice.name}", advice.recommendation.summary, "", *judged(advice), ""]
    for option in advice.recommendation.options:
        lines += option_lines(advice, option)
    lines += ["", *(f"binding: {b.constraint}" for b in advice.recommendation.binding)]
    for step in advice.roadmap:
        cost = advice.figures[step.monthly_cost_figure].shown
        lines.append(f"step {step.step} {step.title}: {step.from_adoption} to {step.to_adoption}, {cost}")
    lines += [f"assumed {a.workload}/{a.question}: {a.shown}" for a in advice.assumptions]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("id", SAMPLES)
def test_the_advice_on_a_sample_is_the_one_that_was_reviewed(id: str) -> None:
    file, text = FOLDER / f"{id}.txt", golden(advice_of(id))
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
