"""A model server is looked at within bounds: scripted servers on loopback."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.errors import ModelError
from rag.llm.habits import habits_of
from rag.llm.server import (
    MOST_MODELS,
    MOST_NAME_CHARS,
    look_at_server,
    require_model_at_server,
    server_models,
    try_server,
)
from rag.settings import LlmSettings

Serve = Callable[..., LlmSettings]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server with these replies to GET and POST."""
    servers: list[ThreadingHTTPServer] = []

    def start(
        listed: object, reply: object = None, status: int = 200, model: str = "one", *, refuses_system: bool = False
    ) -> LlmSettings:
        class Handler(BaseHTTPRequestHandler):
            def _send(self, body: object, status: int = status) -> None:
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self) -> None:
                self._send(listed)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if refuses_system and body["messages"][0]["role"] == "system":
                    self._send({"error": {"message": "System role not supported"}}, 400)
                    return
                self._send(reply)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return LlmSettings(endpoint=f"http://127.0.0.1:{server.server_port}/v1/", model=model)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


GOOD = {"choices": [{"message": {"content": "yes"}}]}


def rows(*names: object) -> dict[str, object]:
    return {"data": [{"id": name} for name in names]}


def test_the_models_are_listed_in_order(serve: Serve) -> None:
    assert server_models(serve(rows("one", "two", "one"))) == ("one", "two")


def test_a_list_is_not_trusted(serve: Serve) -> None:
    names = server_models(serve(rows("a\x1b[31m\nb", "x" * 5000, 7, None, "", *map(str, range(1000)))))
    assert names[0] == "a[31mb"
    assert len(names[1]) == MOST_NAME_CHARS
    assert len(names) == MOST_MODELS


@pytest.mark.parametrize("listed", [b"<html>", [], {"data": 3}, {}, b"[" * 9000, b"\xff\xfe"])
def test_what_is_no_list_is_one_sentence(serve: Serve, listed: object) -> None:
    with pytest.raises(ModelError) as caught:
        server_models(serve(listed))
    assert "llm.endpoint" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_endless_list_is_cut(serve: Serve) -> None:
    with pytest.raises(ModelError, match="more than 1,000,000 bytes"):
        server_models(serve(b"[" + b" " * 1_100_000))


def test_a_key_that_is_wanted_is_named(serve: Serve) -> None:
    with pytest.raises(ModelError, match=r"set llm\.api_key"):
        server_models(serve(rows("one"), status=401))


def test_a_server_that_answers(serve: Serve) -> None:
    settings = serve(rows("one"), GOOD)
    found = try_server(settings)
    assert (found.problem, found.models) == ("", ("one",))
    assert "answers with one in" in found.in_words(settings)


def test_the_trial_holds_a_turn_of_the_systems_as_questions_do(serve: Serve) -> None:
    settings = serve(rows("one"), GOOD, refuses_system=True)
    assert try_server(settings).problem == ""
    assert not habits_of(settings.endpoint, "one").takes_system


def test_a_wrong_model_gets_the_nearest_of_the_server(serve: Serve) -> None:
    settings = serve(rows("llama-3-8b", "qwen3-4b-instruct"), {"choices": []}, model="qwen3-4b")
    expected = "The server has no model 'qwen3-4b': set llm.model to 'qwen3-4b-instruct', or to another that it lists."
    assert look_at_server(settings).problem == expected
    assert try_server(settings).problem == expected


def test_a_server_that_answers_to_any_name_answers(serve: Serve) -> None:
    assert try_server(serve(rows("its-own.gguf"), GOOD, model="any")).problem == ""


def test_a_model_that_the_server_has_not_is_an_error(serve: Serve) -> None:
    require_model_at_server(serve(rows("one"), {"choices": []}))
    require_model_at_server(serve(rows("its-own.gguf"), GOOD, model="any"))
    with pytest.raises(ModelError, match="set llm.model to 'one'"):
        require_model_at_server(serve(rows("one"), {"choices": []}, model="two"))


def test_a_server_without_a_list_may_still_answer(serve: Serve) -> None:
    assert try_server(serve({}, GOOD)).problem == ""
    assert "something other than a reply" in try_server(serve(rows("one"), {"choices": []})).problem


def test_a_deaf_server_costs_only_its_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings = LlmSettings(endpoint=f"http://127.0.0.1:{deaf.getsockname()[1]}/v1", model="one")
        assert "did not answer within 0.3 s" in try_server(settings, 0.3).problem


def test_a_missing_server_says_what_to_do() -> None:
    found = look_at_server(LlmSettings(endpoint="http://127.0.0.1:9/v1", model="one"))
    assert not found.is_reached
    assert found.problem.endswith("start that server, or empty llm.endpoint to use a local model.")
