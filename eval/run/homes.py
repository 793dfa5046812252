"""Which questions are meant, and the index and assistant they are asked of.

A suite with its own articles gets its own home, ``evaluation/<suite>`` inside the reader's: the reader's index is never
touched, the reader's settings and models apply, and the index is kept so that the next run need not embed
again. A golden file without articles of its own is asked of the reader's index.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.run.scoring import ArticleStore
from eval.suites.datasets import beir_suite, clapnq_suite, injection_suite, is_beir, is_injection_set
from eval.suites.draft import accepted_cases
from eval.suites.golden import PACKAGED, GoldenSetError, Suite, load_cases
from index.errors import BylineError, UsageError
from index.records import Progress
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.answer import Answer, Turn

DEFAULT_SUITE = "seeds"
ACCEPTED_SUITE = "mine"
_SEEDS = Path(__file__).resolve().parents[2] / "seeds"


class Asked(Protocol):
    """What an evaluation needs of an assistant: :class:`rag.Assistant` has it."""

    @property
    def index(self) -> ArticleStore:
        """The articles."""
        ...

    def ask(self, question: str, *, history: "Sequence[Turn]" = ...) -> "Answer":
        """Answer one question."""
        ...


def resolve_suite(suite: str | Path | Suite, home: Path) -> Suite:
    """Find the questions that are meant.

    Args:
        suite: A suite; the name of a packaged set; ``mine`` for the accepted candidates; a golden file (with articles
            in a folder of the same name beside it, or about the reader's own index); a BEIR or CLAPNQ folder.
        home: The reader's home.

    Raises:
        GoldenSetError: There is no such set, or it cannot be used.
    """
    if isinstance(suite, Suite):
        return suite
    if suite == ACCEPTED_SUITE:
        return Suite(ACCEPTED_SUITE, accepted_cases(home), None, str(home / "golden"))
    packaged = PACKAGED / f"{suite}.jsonl"
    # Before paths: a folder that happens to be called "seeds" where we stand must not change what is run.
    if isinstance(suite, str) and re.fullmatch(r"[\w-]+", suite) and packaged.is_file():
        return _golden_file(packaged, home, _SEEDS)
    path = Path(suite).expanduser()
    if path.is_dir():
        return beir(path, home) if is_beir(path) else clapnq(path, home)
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in PACKAGED.glob("*.jsonl")))
        raise GoldenSetError(f"There is no golden set {str(suite)!r}. Packaged: {known}; or give the path of a file.")
    return _golden_file(path, home, None)


def _golden_file(path: Path, home: Path, corpus: Path | None) -> Suite:
    if is_injection_set(path):
        return injection_suite(path, _written_articles(path, home))
    articles = path.with_suffix("")
    return Suite(path.stem, load_cases(path), articles if articles.is_dir() else corpus, path.name)


def beir(folder: Path, home: Path) -> Suite:
    """A BEIR folder as a suite; its articles are written into the evaluation home."""
    return beir_suite(folder, _written_articles(folder, home))


def clapnq(source: Path, home: Path) -> Suite:
    """A CLAPNQ file or folder as a suite; its passages are written into the evaluation home."""
    return clapnq_suite(source, _written_articles(source, home))


class Retriever:
    """Stands in for the assistant where only finding is measured: no language model is loaded."""

    def __init__(self, index: Any, settings: Settings) -> None:  # noqa: ANN401 - index.library.Library
        """Take an open library; ``close`` closes it."""
        self.index = index
        self.settings = settings

    def ask(self, question: str, *, history: "Sequence[Turn]" = ()) -> "Answer":
        """Refuse to be asked.

        Raises:
            UsageError: Always.
        """
        raise UsageError("This index was opened for measuring retrieval only; it has no assistant to ask.")

    def close(self) -> None:
        """Close the library."""
        self.index.close()


def open_assistant(suite: Suite, settings: Settings, *, progress: Callable[[Progress], None] | None = None) -> Any:  # noqa: ANN401 - rag.Assistant, imported late because it is heavy, or a Retriever
    """An assistant over the suite's own articles, or over the reader's index when it has none.

    Raises:
        BylineError: The articles could not be indexed.
    """
    opener = _open_retriever if suite.retrieval_only else _open_assistant
    if suite.corpus is None:
        return opener(settings.home, settings, progress)
    home = _home_of(suite.corpus, settings.home)
    home.mkdir(parents=True, exist_ok=True)
    assistant = opener(home, settings, progress)
    try:
        report = assistant.index.sync(suite.corpus, progress=progress)
        if report.failed:
            first = report.failed[0]
            raise BylineError(
                f"{len(report.failed)} articles of {suite.name} could not be indexed, so the result would mean "
                f"nothing. The first: {first.path}: {first.error}"
            )
    except BaseException:
        assistant.close()
        raise
    return assistant


def _open_assistant(home: Path, settings: Settings, progress: Callable[[Progress], None] | None) -> Any:  # noqa: ANN401
    from rag.assistant import Assistant
    from rag.samples import SAMPLES_ADDED

    # An index made for a suite holds its articles alone; a reader's own home is left to its ways.
    if home != settings.home:
        (home / SAMPLES_ADDED).touch()
    models = settings.models.model_copy(update={"folder": settings.models_folder})
    sections = {"index": settings.index, "llm": settings.llm, "answer": settings.answer, "models": models}
    assistant = Assistant.open(home, progress=progress, **sections)
    if settings.answer.mode != "quotes":
        # An assistant without its model falls back to quotes, which must not be measured in place of answers; and
        # loading it now keeps that time out of the first question's.
        assistant.model()
    return assistant


def _open_retriever(home: Path, settings: Settings, progress: Callable[[Progress], None] | None) -> Retriever:
    from rag.opening import open_library

    return Retriever(open_library(settings, progress, home=home), settings)


def _home_of(corpus: Path, home: Path) -> Path:
    evaluation = home / "evaluation"
    return corpus.parent if corpus.is_relative_to(evaluation) else evaluation / _slug(corpus.name, corpus)


def _written_articles(source: Path, home: Path) -> Path:
    return home / "evaluation" / _slug(source.stem, source) / "articles"


def _slug(name: str, source: Path) -> str:
    mark = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}-{mark}"
