"""Does it matter? Each answer beside its votes and what it would lead to. Only what differs takes a column; what is the
same for all answers is said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.report.text import NOT_KNOWN, plural
from advisor.ui.theme import bar, esc
from advisor.ui.workshop.picture import score_of
from advisor.ui.workshop.reveal import distribution, same
from advisor.workshop.model import Bar, Matter, Measures, Outcome, QuestionCard, Result

_COLUMNS: Final = {
    "score": "Alignment",
    "recommended": "Build",
    "monthly_cost": "Cost",
    "latency": "Latency, P95",
    "critical": "Critical findings",
}
_LONG: Final = 2  # so many options of a list are named; the rest is counted
_STANDS: Final = "As it stands"


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    votes: Bar | None
    outcome: Outcome | None


def votes_and_effects(card: QuestionCard, result: Result, matter: Matter | None) -> str:
    """Votes and effects in one table; in two beside each other where a vote may name several options."""
    if matter is None:
        waiting = '<p class="ws-quiet">What each answer would lead to is being worked out.</p>'
        return distribution(result) + waiting
    if card.type == "multi" or len(result.bars) > len(card.options) + 9:
        return f'<div class="ws-beside"><div>{distribution(result)}</div><div>{effects(card, matter)}</div></div>'
    rows = [_Row(b.label, b, _outcome(matter, b)) for b in result.bars]
    voted = [o for o in matter.outcomes if any(same(b.answer, o.answer) for b in result.bars)]
    rows += [_Row(o.label, None, o) for o in matter.outcomes if o not in voted]
    # an answer that nobody gave, and whose effect was not worked out, tells nothing
    return _table(card, [r for r in rows if r.outcome or (r.votes and r.votes.count)], votes=True)


def effects(card: QuestionCard, matter: Matter) -> str:
    """What each candidate answer would lead to, without votes. Lists of options that lead to the same share a line."""
    current = next((o for o in matter.outcomes if o.current), None)
    if card.type != "multi":
        return _table(card, [_Row(_label(card, o, current), None, o) for o in matter.outcomes], votes=False)
    alike: dict[tuple[str, ...], list[Outcome]] = {}
    for outcome in matter.outcomes:
        alike.setdefault(tuple(_texts(outcome.measures, card.workload).values()), []).append(outcome)
    return _table(card, [_together(card, group, current) for group in alike.values()], votes=False)


def _together(card: QuestionCard, group: Sequence[Outcome], current: Outcome | None) -> _Row:
    """Outcomes with one effect as one line: the answer that stands, or the first, and how many others."""
    first = next((o for o in group if o.current), group[0])
    others = f"; {plural(len(group) - 1, 'other answer')}" if len(group) > 1 else ""
    return _Row(f"{_label(card, first, current)}{others}", None, first)


def _outcome(matter: Matter, line: Bar) -> Outcome | None:
    return next((o for o in matter.outcomes if same(o.answer, line.answer)), None)


def _label(card: QuestionCard, outcome: Outcome, current: Outcome | None) -> str:
    """A list of options as its difference from the answer that stands, where that is short."""
    if card.type != "multi":
        return outcome.label
    if outcome.current or not isinstance(outcome.answer, list):
        return _STANDS if outcome.current else outcome.label
    labels = {o.id: o.label for o in card.options}
    there = current.answer if current and isinstance(current.answer, list) else []
    more = [labels.get(o, o) for o in outcome.answer if o not in there]
    less = [labels.get(o, o) for o in there if o not in outcome.answer]
    if there and len(more) + len(less) <= _LONG:
        return ", ".join([f"with {label}" for label in more] + [f"without {label}" for label in less])
    named = [labels.get(o, str(o)) for o in outcome.answer]
    rest = len(named) - _LONG
    return f"{', '.join(named[:_LONG])}{f' and {rest} more' if rest > 0 else ''}" or outcome.label


def _texts(measures: Measures, workload: str) -> Mapping[str, str]:
    return {
        "score": score_of(measures, workload),
        "recommended": measures.recommended,
        "monthly_cost": measures.monthly_cost,
        "latency": measures.latency,
        "critical": str(len(measures.critical)),
    }


def _table(card: QuestionCard, rows: Sequence[_Row], votes: bool) -> str:
    told = [_texts(r.outcome.measures, card.workload) for r in rows if r.outcome]
    columns = [name for name in _COLUMNS if len({t[name] for t in told}) > 1]
    alike = [f"{_COLUMNS[n]}: {told[0][n]}" for n in _COLUMNS if told and n not in columns and told[0][n] != NOT_KNOWN]
    heads = ["Answer", *(["Votes"] if votes else []), *(_COLUMNS[name] for name in columns)]
    head = "".join(f"<th scope='col'>{title}</th>" for title in heads)
    body = "".join(_row(card, row, columns, votes) for row in rows)
    many = " ws-many" if len(rows) > 6 else ""
    same_for_all = f'<p class="ws-alike">The same for each answer tried. {esc("; ".join(alike))}.</p>' if alike else ""
    table = f'<table class="ws-table ws-effects{many}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f"{table}{same_for_all}"


def _row(card: QuestionCard, row: _Row, columns: Sequence[str], votes: bool) -> str:
    outcome = row.outcome
    tag = "" if not outcome or not outcome.current or row.label.startswith(_STANDS) else "<small>as it stands</small>"
    cells = f'<th scope="row">{esc(row.label)}{tag}</th>'
    if votes:
        cells += f'<td class="ws-votes">{_votes(row.votes)}</td>'
    if outcome is None:
        return f'<tr>{cells}<td colspan="{max(1, len(columns))}" class="ws-quiet">effect not worked out</td></tr>'
    texts = _texts(outcome.measures, card.workload)
    cells += "".join(f'<td class="ws-{name} {_kind(name, outcome)}">{esc(texts[name])}</td>' for name in columns)
    return f"<tr>{cells}</tr>"


def _kind(name: str, outcome: Outcome) -> str:
    return "ws-differs" if name in outcome.differs else "ws-same"


def _votes(votes: Bar | None) -> str:
    return f"{bar(votes.share)}<b>{esc(votes.shown)}</b>" if votes else '<b class="ws-quiet">no vote</b>'
