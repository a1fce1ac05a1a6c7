"""A workshop in real browsers: a room from its opening to a settled answer, a server that is killed, and no push."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Locator, Page, Route, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from advisor.assessment import dumps
from advisor.knowledge import open_knowledge
from advisor.store import Store
from advisor.workshop import Workshop
from tests.browser.conftest import PATIENCE_MS
from tests.browser.harness import App, running_app, serious, settled
from tests.core.workshop_room import OPERATOR, QUESTIONS, SMALL

OpenPage = Callable[..., Page]
OWN = "We do ourselves"
BACK_MS = 30_000  # on two busy cores; bench/workshop.py holds the promise
HEARD = """async address => {
  const reader = (await fetch(address)).body.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  while (!told.includes("data")) told += (await reader.read()).value;
  await reader.cancel();
  return told;
}"""
"""What a line of events says until its first number."""


def button(page: Page, name: str) -> Locator:
    return settled(page).get_by_role("button", name=name, exact=True)


def join(page: Page, name: str) -> None:
    """From the page that asks for a name to the room."""
    page.get_by_label("Your name").fill(name)
    button(page, "Join").click()
    expect(page.get_by_role("heading", name=f"You are in, {name}")).to_be_visible()


def voted(stage: Page, text: str) -> None:
    expect(stage.locator(".ws-voted")).to_have_text(text)


def test_a_room_from_the_page_to_the_settled_answer(open_page: OpenPage) -> None:
    lead = open_page()
    lead.locator(".st-key-sample-eu-bank button:visible").first.click()
    lead.wait_for_url("**/assess?a=*")
    lead.goto(lead.url.replace("/assess", "/workshop"))
    button(lead, "Open the room").click()
    ways = {name: lead.get_by_role("link", name=name) for name in ("Open the control view", "Open the stage")}
    address = {name: urlsplit(link.get_attribute("href") or "") for name, link in ways.items()}
    control, stage = (
        open_page(f"{a.path}?{a.query}", width=w) for a, w in zip(address.values(), (1440, 1920), strict=True)
    )
    code = parse_qs(address["Open the stage"].query)["room"][0]
    phones = [open_page("/phone", width=390), open_page(f"/phone?room={code}", width=390)]
    phones[0].get_by_label("The code on the big screen").fill(f"{code[:4].lower()} {code[4:]}")
    button(phones[0], "Go").click()
    for phone, name in zip(phones, ("Ada", "Grace"), strict=True):
        join(phone, name)
    expect(stage.locator(".ws-names")).to_have_text("AdaGrace")

    button(control, "Ask this question").click()
    for n, phone in enumerate(phones):
        voted(stage, f"{n} of 2")
        button(phone, OWN).click()
        expect(phone.get_by_text("Your vote is in")).to_be_visible()
    voted(stage, "2 of 2")
    assert stage.locator(".ws-bars, .ws-votes").count() == 0
    button(control, "Reveal the votes").click()
    expect(stage.locator(".ws-summary")).to_contain_text(f"2 of 2 say {OWN}")
    expect(phones[1].get_by_text("your vote")).to_be_visible()
    button(control, f"Settle: {OWN}").click()
    expect(stage.locator(".ws-measures .ws-moved").first).to_contain_text("Alignment")
    expect(phones[0].get_by_text(f"Settled: {OWN}.")).to_be_visible()
    found = {page.url: serious(settled(page)) for page in (control, stage, phones[0], lead)}
    assert not any(found.values()), found


@dataclass
class Room:
    """A room that was made behind the app's back, in the same store."""

    home: Path
    document: str
    code: str
    key: str
    workshop: Workshop


def room_in(home: Path) -> Room:
    knowledge = open_knowledge()
    store = Store(f"sqlite:///{(home / 'advisor.db').as_posix()}")
    document = store.create(SMALL.name, dumps(SMALL, knowledge)).document
    workshop = Workshop(store, knowledge)
    opened = workshop.open_room(document, questions=QUESTIONS)
    return Room(home, document, opened.code, opened.control_key, workshop)


@contextmanager
def pages(browser: Browser, app: App, *paths: str) -> Iterator[list[Page]]:
    """Each page in a browser of its own."""
    contexts = [browser.new_context(viewport={"width": 390, "height": 844}) for _ in paths]
    try:
        opened = []
        for context, path in zip(contexts, paths, strict=True):
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.goto(app.address + path)
            opened.append(settled(page))
        yield opened
    finally:
        for context in contexts:
            context.close()


def test_a_server_that_is_killed_in_the_middle_loses_nothing_and_all_are_back(browser: Browser, tmp_path: Path) -> None:
    room = room_in(tmp_path)
    ways = (f"/stage?room={room.code}", f"/phone?room={room.code}", f"/phone?room={room.code}")
    with running_app(tmp_path) as app, pages(browser, app, *ways) as (stage, *phones):
        for phone, name in zip(phones, ("Ada", "Grace"), strict=True):
            join(phone, name)
        control = room.workshop.control(room.code, room.key)
        control.ask(OPERATOR)
        button(phones[0], OWN).click()
        voted(stage, "1 of 2")
        os.kill(app.pid, signal.SIGKILL)  # as a machine that loses its power: no time to say goodbye
        expect(phones[0].get_by_text("Your vote is in")).to_be_visible()
        with running_app(tmp_path, port=urlsplit(app.address).port):
            expect(stage.locator('[data-testid="stConnectionStatus"]')).to_have_count(0, timeout=BACK_MS)
            button(phones[1], OWN).click(timeout=BACK_MS)
            expect(stage.locator(".ws-voted")).to_have_text("2 of 2", timeout=BACK_MS)
            expect(phones[0].get_by_text("Your vote is in")).to_be_visible()
            room.workshop.control(room.code, room.key).reveal()
            expect(phones[0].get_by_text("2 of 2").first).to_be_visible(timeout=BACK_MS)


def test_where_nothing_pushes_the_pages_ask_and_a_participant_gets_no_further_than_the_room(
    browser: Browser, app: App
) -> None:
    room = room_in(app.log.parent)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []

    def missing(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404)

    context.route("**/advisor-events/**", missing)
    phone = context.new_page()
    phone.goto(f"{app.address}/phone?room={room.code}")
    join(phone, "Ada")
    room.workshop.control(room.code, room.key).ask(OPERATOR)
    expect(button(phone, OWN)).to_be_visible(timeout=BACK_MS)
    assert asked

    context.add_cookies([{"name": n, "value": room.key, "url": app.address} for n in ("key", "ct-key", "seat")])
    phone.goto(f"{app.address}/control?room={room.code}")
    expect(phone.get_by_text("This is not the control key of the room")).to_be_visible()
    context.unroute_all()
    events = f"{app.address}/advisor-events"
    assert context.request.get(f"{events}/control/{room.code}").status == 404
    assert context.request.get(f"{events}/phone/BBBBBBBB").status == 404
    told = phone.evaluate(HEARD, f"{events}/stage/{room.code}")
    assert re.fullmatch(r"retry: \d+\n\ndata: \d+\n\n", told)
    context.close()


@dataclass
class Line:
    """A line of one's own to the server, on which anything can be said that the web client's protocol can say."""

    socket: ClientConnection

    def run(self, page: str, query: str, pressed: str = "") -> set[str]:
        """Ask for a page with a button pressed, whether it is on that page or not; the ids of the buttons drawn."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        self.socket.send(message.SerializeToString())
        buttons: set[str] = set()
        while True:
            told = ForwardMsg.FromString(bytes(self.socket.recv(timeout=PATIENCE_MS / 1000)))  # type: ignore[arg-type]
            kind = told.WhichOneof("type")
            if kind == "script_finished":
                return buttons
            if kind == "delta" and told.delta.new_element.WhichOneof("type") == "button":
                buttons.add(told.delta.new_element.button.id)


def test_a_forged_message_presses_no_button_of_the_control_view(app: App) -> None:
    room = room_in(app.log.parent)
    control = room.workshop.control(room.code, room.key)
    control.ask(OPERATOR)
    joined = room.workshop.join(room.code, "Ada")
    room.workshop.seat(room.code, joined.token).vote(OPERATOR, None)

    def state() -> str:
        seen = room.workshop.stage(room.code).view().card
        assert seen is not None
        return seen.state

    facing = f"room={room.code}&key={room.key}"
    address = f"{app.address.replace('http', 'ws')}/_stcore/stream"
    with connect(address, max_size=None) as hers, connect(address, max_size=None) as his:
        lead, ada = Line(hers), Line(his)
        reveal = next(id for id in lead.run("control", facing) if id.endswith("ct-reveal"))
        seat = f"room={room.code}&seat={joined.token}"
        for page, query in (
            ("phone", seat),
            ("control", seat),
            ("control", f"{seat}&key={joined.token}"),
            ("stage", seat),
        ):
            ada.run(page, query, pressed=reveal)
            assert state() == "open", page
        lead.run("control", facing, pressed=reveal)
        assert state() == "revealed"
