"""The workbook: complete, live, safe, the same bytes every time. Another library reads it back than wrote it."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from advisor.advice import Advice, assess
from advisor.assessment import load
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.json import to_json
from advisor.report.tables import TABLES, defuse
from advisor.report.xlsx import to_xlsx
from advisor.report.xlsx.cells import CELL_LIMIT, as_date, cell_text, number_format, text_lines, text_width
from advisor.roadmap import Condition
from tests.core.report_fixture import RAG, blank_advice, small_advice, small_knowledge

ADVICE, KNOWLEDGE = small_advice(), small_knowledge()
HOSTILE = (
    "<script>alert(1)</script>&amp;<b>",
    '#image("/etc/passwd") $x$ *bold* @ref',
    "=cmd|' /C calc'!A0",
    "+1-2@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "a\nb\r\nc\td",
    "x" * 10_000,
    "😀👩‍👩‍👧" * 20,
    "\x00\x07\x1b[31mred\x7f",
    "\uffff alone",
    "מרכז נתונים ‮gpj.exe",
    "北京数据中心",
    "' quoted",
)


def opened(content: bytes, values: bool = True) -> Workbook:
    """values: what the formulae gave when the file was written, else the formulae."""
    return load_workbook(io.BytesIO(content), data_only=values)


@lru_cache(maxsize=1)
def real() -> tuple[Advice, Knowledge]:
    knowledge = open_knowledge()
    assessment = load(Path(knowledge.folder) / "samples" / "hospital-group.yaml", knowledge)
    return assess(assessment, knowledge, date(2026, 11, 24)), knowledge


@lru_cache(maxsize=2)
def real_book(values: bool = True) -> Workbook:
    return opened(to_xlsx(*real()), values)


def cells(book: Workbook, sheet: str) -> list[tuple[Any, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def seen(book: Workbook, sheet: str) -> list[str]:
    return [value for row in cells(book, sheet) for value in row if isinstance(value, str)]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_a_sheet_with_the_same_cells(name: str) -> None:
    table, book = TABLES[name], real_book()
    head, *rows = cells(book, table.title)
    expected = table.rows(*real())
    assert list(head) == [c.head for c in table.columns]
    assert len(rows) == max(len(expected), 1)  # an empty one says so
    for found, row in zip(rows, expected, strict=False):
        for column, cell, value in zip(table.columns, found, row, strict=True):
            assert same(cell, value), (column.name, cell, value)


def same(cell: Any, value: Any) -> bool:
    if isinstance(cell, datetime):
        return cell.date() == as_date(value)
    if isinstance(value, bool):
        return cell == ("yes" if value else "no")
    if isinstance(value, float):
        return cell == pytest.approx(value, rel=1e-12, abs=1e-12)
    return (cell or "") == (cell_text(value) if isinstance(value, str) else value or "")


@pytest.mark.parametrize("name", TABLES)
def test_every_sheet_has_a_frozen_head_a_filter_and_room_for_its_texts(name: str) -> None:
    sheet = real_book()[TABLES[name].title]
    assert sheet.freeze_panes in ("A2", "B2")
    assert sheet.auto_filter.ref
    assert sheet.print_title_rows == "$1:$1"
    widths = [d.width for d in sheet.column_dimensions.values()]
    assert all(8 < width < 60 for width in widths)
    for row in sheet.iter_rows(min_row=2):
        assert all(c.alignment.wrap_text for c in row if isinstance(c.value, str) and name != "about")
        assert sheet.row_dimensions[row[0].row].height


def test_totals_are_formulae_whose_values_are_those_of_the_json() -> None:
    figures = to_json(*real())["figures"]
    formulae, values = (real_book(v)["Cost totals"] for v in (False, True))
    last = next(row[0].row for row in values.iter_rows() if row[0].value == "Total a month")
    options = [c.value for c in values[2][1:] if c.value]
    assert len(options) > 2
    for column, option in enumerate(options, 2):
        total, stated = values.cell(last, column).value, figures[f"{option}/monthly_cost"]["value"]
        assert total == pytest.approx(stated, rel=1e-8)
        assert values.cell(last + 1, column).value == pytest.approx(figures[f"{option}/three_year_cost"]["value"])
        assert values.cell(last + 3, column).value == 0
        assert values.cell(last + 4, column).value == figures[f"{option}/monthly_cost"]["shown"]
        assert str(formulae.cell(last, column).value).startswith("=SUM(")


def test_every_sum_gives_what_its_cached_value_says() -> None:
    """The formulae are computed again here, from the cells of the workbook alone."""
    formulae, values = (real_book(v) for v in (False, True))
    sums = 0
    for row in formulae["Cost totals"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=SUMIFS("):
                ranges = re.findall(r"'([^']+)'!([$A-Z0-9]+:[$A-Z0-9]+)", cell.value)
                amounts, of, kinds = ([c[0].value for c in values[s][r]] for s, r in ranges)
                option, kind = (values["Cost totals"][ref.replace("$", "")].value for ref in own(cell.value))
                rows = zip(amounts, of, kinds, strict=True)
                total = sum(a for a, o, k in rows if o == option and k.lower() == kind.lower())
                assert values["Cost totals"][cell.coordinate].value == pytest.approx(total)
                sums += 1
    assert sums > 10


def own(formula: str) -> list[str]:
    """The references of a formula to its own sheet."""
    return re.findall(r",(\$?[A-Z]+\$?\d+)(?=[,)])", formula)


def test_the_summary_links_to_the_live_total_of_what_is_recommended() -> None:
    formulae, values = (real_book(v)["Summary"] for v in (False, True))
    live = [c for row in formulae.iter_rows() for c in row if str(c.value).startswith("='Cost totals'!")]
    assert len(live) == 1
    best = real()[0].recommendation.recommended
    assert best is not None
    typical = real()[0].figures[f"{best.id}/monthly_cost"].value
    assert values[live[0].coordinate].value == pytest.approx(typical)


def test_the_summary_says_what_an_executive_asks() -> None:
    advice = real()[0]
    said = "\n".join(seen(real_book(), "Summary"))
    best, asked = advice.recommendation.recommended, text.decision(advice)
    assert best is not None
    assert asked is not None
    wanted = [
        advice.name, "24 November 2026", advice.recommendation.summary, asked.what, asked.amount, asked.by_when,
        text.shown(text.figure_of(advice, best, "monthly_cost")), "prices as of", text.NOTICE,
        advice.knowledge_hash, advice.answers_hash, to_json(*real())["result_hash"], *text.not_included(advice),
        *(c.title for a in advice.alignments for c in a.causes[:1]), *TABLES["figures"].title.split(),
    ]  # fmt: skip
    assert [words for words in wanted if words not in said] == []


def test_the_dictionary_explains_every_column_of_every_sheet() -> None:
    book = real_book()
    told = {(row[0], row[1]): row[3] for row in cells(book, "Data dictionary")[1:]}
    for table in TABLES.values():
        heads = [c.value for c in book[table.title][1]]
        assert all(told[table.title, head] for head in heads)


def test_the_same_advice_gives_the_same_bytes_whatever_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    first = to_xlsx(ADVICE, KNOWLEDGE)
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("time.localtime", lambda *_: (_ for _ in ()).throw(AssertionError("asked for the hour")))
    assert to_xlsx(ADVICE, KNOWLEDGE) == first
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2026-11-23T00:00:00Z"] * 2


def test_a_blank_assessment_asks_instead_of_showing_zeros() -> None:
    book = opened(to_xlsx(blank_advice(), KNOWLEDGE))
    said = "\n".join(seen(book, "Summary"))
    assert "Nothing is recommended yet" in said
    assert "What does the AI system do?" in said
    assert "USD" not in said
    assert "Cost totals" not in book.sheetnames
    assert cells(book, "Options")[1][0] == "Nothing to list."


def well_formed(content: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    for name in archive.namelist():
        ET.fromstring(archive.read(name))
    return archive


def renamed(words: str) -> Advice:
    """The advice with these words wherever a person writes."""
    workload = replace(ADVICE.assessment.workloads[0], notes={"usecase": words})
    assumption = replace(ADVICE.assumptions[0], reason=words)
    step = replace(ADVICE.roadmap[0], title=words, conditions=(Condition(words), Condition(words)))
    alignment = replace(
        ADVICE.alignments[0],
        workload=words,
        findings=tuple(replace(f, workload=words, id=f"{f.rule.id}@{words}") for f in ADVICE.alignments[0].findings),
        causes=tuple(replace(c, findings=(f"R01@{words}",)) for c in ADVICE.alignments[0].causes),
    )
    options = tuple(replace(o, label=words, why_not=(words,)) for o in ADVICE.recommendation.options)
    recommendation = replace(ADVICE.recommendation, summary=words, options=options)
    return replace(
        ADVICE, name=words, alignments=(alignment,), recommendation=recommendation, roadmap=(step,),
        assumptions=(assumption,), assessment=replace(ADVICE.assessment, workloads=(workload,), sites=()),
    )  # fmt: skip


@lru_cache(maxsize=1)
def hostile_book() -> Workbook:
    """Every hostile text as the title of a step."""
    steps = tuple(replace(ADVICE.roadmap[0], step=n, title=words) for n, words in enumerate(HOSTILE))
    content = to_xlsx(replace(ADVICE, roadmap=steps), KNOWLEDGE)
    well_formed(content)
    return opened(content, values=False)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_whatever_a_person_writes_stays_text(number: int) -> None:
    expected = cell_text(HOSTILE[number])
    found = hostile_book()["Roadmap"].cell(number + 2, 2)
    assert (found.value or "") == expected
    assert found.data_type == "s"
    assert found.quotePrefix == (defuse(expected) != expected)


@pytest.mark.parametrize("words", [HOSTILE[2], HOSTILE[5], HOSTILE[6]], ids=["formula", "lines", "long"])
def test_a_hostile_name_stays_text_on_every_sheet(words: str) -> None:
    content = to_xlsx(renamed(words), KNOWLEDGE)
    well_formed(content)
    expected = cell_text(words)
    written = [c for s in opened(content, values=False) for row in s.iter_rows() for c in row]
    holding = [c for c in written if expected in str(c.value)]
    assert {c.data_type for c in holding} == {"s"}
    assert {c.parent.title for c in holding} >= {"Summary", "Cost totals", "Findings", "Answers", "Roadmap", "Options"}


@pytest.mark.filterwarnings("error")
def test_formulae_are_ours_alone_even_where_a_name_looks_like_one() -> None:
    content = to_xlsx(renamed("=Options!A1"), KNOWLEDGE)
    book = opened(content, values=False)
    chart = ET.fromstring(well_formed(content).read("xl/charts/chart1.xml"))
    read = {e.text for e in chart.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}f")}
    assert {str(reference).partition("!")[0] for reference in read} == {"'Cost totals'"}
    ours = re.compile(r"=(SUMIFS\(|SUM\(|ROUND\(|'Cost totals'!|[A-Z]+\d+\*36$)")
    found = [c.value for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert found
    assert [f for f in found if not ours.match(f)] == []


@given(st.text(max_size=200) | st.text(alphabet="=+-@'\t\n_x0D", max_size=30))
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_name_gives_a_workbook_that_opens(words: str) -> None:
    content = to_xlsx(renamed(words), KNOWLEDGE)
    well_formed(content)
    assert len(opened(content).sheetnames) == len(TABLES) + 3


@given(st.text(max_size=300), st.integers(1, 3))
def test_a_cell_holds_no_character_that_xml_forbids_and_stays_the_same_when_cleaned_again(words: str, n: int) -> None:
    clean = cell_text(words * n)
    assert cell_text(clean) == clean
    ET.fromstring(f"<t>{clean.replace('&', '').replace('<', '').replace('>', '')}</t>")


@pytest.mark.parametrize("unit", ["x", "é", "😀", "漢"])
@pytest.mark.parametrize("length", [16_000, 32_766, 32_767, 32_768, 70_000])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(unit: str, length: int) -> None:
    cut = cell_text(unit * length)
    units = len(cut.encode("utf-16-le")) // 2
    assert units <= CELL_LIMIT
    whole = length * len(unit.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert cut == unit * length if whole else cut.endswith("…") and units >= CELL_LIMIT - 2


def test_sixty_findings_twelve_workloads_and_long_names_stay_well_formed() -> None:
    names = [f"{n} {'workload of the group ' * 9}"[:200] for n in range(12)]
    base = ADVICE.alignments[0]
    alignments = tuple(
        replace(
            base, workload=name,
            findings=tuple(replace(base.findings[i % 3], id=f"R{i}@{name}", workload=name) for i in range(5)),
            causes=tuple(replace(c, findings=(f"R0@{name}",)) for c in base.causes),
        )
        for name in names
    )  # fmt: skip
    workloads = tuple(
        replace(ADVICE.assessment.workloads[0], name=name, notes={"usecase": "note " * 2000}) for name in names
    )
    advice = replace(ADVICE, alignments=alignments, assessment=replace(ADVICE.assessment, workloads=workloads))
    content = to_xlsx(advice, KNOWLEDGE)
    archive, book = well_formed(content), opened(content)
    assert len(cells(book, "Findings")) == 61
    assert {row[1] for row in cells(book, "Findings")[1:]} == set(names)
    notes = [row[11] for row in cells(book, "Answers")[1:] if row[11]]
    assert {len(note) for note in notes} == {10_000}
    assert all(d.height <= 130 for d in book["Answers"].row_dimensions.values())
    strings = ET.fromstring(archive.read("xl/sharedStrings.xml"))
    assert max(len("".join(s.itertext())) for s in strings) <= CELL_LIMIT


@pytest.mark.parametrize(("unit", "shown"), [("share", "%"), ("USD/month", "#,##0"), ("ms", "#,##0"), ("", "#,##0")])
def test_a_number_is_formatted_by_its_unit(unit: str, shown: str) -> None:
    assert shown in number_format(unit)
    assert number_format(unit, whole=True) == "#,##0"


@pytest.mark.parametrize(
    ("words", "day"),
    [("2026-11-24", date(2026, 11, 24)), ("2026", None), ("2026-05", None), ("0001-01-01", None), ("20261124", None)],
)
def test_only_a_whole_day_becomes_a_date(words: str, day: date | None) -> None:
    assert as_date(words) == day


def test_room_is_measured_in_columns_of_characters() -> None:
    assert text_width("abc\nde") == 3
    assert text_width("漢字") == 4
    assert text_lines("a" * 31, 10) == 4
    assert text_lines("a\nb\n", 10) == 3


def test_severities_are_said_in_words_and_only_what_fires_is_coloured() -> None:
    sheet = opened(to_xlsx(ADVICE, KNOWLEDGE))["Findings"]
    heads = [c.value for c in sheet[1]]
    severity, state = heads.index("Severity"), heads.index("State")
    fills = {
        (row[severity].value, row[state].value): row[severity].fill.fill_type for row in sheet.iter_rows(min_row=2)
    }
    assert fills["critical", "fires"] == "solid"
    assert fills["high", "unknown"] is None
    assert {s for s, _ in fills} <= {"critical", "high", "medium", "low"}


def test_ids_name_the_workload() -> None:
    assert f"R01@{RAG}" in seen(opened(to_xlsx(ADVICE, KNOWLEDGE)), "Findings")


def test_a_text_that_looks_like_an_escape_of_the_format_is_escaped_itself() -> None:
    advice = replace(ADVICE, roadmap=(replace(ADVICE.roadmap[0], title="_x0041_"),))
    strings = well_formed(to_xlsx(advice, KNOWLEDGE)).read("xl/sharedStrings.xml").decode()
    assert "<t>_x005F_x0041_</t>" in strings


def test_a_cause_that_workloads_share_stands_once_on_the_summary() -> None:
    base = ADVICE.alignments[0]
    alignments = tuple(replace(base, workload=f"workload {n}") for n in range(4))
    said = seen(opened(to_xlsx(replace(ADVICE, alignments=alignments), KNOWLEDGE)), "Summary")
    title = base.causes[0].title
    assert [words for words in said if title in words] == [f"{title} (4 workloads)"]


@pytest.mark.parametrize("name", ["12 stores & more", "&P &N", "a\nb", "n" * 300])
def test_a_name_in_the_footer_is_a_name_and_no_code(name: str) -> None:
    sheet = opened(to_xlsx(replace(ADVICE, name=name), KNOWLEDGE))["Findings"]
    assert sheet.oddFooter.left.size == 8
    assert sheet.oddFooter.left.text.strip() == " ".join(name.split()).replace("&", "&&")[:60] or len(name) > 60
    assert sheet.oddFooter.right.text.strip() == "Page &P of &N"
