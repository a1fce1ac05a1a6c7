"""The currency in which the page shows amounts: chosen, with a rate that can be replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from advisor.advising.currency import BASE, Rate, convert, own_rate, published_rate
from advisor.figure import Figure
from advisor.knowledge import Knowledge
from advisor.report.text import date_text
from advisor.ui.figures import open_any, open_figure
from advisor.ui.theme import plain

_HELD: Final = "cost-currency-held"  # what was chosen, for widgets are forgotten when another page is shown


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures as the page shows them. key: what a cached drawing depends on besides the assessment."""

    rate: Rate | None

    @property
    def key(self) -> str:
        """The currency and its rate."""
        return f"{self.rate.code} {self.rate.value!r}" if self.rate else BASE

    @property
    def code(self) -> str:
        """The currency."""
        return self.rate.code if self.rate else BASE

    def figure(self, figure: Figure) -> Figure:
        """A figure in the currency."""
        return convert(figure, self.rate)

    def text(self, figure: Figure) -> str:
        """Its shown text."""
        return self.figure(figure).shown

    def open(self, figure: Figure, figures: Mapping[str, Figure], key: str, label: str = "") -> None:
        """The button that opens it. figures: what it rests on, by id."""
        open_figure(self.figure(figure), key=key, label=label, figures=figures)

    def open_any(self, label: str, choices: Sequence[Figure], figures: Mapping[str, Figure], key: str) -> None:
        """The chooser of several; nothing where there is none."""
        if choices:
            open_any({f.id: self.figure(f) for f in choices}, label, key=f"cost-{key}", parts=figures)


def choose(knowledge: Knowledge) -> Shown:
    """The two fields; the rate stands there as published until it is replaced."""
    held: dict[str, Any] = st.session_state.setdefault(_HELD, {"code": BASE, "rates": {}})
    codes = list(knowledge.currencies)
    if held["code"] not in codes:
        held["code"] = BASE
    code = st.selectbox(
        "Currency", codes, index=codes.index(held["code"]), key="cost-code",
        format_func=lambda id: f"{id}, {knowledge.currencies[id].name}",
    )  # fmt: skip
    held["code"] = code
    published = published_rate(knowledge, code)
    if published is None:
        return Shown(None)
    as_published = round(published.value, 4)
    rate = st.number_input(
        f"{code} for one US dollar", min_value=0.0001, value=held["rates"].get(code, as_published), step=0.01,
        format="%.4f", key=f"cost-rate-{code}",
    )  # fmt: skip
    held["rates"][code] = rate
    own = rate != as_published
    currency = knowledge.currencies[code]
    st.caption(plain(_said(currency.as_of, as_published, own)))
    return Shown(own_rate(code, rate) if own else published)


def _said(as_of: str, published: float, own: bool) -> str:
    day = f"the ECB's reference rates of {date_text(as_of)}"
    if own:
        return f"Your rate, in place of {published:.4f} from {day}. Amounts are computed in US dollars."
    return f"From {day}. Amounts are computed in US dollars and converted."
