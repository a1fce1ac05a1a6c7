"""What if: what would change the answer?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from advisor.advising.plan import Plan, make_plan
from advisor.exploring.break_even import break_even
from advisor.exploring.fronts import carbon_front, front
from advisor.exploring.premortem import events
from advisor.exploring.ties import near_ties
from advisor.exploring.tipping import tipping_points
from advisor.ui import frame, pages, state
from advisor.ui.building import waiting
from advisor.ui.building.markup import answer, heading
from advisor.ui.whatif import carbon, found, levers
from advisor.uncertainty import Draws

FRONT = "The cheapest design for each speed, found by the same optimiser; each dot is one."
PARTS: dict[str, Callable[[Plan], Any]] = {
    "break_even": break_even,
    "tipping": tipping_points,
    "events": events,
    "ties": lambda plan: near_ties(plan, Draws()),
    "front": front,
    "carbon": carbon_front,
}


@st.cache_resource(max_entries=128, show_spinner="Solving the placement again and again; about ten seconds in all.")
def _explored(text: str, hash: str, part: str) -> Any:
    return PARTS[part](make_plan(state.assessment(), state.knowledge()))


def _part(name: str) -> Any:
    return _explored(state.desk().text, state.knowledge().hash, name)


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
st.html(found.ties(advice, _part("ties")))
st.html(found.premortem(_part("events")))
if drawn := found.front(_part("front")):
    finding, figure, said = drawn
    st.html(heading(finding, FRONT))
    st.plotly_chart(figure, key="bld-chart-front", theme=None, config={"displayModeBar": False}, alt=said)
if drawn := carbon.carbon(_part("carbon")):
    finding, figure, said = drawn
    st.html(heading(finding, carbon.NOTE))
    st.plotly_chart(figure, key="bld-chart-carbon", theme=None, config={"displayModeBar": False}, alt=said)
st.html(found.break_even(advice, _part("break_even")))
st.html(found.tipping(advice, _part("tipping")))
