"""The agenda and the clock on the stage."""

from __future__ import annotations

import streamlit as st

from advisor.ui.theme import esc, plain
from advisor.ui.workshop.doing import doing, press
from advisor.workshop.control import Control
from advisor.workshop.model import ControlView, Step


def show(view: ControlView, control: Control) -> None:
    """Where the room is, what is said there, and the way to the next step."""
    stage = view.stage
    here = next((n for n, step in enumerate(stage.steps) if step.number == stage.step), -1)
    st.html(f"<h2 class='ct-h2'>Agenda</h2><ol class='ct-agenda'>{''.join(map(_line, stage.steps, _marks(view)))}</ol>")
    if here >= 0:
        st.html(f"<p class='ct-say'>{esc(stage.steps[here].text)}</p>")
    if stage.state != "open":
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if here + 1 < len(stage.steps):
            _next(stage.steps[here + 1], control, "Begin" if here < 0 else "Next step")
        with st.popover("Another step"):
            for step in stage.steps:
                go = doing(lambda n=step.number: control.go_to(n))  # type: ignore[misc]
                press(plain(step.title), f"ct-step-{step.number}", go, width="stretch")
        with st.popover("Clock"):
            _clock(view, control)


def _marks(view: ControlView) -> list[str]:
    at = view.stage.step
    return ["ct-past" if s.number < at else "ct-here" if s.number == at else "" for s in view.stage.steps]


def _line(step: Step, mark: str) -> str:
    here = "<em class='adv-hidden'>now: </em>" if mark == "ct-here" else ""
    return f"<li class='{mark}'><span>{here}{esc(step.title)}</span><small>{step.minutes} min</small></li>"


def _next(step: Step, control: Control, label: str) -> None:
    go = doing(lambda: control.go_to(step.number))
    press(f"{label}: {plain(step.title)}", "ct-next-step", go)


def _clock(view: ControlView, control: Control) -> None:
    timer = view.stage.timer
    minutes = st.number_input("Minutes", 1, 240, 5, key="ct-minutes")
    press("Start", "ct-clock-start", doing(lambda: control.start_timer(minutes * 60.0)))
    if timer is None:
        return
    if timer.running:
        press("Pause", "ct-clock-pause", doing(control.pause_timer))
    else:
        press("Go on", "ct-clock-resume", doing(control.resume_timer))
    press("Take it off the stage", "ct-clock-clear", doing(control.clear_timer))
