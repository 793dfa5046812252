"""How the index grows: ``python -m eval.benchmarks.scale --beir DIR --sizes 10000 100000 1000000``.

A library is grown from real articles (:mod:`eval.benchmarks.growing`) to the first size and copied, grown on to the
next and copied, and so on. Then all of them are measured side by side, one question after the other at every size, so
that whatever else the machine does meets all sizes alike. Each figure is the processor time that the work took, all
threads together, which other programs change much less than the time by the clock; what counts is the ratio between
the sizes. ``docs/scale.md`` is written from one run; its bars are checked, and the exit code says whether they hold.

Everything goes through :class:`index.library.Library`, so the same run measures any store that the settings name.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from eval.benchmarks.growing import Stock, grow, stock
from eval.benchmarks.scale_page import Figure, page
from eval.suites.beir import beir_suite
from eval.suites.clapnq import clapnq_suite
from index.embedding.base import Embedder
from index.embedding.cached import RememberingEmbedder
from index.embedding.sentence_transformer import SentenceTransformerEmbedder
from index.errors import BylineError
from index.library import Library
from index.settings import IndexSettings
from rag.opening import model_path
from rag.settings import Settings

COMMON_ONLY = (
    "what did they say about it last year",
    "who was the first of the people",
    "news of the government and the country",
    "why is it so much more than before",
)
"""Questions of words that stand in very many passages."""
MAX_RATIO = 2.0
"""What a search, an add and a page load may take at the largest size, in times of the smallest."""
_ADDS = 5
_PAGES = 5
_SYNCED_FILES = 300
_PERCENTILE = 95
_COLD = "import sys; from eval.benchmarks.scale import cold; cold(*sys.argv[1:])"


def measure(homes: dict[int, Path], questions: Sequence[str], embedder: Embedder, model: str) -> list[Figure]:
    """All figures of libraries of several sizes, measured side by side.

    Args:
        homes: Passages to the home that holds them.
        questions: What is asked of each.
        embedder: Embeds questions and what is added.
        model: Folder of the embedder, for processes that start anew.
    """
    settings = IndexSettings()
    cold_starts = {size: _cold(home, questions[0], model) for size, home in homes.items()}
    with ExitStack() as stack, tempfile.TemporaryDirectory() as scratch:
        libraries = {
            size: stack.enter_context(Library.open(home, settings, lambda: embedder)) for size, home in homes.items()
        }
        for library in libraries.values():
            library.search(questions[0])  # loads the graph, and learns what names are left to learn
        asked, common = _side_by_side(libraries, questions), _side_by_side(libraries, COMMON_ONLY)
        folder = _folder_of_files(Path(scratch))
        added: dict[int, list[float]] = {size: [] for size in libraries}
        after: dict[int, list[float]] = {size: [] for size in libraries}
        for number in range(_ADDS):
            for size, library in libraries.items():
                file = Path(scratch) / f"new-{size}-{number}.txt"
                file.write_text(f"Harbour master Ann Lee{number} said that pier {number} of {size} opened.\n", "utf-8")
                added[size].append(_taken(lambda library=library, file=file: library.add([file])))
                after[size].append(_taken(lambda library=library: library.search(questions[1])))
        for library in libraries.values():
            library.sync(folder)
        synced = {size: [_taken(lambda library=library: library.sync(folder))] for size, library in libraries.items()}
        shown = {size: _page_loads(library) for size, library in libraries.items()}
        listed = {size: _list_searches(library) for size, library in libraries.items()}
    figures = [
        Figure("search, p50", "s", _at(asked, 50)),
        Figure("search, p95", "s", _at(asked, _PERCENTILE), bar=MAX_RATIO),
        Figure("question of common words only, slowest", "s", _at(common, 100)),
        Figure("one add", "s", _at(added, 50), bar=MAX_RATIO),
        Figure("first search after an add", "s", _at(after, 50)),
        Figure(f"sync of {_SYNCED_FILES} files without changes", "s", _at(synced, 50)),
        Figure("page load: articles tab and start page", "s", _at(shown, 50), bar=MAX_RATIO),
        Figure("search in the list of articles", "s", _at(listed, 50)),
        Figure("process: start, one search, end", "s", {size: found["seconds"] for size, found in cold_starts.items()}),
        Figure("memory of that process", "MB", {size: found["memory_mb"] for size, found in cold_starts.items()}),
        Figure("disk", "MB", {size: _disk_mb(home) for size, home in homes.items()}),
    ]
    return figures


def cold(home: str, question: str, model: str) -> None:
    """Search once in this new process, and print what it took as JSON."""
    import psutil

    embedder = SentenceTransformerEmbedder(model)
    with Library.open(Path(home), IndexSettings(), lambda: embedder) as library:
        library.search(question)
    taken = {"seconds": time.process_time(), "memory_mb": psutil.Process().memory_info().rss / 1e6}
    sys.stdout.write(json.dumps(taken))


def _cold(home: Path, question: str, model: str) -> dict[str, float]:
    command = [sys.executable, "-c", _COLD, str(home), question, model]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _side_by_side(libraries: dict[int, Library], questions: Sequence[str]) -> dict[int, list[float]]:
    taken: dict[int, list[float]] = {size: [] for size in libraries}
    for question in questions:
        for size, library in libraries.items():
            taken[size].append(_taken(lambda library=library, question=question: library.search(question)))
    return taken


def _page_loads(library: Library) -> list[float]:
    """What the start page and the articles tab ask of the index."""

    def load() -> None:
        library.status(1_000)
        library.outlets(500)
        library.page(most=200)
        library.page()
        library.published_span()
        for outlet in (None, *(found.name for found in library.outlets(7))):
            library.published(outlet, monthly=True)

    return [_taken(load) for _ in range(_PAGES)]


def _list_searches(library: Library) -> list[float]:
    return [_taken(lambda: library.page("moscow")) for _ in range(_PAGES)]


def _folder_of_files(scratch: Path) -> Path:
    folder = scratch / "synced"
    folder.mkdir()
    for number in range(_SYNCED_FILES):
        (folder / f"{number}.txt").write_text(f"Ship number {number} came into port.\n", encoding="utf-8")
    return folder


def _taken(work: Callable[[], object]) -> float:
    """Processor time of this process that ``work`` takes, in seconds."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _at(taken: dict[int, list[float]], percentile: int) -> dict[int, float]:
    return {size: float(np.percentile(seconds, percentile)) for size, seconds in taken.items()}


def _disk_mb(home: Path) -> float:
    return sum(file.stat().st_size for file in home.rglob("*") if file.is_file()) / 1e6


def homes_of(folder: Path, sizes: Sequence[int], source: Callable[[], Stock], embedder: Embedder) -> dict[int, Path]:
    """Grow a library to each of ``sizes``, rising; what an earlier run left in ``folder`` is used again."""
    homes: dict[int, Path] = {}
    growing = folder / "growing"
    for size in sorted(sizes):
        homes[size] = folder / f"home-{size}"
        if homes[size].exists():
            continue
        with Library.open(growing, IndexSettings(), lambda: embedder) as library:
            grow(library, source(), size)
        draft = folder / "copy"
        shutil.copytree(growing, draft)
        draft.rename(homes[size])
    return homes


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure how the index grows, and write the page of it."""
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks.scale", description=main.__doc__)
    parser.add_argument("--beir", type=Path, required=True, help="a BEIR folder: its articles are what grows")
    parser.add_argument("--clapnq", type=Path, help="a CLAPNQ file or folder, whose passages grow too")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="passages")
    parser.add_argument("--questions", type=int, default=40, help="how many are asked at each size")
    parser.add_argument("--folder", type=Path, help="where libraries grow and stay; a temporary folder without it")
    parser.add_argument("--out", type=Path, help="write the page to this Markdown file")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        try:
            settings = Settings.load()
            model = str(model_path(settings)(settings.index.embedder))
            embedder = RememberingEmbedder(SentenceTransformerEmbedder(model))
            suite = beir_suite(options.beir, folder / "beir" / "corpus")
            corpora = [folder / "beir" / "corpus"]
            if options.clapnq:
                clapnq_suite(options.clapnq, folder / "clapnq" / "corpus")
                corpora.append(folder / "clapnq" / "corpus")

            def source() -> Stock:
                files = sorted(file for corpus in corpora for file in corpus.rglob("*") if file.is_file())
                return stock([file.read_text("utf-8") for file in files], embedder, settings.index)

            homes = homes_of(folder, options.sizes, source, embedder)
            questions = [case.question for case in suite.cases][: options.questions]
            figures = measure(homes, questions, embedder, model)
        except BylineError as error:
            sys.stderr.write(f"{error}\n")
            return error.exit_code
    text = page(figures, len(questions))
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
