"""Long work beside the pages: a press is heard while it goes on, and its result is kept for whoever asks next.

Streamlit hears a press when the script comes to one of its calls. A calculation of seconds would make the page deaf for
as long; so it runs in a thread, and the script looks again and again whether it is done.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from threading import Lock, Thread
from typing import Any, Final, TypeVar

import streamlit as st

T = TypeVar("T")
KEPT: Final = 64  # of each kind
_LOOK_S: Final = 0.03

_lock: Final = Lock()
_kinds: Final[defaultdict[str, OrderedDict[Hashable, Future[Any]]]] = defaultdict(OrderedDict)


def worked(kind: str, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, worked out once for each key; the newest of each kind are kept.

    `make` must not touch the session. Where the visitor leaves, the work goes on, and who comes back finds it. What
    failed is tried anew.
    """
    work = _begun(kind, key, make)
    while not wait((work,), _LOOK_S).done:
        "heard" in st.session_state  # noqa: B015  a call at which Streamlit ends this run where something was pressed
    return work.result()  # type: ignore[no-any-return]


def is_worked(kind: str, key: Hashable) -> bool:
    """Whether the result for a key is there at once."""
    work = _kinds[kind].get(key)
    return work is not None and work.done() and work.exception() is None


def _begun(kind: str, key: Hashable, make: Callable[[], Any]) -> Future[Any]:
    with _lock:
        kept = _kinds[kind]
        work = kept.get(key)
        if work is None or (work.done() and work.exception()):
            work = kept[key] = Future()
            Thread(target=_run, args=(work, make), name="work", daemon=True).start()
        kept.move_to_end(key)
        while len(kept) > KEPT:
            kept.popitem(last=False)
        return work


def _run(work: Future[Any], make: Callable[[], Any]) -> None:
    try:
        work.set_result(make())
    except BaseException as error:  # handed to whoever waits
        work.set_exception(error)
