"""A model behind an OpenAI-compatible server, against a real HTTP server on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rag.errors import CancelledError, ModelError
from rag.llm.base import Prompt
from rag.llm.openai_server import OpenAiServerModel
from rag.settings import LlmSettings

SEEN: list[dict[str, object]] = []
REPLIES = {
    "repeats": (" Top", "ic: ", "cranes\n", "Topic: x"),
    "continues": (" cranes\n", "Topic: x"),
    "similar": ("Top ", "cranes"),
    "short": ("To", "p"),
    "mute": (),
}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        SEEN.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
        if body["model"] == "broken":
            self.send_error(500)
            return
        self.send_response(200)
        self.end_headers()
        if body.get("stream"):
            for piece in REPLIES.get(body["model"], ("Two ", "words")):
                self.wfile.write(f"data: {json.dumps({'choices': [{'delta': {'content': piece}}]})}\n\n".encode())
            self.wfile.write(b"data: [DONE]\n\n")
        else:
            top = [
                {"token": "Yes", "logprob": -0.25},
                {"token": " Yes", "logprob": -3.0},
                {"token": "No", "logprob": -2},
            ]
            reply = {"choices": [{"logprobs": {"content": [{"top_logprobs": top}]}}]}
            self.wfile.write(json.dumps(reply).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    SEEN.clear()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def model(address: str, name: str = "some-model") -> OpenAiServerModel:
    return OpenAiServerModel(LlmSettings(endpoint=address, model=name, api_key="secret"))


def test_the_reply_is_streamed(address: str) -> None:
    asked = model(address)
    assert list(asked.stream(Prompt.of("be brief", "hello"), max_tokens=5, stop=("\n",))) == ["Two ", "words"]
    assert SEEN[0]["path"] == "/v1/chat/completions"
    assert SEEN[0]["key"] == "Bearer secret"
    assert SEEN[0]["messages"] == [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hello"}]
    assert asked.usage.answer_tokens == 2


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("repeats", " cranes\nTopic: x"),
        ("continues", " cranes\nTopic: x"),
        ("similar", "Top cranes"),
        ("short", "Top"),
        ("mute", ""),
    ],
)
def test_a_reply_goes_on_from_its_start_whether_or_not_the_server_repeats_it(
    address: str, name: str, reply: str
) -> None:
    assert "".join(model(address, name).stream(Prompt.of("s", "u", "Topic:"), max_tokens=5)) == reply
    assert SEEN[0]["messages"] == [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u"},
        {"role": "assistant", "content": "Topic:"},
    ]


def test_a_reply_without_a_start_comes_as_it_is(address: str) -> None:
    assert list(model(address, "continues").stream(Prompt.of("s", "u"), max_tokens=5)) == [" cranes\n", "Topic: x"]


def test_the_odds_of_labels_are_read(address: str) -> None:
    assert model(address).label_logprobs(Prompt.of("s", "u"), ["Yes", "No", "Maybe"]) == [-0.25, -2.0, -20.0]


def test_a_stopped_request_stops(address: str) -> None:
    asked = model(address)
    asked.begin(lambda: True)
    with pytest.raises(CancelledError):
        list(asked.stream(Prompt.of("s", "u"), max_tokens=5))


def test_a_failing_or_missing_server_is_explained(address: str) -> None:
    with pytest.raises(ModelError, match="llm.endpoint"):
        list(model(address, "broken").stream(Prompt.of("s", "u"), max_tokens=5))
    with pytest.raises(ModelError, match="llm.endpoint"):
        model("http://127.0.0.1:9/v1").label_logprobs(Prompt.of("s", "u"), ["Yes"])
