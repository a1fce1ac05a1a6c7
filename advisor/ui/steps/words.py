"""What the Roadmap page says in sentences. No layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Final, NamedTuple

from advisor.advice import Advice
from advisor.advising.steps import COST, MONTHS
from advisor.alignment.safest import SafePath
from advisor.assessment.environment import applicable
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.content.chapters.roadmap import headline as steps_headline
from advisor.roadmap import WEEKS_A_MONTH, LeadTime
from advisor.ui.building.markup import Html
from advisor.ui.building.words import listed
from advisor.ui.theme import esc

DAYS_A_MONTH: Final = 30.44
TOLD: Final = 3  # workloads of which the lead tells the way
NAMED: Final = 2  # workloads that a line names; more are counted


class Open(NamedTuple):
    """A question whose answer the way depends on, the workload it is asked of, and why."""

    question: str
    workload: str
    why: str


def headline(advice: Advice) -> str:
    """How many steps, how long, at what cost; that it has arrived, where it has."""
    cost = advice.figures.get(COST)
    if arrived(advice):
        one = advice.roadmap[-1].title.lower()
        return f"You are where you should be: what is left is the {one} phase"
    said = steps_headline(advice).removesuffix(", one adoption level at a time")
    return f"{said}, {cost.shown}" if cost else said


def arrived(advice: Advice) -> bool:
    """Every workload runs where and how it should."""
    return bool(advice.safe_paths) and all(path.reaches and not path.steps for path in advice.safe_paths)


def lead(advice: Advice, knowledge: Knowledge) -> str:
    """Which patterns change, by workload while these are few, and what the time line assumes."""
    moving = [path for path in advice.safe_paths if path.steps]
    several = len(advice.safe_paths) > 1
    begins = "A step begins when its conditions hold; the time line assumes that each follows at once."
    if len(moving) > TOLD:
        return f"{len(moving)} of {len(advice.safe_paths)} workloads change a pattern. {begins}"
    if not moving:
        whole = advice.figures.get(MONTHS)
        return f"Nothing has to change its pattern. All of it takes {whole.shown}. {begins}" if whole else begins
    said = "; ".join(_goes(path, several, knowledge) for path in moving)
    return f"{said}. {begins}"


def _goes(path: SafePath, several: bool, knowledge: Knowledge) -> str:
    """From where to where a workload goes, only the layers that change."""
    first, last = path.cells[0], path.cells[-1]
    ways = [
        f"from {cell_name((old,), knowledge)} to {cell_name((new,), knowledge)}"
        for old, new in zip(first, last, strict=True)
        if old != new
    ]
    said = listed(ways) or "back to where it stands"
    return f"{text.isolated(text.short(path.workload))} goes {said}" if several else f"It goes {said}"


def of_workloads(workloads: Sequence[str]) -> Html:
    """Whom a line is about: one or two by name, more as a count that opens."""
    names = [esc(text.isolated(text.short(name))) for name in dict.fromkeys(workloads)]
    if len(names) <= NAMED:
        return Html(f" <small>{', '.join(names)}</small>")
    shown = "".join(f"<li>{name}</li>" for name in names)
    return Html(f"<details class='way-of'><summary>{len(names)} workloads</summary><ul>{shown}</ul></details>")


def cell_name(cell: Sequence[str], knowledge: Knowledge) -> str:
    """The patterns of a cell by name."""
    return " · ".join(knowledge.patterns[id].name if id in knowledge.patterns else id for id in cell)


def path_headline(path: SafePath, whose: Sequence[str]) -> str:
    """How far a safe path leads. whose: the workloads that go it; none where there is only one."""
    names = [text.isolated(text.short(name)) for name in whose]
    at = f" for {listed(names) if len(names) <= NAMED else text.plural(len(names), 'workload')}" if names else ""
    if path.reaches and not path.steps:
        return f"Safe path{at}: no pattern has to change"
    if path.reaches:
        return f"Shortest safe path{at}: {text.plural(len(path.steps), 'change')}"
    if not path.steps:
        return f"No safe path{at}: the target contradicts itself, and nothing safe lies nearer to it"
    return f"No safe path{at} to the target: {text.plural(len(path.steps), 'change')} as near to it as is safe"


def never(path: SafePath) -> str:
    """What the path keeps clear of."""
    if path.reaches and not path.steps:
        return "Today's combination of patterns is the one that is wanted."
    return (
        f"{path.unsafe_cells} of the 125 combinations of patterns contradict themselves here. One layer changes at a "
        "time, adoption by one level at most, and no change enters a combination that contradicts itself."
    )


def open_questions(advice: Advice, knowledge: Knowledge) -> tuple[Open, ...]:
    """Each open question that applies and that a step, a wait or the date rests on, once for each workload."""
    held = advice.assessment
    asked = {w.name: {q.id for q in applicable(held.answers(w), w.facts, knowledge)} for w in held.workloads}
    found: dict[tuple[str, str], Open] = {}
    for question in _open(advice):
        if question.question in asked[question.workload]:
            found.setdefault((question.question, question.workload), question)
    return tuple(found.values())


def _open(advice: Advice) -> Iterator[Open]:
    there = {path.workload for path in advice.safe_paths if path.reaches and not path.steps}
    for workload in advice.assessment.workloads:
        answers = advice.assessment.answers(workload)
        for step in advice.roadmap:
            for condition in step.conditions:
                if condition.unknown and workload.name in condition.workloads:
                    for question in condition.questions:
                        yield Open(question, workload.name, f"{step.title}: {condition.say}")
        if workload.name in there:
            continue
        if any(wait.kind == "hardware" for wait in _waits(advice)) and answers.get("gpu_lead_weeks") is None:
            yield Open("gpu_lead_weeks", workload.name, "How long the hardware takes is assumed")
        if advice.roadmap and answers.get("horizon_weeks") is None:
            yield Open("horizon_weeks", workload.name, "Nobody has said when it must be live")


def _waits(advice: Advice) -> list[LeadTime]:
    return [wait for step in advice.roadmap for wait in step.lead_times]


def undecided(advice: Advice) -> int:
    """How many rules cannot be judged yet; what they find would add to the steps."""
    return sum(f.state == "unknown" for a in advice.alignments for f in a.findings)


def before_live(advice: Advice) -> str:
    """Whether the day on which it is to go live can be kept, typically."""
    if arrived(advice):
        return "It runs already; no date waits for it"
    due = text.due(advice)
    if due is None:
        return "The day to go live is not answered"
    day = text.date_text(due.live.isoformat())
    at = next((n for n, step in enumerate(advice.roadmap) if step.phase == "production"), None)
    if at is None:
        return f"To be live on {day}"
    months = sum(step.months for step in advice.roadmap[:at])
    wanted = (due.live - date.fromisoformat(advice.as_of)).days / DAYS_A_MONTH
    if months > wanted:
        return f"Production begins too late to be live on {day}"
    return f"Production can begin before {day}, the day to go live"


def dated(advice: Advice) -> str:
    """When the first step and the one with the whole load begin, in the typical case."""
    waited = max((advice.figures[w.figure].value / WEEKS_A_MONTH for w in advice.roadmap[0].lead_times), default=0.0)
    whole = next((n for n, step in enumerate(advice.roadmap) if step.load_share >= 1), None)
    first = f"{advice.roadmap[0].title} from {_month(advice, ceil(waited))}"
    if not whole:
        return f"{first}, with the whole load" if whole == 0 else first
    return f"{first}, the whole load from {_month(advice, sum(step.months for step in advice.roadmap[:whole]))}"


def _month(advice: Advice, months: float) -> str:
    return f"{date.fromisoformat(advice.as_of) + timedelta(days=round(months * DAYS_A_MONTH)):%B %Y}"


def calendar(advice: Advice) -> str:
    """What the time line assumes."""
    ordered = "Hatched: waiting for what is ordered. " if any(step.lead_times for step in advice.roadmap) else ""
    return f"{ordered}Typical times, from {text.date_text(advice.as_of)}, each step at once after the one before."
