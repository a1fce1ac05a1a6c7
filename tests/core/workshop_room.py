"""A room for tests: a store of its own, a clock that is set by hand, background work only where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from advisor.assessment import dumps, load
from advisor.assessment.model import Assessment, Workload
from advisor.expr import Chosen
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.store import Store
from advisor.workshop import Control, Seat, Stage, Workshop

KNOWLEDGE = open_knowledge()
DAY = date(2026, 11, 26)
SMALL = Assessment(
    "Small plan",
    workloads=(
        Workload(
            "notes", {"infra": "vpc_isolated", "adoption": "experimentation", "regimes": Chosen(frozenset(["gdpr"]))}
        ),
    ),
)
"""Too little answered to recommend anything, so that its advice takes milliseconds."""
QUESTIONS = (("notes", "operator"), ("notes", "protections"), ("notes", "peak_mean"), ("notes", "skills"))
OPERATOR, PROTECTIONS, PEAK, SKILLS = 1, 2, 3, 4


class Later:
    """Keeps what is to run in the background until it is told to."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> None:
        self.jobs.append((fn, args))

    def run(self) -> None:
        while self.jobs:
            fn, args = self.jobs.pop(0)
            fn(*args)


@dataclass
class Clock:
    """Seconds since 1970, moved by hand."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Place:
    """A workshop over a database file, which can be opened again as after a restart."""

    url: str
    clock: Clock = field(default_factory=Clock)
    later: Later = field(default_factory=Later)

    def __post_init__(self) -> None:
        self.store = Store(self.url)
        self.workshop = Workshop(self.store, KNOWLEDGE, clock=self.clock, today=lambda: DAY, background=self.later)

    def restarted(self) -> Place:
        """A new process on the same file: nothing is kept in memory."""
        self.store.engine.dispose()
        return Place(self.url, self.clock)


@dataclass
class Room:
    """A room with its rights."""

    place: Place
    document: str
    code: str
    key: str
    tokens: list[str] = field(default_factory=list)

    @property
    def control(self) -> Control:
        return self.place.workshop.control(self.code, self.key)

    @property
    def stage(self) -> Stage:
        return self.place.workshop.stage(self.code)

    def seat(self, n: int) -> Seat:
        return self.place.workshop.seat(self.code, self.tokens[n])

    def after_restart(self) -> Room:
        return Room(self.place.restarted(), self.document, self.code, self.key, self.tokens)

    def vote(self, question: int, *answers: Any) -> None:
        """Ask a question, let one seat after the other give these answers, and reveal."""
        self.control.ask(question)
        for n, answer in enumerate(answers):
            self.seat(n).vote(question, answer)
        self.control.reveal()


def make_place(folder: Path) -> Place:
    return Place(f"sqlite:///{(folder / 'advisor.db').as_posix()}")


def make_room(place: Place, people: int = 3, assessment: Assessment = SMALL, **how: Any) -> Room:
    document = place.store.create(assessment.name, dumps(assessment, KNOWLEDGE)).document
    opened = place.workshop.open_room(document, **{"questions": QUESTIONS, **how})
    tokens = [place.workshop.join(opened.code, f"Person {n}").token for n in range(1, people + 1)]
    return Room(place, document, opened.code, opened.control_key, tokens)


def sample(name: str) -> Assessment:
    return load(data_folder() / "samples" / f"{name}.yaml", KNOWLEDGE)
