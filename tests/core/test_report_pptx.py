"""The slides: native shapes, the shown texts, the same bytes, hostile names that stay text."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from advisor.advice import Advice, assess
from advisor.assessment import load
from advisor.knowledge import open_knowledge
from advisor.report import Look
from advisor.report.pptx import to_pptx
from advisor.report.text import figure_of, listed_in
from tests.core.report_fixture import RAG, blank_advice, small_advice, small_knowledge
from tests.core.test_report_pdf import HOSTILE, _crowded, _named

KNOWLEDGE = small_knowledge()
LOOK = Look(organisation="Regional Bank AG", confidentiality="Confidential")


def deck_of(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def texts(deck: Any) -> list[str]:
    """Every text of every slide: shapes, tables, labels of charts."""
    return [text for slide in deck.slides for shape in slide.shapes for text in _texts(shape) if text.strip()]


def _texts(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield shape.text_frame.text
    if getattr(shape, "has_table", False) and shape.has_table:
        yield from (cell.text for row in shape.table.rows for cell in row.cells)
    if getattr(shape, "has_chart", False) and shape.has_chart:
        yield from (node.text or "" for node in shape.chart._chartSpace.iter("{*}t", "{*}v"))


@pytest.fixture(scope="module", params=("eu-bank", "hospital-group", "retailer"))
def sample(request: pytest.FixtureRequest) -> Advice:
    knowledge = open_knowledge()
    return assess(load(Path(knowledge.folder) / "samples" / f"{request.param}.yaml"), knowledge, date(2026, 11, 24))


@pytest.fixture(scope="module")
def deck(sample: Advice) -> Any:
    return deck_of(to_pptx(sample, open_knowledge()))


def test_six_to_eight_slides_each_with_a_title(deck: Any) -> None:
    assert 6 <= len(deck.slides) <= 8
    assert all(slide.shapes.title.text_frame.text.strip() for slide in deck.slides)


def test_there_is_no_picture_and_each_kind_of_native_thing(deck: Any) -> None:
    kinds = {s.shape_type for slide in deck.slides for s in slide.shapes}
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    assert {MSO_SHAPE_TYPE.TABLE, MSO_SHAPE_TYPE.CHART, MSO_SHAPE_TYPE.AUTO_SHAPE, MSO_SHAPE_TYPE.LINE} <= kinds


def test_the_amounts_are_those_that_every_export_shows(sample: Advice, deck: Any) -> None:
    said = texts(deck)
    best = sample.recommendation.recommended
    for name in ("monthly_cost", "three_year_cost", "capex", "availability"):
        figure = figure_of(sample, best, name)
        assert figure is not None
        assert any(figure.shown in text for text in said), name
    for option in sample.recommendation.options:
        if figure := figure_of(sample, option, "monthly_cost"):
            assert figure.shown in said, option.id


def test_every_part_and_zone_of_the_topology_is_a_shape_and_lines_hold_on_to_parts(sample: Advice, deck: Any) -> None:
    assert sample.topology is not None
    slide = deck.slides[3]
    said = [s._element._nvXxPr.cNvPr.get("descr", "") for s in slide.shapes]
    for node in sample.topology.nodes:
        assert any(node.label in text for text in said), node.label
    ids = {str(s.shape_id) for s in slide.shapes}
    ends = [e.get("id") for s in slide.shapes for e in s._element.iter("{*}stCxn", "{*}endCxn")]
    assert ends
    assert set(ends) <= ids


def test_nothing_stands_outside_the_slides(deck: Any) -> None:
    for number, slide in enumerate(deck.slides, 1):
        for s in list(slide.shapes)[2 if number == 1 else 0 :]:  # the ground and the disc of the cover bleed
            assert s.left >= 0, (number, s.name)
            assert s.top >= 0, (number, s.name)
            assert s.left + s.width <= deck.slide_width + 9525, (number, s.name)
            assert s.top + s.height <= deck.slide_height + 9525, (number, s.name)


def test_the_waterfall_adds_up(deck: Any) -> None:
    charts = [s.chart for slide in deck.slides for s in slide.shapes if s.has_chart]
    base, total, up, down, _ = (list(series.values) for series in charts[0].plots[0].series)
    level = total[0] or 0.0
    for i in range(1 if total[0] else 0, len(base) - 1):
        level += up[i] - down[i]
        assert min(level, level - up[i] + down[i]) == pytest.approx(base[i], rel=0.02, abs=max(total) * 0.01)
    assert level == pytest.approx(total[-1], rel=0.02)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_stays_text(name: str) -> None:
    content = to_pptx(_named(name), KNOWLEDGE, Look(organisation=name, confidentiality=name, author=name))
    said = " ".join(texts(deck_of(content)))
    assert "\u202e" not in said
    if name.isascii() and name.isprintable() and 0 < len(name) < 60:
        assert name in said
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(part))


def test_a_crowded_advice_and_a_blank_one_make_slides_too() -> None:
    assert 6 <= len(deck_of(to_pptx(_crowded(), KNOWLEDGE, LOOK)).slides) <= 8
    blank = deck_of(to_pptx(blank_advice(), KNOWLEDGE, LOOK))
    said = " ".join(texts(blank))
    assert "These answers are needed first" in said
    assert not re.search(r"USD [\d−]", said)


def test_two_processes_make_the_same_bytes_and_no_time_of_day() -> None:
    script = (
        "from hashlib import sha256; from advisor.report.pptx import to_pptx;"
        "from tests.core.report_fixture import small_advice, small_knowledge;"
        "print(sha256(to_pptx(small_advice(), small_knowledge())).hexdigest())"
    )
    root = Path(__file__).parents[2]
    other = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    content = to_pptx(small_advice(), KNOWLEDGE)
    assert other.stdout.strip() == sha256(content).hexdigest()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 23, 0, 0, 0)}
        for workbook in (n for n in archive.namelist() if n.endswith(".xlsx")):
            inner = zipfile.ZipFile(io.BytesIO(archive.read(workbook)))
            assert b"2026-11-23T00:00:00Z" in inner.read("docProps/core.xml")


def test_numbers_and_dates_follow_the_manner() -> None:
    said = " ".join(texts(deck_of(to_pptx(small_advice(), KNOWLEDGE, Look(manner="de")))))
    shown = small_advice().figures["optimum/three_year_cost"].shown
    assert shown == "USD 1.5-2.1M over three years (typical 1.7M)"
    assert "USD 1,5-2,1M over three years (typical 1,7M)" in said
    assert "23. November 2026" in said
    assert RAG in said


def test_a_longer_name_of_the_advice_is_cut_in_the_footer_not_in_the_title() -> None:
    advice = replace(small_advice(), name="Assistant " * 15)
    deck = deck_of(to_pptx(advice, KNOWLEDGE, LOOK))
    assert deck.slides[0].shapes.title.text_frame.text.strip() == advice.name.strip()


def test_a_list_in_little_room_leaves_out_whole_items_and_counts_them() -> None:
    items = ["data where it is", "integration", "migration"]
    assert listed_in(items, 100) == "data where it is; integration; migration"
    assert listed_in(items, 30) == "data where it is; integration; and 1 more"
