"""Many programs wait for the one model, and the page goes on."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.unit.ui.fakes import FakeAssistant
from ui.chat.waiting import MAX_WAITING_OF_READER
from ui.page.guards import presence
from ui.page.serve import launch

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
WAITING = 40
AT_MOST_S = 1.0


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    return FakeAssistant(tmp_path_factory.mktemp("waiting") / "home")


@pytest.fixture(scope="module")
def served(assistant):
    home = assistant.settings.home
    patience = pytest.MonkeyPatch()
    patience.setattr("gradio.networking.url_ok", lambda _: True)  # it gives up after three busy seconds
    running = launch(home=home, port=0, assistant=assistant, mcp=True, open_browser=False, prevent_thread_lock=True)
    patience.undo()
    yield running
    running.close()


@pytest.fixture
def gate(assistant, served) -> Iterator[threading.Event]:
    """Questions with "wait" in them are answered once it is set."""
    assistant.gate = threading.Event()
    yield assistant.gate
    assistant.gate.set()
    until(lambda: not served.services.questions.is_busy())


def until(true, within_s=30.0):
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def waiting(served) -> int:
    return len(served.services.questions._line.in_order())


def post_question(client, question="wait for it") -> str:
    return client.post("/gradio_api/call/v2/ask", json={"question": question}).json()["event_id"]


def answer_of(client, event) -> str:
    return client.get(f"/gradio_api/call/ask/{event}", timeout=60).text


def slowest_s(served) -> float:
    """How long the slowest of what a reader does takes: the page, an event of it, a search of a program."""
    took = []
    with httpx.Client(base_url=served.url, timeout=60) as client:
        for request in (
            lambda: client.get("/"),
            lambda: client.get("/config"),
            lambda: client.get("/gradio_api/app_id"),
            lambda: client.post("/gradio_api/run/search", json={"data": ["footbridge", 3, None, "", ""]}),
            lambda: client.post("/gradio_api/run/articles", json={"data": []}),
        ):
            began = time.monotonic()
            assert request().status_code == 200
            took.append(time.monotonic() - began)
    return max(took)


def test_forty_waiting_questions_do_not_hold_up_the_page(served, assistant, gate):
    idle_s = max(slowest_s(served) for _ in range(3))
    with (
        ThreadPoolExecutor(WAITING) as programs,
        httpx.Client(base_url=served.url, limits=httpx.Limits(max_connections=None), timeout=60) as client,
    ):
        events = [post_question(client) for _ in range(WAITING)]
        answers = [programs.submit(answer_of, client, event) for event in events]
        until(lambda: waiting(served) == WAITING - 1)
        busy_s = max(slowest_s(served) for _ in range(3))
        assert busy_s < max(AT_MOST_S, 2 * idle_s), f"{idle_s:.2f} s idle, {busy_s:.2f} s with {WAITING} waiting"
        gate.set()
        assert all("84 metres" in answer.result() for answer in answers)


def test_forty_questions_that_hold_their_connections_do_not_either(served, gate):
    """The direct way in, which the MCP tools take too."""
    with (
        ThreadPoolExecutor(WAITING) as programs,
        httpx.Client(base_url=served.url, limits=httpx.Limits(max_connections=None), timeout=60) as client,
    ):
        body = {"data": ["wait", None, "", ""]}
        answers = [programs.submit(client.post, "/gradio_api/run/ask", json=body) for _ in range(WAITING)]
        until(lambda: waiting(served) == WAITING - 1)
        assert slowest_s(served) < AT_MOST_S
        gate.set()
        assert all(answer.result().status_code == 200 for answer in answers)


def test_whoever_has_left_is_taken_out(served, gate, monkeypatch):
    monkeypatch.setattr(presence, "BACK_WITHIN_S", 0.5)
    with httpx.Client(base_url=served.url, timeout=60) as client:
        staying = post_question(client, "wait, I stay")
        until(lambda: served.services.questions.is_busy())
        leaving = post_question(client, "wait, I leave")
        until(lambda: waiting(served) == 1)
        with (
            httpx.Client(base_url=served.url, timeout=60) as other,
            other.stream("GET", f"/gradio_api/call/ask/{leaving}"),
        ):
            time.sleep(1.0)
            assert waiting(served) == 1
        until(lambda: waiting(served) == 0)
        with pytest.raises(httpx.ReadTimeout):
            client.post("/gradio_api/run/ask", json={"data": ["wait, I hang up", None, "", ""]}, timeout=1.0)
        until(lambda: waiting(served) == 0)
        assert served.services.questions.is_busy()
        gate.set()
        assert "84 metres" in answer_of(client, staying)


def test_a_full_line_says_when_to_come_back(served, gate):
    with httpx.Client(base_url=served.url, timeout=60) as client:
        post_question(client)
        until(lambda: served.services.questions.is_busy())
        for _ in range(MAX_WAITING_OF_READER):
            post_question(client)
        until(lambda: waiting(served) == MAX_WAITING_OF_READER)
        refused = client.post("/gradio_api/run/ask", json={"data": ["one more", None, "", ""]})
        assert f"Byline is busy: {MAX_WAITING_OF_READER} questions are waiting. Try again in" in refused.json()["error"]
        assert slowest_s(served) < AT_MOST_S
