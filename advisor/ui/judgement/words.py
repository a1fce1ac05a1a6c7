"""What the Findings page says in sentences: headline, how the score comes about, changes, effects. No layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from advisor.advice import RemedyEffect
from advisor.alignment import Alignment, Finding, PairView
from advisor.alignment.model import State
from advisor.alignment.score import CEILING, CRITICAL_CEILING, HALVING, WEIGHT
from advisor.assessment import Answer
from advisor.expr import Chosen
from advisor.figure import show
from advisor.knowledge.model import Edit, Knowledge, Rule
from advisor.report.text import answer_text, subject_text
from advisor.ui.judgement.edits import reopened
from advisor.ui.theme import LAYER_LABEL, PAIR_WORD

_WORDS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
LAYER_WORD: Final[dict[str, str]] = {
    **{str(layer): label for layer, label in LAYER_LABEL.items()},
    "data": "Data",
    "cost": "Cost",
    "org": "Organisation",
}
NOT_ASKED: Final = "not asked yet"
ASKED_AGAIN: Final = "to be asked again"


class ScoreStep(NamedTuple):
    """One step on the way to the score: why, and what is left after it."""

    say: str
    left: float


class Change(NamedTuple):
    """One answer before and after a remedy, in words."""

    question: str
    before: str
    after: str


class Waiting(NamedTuple):
    """An open question, or a derived fact, and how many unknown rules wait for it."""

    id: str
    rules: int


def counted(n: int, noun: str) -> str:
    """A number with its noun: "one cause", "14 contradictions"; written out up to twelve."""
    word = _WORDS[n] if n < len(_WORDS) else str(n)
    return f"{word} {noun}{'' if n == 1 else 's'}"


def headline(alignment: Alignment) -> str:
    """The finding of the page in one sentence."""
    firing = alignment.firing()
    if not firing:
        open_ = len(unknown(alignment))
        rest = f"; {counted(open_, 'rule')} cannot be judged yet" if open_ else ""
        return f"No contradiction in what you answered{rest}"
    said = counted(len(firing), "contradiction").capitalize()
    if len(alignment.causes) < len(firing):
        said += f" from {counted(len(alignment.causes), 'cause')}"
    critical = sum(f.rule.severity == "critical" for f in firing)
    if not critical:
        return f"{said}, none critical" if len(firing) > 1 else f"{said}, not critical"
    if critical == len(firing):
        return f"{said}, all critical" if critical > 1 else f"{said}, and it is critical"
    return f"{said}, {_WORDS[critical] if critical < len(_WORDS) else critical} critical"


def lead(alignment: Alignment) -> str:
    """What follows the headline: the gravest cause, and the one whose remedies lift the score most."""
    if not alignment.causes:
        return ""
    worst, best = alignment.causes[0], max(alignment.causes, key=lambda cause: cause.score_gain)
    said = f"The {'gravest ' if len(alignment.causes) > 1 else ''}cause: “{worst.title}”."
    if alignment.score is None or best.score_gain < 1:
        return said
    lifts = f"from {alignment.score:.0f} to {alignment.score + best.score_gain:.0f}"
    if best is worst:
        return f"{said} Its remedies alone take the score {lifts}."
    return f"{said} The largest gain: “{best.title}”; its remedies take the score {lifts}."


def score_steps(alignment: Alignment) -> tuple[ScoreStep, ...]:
    """How the score comes about, step by step (docs/method/alignment.md); the last step leaves the score."""
    weakest = weakest_pair(alignment)
    if weakest is None:
        return ()
    left = CEILING[weakest.score or 0]
    steps = [ScoreStep(f"Weakest pair: {pair_text(weakest)}", left)]
    severities = [f.rule.severity for f in alignment.firing()]
    if "critical" in severities and left > CRITICAL_CEILING:
        left = CRITICAL_CEILING
        steps.append(ScoreStep("A critical finding fires: not more than", left))
    if severities:
        weight = sum(WEIGHT[s] for s in severities)
        who = "1 finding weighs" if len(severities) == 1 else f"{len(severities)} findings weigh"
        say = f"{who} {weight:.0f}; a weight of {HALVING:.0f} halves the score"
        steps.append(ScoreStep(say, left / (1 + weight / HALVING)))
    return tuple(steps)


def weakest_pair(alignment: Alignment) -> PairView | None:
    """The pair of layers that scores least; None while no pair is known."""
    known = [pair for pair in alignment.pairs.values() if pair.score is not None]
    return min(known, key=lambda pair: pair.score or 0, default=None)


def pair_text(pair: PairView) -> str:
    """A pair of layers with its score: "infrastructure × adoption, 3 of 4 (fit)"."""
    names = " × ".join(LAYER_WORD[layer].lower() for layer in pair.id.split("_"))
    return f"{names}, not known" if pair.score is None else f"{names}, {pair.score} of 4 ({PAIR_WORD[pair.score]})"


def unknown(alignment: Alignment) -> list[Finding]:
    """The rules that wait for an answer."""
    return [f for f in alignment.findings if f.state == "unknown"]


def waiting(alignment: Alignment) -> list[Waiting]:
    """What the unknown rules wait for, first what could change most; answers "not known" come last."""
    rules = Counter(name for finding in unknown(alignment) for name in finding.missing)
    change = {q.question: q.could_change for q in alignment.next_questions}
    return [Waiting(id, rules[id]) for id in sorted(rules, key=lambda id: (-change.get(id, 0.0), -rules[id]))]


def coverage(alignment: Alignment) -> str:
    """How many rules there are, and what became of them."""
    states = Counter(f.state for f in alignment.findings)
    named: list[tuple[State, str]] = [
        ("fires", "firing"),
        ("unknown", "waiting for an answer"),
        ("accepted", "firing but accepted"),
        ("replaced", "replaced by a stricter one"),
        ("not_applicable", "not applicable"),
        ("silent", "silent"),
    ]
    parts = ", ".join(f"{states[state]} {say}" for state, say in named if states[state])
    return f"{len(alignment.findings)} rules: {parts}."


def changes(answers: Mapping[str, Answer], edits: Sequence[Edit], knowledge: Knowledge) -> Iterator[Change]:
    """A remedy's changes to the answers, in words. What is answered so already is no change."""
    for edit in edits:
        question, given = subject_text(edit.question, knowledge), answers.get(edit.question)
        if edit.add or edit.remove:
            if listed := _listed(edit, given if isinstance(given, Chosen) else Chosen(), knowledge):
                yield Change(question, "", listed)
        elif edit.to != given:
            after = answer_text(edit.question, edit.to, knowledge)
            yield Change(question, _given(answers, edit.question, knowledge), after)
    for id in reopened(answers, edits):
        yield Change(subject_text(id, knowledge), _given(answers, id, knowledge), ASKED_AGAIN)


def _given(answers: Mapping[str, Answer], id: str, knowledge: Knowledge) -> str:
    return answer_text(id, answers[id], knowledge, most=2) if id in answers else NOT_ASKED


def _listed(edit: Edit, given: Chosen, knowledge: Knowledge) -> str:
    labels = {option.id: option.label for option in knowledge.questions[edit.question].options}
    added = [option for option in edit.add if option not in given.yes]
    taken = [option for option in edit.remove if option in given.yes or option in given.unsure]
    parts = [(word, ", ".join(labels[o] for o in ids)) for word, ids in (("add", added), ("remove", taken))]
    return "; ".join(f"{word} {text}" for word, text in parts if text)


def effect_rows(effect: RemedyEffect | None) -> tuple[tuple[str, str], ...]:
    """What a remedy does when applied, as (measure, signed text). What was not priced says so, it is never 0."""
    if effect is None:
        return ()
    score = ("Score", signed(effect.score, "points"))
    if effect.monthly_cost_usd is None or effect.latency_p95_ms is None:
        return (score, ("Cost and latency", "not priced"))
    return (
        score,
        ("Cost of your plan", _amount(effect.monthly_cost_usd, "USD/month")),
        ("Latency, P95", _amount(effect.latency_p95_ms, "ms")),
    )


def signed(value: float, unit: str) -> str:
    """A difference with its sign: "+20.1 points", "−USD 843 a month"."""
    return f"{'−' if value < 0 else '+'}{show(abs(value), unit)}"


def _amount(value: float, unit: str) -> str:
    return signed(value, unit) if value else "unchanged"


def short_id(rule: Rule, knowledge: Knowledge) -> str:
    """The id by which people name a rule; empty for findings of the pair table and of a gap, whose ids are long."""
    return rule.id if rule.id in knowledge.rules else ""


def evidence(finding: Finding, knowledge: Knowledge, most: int | None = None) -> list[tuple[str, str]]:
    """The answers and facts that the rule read, as (question, answer)."""
    return [(subject_text(id, knowledge), answer_text(id, a, knowledge, most)) for id, a in finding.evidence.items()]
