"""What all parts of a workshop stand on: rooms, bench, clock, limits, and work done in the background."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Protocol

from advisor.store.rooms import Rooms
from advisor.workshop.attempts import Attempts
from advisor.workshop.errors import Refused
from advisor.workshop.matter import Effects
from advisor.workshop.measures import Bench
from advisor.workshop.signals import Signals
from advisor.workshop.snapshot import Snapshot, Snapshots
from advisor.workshop.views import Views


class Background(Protocol):
    """Runs work beside the requests: `Beside`, an executor, or a test's own that runs it at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Any:
        """Run fn(*args) some time."""


class Beside:
    """One thread, from the first work on. Unlike that of an executor it never holds up the end of the process: what it
    was working out is worked out again after the restart."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = SimpleQueue()
        self._lock, self._runs = Lock(), False

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> None:
        """Run fn(*args) after what was asked for before."""
        self._jobs.put((fn, args))
        with self._lock:
            if not self._runs:
                Thread(target=self._run, name="workshop", daemon=True).start()
                self._runs = True

    def _run(self) -> None:
        while True:
            fn, args = self._jobs.get()
            try:
                fn(*args)
            except Exception:  # the next job must run; what failed is tried again at the next look
                logging.getLogger(__name__).exception("work beside the requests failed")


@dataclass(frozen=True)
class Ground:
    """Shared by the seats, stages and controls of one process."""

    rooms: Rooms
    snapshots: Snapshots
    bench: Bench
    effects: Effects
    signals: Signals
    attempts: Attempts
    background: Background
    clock: Callable[[], float]
    _pending: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def shot(self, room: str) -> Snapshot:
        """The room as it is now."""
        try:
            return self.snapshots.of(room)
        except KeyError:
            raise Refused("not_found", "this room does not exist any more") from None

    def views(self, room: str) -> Views:
        """The views of the room as it is now; what they lack is worked out in the background."""
        shot = self.shot(room)
        if self._lacks(shot):
            self.prepare(room)
        return Views(shot, self.bench, self.effects, self.clock())

    def prepare(self, room: str) -> None:
        """Work out measures and effects in the background; the revision moves when something is ready."""
        with self._lock:
            if room in self._pending:
                return
            self._pending.add(room)
        self.background.submit(self._work_out, room)

    def _lacks(self, shot: Snapshot) -> bool:
        """Whether anything is still to be worked out for this snapshot; once there is nothing, there stays nothing."""
        day = ("complete", self.bench.today())
        if day not in shot.memo and not self._missing(shot):
            shot.memo[day] = True
        return day not in shot.memo

    def _missing(self, shot: Snapshot) -> bool:
        if not all(self.bench.known(text) for text in (shot.text, shot.day_text)):
            return True
        views = Views(shot, self.bench, self.effects, 0.0)
        return any(views.matter(q) is None for q in shot.questions if q.state not in _DONE)

    def _work_out(self, room: str) -> None:
        """First what the stage waits for, then the other questions. Starts over where the room moved meanwhile."""
        try:
            while self._work_out_one(room):
                with self.rooms.writing(room):
                    pass  # moves the revision, so that readers look again
        except KeyError:
            return
        finally:
            with self._lock:
                self._pending.discard(room)

    def _work_out_one(self, room: str) -> bool:
        """One piece of work; False where nothing is lacking."""
        shot = self.snapshots.of(room)
        missing = [text for text in (shot.text, shot.day_text) if self.bench.known(text) is None]
        if missing:
            for text in missing:
                self.bench.measures(text)
            return True
        views = Views(shot, self.bench, self.effects, 0.0)
        order = sorted(shot.questions, key=lambda q: (q.number != shot.room.question, q.number))
        for row in order:
            if row.state not in _DONE and views.matter(row) is None:
                answers = views.revealed_answers(row)
                self.effects.work_out(shot.text, row.workload, views.question(row), row.number, answers)
                return True
        return False


_DONE = ("settled", "skipped")
