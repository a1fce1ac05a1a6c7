"""Start: blank, samples, files, recent work, addresses that lead nowhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from advisor.knowledge import open_knowledge
from tests.app.driver import assessment_of, desk_of, goto, session, words

SAMPLES = list(open_knowledge().samples)


def upload(at: AppTest, name: str, raw: bytes) -> AppTest:
    return at.file_uploader(key="upload").upload(name, raw).run()


def test_start_says_what_it_is_and_shows_every_sample(app: AppTest) -> None:
    assert "Where should each part of your AI run?" in words(app)
    for sample in open_knowledge().samples.values():
        assert sample.title in words(app)


def test_a_blank_start_has_no_score_no_finding_and_no_cost(app: AppTest) -> None:
    app.button(key="blank").click().run()
    assert not app.exception
    assert "No contradiction found so far" in words(app)
    assert "Not yet. State two of the three layers" in words(app)
    assert "USD" not in words(app)


def test_a_press_that_no_run_comes_to_is_not_lost(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = st.button

    def forgotten(*args: Any, **how: Any) -> bool:
        drawn(*args, **how)
        return False

    monkeypatch.setattr(st, "button", forgotten)
    app.button(key="blank").click().run()
    assert "No contradiction found so far" in words(app)
    goto(app, "architecture").button(key="ask-residency").click().run()
    assert desk_of(app).focus == "residency"
    assert "No contradiction found so far" in words(app)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_opens_with_a_score(app: AppTest, sample: str) -> None:
    app.button(key=f"sample-{sample}").click().run()
    assert not app.exception
    assert "of 100" in words(app)
    assert assessment_of(app).name


def test_a_saved_file_opens_again_as_it_was(app: AppTest) -> None:
    app.button(key="sample-eu-bank").click().run()
    first = desk_of(app)
    again = upload(session(), "bank.yaml", first.text.encode())
    assert not again.exception
    assert desk_of(again).assessment == first.assessment
    assert desk_of(again).document != first.document


BAD = {
    "empty": (b"", "empty"),
    "not utf-8": (b"\xff\xfe\x00n", "UTF-8"),
    "truncated": (b'{"schema": 1, "name": "x", "workloads": [', "not valid YAML"),
    "bomb": (b"a: &a [x,x]\nb: [*a,*a]", "anchors and aliases"),
    "wrong type": (b"schema: 1\nname: x\nworkloads: 7", "workloads"),
    "unknown key": (b"schema: 1\nname: x\nworkloads: [{name: w, answers: {usecaze: rag}}]", "Did you mean 'usecase'?"),
    "out of range": (b"schema: 1\nname: x\nworkloads: [{name: w, answers: {ops_fte: -3}}]", "-3"),
    "other schema": (b"schema: 9\nname: x\nworkloads: [{name: w}]", "schema 9"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_a_sentence_and_nothing_is_lost(app: AppTest, kind: str) -> None:
    app.button(key="blank").click().run()
    before = desk_of(app)
    goto(app, "start")
    raw, expected = BAD[kind]
    upload(app, "bad.yaml", raw)
    assert not app.exception
    assert "was not opened" in words(app)
    assert expected in words(app).replace("\\", "")
    assert desk_of(app).document == before.document


def test_html_in_a_name_stays_text(app: AppTest) -> None:
    name = "<img src=x onerror=alert(1)> *b* :red[x] =1+1"
    raw = json.dumps({"schema": 1, "name": name, "workloads": [{"name": name}, {"name": "two"}]}).encode()
    upload(app, "x.json", raw)
    assert assessment_of(app).name == name
    goto(app, "start")
    assert "<img" not in words(app)
    labels = [button.label for button in app.button]
    assert not any(re.search(r"(?<!\\)(<img|\*b|:red|\[x)", label) for label in labels)


def test_an_unknown_address_says_so_and_leads_to_start() -> None:
    for document in ("nonsense", "A" * 22, "../../x", "<script>"):
        at = session(document)
        goto(at, "assess")
        assert not at.exception
        assert "does not lead to an assessment" in words(at).replace("\\", "")
        assert at.page_link


def test_recent_work_comes_back(app: AppTest) -> None:
    app.button(key="sample-retailer").click().run()
    document = desk_of(app).document
    other = session()
    other.button(key=f"recent-{document}").click().run()
    assert desk_of(other).document == document


def test_a_shared_server_lists_only_what_this_session_opened(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_SHARED", "1")
    app.button(key="sample-retailer").click().run()
    key = f"recent-{desk_of(app).document}"
    goto(app, "start")
    assert key in {button.key for button in app.button}
    assert key not in {button.key for button in session().button}


def test_a_store_that_cannot_be_opened_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "sqlite:////no/such/folder/x.db")
    at = session()
    assert not at.exception
    assert "cannot be opened" in words(at)
