"""The rule linter: are the rules themselves sound, and what is excepted, with the reason."""

from __future__ import annotations

from functools import partial

import streamlit as st

from advisor.knowledge.linter import Finding, LintReport, lint
from advisor.knowledge.model import Knowledge
from advisor.ui.building.markup import Column, Html, bullets, table
from advisor.ui.evidence.markup import section
from advisor.ui.theme import esc
from advisor.ui.worked import is_worked, worked


def draw(knowledge: Knowledge) -> None:
    """The badge where the rules were checked since the server was started, else the way to check them."""
    note = "A rule that can never fire, can never be silent, or adds nothing is worse than none: it looks like care."
    st.html(section("checks", "The rules themselves are checked", note))
    if not is_worked("lint", knowledge.hash):
        box = st.empty()
        if not box.button("Check the rules now", key="ev-lint", help="Takes a few seconds, once for this server."):
            return
        with box, st.spinner("Looking for cases in which each rule fires, and in which it is silent"):
            worked("lint", knowledge.hash, partial(lint, knowledge))
        box.empty()
    st.html(told(worked("lint", knowledge.hash, partial(lint, knowledge))))


def told(report: LintReport) -> Html:
    """A report: badge, what was looked for, what is open, what is excepted."""
    state = "good" if not report.open else "bad"
    badge = f"<p class='ev-badge ev-badge-{state}'><i aria-hidden='true'></i><b>{esc(report.badge)}</b></p>"
    return Html(badge + _open(report) + _asked(report) + _excepted(report))


def _open(report: LintReport) -> str:
    return bullets((f"{subject(finding)}{finding.say}" for finding in report.open), "bld-list ev-open")


def subject(finding: Finding) -> str:
    """The rules that a finding names, in front of what it says; empty where the sentence names them."""
    missing = [rule for rule in finding.rules if rule not in finding.say]
    return f"{', '.join(missing)}: " if missing else ""


def _asked(report: LintReport) -> str:
    if not report.checks:
        return ""
    columns = (Column("Looked for"), Column("Decided exactly", True), Column("Tried", True))
    rows = [(check.asks, f"{check.decided:,}", f"{check.tried:,}") for check in report.checks]
    what = table("What the linter looked for", columns, rows, "ev-checks")
    return f"<details class='ev-more'><summary>What was looked for</summary>{what}</details>"


def _excepted(report: LintReport) -> str:
    if not report.excepted:
        return ""
    items = "".join(f"<li>{esc(subject(f) + f.say)}<small>{esc(f.reason)}</small></li>" for f in report.excepted)
    count = f"{len(report.excepted)} exception{'s' if len(report.excepted) > 1 else ''}, each with its reason"
    return f"<details class='ev-more'><summary>{count}</summary><ul class='bld-list ev-excepted'>{items}</ul></details>"
