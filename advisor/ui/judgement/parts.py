"""Pieces of HTML that a card and an opened finding share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from advisor.advice import RemedyEffect
from advisor.assessment import Answer
from advisor.knowledge.model import Edit, Knowledge, Rule
from advisor.ui.judgement.words import NOT_ASKED, Change, changes, effect_rows
from advisor.ui.theme import esc


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Questions and answers."""
    listed = "".join(f"<div><dt>{esc(question)}</dt><dd>{esc(answer)}</dd></div>" for question, answer in rows)
    return f'<dl class="adv-facts">{listed}</dl>' if listed else '<p class="adv-muted">Nothing.</p>'


def remedied(rule: Rule, effect: RemedyEffect | None, answers: Mapping[str, Answer], knowledge: Knowledge) -> str:
    """The remedy: the sentence, the answers it changes, the measured effect."""
    edits = changed(answers, rule.remedy.edits, knowledge)
    return f"<p>{esc(rule.remedy.say)}</p>{edits}{_effect(effect)}"


def changed(answers: Mapping[str, Answer], edits: Sequence[Edit], knowledge: Knowledge) -> str:
    """The answers that edits change: question, the old one struck through, the new one."""
    rows = "".join(_change(change) for change in changes(answers, edits, knowledge))
    return (
        f'<ul class="adv-changes">{rows}</ul>' if rows else '<p class="adv-muted">Advice only: no answer changes.</p>'
    )


def _change(change: Change) -> str:
    tag = "span" if change.before == NOT_ASKED else "s"
    before = f"<{tag}>{esc(change.before)}</{tag}> → " if change.before else ""
    return f"<li><span>{esc(change.question)}</span>{before}<b>{esc(change.after)}</b></li>"


def _effect(effect: RemedyEffect | None) -> str:
    rows = "".join(f"<div><dt>{esc(what)}</dt><dd>{esc(text)}</dd></div>" for what, text in effect_rows(effect))
    return f'<dl class="adv-effect">{rows}</dl>' if rows else ""
