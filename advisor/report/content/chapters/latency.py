"""Where the time goes on each request path, against its limit."""

from __future__ import annotations

from typing import Final

from advisor.advice import Advice
from advisor.design.model import Path, Segment
from advisor.figure import show
from advisor.knowledge.model import Knowledge
from advisor.optimise.model import Option
from advisor.report import text
from advisor.report.content.shared import Data

_WHOLE: Final = 3  # so many paths are listed part by part; of more, only the slowest parts
_SLOWEST: Final = 3
_NEAR: Final = 1.6  # a limit within this of the P95 stands on the scale; a further one is named beside it
_TINY: Final = 0.004


def latency(advice: Advice, knowledge: Knowledge) -> Data:
    """Every path of the recommended design (of the plan as stated where nothing is recommended)."""
    best, stated = advice.recommendation.recommended, advice.recommendation.option("as_stated")
    shown = best if best and best.evaluation else stated
    if shown is None or shown.evaluation is None or not shown.evaluation.paths:
        return {}
    paths = list(shown.evaluation.paths.values())
    whole = len(paths) <= _WHOLE
    return {
        "headline": _headline(advice, shown, paths),
        "lead": "Parts are drawn at their P50. Percentiles of a whole path are composed by simulation, never added up; "
        "half of the requests are faster than P50, one in twenty is slower than P95.",
        "paths": [_path(p, shown, advice, whole) for p in paths],
        "whole": whole,
    }


def _headline(advice: Advice, option: Option, paths: list[Path]) -> str:
    limited = [p for p in paths if p.limit_ms]
    over = [p for p in limited if p.p95_ms > (p.limit_ms or 0.0)]
    if not limited:
        return "No limit on latency is answered, so none is judged"
    if over:
        return f"{text.plural(len(over), 'path')} of {len(limited)} go over the limit at P95"
    tight = max(limited, key=lambda p: p.p95_ms / (p.limit_ms or 1.0))
    used = show(tight.p95_ms / (tight.limit_ms or 1.0), "share")
    where = f" ({text.short(text.workload_of(tight.id), 40)})" if len(paths) > 1 else ""
    every = "Every path stays" if len(paths) > 1 else "The path stays"
    return f"{every} inside its limit; the tightest{where} uses {used} of it" if len(paths) > 1 else (
        f"{every} inside its limit and uses {used} of it"
    )  # fmt: skip


def _path(path: Path, option: Option, advice: Advice, whole: bool) -> Data:
    spent = [s.p50_ms * s.repeat for s in path.segments]
    near = path.limit_ms if path.limit_ms and path.limit_ms <= path.p95_ms * _NEAR * 2 else 0.0
    scale = max(sum(spent), path.p95_ms, near) * 1.02 or 1.0
    ranked = sorted(range(len(spent)), key=lambda i: -spent[i])
    listed = range(len(spent)) if whole else sorted(ranked[:_SLOWEST])
    return {
        "name": text.short(text.workload_of(path.id), 70) if len(advice.alignments) > 1 else "",
        "p50": text.shown(text.latency_of(advice, option, path.id, "p50")),
        "p95": text.shown(text.latency_of(advice, option, path.id)),
        "limit": show(path.limit_ms, "ms") if path.limit_ms else "",
        "p50_at": path.p50_ms / scale,
        "p95_at": path.p95_ms / scale,
        "limit_at": near / scale if near else None,
        "bars": [
            {"share": ms / scale, "number": str(i + 1), "tiny": ms / scale < _TINY * 6} for i, ms in enumerate(spent)
        ],
        "parts": [_part(i, path.segments[i]) for i in listed],
    }


def _part(index: int, s: Segment) -> Data:
    times = f" × {show(s.repeat, '')}" if s.repeat > 1 else ""
    return {
        "number": str(index + 1),
        "label": s.label + times,
        "p50": show(s.p50_ms, "ms"),
        "p95": show(s.p95_ms, "ms"),
        "grade": s.grade,
    }
