"""How long readers wait when several ask at once, and what a model in this process leaves to everybody else.

Three measurements, each printed as JSON:

* ``--scripted 1``: a server on loopback whose drafts take so many seconds (:mod:`eval.benchmarks.scripted_server`).
  What is measured is Byline alone.
* ``--llama FILE.gguf``: llama.cpp's own server (extra ``bench``), with a real model.
* ``--in-process``: the model of the settings, in this process. Searching, opening an article and adding one are timed
  while it writes, beside the same with the model idle.

The articles are the samples that come with Byline, in a home of their own; the embedder is that of the settings.
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from eval.benchmarks.scripted_server import Script, scripted_server
from rag.assistant import Assistant
from rag.samples import add_samples
from rag.settings import Settings

QUESTIONS = (
    "Why was the call delayed?",
    "How many American troops are in Korea?",
    "When did the two presidents speak?",
    "What did the call say about Taiwan?",
    "Who reacted to the call in Seoul?",
    "What was agreed on rare earths?",
)
READERS = (1, 4, 16)
START_WITHIN_S = 120.0
PAUSE_S = 0.05


def measured(assistant: Assistant, readers: Sequence[int], each: int) -> list[dict[str, Any]]:
    """For each number of readers who ask at once: answers a minute, and how long they wait.

    Args:
        assistant: Answers.
        readers: How many ask at once.
        each: Questions that each of them asks, one after the other.
    """
    found: list[dict[str, Any]] = []
    for question in QUESTIONS:  # what is remembered of texts is there for the first number of readers too
        assistant.ask(question)
    for count in readers:
        began = time.perf_counter()
        with ThreadPoolExecutor(count) as pool:
            waits = [wait for waited in pool.map(lambda n: _ask(assistant, n, each), range(count)) for wait in waited]
        seconds = time.perf_counter() - began
        found.append(
            {
                "readers": count,
                "questions_a_minute": round(60 * len(waits) / seconds, 1),
                "median_wait_s": round(statistics.median(waits), 3),
                "longest_wait_s": round(max(waits), 3),
            }
        )
    alone = found[0]["median_wait_s"]
    return [{**row, "times_one_reader": round(row["median_wait_s"] / alone, 2)} for row in found]


def _ask(assistant: Assistant, reader: int, each: int) -> list[float]:
    waits = []
    for number in range(each):
        began = time.perf_counter()
        assistant.ask(QUESTIONS[(reader + number) % len(QUESTIONS)])
        waits.append(time.perf_counter() - began)
    return waits


@contextmanager
def sample_assistant(settings: Settings, **sections: Any) -> Iterator[Assistant]:  # noqa: ANN401 - any setting
    """An assistant over the sample articles, in a home that is thrown away.

    Args:
        settings: Those of the reader: the embedder, and the folder of models.
        **sections: Settings that differ.
    """
    with tempfile.TemporaryDirectory(prefix="byline-readers-") as folder:
        chosen = {"models": settings.models.model_copy(update={"folder": settings.models_folder})} | sections
        with Assistant.open(folder, index=settings.index, **chosen) as assistant:
            add_samples(assistant.index, Path(folder))
            yield assistant


@contextmanager
def llama_server(gguf: Path, threads: int = 0) -> Iterator[str]:
    """llama.cpp's own OpenAI server on loopback; yields its address for ``llm.endpoint``.

    Args:
        gguf: The model.
        threads: Of llama.cpp; 0 lets it choose.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Without the last option a new request would break off the answer to another reader.
    options = ["--n_ctx", "4096", "--logits_all", "true", "--interrupt_requests", "false"]
    options += ["--n_threads", str(threads), "--n_threads_batch", str(threads)] if threads else []
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(gguf), "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(PAUSE_S)
    raise SystemExit('llama.cpp\'s server did not start: pip install "llama-cpp-python[server]", and name a GGUF file.')


def beside_the_model(assistant: Assistant, times: int) -> list[dict[str, Any]]:
    """Searching, opening an article and adding one: idle, and while the model writes.

    Args:
        assistant: With a model in this process.
        times: How often each is done.
    """
    assistant.ask(QUESTIONS[0])
    article_id = assistant.index.articles()[0].id
    number = iter(range(1_000_000))

    def add() -> None:
        n = next(number)
        text = " ".join(f"Sentence {i} of report {n} tells of harbour works and their cost." for i in range(60))
        with tempfile.NamedTemporaryFile("w", suffix=".txt", prefix=f"report-{n}-") as file:
            file.write(text)
            file.flush()
            assistant.index.add([file.name])

    tasks: dict[str, Callable[[], object]] = {
        # Each time another question, of which nothing is remembered.
        "search": lambda: assistant.index.search(f"What was said about report {next(number)} on tariffs?", 6),
        "open": lambda: assistant.index.article(article_id),
        "add": add,
    }
    found = []
    for name, task in tasks.items():
        task()
        idle_s = _median_s(task, times)
        with _writing(assistant):
            busy_s = _median_s(task, times)
        found.append(
            {
                "task": name,
                "idle_ms": round(idle_s * 1000, 2),
                "while_writing_ms": round(busy_s * 1000, 2),
                "ratio": round(busy_s / idle_s, 2),
            }
        )
    return found


def _median_s(task: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        task()
        took.append(time.perf_counter() - began)
        time.sleep(PAUSE_S)
    return statistics.median(took)


@contextmanager
def _writing(assistant: Assistant) -> Iterator[None]:
    """The model writes, without end and without the rest of an answer, which searches too."""
    from rag.errors import CancelledError
    from rag.llm.base import Prompt

    model, stop, begun = assistant.model(), threading.Event(), threading.Event()

    def write() -> None:
        prompt = Prompt.of("You tell long stories.", "Tell the story of a harbour and all its ships.")
        with suppress(CancelledError):
            while not stop.is_set():
                model.begin(stop.is_set)
                for _ in model.stream(prompt, max_tokens=2000):
                    begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments name, and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--home", type=Path, default=None, help="home whose settings and models are used")
    parser.add_argument("--scripted", type=float, metavar="SECONDS", help="a scripted server whose drafts take so long")
    parser.add_argument("--llama", type=Path, metavar="GGUF", help="llama.cpp's own server with this model")
    parser.add_argument("--in-process", action="store_true", help="what a model in this process leaves to others")
    parser.add_argument("--readers", type=int, nargs="+", default=READERS, help="how many ask at once")
    parser.add_argument("--parallel", type=int, nargs="+", default=[1, 4, 16], help="values of llm.parallel")
    parser.add_argument("--each", type=int, default=2, help="questions a reader")
    parser.add_argument("--times", type=int, default=20, help="how often each task is timed with --in-process")
    options = parser.parse_args(arguments)
    settings = Settings.load(options.home)
    printed: dict[str, Any] = {}

    def with_server(address: str) -> list[dict[str, Any]]:
        rows = []
        for parallel in options.parallel:
            llm = {"endpoint": address, "parallel": parallel}
            with sample_assistant(settings, llm=llm) as assistant:
                rows += [{"parallel": parallel, **row} for row in measured(assistant, options.readers, options.each)]
        return rows

    if options.scripted is not None:
        with scripted_server(Script(delay_s=options.scripted)) as address:
            printed["scripted"] = with_server(address)
    if options.llama:
        with llama_server(options.llama, settings.llm.threads) as address:
            printed["llama"] = with_server(address)
    if options.in_process:
        with sample_assistant(settings, llm=settings.llm) as assistant:
            printed["in_process"] = beside_the_model(assistant, options.times)
    if not printed:
        parser.error("nothing to measure: give --scripted, --llama or --in-process")
    sys.stdout.write(json.dumps(printed, indent=1) + "\n")


if __name__ == "__main__":
    main()
