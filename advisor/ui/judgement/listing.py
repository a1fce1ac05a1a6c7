"""All findings, filtered; each opens. What is inside is made only when it is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment import Alignment, Finding
from advisor.knowledge.model import SEVERITIES, Knowledge
from advisor.report.text import date_text, isolated, short
from advisor.ui import state
from advisor.ui.judgement import opened, risks, whole
from advisor.ui.judgement.words import LAYER_WORD, short_id
from advisor.ui.theme import plain

PAGE: Final = 25
NAME: Final = 60  # letters of a name that stand in the row
STATES: Final = {"fires": "Fires", "unknown": "Unknown", "accepted": "Accepted", "replaced": "Replaced"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is to be seen; nothing chosen of a kind means all of it."""

    states: Collection[str] = ()
    severities: Collection[str] = ()
    layers: Collection[str] = ()
    themes: Collection[str] = ()

    def lets(self, finding: Finding) -> bool:
        """Whether the finding is to be seen. Silent rules and those that do not apply are only counted."""
        rule = finding.rule
        return (
            finding.state in (self.states or STATES)
            and (not self.severities or rule.severity in self.severities)
            and (not self.layers or not set(self.layers).isdisjoint(rule.layers))
            and (not self.themes or rule.theme in self.themes)
        )


def draw(advice: Advice, knowledge: Knowledge) -> None:
    """Filters and the findings that they let through."""
    st.html('<h2 class="adv-h2">All findings</h2>')
    every = _everywhere(advice) if len(advice.alignments) > 1 else False
    judged = advice.alignments if every else (advice.alignment(state.workload().name),)
    listed = [f for alignment in judged for f in alignment.findings if f.state in STATES]
    chosen = _filters(listed, knowledge)
    found = [finding for finding in listed if chosen.lets(finding)]
    limit = _limit(len(found))
    st.html(f'<p class="adv-muted">{limit} of {len(listed)} shown.</p>')
    with st.container(gap="xsmall", key="findings"):
        for finding in found[:limit]:
            _row(finding, advice, knowledge, every)
    if len(found) > limit:
        st.button(f"Show {min(PAGE, len(found) - limit)} more", key="more", on_click=_more)
    if not found and listed:
        st.info("No finding passes these filters.")
    for alignment in judged:
        _orphans(alignment, knowledge)


def _everywhere(advice: Advice) -> bool:
    words = {"this": "This workload", "all": f"All {len(advice.alignments)} workloads"}
    chosen = st.segmented_control(
        "Workloads",
        list(words),
        format_func=words.__getitem__,
        default="this",
        required=True,
        key="findings-of",
        label_visibility="collapsed",
    )
    return chosen == "all"


def _filters(listed: Sequence[Finding], knowledge: Knowledge) -> Filter:
    """The filters. Severity, layer and theme count what is in the chosen states; options never come and go."""
    with st.container(horizontal=True, gap="medium", key="filters"):
        states = _pills("State", STATES, Counter(str(f.state) for f in listed), default=["fires"])
        rules = [f.rule for f in listed if f.state in (states or STATES)]
        words = {str(severity): severity.capitalize() for severity in SEVERITIES}
        severities = _pills("Severity", words, Counter(str(rule.severity) for rule in rules))
        layers = _pills("Layer", LAYER_WORD, Counter(layer for rule in rules for layer in rule.layers))
        themes = _themes(Counter(rule.theme for rule in rules), knowledge)
    return Filter(states, severities, layers, themes)


def _pills(label: str, words: Mapping[str, str], counts: Counter[str], default: Sequence[str] = ()) -> list[str]:
    return st.pills(
        label,
        list(words),
        selection_mode="multi",
        default=default,
        format_func=lambda id: f"{words[id]} {counts[id]}",
        key=f"filter-{label.lower()}",
    )


def _themes(counts: Counter[str], knowledge: Knowledge) -> list[str]:
    return st.multiselect(
        "Theme",
        list(knowledge.themes),
        format_func=lambda id: f"{knowledge.themes[id].label} {counts[id]}",
        placeholder="All themes",
        key="filter-theme",
        width=320,
    )


def _limit(found: int) -> int:
    pages: int = st.session_state.get("findings-pages", 1)
    return min(found, pages * PAGE)


def _more() -> None:
    st.session_state["findings-pages"] = st.session_state.get("findings-pages", 1) + 1


def _row(finding: Finding, advice: Advice, knowledge: Knowledge, named: bool) -> None:
    rule = finding.rule
    where = f" · {plain(isolated(short(finding.workload, NAME)))}" if named else ""
    notes = f"{plain(short_id(rule, knowledge))}{where}{_priced(finding, advice)}{_accepted(finding)}"
    label = f"{_standing(finding)} · **{plain(rule.title)}** :gray[{notes}]"
    with st.container(key=f"finding-{rule.severity}-{finding.state}-{finding.id}"):
        row = st.expander(label, key=f"open-{finding.id}", on_change="rerun")
        if row.open:
            with row:
                opened.draw(finding, advice, knowledge)


def _priced(finding: Finding, advice: Advice) -> str:
    cost = whole.shown_cost(finding.id, advice)
    return f" · costs {plain(cost)} while nothing is done" if cost else ""


def _accepted(finding: Finding) -> str:
    """Who accepts the risk, and how long; a long name is cut, it stands whole inside."""
    acceptance = risks.accepted(finding, state.assessment())
    if acceptance is None:
        return ""
    name = isolated(short(acceptance.by, NAME))
    until = f" until {date_text(acceptance.until)}" if acceptance.until else ""
    return f" · accepted by {plain(name + until)}"


def _standing(finding: Finding) -> str:
    """Severity, behind the state where it does not simply fire."""
    severity = finding.rule.severity
    if finding.state == "fires":
        return severity.capitalize()
    return f"{STATES[finding.state]}, {severity}{' if so' if finding.state == 'unknown' else ''}"


def _orphans(alignment: Alignment, knowledge: Knowledge) -> None:
    """Accepted risks that stand for nothing at present."""
    workload = next(w for w in state.assessment().workloads if w.name == alignment.workload)
    for acceptance, why in risks.orphans(workload, alignment, state.as_of()):
        rule = knowledge.rules.get(acceptance.rule)
        title = f"{acceptance.rule}, {rule.title}" if rule else acceptance.rule
        with st.container(border=True, key=f"orphan-{acceptance.rule}@{workload.name}"):
            st.markdown(f"{plain(acceptance.by)} accepted {plain(title)}, but {plain(why)}.")
            args = (workload.name, acceptance.rule)
            st.button(
                "Withdraw the acceptance",
                key=f"withdraw-{acceptance.rule}@{workload.name}",
                on_click=opened.withdraw,
                args=args,
            )
