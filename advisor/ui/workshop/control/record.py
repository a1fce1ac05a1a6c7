"""The minutes to take away. Each file is made when it is asked for."""

from __future__ import annotations

import streamlit as st

from advisor.workshop.control import Control
from advisor.workshop.model import ControlView
from advisor.workshop.paper import minutes_pdf, minutes_zip


def show(view: ControlView, control: Control) -> None:
    """The minutes as they stand: before the end they are a draft of the same file."""
    st.html(
        "<p class='adv-muted'>Who decided what, how the votes fell, actions with owner and date, before and after.</p>"
    )
    name = f"minutes-{view.stage.code.lower()}"
    st.download_button(
        "Minutes, PDF", lambda: minutes_pdf(control.minutes()), f"{name}.pdf", "application/pdf",
        key="ct-minutes-pdf", on_click="ignore", type="primary", width="stretch",
    )  # fmt: skip
    st.download_button(
        "Tables, CSV", lambda: minutes_zip(control.minutes()), f"{name}.zip", "application/zip",
        key="ct-minutes-csv", on_click="ignore", width="stretch",
    )  # fmt: skip
