"""explain: what an id means, where it comes from, and where it is used."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Set
from typing import Any

from advisor.cli.entries import describe
from advisor.cli.inputs import DONE, add_settings, advise
from advisor.cli.outline import Card, Grid, Page, Section
from advisor.cli.text import console, print_page
from advisor.errors import InputError, nearest, printable
from advisor.figure import Figure, show
from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Knowledge
from advisor.knowledge.references import known_ids
from advisor.report.text import source_text


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "explain",
        help="what a rule, question, pattern, GPU, figure or source is",
        description="Explains any id of the knowledge (a rule, question, option, pattern, GPU, server, region, price, "
        "source, sample and so on) and where it is used, a finding (rule@workload), and with --file a figure of that "
        "assessment's advice.",
    )
    parser.add_argument("id", metavar="ID", help="such as K05, usecase, rag, H100-SXM, eu-central-1, dora")
    parser.add_argument("--file", metavar="FILE", help="assessment whose figures can be explained")
    add_settings(parser)
    parser.set_defaults(run=run_explain)


def run_explain(args: Namespace) -> int:
    """Print everything that goes by the id, in whatever case it is written. Raises InputError where nothing does."""
    knowledge = open_knowledge(packs=args.packs)
    figures: Mapping[str, Figure] = advise(args, knowledge).figures if args.file else {}
    found = [
        (id, _sections(id, knowledge, figures)) for id in _spellings(args.id, known_ids(knowledge) | figures.keys())
    ]
    found = [(id, sections) for id, sections in found if sections]
    if not found:
        problem = f"there is nothing called '{printable(args.id, 80)}'"
        raise InputError.single("explain", problem, nearest(args.id[:80], known_ids(knowledge) | figures.keys()))
    for id, sections in found:
        print_page(Page(id, f"Knowledge {knowledge.version}{_origin(id, knowledge)}", sections), console())
    return DONE


def _sections(id: str, knowledge: Knowledge, figures: Mapping[str, Figure]) -> list[Section]:
    sections = list(describe(id, knowledge)) or list(describe(_rule_of(id), knowledge))
    return [*sections, _figure(figures[id], knowledge)] if id in figures else sections


def _spellings(id: str, known: Set[str]) -> list[str]:
    """The id as it is written where it is known so, else every known one that differs by its case alone."""
    rule = _rule_of(id)
    if id in known or rule in known:
        return [id]
    wanted = {id.casefold(), rule.casefold()}
    return sorted(k for k in known if k.casefold() in wanted) or [id]


def _origin(id: str, knowledge: Knowledge) -> str:
    """The packs that an entry of this id comes from."""
    found = [p.name for p in knowledge.packs if any(e.partition("/")[2] == id for e in (*p.adds, *p.replaces))]
    return f"; from the pack {' and '.join(found)}" if found else ""


def _rule_of(id: str) -> str:
    """The rule of a finding's id; the path of a price without the name of its number."""
    return id.rpartition("/")[0] if id.startswith("prices/") else id.partition("@")[0]


def _figure(figure: Figure, knowledge: Knowledge) -> Section:
    """A number opened: its formula, and each input with unit, source, date and grade."""
    lines = [("shown", figure.shown), ("formula", figure.formula), ("grade", figure.grade), ("note", figure.note)]
    rows = [
        (
            f"{name}\n{q.label}" if q.label else name,
            show(q.value, q.unit),
            "your override" if q.override else source_text(q.source, knowledge),
            q.as_of,
            q.grade,
        )
        for name, q in sorted(figure.inputs.items())
    ]
    return Section(
        "Figure",
        [
            Card(figure.label, "", "", [x for x in lines if x[1]]),
            Grid(("Input", "Typical", "Source", "As of", "Grade"), rows),
        ],
    )
