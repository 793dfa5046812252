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

from eval.datasets import beir_suite, clapnq_suite, is_beir
from eval.golden import PACKAGED, GoldenSetError, Suite, load_cases
from eval.scoring import ArticleStore
from index.errors import BylineError
from index.records import Progress
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.conversation import Turn

    from rag.answer import Answer

DEFAULT_SUITE = "seeds"
ACCEPTED_SUITE = "mine"
CANDIDATES_FILE = Path("golden") / "candidates.jsonl"
_SEEDS = Path(__file__).resolve().parent.parent / "seeds"


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
    path = Path(suite).expanduser()
    if path.is_dir():
        return beir(path, home) if is_beir(path) else clapnq(path, home)
    if str(suite) == ACCEPTED_SUITE:
        from eval.draft import accepted_cases

        return Suite(ACCEPTED_SUITE, accepted_cases(home / CANDIDATES_FILE), None, str(home / CANDIDATES_FILE))
    packaged = PACKAGED / f"{suite}.jsonl"
    if isinstance(suite, str) and re.fullmatch(r"[\w-]+", suite) and packaged.is_file():
        articles = packaged.with_suffix("")
        return Suite(suite, load_cases(packaged), articles if articles.is_dir() else _SEEDS, packaged.name)
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in PACKAGED.glob("*.jsonl")))
        raise GoldenSetError(f"There is no golden set {str(suite)!r}. Packaged: {known}; or give the path of a file.")
    articles = path.with_suffix("")
    return Suite(path.stem, load_cases(path), articles if articles.is_dir() else None, str(path))


def beir(folder: Path, home: Path) -> Suite:
    """A BEIR folder as a suite; its articles are written into the evaluation home."""
    return beir_suite(folder, _written_articles(folder, home))


def clapnq(source: Path, home: Path) -> Suite:
    """A CLAPNQ file or folder as a suite; its passages are written into the evaluation home."""
    return clapnq_suite(source, _written_articles(source, home))


def open_assistant(suite: Suite, settings: Settings, *, progress: Callable[[Progress], None] | None = None) -> Any:  # noqa: ANN401 - rag.Assistant, imported late because it is heavy
    """An assistant over the suite's own articles, or over the reader's index when it has none.

    Raises:
        BylineError: The articles could not be indexed.
    """
    from rag import Assistant

    if suite.corpus is None:
        return Assistant.open(settings.home, progress=progress, **_sections(settings))
    home = _home_of(suite.name, suite.corpus, settings.home)
    home.mkdir(parents=True, exist_ok=True)
    assistant = Assistant.open(home, progress=progress, **_sections(settings))
    try:
        report = assistant.index.sync(suite.corpus, progress=progress)
    except BaseException:
        assistant.close()
        raise
    if report.failed:
        assistant.close()
        first = report.failed[0]
        raise BylineError(
            f"{len(report.failed)} articles of {suite.name} could not be indexed, so the result would mean nothing. "
            f"The first: {first.path}: {first.error}"
        )
    return assistant


def _sections(settings: Settings) -> dict[str, Any]:
    models = settings.models.model_copy(update={"folder": settings.models_folder})
    return {"index": settings.index, "llm": settings.llm, "answer": settings.answer, "models": models}


def _home_of(name: str, corpus: Path, home: Path) -> Path:
    evaluation = home / "evaluation"
    return corpus.parent if corpus.is_relative_to(evaluation) else evaluation / _slug(name, corpus)


def _written_articles(source: Path, home: Path) -> Path:
    return home / "evaluation" / _slug(source.stem, source) / "articles"


def _slug(name: str, source: Path) -> str:
    mark = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}-{mark}"
