"""The PDF: the shown texts, the same bytes, and no text that breaks it."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from advisor.advice import Advice, assess
from advisor.alignment.contradictions import Clash
from advisor.assessment import load
from advisor.cli import main
from advisor.errors import InputError
from advisor.folders import share_folder
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Sample
from advisor.report import ANNEXES, Look, page_image, read_logo, to_drawings, to_pages, to_pdf
from advisor.report.content.chapters.unknowns import open_questions
from advisor.report.fonts import BOX, coverage, drawable
from advisor.report.json import to_json
from advisor.report.look import FULL, Form
from advisor.report.text import NOTICE, figure_of, saving_text, subject_text
from tests.core.report_fixture import RAG, blank_advice, small_advice, small_knowledge

KNOWLEDGE = small_knowledge()
FONTS = share_folder() / "static" / "fonts"


def _pages(pdf: bytes) -> list[str]:
    """The text of each page on one line, without invisible break points."""
    pages = (page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(pdf)).pages)
    return [re.sub(r"\s+", " ", page) for page in pages]


BANK = Look(organisation="Regional Bank AG", confidentiality="Confidential")
SHORT = Look(organisation="Regional Bank AG", confidentiality="Confidential", form="short")


@pytest.fixture(scope="module", params=[BANK, SHORT], ids=["full", "short"])
def pages(request: pytest.FixtureRequest) -> list[str]:
    return _pages(to_pdf(small_advice(), KNOWLEDGE, request.param))


def test_the_short_report_has_two_to_four_pages() -> None:
    assert 2 <= len(_pages(to_pdf(small_advice(), KNOWLEDGE, SHORT))) <= 4


def test_name_mark_and_number_stand_on_each_page_but_the_cover(pages: list[str]) -> None:
    for number, page in list(enumerate(pages, 1))[1:]:
        assert "Regional Bank AG · Regional bank, adviser assistant · 23 November 2026 · Confidential" in page
        assert f"{number} / {len(pages)}" in page


@pytest.mark.parametrize(
    "id",
    ["optimum/monthly_cost", "optimum/three_year_cost", "optimum/capex", f"optimum/latency/{RAG}/main/p95", "saving",
     "optimum/availability", "as_stated/monthly_cost", f"as_stated/latency/{RAG}/main/p95", "cloud_only/monthly_cost",
     "onprem_only/capex", "roadmap/1/monthly_cost", "roadmap/2/monthly_cost"],
)  # fmt: skip
def test_figures_are_printed_as_they_are_shown_elsewhere(pages: list[str], id: str) -> None:
    assert small_advice().figures[id].shown in " ".join(pages)


def test_the_first_two_pages_hold_the_decision_and_the_key_figures(pages: list[str]) -> None:
    first = " ".join(pages[:2])
    assert "41 of 100" in pages[0]
    assert "Decision requested" in first
    assert "10 May 2027: hardware takes 16 weeks, and the day to go live is 30 August 2027." in first
    assert "The platform has a foreign operator" in first


def test_what_the_report_leaves_out_is_said(pages: list[str]) -> None:
    text = " ".join(pages)
    for said in ("Not in this number", "Taxes", "What is unknown", "dora", "Prices as of", NOTICE):
        assert said in text
    assert small_advice().knowledge_hash[:16] in text


@pytest.mark.parametrize("form", ["full", "short"])
def test_a_blank_advice_says_what_is_needed_and_shows_no_amount(form: Form) -> None:
    text = " ".join(_pages(to_pdf(blank_advice(), KNOWLEDGE, Look(form=form, annexes=tuple(ANNEXES)))))
    assert "Nothing is recommended yet" in text
    assert "What does the AI system do?" in text
    assert not re.search(r"USD [\d−]", text)
    assert "Decision requested" not in text


def test_two_processes_make_the_same_bytes() -> None:
    script = (
        "from hashlib import sha256; from advisor.report import ANNEXES, Look, to_pdf;"
        "from tests.core.report_fixture import small_advice, small_knowledge;"
        "print(sha256(to_pdf(small_advice(), small_knowledge(), Look(annexes=tuple(ANNEXES)))).hexdigest())"
    )
    root = Path(__file__).parents[2]
    other = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    own = to_pdf(small_advice(), KNOWLEDGE, Look(annexes=tuple(ANNEXES)))
    assert other.stdout.strip() == sha256(own).hexdigest()


def test_the_file_is_tagged_titled_and_embeds_its_fonts() -> None:
    reader = PdfReader(io.BytesIO(to_pdf(small_advice(), KNOWLEDGE)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Regional bank, adviser assistant"
    fonts = [f.get_object() for page in reader.pages for f in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("Inter" in f["/BaseFont"] for f in fonts)


HOSTILE = {
    "typst markup": '#import "style.typ": * #panic("x") *bold* _it_ $x^2$ = Heading \\ @ref <label> `raw` // #{',
    "html": "<script>alert(1)</script><b>&amp;</b>",
    "right to left": "בנק אזורי مصرف إقليمي mixed with Latin",
    "bidi override": "invoice \u202excod.exe",
    "emoji": "Launch 🚀👩‍💻 now",
    "cjk": "地域銀行のアシスタント",
    "control characters": "a\x00b\x1b[31m\tc\nd",
    "long": "Regional bank " * 15,
    "one long word": "W" * 200,
    "lone combining mark": "\u0301x\u20dd",
    "private use and unassigned": "\ue000\U000e0fff\uffff",
    "empty": "",
}  # fmt: skip


def _named(name: str) -> Advice:
    advice = small_advice()
    workloads = tuple(replace(w, name=name) for w in advice.recommendation.workloads)
    return replace(
        advice,
        name=name,
        alignments=tuple(replace(a, workload=name) for a in advice.alignments),
        recommendation=replace(advice.recommendation, summary=name, workloads=workloads),
        topology=advice.topology and replace(advice.topology, title=name, zones=tuple(
            replace(z, label=name) for z in advice.topology.zones
        )),
    )  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_is_printed_and_never_read_as_markup(name: str) -> None:
    look = Look(organisation=name, confidentiality=name, author=name, form="short")
    pages = _pages(to_pdf(_named(name), KNOWLEDGE, look))
    assert len(pages) <= 6
    if name.isascii() and name.isprintable() and len(name) < 100:
        assert re.sub(r"\s+", "", name) in re.sub(r"\s+", "", pages[0])


def test_the_full_report_takes_all_hostile_names_at_once() -> None:
    advice = small_advice()
    rag = advice.alignments[0]
    pdf = to_pdf(
        replace(
            _named(HOSTILE["typst markup"]),
            alignments=tuple(replace(rag, workload=name) for name in HOSTILE.values()),
        ),
        KNOWLEDGE,
        Look(organisation=HOSTILE["right to left"], author=HOSTILE["emoji"], annexes=("cfo", "coverage")),
    )
    text = _squeezed(" ".join(_pages(pdf)))
    assert _squeezed(HOSTILE["html"]) in text
    assert _squeezed(HOSTILE["typst markup"]) in text


@pytest.mark.parametrize("form", ["full", "short"])
def test_an_uncovered_character_becomes_a_box_with_a_note(form: Form) -> None:
    text = " ".join(_pages(to_pdf(_named("地域 bank"), KNOWLEDGE, Look(form=form))))
    assert f"{BOX}{BOX} bank" in text
    assert "stands for a character that the fonts of this report do not have" in text
    assert "stands for a character" not in " ".join(_pages(to_pdf(small_advice(), KNOWLEDGE, Look(form=form))))


def test_the_fonts_cover_the_scripts_that_they_were_chosen_for() -> None:
    covered = coverage(FONTS)
    for text in ("Größe, façade, Łódź", "Τράπεζα", "Банк", "בנק", "مصرف", BOX, "→ − · – × ≤"):
        assert drawable(text, covered) == text


@pytest.fixture(scope="module", params=("eu-bank", "hospital-group", "retailer"))
def sample(request: pytest.FixtureRequest) -> Advice:
    knowledge = open_knowledge()
    return assess(load(Path(knowledge.folder) / "samples" / f"{request.param}.yaml"), knowledge, date(2026, 11, 24))


@pytest.fixture(scope="module")
def sample_pages(sample: Advice) -> list[str]:
    return _pages(to_pdf(sample, open_knowledge()))


@pytest.mark.parametrize("sample", open_knowledge().samples.values(), ids=lambda s: s.id)
def test_each_sample_fits_both_reports(sample: Sample) -> None:
    knowledge = open_knowledge()
    advice = assess(load(Path(knowledge.folder) / "samples" / sample.file), knowledge, date(2026, 11, 24))
    assert 2 <= len(to_drawings(advice, knowledge, Look(form="short"))) <= 4
    assert 8 <= len(to_drawings(advice, knowledge, Look())) <= 12


def test_what_contradicts_itself_takes_no_further_page(sample: Advice) -> None:
    knowledge = open_knowledge()
    longest = sorted(knowledge.contradictions.values(), key=lambda c: -len(c.say))[:3]
    name = sample.assessment.workloads[0].name
    advice = replace(sample, clashes=tuple(Clash(c.id, name, c.say, c.questions, {}) for c in longest))
    assert len(to_drawings(advice, knowledge, Look(form="short"))) <= 4
    assert len(to_drawings(advice, knowledge, Look())) <= 12


def test_the_full_report_of_each_sample_holds_what_must_not_be_missed(sample: Advice, sample_pages: list[str]) -> None:
    knowledge = open_knowledge()
    text = _squeezed(" ".join(sample_pages))
    assert 8 <= len(sample_pages) <= 12
    best = sample.recommendation.recommended
    must = [f.rule.title for a in sample.alignments for f in a.firing() if f.rule.severity == "critical"]
    must += [o.label for o in sample.recommendation.options]
    must += [f.shown for o in sample.recommendation.options if (f := figure_of(sample, o, "monthly_cost"))]
    must += [f.shown for n in ("three_year_cost", "capex", "availability") if (f := figure_of(sample, best, n))]
    must += [subject_text(a.question, knowledge) for a in sample.assumptions]
    must += [q["question"] for q in open_questions(sample, knowledge)]
    must += [f.rule.title for a in sample.alignments for f in a.findings if f.state == "unknown"]
    must += [sample.knowledge_hash, sample.answers_hash]
    assert [m for m in must if _squeezed(m) not in text] == []


def test_every_amount_with_a_range_is_one_that_the_json_shows(sample: Advice, sample_pages: list[str]) -> None:
    """What looks like a figure with its typical value is the `shown` of a figure, or of a saving said the other way."""
    knowledge = open_knowledge()
    text = _squeezed(" ".join(sample_pages))
    printed = set(re.findall(r"USD[\d.,]+-[\d.,]+[kM]?(?:amonth|overthreeyears)?\(typical[\d.,]+[kM]?\)", text))
    shown = {_squeezed(f["shown"].replace("\u2212", "-")) for f in to_json(sample, knowledge)["figures"].values()}
    savings = {_squeezed(saving_text(f)) for f in sample.figures.values() if f.id.startswith("saving")}
    assert printed
    assert {p for p in printed if p not in shown and not any(p in s for s in savings)} == set()


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def test_every_chapter_and_annex_has_a_bookmark() -> None:
    reader = PdfReader(io.BytesIO(to_pdf(small_advice(), KNOWLEDGE, Look(annexes=tuple(ANNEXES)))))
    marks = [m.title for m in reader.outline if not isinstance(m, list)]
    assert marks == [*FULL.values(), *(f"Annex: {title}" for title in ANNEXES.values())]


def test_only_the_chapters_that_were_chosen_are_printed() -> None:
    reader = PdfReader(io.BytesIO(to_pdf(small_advice(), KNOWLEDGE, Look(sections=("latency", "cost")))))
    assert [m.title for m in reader.outline if not isinstance(m, list)] == ["Cost", "Latency"]


def test_chosen_parts_of_the_short_report_only() -> None:
    text = " ".join(_pages(to_pdf(small_advice(), KNOWLEDGE, Look(form="short", sections=("summary", "plan")))))
    assert "Roadmap" in text
    assert "Recommended topology" not in text


@pytest.mark.parametrize("wrong", [{"sections": ("costs",)}, {"annexes": ("cxo",)}, {"manner": "xx"}, {"form": "long"}])
def test_a_part_that_does_not_exist_is_refused_in_words(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="One of: "):
        Look(**wrong)


def _crowded() -> Advice:
    """Twelve workloads with long names of three scripts, 60 findings."""
    advice = small_advice()
    rag = advice.alignments[0]
    names = [f"{n} " + ("Filialberatung für Privatkunden " * 8)[:160] + "בנק 地域" for n in range(1, 13)]
    alignments = []
    for n, name in enumerate(names):
        fires = [f for f in rag.findings if f.state == "fires"]
        many = tuple(
            replace(f, id=f"{f.rule.id}-{i}@{name}", workload=name)
            for i in range(2 if n else 1)
            for f in (*fires, *fires)
        )
        causes = tuple(replace(c, findings=(many[k].id,)) for k, c in enumerate(rag.causes))
        alignments.append(replace(rag, workload=name, findings=many[:5], causes=causes))
    workloads = tuple(replace(advice.recommendation.workloads[0], name=name) for name in names)
    return replace(
        advice,
        name=names[0],
        alignments=tuple(alignments),
        recommendation=replace(advice.recommendation, workloads=workloads),
    )


def test_a_crowded_report_prints_every_finding_inside_its_pages() -> None:
    advice = _crowded()
    assert sum(len(a.firing()) for a in advice.alignments) == 60
    pdf = to_pdf(advice, KNOWLEDGE, Look(organisation="ö" * 200, annexes=("findings",)))
    outside: list[str] = []

    def look(text: str, cm: list[float], tm: list[float], *_: Any) -> None:
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if text.strip() and not (10 <= x <= 575 and 10 <= y <= 832):
            outside.append(text)

    text = " ".join(page.extract_text(visitor_text=look) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert outside == []
    for rule in ("R01", "G04", "K15"):
        assert text.count(rule) >= 12


@pytest.mark.parametrize("look", [Look(sections=("summary",)), Look(form="short")], ids=["full", "short"])
def test_the_preview_shows_the_same_pages(look: Look) -> None:
    drawings = to_drawings(small_advice(), KNOWLEDGE, look)
    assert len(drawings) == len(_pages(to_pdf(small_advice(), KNOWLEDGE, look)))
    assert page_image(drawings[0], ppi=40).startswith(b"\x89PNG")
    images = to_pages(small_advice(), KNOWLEDGE, look, ppi=30)
    assert len(images) == len(drawings)


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("en", ("10 May 2027", "99.91 %", "USD 1.5-2.1M over three years (typical 1.7M)")),
        ("us", ("May 10, 2027", "99.91 %")),
        ("de", ("10. Mai 2027", "99,91 %", "USD 1,5-2,1M over three years (typical 1,7M)")),
        ("fr", ("10 mai 2027", "99,91 %")),
        ("iso", ("2027-05-10", "99.91 %")),
    ],
)
def test_numbers_and_dates_follow_the_manner_and_names_do_not(manner: str, said: tuple[str, ...]) -> None:
    advice = replace(small_advice(), name="Release 4.0.1, 3,500.5 ms")
    text = " ".join(_pages(to_pdf(advice, KNOWLEDGE, Look(manner=manner, sections=("summary", "cost")))))
    for words in said:
        assert words in text
    assert "Release 4.0.1, 3,500.5 ms" in text


def test_the_command_line_writes_the_same_bytes_as_the_page_with_the_same_look(tmp_path: Path) -> None:
    knowledge = open_knowledge()
    sample = Path(knowledge.folder) / "samples" / "eu-bank.yaml"
    logo = tmp_path / "logo.svg"
    logo.write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1"/></svg>')
    options = ["--organisation", "Bank AG", "--mark", "Internal", "--author", "A. Author", "--annexes", "cfo,ledger"]
    options += ["--manner", "de", "--logo", str(logo), "--parts", "summary,cost", "--as-of", "2026-11-24"]
    assert main(["report", str(sample), "--pdf", str(tmp_path / "a.pdf"), *options]) == 0
    look = Look(
        "Bank AG", "Internal", "A. Author", sections=("summary", "cost"), annexes=("cfo", "ledger"), manner="de",
        logo=read_logo(logo.read_bytes()),
    )  # fmt: skip
    advice = assess(load(sample, knowledge), knowledge, date(2026, 11, 24))
    assert (tmp_path / "a.pdf").read_bytes() == to_pdf(advice, knowledge, look)


@pytest.mark.parametrize("look", [BANK, SHORT], ids=["full", "short"])
def test_a_plan_that_cannot_exist_is_said_before_all_else(look: Look) -> None:
    clash = Clash("nothing_to_serve", "w", "No task arrives, and a workload is to be served.", ("requests_day",), {})
    said = " ".join(_pages(to_pdf(replace(small_advice(), clashes=(clash,)), KNOWLEDGE, look))[:2])
    assert f"Answers contradict each other: w: {clash.say}" in said
    assert "Answers contradict each other" not in " ".join(_pages(to_pdf(small_advice(), KNOWLEDGE, look))[:2])
