"""The big screen: one scene at a time, in type that is read from eight metres. A pure function of what all may see."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from advisor.knowledge.model import SEVERITIES
from advisor.ui.theme import esc, mark
from advisor.ui.workshop import effects, picture, reveal
from advisor.ui.workshop.qr import qr_image
from advisor.workshop.codes import shown_code
from advisor.workshop.model import Measures, Note, QuestionCard, Result, Settling, StageView, Step

_NAMES_SHOWN: Final = 24
_ALONE: Final = "Phones do not reach this computer yet. Whoever leads sees how, under Phones."
_WORST_SHOWN: Final = 3
_CHOICES_SHOWN: Final = 14
_LONG_ANSWER: Final = 60  # characters from which an answer is set smaller
_METHOD: Final = {
    "majority": "by majority",
    "own": "by the facilitator",
}
_NOTE_TITLE: Final = {
    "decision": "Decided",
    "action": "To do",
    "milestone": "Milestones",
    "parked": "Parked",
}


def stage_html(view: StageView, join: str) -> str:
    """The whole screen.

    join  the address that joins this room, without the code's scheme shown; empty where phones cannot reach the app
    """
    return f'<main class="ws-stage">{_head(view)}{_scene(view, join)}{_foot(view, join)}</main>'


def step_of(view: StageView) -> Step | None:
    """The step of the agenda that the room is at; None before it begins."""
    return next((step for step in view.steps if step.number == view.step), None)


def _head(view: StageView) -> str:
    step = step_of(view)
    where = f"{step.number} of {len(view.steps)} · {step.title}" if step else "Before the start"
    timed = ' class="ws-timed"' if view.timer else ""  # the clock lies over the end
    return f"<header{timed}><b>{esc(view.title)}</b><span>{esc(where)}</span></header>"


def _foot(view: StageView, join: str) -> str:
    """How to join late. In the opening it is the scene itself."""
    asked = view.card is not None and view.card.state != "waiting"
    if _kind(view) == "opening" and not asked and not view.one_device:
        return "<footer></footer>"
    if not view.joining or view.one_device or view.state == "closed":
        return f"<footer><span>{_people(view)}</span></footer>"
    at = f"Join: <b>{esc(_bare(join))}</b> · " if join else ""
    return f"<footer><span>{at}Code <b>{esc(shown_code(view.code))}</b></span><span>{_people(view)}</span></footer>"


def _people(view: StageView) -> str:
    if view.one_device:
        return "Votes are taken by show of hands"
    return "Nobody is in yet" if not view.people else "1 is in" if view.people == 1 else f"{view.people} are in"


def _bare(join: str) -> str:
    parts = urlsplit(join)
    return f"{parts.netloc}{parts.path}"


def _kind(view: StageView) -> str:
    step = step_of(view)
    return "closing" if view.state == "closed" else step.kind if step else "opening"


def _scene(view: StageView, join: str) -> str:
    kind = _kind(view)
    if kind == "closing":
        return _closing(view)
    if view.card is not None and view.card.state != "waiting":
        return _question(view, view.card)
    if kind == "opening":
        return _opening(view, join)
    if kind == "decisions":
        return _decisions(view)
    return _between(view) if kind in ("votes", "pause") and view.contested else _picture(view)


def _opening(view: StageView, join: str) -> str:
    step = step_of(view)
    if view.one_device:
        text = f"<p>{esc(step.text)}</p>" if step else ""
        return f'<section class="ws-one"><h1>{esc(view.assessment)}</h1>{text}</section>'
    if not view.joining:
        return f'<section class="ws-one"><h1>{esc(view.assessment)}</h1><p>{_people(view)}</p></section>'
    names = "".join(f"<li>{esc(n)}</li>" for n in view.names[:_NAMES_SHOWN])
    more = f"<li>and {len(view.names) - _NAMES_SHOWN} more</li>" if len(view.names) > _NAMES_SHOWN else ""
    how = f"Scan, or open <b>{esc(_bare(join))}</b> and type the code" if join else _ALONE
    code = qr_image(join, "QR code that joins this room") if join else ""
    return (
        f'<section class="ws-join"><div><h1>Join with your phone</h1><p>{how}</p>'
        f'<strong class="ws-code">{esc(shown_code(view.code))}</strong>'
        f'<p class="ws-in">{_people(view)}</p><ul class="ws-names">{names}{more}</ul></div>{code}</section>'
    )


def _question(view: StageView, card: QuestionCard) -> str:
    if card.state == "open":
        return _open(view, card)
    settling = next((s for s in reversed(view.settlings) if s.question == card.number), None)
    if card.state == "settled" and settling is not None:
        return _settled(settling, card)
    return _skipped(card) if card.state == "skipped" else _revealed(view, card)


def _title(card: QuestionCard) -> str:
    workload = f'<p class="adv-eyebrow">{esc(card.workload)}</p>' if card.workload else ""
    return f"{workload}<h1>{esc(card.text)}</h1>"


def _open(view: StageView, card: QuestionCard) -> str:
    again = f"Round {card.round}. " if card.round > 1 else ""
    if card.type == "number":
        choices = f'<p class="ws-number">A number{f" in {esc(card.unit)}" if card.unit else ""}</p>'
    else:
        many = " ws-many" if len(card.options) > 6 else ""
        shown = card.options if len(card.options) <= _CHOICES_SHOWN else card.options[: _CHOICES_SHOWN - 1]
        lines = "".join(f"<li>{esc(o.label)}</li>" for o in shown)
        rest = len(card.options) - len(shown)
        more = f'<li class="ws-more">and {rest} more, on your phone</li>' if rest else ""
        choices = f'<ul class="ws-choices{many}">{lines}{more}</ul>'
    why = f'<p class="ws-why">{again}{esc(card.because or card.why)}</p>'
    return f'<section class="ws-ask"><div>{_title(card)}{why}{choices}</div>{_tally(view)}</section>'


def _tally(view: StageView) -> str:
    """How many have voted, as a number and as dots, one a person."""
    if view.one_device:
        return '<aside><p class="ws-in">Hands up</p></aside>'
    dots = "".join(f'<i class="{"ws-on" if n < view.voted else ""}"></i>' for n in range(view.of))
    return (
        f'<aside><p class="ws-voted"><b>{view.voted}</b> of {view.of}</p><p class="ws-in">have voted</p>'
        f'<div class="ws-dots" aria-hidden="true">{dots}</div></aside>'
    )


def _revealed(view: StageView, card: QuestionCard) -> str:
    result = view.result
    if result is None or not result.votes:
        return f'<section class="ws-shown">{_title(card)}<p class="ws-why">Nobody has voted.</p></section>'
    matter = f'<p class="ws-why">{esc(view.matter.say)}</p>' if view.matter else ""
    return (
        f'<section class="ws-shown">{_title(card)}<p class="ws-summary">{_summary(result)}</p>{matter}'
        f"{effects.votes_and_effects(card, result, view.matter)}{reveal.reasons(result.reasons, most=3)}</section>"
    )


def _summary(result: Result) -> str:
    word = reveal.apart(result.disagreement)
    return f"{esc(result.summary)}{f' <b>The room is {word}.</b>' if word else ''}"


def _settled(settling: Settling, card: QuestionCard) -> str:
    now = picture.workload_in(settling.after, card.workload)
    before = picture.workload_in(settling.before, card.workload)
    layers = picture.layers(now, before) if now else ""
    asked = f"{card.workload}: {card.text}" if card.workload else card.text
    return (
        f'<section class="ws-two"><div><p class="adv-eyebrow">{esc(asked)}</p>{_answer(settling.answer)}'
        f'<p class="ws-why"><span>{esc(_how(settling))}.</span> <span>Before: {esc(settling.was)}.</span></p>'
        f"{picture.measures_list(settling.after, card.workload, settling.before)}</div>{layers}</section>"
    )


def _how(settling: Settling) -> str:
    if settling.method != "unknown":
        return f"Settled {_METHOD[settling.method]}"
    return f"{settling.owner} finds out{f' by {settling.due}' if settling.due else ''}"


def _answer(text: str) -> str:
    return f"<h1{' class=ws-long' if len(text) > _LONG_ANSWER else ''}>{esc(text[:1].upper() + text[1:])}</h1>"


def _skipped(card: QuestionCard) -> str:
    return f'<section class="ws-one">{_title(card)}<p>Passed over. {esc(card.note)}</p></section>'


def _picture(view: StageView) -> str:
    """The advice as it stands: what it comes to, the layers, and the worst contradictions."""
    step = step_of(view)
    if view.now is None:
        return '<section class="ws-one"><p>The advice is being worked out.</p></section>'
    now = picture.workload_in(view.now, "")
    name = now.workload if now and len(view.now.workloads) > 1 else ""
    eyebrow = f'<p class="adv-eyebrow">{esc(name)}</p>' if name else ""
    return (
        f'<section class="ws-two"><div><h1>{esc(step.title if step else "Where the plan stands")}</h1>'
        f"{picture.measures_list(view.now, name)}{_worst(view.now)}</div>"
        f"<div>{eyebrow}{picture.layers(now) if now else ''}</div></section>"
    )


def _worst(now: Measures) -> str:
    found = sorted(now.findings, key=lambda f: SEVERITIES.index(f[2]))
    lines = "".join(
        f"<li>{mark(severity)}<span>{esc(title)}</span></li>" for _, title, severity in found[:_WORST_SHOWN]
    )
    count = (
        f"{len(found)} contradictions in all, the worst first"
        if len(found) > _WORST_SHOWN
        else "What contradicts itself"
    )
    return f'<h2>{count}</h2><ul class="ws-worst">{lines}</ul>' if found else ""


def _between(view: StageView) -> str:
    """Between two questions: where the room was furthest apart, and the picture as it stands."""
    now = picture.workload_in(view.now, "")
    before = picture.workload_in(view.start, "")
    return (
        f'<section class="ws-two"><div><h1>Where we differ most</h1>{reveal.ranking(view.contested)}</div>'
        f"{picture.layers(now, before) if now else ''}</section>"
    )


def _decisions(view: StageView) -> str:
    kinds = ("decision", "action", "milestone", "parked")
    lists = "".join(_notes(_NOTE_TITLE[kind], [n for n in view.notes if n.kind == kind]) for kind in kinds)
    empty = "" if lists else "<p>Nothing is written down yet.</p>"
    return f'<section class="ws-lists"><h1>What we decide</h1>{empty}<div>{lists}</div></section>'


def _notes(title: str, notes: list[Note], most: int = 6) -> str:
    if not notes:
        return ""
    lines = "".join(_note(n) for n in notes[-most:])
    return f'<div><h2>{title}</h2><ul class="ws-notes">{lines}</ul></div>'


def _note(note: Note) -> str:
    who = _owner(note.owner, note.due)
    done = ' class="ws-done"' if note.done else ""
    return f"<li{done}>{esc(note.text)}{f'<small>{esc(who)}</small>' if who else ''}</li>"


def _owner(owner: str, due: str) -> str:
    return " ".join(part for part in (owner, f"by {due}" if due else "") if part)


def _closing(view: StageView) -> str:
    if view.today is None:
        return '<section class="ws-one"><h1>What we changed today</h1><p>Being worked out.</p></section>'
    today = view.today
    found = _findings("Cleared", today.cleared) + _findings("New", today.appeared)
    found += _findings("No longer decided", today.undecided)
    lists = "".join(_notes(_NOTE_TITLE[k], [n for n in view.notes if n.kind == k], 4) for k in ("decision", "action"))
    return (
        f'<section class="ws-shown ws-close"><h1>What we changed today</h1><p class="ws-summary">{esc(today.say)}</p>'
        f'<div class="ws-ends">{picture.today_table(today)}{_column(found)}{_column(lists)}</div></section>'
    )


def _column(parts: str) -> str:
    return f"<div>{parts}</div>" if parts else ""


def _findings(title: str, found: tuple[tuple[str, str, str], ...], most: int = 3) -> str:
    if not found:
        return ""
    lines = "".join(f"<li>{esc(name)}<small>{esc(severity)}</small></li>" for _, name, severity in found[:most])
    more = f"<li><small>and {len(found) - most} more</small></li>" if len(found) > most else ""
    return f'<div><h2>{title}: {len(found)}</h2><ul class="ws-notes">{lines}{more}</ul></div>'
