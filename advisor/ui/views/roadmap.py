"""Roadmap: how do we get there?"""

from __future__ import annotations

import streamlit as st

from advisor.ui import frame, pages, state
from advisor.ui.building import waiting
from advisor.ui.building.markup import answer, heading
from advisor.ui.steps import cards, details, path, timeline, unknown, words

frame.begin()
knowledge, advice = state.knowledge(), state.advice()
recommendation = advice.recommendation
best = recommendation.recommended
QUESTION = "How to get there"

if not advice.roadmap or best is None:
    cheapest = recommendation.option("optimum")
    if cheapest is None:
        left = "Until a design can be recommended there is nothing to plan a way to. These answers are still needed:"
        st.html(answer("Not enough is answered for a roadmap yet", left, QUESTION))
        waiting.ask(recommendation.waiting_for, knowledge)
        pages.link("assess", "Go on with the questions")
    else:
        none = "No design meets every requirement, so no way leads to one"
        st.html(answer(none, "Change what rules them out first; the steps then follow by themselves.", QUESTION))
        waiting.conflict(cheapest, recommendation.ways_out)
    path.draw(advice, knowledge)
    st.stop()

st.html(answer(words.headline(advice), words.lead(advice, knowledge), QUESTION))
cards.draw(advice)
if recommendation.waiting_for:
    st.info("Some workloads are not part of this way yet. They wait for these answers:")
    waiting.ask(recommendation.waiting_for, knowledge)
st.html(heading(words.dated(advice), words.calendar(advice)))
st.html(timeline.timeline(advice, knowledge))
details.draw(advice, knowledge)
path.draw(advice, knowledge)
unknown.draw(advice, best, knowledge)
pages.link("report", "Take it away as PDF or tables")
