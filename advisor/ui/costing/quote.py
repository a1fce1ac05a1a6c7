"""A vendor's quote, uploaded or pasted, beside our own figures: what it leaves out, what is dear, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

import streamlit as st

from advisor.advice import Advice
from advisor.advising.quote import (
    DesignName,
    KindCheck,
    QuoteCheck,
    check_quote,
    foreign_currencies,
    option_of,
    reference_rate,
)
from advisor.advising.quote_said import SIDES, TOTALS, headline, read_as, side_by_side, size_of, wrong_lines
from advisor.advising.quote_sheet import MAX_BYTES, Sheet, read_quote
from advisor.advising.quote_words import MONTH, ONCE, Period
from advisor.errors import InputError
from advisor.report.text import cite
from advisor.ui import state
from advisor.ui.building.markup import Column, Html, bullets, heading, lines, table
from advisor.ui.costing import cards
from advisor.ui.costing.cards import Card
from advisor.ui.costing.currency import Shown
from advisor.ui.theme import esc, plain

_NOTE: Final = (
    "Upload it or paste it. The lines are held against the design of this assessment; kinds of cost that it needs and "
    "the quote leaves out are told with the size that our model gives them. The quote stays in this session."
)
_EXAMPLE: Final = (
    "Description;Qty;Unit price (USD);Total (USD);Billing\n8x H200 GPU server;1;285,000;285,000;one-off\n"
    "Support 24x7;36;1,900;68,400;3 years\nColocation rack 12 kW;1;2,350;2,350;per month"
)
_DESIGNS: Final[Mapping[DesignName, str]] = {"recommended": "What is recommended", "as_stated": "The plan as stated"}
_UNSTATED: Final[Mapping[str, Period | None]] = {
    "Do not count them": None, "Paid once": ONCE, "Paid a month": MONTH, "Paid a year": Period(12),
}  # fmt: skip
_MOST: Final = 30  # lines that are listed one by one
_PASTED: Final = "pasted quote"


def draw(advice: Advice, shown: Shown | None = None) -> None:
    """The field for a quote, and what the check found. shown: the currency of the page."""
    st.html(heading("Check a vendor's quote", _NOTE))
    with st.container(key="cost-quote"):
        given, how = st.columns([3, 2], gap="large")
        with given:
            raw, name = _given()
        with how:
            design, period = _how(advice)
        if raw:
            _judge(raw, name, advice, design, period, shown or Shown(None))


def _given() -> tuple[bytes, str]:
    """The quote and its name; empty where there is none."""
    limit = MAX_BYTES // 1_000_000
    file = st.file_uploader(
        f"A quote, CSV, at most {limit} MB", type=["csv", "txt"], key="cost-quote-file", max_upload_size=limit
    )
    pasted = st.text_area(
        "Or paste its lines, with the heading", key="cost-quote-text", placeholder=_EXAMPLE, height=150,
        max_chars=200_000,
    )  # fmt: skip
    if file is not None:
        return file.getvalue(), file.name
    return (pasted or "").strip().encode("utf-8", "replace"), _PASTED


def _how(advice: Advice) -> tuple[DesignName, Period | None]:
    both = [name for name in _DESIGNS if _has(advice, name)]
    design: DesignName = (
        st.selectbox("Held against", both, format_func=_DESIGNS.__getitem__, key="cost-quote-design") or "recommended"
    )
    unstated = st.selectbox("Services of which no period is stated", list(_UNSTATED), key="cost-quote-period")
    return design, _UNSTATED[unstated or "Do not count them"]


def _has(advice: Advice, design: DesignName) -> bool:
    try:
        option_of(advice, design)
    except InputError:
        return False
    return True


def _judge(
    raw: bytes, name: str, advice: Advice, design: DesignName, period: Period | None, shown: Shown
) -> None:  # what is wrong is told here, for a quote comes from outside
    try:
        sheet = _sheet(sha256(raw).hexdigest(), name, raw)
        rates = _rates(sheet)
        key = (state.desk().text, advice.as_of, state.knowledge().hash)
        found = _checked(key, sheet, design, tuple(sorted(rates.items())), period, advice)
    except InputError as error:
        st.error("\n\n".join(plain(problem) for problem in error.problems[:5]))
        return
    _show(found, shown)


@st.cache_resource(max_entries=16, show_spinner=False)
def _sheet(digest: str, name: str, _raw: bytes) -> Sheet:
    return read_quote(_raw, name)


@st.cache_resource(max_entries=32, show_spinner="Checking the quote")
def _checked(
    key: tuple[str, str, str],
    sheet: Sheet,
    design: DesignName,
    rates: tuple[tuple[str, float], ...],
    period: Period | None,
    _advice: Advice,
) -> QuoteCheck:
    return check_quote(_advice, sheet, state.knowledge(), design, dict(rates), period)


def _rates(sheet: Sheet) -> dict[str, float]:
    """A field for each foreign currency; the published rate stands in it until it is replaced."""
    rates = {}
    for code in foreign_currencies(sheet)[:6]:
        known = reference_rate(code, state.knowledge())
        say = f"Reference rate of {known[1].as_of}; replace it by that of your contract." if known else "No rate known."
        rate = st.number_input(
            f"US dollars for one {plain(code)}", min_value=0.0, value=known[0] if known else None, step=0.01,
            format="%.4f", key=f"cost-quote-rate-{code}", help=say,
        )  # fmt: skip
        if rate:
            rates[code] = float(rate)
    return rates


def _show(found: QuoteCheck, shown: Shown) -> None:
    texts = {id: shown.text(figure) for id, figure in found.figures.items()}
    st.html(heading(headline(found, texts), f"{found.name} against: {found.option_label}."))
    cards.draw(
        [Card(name, found.figures[id], note) for id, (name, note) in TOTALS.items()], found.figures, shown, "quote"
    )
    if found.missing:
        columns = [Column("Missing"), Column("Our model", True), Column("Why it matters")]
        st.html(
            table(
                "Kinds of cost that are missing, with their size by our model",
                columns,
                (_missing(found, c, texts) for c in found.missing),
            )
        )
    if named := [c.kind.label for c in found.kinds if c.status == "named"]:
        st.html(f"<p class='adv-muted'>Named without a price of its own, ask for it: {esc(', '.join(named))}.</p>")
    if rows := side_by_side(found, texts):
        columns = [Column(SIDES[0]), Column(SIDES[1]), *(Column(name, True) for name in SIDES[2:4]), Column(SIDES[4])]
        st.html(heading("Line by line") + table("The quote beside our model", columns, map(_row, rows)))
    shown.open_any("Open any of these amounts", list(found.figures.values()), found.figures, "quote")
    for title, told in (("What does not add up, and what is not counted", wrong_lines(found)),
                        ("How the quote was read", read_as(found))):  # fmt: skip
        if told:
            st.html(heading(title) + bullets(_cut(told)))


def _missing(found: QuoteCheck, check: KindCheck, texts: Mapping[str, str]) -> tuple[str, str, str]:
    size = size_of(check)
    sources = "; ".join(cite(id, state.knowledge()) for id in check.kind.sources)
    why = lines(
        [
            f"{check.kind.why} {check.kind.note}".strip(),
            Html(f"<small style='overflow-wrap:anywhere'>{esc(sources)}</small>"),
        ]
    )
    return check.kind.label, _amount(texts[size]) if size else "no amount", why


def _row(row: tuple[str, ...]) -> tuple[str, ...]:
    return (row[0], row[1], _amount(row[2]), _amount(row[3]), row[4])


def _amount(text: str) -> Html:
    """A shown amount, its typical value on a line of its own."""
    span, _, typical = text.partition(" (")
    return Html(esc(span) + (f"<br><small>({esc(typical)}</small>" if typical else ""))


def _cut(told: list[str]) -> Iterator[str]:
    yield from told[:_MOST]
    if len(told) > _MOST:
        yield f"and {len(told) - _MOST:,} more"
