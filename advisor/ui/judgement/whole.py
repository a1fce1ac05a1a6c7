"""What findings cost while nothing is done, and what workloads have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.advising.inaction import PREFIX, InactionCost
from advisor.advising.rollup import SharedCause
from advisor.knowledge.model import Knowledge
from advisor.report.text import cut
from advisor.ui.building.markup import Column, Html, lines, table
from advisor.ui.figures import open_figure
from advisor.ui.judgement import jump
from advisor.ui.judgement.words import Waiting, counted
from advisor.ui.theme import esc, mark

TOP: Final = 5  # shared causes that are seen at once
NAMED: Final = 3  # workloads that are named in a row of the table
_COLUMNS: Final = (Column("Cause"), Column("Severity"), Column("Where"), Column("Findings", numeric=True))


def doing_nothing(advice: Advice) -> None:
    """The total, each amount of money counted once, as a figure that opens."""
    if total := advice.figures.get(PREFIX):
        many = " for all workloads" if len(advice.alignments) > 1 else ""
        open_figure(total, key="inaction-total", label=f"Costs {total.shown}{many} while nothing is done")


def costs(finding: str, advice: Advice, key: str) -> None:
    """What one finding costs a month while nothing is done. Nothing where it has no price."""
    if priced := _priced(finding, advice):
        figure = advice.figures[priced.figure]
        open_figure(figure, key=f"inaction-{key}", label=f"Costs {figure.shown} while nothing is done")


def shown_cost(finding: str, advice: Advice) -> str:
    """The price of leaving a finding as it is, a month, as shown; empty where it has none."""
    priced = _priced(finding, advice)
    return advice.figures[priced.figure].shown if priced else ""


def _priced(finding: str, advice: Advice) -> InactionCost | None:
    return next((c for c in advice.inaction if c.finding == finding and c.figure), None)


def cost_told(finding: str, advice: Advice, knowledge: Knowledge) -> None:
    """The price of leaving an opened finding as it is, what the price waits for, or that there is nothing to save."""
    cost = next((c for c in advice.inaction if c.finding == finding), None)
    if cost is None:
        return
    if cost.figure:
        costs(finding, advice, finding)
        if not cost.counted:
            _muted("Another finding is paid for with the same money and costs as much or more: the total counts that.")
    elif cost.waits_for:
        _muted("What it costs while nothing is done is not known yet. It can be priced after:")
        with st.container(key=f"unpriced-{finding}", gap=None):
            jump.questions([Waiting(id, 0) for id in cost.waits_for], f"cost-{finding}", knowledge, cost.workload)
    else:
        _muted("Nothing to be saved a month: leaving it costs no more than its remedy.")


def _muted(say: str) -> None:
    st.html(f'<p class="adv-muted">{esc(say)}</p>')


def shared(advice: Advice) -> None:
    """Causes that stand in several workloads. Nothing where there are none."""
    found = [c for c in advice.portfolio.causes if len(c.workloads) > 1] if advice.portfolio else []
    if not found:
        return
    title = f"{counted(len(found), 'cause').capitalize()} shared by several workloads"
    st.html(
        f'<h2 class="adv-h2">{esc(title)}</h2><p class="adv-muted">Of {len(advice.alignments)} workloads. What several '
        f"share is best settled once, for all of them.</p>{_table(title, found[:TOP])}"
    )
    if more := found[TOP:]:
        with st.expander(f"{counted(len(more), 'further shared cause').capitalize()}"):
            st.html(_table("Further causes", more))


def _table(title: str, causes: Sequence[SharedCause]) -> Html:
    rows = [(cause.title, Html(mark(cause.severity)), _where(cause), str(cause.findings)) for cause in causes]
    return table(title, _COLUMNS, rows, "adv-shared")


def _where(cause: SharedCause) -> Html:
    """The first workloads by name, each on a line of its own, and how many more there are."""
    names = [Html(f'<bdi title="{esc(name)}">{esc(name)}</bdi>') for name in cause.workloads]
    return lines(cut(names, NAMED, "and {} more"))
