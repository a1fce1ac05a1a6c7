"""The rules, filtered; each opens the card of the Findings page, with its state where an assessment is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.alignment import Finding
from advisor.knowledge.model import SEVERITIES, Knowledge, Rule
from advisor.report.text import isolated, short
from advisor.ui import state
from advisor.ui.evidence.markup import section
from advisor.ui.judgement import opened
from advisor.ui.judgement.words import LAYER_WORD
from advisor.ui.theme import esc, plain

PAGE: Final = 10
BASIS: Final = {"sourced": "Sourced", "mixed": "Mixed", "judgement": "Judgement"}
STATE_WORD: Final = {
    "fires": "Fires",
    "unknown": "Unknown",
    "accepted": "Accepted",
    "replaced": "Replaced",
    "silent": "Silent",
    "not_applicable": "Does not apply",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is to be seen; nothing chosen of a kind means all of it."""

    severities: Collection[str] = ()
    layers: Collection[str] = ()
    bases: Collection[str] = ()
    themes: Collection[str] = ()

    def lets(self, rule: Rule) -> bool:
        """Whether a rule is to be seen."""
        return (
            (not self.severities or rule.severity in self.severities)
            and (not self.layers or not set(self.layers).isdisjoint(rule.layers))
            and (not self.bases or rule.basis in self.bases)
            and (not self.themes or rule.theme in self.themes)
        )


def draw(advice: Advice | None, knowledge: Knowledge) -> None:
    """Filters and the rules that they let through, worst first."""
    note = "Each opens: why, when it fires, when it is a false alarm, what to do, and the sources."
    st.html(section("rules", "The rules", note))
    rules = sorted(knowledge.rules.values(), key=lambda r: (SEVERITIES.index(r.severity), r.id))
    chosen = _filters(rules, knowledge)
    shown = [rule for rule in rules if chosen.lets(rule)]
    where = f", their state for {esc(isolated(short(state.workload().name)))}" if advice else ""
    st.html(f'<p class="adv-muted">{len(shown)} of {len(rules)} shown, worst first{where}.</p>')
    limit = min(len(shown), PAGE * int(st.session_state.get("ev-rule-pages", 1)))
    with st.container(gap="xsmall", key="ev-rules"):
        for rule in shown[:limit]:
            row(rule, advice, knowledge, place="rule")
    if not shown:
        st.info("No rule passes these filters.")
    if len(shown) > limit:
        st.button(f"Show {min(PAGE, len(shown) - limit)} more rules", key="ev-more-rules", on_click=_more)


def _more() -> None:
    st.session_state["ev-rule-pages"] = int(st.session_state.get("ev-rule-pages", 1)) + 1


def _filters(rules: Sequence[Rule], knowledge: Knowledge) -> Filter:
    severities = Counter(str(rule.severity) for rule in rules)
    layers = Counter(layer for rule in rules for layer in rule.layers)
    bases, themes = Counter(str(rule.basis) for rule in rules), Counter(rule.theme for rule in rules)
    with st.container(horizontal=True, gap="medium", key="ev-rule-filters"):
        return Filter(
            _pills("Severity", {str(s): s.capitalize() for s in SEVERITIES}, severities),
            _pills("Layer", LAYER_WORD, layers),
            _pills("Basis", BASIS, bases),
            st.multiselect(
                "Theme",
                list(knowledge.themes),
                format_func=lambda id: f"{knowledge.themes[id].label} {themes[id]}",
                placeholder="All themes",
                key="ev-rule-theme",
                width=320,
            ),
        )


def _pills(label: str, words: Mapping[str, str], counts: Mapping[str, int]) -> list[str]:
    return st.pills(
        label,
        list(words),
        selection_mode="multi",
        format_func=lambda id: f"{words[id]} {counts[id]}",
        key=f"ev-rule-{label.lower()}",
    )


def row(rule: Rule, advice: Advice | None, knowledge: Knowledge, place: str) -> None:
    """One rule, closed until it is opened. place keeps two lists on a page apart."""
    finding = found(rule, advice)
    standing = f" · {STATE_WORD[finding.state]}" if finding else ""
    label = f"{rule.severity.capitalize()}{standing} · **{plain(rule.title)}** :gray[{plain(rule.id)}]"
    shown = finding.state if finding else "fires"  # in full colour where nothing is judged
    with st.container(key=f"finding-{rule.severity}-{shown}-{place}-{rule.id}"):
        box = st.expander(label, key=f"ev-open-{place}-{rule.id}", on_change="rerun")
        if not box.open:
            return
        with box:
            if finding and advice:
                opened.draw(finding, advice, knowledge)
            else:
                opened.draw_rule(rule, knowledge)


def found(rule: Rule, advice: Advice | None) -> Finding | None:
    """The rule judged on the workload on screen, where there is one."""
    if advice is None:
        return None
    findings = advice.alignment(state.workload().name).findings
    return next((f for f in findings if f.rule.id == rule.id), None)
