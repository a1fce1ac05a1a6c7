"""The app as `advisor run` serves it: app.py, and beside it the events that keep the pages of a workshop up to date."""

import streamlit as st
from streamlit import net_util

from advisor.ui.workshop import doors, events

net_util.get_external_ip = lambda: None  # Streamlit asks another host for it, at the start and of a strange origin

app = st.App("app.py", routes=events.routes(doors.news), lifespan=events.lifespan)
