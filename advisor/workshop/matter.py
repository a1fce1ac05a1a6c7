"""Does it matter? Every candidate answer is put into the assessment, and the advice is run on it."""

from __future__ import annotations

import ast
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any, Final

from advisor.assessment import dumps
from advisor.assessment.answers import NONE_OPTION
from advisor.assessment.environment import once_per_knowledge
from advisor.knowledge.model import Knowledge, Question
from advisor.report.text import NOT_KNOWN
from advisor.workshop.answers import answered, stands, workload_of
from advisor.workshop.ballots import pack, shown, unpack
from advisor.workshop.measures import COMPARED, Bench, differences
from advisor.workshop.model import FEWEST, Matter, Measures, Outcome

MOST: Final = 8
"""The most answers that are tried. A choice has rarely more options; an advice takes about half a second."""
_KEPT: Final = 500
_FACTORS: Final = (0.5, 1.0, 2.0)  # tried of a number that nobody has voted on


def candidates(question: Question, now: Any, voted: Sequence[Any], knowledge: Knowledge) -> tuple[list[Any], bool]:
    """The plain answers to try, and whether these are all there are.

    now    the answer that stands, None where it is not known; it is always among those that are tried
    voted  answers that were given, once revealed: what nobody says then need not be tried where there are many
    """
    if question.type == "single":
        options = [option.id for option in question.options]
        if len(options) <= MOST:
            return options, True
        return _few([now, *voted, *options]), False
    if question.type == "multi":
        return _few([now, *voted, *_toggled(question, now)]), False
    return sorted(_few([now, *_spread(voted), *_around(question, now, knowledge)]), key=float), False


def _few(answers: Sequence[Any]) -> list[Any]:
    """The first few that differ, without what is not known."""
    return [unpack(p) for p in dict.fromkeys(pack(a) for a in answers if a is not None)][:MOST]


def _spread(voted: Sequence[Any]) -> list[Any]:
    values = sorted((v for v in voted if v is not None), key=float)
    return [values[0], values[len(values) // 2], values[-1]] if values else []


def _toggled(question: Question, now: Any) -> Iterator[list[str]]:
    """The answer that stands with one option more or less; single options where nothing stands."""
    chosen = now if isinstance(now, list) else now.get("yes", []) if isinstance(now, dict) else []
    order = [option.id for option in question.options]
    for option in order:
        if option == NONE_OPTION:
            yield [option]
        elif option in chosen:
            yield [o for o in chosen if o != option]
        else:
            yield sorted({*chosen, option} - {NONE_OPTION}, key=order.index)


def _around(question: Question, now: Any, knowledge: Knowledge) -> list[float]:
    """Half, once and twice the answer that stands; else the range of the default that an estimate takes; else half and
    twice the limits that rules hold it against."""
    default = next((d for d in knowledge.defaults if d.question == question.id), None)
    if now:
        values = [now * factor for factor in _FACTORS]
    elif default and not isinstance(default.value, str):
        values = [default.low, default.value, default.high]
    elif limits := _limits(knowledge).get(question.id):
        values = [limit * factor for limit in sorted(limits) for factor in (_FACTORS[0], _FACTORS[-1])]
    else:
        values = [question.minimum or 0.0, *([question.maximum] if question.percent and question.maximum else [])]
    low = question.minimum if question.minimum is not None else 0.0
    high = question.maximum if question.maximum is not None else max(values)
    return [unpack(pack(_whole(min(max(v, low), high)))) for v in values]


@once_per_knowledge
def _limits(knowledge: Knowledge) -> dict[str, set[float]]:
    """Question → the numbers above zero that a rule compares it with."""
    found: dict[str, set[float]] = {}
    for rule in knowledge.rules.values():
        for node in ast.walk(ast.parse(rule.when.text.strip(), mode="eval")):
            match node:
                case ast.Compare(left=ast.Name(id=name), comparators=[ast.Constant(value=int() | float() as limit)]):
                    if limit > 0:
                        found.setdefault(name, set()).add(float(limit))
    return found


def _whole(value: float) -> float:
    return int(value) if float(value).is_integer() else value


class Effects:
    """The effects of questions on assessments, each worked out once. Safe to share between threads."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._lock = bench, Lock()
        self._found: OrderedDict[tuple[object, ...], Matter] = OrderedDict()

    def known(self, source: str, workload: str, question: Question, number: int, voted: Sequence[Any]) -> Matter | None:
        """The effect, where it has been worked out already; takes no time."""
        key = self._key(source, workload, question, number, voted)
        with self._lock:
            return self._found.get(key)

    def work_out(self, source: str, workload: str, question: Question, number: int, voted: Sequence[Any]) -> Matter:
        """The effect of a question's answers on the assessment in a text: about half a second an answer where new.

        number  of the question in its room
        voted   plain answers of its newest revealed round, () where there is none
        """
        made, every = self._texts(source, workload, question, voted)
        now = self._bench.measures(source)
        outcomes = []
        for packed, text in made.items():
            measures = self._bench.measures(text)
            label = shown(question, unpack(packed), self._bench.knowledge)
            differs = differences(now, measures)
            outcomes.append(Outcome(unpack(packed), label, measures, text == source, differs))
        differing = _differing([o.measures for o in outcomes])
        found = Matter(
            number, bool(differing) or len(outcomes) < FEWEST, _say(outcomes, differing, every), every, tuple(outcomes)
        )
        with self._lock:
            self._found[self._key(source, workload, question, number, voted)] = found
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        return found

    def _texts(
        self, source: str, workload: str, question: Question, voted: Sequence[Any]
    ) -> tuple[dict[str, str], bool]:
        """Packed candidate answer → the text of the assessment with it, and whether these are all answers. None where
        the workload is gone."""
        assessment, knowledge = self._bench.assessment(source), self._bench.knowledge
        of = workload_of(assessment, workload)
        if of is None:
            return {}, False
        now = stands(assessment, of, question)[1]
        tried, every = candidates(question, now, voted, knowledge)
        made = {pack(a): dumps(answered(assessment, of, question, a), knowledge) for a in tried if a != now}
        return {pack(a): made.get(pack(a), source) for a in tried}, every

    def _key(
        self, source: str, workload: str, question: Question, number: int, voted: Sequence[Any]
    ) -> tuple[object, ...]:
        same_anyway = question.type == "single" and len(question.options) <= MOST
        answers = () if same_anyway else tuple(pack(a) for a in voted)
        return source, self._bench.today(), self._bench.knowledge.hash, workload, question.id, number, answers


def _differing(found: Sequence[Measures]) -> list[str]:
    """What is not the same for all of them, in the order of COMPARED."""
    names = {name for other in found[1:] for name in differences(found[0], other)}
    return [name for name in COMPARED if name in names]


def _say(outcomes: Sequence[Outcome], differing: Sequence[str], every: bool) -> str:
    if len(outcomes) < FEWEST:
        return "Too few answers could be tried to say what the answer changes."
    if differing:
        named = [COMPARED[name] for name in differing]
        listed = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
        return f"The answer changes {listed}."
    whose = "Every answer" if every else f"Each of the {len(outcomes)} answers that were tried"
    m = outcomes[0].measures
    facts = [f"score {m.score_shown}"]
    facts += [f"P95 {m.latency}"] if m.latency != NOT_KNOWN else []
    facts = [m.recommended, *([m.monthly_cost] if m.monthly_cost != NOT_KNOWN else []), *facts]
    return f"{whose} leads to the same advice ({'; '.join(facts)}), so this question can be skipped."
