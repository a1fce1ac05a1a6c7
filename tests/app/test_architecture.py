"""Architecture: what the engine says, before and after, what is chosen, and what is said where there is no design."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from advisor.advice import Advice, assess
from advisor.assessment import Assessment, apply_settings, dumps
from advisor.design.model import Path
from advisor.knowledge import open_knowledge
from advisor.optimise.model import Option
from advisor.topology import Topology
from advisor.ui import component, opening
from advisor.ui.building import bars, charts
from advisor.ui.building.markup import lines, some
from advisor.ui.building.selection import told
from advisor.ui.desk import store
from tests.app.driver import assessment_of, desk_of, goto, session, words
from tests.core.plans_of_samples import BUILDABLE, IMPOSSIBLE

SAMPLES = list(open_knowledge().samples)
Pictures = Callable[[str | None], list[Topology]]
HOSTILE = "<img src=x onerror=alert(1)> <b>bold</b>"


def sample(id: str) -> Assessment:
    return opening.sample(id)


def advice_on(assessment: Assessment) -> Advice:
    return assess(assessment, open_knowledge(), date.today())


def opened(assessment: Assessment) -> AppTest:
    """The Architecture page on an assessment, in a new session."""
    document = store().create(assessment.name, dumps(assessment, open_knowledge())).document
    at = goto(session(document), "architecture")
    assert not at.exception
    return at


def read(at: AppTest) -> str:
    """What a person reads: the page without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", words(at))).split())


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> Pictures:
    """Stands in for the browser: `pictures(chosen)` lists what is drawn from then on, with that part chosen."""

    def watch(chosen: str | None) -> list[Topology]:
        drawn: list[Topology] = []

        def view(topology: Topology, key: str) -> str | None:
            drawn.append(topology)
            return chosen

        monkeypatch.setattr(component, "topology_view", view)
        return drawn

    return watch


@pytest.mark.parametrize("id", SAMPLES)
def test_the_page_shows_the_texts_of_the_engine(id: str) -> None:
    advice = advice_on(sample(id))
    text = read(opened(sample(id)))
    said = advice.recommendation.summary.replace("; ", ". ").split(". ")
    assert [sentence for sentence in said if sentence.rstrip(".") not in text] == []
    for option in advice.recommendation.options:
        paths = [f"latency/{path}/p95" for path in option.evaluation.paths] if option.evaluation else []
        for name in ("monthly_cost", "three_year_cost", "capex", "availability", "rto", "carbon", *paths):
            figure = advice.figures.get(f"{option.id}/{name}")
            assert figure is None or figure.shown in text


@pytest.mark.parametrize("id", SAMPLES)
def test_every_option_is_there_once_and_each_of_the_others_says_why_not(id: str) -> None:
    at = opened(sample(id))
    table = next(e.value for e in at.html if "bld-options" in e.value)
    options = advice_on(sample(id)).recommendation.options
    assert table.count("scope='row'") == sum(not o.same_as for o in options)
    text = html.unescape(table)
    assert all(o.label in text or o.label.lower() in text for o in options)
    assert all(reason in text for o in options if not o.same_as and not o.recommended for reason in o.why_not)


def test_the_recommended_design_comes_first_and_is_marked() -> None:
    table = next(e.value for e in opened(sample("scheduling-agent")).html if "bld-options" in e.value)
    first, second = re.findall(r"<tbody class='(\w*)'", table)[:2]
    assert first == "best"
    assert second == "out"  # the plan as stated, which breaks a limit
    assert table.count(">recommended<") == 1


def test_a_figure_opens_to_its_formula_its_inputs_and_their_sources() -> None:
    at = opened(sample("eu-bank"))
    figure = advice_on(sample("eu-bank")).figures["optimum/monthly_cost"]
    assert figure.formula not in read(at)
    at.session_state["open-optimum/monthly_cost"] = True
    text = read(at.run())
    assert figure.formula in text
    assert all(q.label in text for q in figure.inputs.values())
    assert "Weakest input" in text


def test_any_line_of_cost_can_be_opened() -> None:
    at = opened(sample("eu-bank"))
    at.session_state["any-Open a line of cost"] = True
    at.run()
    chooser = at.selectbox(key="choose-Open a line of cost")
    advice = advice_on(sample("eu-bank"))
    best = advice.recommendation.recommended
    assert best is not None
    assert best.evaluation is not None
    assert len(chooser.options) == len(best.evaluation.lines)
    line = best.evaluation.lines[-1]
    chooser.set_value(f"{best.id}/cost/{line.id}").run()
    assert line.formula in read(at)


def test_the_picture_changes_between_the_recommended_design_and_the_plan(pictures: Pictures) -> None:
    drawn = pictures(None)
    advice = advice_on(sample("eu-bank"))
    at = opened(sample("eu-bank"))
    assert drawn[-1] == advice.topology
    at.segmented_control(key="view").set_value("Plan as stated").run()
    assert drawn[-1] == advice.topology_stated
    assert not at.exception


def test_what_is_chosen_on_the_picture_is_told_with_its_cost_lines(pictures: Pictures) -> None:
    advice = advice_on(sample("eu-bank"))
    assert advice.topology is not None
    node = max(advice.topology.nodes, key=lambda n: n.monthly_cost_usd)
    pictures(node.id)
    text = read(opened(sample("eu-bank")))
    assert node.cost_shown in text
    assert all(advice.figures[id].label in text for id in node.source_figures)


@pytest.mark.parametrize("id", BUILDABLE)
def test_every_part_and_link_can_be_told(id: str) -> None:
    advice = advice_on(sample(id))
    assert advice.topology is not None
    names = {n.id: n.label for n in advice.topology.nodes}
    assert all(n.label in html.unescape(told(advice.topology, n.id, advice.figures)) for n in advice.topology.nodes)
    for link in advice.topology.links:
        text = html.unescape(told(advice.topology, link.id, advice.figures))
        assert f"{names[link.source]} to {names[link.target]}" in text
        assert link.rtt_shown in text
        assert all(boundary in text for boundary in link.crosses)


def test_before_and_after_names_place_cost_latency_and_broken_limits() -> None:
    advice = advice_on(sample("eu-bank"))
    stated = advice.recommendation.option("as_stated")
    assert stated is not None
    table = next(e.value for e in opened(sample("eu-bank")).html if "bld-change" in e.value)
    text = html.unescape(re.sub(r"<[^>]+>", " ", table))
    for row in ("Model runs in", "Hardware", "Bought", "Cost", "Latency, P95", "Availability", "Limits broken"):
        assert row in text
    assert all(reason in text for reason in stated.why_not)


def test_a_plan_that_is_recommended_as_it_stands_has_no_before_and_after() -> None:
    at = opened(sample("ai-software-factory"))
    assert "That is the plan as stated" in read(at)
    assert not at.segmented_control
    assert "What changes" not in read(at)


def test_a_blank_assessment_names_the_questions_and_shows_no_number() -> None:
    at = session()
    at.button(key="blank").click().run()
    goto(at, "architecture")
    assert not at.exception
    assert "Not enough is answered" in read(at)
    assert "USD" not in read(at)
    asked = {button.key for button in at.button}
    assert {"ask-usecase", "ask-requests_day", "ask-residency"} <= asked


def test_a_question_that_is_waited_for_leads_to_its_answer() -> None:
    at = session()
    at.button(key="blank").click().run()
    goto(at, "architecture")
    at.button(key="ask-residency").click().run()
    assert desk_of(at).focus == "residency"


def test_where_nothing_is_possible_the_conflict_is_named_and_no_cost_recommended() -> None:
    wanted = apply_settings(sample("eu-bank"), ["latency_ms=5"], open_knowledge())
    cheapest = advice_on(wanted).recommendation.option("optimum")
    assert cheapest is not None
    assert cheapest.why_not
    text = read(opened(wanted))
    assert "Nothing meets all requirements at once" in text
    assert all(reason in text for reason in cheapest.why_not)
    assert "recommended" not in text.lower().replace("what is recommended", "")
    assert "Why this one" not in text


def test_the_impossible_sample_names_the_requirements_that_exclude_each_other_and_each_way_out() -> None:
    text = read(opened(sample(IMPOSSIBLE)))
    assert "What rules out every design: budget and location rule" in text
    found = advice_on(sample(IMPOSSIBLE)).recommendation
    assert len(found.ways_out) == 2
    for named, way in zip(("budget", "location rule"), found.ways_out, strict=True):
        assert named in way.lower()
        assert way in text


def test_a_workload_that_is_not_ready_is_named_beside_the_design_of_the_other() -> None:
    bank = sample("eu-bank")
    at = opened(replace(bank, workloads=(*bank.workloads, replace(bank.workloads[0], name="Next", answers={}))))
    assert "not designed yet" in read(at)
    at.button(key="ask-usecase").click().run()
    assert desk_of(at).workload == "Next"
    assert assessment_of(at).workloads[1].name == "Next"


def test_markup_in_names_stays_text() -> None:
    bank = sample("eu-bank")
    other = replace(bank.workloads[0], name="Second")
    at = opened(replace(bank, name=HOSTILE, workloads=(replace(bank.workloads[0], name=HOSTILE), other)))
    assert "<img" not in words(at)
    assert HOSTILE[:30] in read(at)
    drawn = [bars.drawn(charts.path_chart(a, o, p)) for a, o, p in _paths(assessment_of(at))]
    assert drawn
    assert not any("<img" in html for html in drawn)


def _paths(assessment: Assessment) -> Iterator[tuple[Advice, Option, Path]]:
    advice = advice_on(assessment)
    best = advice.recommendation.recommended
    assert best is not None
    assert best.evaluation is not None
    yield from ((advice, best, path) for path in best.evaluation.paths.values())


@pytest.mark.parametrize("id", BUILDABLE)
def test_the_bars_of_cost_add_up_to_the_monthly_cost(id: str) -> None:
    advice = advice_on(sample(id))
    best = advice.recommendation.recommended
    assert best is not None
    chart = charts.cost_chart(advice, best)
    assert chart is not None
    lengths = [bar.value for bar in chart.bars]
    assert sum(lengths) == pytest.approx(advice.figures[f"{best.id}/monthly_cost"].value)
    assert [bar.start for bar in chart.bars] == pytest.approx([sum(lengths[:n]) for n in range(len(lengths))])


@pytest.mark.parametrize("id", BUILDABLE)
def test_no_part_of_a_path_is_drawn_longer_than_the_whole(id: str) -> None:
    for advice, best, path in _paths(sample(id)):
        *parts, whole = charts.path_chart(advice, best, path).bars
        assert max(part.value for part in parts) <= whole.value == pytest.approx(path.p50_ms)
        assert whole.reach == pytest.approx(path.p95_ms)


def test_a_long_cell_shows_its_first_lines_and_folds_the_others_away_unless_one_is_left() -> None:
    assert "<summary>" not in some(["a", "b", "c"], 2, lines)
    folded = some(["a", "b", "c", "d"], 2, lines)
    assert folded.startswith("<div>a</div><div>b</div><details><summary>and 2 more</summary>")
    assert "<div>c</div><div>d</div>" in folded
