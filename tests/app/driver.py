"""Driving the app without a browser."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from advisor.assessment import Assessment
from advisor.ui import desk

ROOT = Path(__file__).parents[2]


def session(document: str = "") -> AppTest:
    """A new browser session, at the address of a document if one is given."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    if document:
        at.query_params[desk.PARAMETER] = document
    return at.run()


def goto(at: AppTest, page: str) -> AppTest:
    """Go to a page by its name."""
    return at.switch_page(f"advisor/ui/views/{page}.py").run()


def words(at: AppTest) -> str:
    """Everything that is written on the page; what only keeps a range on one line is left out."""
    kinds = ("title", "header", "markdown", "caption", "error", "info", "success", "warning")
    texts = [element.value for kind in kinds for element in getattr(at, kind)]
    said = "\n".join(map(str, texts)) + "\n".join(str(e.value) for e in at.html)
    return re.sub(r"<span class='adv-whole'>([^<]*)</span>", r"\1", said)


def desk_of(at: AppTest) -> desk.Desk:
    """What a session has in hand."""
    found: desk.Desk = at.session_state["desk"]
    return found


def assessment_of(at: AppTest) -> Assessment:
    """The assessment that a session has in hand."""
    found = desk_of(at).assessment
    assert found is not None
    return found
