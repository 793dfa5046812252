"""Search beside its peers, on any BEIR folder: ``python -m eval.benchmarks.search index --beir DIR``.

Quality comes as an ablation: each kind of evidence alone, fused by reciprocal rank, ranked, looked at
closely, with and without spellings of names; and with ``--peers`` the same figures for LlamaIndex's
hybrid (its BM25 retriever and Chroma, fused by its QueryFusionRetriever) and LangChain's default
(RecursiveCharacterTextSplitter 1000/200 into Chroma), on the same texts and the same embedder
(:mod:`eval.benchmarks.search_peers`). With ``--clapnq DIR`` passages are found by their own question, all passages
as one corpus; equal passages count as one.

How search grows is measured by ``--speed``: for each of ``--sizes`` passages, grown from the real texts by
exchanging sentences between articles, the time of a search (p50, p95), memory and disk. The grown passages
get the means of their sentences' vectors, so that a hundred thousand take minutes, not an hour; questions
and the closer look are embedded as ever. ``--sync FILES`` times a sync in which nothing changed. All in one
run, one JSON object on stdout and tables on stderr or, with ``--out``, in a Markdown file.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.benchmarks import search_peers
from eval.benchmarks.fusion import reciprocal_rank_fusion
from eval.benchmarks.search_table import Ask, Row, measure, table
from eval.suites.beir import beir_suite
from eval.suites.clapnq import clapnq_suite
from eval.suites.golden import Suite
from index.embedding.base import Embedder, FloatMatrix, ProgressCallback
from index.embedding.sentence_transformer import SentenceTransformerEmbedder
from index.errors import BylineError
from index.library import Library
from index.names.spellings import Spellings
from index.search import ranking
from index.search.candidates import CandidateLists, gather
from index.search.finder import Finder, pool_of
from index.settings import IndexSettings
from index.store.tables.live_view import PassageVectors
from rag.opening import model_path
from rag.settings import Settings

_DEPTH = 50
_HITS = 40
_SEARCHES = 40


def ablation(library: Library, settings: IndexSettings, suite: Suite) -> list[Row]:
    """Each kind of evidence alone, then what fusing, ranking, a closer look and spellings add."""
    names = _names(library)
    spellings = library.spellings
    rows = [
        measure(f"Byline: {label}", suite, _by_evidence(library, names, pick))
        for label, pick in (
            ("dense, best passage", _dense),
            ("lexical, by passage", _lexical),
            ("lexical, by article", _whole),
            ("the three fused by rank (RRF)", _fused),
            ("evidence added up, no closer look, no neighbours", _first),
        )
    ]
    variants: tuple[tuple[str, dict[str, str], bool], ...] = (
        ("ranked, no closer look", {"reranker": "none"}, True),
        ("ranked and looked at, names off", {}, False),
        ("ranked and looked at (default)", {}, True),
    )
    for label, changed, spelt in variants:
        finder = Finder(settings.model_copy(update=changed), library.embedder, library.vectors)

        def ask(question: str, spelt: bool = spelt, finder: Finder = finder) -> list[str]:
            with library.snapshot() as snapshot:
                found = finder.find(snapshot, question, spellings if spelt else Spellings(), _HITS)
                return [names[candidate.article_id] for candidate, _ in found]

        rows.append(measure(f"Byline: {label}", suite, ask))
    return rows


def _names(library: Library) -> dict[str, str]:
    """Article id to the name that cases know it by: the stem of its file."""
    return {article.id: Path(article.path).stem for article in library.articles()}


Found = tuple[ranking.Pool, list[PassageVectors]]
Pick = Callable[[CandidateLists, Found], list[str]]


def _by_evidence(library: Library, names: dict[str, str], pick: Pick) -> Ask:
    def ask(question: str) -> list[str]:
        vectors = library.embedder().embed([question])
        with library.snapshot() as snapshot:
            evidence = gather(snapshot, library.vectors, question, vectors[0], _DEPTH)
            pool = pool_of(snapshot, evidence, vectors)
        return [names[article_id] for article_id in pick(evidence, pool)]

    return ask


def _dense(evidence: CandidateLists, _: Found) -> list[str]:
    return [evidence.candidates[number].article_id for number, _ in evidence.dense]


def _lexical(evidence: CandidateLists, _: Found) -> list[str]:
    return [evidence.candidates[number].article_id for number, _ in evidence.lexical]


def _whole(evidence: CandidateLists, _: Found) -> list[str]:
    return [article_id for article_id, _ in evidence.articles]


def _fused(evidence: CandidateLists, pool: Found) -> list[str]:
    lists = [_dense(evidence, pool), _lexical(evidence, pool), _whole(evidence, pool)]
    return [article_id for article_id, _ in reciprocal_rank_fusion(lists)]


def _first(_: CandidateLists, pool: Found) -> list[str]:
    found, rows = pool
    ids = list(dict.fromkeys(row.article_id for row in rows))
    return [ids[i] for i in np.argsort(-ranking.first_order(found), kind="stable")]


# ---- speed


def grown(texts: Sequence[str], wanted: int, seed: int = 0) -> Iterator[str]:
    """``wanted`` texts: the real ones, then mixtures in which every third sentence is another article's."""
    chance = np.random.default_rng(seed)
    sentences = [text.split(". ") for text in texts]
    for number in range(wanted):
        own = sentences[number % len(sentences)]
        if number < len(texts):
            yield texts[number]
            continue
        lent = sentences[int(chance.integers(len(sentences)))]
        mixed = [lent[int(chance.integers(len(lent)))] if i % 3 == 2 else sentence for i, sentence in enumerate(own)]
        yield f"Report {number}. " + ". ".join(mixed)


class Composing:
    """An embedder that, while ``growing``, gives a text the mean of its sentences' vectors, each embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        """Embed by ``embedder``."""
        self.name, self.dimensions, self.max_tokens = embedder.name, embedder.dimensions, embedder.max_tokens
        self.token_offsets, self.embed_tokens = embedder.token_offsets, embedder.embed_tokens
        self.growing = False
        self._embedder = embedder
        self._known: dict[str, FloatMatrix] = {}

    def embed(self, texts: Sequence[str], *, progress: ProgressCallback | None = None) -> FloatMatrix:
        """One L2-normalised row per text: float32, shape (len(texts), dimensions)."""
        if not self.growing:
            return self._embedder.embed(texts, progress=progress)
        cut = [[part.strip(" .\n") for part in text.split(". ")] for text in texts]
        new = list(dict.fromkeys(part for parts in cut for part in parts if part not in self._known))
        self._known.update(zip(new, self._embedder.embed(new), strict=True))
        rows = np.array([np.mean([self._known[part] for part in parts], axis=0) for parts in cut], dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def speed_at(passages: int, texts: Sequence[str], questions: Sequence[str], embedder: Composing) -> dict[str, float]:
    """Grow an index of about ``passages`` passages and search it: seconds, bytes."""
    import psutil

    settings = IndexSettings()
    with tempfile.TemporaryDirectory() as folder:
        home, source = Path(folder) / "home", Path(folder) / "source"
        source.mkdir()
        each = max(1.0, sum(len(text) for text in texts) / len(texts) / 850)  # characters of one passage
        for number, text in enumerate(grown(texts, max(1, round(passages / each)))):
            (source / f"{number}.txt").write_text(text, encoding="utf-8")
        with Library.open(home, settings, lambda: embedder) as library:
            embedder.growing = True
            report = library.add([source])
            embedder.growing = False
        with Library.open(home, settings, lambda: embedder) as library:
            library.search(questions[0])  # loads the graph
            taken = []
            for number in range(_SEARCHES):
                begun = time.perf_counter()
                library.search(questions[number % len(questions)])
                taken.append(time.perf_counter() - begun)
        return {
            "passages": report.passages,
            "articles": report.articles,
            "search_p50_s": float(np.percentile(taken, 50)),
            "search_p95_s": float(np.percentile(taken, 95)),
            "memory_bytes": psutil.Process().memory_info().rss,
            "disk_bytes": sum(file.stat().st_size for file in home.rglob("*") if file.is_file()),
        }


def no_change_sync(files: int, embedder: Embedder) -> float:
    """Seconds of a sync of ``files`` files of which none has changed."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        source.mkdir()
        for number in range(files):
            (source / f"{number}.txt").write_text(f"Ship number {number} came into port.\n", encoding="utf-8")
        with Library.open(Path(folder) / "home", IndexSettings(), lambda: embedder) as library:
            library.sync(source)
            started = time.perf_counter()
            library.sync(source)
            return time.perf_counter() - started


# ---- the command


def _quality(
    suite: Suite, corpus: Path, embedder: Embedder, peers: bool, model: str
) -> tuple[list[Row], float, dict[str, str]]:
    """The table, articles indexed a second, and the texts by name."""
    import chromadb  # noqa: F401 - libraries and models are loaded before anybody's clock starts

    settings = IndexSettings()
    folder = corpus.parent
    with Library.open(folder / "home", settings, lambda: embedder) as library:
        started = time.perf_counter()
        report = library.add([corpus])
        seconds = time.perf_counter() - started
        rows = ablation(library, settings, suite)
        texts = {name: library.article(article_id).text for article_id, name in _names(library).items()}
    if peers:
        rows += search_peers.measured(suite, texts, model, folder)
    return rows, report.articles / seconds, texts


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Do what was asked for and give everything measured."""
    embedder = SentenceTransformerEmbedder(options.embedder)
    facts: dict[str, Any] = {"machine": platform.processor() or platform.machine(), "python": platform.python_version()}
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts: dict[str, str] = {}
        suites = [beir_suite(options.beir, folder / "beir" / "corpus")] if options.beir else []
        suites += [clapnq_suite(options.clapnq, folder / "clapnq" / "corpus")] if options.clapnq else []
        for suite in suites:
            rows, rate, texts = _quality(suite, suite.corpus or folder, embedder, options.peers, options.embedder)
            facts[suite.name] = {
                "articles_per_s": rate,
                "rows": [{"system": row.system, **row.metrics, "p50_s": row.p50_s, "p95_s": row.p95_s} for row in rows],
            }
            lines += [f"## {suite.name}", "", table(rows), "", f"Indexed {rate:.1f} articles a second.", ""]
        if options.speed and suites:
            questions = [case.question for case in suites[-1].cases]
            grower = Composing(embedder)
            facts["speed"] = [speed_at(size, list(texts.values()), questions, grower) for size in options.sizes]
            lines += ["## Speed", "", *(json.dumps(speed) for speed in facts["speed"]), ""]
        if options.sync:
            facts["no_change_sync_s"] = no_change_sync(options.sync, embedder)
            lines += [f"A sync of {options.sync} unchanged files took {facts['no_change_sync_s']:.1f} s.", ""]
    text = "\n".join(lines)
    if options.out:
        Path(options.out).write_text(text, encoding="utf-8")
    sys.stderr.write(f"\n{text}\n")
    return facts


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure search: quality on BEIR and CLAPNQ folders, speed, beside peers."""
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks.search", description=main.__doc__)
    index = parser.add_subparsers(dest="command", required=True).add_parser("index", help="search quality and speed")
    index.add_argument("--beir", type=Path, help="a BEIR folder: corpus.jsonl, queries.jsonl, qrels/")
    index.add_argument("--clapnq", type=Path, help="a CLAPNQ file or folder; its passages are one corpus")
    index.add_argument("--embedder", default="", help="folder or hub repository; the default embedder if left out")
    index.add_argument("--peers", action="store_true", help="LlamaIndex and LangChain too: pip install 'byline[bench]'")
    index.add_argument("--speed", action="store_true", help="search time, memory and disk at each of --sizes")
    index.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="passages")
    index.add_argument("--sync", type=int, default=0, metavar="FILES", help="time a sync in which nothing changed")
    index.add_argument("--out", help="write the tables to this Markdown file")
    options = parser.parse_args(arguments)
    if not options.beir and not options.clapnq:
        parser.error("name a folder: --beir DIR or --clapnq DIR")
    try:
        options.embedder = options.embedder or str(_default_embedder())
        sys.stdout.write(json.dumps(run(options), indent=1) + "\n")
    except BylineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def _default_embedder() -> Path:
    settings = Settings.load()
    return model_path(settings)(settings.index.embedder)


if __name__ == "__main__":
    raise SystemExit(main())
