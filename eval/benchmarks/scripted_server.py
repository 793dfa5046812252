"""A model server on loopback that does as it is told: fixed delays, and every way to fail.

It speaks the OpenAI chat API as far as Byline uses it. Its drafts repeat a sentence of the notes that it was given, so
they are proven and shown like those of a model. It is for tests and for measuring Byline without a model's own time.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any

from index.text.sentences import sentence_spans

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_SILENCE_S = 0.02


@dataclass(slots=True)
class Script:
    """What the server does; may be changed while it runs.

    Attributes:
        delay_s: How long a draft takes.
        decision_s: How long the reply of one token takes that says whether the notes answer.
        refusals: Status and ``Retry-After`` of the next requests; what is no longer in it is answered.
        cut_after: A stream breaks off after so many pieces; -1 never.
        cut_quietly: Whether a stream that breaks off still ends as if it were whole.
        silent: No more is sent as long as it is set.
        logprobs: Whether decisions hold log-probabilities.
        models: The names that it lists.
        requests: Bodies of all requests so far.
        most_at_once: The highest number of requests at the same moment.
    """

    delay_s: float = 0.0
    decision_s: float = 0.0
    refusals: list[tuple[int, str]] = field(default_factory=list)
    cut_after: int = -1
    cut_quietly: bool = False
    silent: bool = False
    logprobs: bool = True
    models: tuple[str, ...] = ("scripted",)
    requests: list[dict[str, Any]] = field(default_factory=list)
    most_at_once: int = 0
    now: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as socketserver has them
        """A client that hangs up is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """List the models."""
        listed = [{"id": name, "object": "model"} for name in self.server.script.models]
        self._send(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        """Answer a request as the script says."""
        script = self.server.script
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with script.lock:
            script.requests.append(body)
            script.now += 1
            script.most_at_once = max(script.most_at_once, script.now)
            refusal = script.refusals.pop(0) if script.refusals else None
        try:
            if refusal:
                self._refuse(*refusal)
            elif body.get("stream"):
                self._stream(script, body)
            else:
                self._decide(script)
        finally:
            with script.lock:
                script.now -= 1

    def _refuse(self, status: int, retry_after: str) -> None:
        headers = {"Retry-After": retry_after} if retry_after else {}
        self._send(status, {"error": {"message": "as the script says"}}, headers)

    def _send(self, status: int, reply: dict[str, Any], headers: Mapping[str, str] = NO_HEADERS) -> None:
        told = json.dumps(reply).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(told)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told)

    def _decide(self, script: Script) -> None:
        _wait(script, script.decision_s)
        top = [{"token": "Yes", "logprob": -0.01}, {"token": "No", "logprob": -6.0}]
        logprobs = {"content": [{"token": "Yes", "logprob": -0.01, "top_logprobs": top}]} if script.logprobs else None
        choice = {"index": 0, "message": {"role": "assistant", "content": "Yes"}, "logprobs": logprobs}
        self._send(200, {"choices": [{**choice, "finish_reason": "length"}]})

    def _stream(self, script: Script, body: dict[str, Any]) -> None:
        words = draft_of(body).split(" ")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, word in enumerate(words):
            if number == script.cut_after:
                if script.cut_quietly:
                    self._line("[DONE]")
                    self._chunk(b"")
                self.close_connection = True
                return
            _wait(script, script.delay_s / len(words))
            self._line(json.dumps({"choices": [{"delta": {"content": word + " "}, "finish_reason": None}]}))
        self._line(json.dumps({"choices": [{"delta": {}, "finish_reason": "stop"}]}))
        self._line("[DONE]")
        self._chunk(b"")

    def _line(self, data: str) -> None:
        self._chunk(f"data: {data}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


def _wait(script: Script, seconds: float) -> None:
    time.sleep(seconds)
    while script.silent:
        time.sleep(_SILENCE_S)


def draft_of(body: dict[str, Any]) -> str:
    """The first sentence of the notes in a request, or a few words where there are none."""
    for message in body["messages"]:
        note = str(message["content"]).partition("[1] (")[2].partition(") ")[2].partition("\n")[0]
        if spans := sentence_spans(note):
            return note[slice(*spans[0])].strip()
    return "There is nothing to say."


@contextmanager
def scripted_server(script: Script) -> Iterator[str]:
    """Run the server; yields its address for ``llm.endpoint``."""
    server = _Server(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        script.silent = False
        server.shutdown()
        thread.join()
        server.server_close()
