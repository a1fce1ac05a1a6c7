"""Findings: what contradicts itself?"""

from __future__ import annotations

import streamlit as st

from advisor.ui import frame, state
from advisor.ui.judgement import causes, clashes, grid, listing, repair, safe, summary, whole

frame.begin(clashes=False)
knowledge, alignment = state.knowledge(), state.alignment()
if alignment.answered == 0 and len(state.assessment().workloads) == 1:
    summary.blank()
    st.stop()
advice = state.advice()
summary.head(alignment, advice)
clashes.draw(advice, alignment.workload, knowledge)
summary.body(alignment, knowledge)
whole.doing_nothing(advice)
causes.draw(alignment, advice, knowledge)
repair.draw(alignment, advice, knowledge)
advised = next((w for w in advice.recommendation.workloads if w.name == alignment.workload), None)
st.html(grid.draw(alignment, advised, knowledge))
safe.draw(advice, alignment.workload, knowledge)
whole.shared(advice)
listing.draw(advice, knowledge)
