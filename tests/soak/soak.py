"""Byline used for a long time: ``python -m tests.soak.soak FOLDER [--scale 0.05] [--answers 0]``.

A page is served as `byline chat` serves it. Meanwhile 1,000 questions are asked through its API in quotes mode and
then 100 in answer mode, pages are opened in Chromium (each asks, opens a citation and deletes its conversation), and
another process, this one, adds and removes 2,000 articles. Memory, open files, threads and disk of the server and
memory, open files and threads of the writer have to be flat: the median of the last quarter lies at most 5 % above
that of the second (the first is warming up). Exit code 1 if something grows.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from gradio_client import Client

from index import Library
from rag.opening import open_library
from rag.settings import Settings
from tests.integration.chaos import TOPICS
from tests.soak.measuring import Sample, table, take_sample, trends
from tests.soak.pages import PageVisitor

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = 120
"""Looks at the processes in each part."""
KEPT_ARTICLES = 120
WARMED_ROUNDS = 10
"""So often are these replaced before the first question, before scaling: the page then loads the graph of vectors at
once, as it does in a library that has seen more than a thousand passages."""
BATCH_ARTICLES = 20
ASKED_BY_ONE_CLIENT = 20
STARTS_WITHIN_S = 180.0
ANSWERED_WITHIN_S = 600.0


@dataclass(frozen=True, slots=True)
class Part:
    """How much is done in one mode."""

    mode: str
    questions: int
    articles: int
    pages: int


class ArticleChurn:
    """The writer: adds articles that nobody has seen, and removes the oldest, so that as many stay."""

    def __init__(self, library: Library, folder: Path, rng: random.Random) -> None:
        self._library, self._folder, self._rng = library, folder, rng
        self._live: deque[tuple[str, Path]] = deque()
        self._number = 0

    def turn_over(self, count: int) -> None:
        """Add ``count`` articles; remove the oldest where there are more than are kept."""
        paths = [self._write() for _ in range(count)]
        report = self._library.add(paths)
        self._live += zip(report.article_ids, paths, strict=True)
        surplus = [self._live.popleft() for _ in range(max(0, len(self._live) - KEPT_ARTICLES))]
        if surplus:
            self._library.remove([article_id for article_id, _ in surplus])
        for _, path in surplus:
            path.unlink()

    def question(self) -> str:
        """Something that an article may answer."""
        first, second = self._rng.sample(TOPICS, 2)
        return f"What did report {self._rng.randrange(max(1, self._number))} say about {first} and {second}?"

    def _write(self) -> Path:
        self._number += 1
        path = self._folder / f"report-{self._number}.txt"
        sentences = []
        for day in range(self._rng.randrange(4, 16)):
            one, two, three = self._rng.sample(TOPICS, 3)
            amount = self._rng.randrange(10_000)
            sentences.append(f"On day {day}, {amount} tons of {one} met {two} because of the {three}.")
        path.write_text(f"Report {self._number} on {sentences[0]}\n\n{' '.join(sentences)}\n", encoding="utf-8")
        return path


@contextmanager
def served(home: Path, models: Path, mode: str) -> Iterator[tuple[psutil.Process, str]]:
    """`byline chat` on a free port; yields its process and its address."""
    environment = {
        **os.environ,
        "BYLINE_ANSWER__MODE": mode,
        "BYLINE_MODELS__FOLDER": str(models),
        "BYLINE_MODELS__OFFLINE": "true",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), "chat", "--port", "0", "--no-browser"]
    with (home.parent / f"served-{mode}.log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log, stdout=log)
        try:
            yield psutil.Process(server.pid), _address(server, Path(log.name))
        finally:
            server.terminate()
            server.wait(30)


def _address(server: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        for line in log.read_text(encoding="utf-8").splitlines():
            if line.startswith("Byline is at "):
                return line.split()[3]
        time.sleep(0.2)
    raise SystemExit(f"The page did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def run_part(part: Part, home: Path, models: Path, churn: ArticleChurn) -> dict[str, list[Sample]]:
    """Do one part; returns the samples of the server and of the writer."""
    samples: dict[str, list[Sample]] = {"page": [], "writer": []}
    sample_every = max(1, part.questions // SAMPLES)
    page_every = max(1, part.questions // part.pages) if part.pages else 0
    articles_left = part.articles
    with served(home, models, part.mode) as (process, address), PageVisitor(address) as visitor:
        client = None
        for number in range(part.questions):
            if number % ASKED_BY_ONE_CLIENT == 0:
                _close(client)
                client = Client(address, verbose=False)
            due = part.articles - part.articles * (number + 1) // part.questions
            if articles_left - due >= BATCH_ARTICLES or number == part.questions - 1:
                churn.turn_over(articles_left - due)
                articles_left = due
            client.submit(churn.question(), api_name="/ask").result(timeout=ANSWERED_WITHIN_S)
            if page_every and number % page_every == page_every - 1:
                visitor.visit(churn.question())
            if number % sample_every == 0:
                samples["page"].append(take_sample(process, home))
                samples["writer"].append(_of_writer())
        _close(client)
    return samples


def _of_writer() -> Sample:
    """This process without its children, which are the server and the browser; its disk is the server's too."""
    me = psutil.Process()
    return Sample(me.memory_full_info().uss / 1e6, me.num_fds(), me.num_threads(), 0)


def _close(client: Client | None) -> None:
    if client is not None:
        client.close()


def main() -> int:
    """Run the parts and print how each quantity went; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="for the home and the articles; emptied first")
    parser.add_argument("--models", type=Path, help="folder of model files; default: that of ~/.byline")
    parser.add_argument("--scale", type=float, default=1.0, help="does this share of everything")
    parser.add_argument("--answers", type=int, default=100, help="questions in answer mode, before scaling; 0 for none")
    parser.add_argument("--growth", type=float, default=0.05, help="the growth that is allowed, as a share")
    parser.add_argument("--json", type=Path, help="write all samples to this file")
    options = parser.parse_args()

    def scaled(amount: int) -> int:
        return round(amount * options.scale)

    home, articles = options.folder / "home", options.folder / "articles"
    for folder in (home, articles):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    models = options.models or Settings.load().models_folder
    settings = Settings.load(home, models={"folder": models, "offline": True})
    parts = [Part("quotes", scaled(1000), scaled(2000), scaled(50))]
    if scaled(options.answers):
        parts.append(Part("answer", scaled(options.answers), scaled(200), scaled(5)))

    found: dict[str, list[Sample]] = {}
    with closing(open_library(settings)) as library:
        churn = ArticleChurn(library, articles, random.Random(1))
        for _ in range(max(1, scaled(WARMED_ROUNDS))):
            churn.turn_over(KEPT_ARTICLES)
        for part in parts:
            samples = run_part(part, home, models, churn)
            found |= {f"{name}, {part.mode} mode": rows for name, rows in samples.items()}
    if options.json:
        options.json.write_text(json.dumps({name: [asdict(row) for row in rows] for name, rows in found.items()}))
    flat = True
    for name, rows in found.items():
        how = trends(rows)
        sys.stdout.write(table(name, how, options.growth) + "\n")
        flat = flat and all(trend.is_flat(options.growth) for trend in how)
    sys.stdout.write("Everything is flat.\n" if flat else "Something grows.\n")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
