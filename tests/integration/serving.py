"""`byline chat` in a process of its own, with the embedder of counted words: all of it is real but the vectors."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
START_WITHIN_S = 120.0
QUOTES = {"BYLINE_ANSWER__MODE": "quotes", "BYLINE_ANSWER__ANSWERABLE_THRESHOLD": "0"}
"""Answers without a model; what is calibrated for the real embedder is left out."""
PROGRAM = """
import sys
from rag import opening
from rag.assistant import Assistant
from tests.fakes import WordEmbedder
opening.open_embedder = lambda *_: WordEmbedder()
Assistant.__init__.__kwdefaults__["open_embedder"] = lambda *_: WordEmbedder()
from ui.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A page that is served by a process."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, scheme: str) -> None:
        self.process = process
        self.port = port
        self.url = f"{scheme}://127.0.0.1:{port}"
        self.said: list[str] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        for line in self.process.stderr:
            self.said.append(line.rstrip("\n"))

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=120, verify=False, trust_env=False, **options)  # noqa: S501

    def terminate(self) -> int:
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self._reading.join(timeout=10)
        return code

    def until_ready(self) -> None:
        end = time.monotonic() + START_WITHIN_S
        with self.client() as client:
            while True:
                assert self.process.poll() is None, "\n".join(self.said)
                assert time.monotonic() < end, "\n".join(self.said)
                try:
                    told = client.get("/ready")
                    if told.status_code == 200:
                        return
                    assert "still being loaded" in told.text, told.text
                except httpx.TransportError:
                    pass
                time.sleep(0.1)


@contextmanager
def chat(home: Path, *options: str, tls: bool = False, **environment: str) -> Iterator[Running]:
    """Serve the page of a home until the end of the block.

    Args:
        home: The home.
        *options: Of `byline chat`.
        tls: Whether the options encrypt.
        **environment: More variables, like ``BYLINE_LLM__ENDPOINT``.
    """
    port = free_port()
    arguments = ["--home", str(home), "chat", "--no-browser", "--port", str(port), *options]
    with started([sys.executable, "-c", PROGRAM, *arguments], environment) as process:
        running = Running(process, port, "https" if tls else "http")
        try:
            running.until_ready()
            yield running
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def started(command: Sequence[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    whole = {**os.environ, "PYTHONPATH": str(ROOT), "BYLINE_MODELS__OFFLINE": "true", **environment}
    with subprocess.Popen(command, cwd=ROOT, env=whole, stderr=subprocess.PIPE, text=True) as process:
        yield process
