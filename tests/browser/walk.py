"""Answering in the guided walk as a person does: read the question, click or type, wait for the next one."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from advisor.knowledge import open_knowledge
from advisor.knowledge.model import Question
from tests.browser.harness import settled

Given = Mapping[str, str | float | tuple[str, ...]]

BANK: Given = {
    "serving": "vendor_api",
    "usecase": "rag",
    "protections": ("no_training_contract", "ai_gateway"),
    "data_classes": ("personal", "confidential_ip"),
    "regimes": ("gdpr", "dora"),
    "latency_ms": 30000,
    "residency": "in_country_domestic_operator",
    "operator": "foreign_parent_local_region",
    "offline_h": 0,
    "infra": "hybrid",
    "data_location": "onprem_dc",
    "dr": "standby_in_boundary",
    "jurisdictions": ("eu",),
    "requests_day": 56000,
    "readiness": ("kpi_owner", "eval_suite", "audit_log"),
    "adoption": "experimentation",
    "interaction": "chat",
}
"""Answers of a bank that reaches for a vendor's model; a question that is not here is "not known"."""


def question_on_screen(page: Page) -> Question:
    """The question in focus."""
    text = _heading(page).inner_text()
    return next(q for q in open_knowledge().questions.values() if text.startswith(q.text))


def answer_next(page: Page, given: Given) -> str:
    """Answer the question in focus, wait until the next one stands there, and return the id of the answered one."""
    question = question_on_screen(settled(page))
    card = page.locator(".st-key-guided")
    answer = given.get(question.id)
    if answer is None:
        _pill(card, "Not known").click()
    elif question.type == "number":
        card.get_by_role("spinbutton").fill(str(answer))
        card.get_by_role("spinbutton").press("Enter")
    elif isinstance(answer, tuple):
        for option in answer:
            pill = _pill(card, question.option(option).label)
            pill.click()
            expect(pill).to_have_attribute("aria-pressed", "true")  # a person sees it before the next one
            settled(page)
        # while the card is drawn anew the old button, which cannot be pressed, may stand beside the new one
        card.get_by_role("button", name="Next question", disabled=False).first.click()
    else:
        _pill(card, question.option(str(answer)).label).click()
    expect(_heading(page)).not_to_contain_text(question.text)
    return question.id


def _heading(page: Page) -> Locator:
    return page.locator(".st-key-guided h3")


def _pill(card: Locator, label: str) -> Locator:
    return card.locator(".stButtonGroup button").filter(has=card.page.get_by_text(label, exact=True)).first
