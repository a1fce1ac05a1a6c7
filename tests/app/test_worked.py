"""Long work beside the pages: made once, kept, not lost with the run that asked for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import uuid4

import pytest
import streamlit as st

from advisor.ui.worked import is_worked, worked


class LeftError(Exception):
    """Streamlit ends a run with an exception of its own, at any of its calls."""


class Deaf:
    """The state of a session in which something was pressed."""

    def __contains__(self, key: object) -> bool:
        raise LeftError


def test_what_two_sessions_ask_for_at_once_is_made_once() -> None:
    key, made, go = uuid4().hex, [], Event()

    def make() -> int:
        go.wait(10)
        made.append(1)
        return 7

    with ThreadPoolExecutor(2) as sessions:
        asked = [sessions.submit(worked, "kind", key, make) for _ in range(2)]
        assert not is_worked("kind", key)
        go.set()
        assert [a.result(10) for a in asked] == [7, 7]
    assert is_worked("kind", key)
    assert worked("kind", key, make) == 7
    assert made == [1]


def test_a_press_is_heard_while_it_goes_on_and_who_comes_back_finds_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    key, go = uuid4().hex, Event()

    def make() -> str:
        assert go.wait(10)
        return "done"

    with monkeypatch.context() as pressed:
        pressed.setattr(st, "session_state", Deaf())
        with pytest.raises(LeftError):
            worked("kind", key, make)
    go.set()
    assert worked("kind", key, lambda: "made again") == "done"


def test_what_failed_is_told_and_tried_anew() -> None:
    key = uuid4().hex

    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        worked("kind", key, fail)
    assert not is_worked("kind", key)
    assert worked("kind", key, lambda: "yes") == "yes"
