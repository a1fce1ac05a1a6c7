"""Start: what is this, and where do I begin?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from advisor.ui import frame, opening, pages, state
from advisor.ui.theme import esc, icon, pattern_name, plain

COLUMNS: Final = 3
_PROMISES: Final = (
    ("answer", "Answer about 15 questions", "What you do not know stays open and never counts as fine."),
    ("clash", "See what contradicts itself", "{rules} rules and {pairs} pairs of patterns, each with its reason."),
    ("topology", "Get what to build instead", "The cheapest design under your constraints, beside its rivals."),
    ("figure", "With cost and latency", "As ranges. Every number opens to its formula and source."),
)


def _astray() -> None:
    """Streamlit shows Start at every address that it does not know: say so, or a mistyped link looks like lost work."""
    base = st.get_option("server.baseUrlPath").strip("/")
    name = urlsplit(st.context.url or "").path.strip("/").removeprefix(base).strip("/")
    if name and not pages.is_page(name):
        st.warning(f"There is no page “{plain(name[:40])}” here, so this is Start. Nothing is lost.")


def _hero() -> None:
    knowledge = state.knowledge()
    counts = {"rules": len(knowledge.rules), "pairs": len(knowledge.pairs)}
    steps = "".join(_promise(name, title, text.format(**counts)) for name, title, text in _PROMISES)
    st.html(
        "<div class='adv-hero'><h1>Where should each part of your AI run?</h1>"
        "<p>Cloud, edge or your own premises: find out what fits, what your plan gets wrong, what it costs a month "
        "and how fast it answers.</p></div>"
    )
    st.html(f"<ul class='adv-steps'>{steps}</ul>")


def _promise(name: str, title: str, text: str) -> str:
    return f"<li>{icon(name)}<div><b>{esc(title)}</b><span class='adv-muted'>{esc(text)}</span></div></li>"


def _begin() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        pages.way("Start blank", "blank", "assess", lambda: state.start(state.blank(), "started blank"), type="primary")
        with st.popover("Open a file"):
            _upload()


def _upload() -> None:
    file = st.file_uploader(
        "An assessment, YAML or JSON, at most 5 MB", type=["yaml", "yml", "json"], key="upload", max_upload_size=5
    )
    if file is None:
        return
    problems = opening.open_upload(file.getvalue(), file.name)
    if not problems:
        pages.go("assess")
    st.error(f"{plain(file.name)} was not opened. Nothing has changed.")
    for problem in problems:
        st.markdown(f"- {plain(problem)}")


def _recent() -> None:
    found = opening.recent()
    if not found:
        return
    st.html("<h2 class='adv-eyebrow'>Go on with</h2>")
    with st.container(horizontal=True, gap="small"):
        for document in found:
            label = f"{plain(document.name)}  \n:gray[:small[{plain(_ago(document.saved_at))}]]"
            pages.way(label, f"recent-{document.id}", "assess", partial(state.open_document, document.id))


def _ago(seconds: float) -> str:
    passed = datetime.now().timestamp() - seconds
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if (n := int(passed // size)) >= 1:
            return f"{n} {unit}{'s' if n > 1 else ''} ago"
    return "just now"


def _samples() -> None:
    st.html("<h2 class='adv-eyebrow'>Or begin with a case close to yours</h2>")
    samples = list(state.knowledge().samples.values())
    for row in range(0, len(samples), COLUMNS):
        for column, sample in zip(st.columns(COLUMNS), samples[row : row + COLUMNS], strict=False):
            with column.container(border=True, height="stretch", vertical_alignment="distribute"):
                st.html(_card(sample.sector, sample.title, sample.story, opening.sample_patterns(sample.id)))
                say = f"Start from: {plain(sample.title)}"
                pages.way("Start from this", f"sample-{sample.id}", "assess", partial(_start_from, sample.id), help=say)


def _start_from(sample: str) -> None:
    state.start(opening.sample(sample), f"sample {sample}")


def _card(sector: str, title: str, story: str, patterns: Sequence[Sequence[str]]) -> str:
    knowledge = state.knowledge()
    lines = "".join(f"<div>{esc(' · '.join(pattern_name(p, knowledge) for p in row if p))}</div>" for row in patterns)
    return (
        f"<div class='adv-card'><span class='adv-eyebrow'>{esc(sector)}</span><h3>{esc(title)}</h3>"
        f"<p>{esc(story)}</p><div class='adv-muted'>{lines}</div></div>"
    )


frame.tell()
_astray()
_hero()
_begin()
_recent()
_samples()
