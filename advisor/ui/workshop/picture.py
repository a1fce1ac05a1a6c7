"""The advice as a room sees it: the three layers, the measures, and what moved between two states of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from advisor.knowledge.model import LAYERS
from advisor.ui.theme import esc, layer_node, layers_html
from advisor.workshop.model import Measures, Today, WorkloadMeasures

_OPEN: Final = "not known"
MEASURE_LABEL: Final = {
    "score": "Alignment",
    "recommended": "Build",
    "monthly_cost": "Cost",
    "latency": "Latency",
    "critical": "Critical findings",
}


def layers(now: WorkloadMeasures, before: WorkloadMeasures | None = None) -> str:
    """The picture of the three layers. Where it differs from `before`, the part moves in and says what it was."""
    were = {layer: label for layer, _, label in before.layers} if before else {}
    names = {layer: label for layer, _, label in now.layers}
    nodes = []
    for layer in LAYERS:
        name, was = names.get(layer, _OPEN), were.get(layer, names.get(layer, _OPEN))
        moved = name != was
        nodes.append(
            layer_node(
                layer, "" if name == _OPEN else name, f"was: {was}" if moved else "", "ws-moved" if moved else ""
            )
        )
    picture = layers_html(nodes, {id: (score, "") for id, score in now.pairs})
    return f'<div class="ws-layers">{picture}{_moved_pairs(now, before)}</div>'


def _moved_pairs(now: WorkloadMeasures, before: WorkloadMeasures | None) -> str:
    """The pairs whose fit has changed, in words; the picture itself shows the new state only."""
    old = dict(before.pairs) if before else {}
    moved = [(id, old.get(id), score) for id, score in now.pairs if before and old.get(id) != score]
    words = (f"<li>{_PAIR[id]}: {_of_four(was)} → <b>{_of_four(is_)}</b></li>" for id, was, is_ in moved)
    return f'<ul class="ws-pairs">{"".join(words)}</ul>' if moved else ""


_PAIR: Final = {
    "infrastructure_adoption": "Infrastructure and adoption",
    "adoption_usecase": "Adoption and use case",
    "infrastructure_usecase": "Infrastructure and use case",
}


def _of_four(score: int | None) -> str:
    return "not judged" if score is None else f"{score} of 4"


def workload_in(measures: Measures | None, name: str) -> WorkloadMeasures | None:
    """The measures of a workload by its name; the first where there is none of that name."""
    if measures is None or not measures.workloads:
        return None
    return next((w for w in measures.workloads if w.workload == name), measures.workloads[0])


def score_of(measures: Measures, workload: str) -> str:
    """The score of a workload as text."""
    found = workload_in(measures, workload)
    return found.score_shown if found else measures.score_shown


def measures_list(now: Measures, workload: str, before: Measures | None = None) -> str:
    """Score, recommendation, cost and latency; what was before stands beside what has changed."""
    rows = "".join(_measure(label, was, is_) for label, was, is_ in _pairs_of(now, workload, before))
    left_out = f'<p class="ws-left-out">{esc(_not_in(now))}</p>' if now.not_included else ""
    return f'<dl class="ws-measures">{rows}</dl>{left_out}'


def _pairs_of(now: Measures, workload: str, before: Measures | None) -> Iterable[tuple[str, str, str]]:
    was = before or now
    own = f" ({workload})" if workload and len(now.workloads) > 1 else ""  # the other measures are of all of them
    yield f"Alignment{own}", score_of(was, workload), score_of(now, workload)
    yield "Build", was.recommended, now.recommended
    yield "Cost", was.monthly_cost, now.monthly_cost
    yield f"Latency, P95{f' ({now.latency_of})' if now.latency_of else ''}", was.latency, now.latency
    yield "Critical findings", str(len(was.critical)), str(len(now.critical))


def _measure(label: str, was: str, is_: str) -> str:
    moved = f"<s>{esc(was)}</s> " if was != is_ else ""
    return f"<div{' class=ws-moved' if moved else ''}><dt>{esc(label)}</dt><dd>{moved}<b>{esc(is_)}</b></dd></div>"


def _not_in(measures: Measures) -> str:
    return f"Not in the cost: {'; '.join(measures.not_included)}."


def today_table(today: Today) -> str:
    """Before and after of the day, one line a measure; what has changed is marked by a word too."""
    head = "<tr><th></th><th>At the start</th><th>Now</th></tr>"
    rows = "".join(
        f'<tr class="{"ws-moved" if changed else "ws-same"}"><th>{esc(label)}</th><td>{esc(was)}</td>'
        f"<td><b>{esc(now)}</b>{'' if changed else '<small>unchanged</small>'}</td></tr>"
        for label, was, now, changed in today.lines
    )
    return f'<table class="ws-table ws-today"><thead>{head}</thead><tbody>{rows}</tbody></table>'
