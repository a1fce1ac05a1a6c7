"""Report: what do I take away?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from advisor.report.diagrams import designs_of
from advisor.report.text import date_text
from advisor.ui import frame, state
from advisor.ui.taking import files, looks, minutes, preview
from advisor.ui.theme import esc

DESIGNS: Final = {"recommended": "Recommended", "as_stated": "As stated"}

frame.begin()
advice, knowledge = state.advice(), state.knowledge()
with st.container(key="take"):
    left, right = st.columns([1, 2.1], gap="large")
    with st.container(key="take-more"):
        drawn, reckoned, returned = st.columns(3, gap="large")
with left:
    st.title("What to take away", anchor=False)
    st.html(f"<p class='adv-muted'>{esc(advice.name)}, as of {esc(date_text(advice.as_of))}</p>")
    look = looks.choose()
    matter = files.Matter(advice, knowledge, look, (state.desk().text, advice.as_of, knowledge.hash))
    to_read = files.reports(matter)
    files.offer(to_read, advice, primary=files.PDF)
    everything = st.container()
to_draw: list[files.Export] = []
if designs := designs_of(advice):
    with drawn:
        st.html("<h2 class='adv-eyebrow'>For an architect</h2>")
        chosen = st.segmented_control(
            "Design", designs, default=designs[0], format_func=DESIGNS.__getitem__, key="design", required=True
        )
        to_draw = files.drawings(matter, chosen or designs[0])
        files.offer(to_draw, advice)
with reckoned:
    st.html("<h2 class='adv-eyebrow'>For a spreadsheet</h2>")
    numbers = str(st.segmented_control("Numbers", list(files.NUMBERS), default="1,234.5", key="numbers", required=True))
    to_reckon = files.spreadsheets(matter, numbers)
    files.offer(to_reckon, advice)
    with st.popover("One table", width="stretch"):
        files.offer(files.tables(matter, numbers), advice)
with returned:
    st.html("<h2 class='adv-eyebrow'>To come back, or to automate</h2>")
    to_return = files.comings_back(matter)
    files.offer(to_return, advice)
    minutes.offer(state.desk().document, look)
with everything:
    files.offer_everything([*to_read, *to_draw, *to_reckon, *to_return], matter)
with right:
    preview.show(matter)
