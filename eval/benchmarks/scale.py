"""How the index grows: ``python -m eval.benchmarks.scale --beir DIR --sizes 10000 100000 1000000``.

A library is grown from real articles (:mod:`eval.benchmarks.growing`) to the first size and copied, grown on to the
next and copied, and so on. Then all of them are measured side by side, one question after the other at every size, so
that whatever else the machine does meets all sizes alike. What counts is the ratio between the sizes. ``docs/scale.md``
is written from one run; its bars are checked, and the exit code says whether they hold.

With ``--database-url`` and ``--chroma-url`` the same libraries are also taken into PostgreSQL and a Chroma server, and
measured there: ``--database-url postgresql://byline@127.0.0.1/scale_{size} --chroma-url http://127.0.0.1:8000``. There
has to be an empty database for each size, here ``scale_10000`` and so on; what an earlier run filled is used again.
Figures of a home are processor time, which other programs change much less than the time by the clock; those of servers
are time by the clock (:mod:`eval.benchmarks.scale_stores`).
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
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from eval.benchmarks.growing import Stock, grow, part, stock
from eval.benchmarks.scale_page import Figure, Table, page
from eval.benchmarks.scale_stores import SIZE, Store, fill, in_homes, on_servers, with_servers
from eval.suites.beir import beir_suite
from eval.suites.clapnq import clapnq_suite
from index.embedding.base import Embedder
from index.embedding.cached import RememberingEmbedder
from index.embedding.sentence_transformer import SentenceTransformerEmbedder
from index.errors import BylineError
from index.filters import NO_LIMIT
from index.library import Library
from index.records import Filters
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
_DEFAULTS = IndexSettings()
_ADDS = 3
_PAGES = 5
_SYNCED_FILES = 100
_PERCENTILE = 95
_COLD = "import sys; from eval.benchmarks.scale import cold; cold(*sys.argv[1:])"


def measure(
    store: Store, questions: Sequence[str], embedder: Embedder, model: str, *, processes: bool = True
) -> list[Figure]:
    """All figures of the libraries of a store, measured side by side.

    Args:
        store: What is measured.
        questions: What is asked of each library.
        embedder: Embeds questions and what is added.
        model: Folder of the embedder, for processes that start anew.
        processes: Whether such processes are measured too.
    """
    with ExitStack() as stack, tempfile.TemporaryDirectory() as scratch:
        run = _Run({size: stack.enter_context(store.open(size, embedder)) for size in store.homes}, store.clock)
        for library in run.libraries.values():
            library.search(questions[0])  # loads the graph, and learns what names are left to learn
        sys.stderr.write(f"{store.title}: libraries are open\n")
        asked, common = run.searches(questions), run.searches(COMMON_ONLY)
        tenth, hundredth = run.searches(questions, part(0.1)), run.searches(questions, part(0.01))
        sys.stderr.write(f"searched: {asked} {common} {tenth} {hundredth}\n")
        folder = _folder_of_files(Path(scratch))
        added, after = run.adds(Path(scratch), questions[1])
        sys.stderr.write(f"added: {added} {after}\n")
        for library in run.libraries.values():
            library.sync(folder)
        synced = run.each(lambda library: library.sync(folder))
        shown = run.each(_load_pages, _PAGES)
        listed = run.each(lambda library: library.page("moscow"), _PAGES)
    figures = [
        Figure("search, p50", "s", _at(asked, 50)),
        Figure("search, p95", "s", _at(asked, _PERCENTILE), bar=MAX_RATIO),
        Figure("question of common words only, slowest", "s", _at(common, 100)),
        Figure("search among a tenth of the articles, p50", "s", _at(tenth, 50)),
        Figure("search among one in a hundred, p50", "s", _at(hundredth, 50)),
        Figure("one add", "s", _at(added, 50), bar=MAX_RATIO),
        Figure("first search after an add", "s", _at(after, 50)),
        Figure(f"sync of {_SYNCED_FILES} files without changes", "s", _at(synced, 50)),
        Figure("page load: articles tab and start page", "s", _at(shown, 50), bar=MAX_RATIO),
        Figure("search in the list of articles", "s", _at(listed, 50)),
    ]
    if store.has_files:
        figures.append(Figure("disk", "MB", {size: _disk_mb(home) for size, home in store.homes.items()}))
    if processes:
        found = {size: _cold(store, size, questions[0], model) for size in store.homes}
        seconds = "processor_s" if store.clock is time.process_time else "clock_s"
        figures += [
            Figure("process: start, one search, end", "s", {size: taken[seconds] for size, taken in found.items()}),
            Figure("memory of that process", "MB", {size: taken["memory_mb"] for size, taken in found.items()}),
        ]
    return figures


def cold(question: str, home: str, model: str) -> None:
    """Search once in this new process, and print what it took as JSON.

    The settings come from standard input: they may hold a password, and everybody can read a process's arguments.
    """
    import psutil

    settings = IndexSettings.model_validate_json(sys.stdin.read())
    embedder = SentenceTransformerEmbedder(model)
    with Library.open(Path(home), settings, lambda: embedder) as library:
        library.search(question)
    process = psutil.Process()
    taken = {
        "processor_s": time.process_time(),
        "clock_s": time.time() - process.create_time(),
        "memory_mb": process.memory_info().rss / 1e6,
    }
    sys.stdout.write(json.dumps(taken))


def _cold(store: Store, size: int, question: str, model: str) -> dict[str, float]:
    command = [sys.executable, "-c", _COLD, question, str(store.homes[size]), model]
    given = store.settings[size].model_dump_json()
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@dataclass(frozen=True, slots=True)
class _Run:
    """Open libraries by their sizes, and the clock that they are measured with."""

    libraries: dict[int, Library]
    clock: Callable[[], float]

    def searches(self, questions: Sequence[str], filters: Filters = NO_LIMIT) -> dict[int, list[float]]:
        """The seconds of each question, side by side."""
        taken: dict[int, list[float]] = {size: [] for size in self.libraries}
        for question in questions:
            for size, library in self.libraries.items():
                taken[size].append(self._taken(partial(library.search, question, filters=filters)))
        return taken

    def adds(self, scratch: Path, question: str) -> tuple[dict[int, list[float]], dict[int, list[float]]]:
        """The seconds of adds, and of the first search after each."""
        added: dict[int, list[float]] = {size: [] for size in self.libraries}
        after: dict[int, list[float]] = {size: [] for size in self.libraries}
        for number in range(_ADDS):
            for size, library in self.libraries.items():
                name = f"new-{size}-{number}-{time.time_ns()}"  # what an earlier run added would be no news
                file = scratch / f"{name}.txt"
                file.write_text(
                    f"Harbour master Ann Lee{number} said that pier {number} opened, see {name}.\n", "utf-8"
                )
                added[size].append(self._taken(partial(library.add, [file])))
                after[size].append(self._taken(partial(library.search, question)))
        return added, after

    def each(self, work: Callable[[Library], object], times: int = 1) -> dict[int, list[float]]:
        """The seconds that ``work`` takes with each library, so many times."""
        return {
            size: [self._taken(partial(work, library)) for _ in range(times)]
            for size, library in self.libraries.items()
        }

    def _taken(self, work: Callable[[], object]) -> float:
        started = self.clock()
        work()
        return self.clock() - started


def _load_pages(library: Library) -> None:
    """Ask the index what the start page and the articles tab ask."""
    library.status(1_000)
    library.outlets(500)
    library.page(most=200)
    library.page()
    library.published_span()
    for outlet in (None, *(found.name for found in library.outlets(7))):
        library.published(outlet, monthly=True)


def _folder_of_files(scratch: Path) -> Path:
    folder = scratch / "synced"
    folder.mkdir()
    for number in range(_SYNCED_FILES):
        (folder / f"{number}.txt").write_text(f"Ship number {number} came into port.\n", encoding="utf-8")
    return folder


def _at(taken: dict[int, list[float]], percentile: int) -> dict[int, float]:
    return {size: float(np.percentile(seconds, percentile)) for size, seconds in taken.items()}


def _disk_mb(home: Path) -> float:
    return sum(file.stat().st_size for file in home.rglob("*") if file.is_file()) / 1e6


def homes_of(
    folder: Path,
    sizes: Sequence[int],
    source: Callable[[], Stock],
    embedder: Embedder,
    settings: IndexSettings = _DEFAULTS,
) -> dict[int, Path]:
    """Grow a library to each of ``sizes``, rising; what an earlier run left in ``folder`` is used again."""
    homes: dict[int, Path] = {}
    growing = folder / "growing"
    for size in sorted(sizes):
        homes[size] = folder / f"home-{size}"
        if homes[size].exists():
            continue
        with Library.open(growing, settings, lambda: embedder) as library:
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
    parser.add_argument(
        "--no-processes", dest="processes", action="store_false", help="leave out processes that start, search and end"
    )
    parser.add_argument("--folder", type=Path, help="where libraries grow and stay; a temporary folder without it")
    parser.add_argument("--database-url", default="", help=f"measure PostgreSQL too; {SIZE} stands for the passages")
    parser.add_argument("--chroma-url", default="", help="the Chroma server of the libraries in PostgreSQL")
    parser.add_argument("--out", type=Path, help="write the page to this Markdown file")
    options = parser.parse_args(arguments)
    if bool(options.database_url) != bool(options.chroma_url) or (
        options.database_url and SIZE not in options.database_url
    ):
        parser.error(f"--database-url, with {SIZE} in it, and --chroma-url go together")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        try:
            settings = Settings.load()
            model = str(model_path(settings)(settings.index.embedder))
            bare = SentenceTransformerEmbedder(model)
            embedder = RememberingEmbedder(bare)
            suite = beir_suite(options.beir, folder / "beir" / "corpus")
            corpora = [folder / "beir" / "corpus"]
            if options.clapnq:
                clapnq_suite(options.clapnq, folder / "clapnq" / "corpus")
                corpora.append(folder / "clapnq" / "corpus")

            def source() -> Stock:
                files = sorted(file for corpus in corpora for file in corpus.rglob("*") if file.is_file())
                return stock([file.read_text("utf-8") for file in files], embedder, settings.index)

            homes = homes_of(folder, options.sizes, source, embedder, with_servers(settings.index, "", ""))
            questions = [case.question for case in suite.cases][: options.questions]
            stores = [in_homes(homes, settings.index)]
            if options.database_url:
                stores.append(
                    on_servers(options.sizes, folder, settings.index, options.database_url, options.chroma_url)
                )
                fill(stores[1], stores[0], embedder)
            tables: list[Table] = []
            for store in stores:  # each with an embedder that remembers nothing of the store before
                figures = measure(store, questions, RememberingEmbedder(bare), model, processes=options.processes)
                tables.append(Table(store.title, store.note, figures))
        except BylineError as error:
            sys.stderr.write(f"{error}\n")
            return error.exit_code
    text = page(tables, len(questions))
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0 if all(figure.holds for table in tables for figure in table.figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
