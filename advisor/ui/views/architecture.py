"""Architecture: what should we build?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.optimise.model import Option
from advisor.report.text import tightest_path
from advisor.ui import frame, pages, state
from advisor.ui.building import bars, bill, change, charts, compare, headline, reasons, selection, waiting
from advisor.ui.building.bars import BarChart
from advisor.ui.building.markup import bullets, heading
from advisor.ui.building.words import is_plan
from advisor.ui.component import topology_view
from advisor.ui.figures import open_any

VIEWS: Final = ("Recommended", "Plan as stated")


def _picture(advice: Advice, best: Option | None) -> None:
    """The topology, before and after, and what is chosen on it."""
    now, before = advice.topology, advice.topology_stated
    view = VIEWS[0]
    if now and before and best and not is_plan(advice, best):
        view = str(
            st.segmented_control(
                "Picture", VIEWS, default=view, key="view", required=True, label_visibility="collapsed"
            )
        )
    shown = before if now is None or view == VIEWS[1] else now
    if shown is None:
        return
    if now is None:
        st.html(heading("The plan as stated"))
    chosen = topology_view(shown, key=f"topology-{view}")
    if chosen:
        with st.container(border=True, key="bld-chosen"):
            st.html(selection.told(shown, chosen, advice.figures))
    else:
        st.html("<p class='adv-muted'>Choose a part or a link to see what it is and what it costs.</p>")


def _changes(advice: Advice, best: Option) -> None:
    stated = advice.recommendation.option("as_stated")
    if stated is None or is_plan(advice, best):
        return
    st.html(heading("What changes", "Ranges are P10 to P90 over the same simulated outcomes."))
    if stated.evaluation is None:
        st.html(bullets(stated.why_not))
    else:
        st.html(change.before_and_after(advice, stated, best))


def _options(advice: Advice) -> None:
    st.html(
        heading(
            "Options side by side, and why not the others", "Each is the best of its kind, found by the same optimiser."
        )
    )
    st.html(compare.options(advice))
    _open_any(advice, "Open any of these numbers", lambda id: "/cost/" not in id)


def _open_any(advice: Advice, label: str, wanted: Callable[[str], bool]) -> None:
    found = {id: figure for id, figure in advice.figures.items() if wanted(id) and "roadmap/" not in id}
    open_any(found, label, key=label)


@st.cache_resource(max_entries=64, show_spinner=False)
def _charts(text: str, day: str, hash: str, _advice: Advice, _best: Option) -> dict[str, BarChart]:
    path = tightest_path(_best)
    found = {
        "cost": charts.cost_chart(_advice, _best),
        "sensitivity": charts.sensitivity_chart(_advice),
        "path": charts.path_chart(_advice, _best, path) if path else None,
    }
    return {name: chart for name, chart in found.items() if chart}


def _reasons(advice: Advice, best: Option) -> None:
    drawn = _charts(state.desk().text, advice.as_of, state.knowledge().hash, advice, best)
    why, binds = st.columns(2, gap="large")
    with why:
        st.html(heading("Why this one", reasons.near_ties(advice, best)) + reasons.why(advice))
    with binds:
        st.html(heading("What the requirements cost") + reasons.bindings(advice))
        if proof := reasons.proven(advice.recommendation.proof):
            st.html(heading("How sure it is the cheapest") + f"<p class='bld-said'>{proof}</p>")
    time, cost = st.columns(2, gap="large")
    with time:
        bars.show(drawn.get("path"))
    with cost:
        bars.show(drawn.get("cost"))
        _open_any(advice, "Open a line of cost", lambda id: id.startswith(f"{best.id}/cost/"))
    moves, missing = st.columns(2, gap="large")
    with moves:
        bars.show(drawn.get("sensitivity"))
    with missing:
        st.html(heading("Not in these numbers") + bullets(reasons.left_out(best)))


frame.begin()
advice, knowledge = state.advice(), state.knowledge()
recommendation = advice.recommendation
best = recommendation.recommended
if not recommendation.options:
    waiting.too_little(recommendation.waiting_for, knowledge)
    st.stop()
headline.draw(advice, best)
if recommendation.waiting_for:
    st.info("Some workloads are not designed yet. They wait for these answers:")
    waiting.ask(recommendation.waiting_for, knowledge)
if best is None and (cheapest := recommendation.option("optimum")):
    waiting.conflict(cheapest, recommendation.ways_out)
_picture(advice, best)
if best:
    _changes(advice, best)
_options(advice)
if best:
    _reasons(advice, best)
    st.html(heading("Bill of materials") + bill.bill(advice, best))
pages.link("report", "Take it away as PDF or tables")
