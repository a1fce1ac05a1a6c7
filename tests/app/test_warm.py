"""What lives as long as the process is hidden from the garbage collector."""

from __future__ import annotations

import subprocess
import sys

COUNT = """
import gc
import streamlit
from advisor.ui import warm
warm.everything()
frozen, left = gc.get_freeze_count(), len(gc.get_objects())
import highspy, typst, sqlalchemy, advisor.report, advisor.ui.state
import pandas, plotly.graph_objs._bar, plotly.graph_objs.layout._annotation
import advisor.ui.costing.charts, advisor.ui.timing.atlas, advisor.ui.evidence.accuracy, advisor.ui.steps.details
from advisor.knowledge import open_knowledge
open_knowledge()
print(frozen, left, len(gc.get_objects()))
"""


def test_modules_and_knowledge_are_frozen_and_nothing_comes_after_them() -> None:
    out = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True).stdout
    frozen, left, later = map(int, out.split())
    assert frozen > 100_000
    assert left < 1_000
    assert later - left < 1_000
