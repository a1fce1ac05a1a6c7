"""The compatibility grid of two layers as an HTML table: scores, where the plan stands, where it should go.

Each cell is a radio button: pointing at it, tapping it or walking there with the arrow keys shows its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from advisor.advice import WorkloadAdvice
from advisor.alignment import Alignment, LayerView
from advisor.alignment.pairs import PAIRS, named
from advisor.knowledge.model import Knowledge, Layer, Pair, Pattern
from advisor.ui.judgement.words import pair_text, weakest_pair
from advisor.ui.theme import LAYER_LABEL, PAIR_WORD, esc, pattern_name

Cell = tuple[str, str]  # patterns of the row and of the column; "" where not known
HERE: Final = "you are here"
GO: Final = "go here"
STAY: Final = "stay here"
READS: Final = "answers say"
_VERDICT: Final = (
    "Two layers contradict each other",
    "Two layers contradict each other",
    "Two layers go together with effort",
    "The layers fit; the weakest pair",
    "The layers fit each other",
)  # by the score of the weakest pair
_VOWELS: Final = frozenset("aeiou")
_LONG: Final = 9  # letters from which a word may break inside a narrow column


class Marks(NamedTuple):
    """Where a grid is marked: what is stated, what the answers point to, what is recommended."""

    here: Cell
    reads: Cell
    go: Cell


def draw(alignment: Alignment, advised: WorkloadAdvice | None, knowledge: Knowledge) -> str:
    """The three grids beside each other, under what they show together."""
    drawn = "".join(_grid(layers, _marks(layers, alignment, advised), knowledge) for layers in PAIRS)
    weakest = weakest_pair(alignment)
    title = f"{_VERDICT[weakest.score or 0]}: {pair_text(weakest)}" if weakest else "State two layers to compare them"
    return f'<h2 class="adv-h2">{esc(title)}</h2><div class="adv-grids">{drawn}{_legend(advised is not None)}</div>'


def _marks(layers: tuple[Layer, Layer], alignment: Alignment, advised: WorkloadAdvice | None) -> Marks:
    row, column = (alignment.layers[layer] for layer in layers)
    inferred = (_reading(row), _reading(column))
    go = (getattr(advised, layers[0]), getattr(advised, layers[1])) if advised else ("", "")
    return Marks((row.stated, column.stated), inferred, go)


def _reading(view: LayerView) -> str:
    return view.inferred or view.stated


def _grid(layers: tuple[Layer, Layer], marks: Marks, knowledge: Knowledge) -> str:
    rows, columns = (_patterns(layer, knowledge) for layer in layers)
    heads = "".join(f'<th scope="col">{_breakable(p.name)}</th>' for p in columns)
    body = "".join(
        f'<tr><th scope="row">{_breakable(row.name)}</th>'
        + "".join(_cell(knowledge.pairs[row.id, column.id], marks, knowledge) for column in columns)
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="adv-grid"><table><caption>{esc(title(layers, marks, knowledge))}</caption>'
        f'<thead><tr><td class="adv-corner"></td><th scope="colgroup" colspan="{len(columns)}">'
        f"{LAYER_LABEL[layers[1]]}</th></tr>"
        f'<tr><th scope="col" class="adv-corner">{_breakable(LAYER_LABEL[layers[0]])}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
        f'<p class="adv-reason adv-muted">Point at a score, or tap it, for its reason.</p></div>'
    )


def title(layers: tuple[Layer, Layer], marks: Marks, knowledge: Knowledge) -> str:
    """What the grid shows, as a finding: how the stated pair scores and where the recommended one stands."""
    here, go = (knowledge.pairs.get(cell) for cell in (marks.here, marks.go))
    if here is None:
        open_ = [LAYER_LABEL[layer] for layer, stated in zip(layers, marks.here, strict=True) if not stated]
        start = f"{' and '.join(open_).capitalize()}: not stated yet"
    else:
        start = f"{_together(here, knowledge)}: {here.score} of 4, {PAIR_WORD[here.score]}"
    if go is None or go == here:
        return f"{start}; recommended as it is" if go else start
    return f"{start}; {_changed(marks, knowledge)}: {go.score} of 4"


def _changed(marks: Marks, knowledge: Knowledge) -> str:
    """The recommended patterns that differ from the stated ones."""
    new = [named(go, knowledge) for go, here in zip(marks.go, marks.here, strict=True) if go != here]
    return f"go to {' with '.join(new)}"


def _together(pair: Pair, knowledge: Knowledge) -> str:
    return f"{pattern_name(pair.a, knowledge)} with {named(pair.b, knowledge)}"


def _patterns(layer: Layer, knowledge: Knowledge) -> list[Pattern]:
    return [pattern for pattern in knowledge.patterns.values() if pattern.layer == layer]


def _cell(pair: Pair, marks: Marks, knowledge: Knowledge) -> str:
    cell = (pair.a, pair.b)
    kinds = list(_kinds(cell, marks))
    classes = " ".join(["adv-cell", f"adv-fit-{pair.score}", *(f"adv-is-{kind}" for kind, _ in kinds)])
    tags = "".join(f'<em class="adv-at-{kind}">{esc(say)}</em>' for kind, say in kinds)
    chosen = " checked" if cell == marks.here else ""
    name = "_".join(pair.layers)
    reason = (
        f'<span class="adv-reason"><strong>{esc(_together(pair, knowledge))}: {pair.score} of 4, '
        f"{PAIR_WORD[pair.score]}.</strong> {esc(pair.reason)}.</span>"
    )
    return (
        f'<td class="{classes}"><label><input type="radio" name="grid-{name}"{chosen}>'
        f"<b>{pair.score}</b>{tags}{reason}</label></td>"
    )


def _kinds(cell: Cell, marks: Marks) -> Iterator[tuple[str, str]]:
    """Class and words of the marks on a cell."""
    if cell == marks.here:
        yield ("stay", STAY) if cell == marks.go else ("here", HERE)
        return
    if cell == marks.go:
        yield "go", GO
    if cell == marks.reads:
        yield "reads", READS


def _breakable(name: str) -> str:
    """The name as HTML; where syllables meet, a long word may break inside a narrow column."""
    return " ".join(_syllables(word) for word in name.split())


def _syllables(word: str) -> str:
    if len(word) < _LONG or "-" in word:
        return esc(word)
    sound = "".join("v" if letter in _VOWELS else "c" for letter in word.lower())
    meets = (
        1 < at < len(word) - 2 and (sound[at - 1 : at + 2] == "vcv" or sound[at - 2 : at + 2] == "vccv")
        for at in range(len(word))
    )
    return "".join(f"&shy;{esc(letter)}" if here else esc(letter) for here, letter in zip(meets, word, strict=True))


_SAYS: Final[Mapping[str, str]] = {
    "here": "what you stated",
    "reads": "what your answers point to, where it differs",
    "go": "the patterns of the recommended design",
}
_LATER: Final = "appears as soon as enough is answered to recommend a design"


def _legend(advised: bool) -> str:
    scores = "".join(
        f'<li><span class="adv-swatch adv-fit-{score}">{score}</span>{esc(word)}</li>'
        for score, word in enumerate(PAIR_WORD)
    )
    tags = "".join(
        f'<li><em class="adv-at-{kind}">{word}</em>{esc(_SAYS[kind] if advised or kind != "go" else _LATER)}</li>'
        for kind, word in (("here", HERE), ("reads", READS), ("go", GO))
    )
    return f'<div class="adv-legend"><ul>{scores}</ul><ul>{tags}</ul></div>'
