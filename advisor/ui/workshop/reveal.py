"""A revealed round: how the votes fall, why, and where the room is furthest apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from advisor.figure import Figure
from advisor.report.text import plural
from advisor.ui.theme import bar, esc
from advisor.workshop.model import Bar, Contested, Result, SaidWhy, Vote

MOST_BARS: Final = 9
_APART: Final = ((2 / 3, "far apart"), (1 / 3, "divided"), (0.0, "close together"))  # thirds: words, not judgement


def distribution(result: Result, mine: Vote | None = None) -> str:
    """Bars with their counts; of many options only those that were chosen, the most chosen first. Many numbers become
    dots on a line. mine: one's own vote, which is marked."""
    if len(result.values) > MOST_BARS and len(result.bars) > MOST_BARS:
        return _strip(result, mine)
    shown, rest = list(result.bars), 0
    if len(shown) > MOST_BARS:
        chosen = sorted((b for b in shown if b.count), key=lambda b: -b.count)
        shown, rest = chosen[:MOST_BARS], len(shown) - len(chosen[:MOST_BARS])
    lines = "".join(_line(b, is_mine(b, mine)) for b in shown)
    others = f'<li class="ws-rest">{_others(rest, result, shown)}</li>' if rest else ""
    return f'<ul class="ws-bars">{lines}{others}</ul>'


def _others(rest: int, result: Result, shown: Sequence[Bar]) -> str:
    left = sum(b.count for b in result.bars) - sum(b.count for b in shown)
    say = "chosen by nobody" if not left else "chosen less often"
    return f"{plural(rest, 'other option')} {say}"


def is_mine(line: Bar, mine: Vote | None) -> bool:
    """Whether a bar is one's own vote, or an option of it."""
    if mine is None:
        return False
    part = isinstance(mine.answer, list) and isinstance(line.answer, list) and len(line.answer) == 1
    return line.answer[0] in mine.answer if part else same(line.answer, mine.answer)


def same(one: Any, other: Any) -> bool:
    """Whether two plain answers are the same: a list in any order, an integer as the number that it is."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return bool(one == other)


def _line(line: Bar, own: bool) -> str:
    tag = '<em class="adv-tag adv-tag-next">your vote</em>' if own else ""
    kind = "" if line.count else ' class="ws-none"'
    return f"<li{kind}><span>{esc(line.label)}{tag}</span>{bar(line.share)}<b>{esc(line.shown)}</b></li>"


def _strip(result: Result, mine: Vote | None) -> str:
    """Every vote as a dot between the lowest and the highest, which are written below with the one in the middle."""
    low, high = result.values[0], result.values[-1]
    at = [100 * (v - low) / (high - low) for v in result.values]
    dots = "".join(f'<i style="left:{x:.1f}%"></i>' for x in at)
    known = [b for b in result.bars if b.answer is not None]
    middle = next(b.label for b in known if b.answer == result.values[len(result.values) // 2])
    own = f" Your vote: {esc(mine.shown)}." if mine else ""
    unknown = plural(result.votes - result.known, "vote") if result.votes > result.known else ""
    more = f" Not known: {unknown}." if unknown else ""
    return (
        f'<div class="ws-strip"><div aria-hidden="true">{dots}</div><p><span>{esc(known[0].label)}</span>'
        f"<span>{esc(known[-1].label)}</span></p><p>In the middle: <b>{esc(middle)}</b>.{own}{more}</p></div>"
    )


def apart(disagreement: Figure | None) -> str:
    """The disagreement in words; empty where there are too few votes to say."""
    if disagreement is None:
        return ""
    if disagreement.value == 0:
        return "of one mind"
    return next(word for least, word in _APART if disagreement.value > least)


def reasons(said: Sequence[SaidWhy], most: int = 4) -> str:
    """Reasons that people gave, each with its answer; the rest is counted."""
    if not said:
        return ""
    lines = "".join(
        f"<li><q>{esc(s.reason)}</q><small>{esc(' · '.join(part for part in (s.name, s.label) if part))}</small></li>"
        for s in said[:most]
    )
    more = f'<li class="ws-quiet">and {len(said) - most} more in the minutes</li>' if len(said) > most else ""
    return f'<ul class="ws-reasons">{lines}{more}</ul>'


def ranking(contested: Sequence[Contested], most: int = 6) -> str:
    """The questions that were voted on, most contested first."""
    return f'<ol class="ws-ranking">{"".join(map(_contested, contested[:most]))}</ol>'


def _contested(line: Contested) -> str:
    word = apart(line.disagreement) or "too few votes to say"
    shown = f"{word}, {line.disagreement.shown}" if line.disagreement and line.disagreement.value else word
    share = line.disagreement.value if line.disagreement else 0.0
    before = f", {line.before.shown} in the round before" if line.before else ""
    state = "settled" if line.state == "settled" else "not settled"
    return (
        f"<li><span>{esc(line.label)}</span><b>{esc(shown)}</b>{bar(share)}"
        f"<small>{plural(line.votes, 'vote')}, {state}{esc(before)}</small></li>"
    )
