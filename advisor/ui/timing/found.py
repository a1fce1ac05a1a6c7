"""Everything that the Latency page shows of one option, computed once: budgets, levers, places, maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.advice import Advice
from advisor.advising.plan import make_plan
from advisor.exploring.budget import Budget, budgets
from advisor.exploring.faster import Lever, levers
from advisor.exploring.reach import Reach, reach
from advisor.figure import Figure
from advisor.knowledge.model import Knowledge
from advisor.optimise.model import Option
from advisor.ui.component import Drawing
from advisor.ui.timing.atlas import ROOMS, Atlas, atlas
from advisor.ui.timing.world import world


@dataclass(frozen=True, slots=True)
class Timing:
    """One option timed. levers: by request path; maps: for wide, middle and narrow pages, none without a place."""

    option: Option
    budgets: tuple[Budget, ...]
    levers: Mapping[str, tuple[Lever, ...]]
    reach: Reach
    maps: tuple[Atlas, ...]
    drawing: Drawing

    @property
    def trips(self) -> dict[str, Figure]:
        """The round trips between places, by id."""
        return {span.rtt.id: span.rtt for span in self.reach.spans if span.rtt}

    def figures(self, path: str) -> dict[str, Figure]:
        """The numbers of one path that can be opened, by id."""
        budget = next(b for b in self.budgets if b.path.id == path)
        whole = [budget.p50, budget.p95, budget.room, budget.answer]
        parts = [figure for part in budget.slices for figure in (part.slow, part.typical)]
        pulled = [figure for lever in self.levers[path] for figure in (lever.saves, lever.then)]
        return {figure.id: figure for figure in (*whole, *parts, *pulled) if figure}


def shown_option(advice: Advice) -> Option | None:
    """The option whose times are shown: the recommended one, else the plan as stated; None where neither is timed."""
    tried = (advice.recommendation.recommended, advice.recommendation.option("as_stated"))
    return next((o for o in tried if o and o.evaluation and o.evaluation.paths), None)


def timing(advice: Advice, knowledge: Knowledge, option: Option) -> Timing:
    """An option of the advice, timed part by part."""
    assert option.design is not None
    plan = make_plan(advice.assessment, knowledge)
    found = reach(plan, option.design)
    drawn = [(least, atlas(found, world(), width, height)) for least, width, height in ROOMS]
    maps = tuple(a for _, a in drawn if a)
    pictures: list[dict[str, object]] = [{"least": least, "svg": a.svg} for least, a in drawn if a]
    facts = {id: said for a in maps for id, said in a.facts.items()}
    drawing = Drawing(pictures, facts, {id: id for id in facts})
    return Timing(option, budgets(plan, option, advice.figures), levers(plan, option.design), found, maps, drawing)
