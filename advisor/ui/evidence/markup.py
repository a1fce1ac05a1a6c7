"""Marks of grade and age, each with a shape and a word; stacked bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.knowledge.ledger import AGES, STANDINGS, Age, Standing
from advisor.ui.building.markup import Html
from advisor.ui.evidence.words import AGE_WORD, STANDING_WORD, grade_text
from advisor.ui.theme import esc


def age_mark(age: Age, more: str = "") -> Html:
    """An age as shape, colour and word, and what it is in days."""
    rest = f"<small>{esc(more)}</small>" if more else ""
    return Html(f'<span class="ev-age ev-{age}"><i aria-hidden="true"></i>{esc(AGE_WORD[age])}</span>{rest}')


def grade_mark(grade: str, relayed: bool = False) -> Html:
    """A grade in words behind the swatch of its bar."""
    return Html(
        f'<span class="ev-grade"><i class="ev-{esc(grade)}" aria-hidden="true"></i>{_said(grade, relayed)}</span>'
    )


def _said(grade: str, relayed: bool) -> str:
    return esc(STANDING_WORD["memory"] if grade == "memory" else grade_text(grade, relayed).capitalize())


def stacked(parts: Mapping[Standing, int] | Mapping[Age, int]) -> Html:
    """A bar of parts, in their order. Decoration: the shares stand beside it in words."""
    total = sum(parts.values()) or 1
    pieces = "".join(
        f'<i class="ev-{part}" style="width:{100 * n / total:.2f}%"></i>' for part, n in _ordered(parts) if n
    )
    return Html(f'<div class="ev-bar" aria-hidden="true">{pieces}</div>')


def _ordered(parts: Mapping[Standing, int] | Mapping[Age, int]) -> Iterable[tuple[str, int]]:
    counts: dict[str, int] = {str(part): n for part, n in parts.items()}
    return [(part, counts[part]) for part in (*STANDINGS, *reversed(AGES)) if part in counts]


def legend(parts: Iterable[Standing]) -> Html:
    """What the colours of the bars mean."""
    items = "".join(f"<li>{_swatch(part)}{esc(STANDING_WORD[part])}</li>" for part in parts)
    return Html(f'<ul class="ev-legend">{items}</ul>')


def _swatch(part: str) -> str:
    return f'<i class="ev-{esc(part)}" aria-hidden="true"></i>'


def section(id: str, title: str, note: str = "") -> Html:
    """The head of a section, which the list at the top of the page leads to."""
    below = f'<p class="adv-muted">{esc(note)}</p>' if note else ""
    return Html(f'<div class="ev-head"><h2 class="adv-h2" id="{esc(id)}">{esc(title)}</h2>{below}</div>')
