"""Findings: what contradicts itself, filtered, opened, remedied, accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import advisor
from advisor.advice import Advice
from advisor.advising.repairs import find_repair, repaired
from advisor.alignment.pairs import PAIRS
from advisor.alignment.repair import BLOCKING
from advisor.alignment.safest import safe_path
from advisor.assessment import Acceptance, Assessment, dumps, load, loads, with_edits
from advisor.cli.advice import advice_page
from advisor.cli.outline import Para
from advisor.expr import Chosen
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Edit
from advisor.report.content.chapters.alignment import alignment
from advisor.report.text import score_scope
from advisor.ui.desk import store
from advisor.ui.judgement import grid, repair, risks, safe, words
from advisor.ui.judgement.listing import PAGE
from advisor.ui.theme import plain
from tests.app.driver import assessment_of, desk_of, goto, session
from tests.app.driver import words as written

HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x]"
KNOWLEDGE = open_knowledge()
SAMPLES = sorted(KNOWLEDGE.samples)


def start(sample: str) -> AppTest:
    """The Findings page on a sample, or on a blank assessment."""
    at = session()
    return goto(at.button(key=sample if sample == "blank" else f"sample-{sample}").click().run(), "findings")


@pytest.fixture
def bank() -> AppTest:
    """The page on the bank sample."""
    return start("eu-bank")


@pytest.fixture
def retailer() -> AppTest:
    """The page on the retailer: two workloads, the first with contradictions, the second with none."""
    return start("retailer")


def of_sample(id: str) -> Assessment:
    return load(Path(KNOWLEDGE.folder) / "samples" / KNOWLEDGE.samples[id].file, KNOWLEDGE)


def advice_of(at: AppTest) -> Advice:
    return advisor.assess(assessment_of(at))


def score(at: AppTest) -> float:
    found = advice_of(at).alignments[0].score
    assert found is not None
    return found


def changed(at: AppTest, change: Callable[[Assessment], Assessment]) -> AppTest:
    """The page after somebody else saved a change of the same assessment."""
    held, after = desk_of(at), change(assessment_of(at))
    store().save(held.document, after.name, dumps(after, KNOWLEDGE), base=held.version, note="test")
    return at.run()


def listed(at: AppTest) -> list[str]:
    """The labels of the findings in the list: all say their weight, then their title."""
    return [expander.label for expander in at.expander if " · " in expander.label]


def popovers(at: AppTest) -> list[str]:
    """The words on the buttons behind which something opens."""
    return [block.proto.popover.label.replace("\\", "") for block in at.get("popover")]


def everything(at: AppTest) -> str:
    """What is written on the page, and on its buttons."""
    return written(at) + "".join(button.label.replace("\\", "") for button in at.button)


def choose(at: AppTest, kind: str, *values: str) -> AppTest:
    """Set one of the filters."""
    return at.pills(key=f"filter-{kind}").set_value(list(values)).run()


def opened(at: AppTest, finding: str) -> AppTest:
    """The page with one finding of the list opened."""
    at.session_state[f"open-{finding}"] = True
    return at.run()


def accept(at: AppTest, finding: str, reason: str, by: str, until: date | None = None) -> AppTest:
    """Fill in the form under an opened finding and send it."""
    at.text_area(key=f"accept-{finding}-reason").set_value(reason)
    at.text_input(key=f"accept-{finding}-by").set_value(by)
    at.date_input(key=f"accept-{finding}-until").set_value(until)
    return at.button(key=f"accept-{finding}-done").click().run()


def test_the_headline_says_how_many_contradictions_from_how_many_causes(bank: AppTest) -> None:
    found = advice_of(bank).alignments[0]
    assert len(found.firing()) == len(listed(bank)) > 0
    assert words.headline(found) in written(bank)
    assert f"{words.counted(len(found.causes), 'cause')}, one critical" in words.headline(found)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_steps_shown_lead_to_the_score(sample: str) -> None:
    for found in advisor.assess(of_sample(sample)).alignments:
        steps = words.score_steps(found)
        assert steps[-1].left == pytest.approx(found.score)
        assert [s.left for s in steps] == sorted((s.left for s in steps), reverse=True)


def test_page_command_line_and_report_say_the_same_of_what_the_score_covers(bank: AppTest) -> None:
    advice = advisor.assess(assessment_of(bank))
    said = score_scope(advice.alignments[0])
    assert "rules are not judged yet" in said
    assert said in written(bank)
    blocks = [block for section in advice_page(advice, KNOWLEDGE).sections for block in section.blocks]
    assert any(said in block.text for block in blocks if isinstance(block, Para))
    assert alignment(advice, KNOWLEDGE)["workloads"][0]["judged"] == said


def test_each_top_cause_shows_answers_why_remedy_effect_and_source(bank: AppTest) -> None:
    advice = advice_of(bank)
    found = advice.alignments[0]
    cards = [h.value for h in bank.html if 'class="adv-cause"' in h.value]
    assert len(cards) == min(5, len(found.causes))
    by_id = {f.id: f for f in found.findings}
    for cause, card in zip(found.causes, cards, strict=False):
        first = by_id[cause.findings[0]]
        answers = [answer for _, answer in words.evidence(first, KNOWLEDGE, 4)]
        effect = [text for _, text in words.effect_rows(advice.remedy_effects.get(first.id))]
        sources = [KNOWLEDGE.sources[id].date for id in first.rule.sources]
        for text in (cause.title, first.rule.title, first.rule.why, first.rule.remedy.say, *answers, *effect, *sources):
            assert escape(text) in card


def test_filters_narrow_the_list_and_none_chosen_means_all(bank: AppTest) -> None:
    found = [f for f in advice_of(bank).alignments[0].findings if f.state in ("fires", "unknown", "replaced")]
    assert len(listed(choose(bank, "state"))) == PAGE < len(found)
    assert len(listed(bank.button(key="more").click().run())) == len(found)
    critical = [f for f in found if f.rule.severity == "critical"]
    assert len(listed(choose(bank, "severity", "critical"))) == len(critical)
    choose(bank, "severity")
    choose(bank, "layer", "cost")
    assert len(listed(bank)) == sum("cost" in f.rule.layers for f in found)
    choose(bank, "layer")
    bank.multiselect(key="filter-theme").set_value(["compliance"]).run()
    assert len(listed(bank)) == sum(f.rule.theme == "compliance" for f in found)
    choose(bank, "severity", "low")
    assert listed(bank) == []
    assert "No finding passes" in written(bank)


def test_unknown_rules_are_listed_with_the_question_that_settles_them(bank: AppTest) -> None:
    open_ = next(f for f in words.unknown(advice_of(bank).alignments[0]) if f.missing[0] in KNOWLEDGE.questions)
    choose(bank, "state", "unknown")
    assert any(open_.rule.id in label and label.startswith("Unknown, ") for label in listed(bank))
    opened(bank, open_.id)
    bank.button(key=f"ask-{open_.id}-{open_.missing[0]}").click().run()
    assert not bank.exception
    assert desk_of(bank).focus == open_.missing[0]
    assert KNOWLEDGE.questions[open_.missing[0]].text in written(bank)


def test_applying_a_remedy_changes_answer_and_score_as_foretold_and_can_be_undone(bank: AppTest) -> None:
    before, advice = assessment_of(bank), advice_of(bank)
    cause = advice.alignments[0].causes[0]
    foretold = score(bank) + advice.remedy_effects[cause.findings[0]].score
    bank.button(key=f"apply-{cause.id}").click().run()
    assert score(bank) == pytest.approx(foretold)
    assert f"{foretold:.0f}" in bank.toast[0].value
    assert assessment_of(bank).answers(assessment_of(bank).workloads[0])["operator"] == "domestic"
    assert loads(dumps(assessment_of(bank), KNOWLEDGE), knowledge=KNOWLEDGE) == assessment_of(bank)
    bank.button(key="undo").click().run()
    assert assessment_of(bank) == before


def test_all_remedies_of_a_cause_gain_what_the_cause_says(bank: AppTest) -> None:
    cause = advice_of(bank).alignments[0].causes[0]
    foretold = score(bank) + cause.score_gain
    bank.button(key=f"apply-all-{cause.id}").click().run()
    assert score(bank) == pytest.approx(foretold)


def test_another_serving_place_asks_again_for_the_memory_of_its_nodes(retailer: AppTest) -> None:
    assert "accel_gb" in assessment_of(retailer).workloads[0].answers
    retailer.button(key="apply-serving_place").click().run()
    answers = assessment_of(retailer).workloads[0].answers
    assert answers["serving"] == "self_onprem"
    assert "accel_gb" not in answers


def test_a_finding_beyond_the_top_causes_has_its_effect_measured_when_opened(bank: AppTest) -> None:
    advice = advice_of(bank)
    late = next(f for f in advice.alignments[0].firing() if f.rule.remedy.edits and f.id not in advice.remedy_effects)
    opened(bank, late.id)
    (card,) = [h.value for h in bank.html if "adv-opened" in h.value]
    assert "+" in card.split('class="adv-effect"')[1]
    assert escape(late.rule.when.text) in card
    assert late.id in card


@pytest.mark.parametrize(("reason", "by"), [("", "CIO"), ("bridge", ""), (" \n ", "CIO"), ("bridge", "  ")])
def test_a_risk_is_not_accepted_without_reason_and_person(bank: AppTest, reason: str, by: str) -> None:
    accept(opened(bank, "C03@adviser-assistant"), "C03@adviser-assistant", reason, by)
    assert 'role="alert"' in written(bank)
    assert "C03" not in {a.rule for a in assessment_of(bank).workloads[0].accepted}


def test_an_accepted_risk_is_kept_with_name_and_date_and_can_be_withdrawn(bank: AppTest) -> None:
    before, until = score(bank), date.today() + timedelta(days=30)
    accept(opened(bank, "C03@adviser-assistant"), "C03@adviser-assistant", "one-year\nbridge \x07", " CIO ", until)
    kept = assessment_of(bank).workloads[0].accepted
    assert Acceptance("C03", "one-year\nbridge", "CIO", until.isoformat()) in kept
    assert loads(dumps(assessment_of(bank), KNOWLEDGE), knowledge=KNOWLEDGE) == assessment_of(bank)
    assert score(bank) > before
    assert not any("C03" in label for label in listed(bank))
    choose(bank, "state", "accepted")
    opened(bank, "C03@adviser-assistant")
    assert "Accepted by CIO until" in written(bank)
    bank.button(key="withdraw-C03@adviser-assistant").click().run()
    assert score(bank) == pytest.approx(before)


def test_an_acceptance_that_has_ended_already_is_refused() -> None:
    today = date(2026, 11, 24)
    assert "past" in risks.refusal(Acceptance("C03", "bridge", "CIO", "2026-11-23"), today)
    assert risks.refusal(Acceptance("C03", "bridge", "CIO", "2026-11-24"), today) == ""


def test_an_acceptance_that_stands_for_nothing_is_told_and_can_be_withdrawn(bank: AppTest) -> None:
    def add(a: Assessment) -> Assessment:
        return risks.accept(a, a.workloads[0].name, Acceptance("F01", HOSTILE, "CIO"))

    changed(bank, add)
    assert any("F01" in m.value and "does not fire" in m.value for m in bank.markdown)
    bank.button(key="withdraw-F01@adviser-assistant").click().run()
    assert "F01" not in {a.rule for a in assessment_of(bank).workloads[0].accepted}


def test_what_people_typed_is_shown_as_text(bank: AppTest) -> None:
    def rename(a: Assessment) -> Assessment:
        first = replace(a.workloads[0], name=HOSTILE, accepted=(Acceptance("C03", HOSTILE, HOSTILE),))
        return replace(a, name=HOSTILE, workloads=(first, replace(a.workloads[0], name="other")))

    changed(bank, rename)
    bank.segmented_control(key="findings-of").set_value("all").run()
    choose(bank, "state")
    bank.button(key="more").click().run()
    opened(bank, f"C03@{HOSTILE}")
    assert not bank.exception
    assert "Accepted by &lt;img" in written(bank)
    assert not any("<img" in h.value for h in bank.html)
    shown = [*listed(bank), *bank.pills(key="workload").options]
    assert any("img" in text for text in shown)
    assert not any(re.search(r"(?<!\\)<img|(?<!\\)\*bold|(?<!\\):red", text) for text in shown)


def test_one_workload_needs_no_selector_and_two_have_one(bank: AppTest, retailer: AppTest) -> None:
    assert "workload" not in {p.key for p in bank.pills}
    retailer.pills(key="workload").set_value("staff-assistant").run()
    said = words.headline(advice_of(retailer).alignments[1])
    assert re.match(r"No contradiction in what you answered; \w+ rules cannot be judged yet", said)
    assert said in written(retailer)
    assert listed(retailer) == []
    retailer.segmented_control(key="findings-of").set_value("all").run()
    assert len(listed(retailer)) == sum(len(a.firing()) for a in advice_of(retailer).alignments)


def test_a_blank_assessment_has_nothing_to_judge_and_leads_to_the_first_question() -> None:
    at = start("blank")
    assert "Nothing to judge yet" in written(at)
    assert listed(at) == []
    at.button(key="first").click().run()
    assert at.segmented_control(key="step")


def test_the_grids_show_the_table_where_the_plan_stands_and_where_to_go() -> None:
    advice = advisor.assess(of_sample("retailer"))
    page = grid.draw(advice.alignments[0], advice.recommendation.workloads[0], KNOWLEDGE)
    legend = page.index('class="adv-legend"')
    cells, rest = page[:legend], page[legend:]
    assert [cells.count(f"<b>{n}</b>") for n in range(5)] == [
        sum(pair.score == n for pair in KNOWLEDGE.pairs.values()) for n in range(5)
    ]
    assert cells.count(" checked>") == cells.count(grid.HERE) + cells.count(grid.STAY) == len(PAIRS)
    assert cells.count(f">{grid.GO}<") == 3
    assert cells.count(f">{grid.READS}<") == 2
    assert all(word in rest for word in ("contradict", "strong fit"))
    assert all(escape(pair.reason) in cells for pair in KNOWLEDGE.pairs.values())


def test_a_gap_between_plan_and_answers_is_corrected_not_accepted() -> None:
    found = advisor.assess(of_sample("eu-bank")).alignments[0].firing()[0]
    gap = replace(found, rule=replace(found.rule, id="L:adoption-gap"))
    pair = replace(found, rule=replace(found.rule, id="P:edge+shadow"))
    assert risks.acceptable(found, KNOWLEDGE)
    assert risks.acceptable(pair, KNOWLEDGE)
    assert not risks.acceptable(gap, KNOWLEDGE)


def test_the_smallest_repair_is_previewed_without_a_change_applied_in_one_edit_and_undone(bank: AppTest) -> None:
    before = assessment_of(bank)
    found = find_repair(before, before.workloads[0].name, KNOWLEDGE, date.fromisoformat(advice_of(bank).as_of))
    assert found.state in {"found", "unproven"}
    assert found.changes
    bank.button(key="repair-find").click().run()
    bank.toggle(key="repair-preview").set_value(True).run()
    assert not bank.exception
    assert repair.headline(found) in written(bank)
    assert assessment_of(bank) == before
    bank.button(key="repair-apply").click().run()
    assert not bank.exception
    assert assessment_of(bank) == repaired(before, found, KNOWLEDGE)
    left = advice_of(bank).alignments[0].findings
    assert not [f.id for f in left if f.state == "fires" and f.rule.severity in BLOCKING]
    bank.button(key="undo").click().run()
    assert assessment_of(bank) == before


def test_an_impossible_repair_says_what_cannot_hold_together_and_offers_nothing_to_apply() -> None:
    at = start("call-screening")
    at.button(key="repair-find").click().run()
    assert not at.exception
    said = written(at)
    assert "No change of the answers clears every critical and high finding." in said
    assert "Accuracy measured (93 %), accuracy needed (99 %) and" in said
    assert "cannot hold together" in said
    assert "repair-apply" not in {b.key for b in at.button}


def test_answers_that_contradict_each_other_stand_first_with_what_was_answered(retailer: AppTest) -> None:
    assert "Answers that contradict each other" not in written(retailer)
    wrong = {"operator": "own", "serving": "vendor_api"}
    name = assessment_of(retailer).workloads[0].name
    changed(retailer, lambda a: with_edits(a, name, [Edit(q, to) for q, to in wrong.items()], KNOWLEDGE))
    (clash,) = advice_of(retailer).clashes
    assert escape(clash.say) in written(retailer)
    buttons = [b for b in retailer.button if f"clash-{clash.id}" in b.key]
    assert [b.key.rpartition("-")[2] for b in buttons] == list(clash.questions)
    assert ["We do ourselves" in buttons[0].label, "Vendor API" in buttons[1].label] == [True, True]
    goto(retailer, "architecture")
    assert [plain(f"{name}: {clash.say}") in w.value for w in retailer.warning] == [True]
    goto(retailer, "findings")
    assert not retailer.warning
    next(b for b in retailer.button if f"clash-{clash.id}" in b.key).click().run()
    assert desk_of(retailer).focus == "operator"


def test_doing_nothing_is_priced_in_total_in_the_row_and_in_the_opened_finding() -> None:
    at = start("release-notes")
    advice = advice_of(at)
    priced = {c.finding: advice.figures[c.figure].shown for c in advice.inaction if c.figure}
    assert len(priced) > 1
    total = advice.figures["inaction"].shown
    assert f"Costs {total} while nothing is done" in popovers(at)
    rows = {r.split(" :gray[")[1].split(" ")[0]: r.replace("\\", "") for r in listed(at)}
    for finding, shown in priced.items():
        assert f"costs {shown} while nothing is done" in rows.pop(finding.partition("@")[0])
    assert not any("while nothing is done" in row for row in rows.values())
    opened(at, next(c.finding for c in advice.inaction if c.figure and not c.counted))
    assert "the total counts that" in written(at)
    free = next(c.finding for c in advice.inaction if not c.figure and not c.waits_for)
    opened(at, free)
    assert "leaving it costs no more than its remedy" in written(at)


def test_a_price_of_doing_nothing_that_waits_names_what_it_waits_for(bank: AppTest) -> None:
    (waiting,) = [c for c in advice_of(bank).inaction if c.waits_for]
    opened(bank, waiting.finding)
    assert "What it costs while nothing is done is not known yet" in written(bank)
    assert all(words.subject_text(id, KNOWLEDGE) in everything(bank) for id in waiting.waits_for)


def test_causes_that_workloads_share_are_listed_with_their_workloads() -> None:
    at = start("hospital-group")
    portfolio = advice_of(at).portfolio
    assert portfolio is not None
    shared = [c for c in portfolio.causes if len(c.workloads) > 1]
    (table,) = [h.value for h in at.html if "adv-shared'" in h.value]
    assert shared
    for cause in shared:
        assert all(escape(text) in table for text in (cause.title, *cause.workloads))


def test_the_safe_path_shows_each_step_with_its_months_and_what_must_be_true_first(retailer: AppTest) -> None:
    advice = advice_of(retailer)
    path, months = advice.safe_paths[0], advice.figures["safe_path/shelf-vision/months"]
    (told,) = [h.value for h in retailer.html if 'class="adv-path"' in h.value]
    assert told.count("<h4>") == len(path.steps) == len(months.inputs) > 1
    assert all(escape(say) in told for step in path.steps for say in step.preconditions)
    assert any(months.shown in label for label in popovers(retailer))


def test_a_target_that_contradicts_itself_is_not_approached_and_says_why(retailer: AppTest) -> None:
    advice = advice_of(retailer)
    start_, target = advice.safe_paths[0].start, ("edge", "production", "multi_agent")
    path = safe_path("shelf-vision", start_, target, {}, {}, KNOWLEDGE)
    assert not path.reaches
    assert safe.headline(path).startswith("No safe path to the target")
    told = safe.told(path, KNOWLEDGE)
    assert "What was wanted" in told
    assert all(escape(why) in told for why in path.unsafe_target)


def test_no_path_leads_to_a_use_case_that_a_finding_advises_against() -> None:
    advice = advisor.assess(of_sample("release-notes"))
    (path,) = advice.safe_paths
    assert advice.assessment.answers(advice.assessment.workloads[0])["usecase"] == "multi_agent"
    assert "multi_agent" not in path.target


def test_the_row_of_an_accepted_risk_names_who_accepts_it(bank: AppTest) -> None:
    names = {"C03": "Chief risk officer", "C13": "N" * 200}
    until = (date.today() + timedelta(days=30)).isoformat()

    def accept_both(a: Assessment) -> Assessment:
        for rule, by in names.items():
            a = risks.accept(a, a.workloads[0].name, Acceptance(rule, "bridge", by, until))
        return a

    changed(bank, accept_both)
    choose(bank, "state", "accepted")
    rows = {rule: next(r for r in listed(bank) if f"[{rule}" in r) for rule in names}
    assert "accepted by Chief risk officer until" in rows["C03"]
    assert "N" * PAGE in rows["C13"]
    assert "N" * 61 not in rows["C13"]
    assert "N" * 200 in written(opened(bank, "C13@adviser-assistant"))


def test_what_is_answered_so_already_is_no_change_of_a_remedy() -> None:
    held = {"operator": "own", "protections": Chosen(frozenset({"egress_deny_default"}))}
    edits = (Edit("operator", "own"), Edit("protections", None, ("egress_deny_default", "private_endpoints"), ("sso",)))
    found = [change.after for change in words.changes(held, edits, KNOWLEDGE)]
    assert found == ["add Private endpoints"]
