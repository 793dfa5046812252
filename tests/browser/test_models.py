"""Language models on the page: the advice, a change that is watched and stopped, and a server that is tested."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.records import Progress
from rag.settings import LlmSettings, Settings
from tests.browser.test_access import violations
from tests.unit.ui.fakes import FakeAssistant
from ui.actions import model_change

pytestmark = pytest.mark.browser

NEW = "qwen2.5-coder-0.5b-instruct"


@pytest.fixture
def changing(serve, monkeypatch):
    """A page whose models can be changed; a fetch waits at 100 of 491 MB until it is let on."""
    served = serve()
    home = served.services.home

    def reopened(folder, **settings):
        assistant = FakeAssistant(home)
        assistant.settings = Settings.load(home, models__offline=True)
        return assistant

    may_go_on = threading.Event()

    def ensure(name, settings, *, progress):
        progress(Progress("download", 100_000_000, 491_400_064, "bytes", name))
        while not may_go_on.wait(0.05):
            progress(Progress("download", 100_000_000, 491_400_064, "bytes", name))

    monkeypatch.setattr(model_change.models, "ensure", ensure)
    monkeypatch.setattr(model_change.opening, "open_model", lambda settings: "a model")
    before = served.services.holder.reopen
    served.services.holder.reopen = reopened
    yield served, may_go_on
    may_go_on.set()
    served.services.model_change.wait(10)
    served.services.holder.reopen = before
    (home / "byline.toml").unlink(missing_ok=True)
    served.services.holder.put(FakeAssistant(home))


def test_another_model_is_fetched_while_the_old_one_stays_and_can_be_stopped(changing, visit):
    served, may_go_on = changing
    page = visit(served)
    page.get_by_role("tab", name="Settings").click()
    page.locator("#model-advice p").first.wait_for()
    page.get_by_label("Language model", exact=True).click()
    assert "untried" in page.get_by_role("option", name="Qwen3.5-4B").inner_text()
    page.get_by_role("option", name="Coder-0.5B").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("100 of 491 MB. Until it is ready, qwen2.5-coder-1.5b-instruct answers.").wait_for()
    assert page.locator("#model-change progress").get_attribute("value") == "100000000"
    assert violations(page) == []
    page.locator("#stop-model-change").click()
    page.get_by_text("Stopped. qwen2.5-coder-1.5b-instruct stays in use").wait_for()
    assert served.services.settings.llm.model == "qwen2.5-coder-1.5b-instruct"
    page.get_by_role("button", name="Save", exact=True).click()  # once more
    page.get_by_text("100 of 491 MB").wait_for()
    page.reload()
    page.get_by_role("tab", name="Settings").click()
    page.get_by_text("100 of 491 MB").wait_for()  # another page follows it too
    may_go_on.set()
    page.get_by_text(f"{NEW} answers from now on.").wait_for()
    assert served.services.settings.llm.model == NEW


def test_the_server_in_use_is_listed_and_tested_with_one_click(serve, visit):
    class Handler(BaseHTTPRequestHandler):
        def _send(self, body: object) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            self._send({"data": [{"id": "first"}, {"id": "<img src=x onerror=alert(1)>"}]})

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send({"choices": [{"message": {"content": "yes"}}]})

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    served = serve()
    assistant = FakeAssistant(served.services.home)
    endpoint = f"http://127.0.0.1:{server.server_port}/v1"
    llm = LlmSettings(endpoint=endpoint, model="first")
    assistant.settings = assistant.settings.model_copy(update={"llm": llm})
    served.services.holder.put(assistant)
    try:
        page = visit(served)
        page.get_by_role("tab", name="Settings").click()
        page.get_by_text("It also lists <img src=x onerror=alert(1)>").wait_for()
        page.locator("#try-server").click()
        page.get_by_text("answers with first in").wait_for()
    finally:
        served.services.holder.put(FakeAssistant(served.services.home))
        server.shutdown()
        server.server_close()
