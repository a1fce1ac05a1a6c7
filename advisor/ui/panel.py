"""The live panel beside the questions: score, layers, contradictions, what to build."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from advisor.advice import Advice, Recommendation
from advisor.alignment import Alignment
from advisor.design.model import parse_job
from advisor.knowledge import Knowledge
from advisor.knowledge.model import SEVERITIES
from advisor.report.text import score_scope
from advisor.ui import pages
from advisor.ui.building.markup import whole
from advisor.ui.theme import LAYER_LABEL, bar, esc, layers_picture, mark, percent

TOP_CAUSES: Final = 4


def judged(alignment: Alignment, knowledge: Knowledge) -> None:
    """Score, layers and contradictions of a workload."""
    _panel(
        _section("Alignment", _score(alignment)),
        _section("The three layers", layers_picture(alignment, knowledge)),
        _section(_count(alignment), _causes(alignment)),
    )
    if alignment.firing():
        pages.link("findings", "All findings")


def advised(advice: Advice, workload: str, knowledge: Knowledge) -> None:
    """What to build: pattern, cost and latency, or what is still missing for it."""
    _panel(_section("What to build", _recommended(advice, workload, knowledge)))
    if advice.recommendation.options:
        pages.link("architecture", "Architecture and options")


def strip(alignment: Alignment) -> None:
    """The panel in one line, for a phone: there the panel itself stands below the questions."""
    score = "not yet" if alignment.score is None else f"{alignment.score:.0f} of 100"
    st.html(
        f'<div class="adv-strip adv-only-phone"><span>Alignment <b>{score}</b></span>'
        f"<span>Contradictions <b>{len(alignment.firing())}</b></span></div>"
    )


def _panel(*sections: str) -> None:
    st.html(f'<div class="adv-panel">{"".join(sections)}</div>')


def _section(title: str, body: str) -> str:
    return f"<section><h3>{esc(title)}</h3>{body}</section>"


def _score(alignment: Alignment) -> str:
    if alignment.score is None:
        open_ = [LAYER_LABEL[layer] for layer, view in alignment.layers.items() if not view.stated]
        number = f'<p class="adv-muted">Not yet. State two of the three layers; open: {esc(_listed(open_))}.</p>'
    else:
        number = f'<div class="adv-score"><b>{alignment.score:.0f}</b><span class="adv-muted">of 100</span></div>'
        number += bar(alignment.score / 100)
    judged = score_scope(alignment) or f"{percent(alignment.judged_share)} of the rules that apply are decided."
    return f"{number}<p class='adv-muted'>{esc(judged)}</p>"


def _count(alignment: Alignment) -> str:
    firing = alignment.firing()
    if not firing:
        return "No contradiction found so far"
    tally = [(severity, sum(f.rule.severity == severity for f in firing)) for severity in SEVERITIES]
    kinds = ", ".join(f"{n} {severity}" for severity, n in tally if n)
    return f"{len(firing)} contradiction{'s' if len(firing) > 1 else ''}: {kinds}"


def _causes(alignment: Alignment) -> str:
    if not alignment.causes:
        open_ = sum(f.state == "unknown" for f in alignment.findings)
        return f'<p class="adv-muted">{open_} rules still wait for an answer; unanswered never counts as fine.</p>'
    rows = (
        f"<li>{mark(cause.severity)}<span>{esc(cause.title)}</span></li>" for cause in alignment.causes[:TOP_CAUSES]
    )
    return f'<ul class="adv-causes">{"".join(rows)}</ul>'


def _recommended(advice: Advice, workload: str, knowledge: Knowledge) -> str:
    best = advice.recommendation.recommended
    if best is None:
        return _nothing(advice.recommendation, knowledge)
    figures = advice.figures
    rows = [("Pattern", best.pattern_label), ("Cost", figures[f"{best.id}/monthly_cost"].shown)]
    ids = [id for id in (best.evaluation.paths if best.evaluation else ()) if parse_job(id)[0] == workload]
    paths = [figures[f"{best.id}/latency/{id}/p95"] for id in ids]
    if paths:
        rows.append(("Latency, P95", max(paths, key=lambda f: f.value).shown))
    return f'<dl class="adv-result">{"".join(f"<dt>{k}</dt><dd>{whole(v)}</dd>" for k, v in rows)}</dl>'


def _nothing(recommendation: Recommendation, knowledge: Knowledge) -> str:
    """Why nothing is recommended: answers are missing, or requirements conflict."""
    waiting = recommendation.waiting_for
    if not waiting:
        return f'<p class="adv-muted">{esc(recommendation.summary)}</p>'
    left = "1 answer" if len(waiting) == 1 else f"{len(waiting)} answers"
    return f'<p class="adv-muted">Not yet: {left} to go, among them: {esc(knowledge.questions[waiting[0]].text)}</p>'


def _listed(words: Iterable[str]) -> str:
    return ", ".join(word.lower() for word in words)
