"""What less carbon costs: the front of cost against operational carbon as a chart."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from advisor.exploring import FrontPoint
from advisor.exploring.opened import KG
from advisor.figure import show
from advisor.ui.building.curves import still
from advisor.ui.costing.course import ACCENT

NOTE = "The cheapest design for each limit of carbon; hosted models publish none and are left out."


def carbon(points: Sequence[FrontPoint]) -> tuple[str, go.Figure, str] | None:
    """Finding, chart, and the chart in words. None where there is nothing to choose."""
    if len(points) < 2:
        return None
    more = points[-1].monthly_cost_usd - points[0].monthly_cost_usd
    finding = f"From {_kg(points[0])} to {_kg(points[-1])} costs typically {show(more, 'USD/month')} more"
    said = "; ".join(f"{_kg(p)}: {show(p.monthly_cost_usd, 'USD/month')}, {p.pattern_label}" for p in points)
    figure = go.Figure(
        go.Scatter(
            x=[p.carbon_kg_month for p in points], y=[p.monthly_cost_usd for p in points], mode="lines+markers",
            line={"shape": "hv", "width": 2, "color": ACCENT}, marker={"size": 9}, showlegend=False,
            text=[f"{p.pattern_label}<br>{_kg(p)}, {show(p.monthly_cost_usd, 'USD/month')}" for p in points],
            hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip
    still(figure, 320)
    figure.update_xaxes(title_text="Operational carbon, kg CO2e a month", tickformat=",")
    figure.update_yaxes(title_text="USD a month, typical", tickformat="~s", title_standoff=12)
    return finding, figure, said


def _kg(point: FrontPoint) -> str:
    return show(point.carbon_kg_month or 0.0, KG)
