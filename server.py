"""The app as `advisor run` serves it: app.py, and beside it the events that keep the pages of a workshop up to date."""

import streamlit as st

from advisor.ui.workshop import doors, events

app = st.App("app.py", routes=events.routes(doors.news), lifespan=events.lifespan)
