"""Evidence: counts, facts, sources, rules, coverage, checks, accuracy, assumptions, search, own packs."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import advisor
from advisor.advice import Advice
from advisor.alignment.coverage import coverage
from advisor.assessment import load
from advisor.knowledge import measured_rows, open_knowledge
from advisor.knowledge.catalogue import catalogue
from advisor.knowledge.ledger import ledger
from advisor.models.constants import constants
from advisor.report.text import figure_of
from advisor.ui.evidence import accuracy, assumed, covered, facts, links, sources, words
from advisor.verify.tco import check
from tests.app.driver import ROOT, assessment_of, desk_of, goto, session
from tests.app.driver import words as written

KNOWLEDGE = open_knowledge()
BOOK = ledger(KNOWLEDGE, catalogue(KNOWLEDGE), measured_rows(KNOWLEDGE))
SAMPLES = sorted(KNOWLEDGE.samples)
EXAMPLE = ROOT / "examples" / "pack-acme"


def start(sample: str) -> AppTest:
    """The Evidence page with a sample open."""
    return goto(session().button(key=f"sample-{sample}").click().run(), "evidence")


@cache
def seen(sample: str = "") -> str:
    """All that is written on the page, with a sample open or none."""
    return text_of(start(sample) if sample else goto(session(), "evidence"))


@pytest.fixture
def page() -> AppTest:
    """The page with no assessment open."""
    return goto(session(), "evidence")


@pytest.fixture
def bank() -> AppTest:
    """The page with the bank open."""
    return start("eu-bank")


def advice_of(at: AppTest) -> Advice:
    return advisor.assess(assessment_of(at))


@cache
def of_sample(id: str) -> Advice:
    return advisor.assess(load(Path(KNOWLEDGE.folder) / "samples" / KNOWLEDGE.samples[id].file, KNOWLEDGE))


def text_of(at: AppTest) -> str:
    assert not at.exception
    return written(at)


def rows_of(at: AppTest, kind: str) -> int:
    """How many rows a table of the page has."""
    (table,) = [h.value for h in at.html if f"<table class='adv-table bld-table {kind}" in h.value]
    return str(table).partition("<tbody>")[2].count("<tr>")


def zipped(files: dict[str, str]) -> bytes:
    """A zip of texts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def example(**changed: str) -> bytes:
    """The pack that ships as an example, some of its files changed."""
    files = {p.relative_to(EXAMPLE).as_posix(): p.read_text("utf-8") for p in EXAMPLE.rglob("*") if p.is_file()}
    return zipped(files | changed)


def upload(at: AppTest, raw: bytes, name: str = "acme.zip") -> AppTest:
    return at.file_uploader(key="ev-pack-file").upload(name, raw).run()


def test_the_headline_counts_what_the_knowledge_holds() -> None:
    head = words.headline(BOOK)
    assert escape(head) in seen()
    assert head.startswith(
        f"{len(KNOWLEDGE.rules)} rules, {len(KNOWLEDGE.pairs)} pairs of patterns and {BOOK.figures:,}"
    )
    assert f"name {len(BOOK.outside)} sources" in seen()


def test_without_an_assessment_all_but_its_own_parts_are_there() -> None:
    said = seen()
    assert covered.NOTHING_OPEN in said
    assert assumed.NOTHING_OPEN in said
    assert "This assessment" not in said
    assert all(escape(fact.text) in said for fact in KNOWLEDGE.facts.values())


def test_a_claim_stands_beside_what_this_assessment_finds() -> None:
    advice, claim = of_sample("eu-bank"), KNOWLEDGE.facts["hybrid_savings"]
    beside = facts.beside(claim, advice)
    assert escape(beside) in seen("eu-bank")
    assert "more than the plan as stated, which breaks its limits" in beside
    cost = figure_of(advice, advice.recommendation.recommended, "monthly_cost")
    assert cost
    assert cost.shown in facts.beside(KNOWLEDGE.facts["cost_range"], advice)
    assert facts.beside(KNOWLEDGE.facts["stalled_projects"], advice) == ""


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_saving_beside_the_claim_is_that_of_the_advice(sample: str) -> None:
    advice = of_sample(sample)
    saving, said = advice.figures.get("saving"), facts.beside(KNOWLEDGE.facts["hybrid_savings"], advice)
    if advice.recommendation.recommended is None:
        assert "nothing is recommended" in said
    elif saving is None or "already" in said:
        assert "nothing to save" in said
    else:
        assert ("Saves" if saving.value >= 0 else "Costs") in said


def test_sources_are_filtered_by_age_grade_and_kind(page: AppTest) -> None:
    assert rows_of(page, "ev-sources") == sources.PAGE
    assert f"{len(BOOK.outside)} of {len(BOOK.outside)} shown" in text_of(page)
    page.pills(key="ev-source-grade").set_value(["vendor"]).run()
    vendors = sum(row.grade == "vendor" for row in BOOK.outside)
    assert f"{vendors} of {len(BOOK.outside)} shown" in text_of(page)
    page.pills(key="ev-source-grade").set_value([]).run()
    page.multiselect(key="ev-source-kind").set_value(["judgement"]).run()
    own = [row for row in BOOK.sources if row.kind == "judgement"]
    assert f"{len(own)} of {len(own)} shown" in text_of(page)
    page.pills(key="ev-source-grade").set_value(["measured"]).run()
    assert "No source passes" in text_of(page)


def test_what_rests_on_a_source_opens_to_the_ids() -> None:
    row = next(row for row in BOOK.sources if row.id == "ITER")
    shown = sources.resting(row)
    assert all(f"{id}," in shown or f"{id}<" in shown for id in row.rests["rules"])
    assert f"{len(row.rests['rules'])} rules" in shown


def test_more_sources_are_shown_on_demand(page: AppTest) -> None:
    page.button(key="ev-more-sources").click().run()
    assert rows_of(page, "ev-sources") == 2 * sources.PAGE


def test_a_rule_opens_to_the_card_of_the_findings_page(bank: AppTest) -> None:
    bank.session_state["ev-open-rule-C03"] = True
    card = next(h.value for h in bank.run().html if "adv-opened" in h.value)
    rule = KNOWLEDGE.rules["C03"]
    for text in (rule.why, rule.remedy.say, rule.when.text, "You answered", "C03@adviser-assistant"):
        assert escape(text) in card


def test_a_rule_opens_without_an_assessment_and_claims_no_state(page: AppTest) -> None:
    page.session_state["ev-open-rule-C03"] = True
    card = next(h.value for h in page.run().html if "adv-opened" in h.value)
    assert escape(KNOWLEDGE.rules["C03"].when.text) in card
    assert "You answered" not in card
    assert not any("Silent" in box.label or "Fires" in box.label for box in page.expander)


def test_rules_are_filtered(page: AppTest) -> None:
    page.pills(key="ev-rule-basis").set_value(["judgement"]).run()
    page.pills(key="ev-rule-severity").set_value(["high"]).run()
    found = [r for r in KNOWLEDGE.rules.values() if r.basis == "judgement" and r.severity == "high"]
    assert f"{len(found)} of {len(KNOWLEDGE.rules)} shown" in text_of(page)
    listed = [box.label for box in page.expander]
    assert len(listed) == min(len(found), 10)
    assert all(label.startswith("High") for label in listed)


def test_coverage_is_that_of_the_alignment_and_leads_to_the_question(bank: AppTest) -> None:
    found = coverage(advice_of(bank).alignments[0], KNOWLEDGE)
    said = text_of(bank)
    assert covered.title(found) in said
    assert f"Silent <b>{found.counts['silent']}</b>" in said
    question = next(id for id in found.waiting_for if id in KNOWLEDGE.questions)
    bank.button(key=f"ask-ev-{question}").click().run()
    assert desk_of(bank).focus == question
    assert KNOWLEDGE.questions[question].text in text_of(bank)


def test_the_rules_are_checked_on_demand_and_every_exception_has_its_reason(page: AppTest) -> None:
    from advisor.knowledge.linter import lint

    if any(button.key == "ev-lint" for button in page.button):
        page.button(key="ev-lint").click().run()
    report = lint(KNOWLEDGE)
    said = text_of(page)
    assert report.badge in said
    assert report.excepted
    assert all(escape(finding.reason) in said for finding in report.excepted)


def test_every_error_of_the_fit_is_shown_as_it_is_in_the_data() -> None:
    errors, said = constants(KNOWLEDGE).errors, seen()
    assert accuracy.title(errors) in said
    for error in errors:
        assert f"<div>{error.n:,}</div>" in said
        assert f"<div>{100 * error.p90_share:.0f} %</div>" in said
    report = check(KNOWLEDGE)
    assert f"of {len(report.cases)} published examples {len(report.judged)} can be recomputed" in said


def test_every_default_in_use_is_listed_with_reason_and_leads_to_its_question(bank: AppTest) -> None:
    advice, said = advice_of(bank), text_of(bank)
    assert advice.assumptions
    for assumption in advice.assumptions:
        assert escape(assumption.reason) in said
    asked = assumed.asked_of(advice.assessment, KNOWLEDGE)
    number, first = next((n, a) for n, a in enumerate(advice.assumptions) if a.question in asked[a.workload])
    bank.button(key=f"ask-ev-{number}-{first.question}").click().run()
    assert desk_of(bank).focus == first.question


def test_an_answer_that_shapes_the_design_is_not_said_to_cost_nothing() -> None:
    free = next(a for s in SAMPLES for a in of_sample(s).assumptions if a.effect_usd_month is None)
    assert assumed.effect_text(free) == "It shapes the design itself"


def test_a_table_of_figures_opens_with_all_its_rows(page: AppTest) -> None:
    for table in ("gpus", "rtt", "items"):
        page.selectbox(key="ev-table").set_value(table).run()
        assert not page.exception
        (frame,) = page.dataframe
        assert len(frame.value) == len(getattr(KNOWLEDGE, table))


@pytest.mark.parametrize(
    ("typed", "table", "id"),
    [
        ("K05", "rules", ""),
        ("h100-sxm", "gpus", "H100-SXM"),
        ("dora", "regimes", "dora"),
        ("pue edge", "items", "pue_edge"),
    ],
)
def test_one_search_finds_all_kinds_and_each_opens_its_card(page: AppTest, typed: str, table: str, id: str) -> None:
    page.text_input(key="ev-search").set_value(typed).run()
    assert "found in" in text_of(page)
    if id:
        page.session_state[f"ev-hit-{table}-{id}"] = True
        card = next(h.value for h in page.run().html if 'class="ev-card"' in h.value)
        entry = getattr(KNOWLEDGE, table)[id]
        assert escape(str(getattr(entry, "source", "") or entry.demand)) in re.sub("</?a[^>]*>", "", card)
    else:
        assert "K05" in page.expander[0].label


@pytest.mark.parametrize("typed", ["<img src=x onerror=alert(1)>", "**bold** :red[x]"])
def test_what_is_typed_is_shown_as_text(page: AppTest, typed: str) -> None:
    page.text_input(key="ev-search").set_value(typed).run()
    assert not page.exception
    assert not any("<img src=x" in h.value for h in page.html)
    assert "Nothing holds" in "".join(info.value for info in page.info)


def test_a_citation_is_escaped_and_only_web_addresses_become_links() -> None:
    shown = links.linked('see <b>x</b> javascript:alert(1) evil.com/"onclick=1 and https://iterathon.tech/a')
    assert "<b>" not in shown
    assert 'href="https://iterathon.tech/a"' in shown
    assert shown.count("href=") == shown.count('href="https://')
    assert 'onclick=1"' not in shown


def test_a_pack_is_checked_then_used_then_left_and_named_on_every_page(bank: AppTest) -> None:
    upload(bank, example())
    assert "is well formed" in bank.success[0].value
    bank.button(key="ev-pack-use").click().run()
    assert "ACME house rules" in "".join(c.value for c in bank.caption)
    assert f"{len(KNOWLEDGE.rules) + 3} rules" in text_of(bank) or "rules checked" in text_of(bank)
    bank.text_input(key="ev-search").set_value("ACME01").run()
    assert any("ACME01" in box.label for box in bank.expander)
    goto(bank, "findings")
    assert "ACME house rules" in "".join(c.value for c in bank.caption)
    goto(bank, "evidence")
    bank.button(key="ev-pack-drop").click().run()
    assert not bank.caption
    assert not bank.exception


def test_a_pack_counts_for_its_own_session_only(bank: AppTest, page: AppTest) -> None:
    upload(bank, example())
    bank.button(key="ev-pack-use").click().run()
    assert escape(words.headline(BOOK)) in text_of(page.run())


@pytest.mark.parametrize(
    "raw",
    [
        b"no zip",
        zipped({"rules/x.yaml": "rules: []"}),
        zipped({"../pack.yaml": "id: x"}),
        example(**{"rules/acme.yaml": "rules:\n- id: ACME01\n  title: <img src=x>\n  when: nosuchquestion == 'x'\n"}),
        example(**{"pack.yaml": "id: [1\n"}),
    ],
)
def test_a_pack_that_is_wrong_is_told_why_and_changes_nothing(page: AppTest, raw: bytes) -> None:
    upload(page, raw, "<b>.zip")
    assert not page.exception
    assert "cannot be used. Nothing has changed" in page.error[0].value
    assert any(m.value.startswith("- ") for m in page.markdown)
    assert "ev-pack-use" not in {button.key for button in page.button}
    assert escape(words.headline(BOOK)) in text_of(page)


def test_a_pack_whose_answers_are_in_use_is_not_taken_away(bank: AppTest) -> None:
    upload(bank, example())
    bank.button(key="ev-pack-use").click().run()
    from advisor.assessment import dumps, with_answer
    from advisor.ui.desk import store

    held, mine = desk_of(bank), open_knowledge(packs=[EXAMPLE])
    after = with_answer(assessment_of(bank), None, "acme_review", mine.questions["acme_review"].options[0].id)
    store().save(held.document, after.name, dumps(after, mine), base=held.version, note="test")
    bank.run().button(key="ev-pack-drop").click().run()
    assert not bank.exception
    assert "Nothing has changed" in bank.toast[0].value
    assert "ACME house rules" in "".join(c.value for c in bank.caption)
