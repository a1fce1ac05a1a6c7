"""What one entry alone cannot show: that every name it refers to exists and means what it is used for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from advisor.errors import Problem, WrongName, nearest
from advisor.expr import Expression
from advisor.figure import CURRENCIES
from advisor.knowledge.model import LAYERS, Edit
from advisor.knowledge.read import Item
from advisor.knowledge.tables import TABLES
from advisor.knowledge.vocabulary import Complaint, Vocabulary
from advisor.strict_yaml import Trail

Items: TypeAlias = Mapping[str, list[Item[Any]]]

# table, field (one id, several, or empty) → the table whose ids it names
REFERENCES: Final = (
    ("facts", "sources", "sources"),
    ("rules", "theme", "themes"),
    ("rules", "cause", "causes"),
    ("rules", "responsible", "roles"),
    ("rules", "instead_of", "rules"),
    ("rules", "sources", "sources"),
    ("linter_exceptions", "rules", "rules"),
    ("causes", "question", "questions"),
    ("contradictions", "questions", "questions"),
    ("efforts", "question", "questions"),
    ("transitions", "pattern", "patterns"),
    ("inaction", "rule", "rules"),
    ("patterns", "sources", "sources"),
    ("pairs", "a", "patterns"),
    ("pairs", "b", "patterns"),
    ("pairs", "sources", "sources"),
    ("quote_lines", "sources", "sources"),
    ("regimes", "sources", "sources"),
    ("providers", "contract", "providers"),
    ("regions", "provider", "providers"),
    ("instances", "provider", "providers"),
    ("instances", "gpu", "gpus"),
    ("tokens", "provider", "providers"),
    ("servers", "gpu", "gpus"),
    ("servers", "price_item", "items"),
    ("servers", "power_item", "items"),
    ("classification", "pattern", "patterns"),
    ("defaults", "source", "sources"),
    ("thresholds", "source", "sources"),
    ("phases", "source", "sources"),
    ("currencies", "source", "sources"),
    ("ownership", "source", "sources"),
    ("rtt", "source", "sources"),
)
# table, fields that must not fall
RISING: Final = (
    ("ageing", ("fresh_days", "stale_days")),
    ("questions", ("minimum", "maximum")),
    ("items", ("low", "typical", "high")),
    ("ownership", ("low", "high")),
    ("defaults", ("low", "value", "high")),
    ("transitions", ("low", "months", "high")),
    ("segments", ("p50_ms", "p95_ms")),
)
DESIGN_NAMES: Final = frozenset(["external_link", "edge_share", "active_regions", "boundaries", "owned", "rented"])
PRICED_NAMES: Final = frozenset({
    "stated_usd", "remedied_usd", "standing_usd", "stated_availability", "recommended_availability", "hours_month",
})  # fmt: skip
"""What a price of doing nothing may name besides answers, derived facts and prices."""
QUOTED_NAMES: Final = frozenset({
    "servers", "bought_servers", "owned_gpus", "edge_devices", "owned", "rented", "hosted", "own_room", "colocated",
})  # fmt: skip
"""What tells whether a quote for a design must hold a kind of cost, and how large it is."""
RULE_LAYERS: Final = (*LAYERS, "org", "data", "cost")
STEPS: Final = ("context", "data", "infrastructure", "adoption", "usecase", "load")


def check(items: Items) -> list[Problem]:
    """Every dangling reference, misused name and falling range in the tables."""
    return [
        *_references(items),
        *_rising(items),
        *_rates(items),
        *_questions(items),
        *_expressions(items),
        *_edits(items),
        *_options(items),
        *_layers(items),
        *_groups(items),
        *_decides(items),
        *_cards(items),
        *_thresholds(items),
        *_places(items),
        *_agendas(items),
    ]


def _ids(items: Items, table: str) -> dict[Any, Any]:
    key = next(t.key for t in TABLES if t.name == table)
    return {key(item.value): item.value for item in items[table]} if key else {}


def _known(item: Item[Any], trail: Trail, word: str, valid: Iterable[str], what: str) -> Iterator[Problem]:
    if word not in valid:
        yield WrongName(item.entry.place(*trail), f"the {what} '{word}' is not known", nearest(word, valid))


def _references(items: Items) -> Iterator[Problem]:
    valid = {target: _ids(items, target) for _, _, target in REFERENCES}
    for table, field, target in REFERENCES:
        for item in items[table]:
            value = getattr(item.value, field)
            for i, word in enumerate(value if isinstance(value, tuple) else (value,)):
                trail = (field, i) if isinstance(value, tuple) else (field,)
                if word:
                    yield from _known(item, trail, word, valid[target], f"entry of {target}")


def _rising(items: Items) -> Iterator[Problem]:
    for table, names in RISING:
        for item in items[table]:
            values = [getattr(item.value, name) for name in names]
            numbers = [v for v in values if isinstance(v, (int, float))]
            if numbers != sorted(numbers):
                yield Problem(item.entry.place(names[0]), f"{', '.join(names)} should not fall, are {values}")


def _rates(items: Items) -> Iterator[Problem]:
    """A rate of 0 or less converts nothing; without the dollar's there is nothing to convert from."""
    for item in items["currencies"]:
        if item.value.per_eur <= 0:
            yield Problem(item.entry.place("per_eur"), "a rate should be above 0")
        if item.value.id not in CURRENCIES:
            yield Problem(item.entry.place("id"), "is not a currency of ISO 4217", "Such as EUR")
    if "USD" not in _ids(items, "currencies"):
        yield Problem("currencies.csv", "the rate of USD is missing", "All amounts are computed in US dollars")


def _questions(items: Items) -> Iterator[Problem]:
    for item in items["questions"]:
        question = item.value
        if (question.type == "number") == bool(question.options):
            yield Problem(item.entry.place("options"), "a choice needs options, a number has none")
        yield from _known(item, ("step",), question.step, STEPS, "step")
        yield from _known(item, ("layer",), question.layer, RULE_LAYERS, "layer")


def _expressions(items: Items) -> Iterator[Problem]:
    answers, design = _vocabularies(items)
    fields = [("questions", "ask_if"), ("rules", "when"), ("regimes", "binds"), ("defaults", "when")]
    for table, field in (*fields, ("contradictions", "when")):
        for item in items[table]:
            yield from _complaints(item, (field,), _judged(answers, getattr(item.value, field)))
    priced = Vocabulary(answers.questions, answers.values | _ids(items, "items").keys() | PRICED_NAMES)
    for item in items["inaction"]:
        yield from _complaints(item, ("formula",), _judged(priced, item.value.formula))
    for item in items["classification"]:
        yield from _complaints(item, ("when",), _judged(design, item.value.when))
    yield from _quoted(items)
    for item in items["patterns"]:
        for part in ("signals", "prerequisites"):
            for i, entry in enumerate(getattr(item.value, part)):
                yield from _complaints(item, (part, i, "when"), _judged(answers, entry.when))
    for item in items["defaults"]:
        names = {*answers.questions, *answers.values}
        yield from _known(item, ("question",), item.value.question, names, "question")
        if isinstance(item.value.value, str) and item.value.question in answers.questions:
            offered = [option.id for option in answers.questions[item.value.question].options]
            yield from _known(item, ("value",), item.value.value, offered, "option")


def _quoted(items: Items) -> Iterator[Problem]:
    """Conditions of kinds of cost speak of a design, their sizes of prices too."""
    sized = Vocabulary({}, QUOTED_NAMES | _ids(items, "items").keys())
    for item in items["quote_lines"]:
        yield from _complaints(item, ("when",), _judged(Vocabulary({}, QUOTED_NAMES), item.value.when))
        for field in ("once", "month"):
            yield from _complaints(item, (field,), _judged(sized, getattr(item.value, field)))


def _vocabularies(items: Items) -> tuple[Vocabulary, Vocabulary]:
    """What expressions over the answers may name, and what those over a design may name."""
    derived = frozenset(item.value.id for item in items["derived"])
    return Vocabulary(_ids(items, "questions"), derived), Vocabulary({}, DESIGN_NAMES)


def _judged(vocabulary: Vocabulary, expression: Expression | None) -> Iterable[Complaint]:
    return () if expression is None else vocabulary.complaints(expression)


def _complaints(item: Item[Any], trail: Trail, complaints: Iterable[Complaint]) -> Iterator[Problem]:
    for problem, hint in complaints:
        yield WrongName(item.entry.place(*trail), problem, hint)


def _edits(items: Items) -> Iterator[Problem]:
    vocabulary = _vocabularies(items)[0]
    for item in items["rules"]:
        yield from _edit_problems(vocabulary, item, ("remedy",), item.value.remedy.edits)
    for item in items["patterns"]:
        for i, prerequisite in enumerate(item.value.prerequisites):
            yield from _edit_problems(vocabulary, item, ("prerequisites", i), prerequisite.edits)


def _edit_problems(vocabulary: Vocabulary, item: Item[Any], trail: Trail, edits: Iterable[Edit]) -> Iterator[Problem]:
    for edit in edits:
        yield from _complaints(item, (*trail, "set", edit.question), vocabulary.edit_complaints(edit))


def _options(items: Items) -> Iterator[Problem]:
    """Options that stand for an entry: each of the three layers' patterns, regimes, jurisdictions."""
    tables = [("infra", "patterns", "infrastructure"), ("adoption", "patterns", "adoption")]
    tables += [("usecase", "patterns", "usecase"), ("regimes", "regimes", ""), ("jurisdictions", "jurisdictions", "")]
    tables.append(("providers_allowed", "providers", ""))
    for question_id, table, layer in tables:
        entries = {i: v for i, v in _ids(items, table).items() if not layer or v.layer == layer}
        for item in items["questions"]:
            for option in item.value.options if item.value.id == question_id else ():
                if option.id != "none":
                    yield from _known(item, ("options", option.id), option.id, entries, f"entry of {table}")


def _layers(items: Items) -> Iterator[Problem]:
    for item in items["rules"]:
        for i, layer in enumerate(item.value.layers):
            yield from _known(item, ("layers", i), layer, RULE_LAYERS, "layer")
    patterns = _ids(items, "patterns")
    for item in items["pairs"]:
        layers = tuple(patterns[id].layer for id in (item.value.a, item.value.b) if id in patterns)
        if len(layers) == 2 and layers != item.value.layers:
            yield Problem(item.entry.place("layers"), f"the patterns are of the layers {' and '.join(layers)}")
        if not 0 <= item.value.score <= 4:
            yield Problem(item.entry.place("score"), f"the score {item.value.score} is not between 0 and 4")


def _groups(items: Items) -> Iterator[Problem]:
    """Each option in one group at most."""
    for item in items["questions"]:
        options, seen = {o.id for o in item.value.options}, set[str]()
        for group in item.value.groups:
            trail = ("groups", group.label)
            for option in group.options:
                yield from _known(item, trail, option, options, "option")
                if option in seen:
                    yield Problem(item.entry.place(*trail), f"'{option}' is in two groups")
                seen.add(option)


def _decides(items: Items) -> Iterator[Problem]:
    for item in items["questions"]:
        if not 0 <= item.value.decides <= 1:
            yield Problem(item.entry.place("decides"), f"{item.value.decides:g} is not between 0 and 1")


def _cards(items: Items) -> Iterator[Problem]:
    """A finding that nobody can check, and that is nobody's to settle, helps nobody."""
    needed = {"verify": "What to ask or to look at", "responsible": "The role that can settle it, one of roles.yaml"}
    for item in items["rules"]:
        for field, hint in needed.items():
            if not getattr(item.value, field).strip():
                yield Problem(item.entry.place(field), "is missing", hint)


def _thresholds(items: Items) -> Iterator[Problem]:
    """A threshold goes by a name of its own, or a rule would read the number in place of the answer."""
    taken = {*_ids(items, "questions"), *_ids(items, "derived")}
    for item in items["thresholds"]:
        if item.value.id in taken:
            yield Problem(item.entry.place("id"), f"'{item.value.id}' is the name of an answer", "Choose another name")


def _places(items: Items) -> Iterator[Problem]:
    """A placeable price has a region with coordinates, and so has each end of a round trip."""
    regions: Mapping[Any, Any] = _ids(items, "regions")
    for item in items["instances"]:
        place = (item.value.provider, item.value.region)
        if item.value.placeable and place not in regions:
            yield Problem(item.entry.place("region"), f"'{'/'.join(place)}' is not in network/regions.csv")
    for item in items["rtt"]:
        row = item.value
        for field, place in (("src", (row.src_provider, row.src)), ("dst", (row.dst_provider, row.dst))):
            if place not in regions:
                yield Problem(item.entry.place(field), f"'{'/'.join(place)}' is not in network/regions.csv")


def _agendas(items: Items) -> Iterator[Problem]:
    """The steps of an agenda take the time that it says, and questions are voted on somewhere."""
    for item in items["agendas"]:
        agenda = item.value
        taken = sum(step.minutes for step in agenda.steps)
        if taken != agenda.minutes:
            yield Problem(item.entry.place("steps"), f"take {taken} minutes, and the agenda says {agenda.minutes}")
        if any(step.minutes < 1 for step in agenda.steps):
            yield Problem(item.entry.place("steps"), "a step takes at least one minute")
        if agenda.questions < 1 or all(step.kind != "votes" for step in agenda.steps):
            yield Problem(item.entry.place("questions"), "a workshop votes on at least one question, in a step 'votes'")
