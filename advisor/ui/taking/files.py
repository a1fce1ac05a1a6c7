"""The files that can be taken away. Each is made when it is asked for, not before."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import streamlit as st

from advisor.advice import Advice
from advisor.assessment import dumps
from advisor.knowledge import Knowledge
from advisor.report import Look, csv_tables, csv_zip, dumps_json, to_json, to_pdf
from advisor.report.diagrams import FORMS as DIAGRAMS
from advisor.report.diagrams import DesignId, to_diagram
from advisor.report.diagrams import Form as Diagram
from advisor.report.tables import TABLES

PDF: Final = "Report, PDF"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
NUMBERS: Final = {"1,234.5": (",", "."), "1.234,5": (";", ",")}  # how a number looks → separator, decimal mark


@dataclass(frozen=True, slots=True)
class Export:
    """One file: what it is called on the page, its ending, its type, and how it is made."""

    label: str
    ending: str
    mime: str
    make: Callable[[], bytes | str]


@dataclass(frozen=True, slots=True)
class Matter:
    """What the files are made of. key: what their contents depend on."""

    advice: Advice
    knowledge: Knowledge
    look: Look
    key: tuple[str, str, str]


def reports(m: Matter) -> list[Export]:
    """For people who read or present."""
    return [
        Export(PDF, "pdf", "application/pdf", lambda: _pdf(m.key, m.look, m.advice, m.knowledge)),
        Export("Slides, PowerPoint", "pptx", _PPTX, lambda: _pptx(m.key, m.look, m.advice, m.knowledge)),
    ]


def comings_back(m: Matter) -> list[Export]:
    """To come back, or to automate."""
    return [
        Export("Assessment, YAML", "yaml", "application/yaml", lambda: dumps(m.advice.assessment, m.knowledge)),
        Export(
            "Advice with every figure, JSON",
            "json",
            "application/json",
            lambda: dumps_json(to_json(m.advice, m.knowledge)),
        ),
    ]


def drawings(m: Matter, design: DesignId) -> list[Export]:
    """For an architect: the topology of one design."""
    return [Export(kind.label, kind.ending, kind.mime, _drawing(m, form, design)) for form, kind in DIAGRAMS.items()]


def _drawing(m: Matter, form: Diagram, design: DesignId) -> Callable[[], bytes]:
    return lambda: to_diagram(m.advice, form, design)


def spreadsheets(m: Matter, numbers: str) -> list[Export]:
    """For a spreadsheet."""
    separator, decimal = NUMBERS[numbers]
    book = Export("Workbook, Excel", "xlsx", _XLSX, lambda: _xlsx(m.key, m.advice, m.knowledge))
    every = Export(
        "All tables, CSV in a zip",
        "zip",
        "application/zip",
        lambda: csv_zip(m.advice, m.knowledge, separator=separator, decimal=decimal),
    )
    return [book, every]


def tables(m: Matter, numbers: str) -> list[Export]:
    """One table each."""
    separator, decimal = NUMBERS[numbers]

    def content(name: str) -> Callable[[], bytes]:
        return lambda: csv_tables(m.advice, m.knowledge, separator=separator, decimal=decimal)[f"{name}.csv"]

    return [Export(t.title, f"{t.name}.csv", "text/csv", content(t.name)) for t in TABLES.values()]


@st.cache_data(max_entries=32, show_spinner=False)
def _pdf(key: tuple[str, str, str], look: Look, _advice: Advice, _knowledge: Knowledge) -> bytes:
    return to_pdf(_advice, _knowledge, look)


@st.cache_data(max_entries=16, show_spinner=False)
def _pptx(key: tuple[str, str, str], look: Look, _advice: Advice, _knowledge: Knowledge) -> bytes:
    from advisor.report.pptx import to_pptx  # here: its libraries are slow to import, and few visits need them

    return to_pptx(_advice, _knowledge, look)


@st.cache_data(max_entries=16, show_spinner=False)
def _xlsx(key: tuple[str, str, str], _advice: Advice, _knowledge: Knowledge) -> bytes:
    from advisor.report.xlsx import to_xlsx

    return to_xlsx(_advice, _knowledge)


def file_name(advice: Advice, ending: str) -> str:
    """A file name that every system takes: "eu-bank-2026-11-24.pdf"."""
    stem = re.sub(r"[^a-z0-9]+", "-", advice.name.lower())[:60].strip("-") or "assessment"
    return f"{stem}-{advice.as_of}.{ending}"


def offer(exports: Iterable[Export], advice: Advice, primary: str = "") -> None:
    """A button a file, which is made when the button is clicked."""
    for export in exports:
        kind: Literal["primary", "secondary"] = "primary" if export.label == primary else "secondary"
        st.download_button(
            export.label,
            export.make,
            file_name(advice, export.ending),
            export.mime,
            type=kind,
            key=f"save-{export.label}",
            on_click="ignore",
            width="stretch",
        )


def offer_everything(exports: list[Export], m: Matter) -> None:
    """All files in one zip: made with a progress bar, then offered."""
    held: dict[str, object] = st.session_state.setdefault("everything", {})
    made_for = (*m.key, m.look)
    if st.button("Every file in one zip", key="make-everything", width="stretch"):
        held["for"], held["zip"] = made_for, _zipped(exports, m.advice)
    if held.get("for") == made_for:
        st.download_button(
            "Save the zip",
            held["zip"],  # type: ignore[arg-type]
            file_name(m.advice, "zip"),
            "application/zip",
            key="save-everything",
            on_click="ignore",
            width="stretch",
        )


def _zipped(exports: list[Export], advice: Advice) -> bytes:
    """The files in one zip, the same bytes for the same files."""
    day = datetime.fromisoformat(advice.as_of)
    out = io.BytesIO()
    bar = st.progress(0.0, "Starting")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, export in enumerate(exports):
            bar.progress(number / len(exports), f"Making {export.label}")
            content = export.make()
            info = zipfile.ZipInfo(file_name(advice, export.ending), (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    bar.empty()
    return out.getvalue()
