"""Latency: will it be fast enough?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.exploring.budget import Budget
from advisor.figure import show
from advisor.optimise.model import Option
from advisor.ui import component, frame, pages, state, timing
from advisor.ui.building import bars, waiting
from advisor.ui.building.markup import answer, bullets, heading
from advisor.ui.building.words import amid
from advisor.ui.figures import figure_html, open_any, open_figure
from advisor.ui.theme import esc
from advisor.ui.timing import geography, pull, stack, tables
from advisor.ui.timing.found import Timing, shown_option
from advisor.ui.timing.found import timing as timing_of
from advisor.ui.timing.headline import headline, path_name, tightest
from advisor.ui.timing.route import Route, hops, route
from advisor.ui.timing.world import world

CSS: Final = Path(timing.__file__).with_name("timing.css")
FEW: Final = 3  # so many paths are chosen by buttons; more from a list
COMPOSED: Final = (
    "Half of the requests are faster than P50; one in twenty is slower than P95. Percentiles are never added: each bar "
    "shows what the requests around that percentile spend in each part, so its parts sum to the whole."
)


@st.cache_resource(max_entries=64, show_spinner=False)
def _timing(text: str, day: str, hash: str, option: str, _advice: Advice, _option: Option) -> Timing:
    return timing_of(_advice, state.knowledge(), _option)


def _head(advice: Advice, option: Option, found: Timing) -> None:
    said = headline(advice, found.budgets)
    which = f"Timed for the recommended design, {option.pattern_label}."
    if not option.recommended:
        which = "Nothing meets every requirement; these are the times of the plan as stated."
    st.html(answer(said.text, " ".join(filter(None, (said.more, which))), "Will it be fast enough?"))
    if not option.recommended:
        pages.link("architecture", "See what conflicts")


def _bars(advice: Advice, found: Timing) -> None:
    st.html(heading("Each request path against its limit", COMPOSED))
    for budget in found.budgets:
        st.html(stack.stack(path_name(advice, budget), budget))
        with st.container(key=f"lat-open-{budget.path.id}", horizontal=True, gap="small"):
            open_figure(budget.p50, key=f"open-{budget.p50.id}", label="How P50 comes about")
            open_figure(budget.p95, key=f"open-{budget.p95.id}", label="How P95 comes about")
            if budget.room:
                room = f"Room to the limit: {budget.room.shown}"
                open_figure(budget.room, key=f"open-{budget.room.id}", label=room)


def _chosen(advice: Advice, found: Timing) -> Budget:
    """The path that the rest of the page is about."""
    names = {b.path.id: path_name(advice, b) for b in found.budgets}
    if len(names) == 1:
        return found.budgets[0]
    ids, label, first = list(names), "Request path", tightest(found.budgets).path.id
    if len(ids) <= FEW:
        id = st.segmented_control(
            label, ids, format_func=names.__getitem__, default=first, key="lat-path", required=True
        )
    else:
        id = st.selectbox(label, ids, ids.index(first), format_func=names.__getitem__, key="lat-path")
    return next(b for b in found.budgets if b.path.id == id)


def _parts(option: Option, budget: Budget) -> None:
    most = max(budget.slices, key=lambda part: part.slow.value)
    share = show(round(most.slow.value / budget.p95.value, 2), "share")
    st.html(heading(f"Where the time goes: {most.label}, {share} of a request at P95", _about(option, budget)))
    assert option.design is not None
    st.html(tables.parts(option.design, budget))


def _about(option: Option, budget: Budget) -> str:
    """What the parts do not say."""
    assert option.design is not None
    model = next((part for part in budget.slices if part.segment.id == "model"), None)
    hosted = model is not None and option.design.places[model.segment.place].kind == "hosted"
    said = [_ENDS, _QUEUED if hosted else _WAITING]
    if model is not None and model.kind == "first" and "whole_ms" not in model.slow.inputs:
        whole = f" The whole answer takes {budget.answer.shown} in the model." if budget.answer else ""
        said.insert(0, f"The first token counts, because people read along.{whole}")
    return " ".join(said)


_ENDS: Final = "At P50, at P95: spent in a request at that percentile of the path; own P95: of the part alone."
_QUEUED: Final = "The queue at the host of the model is inside its typical times."
_WAITING: Final = (
    "Waiting for a free slot is no part: so many replicas are placed that 19 of 20 requests wait no longer than one "
    "answer takes."
)


def _route(advice: Advice, option: Option, budget: Budget) -> None:
    picture = advice.topology if option.recommended else advice.topology_stated
    assert option.design is not None
    found = route(picture, option.design, budget) if picture else None
    if found is None:
        return
    name, slowest = max(hops(found), key=lambda hop: hop[1].total.value)
    st.html(heading(f"On the route: longest at the {amid(name)}, {slowest.total.shown} of a request at P95", _ROUTE))
    chosen = component.topology_view(found.topology, key=f"route-{budget.path.id}", route=found.ids)
    _opened(found, chosen)


_ROUTE: Final = (
    "What a request at P95 spends at each stop and on each link of this path; on links also the round trip, P50 and "
    "P95. Choose a part or a link to open its number."
)


def _opened(found: Route, chosen: str | None) -> None:
    stop = found.stop(chosen) if chosen else None
    if stop is not None:
        parts = {part.slow.id: part.slow for part in stop.slices}
        with st.container(border=True, key="lat-stop"):
            st.html(figure_html(stop.total, state.knowledge(), parts))
    elif chosen:
        st.html("<p class='adv-muted'>This path spends no time there.</p>")


def _levers(found: Timing, budget: Budget) -> None:
    levers = found.levers[budget.path.id]
    drawn = pull.chart(levers)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if drawn:
            bars.show(drawn)
        else:
            st.html(heading("Nothing that is known here would make this path faster", pull.NOTE))
    with right:
        if idle := pull.unchanged(levers):
            st.html(heading("What would not help") + idle)
    open_any(found.figures(budget.path.id), "Open any of these numbers", key=f"lat-{budget.path.id}")


def _map(advice: Advice, found: Timing) -> None:
    st.html(
        heading(geography.finding(found.reach, found.maps), "Round trips between places, without the access network.")
    )
    if found.maps:
        chosen = component.picture_view(found.drawing, key="lat-map")
        tie = next((tie for drawn in found.maps for tie in drawn.ties if tie.id == chosen), None)
        if tie:
            with st.container(border=True, key="lat-tie"):
                for span in tie.spans:
                    if span.rtt:
                        st.html(figure_html(span.rtt, state.knowledge()))
    if said := bullets(geography.notes(found.reach, world())):
        st.html(said)
    if found.reach.spans:
        st.html(tables.links(found.reach, {b.path.id: path_name(advice, b) for b in found.budgets}))
    if found.trips:
        open_any(found.trips, "Open a round trip", key="lat-trips")
    st.html(f"<p class='adv-muted'>Outlines: {esc(world().source)}.</p>")


frame.begin()
st.html(CSS)
advice = state.advice()
option = shown_option(advice)
if not advice.recommendation.options:
    waiting.too_little(advice.recommendation.waiting_for, state.knowledge(), "Will it be fast enough?", "a latency")
    st.stop()
if option is None:
    st.html(answer("Nothing is timed: no design runs", advice.recommendation.summary, "Will it be fast enough?"))
    pages.link("architecture", "See what conflicts")
    st.stop()
found = _timing(state.desk().text, advice.as_of, state.knowledge().hash, option.id, advice, option)
_head(advice, option, found)
_bars(advice, found)
budget = _chosen(advice, found)
_parts(option, budget)
_route(advice, option, budget)
_levers(found, budget)
_map(advice, found)
pages.link("what_if", "What faster answers cost")
