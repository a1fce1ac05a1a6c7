"""A vendor's quote as it was sent: a CSV of any make, read leniently into lines. What it means is judged in quote.py.

The header is looked for below titles and addresses, columns are recognised by their names, separator and decimal mark
by what makes the numbers fit. Nothing is evaluated: a cell that holds a formula is told, not computed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from advisor.advising.quote_words import Amount, Period, currency_in, exact, named_currency, parse_amount, period_of
from advisor.advising.quote_words import plain_words as plain
from advisor.errors import InputError
from advisor.strict_yaml import decode

MAX_BYTES: Final = 2_000_000
MAX_LINES: Final = 5000
MAX_CELL: Final = 300
_HEADER_WITHIN: Final = 40  # rows in which the header is looked for
_SEPARATORS: Final = (",", ";", "\t", "|")

_NAMES: Final = {
    "description": "description item product service position article text details name designation bezeichnung "
    "beschreibung leistung artikel produkt libellé désignation descripción concepto",
    "quantity": "quantity qty units count menge anzahl quantité qté cantidad",
    "unit_price": "unit_price price unit_cost price_per_unit price_each rate einzelpreis stückpreis preis prix "
    "prix_unitaire precio precio_unitario",
    "total": "total amount extended line_total total_price total_cost cost sum extended_price net_amount net_total "
    "value betrag gesamt gesamtpreis summe montant prix_total importe",
    "period": "period term billing frequency billing_period charge_type recurrence per interval laufzeit zeitraum "
    "abrechnung intervall période periodo",
    "currency": "currency ccy curr währung devise moneda",
    "category": "category group section kind type class kategorie gruppe catégorie categoría",
}
_WEAK: Final = frozenset({"item", "position", "article", "artikel"})  # may be a mere number beside the description
_HOLDS: Final = (
    ("unit_price", ("unit price", "price per", "unit cost", "per unit", "price each", "einzelpreis", "list price")),
    ("total", ("total", "amount", "extended", "gesamt", "betrag", "summe", "montant", "importe")),
    ("quantity", ("qty", "quantity", "menge", "anzahl")),
    ("description", ("description", "item", "product", "bezeichnung", "beschreibung")),
    ("period", ("period", "billing", "frequency", "recurr", "laufzeit")),
    ("currency", ("currency", "währung")),
    ("unit_price", ("price", "preis", "prix", "precio")),
)  # what a longer name is recognised by, first match wins
_YES: Final = ("yes", "x", "y", "true", "ja", "oui")
_SUMS: Final = ("total", "subtotal", "sub total", "grand total", "net total", "sum", "summe", "zwischensumme",
                "gesamtsumme", "gesamt", "endbetrag", "total net", "total price", "total général", "sous total",
                "subtotal neto", "quote total", "total excl vat", "total incl vat")  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote, as stated.

    number      line of the file, from 1
    total       what the line costs in its period, in its currency; None where no number is stated
    period      as the quote's own column or its heading says; None where neither does
    currency    ISO code; empty where nothing says
    unreadable  an amount that is not a number, as written
    """

    number: int
    description: str
    category: str = ""
    quantity: Amount | None = None
    unit_price: Amount | None = None
    total: Amount | None = None
    period: Period | None = None
    period_text: str = ""
    currency: str = ""
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A quote that was read.

    sums         lines that sum up others: they are checked, never counted
    assumed      how it was read, where the file does not say it, as sentences
    """

    name: str
    lines: tuple[QuoteLine, ...]
    sums: tuple[QuoteLine, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each part of a line stands.

    amounts  columns of amounts whose heading says their period, and whether they are prices of one unit
    period   what the heading of the only price says
    """

    at: dict[str, int]
    amounts: dict[int, tuple[Period, bool]]
    period: Period | None
    currency: str


def read_quote(raw: bytes | str, name: str) -> Sheet:
    """The lines of a quote. Raises InputError where it is none: empty, too large, not UTF-8, no header, no prices."""
    size = len(raw.encode("utf-8", "replace")) if isinstance(raw, str) else len(raw)
    if size > MAX_BYTES:
        raise InputError.single(name, f"is {size / 1e6:.1f} MB large", f"At most {MAX_BYTES / 1e6:.0f} MB are read")
    text = raw if isinstance(raw, str) else decode(raw, name)
    if "\0" in text:
        raise InputError.single(name, "is not text", "Save the quote as CSV (UTF-8)")
    found = max((_tabled(text, mark) for mark in _SEPARATORS), key=lambda t: (t is not None, t[3] if t else 0))
    if found is None:
        hint = "Name a column for the description and one for the price or the total in one line above them"
        problem = "has no header that names a description and a price" if text.strip() else "is empty"
        raise InputError.single(name, problem, hint)
    rows, columns, separator, _ = found
    if len(rows) > MAX_LINES:
        raise InputError.single(name, f"has {len(rows):,} lines", f"At most {MAX_LINES:,} are read: send the summary")
    read = {comma: list(_lines(rows, columns, comma)) for comma in (False, True)}
    worst = {comma: (_misfits(lines), comma != (separator == ";")) for comma, lines in read.items()}
    comma = min(worst, key=worst.__getitem__)
    assumed = ["Numbers are read as 1.234,56."] if comma else []
    lines = read[comma]
    if all(line.total is None for line in lines):
        raise InputError.single(name, "holds no amount that can be read", "Give a total, or quantity and unit price")
    if not any(line.currency for line in lines):
        assumed.append("No currency is stated: amounts are read as US dollars.")
    sums = tuple(line for line in lines if _is_sum(line))
    return Sheet(name, tuple(line for line in lines if not _is_sum(line)), sums, tuple(assumed))


_Tabled = tuple[list[tuple[int, list[str]]], _Columns, str, int]


def _tabled(text: str, separator: str) -> _Tabled | None:
    """Rows below the header with their line numbers, columns, separator, and how many columns were recognised."""
    try:
        reader = csv.reader(io.StringIO(text), delimiter=separator)
        rows = [(reader.line_num, [_cell(c) for c in row]) for row in reader]
    except csv.Error:  # a cell that has no end, or is longer than any text
        return None
    for i, (_, row) in enumerate(rows[:_HEADER_WITHIN]):
        columns = _columns(row)
        if columns is not None:
            known = len(columns.at) + len(columns.amounts)
            return [r for r in rows[i + 1 :] if any(r[1])], columns, separator, known
    return None


def _cell(text: str) -> str:
    """A cell as one line of characters that can be shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * MAX_CELL]).split())[:MAX_CELL]


def _columns(row: Sequence[str]) -> _Columns | None:
    """What a row names, if it is a header: a description, and a price, a total or amounts by period."""
    at: dict[str, int] = {}
    timed: dict[int, tuple[Period, bool]] = {}
    weak = False
    for i, cell in enumerate(row):
        words = plain(cell, without_currency=True)
        role = _role(words)
        period = None if role in ("description", "quantity", "period", "currency", "category") else period_of(words)
        if period is not None:
            timed[i] = (period, role == "unit_price")
        elif role and (role not in at or role == "total" or (role == "description" and weak)):
            at[role] = i  # of several totals the last one is after discounts
            weak = words in _WEAK if role == "description" else weak
    prices = [i for i, (_, per_unit) in timed.items() if per_unit]
    only = timed.pop(prices[0])[0] if len(prices) == 1 and "unit_price" not in at else None
    if only is not None:
        at["unit_price"] = prices[0]
    if "description" not in at or not (timed or at.keys() & {"unit_price", "total"}):
        return None
    return _Columns(at, timed, only, next(filter(None, map(currency_in, row)), ""))


def _role(words: str) -> str:
    joined = words.replace(" ", "_")
    for role, names in _NAMES.items():
        if joined in names.split():
            return role
    padded = f" {words}"
    return next((role for role, parts in _HOLDS if any(f" {part}" in padded for part in parts)), "")


def _lines(rows: Sequence[tuple[int, list[str]]], columns: _Columns, comma: bool) -> Iterator[QuoteLine]:
    """The lines of the rows, one for each amount where several columns hold amounts by period."""
    for number, row in rows:
        cells = {role: row[i] for role, i in columns.at.items() if i < len(row)}
        line = _line(number, cells, columns, comma)
        split = [(row[i], *timed) for i, timed in columns.amounts.items() if i < len(row) and row[i]]
        if not any(parse_amount(cell, comma) for cell, _, _ in split):
            marked = next((period for cell, period, _ in split if plain(cell) in _YES), None)
            yield replace(line, period=line.period or marked)
            continue
        for cell, period, per_unit in split:
            amount = parse_amount(cell, comma)
            if amount and per_unit and line.quantity:
                amount = amount * line.quantity
            unreadable, currency = "" if amount else cell, currency_in(cell) or line.currency
            yield replace(
                line, unit_price=None, total=amount, period=period, period_text="", unreadable=unreadable,
                currency=currency,
            )  # fmt: skip


def _line(number: int, cells: dict[str, str], columns: _Columns, comma: bool) -> QuoteLine:
    quantity, price, total = (parse_amount(cells.get(n, ""), comma) for n in ("quantity", "unit_price", "total"))
    written = cells.get("total") or cells.get("unit_price", "")
    if total is None and price is not None and not cells.get("total"):
        total = price if quantity is None else price * quantity
    signs = (currency_in(cells.get(name, "")) for name in ("total", "unit_price"))
    period_text = cells.get("period", "")
    return QuoteLine(
        number=number,
        description=cells.get("description", ""),
        category=cells.get("category", ""),
        quantity=quantity,
        unit_price=price,
        total=total,
        period=period_of(plain(period_text)) if period_text else columns.period,
        period_text=period_text,
        currency=named_currency(cells.get("currency", "")) or next(filter(None, signs), "") or columns.currency,
        unreadable=written if total is None else "",
    )


def _is_sum(line: QuoteLine) -> bool:
    return plain(line.description or line.category) in _SUMS or (
        not line.description and line.total is not None and line.quantity is None and line.unit_price is None
    )


def _misfits(lines: Sequence[QuoteLine]) -> int:
    """How badly the numbers fit together: what cannot be read, and products that are not the total."""
    return sum(2 * bool(line.unreadable) + (product_error(line) != "") for line in lines)


def product_error(line: QuoteLine) -> str:
    """Quantity times unit price against the total, as a sentence where they differ; rounding of prices is forgiven."""
    if line.quantity is None or line.unit_price is None or line.total is None:
        return ""
    product = line.quantity * line.unit_price
    room = abs(line.quantity.value) * line.unit_price.half_step + line.total.half_step
    if abs(product.value - line.total.value) <= min(room, max(abs(product.value) * 0.01, 0.005)):
        return ""
    return (
        f"{exact(line.quantity.value)} × {exact(line.unit_price.value)} is {exact(product.value)}, "
        f"the line says {exact(line.total.value)}"
    )


def sum_errors(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Sums in the quote that are not the sum of the lines above them, since the last sum or from the start."""
    lines = iter(sheet.lines)
    waiting = next(lines, None)
    since = whole = 0.0
    for total in sheet.sums:
        while waiting is not None and waiting.number < total.number:
            amount = waiting.total.value if waiting.total else 0.0
            since, whole = since + amount, whole + amount
            waiting = next(lines, None)
        if total.total is None:
            continue
        stated, room = total.total.value, max(0.5, abs(whole) * 1e-4)
        if min(abs(stated - since), abs(stated - whole)) > room:
            say = f"the quote sums up to {exact(stated)}, its lines above add up to {exact(whole)}"
            yield total.number, say + (f" ({exact(since)} since the last sum)" if abs(since - whole) > room else "")
        since = 0.0
