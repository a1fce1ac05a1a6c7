"""Small pieces of HTML for this page: tables that become cards on a phone, lists, shown amounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from advisor.ui.theme import esc

NONE: Final = "–"
_RANGE: Final = re.compile(
    r"(?:\b[A-Z]{3} )?\d[\d.,]*-\d[\d.,]*[kMB]?(?: (?:ms|s|min|weeks|months)\b)?|\d[\d.]* (?:%|ms\b)"
    r"|\(typical [^)]{1,16}\)"
)


class Html(str):
    """Our own markup, escaped where it holds a text. Every other text is escaped when it is put on the page."""

    __slots__ = ()


class Column(NamedTuple):
    """A column of a table; numeric ones are set to the right."""

    name: str
    numeric: bool = False


def safe(text: str) -> str:
    """A text ready for HTML: markup of ours as it is, anything else escaped."""
    return text if isinstance(text, Html) else esc(text)


def answer(text: str, more: str = "", question: str = "What to build") -> Html:
    """The answer of the page as its headline, the question above it, and what is to be added below."""
    below = f"<p>{safe(more)}</p>" if more else ""
    return Html(
        f"<div class='bld-answer'><span class='adv-eyebrow'>{esc(question)}</span><h1>{whole(text)}</h1>{below}</div>"
    )


def whole(text: str) -> Html:
    """A text that is not broken inside a range, "USD 0.3-1.5M", nor inside its typical value, "(typical 0.5M)"."""
    return Html(_RANGE.sub(r"<span class='adv-whole'>\g<0></span>", esc(text)))


def heading(text: str, note: str = "") -> Html:
    """The title of a section, and a line below it."""
    below = f"<p class='adv-muted'>{safe(note)}</p>" if note else ""
    return Html(f"<div class='bld-head'><h2>{whole(text)}</h2>{below}</div>")


def amount(shown: str) -> Html:
    """A shown amount: the range on one line, the typical value smaller on the next."""
    span, _, typical = shown.partition(" (")
    return Html(f"{esc(span)}{f' <small>({esc(typical)}</small>' if typical else ''}")


def bullets(texts: Iterable[str], kind: str = "bld-list") -> Html:
    """A list; empty for no text."""
    items = "".join(f"<li>{safe(t)}</li>" for t in texts)
    return Html(f"<ul class='{kind}'>{items}</ul>" if items else "")


def lines(texts: Iterable[str]) -> Html:
    """Texts under each other in one cell, each once."""
    return Html("".join(f"<div>{safe(t)}</div>" for t in dict.fromkeys(texts)))


def some(items: Sequence[str], first: int, made: Callable[[Sequence[str]], str]) -> Html:
    """The first items as `made` sets them, the others behind how many they are; all of them where one would be left."""
    rest = items[first:]
    if len(rest) < 2:
        return Html(made(items))
    return Html(f"{made(items[:first])}<details><summary>and {len(rest)} more</summary>{made(rest)}</details>")


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], kind: str = "") -> Html:
    """A table whose first column names the row. Its caption is for those who hear it; kind is a class of the sheet."""
    head = "".join(f"<th scope='col'{_kind(c)}>{esc(c.name)}</th>" for c in columns)
    body = "".join(f"<tr>{''.join(_cells(columns, row))}</tr>" for row in rows)
    return Html(
        f"<table class='adv-table bld-table {kind}'><caption>{esc(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cells(columns: Sequence[Column], row: Sequence[str]) -> Iterable[str]:
    yield f"<th scope='row'>{safe(row[0])}</th>"
    for column, text in zip(columns[1:], row[1:], strict=True):
        yield f"<td data-label='{esc(column.name)}'{_kind(column, text)}><div>{safe(text)}</div></td>"


def _kind(column: Column, text: str = "") -> str:
    """The classes of a cell; one without a value is left out where the row is a card."""
    kinds = " ".join(filter(None, ("adv-num" if column.numeric else "", "bld-none" if text == NONE else "")))
    return f" class='{kinds}'" if kinds else ""
