"""What a workshop consists of, typed and frozen. No secret stands in any of these, save where it is handed out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from advisor.figure import Figure
from advisor.knowledge.model import StepKind

RoomState = Literal["open", "closed"]
QuestionState = Literal["waiting", "open", "revealed", "settled", "skipped"]
"""waiting: not voted on yet;  open: votes are taken;  revealed: the distribution is shown, votes are refused;
settled: the answer stands in the assessment;  skipped: passed over, with a reason."""
Method = Literal["majority", "own", "unknown"]
NoteKind = Literal["parked", "decision", "action", "milestone"]
"""parked: the parking lot;  milestone: its text is the name, its due date the day."""
FEWEST: Final = 2
"""Answers that must be tried before it can be said what a question changes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A room that was just made. control_key is shown this once: only its hash is kept."""

    code: str
    control_key: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A person who just joined. token is shown this once; a phone that keeps it returns to its place and its vote.

    name  as it stands in the room: a second "Ada" is "Ada (2)"
    """

    token: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class ListedRoom:
    """A room of an assessment, for the list from which one is resumed. times in seconds since 1970, UTC."""

    code: str
    title: str
    state: RoomState
    created_at: float
    day_at: float
    people: int
    settled: int
    questions: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who joined. number counts from 1 in the order of joining and is never used again.

    voted  has voted in the round that is open, on the question on stage
    """

    number: int
    name: str
    joined_at: float
    voted: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the agenda. minutes: planned. number counts from 1."""

    number: int
    kind: StepKind
    title: str
    minutes: int
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a question."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question of the room, as everybody may see it. number counts from 1 in the order of the room.

    workload  whose answer it is; shown where the assessment has several
    because   why it is on the list, a sentence
    round     of voting, from 1; 0 while nobody could vote yet
    now       the answer as it stands in the assessment, in words ("not asked yet", "not known")
    note      settled: how; skipped: why; else empty
    """

    number: int
    workload: str
    question: str
    text: str
    label: str
    why: str
    help: str
    type: Literal["single", "multi", "number"]
    options: tuple[Choice, ...]
    unit: str
    minimum: float | None
    maximum: float | None
    because: str
    state: QuestionState
    round: int
    now: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote of one person in a round. answer is plain: an option, a list of options, a number, None = not known."""

    question: int
    round: int
    person: int
    answer: Any
    shown: str
    confidence: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the distribution. share is of all votes, 0..1; shown is "7 of 12".

    answer  plain; what `settle` takes. For a question with several options a bar is one option, and the shares of the
            bars add up to more than 1
    """

    answer: Any
    label: str
    count: int
    share: float
    shown: str


@dataclass(frozen=True, slots=True)
class SaidWhy:
    """A reason that somebody gave. name is empty where names are hidden or the vote was counted, not cast."""

    name: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lead:
    """What the majority says, or why there is none.

    answer  plain; what would be written. None with settled False where there is none
    clear   True: `settle_majority` takes it
    tied    the answers that share the first place, plain, for the facilitator to choose from
    say     a sentence: "7 of 12 say VPC-isolated" or "Hybrid and edge share the first place with 5 of 12 votes each"
    """

    clear: bool
    answer: Any
    shown: str
    tied: tuple[Any, ...]
    say: str


@dataclass(frozen=True, slots=True)
class Result:
    """A revealed round.

    bars          options in the order of the question; numbers in rising order; "not known" last
    values        of a number question: every known vote, rising; else empty
    disagreement  0..1 as a figure with its formula (see disagree.py); None below two known votes
    confidence    the mean of those given, 1 to 5; None where nobody gave one
    summary       a sentence for the stage
    """

    question: int
    round: int
    votes: int
    known: int
    bars: tuple[Bar, ...]
    values: tuple[float, ...]
    disagreement: Figure | None
    confidence: Figure | None
    reasons: tuple[SaidWhy, ...]
    lead: Lead
    summary: str


@dataclass(frozen=True, slots=True)
class Contested:
    """A revealed question in the ranking, most contested first. before: the disagreement of its round before."""

    question: int
    label: str
    state: QuestionState
    disagreement: Figure | None
    before: Figure | None
    unknown: int
    votes: int


@dataclass(frozen=True, slots=True)
class WorkloadMeasures:
    """The alignment of one workload: score 0..100 or None, its text, and the three layers and their pairs.

    judged  how much of the rules that apply is decided ("72 %"): it stands with the score, for not decided is not fine
    layers  (layer id, pattern id, label); the label is "not known" where the layer is not answered
    pairs   (pair id as in advisor.alignment, 0 to 4 or None)
    """

    workload: str
    score: float | None
    score_shown: str
    judged: str
    layers: tuple[tuple[str, str, str], ...]
    pairs: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """What an assessment leads to, as texts that are shown, so that it can be kept and compared.

    recommended   pattern(s) in words; "nothing yet" where too little is answered, "nothing meets every requirement"
    monthly_cost, latency  `shown` of the figures of the recommended option; "not known" where there is none
    latency_of    whose P95 it is, where there are several paths: the one that has least room
    critical      (finding id, title) of the critical findings that fire
    findings      every finding that fires: (id, title, severity)
    undecided     ids of findings that wait for an answer: not known is not cleared
    not_included  what the monthly cost leaves out
    """

    workloads: tuple[WorkloadMeasures, ...]
    recommended: str
    monthly_cost: str
    latency: str
    latency_of: str
    critical: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, str, str], ...]
    undecided: tuple[str, ...]
    not_included: tuple[str, ...]

    @property
    def score_shown(self) -> str:
        """The score of the only workload, or the lowest of several."""
        judged = [w for w in self.workloads if w.score is not None]
        return min(judged, key=lambda w: w.score or 0.0).score_shown if judged else "not judged"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one candidate answer leads to. current: it is the answer of today; votes: how many gave it (revealed only).

    differs  the measures that differ from today's advice: of "score", "recommended", "monthly_cost", "latency",
             "critical"
    """

    answer: Any
    label: str
    measures: Measures
    current: bool
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """Does it matter? Every candidate answer with its effect.

    matters  False where all that were tried lead to the same advice: then the question can be skipped
    say      that in a sentence
    every    True where the outcomes are all answers there are; False where they are a choice of them
    """

    question: int
    matters: bool
    say: str
    every: bool
    outcomes: tuple[Outcome, ...]

    @property
    def rank(self) -> int:
        """How late it is discussed: 0 where it is known to matter, 1 where too little could be tried, 2 where it is
        known to change nothing."""
        return 2 if not self.matters else int(len(self.outcomes) < FEWEST)


@dataclass(frozen=True, slots=True)
class Settling:
    """How a question was settled. before and after are the measures around it.

    answer, was  in words
    owner, due   of method "unknown": who finds out, and by when (ISO date, may be empty)
    """

    number: int
    question: int
    label: str
    method: Method
    answer: str
    was: str
    owner: str
    due: str
    note: str
    at: float
    before: Measures
    after: Measures


@dataclass(frozen=True, slots=True)
class Note:
    """An entry of the parking lot, a decision, an action or a milestone. due is an ISO date, may be empty."""

    number: int
    kind: NoteKind
    text: str
    owner: str
    due: str
    done: bool


@dataclass(frozen=True, slots=True)
class Timer:
    """The clock on the stage, in server time. A page counts down itself: left_s at server_now, then by its own clock.

    total_s  what it was set to
    left_s   seconds left at `server_now`; never below 0
    """

    running: bool
    total_s: float
    left_s: float
    server_now: float

    @property
    def over(self) -> bool:
        """True where the time is up."""
        return self.left_s <= 0


@dataclass(frozen=True, slots=True)
class Today:
    """What we changed: from the start of the day (or of the room) until now.

    lines    (measure, before, after, changed)
    cleared, appeared  findings (id, title, severity); undecided: those that fired, and now wait for an answer
    settled  how many questions were settled
    """

    lines: tuple[tuple[str, str, str, bool], ...]
    cleared: tuple[tuple[str, str, str], ...]
    undecided: tuple[tuple[str, str, str], ...]
    appeared: tuple[tuple[str, str, str], ...]
    settled: int
    say: str


@dataclass(frozen=True, slots=True)
class StageView:
    """The big screen: what everybody in the room may see. Votes of a question that is not revealed are not in it.

    revision   of the room; a reader that holds the same has nothing to fetch
    people     how many joined; names is empty where names are hidden
    voted      how many have voted in the open round; of: who could
    card       the question on stage, None for none
    result     of that question once revealed or settled, else None
    matter     of that question once revealed or settled, and worked out; else None (the revision moves when it is)
    now        measures of the assessment as it stands; None while being worked out
    start      measures at the start of the day
    """

    revision: int
    code: str
    title: str
    assessment: str
    state: RoomState
    day: int
    joining: bool
    names_hidden: bool
    one_device: bool
    steps: tuple[Step, ...]
    step: int
    timer: Timer | None
    people: int
    names: tuple[str, ...]
    questions: tuple[QuestionCard, ...]
    card: QuestionCard | None
    voted: int
    of: int
    result: Result | None
    matter: Matter | None
    contested: tuple[Contested, ...]
    settlings: tuple[Settling, ...]
    notes: tuple[Note, ...]
    now: Measures | None
    start: Measures | None
    today: Today | None


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """A phone: the question on stage, one's own vote, and after the reveal what the stage shows.

    may_vote  voting is open and this person may vote
    vote      one's own vote in the round that is on stage, None for none
    """

    revision: int
    title: str
    state: RoomState
    number: int
    name: str
    step: Step | None
    timer: Timer | None
    card: QuestionCard | None
    may_vote: bool
    vote: Vote | None
    voted: int
    of: int
    result: Result | None


@dataclass(frozen=True, slots=True)
class ControlView:
    """The facilitator's private screen. Blind too: it says who has voted, and what only after the reveal.

    document   id of the assessment
    next       what to do next, a short sentence
    undoable   the settling that `undo` would take back, None for none
    matters    question number → whether it matters, as far as worked out
    pre_read   a link for reading before the day is out
    """

    revision: int
    stage: StageView
    document: str
    people: tuple[Person, ...]
    undoable: Settling | None
    matters: tuple[Matter, ...]
    results: tuple[Result, ...]
    pre_read: bool
    next: str


@dataclass(frozen=True, slots=True)
class PreRead:
    """What goes out before the day: read only. No vote, no name, no code."""

    title: str
    assessment: str
    steps: tuple[Step, ...]
    questions: tuple[QuestionCard, ...]
    measures: Measures
    workloads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question worth the room's time. kind says why; worth orders them, best first (0..1, only to compare)."""

    workload: str
    question: str
    label: str
    text: str
    kind: Literal["contradiction", "cause", "undecided", "open"]
    because: str
    worth: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the minutes: as it was voted on and settled."""

    card: QuestionCard
    results: tuple[Result, ...]  # one a revealed round, in order
    settling: Settling | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """All that is to be written down of a room.

    as_of    ISO date on which the minutes were made; met: ISO dates of the first and the newest day
    version  of the assessment as it stands
    people   names in the order of joining; who was removed is not among them
    names_hidden  reasons carry no name
    before, after  measures when the room was made, and now; changed: what lies between
    """

    code: str
    title: str
    assessment: str
    as_of: str
    met: tuple[str, str]
    days: int
    closed: bool
    names_hidden: bool
    people: tuple[str, ...]
    steps: tuple[Step, ...]
    asked: tuple[Asked, ...]
    notes: tuple[Note, ...]
    before: Measures
    after: Measures
    changed: Today
    version: int
    knowledge_version: str

    def of_kind(self, kind: NoteKind) -> tuple[Note, ...]:
        """The notes of one kind, in order."""
        return tuple(n for n in self.notes if n.kind == kind)

    @property
    def open(self) -> tuple[Asked, ...]:
        """The questions that were settled as not known."""
        return tuple(a for a in self.asked if a.settling and a.settling.method == "unknown")
