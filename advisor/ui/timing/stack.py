"""Budgets as stacked bars in HTML: a request at P50 and one at P95, part by part, against the limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from advisor.exploring.budget import KINDS, Budget, Kind, Slice
from advisor.figure import Figure, show
from advisor.ui.building.markup import Html, amount
from advisor.ui.theme import esc
from advisor.ui.timing.headline import SAYS, Verdict, verdict

FAR: Final = 4.0  # a limit beyond this multiple of the P95 is told, not drawn
NUMBERED: Final = 0.035  # of the width: a narrower part has no number inside
_MARK: Final[dict[Verdict, str]] = {
    "within": "lat-good",
    "tight": "adv-medium",
    "over": "adv-critical",
    "none": "adv-low",
}


def stack(name: str, budget: Budget) -> Html:
    """Both bars of a path with its verdict and legend."""
    limit, p95 = budget.path.limit_ms or 0.0, budget.p95.value
    drawn = limit if 0 < limit <= FAR * p95 else 0.0
    scale = max(p95, drawn) * 1.01
    found = verdict(budget)
    sign = f"<span class='adv-sev {_MARK[found]}'><i aria-hidden='true'></i>{esc(SAYS[found])}</span>"
    far = (
        f"<p class='adv-muted'>The limit of {esc(show(limit, 'ms'))} lies far beyond this scale.</p>"
        if limit > drawn
        else ""
    )
    rows = "".join(
        _row(end, figure, [_of(part, end) for part in budget.slices], budget.slices, scale, drawn)
        for end, figure in (("P50", budget.p50), ("P95", budget.p95))
    )
    return Html(
        f"<section class='lat-path'><div class='lat-name'><h3>{esc(name)}</h3>{sign}</div>"
        f"<div class='lat-bars' role='img' aria-label='{esc(said(budget))}'>{rows}</div>{far}{legend(budget)}</section>"
    )


def _of(part: Slice, end: str) -> Figure:
    return part.typical if end == "P50" else part.slow


def _row(end: str, whole: Figure, parts: Sequence[Figure], slices: Sequence[Slice], scale: float, limit: float) -> str:
    shares = [
        (n, part.kind, figure.value / scale) for n, (part, figure) in enumerate(zip(slices, parts, strict=True), 1)
    ]
    segments = "".join(
        f"<i class='lat-{kind}' style='width:{100 * share:.2f}%'>{n if share >= NUMBERED else ''}</i>"
        for n, kind, share in shares
    )
    mark = _mark(limit, limit / scale, named=end == "P50") if limit else ""
    return (
        f"<div class='lat-row'><span>{end}</span><div class='lat-track'>{segments}{mark}</div>"
        f"<span class='lat-total'>{amount(whole.shown)}</span></div>"
    )


def _mark(limit: float, at: float, named: bool) -> str:
    """The limit as an upright line; named above the first bar only."""
    side = " lat-left" if at > 0.6 else ""
    words = f"<span>limit {esc(show(limit, 'ms'))}</span>" if named else ""
    return f"<b class='lat-limit{side}' style='left:{100 * at:.2f}%'>{words}</b>"


def legend(budget: Budget) -> str:
    """The kinds of parts in order, with their numbers."""
    items = "".join(
        f"<li><i class='lat-{kind}' aria-hidden='true'></i>{esc(numbers)} {esc(KINDS[kind])}</li>"
        for kind, numbers in _numbers(budget.slices)
    )
    return f"<ul class='lat-legend'>{items}</ul>"


def _numbers(slices: Sequence[Slice]) -> Iterator[tuple[Kind, str]]:
    """Each kind with the numbers of its parts: "1, 2", "4-6"."""
    for kind in dict.fromkeys(part.kind for part in slices):
        at = [n for n, part in enumerate(slices, 1) if part.kind == kind]
        run = at[-1] - at[0] + 1 == len(at) > 2
        yield kind, f"{at[0]}-{at[-1]}" if run else ", ".join(map(str, at))


def said(budget: Budget) -> str:
    """The bars in words, for those who hear them."""
    limit = show(budget.path.limit_ms, "ms") if budget.path.limit_ms else "none"
    parts = "; ".join(f"{part.label} {part.slow.shown}" for part in budget.slices)
    return f"P50 {budget.p50.shown}, P95 {budget.p95.shown}, limit {limit}. A request at P95 spends: {parts}."
