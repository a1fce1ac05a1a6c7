"""The web app: `streamlit run app.py`, or `advisor run`."""

import streamlit as st

from advisor.ui import frame, pages, theme, warm

st.set_page_config(page_title="Advisor", page_icon=theme.PAGE_ICON, layout="wide")
warm.once()
theme.dress()
frame.restored()
pages.leave_if_asked()
current = st.navigation(pages.pages(), position="top")
pages.mark_menu(current)
current.run()
