"""How things look: the style sheet, marks of severity, the picture of the three layers. HTML is made here only,
from our own tags and escaped text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from advisor.alignment import Alignment, LayerView
from advisor.knowledge.model import LAYERS, Knowledge, Layer

_CSS: Final = Path(__file__).with_name("style.css")
PAGE_ICON: Final = str(Path(__file__).with_name("icon.svg"))  # a local file: a named icon would be fetched from afar
_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
LAYER_LABEL: Final[dict[Layer, str]] = {
    "infrastructure": "Infrastructure",
    "adoption": "Adoption",
    "usecase": "Use case",
}
PAIR_WORD: Final = ("contradict", "strained", "workable", "fit", "strong fit")  # by pair score, 0..4


def dress() -> None:
    """Put the style sheet on the page, in the colours that this browser shows."""
    st.html(_CSS)
    if scheme := st.context.theme.type:
        st.html(f"<style>:root {{ color-scheme: {scheme} }}</style>")


def esc(text: object) -> str:
    """A text for HTML, also between quotes. Everything that is not our own tag goes through this."""
    return html.escape(str(text), quote=True)


def plain(text: object) -> str:
    """A text for markdown and widget labels, where none of its characters means anything."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(str(text).split()))


def icon(name: str) -> str:
    """A line icon of the style sheet: infrastructure, adoption, usecase, answer, clash, topology, figure."""
    return f'<i class="adv-ico adv-ico-{esc(name)}" aria-hidden="true"></i>'


def mark(severity: str) -> str:
    """A severity as shape, colour and word."""
    return f'<span class="adv-sev adv-{esc(severity)}"><i aria-hidden="true"></i>{esc(severity.capitalize())}</span>'


def bar(share: float) -> str:
    """A thin bar, filled to a share 0..1. Decoration: the number stands beside it in words."""
    return f'<div class="adv-bar" aria-hidden="true"><i style="width:{100 * min(1.0, max(0.0, share)):.1f}%"></i></div>'


def percent(share: float) -> str:
    """A share 0..1 in whole percent: "42 %"; what is more than nothing never reads as nothing."""
    return "under 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def pattern_name(pattern: str, knowledge: Knowledge) -> str:
    """The name of a pattern; empty for none."""
    return knowledge.patterns[pattern].name if pattern in knowledge.patterns else ""


def layers_picture(alignment: Alignment, knowledge: Knowledge) -> str:
    """The three layers under each other, the pairs between them; a gap to what the answers point to is spelled out."""
    nodes = [_node(alignment.layers[layer], knowledge) for layer in LAYERS]
    return layers_html(nodes, {id: (pair.score, pair.reason) for id, pair in alignment.pairs.items()})


def layers_html(nodes: Sequence[str], pairs: Mapping[str, tuple[int | None, str]]) -> str:
    """The picture from its parts.

    nodes  layer_node of infrastructure, adoption and use case
    pairs  id of a pair as in advisor.alignment → its score 0..4 (None: not judged) and the reason for it
    """
    down = [_pair(*pairs[id], "down") for id in ("infrastructure_adoption", "adoption_usecase")]
    side = _pair(*pairs["infrastructure_usecase"], "side")
    return f'<div class="adv-layers">{nodes[0]}{down[0]}{nodes[1]}{down[1]}{nodes[2]}{side}</div>'


def _node(view: LayerView, knowledge: Knowledge) -> str:
    gap = view.stated and view.inferred and view.inferred != view.stated
    hint = f"answers point to {pattern_name(view.inferred, knowledge)}" if gap else ""
    return layer_node(view.layer, pattern_name(view.stated, knowledge), hint)


def layer_node(layer: Layer, name: str, hint: str = "", kind: str = "") -> str:
    """One layer of the picture. name: of its pattern, empty where none is stated; kind: a further class."""
    said = f"<em>{esc(hint)}</em>" if hint else ""
    return (
        f'<div class="adv-node{"" if name else " adv-open"}{f" {esc(kind)}" if kind else ""}">{icon(layer)}<div>'
        f"<span>{LAYER_LABEL[layer]}</span><b>{esc(name or 'not stated yet')}</b>{said}</div></div>"
    )


def _pair(score: int | None, reason: str, where: str) -> str:
    if score is None:
        return f'<div class="adv-pair adv-pair-{where}"></div>'
    say = f"{score} of 4, {PAIR_WORD[score]}"
    return f'<div class="adv-pair adv-pair-{where} adv-pair-{score}" title="{esc(reason)}">{say}</div>'
