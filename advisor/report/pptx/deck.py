"""The presentation: 16:9, eight slides at most, the same look on each."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any, Final

from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches

from advisor import __version__
from advisor.advice import Advice
from advisor.knowledge.model import Knowledge
from advisor.report import text
from advisor.report.look import Look
from advisor.report.manner import writer
from advisor.report.pptx.paint import ACCENT, INK, SOFT, Box, Brush, Run, clean
from advisor.report.pptx.slides import SLIDES
from advisor.report.pptx.stable import stable

WIDTH_IN: Final = 13.333
HEIGHT_IN: Final = 7.5
MARGIN_IN: Final = 0.6
FONT: Final = "Arial"  # on every machine that shows slides; a font that is missing there would move every line
_TITLE_ONLY: Final = 5


def to_pptx(advice: Advice, knowledge: Knowledge, look: Look | None = None) -> bytes:
    """The slides. Amounts are the same texts as in every other export; a slide without matter is left out."""
    look = look or Look()
    write = writer(look.writing)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    _set_font(deck)
    for make in SLIDES:
        found = make(advice, knowledge, look)
        if found is not None:
            slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
            brush = Brush(slide, write)
            if found.cover:
                _cover_title(slide, advice.name)
            else:
                _frame(brush, slide, found.chapter, write(found.title), advice, look, len(deck.slides))
            found.draw(brush)
    _properties(deck, advice, look)
    out = io.BytesIO()
    deck.save(out)
    return stable(out.getvalue(), date.fromisoformat(advice.as_of))


def _frame(brush: Brush, slide: Any, chapter: str, title: str, advice: Advice, look: Look, number: int) -> None:
    """Chapter, title that states the finding, footer."""
    wide = WIDTH_IN - 2 * MARGIN_IN
    brush.text(Box(MARGIN_IN, 0.32, wide, 0.26), [[Run(chapter.upper(), 11, True, ACCENT)]])
    size = 24 if len(title) < 78 else 19 if len(title) < 130 else 15
    _title(slide, title, Box(MARGIN_IN, 0.55, wide, 0.75), size, INK)
    marks = (look.organisation, advice.name, text.date_text(advice.as_of), look.confidentiality)
    said = " · ".join(text.short(t, 50) for t in marks if t)
    brush.text(Box(MARGIN_IN, 7.08, wide - 1, 0.25), [[Run(said, 9, False, SOFT)]])
    brush.text(Box(WIDTH_IN - MARGIN_IN - 1, 7.08, 1, 0.25), [[Run(str(number), 9, False, SOFT)]], align="right")


def _title(slide: Any, words: str, box: Box, size: float, colour: str) -> None:
    """The slide's own title, which outlines and screen readers go by."""
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = (Inches(v) for v in (box.x, box.y, box.w, box.h))
    brush = Brush(slide, str)
    brush._fill_text(shape.text_frame, [[Run(words, size, True, colour)]], "left", "top", 0)


def _cover_title(slide: Any, name: str) -> None:
    words = clean(name).strip() or "Untitled"
    size = 40 if len(words) < 50 else 28 if len(words) < 110 else 20
    _title(slide, words, Box(0.9, 2.3, 11.2, 1.5), size, "ffffff")


def _set_font(deck: Any) -> None:
    """One family for titles and texts, in the theme, so that a reader can change it in one place."""
    part = next(r.target_part for r in deck.slide_masters[0].part.rels.values() if r.reltype.endswith("/theme"))
    part._blob = part.blob.replace(b'typeface="Calibri Light"', _face()).replace(b'typeface="Calibri"', _face())
    for style in deck.slide_masters[0]._element.iter(qn("a:latin")):
        if not style.get("typeface", "").startswith("+"):
            style.set("typeface", FONT)


def _face() -> bytes:
    return f'typeface="{FONT}"'.encode()


def _properties(deck: Any, advice: Advice, look: Look) -> None:
    about = deck.core_properties
    about.title = clean(advice.name)[:255] or "Untitled"
    about.author = clean(look.author or look.organisation)[:255] or "Advisor"
    about.subject = "What contradicts itself, what to build instead, what it costs and how fast it is"
    about.comments = (
        f"Advisor {__version__}, knowledge {advice.knowledge_version} ({advice.knowledge_hash}); "
        f"answers {advice.answers_hash}. {text.NOTICE}"
    )[:255]
    about.last_modified_by = "Advisor"
    about.revision = 1
    about.created = about.modified = datetime.fromisoformat(advice.as_of)
