"""A reasoning model behind a scripted OpenAI-compatible server: its thoughts are switched off, or never shown."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from rag.errors import ModelError
from rag.llm.base import Prompt
from rag.llm.openai_server import OpenAiServerModel
from rag.settings import LlmSettings

Delta = dict[str, str]
PROMPT = Prompt.of("be brief", "when did it close?")


class ScriptedServer(HTTPServer):
    """Gives the deltas that its script makes of a request; a number is the status of a refusal, a string its reason."""

    script: Callable[[dict[str, Any]], list[Delta] | str | int]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[dict[str, Any]] = []

    def model(self, script: Callable[[dict[str, Any]], list[Delta] | str | int]) -> OpenAiServerModel:
        self.script = script
        return OpenAiServerModel(LlmSettings(endpoint=f"http://127.0.0.1:{self.server_port}/v1", model="thinker"))


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(body)
        deltas = self.server.script(body)
        if isinstance(deltas, str):
            self.send_response(400)
            self.end_headers()
            self.wfile.write(json.dumps({"error": {"message": deltas}}).encode())
            return
        if isinstance(deltas, int):
            self.send_error(deltas)
            return
        self.send_response(200)
        self.end_headers()
        if not body.get("stream"):
            self.wfile.write(json.dumps({"choices": [{"message": deltas[0], "logprobs": None}]}).encode())
            return
        for delta in deltas:
            self.wfile.write(f"data: {json.dumps({'choices': [{'delta': delta, 'finish_reason': None}]})}\n\n".encode())
        end = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
        self.wfile.write(f"data: {json.dumps(end)}\n\ndata: [DONE]\n\n".encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    served = ScriptedServer()
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


def said(*pieces: str) -> list[Delta]:
    return [{"content": piece} for piece in pieces]


def test_thinking_is_switched_off_by_the_chat_template(server: ScriptedServer) -> None:
    def script(body: dict[str, Any]) -> list[Delta]:
        thinks = body.get("chat_template_kwargs", {}).get("enable_thinking", True)
        return said("<think>", "hm", "</think>", "In May.") if thinks else said("In ", "May.")

    model = server.model(script)
    assert list(model.stream(PROMPT, max_tokens=9)) == ["In ", "May."]
    assert model.usage.answer_tokens == 2
    assert len(server.seen) == 1


def test_a_server_that_refuses_the_switch_is_asked_without_it(server: ScriptedServer) -> None:
    model = server.model(lambda body: 400 if "chat_template_kwargs" in body else said("In May."))
    assert "".join(model.stream(PROMPT, max_tokens=9)) == "In May."
    assert "".join(model.stream(PROMPT, max_tokens=9)) == "In May."
    assert ["chat_template_kwargs" in body for body in server.seen] == [True, False, False]


def test_any_other_refusal_is_told(server: ScriptedServer) -> None:
    with pytest.raises(ModelError, match="llm.endpoint"):
        list(server.model(lambda body: 400).stream(PROMPT, max_tokens=9))
    with pytest.raises(ModelError, match="llm.endpoint"):
        list(server.model(lambda body: 500).stream(PROMPT, max_tokens=9))
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    "deltas",
    [
        said("<thi", "nk>It was", " in", " May?</th", "ink>\n\nIn ", "May."),
        [{"reasoning_content": "It was in"}, {"reasoning_content": " May?"}, *said("In ", "May.")],
        [{"role": "assistant"}, {"reasoning": "It was in May?"}, *said("In ", "May.")],
    ],
)
def test_thoughts_are_neither_shown_nor_counted(server: ScriptedServer, deltas: list[Delta]) -> None:
    model = server.model(lambda body: deltas)
    assert list(model.stream(PROMPT, max_tokens=9)) == ["In ", "May."]
    assert model.usage.answer_tokens == 2


def test_thoughts_that_leave_no_room_get_some(server: ScriptedServer) -> None:
    def script(body: dict[str, Any]) -> list[Delta]:
        # Servers apply the stop strings to the thoughts too.
        if "stop" in body or body["max_tokens"] < 100:
            return said("<think>", "One thing.")
        return said("<think>", "One thing.\n\nAnd another.", "</think>", "In May.", "\n\nMore.")

    model = server.model(script)
    assert "".join(model.stream(PROMPT, max_tokens=9, stop=("\n\n",))) == "In May."
    assert "".join(model.stream(PROMPT, max_tokens=9, stop=("\n\n",))) == "In May."
    assert len(server.seen) == 3


def test_thoughts_that_never_end_are_no_answer(server: ScriptedServer) -> None:
    assert list(server.model(lambda body: said("<think>", "and", " on")).stream(PROMPT, max_tokens=9)) == []
    assert len(server.seen) == 2


def test_missing_log_probabilities_are_said_in_one_sentence(server: ScriptedServer) -> None:
    with pytest.raises(ModelError, match="gives no log-probabilities.*judged by their proofs alone"):
        server.model(lambda body: said("Yes")).label_logprobs(PROMPT, ["Yes", "No"])


@pytest.mark.parametrize("refuses_switch", [False, True])
def test_a_server_without_a_system_role_gets_its_words_from_the_user(
    server: ScriptedServer, refuses_switch: bool
) -> None:
    def script(body: dict[str, Any]) -> list[Delta] | str | int:
        if body["messages"][0]["role"] == "system":
            return "System role not supported"
        return 422 if refuses_switch and "chat_template_kwargs" in body else said("In May.")

    model = server.model(script)
    assert "".join(model.stream(PROMPT, max_tokens=9)) == "In May."
    assert server.seen[-1]["messages"] == [{"role": "user", "content": "be brief\n\nwhen did it close?"}]
    asked = len(server.seen)
    assert "".join(model.stream(PROMPT, max_tokens=9)) == "In May."
    assert len(server.seen) == asked + 1  # remembered
