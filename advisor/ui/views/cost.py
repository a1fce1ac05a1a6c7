"""Cost: what will it cost?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from advisor.advice import Advice
from advisor.advising.course import Course, course
from advisor.advising.money import Money, money
from advisor.advising.owning import Owning, owning
from advisor.advising.plan import make_plan
from advisor.models.book import Book
from advisor.report.content.chapters.cost import KINDS
from advisor.report.text import not_included
from advisor.ui import frame, own_figures, pages, state
from advisor.ui.building import bars, curves, waiting
from advisor.ui.building.bars import BarChart
from advisor.ui.building.curves import Chart
from advisor.ui.building.markup import answer, bullets, heading
from advisor.ui.building.words import sentence
from advisor.ui.costing import cards, charts, headline, quote, worth
from advisor.ui.costing import course as over_time
from advisor.ui.costing import owning as use
from advisor.ui.costing.currency import Shown, choose
from advisor.ui.theme import esc
from advisor.ui.worked import worked
from advisor.uncertainty import Draws


@st.cache_resource(max_entries=64, show_spinner=False)
def _money(text: str, day: str, hash: str, _advice: Advice) -> Money | None:
    return money(_advice, Book(state.knowledge(), _advice.assessment.overrides), Draws(), KINDS)


@st.cache_resource(max_entries=64, show_spinner=False)
def _owning(text: str, day: str, hash: str, _advice: Advice) -> Owning | None:
    return owning(_advice, make_plan(_advice.assessment, state.knowledge()), Draws())


@st.cache_resource(max_entries=128, show_spinner=False)
def _drawn(
    text: str, day: str, hash: str, currency: str, _advice: Advice, _money: Money, _shown: Shown
) -> dict[str, BarChart]:
    found = {
        "build": charts.build_up(_money, _shown),
        "change": charts.change(_advice, _money, _shown),
        "options": charts.options(_advice, _shown),
        "movers": charts.movers(_money, _shown),
    }
    return {name: chart for name, chart in found.items() if chart}


@st.cache_resource(max_entries=128, show_spinner=False)
def _timed(
    text: str, day: str, hash: str, currency: str, _money: Money, _course: Course, _shown: Shown
) -> dict[str, Chart]:
    return {"curve": over_time.curve(_course, _shown), "cash": over_time.cash(_course, _money, _shown)}


@st.cache_resource(max_entries=128, show_spinner=False)
def _used(text: str, day: str, hash: str, currency: str, _owning: Owning, _shown: Shown) -> Chart:
    return use.chart(_owning, _shown)


def _key(advice: Advice) -> tuple[str, str, str]:
    return state.desk().text, advice.as_of, state.knowledge().hash


def _fast(advice: Advice, held: Money, shown: Shown) -> None:
    """What the advice holds already: the build-up, the change, the options, what moves the cost."""
    drawn = _drawn(*_key(advice), shown.key, advice, held, shown)
    changed = drawn.get("change")
    build, change = st.columns(2, gap="large") if changed else (st.container(), st.container())
    with build:
        bars.show(drawn.get("build"))
        with st.container(horizontal=True, gap="small"):
            shown.open_any("Open a line of cost", [f for _, f in held.lines], held.figures, "lines")
            shown.open_any("Open a kind of cost", list(held.kinds.values()), held.figures, "kinds")
    with change:
        bars.show(changed)
        shown.open_any("Open a change", list(held.changes), held.figures, "changes")
    spread, tornado = st.columns(2, gap="large")
    with spread:
        bars.show(drawn.get("options"))
        ids = [f"{o.id}/monthly_cost" for o in advice.recommendation.options if o.evaluation and not o.same_as]
        shown.open_any(
            "Open a design's cost", [held.figures[i] for i in ids if i in held.figures], held.figures, "options"
        )
    with tornado:
        bars.show(drawn.get("movers"))
        with st.container(horizontal=True, gap="small"):
            shown.open_any("Open what an input does", [m.cost for m in held.movers], held.figures, "movers")
            _own_figures(advice)


def _own_figures(advice: Advice) -> None:
    """A figure of one's own in place of ours."""
    box = st.popover("Use your own figure", key="cost-own", on_change="rerun")
    if box.open:
        with box:
            own_figures.draw(advice, "cost")


def _years(advice: Advice, held: Money, found: Course, shown: Shown) -> None:
    """Month by month through the phases."""
    curves.show(_timed(*_key(advice), shown.key, held, found, shown)["curve"], "cost-curve")
    st.html(over_time.phases(found, state.knowledge(), shown))
    choices = [found.three_years, *(f for s in found.stages for f in (s.cost, s.bought, s.total))]
    shown.open_any("Open a phase", choices, found.figures, "phases")


def _cash(advice: Advice, held: Money, found: Course, shown: Shown) -> None:
    """Present value, payback, cash by quarter."""
    st.html(heading(worth.finding(held), worth.note(worth.discount_rate(held))))
    cards.draw(list(worth.cards(held, shown)), held.figures, shown, "worth")
    curves.show(_timed(*_key(advice), shown.key, held, found, shown)["cash"], "cost-cash")
    if said := over_time.stranded(found, shown):
        st.info(said)
    with st.expander("Quarter by quarter"):
        st.html(over_time.quarters(found, shown))
    choices = [found.cash, *([found.stranded] if found.stranded else []), held.left, held.running]
    choices += [f for q in found.quarters for f in (q.total, q.bought, q.running)]
    shown.open_any("Open any of these amounts", choices, {**held.figures, **found.figures}, "cash")


def _own(advice: Advice, found: Owning | None, shown: Shown) -> None:
    """Owned against rented against hosted."""
    if found is None:
        st.html(
            heading(
                "Owned or rented is no question of use here",
                "The work runs at the sites, or no server in a room of one's own could do it.",
            )
        )
        return
    curves.show(_used(*_key(advice), shown.key, found, shown), "cost-owning")
    st.html(use.key(found, shown) + use.rules(found, state.knowledge()))
    if said := use.why(advice, found):
        st.html(f"<p class='adv-muted'>{esc(said)}</p>")
    shown.open_any("Open any of these numbers", [found.figures[i] for i in use.numbers(found)], found.figures, "owning")


frame.begin()
advice = state.advice()
if not advice.recommendation.options:
    waiting.too_little(advice.recommendation.waiting_for, state.knowledge(), "Cost", "a cost")
    st.stop()
held = _money(*_key(advice), advice)
if held is None:
    st.html(answer("Nothing meets all requirements, so nothing can be costed", advice.recommendation.summary, "Cost"))
    pages.link("architecture", "See what conflicts")
    st.stop()
title, currency = st.columns([4, 1], gap="medium")
with currency:
    shown = choose(state.knowledge())
with title:
    st.html(headline.head(advice, held, shown))
cards.draw(list(headline.cards(advice, held, shown)), held.figures, shown, "head")
if advice.recommendation.waiting_for:
    st.info("Some workloads are not designed yet, so these numbers leave them out. They wait for these answers:")
    waiting.ask(advice.recommendation.waiting_for, state.knowledge())
missing, published = st.columns(2, gap="large")
with missing:
    st.html(heading("Not in these numbers") + bullets(map(sentence, not_included(advice))))
with published:
    st.html(headline.beside(advice, held, state.knowledge()))
years, fast, cash, own = (st.container() for _ in range(4))
with fast:
    _fast(advice, held, shown)
with own:
    _own(advice, _owning(*_key(advice), advice), shown)
with st.spinner("Working out the three years."):
    plan = make_plan(advice.assessment, state.knowledge())
    found = worked("course", _key(advice), partial(course, advice, plan, Draws()))
if found:
    with years:
        _years(advice, held, found, shown)
    with cash:
        _cash(advice, held, found, shown)
quote.draw(advice, shown)
pages.link("what_if", "What would tip the design")
