"""Text that people typed stays text, in HTML and in markdown; figures open to all that they rest on."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from advisor import assess, load
from advisor.knowledge import open_knowledge
from advisor.ui.figures import figure_html
from advisor.ui.theme import bar, esc, mark, plain

KNOWLEDGE = open_knowledge()
BANK = Path(KNOWLEDGE.folder) / "samples" / "eu-bank.yaml"


class Texts(HTMLParser):
    """Collects tags and texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Texts:
    texts = Texts()
    texts.feed(html)
    texts.close()
    return texts


@given(st.text())
def test_escaped_text_opens_no_tag_and_reads_the_same(text: str) -> None:
    found = parsed(f"<p title='{esc(text)}'>{esc(text)}</p>")
    assert found.tags == ["p"]
    assert found.text.replace("\r\n", "\n") == text.replace("\r\n", "\n")


@given(st.text(alphabet="*_`~[](){}<>#+-.!|$:\\@/\"'&%=?^;, \nab"))
def test_in_plain_text_every_mark_of_markdown_is_escaped(text: str) -> None:
    shown = plain(text)
    assert "\n" not in shown
    unescaped = shown
    for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
        unescaped = unescaped.replace(f"\\{sign}", "")
    assert not set(unescaped) & set("*_`~[](){}<>#$:|&")


def test_a_severity_has_a_shape_and_a_word_beside_its_colour() -> None:
    for severity in ("critical", "high", "medium", "low"):
        assert severity.capitalize() in mark(severity)
        assert "<i " in mark(severity)


def test_a_bar_stays_inside_its_frame() -> None:
    assert "width:100.0%" in bar(7)
    assert "width:0.0%" in bar(-1)


def test_every_figure_opens_to_formula_inputs_and_sources() -> None:
    advice = assess(load(BANK), date(2026, 11, 24))
    assert advice.figures
    for figure in advice.figures.values():
        found = parsed(figure_html(figure, KNOWLEDGE)).text
        assert figure.shown in found
        assert figure.formula in found
        for name, quantity in figure.inputs.items():
            assert name in found
            assert quantity.source in KNOWLEDGE.sources or quantity.source in found
