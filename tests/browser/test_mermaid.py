"""Mermaid itself reads what we write: the copy that Streamlit carries, in a real browser, nothing else in reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit
from playwright.sync_api import Browser, Page, Route

from advisor.topology import to_mermaid
from advisor.topology.mermaid import LABEL_MOST
from advisor.topology.text import clean
from tests.core.test_diagrams import HOSTILE, named
from tests.core.topology_samples import SAMPLES

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
HOST = "http://localhost"
START = """async name => {
  window.mermaid = (await import('/' + name)).default
  mermaid.initialize({startOnLoad: false, securityLevel: 'strict'})
}"""
DRAW = """async text => {
  document.body.innerHTML = ''
  const {svg} = await mermaid.render('drawn', text)
  document.body.innerHTML = svg
  const said = where => [...document.querySelectorAll(where)].map(e => e.innerText)
  return {nodes: said('.node .nodeLabel'), zones: said('.cluster .nodeLabel'), lines: said('.edgeLabel .edgeLabel'),
    paths: document.querySelectorAll('.edgePaths path.flowchart-link').length,
    tags: [...new Set([...document.querySelectorAll('.nodeLabel *, .edgeLabel p *')].map(e => e.tagName))],
    scripts: document.querySelectorAll('script, iframe, img, a, [onload], [onclick]').length}
}"""


@pytest.fixture(scope="module")
def mermaid(browser: Browser) -> Iterator[Page]:
    """A blank page with Mermaid loaded; a request for anything else is refused."""
    core = sorted(SCRIPTS.glob("mermaid.core.*.js"))
    if not core:
        pytest.skip("this Streamlit carries no Mermaid")
    context = browser.new_context()

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{HOST}/")
        if name == "":
            route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")
        elif (SCRIPTS / name).is_file() and "/" not in name:
            route.fulfill(body=(SCRIPTS / name).read_bytes(), content_type="text/javascript")
        else:
            route.abort()

    context.route("**/*", answer)
    page = context.new_page()
    page.goto(f"{HOST}/")
    page.evaluate(START, core[0].name)
    yield page
    context.close()


def lines(label: str) -> list[str]:
    """What a reader sees, line by line."""
    return [" ".join(line.replace("\u2060", "").split()) for line in label.split("\n")]


@pytest.mark.parametrize("name", SAMPLES)
def test_mermaid_draws_every_zone_part_and_link(mermaid: Page, name: str) -> None:
    topology = SAMPLES[name]()
    drawn: dict[str, Any] = mermaid.evaluate(DRAW, to_mermaid(topology))
    assert len(drawn["zones"]) == len(topology.zones)
    assert drawn["paths"] == len(topology.links)
    labels = sorted(lines(label)[0] for label in drawn["nodes"])
    assert labels == sorted(n.label + (f" × {n.count:,}" if n.count > 1 else "") for n in topology.nodes)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_mermaid_shows_a_hostile_name_as_it_was_written(mermaid: Page, number: int) -> None:
    words = HOSTILE[number]
    drawn: dict[str, Any] = mermaid.evaluate(DRAW, to_mermaid(named(words)))
    whole = clean(words)
    shown = whole if len(whole) <= LABEL_MOST else whole[: LABEL_MOST - 1].rstrip() + "…"
    assert set(drawn["tags"]) <= {"P", "BR"}
    assert drawn["scripts"] == 0
    (bare,) = [label for label in drawn["nodes"] if "× 3" not in label] if whole else [""]
    assert set(lines(bare)) == {shown}
    assert (drawn["paths"], len(drawn["zones"])) == (1, 2)
