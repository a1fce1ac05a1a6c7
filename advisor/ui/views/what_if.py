"""What if: what would change the answer?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from advisor.advising.plan import Plan, make_plan
from advisor.exploring.break_even import break_even
from advisor.exploring.fronts import carbon_front, front
from advisor.exploring.premortem import events
from advisor.exploring.results import TippingPoint
from advisor.exploring.ties import near_ties
from advisor.exploring.tipping import tipping_points, tried_first
from advisor.ui import frame, pages, state
from advisor.ui.building import waiting
from advisor.ui.building.markup import answer, heading
from advisor.ui.theme import esc
from advisor.ui.whatif import carbon, found, levers, opened
from advisor.ui.worked import worked
from advisor.uncertainty import Draws

PARTS: dict[str, Callable[[Plan], Any]] = {
    "break_even": break_even,
    "events": events,
    "ties": lambda plan: near_ties(plan, Draws()),
    "front": front,
    "carbon": carbon_front,
}
SAYS = {
    "break_even": "Moving load and prices.",
    "events": "Taking away a place, a supplier, a link at a time.",
    "ties": "Looking for other designs that cost nearly as little.",
    "front": "Asking for faster answers, step by step.",
    "carbon": "Asking for less carbon, step by step.",
}
ASKED = "whatif-asked"


def _part(name: str) -> Any:
    with st.spinner(SAYS[name]):
        return worked(name, _key(), partial(PARTS[name], _plan(*_key())))


@st.cache_resource(max_entries=16, show_spinner=False)
def _plan(text: str, hash: str) -> Plan:
    """One for all parts: it keeps its candidates and its optimum."""
    return make_plan(state.assessment(), state.knowledge())


def _key() -> tuple[str, str]:
    return state.desk().text, state.knowledge().hash


def _tipping() -> None:
    """The tipping points workload by workload; in a large plan those of most workloads only when asked for."""
    key = _key()
    plan = _plan(*key)
    ready = dict.fromkeys(case.workload for case in plan.cases)
    asked = st.session_state.setdefault(ASKED, set())
    tried = [w for w in ready if w in tried_first(plan) or (*key, w) in asked]
    points: list[TippingPoint] = []
    for number, workload in enumerate(tried, 1):
        with st.spinner(f"Moving the answers of one workload at a time: {number} of {len(tried)}."):
            points += worked("tipping", (*key, workload), partial(tipping_points, plan, (workload,)))
    points.sort(key=lambda p: (p.factor, p.workload, p.question))
    st.html(found.tipping(advice, points, state.knowledge()))
    opened.offer_tipping(points)
    if left := [w for w in ready if w not in tried]:
        st.html(f"<p class='adv-muted'>{esc(f'Not worked out for {len(left)} of {len(ready)} workloads.')}</p>")
        with st.container(key="whatif-more"):
            chosen = st.selectbox("Workload", left, key="whatif-workload")
            st.button("Move its answers too", on_click=asked.add, args=((*key, chosen),), key="whatif-move")


frame.begin()
advice = state.advice()
best = advice.recommendation.recommended
if not advice.recommendation.options:
    waiting.too_little(advice.recommendation.waiting_for, state.knowledge(), "What if", "a what-if")
    st.stop()
if best is None:
    why = advice.recommendation.summary
    st.html(answer("Nothing meets all requirements, so there is nothing to vary", why, "What if"))
    pages.link("architecture", "See what conflicts")
    st.stop()
cost = advice.figures[f"{best.id}/monthly_cost"].shown
st.html(answer("What would change the advice?", f"Today it is: {best.pattern_label}, {cost}.", "What if"))
levers.draw(advice)
ties = _part("ties")
st.html(found.ties(advice, ties, opened.figures("ties", ties)))
opened.offer("ties", ties)
blows = _part("events")
st.html(found.premortem(blows, opened.figures("events", blows)))
opened.offer("events", blows)
if front_drawn := found.front(advice, points := _part("front")):
    finding, note, figure, said = front_drawn
    st.html(heading(finding, note))
    st.plotly_chart(figure, key="bld-chart-front", theme=None, config={"displayModeBar": False}, alt=said)
    opened.offer("front", points)
if drawn := carbon.carbon(points := _part("carbon")):
    finding, figure, said = drawn
    st.html(heading(finding, carbon.NOTE))
    st.plotly_chart(figure, key="bld-chart-carbon", theme=None, config={"displayModeBar": False}, alt=said)
    opened.offer("carbon", points)
turns = _part("break_even")
st.html(found.break_even(advice, turns))
opened.offer("break_even", turns)
_tipping()
