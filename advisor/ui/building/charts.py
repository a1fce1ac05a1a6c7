"""Charts of the recommended design: what it costs, what moves that, where the time goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.advice import Advice, Sensitivity
from advisor.design.model import Path, Segment
from advisor.figure import show, show_span
from advisor.optimise.model import Option
from advisor.report.content.chapters.cost import KINDS
from advisor.report.text import figure_of
from advisor.ui.building.bars import Bar, BarChart
from advisor.ui.building.words import amid

TOP_INPUTS: Final = 5
TOP_KINDS: Final = 5  # of cost; the others share a bar


def cost_chart(advice: Advice, option: Option) -> BarChart | None:
    """The typical monthly cost by kind, the dearest first, each bar beginning where the one before ended."""
    kinds = _kinds(option)
    month = figure_of(advice, option, "monthly_cost")
    if not kinds or month is None:
        return None
    done, drawn = 0.0, []
    for usd, name in kinds:
        drawn.append(Bar(name, show(usd, "USD/month"), usd, start=done))
        done += usd
    usd, dearest = kinds[0]
    finding = f"{dearest}: {show(round(usd / done, 2), 'share')} of the cost"
    return BarChart(finding, f"Typical cost by kind; in all {month.shown}.", drawn)


def _kinds(option: Option) -> list[tuple[float, str]]:
    """Typical cost of each kind, the dearest first; many small ones together."""
    amounts: dict[str, float] = {}
    for line in option.evaluation.lines if option.evaluation else ():
        name = KINDS[line.category]
        amounts[name] = amounts.get(name, 0.0) + line.usd_month
    ranked = sorted(((usd, name) for name, usd in amounts.items() if usd > 0), reverse=True)
    if len(ranked) <= TOP_KINDS + 1:
        return ranked
    small = ranked[TOP_KINDS:]
    named = ", ".join(amid(name) for _, name in small)
    return [*ranked[:TOP_KINDS], (sum(usd for usd, _ in small), f"{named[:1].upper()}{named[1:]}")]


def sensitivity_chart(advice: Advice) -> BarChart | None:
    """The inputs that move the monthly cost most, each from its P10 to its P90."""
    drawn = [
        Bar(
            s.label, show(s.cost_effect_usd_month, "USD/month"), s.cost_effect_usd_month, detail=_ends(s),
        )
        for s in advice.recommendation.sensitivity[:TOP_INPUTS]
    ]  # fmt: skip
    if not drawn:
        return None
    note = "How far the monthly cost moves when one input goes from its P10 to its P90."
    return BarChart(f"The cost hinges most on: {drawn[0].label}", note, drawn)


def _ends(bar: Sensitivity) -> str:
    """P10 and P90 of an input."""
    return show_span(bar.low, bar.high, bar.unit)


def path_chart(advice: Advice, option: Option, path: Path) -> BarChart:
    """Each part of a request path at P50, its P95 fainter, and the whole against the limit."""
    drawn = list(map(_part, path.segments))
    slowest = max(drawn, key=lambda bar: bar.value)
    most = slowest.value > sum(bar.value for bar in drawn) / 2
    drawn.append(Bar("The whole path", _times(path.p50_ms, path.p95_ms), path.p50_ms, reach=path.p95_ms))
    return BarChart(
        f"{slowest.label} takes {'most of the time' if most else 'longest'}",
        " ".join(_said_of(advice, option, path)),
        drawn,
        marked=path.limit_ms or None,
    )


def _part(segment: Segment) -> Bar:
    """A part of a path. Of one that is repeated only the median is drawn: P95s do not add up."""
    if segment.repeat == 1:
        return Bar(segment.label, _times(segment.p50_ms, segment.p95_ms), segment.p50_ms, reach=segment.p95_ms)
    total = segment.p50_ms * segment.repeat
    detail = f"{show(segment.repeat, '')} times {show(segment.p50_ms, 'ms')}"
    return Bar(segment.label, show(total, "ms"), total, detail=detail)


def _times(p50_ms: float, p95_ms: float) -> str:
    return f"{show(p50_ms, 'ms')}, P95 {show(p95_ms, 'ms')}"


def _said_of(advice: Advice, option: Option, path: Path) -> Iterator[str]:
    p95 = figure_of(advice, option, f"latency/{path.id}/p95")
    limit = f" against a limit of {show(path.limit_ms, 'ms')}" if path.limit_ms else ""
    if p95:
        yield f"{path.label}: P95 {p95.shown}{limit}."
    yield f"Solid is P50, faint P95{', the line the limit' if path.limit_ms else ''}."
