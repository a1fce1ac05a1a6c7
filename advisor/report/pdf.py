"""The report as PDF, set by Typst: tagged (PDF/UA-1), fonts embedded, the same bytes every time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import typst

from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report.content import short_report
from advisor.report.content.chapters import full_report
from advisor.report.content.shared import ROOMS, Data
from advisor.report.fonts import BOX, breakable, coverage, drawable
from advisor.report.json import to_json
from advisor.report.look import Look
from advisor.report.manner import writer
from advisor.report.picture import Picture, as_pixels, pictures
from advisor.report.text import stated_is_best
from advisor.report.typeset import FAMILIES, font_folder, templates, typeset

SHORT_PAGES: Final = 4
_SHORT_ROOM_MM: Final = (194.0, 112.0, 112.0)  # may reach into the side margins
_FULL_ROOM_MM: Final = (186.0, 205.0, 225.0)  # width, height of both together, height of one alone
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
_ONE_PAGE: Final = b'#set page(paper: "a4", margin: 0pt)\n#image("page.svg", width: 100%)'
_WITH_UNIT: Final = re.compile(r"(?<=\d) (?=(?:ms|s|min|h|%|kW|km|GB|TB)(?![\w]))")  # no line ends between the two
_MISSING: Final = f"{BOX} stands for a character that the fonts of this report do not have."
_VERBATIM: Final = frozenset({"cite", "title", "organisation", "author", "name", "alt"})
"""Keys whose texts keep their numbers as they are: citations, hashes, names."""

Pages = bytes | list[bytes]


def to_pdf(advice: Advice, knowledge: Knowledge, look: Look | None = None) -> bytes:
    """The report on A4: the full one, or the short one of two to four pages, as the look says."""
    made = _report(advice, knowledge, look or Look(), format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


def to_pages(advice: Advice, knowledge: Knowledge, look: Look | None = None, ppi: float = 96) -> list[bytes]:
    """The same pages as PNG images, for a preview."""
    made = _report(advice, knowledge, look or Look(), format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else made


def to_drawings(advice: Advice, knowledge: Knowledge, look: Look | None = None) -> list[bytes]:
    """The same pages as SVG, which is quick: a preview makes pixels of those alone that are looked at."""
    made = _report(advice, knowledge, look or Look(), format="svg")
    return [made] if isinstance(made, bytes) else made


def page_image(drawing: bytes, ppi: float = 96) -> bytes:
    """One page of `to_drawings` as PNG."""
    made = typeset({"main.typ": _ONE_PAGE, "page.svg": drawing}, format="png", ppi=ppi)
    assert isinstance(made, bytes)
    return made


def _report(advice: Advice, knowledge: Knowledge, look: Look, **how: Any) -> Pages:
    how["timestamp"] = datetime.fromisoformat(advice.as_of).replace(tzinfo=UTC)
    return _short(advice, knowledge, look, how) if look.form == "short" else _full(advice, knowledge, look, how)


def _full(advice: Advice, knowledge: Knowledge, look: Look, how: dict[str, Any]) -> Pages:
    """The full report, which takes the pages that it needs."""
    drawn = {"after.svg": advice.topology}
    if not stated_is_best(advice):
        drawn["before.svg"] = advice.topology_stated
    wanted = drawn if "topology" in look.parts else {}
    drawings = pictures({file: t for file, t in wanted.items() if t}, *_FULL_ROOM_MM, theme="light")
    result = str(to_json(advice, knowledge)["result_hash"])
    data = full_report(advice, knowledge, look, result)
    data["sizes_mm"] = {file: [p.width_mm, p.height_mm] for file, p in drawings.items()}
    files = dict(templates("full.typ"))
    if look.logo:
        files["logo.svg"] = look.logo.svg
    return _compiled(files, drawings, data, look, how)


def _short(advice: Advice, knowledge: Knowledge, look: Look, how: dict[str, Any]) -> Pages:
    """The short report, with as many entries as four pages hold."""
    shown = {"topology.svg": advice.topology} if advice.topology else {}
    drawings = pictures(shown, *_SHORT_ROOM_MM, theme="print")
    made: Pages = b""
    for room in ROOMS:
        data = short_report(advice, knowledge, look, room)
        data["room_mm"] = _SHORT_ROOM_MM[:2]
        made = _compiled(dict(templates("short.typ")), drawings, data, look, how)
        if _count(made) <= SHORT_PAGES:
            break
    return made


def _compiled(
    files: dict[str, bytes], drawings: dict[str, Picture], data: Data, look: Look, how: dict[str, Any]
) -> Pages:
    """The pages. User text travels as JSON and is never read as markup."""
    covered = coverage(font_folder())
    files["data.json"] = printed(data, look)
    svgs = {file: drawable(p.svg, covered).encode() for file, p in drawings.items()}
    try:
        return typeset(files | svgs, **how)
    except typst.TypstError:
        if not svgs:
            raise
        return typeset(files | {file: as_pixels(svg) for file, svg in svgs.items()}, **how)


def printed(data: Data, look: Look) -> bytes:
    """The data of a template as JSON: every text as the look writes it, with a note where a character had to be left
    out."""
    covered = coverage(font_folder())
    drawn = _drawn(data, covered, writer(look.writing))
    drawn["title"] = drawn["title"].strip() or "Untitled"  # a PDF without a title is not accessible
    text = json.dumps(drawn, ensure_ascii=False)
    return json.dumps({**drawn, "fonts": FAMILIES, "missing": _MISSING if BOX in text else ""}).encode()


def _drawn(value: Any, covered: frozenset[int], write: Callable[[str], str], verbatim: bool = False) -> Any:
    """Every text as it is printed: numbers and dates in their manner, a box for what no font draws."""
    if isinstance(value, str):
        return breakable(drawable(value if verbatim else _WITH_UNIT.sub("\u00a0", write(value)), covered))
    if isinstance(value, dict):
        return {key: _drawn(v, covered, write, verbatim or key in _VERBATIM) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_drawn(v, covered, write, verbatim) for v in value]
    return value


def _count(made: Pages) -> int:
    return len(made) if isinstance(made, list) else len(_PAGE.findall(made))
