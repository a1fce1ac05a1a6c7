"""Page three: the words around the topology, and the options side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from advisor.advice import Advice
from advisor.design.model import Segment
from advisor.figure import Figure, show, show_chance
from advisor.optimise.model import Band, Option
from advisor.report import text
from advisor.report.content.shared import Data, Room

_NONE: Final = "–"


def topology(advice: Advice) -> Data:
    """The text for those who cannot see the picture."""
    t = advice.topology
    if t is None:
        return {}
    zones = ", ".join(
        f"{text.short(z.label)} ({show(z.count, 'sites')})" if z.count > 1 else text.short(z.label) for z in t.zones
    )
    return {
        "alt": f"{t.title}: {len(t.nodes)} components and {len(t.links)} links in these zones: {zones}. "
        "They are listed in nodes.csv and links.csv.",
    }


def options(advice: Advice, room: Room) -> Data:
    """The designs side by side, each once: options that are the same design share a row."""
    every = advice.recommendation.options
    proof = advice.recommendation.proof
    lead = (
        f"Each is the cheapest of its kind; solver: {proof.status}, gap {show(proof.gap_share, 'share')}."
        if proof
        else ""
    )
    twins = [[o, *(t for t in every if t.same_as == o.id)] for o in every if not o.same_as]
    return {"options_lead": lead, "options": [_row(group, advice, room) for group in twins]}


def _row(twins: Sequence[Option], advice: Advice, room: Room) -> Data:
    first = twins[0]
    widest = max((o.monthly_cost_usd.p90 for o in advice.recommendation.options if o.monthly_cost_usd), default=0.0)
    cheapest = max((o.probability_cheapest or 0.0 for o in twins), default=0.0)
    reasons = text.cut(first.why_not, room.reasons, "{} more in options.csv")
    return {
        "label": " = ".join(o.label for o in twins),
        "pattern": first.pattern_label,
        "recommended": any(o.recommended for o in twins),
        "monthly_cost": _cell(text.figure_of(advice, first, "monthly_cost")),
        "bar": _bar(first.monthly_cost_usd, widest),
        "cheapest": f"cheapest in {show_chance(cheapest)} of the draws" if cheapest else "",
        "capex": _cell(text.figure_of(advice, first, "capex")),
        "speed": list(_speed(first, advice)) or [_NONE],
        "why_not": ("" if first.feasible else "Breaks requirements. ") + "; ".join(reasons),
    }


def _cell(figure: Figure | None) -> str:
    return figure.shown if figure else _NONE


def _speed(option: Option, advice: Advice) -> Iterator[str]:
    """P95 of each path, and availability."""
    for path in option.evaluation.paths if option.evaluation else ():
        yield f"{_cell(text.latency_of(advice, option, path))}{text.path_text(advice, path)}"
    if availability := text.figure_of(advice, option, "availability"):
        yield f"up {availability.shown}"


def build_up(advice: Advice, room: Room) -> Data:
    """The largest lines of the recommended cost, and the slowest parts of its tightest path in their order."""
    best = advice.recommendation.recommended
    if best is None or best.evaluation is None:
        return {"cost_lines": [], "segments": []}
    found = [(line, text.figure_of(advice, best, f"cost/{line.id}")) for line in best.evaluation.lines]
    lines = sorted(((f.value, line.label) for line, f in found if f), reverse=True)[: room.lines]
    path = text.tightest_path(best)
    segments = path.segments if path else ()
    times = sorted((s.p95_ms * s.repeat for s in segments), reverse=True)
    return {
        "cost_lines": [
            {"label": label, "shown": show(usd, "USD/month"), "share": usd / lines[0][0]} for usd, label in lines
        ],
        "segments": [_segment(s, times[0]) for s in segments if s.p95_ms * s.repeat in times[: room.lines]],
        "segments_title": f"Where the time goes{text.path_text(advice, path.id)}" if path else "",
    }


def _segment(s: Segment, slowest: float) -> Data:
    times = f" × {show(s.repeat, '')}" if s.repeat > 1 else ""
    return {
        "label": s.label + times,
        "shown": f"{show(s.p50_ms, '')} / {show(s.p95_ms, 'ms')}",
        "share": s.p95_ms * s.repeat / slowest if slowest else 0.0,
    }


def _bar(band: Band | None, widest: float) -> Data | None:
    """Where P10, P50 and P90 lie between 0 and the widest, for the bar under the cost."""
    return {"low": band.p10 / widest, "mid": band.p50 / widest, "high": band.p90 / widest} if band and widest else None
