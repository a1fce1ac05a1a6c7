"""Why the workshop says no, as a sentence for the person and a word for the program."""

from __future__ import annotations

from typing import Literal

from advisor.errors import InputError, Problem

Reason = Literal["not_found", "forbidden", "too_many", "closed", "full", "state", "tie"]
"""not_found: no such room, seat, question or link;  forbidden: a wrong or revoked secret;  too_many: wrong tries are
limited, wait;  closed: the room is closed, or takes nobody more;  full: a limit of the room is reached;  state: not at
this point (voting is not open, votes are revealed, nothing to undo);  tie: no majority, so a person decides."""


class Refused(InputError):  # noqa: N818
    """The workshop did not do it, and nothing was written. Its problem is a sentence that can be shown.

    An answer, name or text that is wrong in itself raises InputError instead.
    """

    def __init__(self, reason: Reason, problem: str, hint: str = "") -> None:
        self.reason: Reason = reason
        super().__init__([Problem("workshop", problem, hint)])

    @property
    def sentence(self) -> str:
        """What to show: the problem and the hint, as sentences."""
        return said(self)


def said(error: InputError) -> str:
    """The problems of any InputError as sentences for the screen, without the place."""
    return " ".join(_sentence(p) for p in error.problems)


def _sentence(problem: Problem) -> str:
    text = f"{problem.problem[:1].upper()}{problem.problem[1:]}."
    hint = problem.hint
    return f"{text} {hint}{'' if hint.endswith(('.', '?')) else '.'}" if hint else text
