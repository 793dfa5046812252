"""The assistant that a suite is asked of: over the suite's own articles, or over the reader's index.

The reader's settings and models apply to both, so what is measured is what a reader has.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from eval.run.scoring import ArticleStore
from eval.suites.golden import Suite
from eval.suites.lookup import index_home
from index.errors import BylineError, UsageError
from index.privacy import make_home
from index.records import Progress
from rag.answer import Answer, Turn
from rag.llm.base import LanguageModel
from rag.settings import Settings


class AssistantUnderTest(Protocol):
    """What an evaluation needs of an assistant: :class:`rag.Assistant` has it."""

    @property
    def index(self) -> ArticleStore:
        """The articles."""
        ...

    def ask(self, question: str, *, history: Sequence[Turn] = ...) -> Answer:
        """Answer one question."""
        ...


class Retriever:
    """Stands in for the assistant where only finding is measured: no language model is loaded."""

    def __init__(self, index: Any, settings: Settings) -> None:  # noqa: ANN401 - index.library.Library
        """Take an open library; ``close`` closes it."""
        self.index = index
        self.settings = settings

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Refuse to be asked.

        Raises:
            UsageError: Always.
        """
        raise UsageError("This index was opened for measuring retrieval only; it has no assistant to ask.")

    def close(self) -> None:
        """Close the library."""
        self.index.close()


def open_assistant(
    suite: Suite,
    settings: Settings,
    *,
    progress: Callable[[Progress], None] | None = None,
    model: LanguageModel | None = None,
) -> Any:  # noqa: ANN401 - rag.Assistant, imported late because it is heavy, or a Retriever
    """An assistant over the suite's own articles, or over the reader's index when it has none.

    Args:
        suite: The questions that it will be asked.
        settings: The reader's.
        progress: Told of downloads and indexing.
        model: Is used in place of the language model that the settings name.

    Raises:
        BylineError: The articles could not be indexed.
    """
    opener = _open_retriever if suite.retrieval_only else partial(_open_assistant, model)
    if suite.corpus is None:
        return opener(settings.home, settings, progress)
    home = index_home(suite.corpus, settings.home)
    make_home(settings.home)
    make_home(home)
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


def _open_assistant(
    model: LanguageModel | None, home: Path, settings: Settings, progress: Callable[[Progress], None] | None
) -> Any:  # noqa: ANN401
    from rag.assistant import Assistant
    from rag.samples import SAMPLES_ADDED

    # An index made for a suite holds its articles alone; a reader's own home is left to its ways.
    if home != settings.home:
        (home / SAMPLES_ADDED).touch()
    models = settings.models.model_copy(update={"also": settings.models_folders})
    sections = {"index": settings.index, "llm": settings.llm, "answer": settings.answer, "models": models}
    assistant = Assistant.open(home, progress=progress, **sections)
    if model is not None:
        assistant.use_model(model)
    elif settings.answer.mode != "quotes":
        # An assistant without its model falls back to quotes, which must not be measured in place of answers; and
        # loading it now keeps that time out of the first question's.
        assistant.model()
    return assistant


def _open_retriever(home: Path, settings: Settings, progress: Callable[[Progress], None] | None) -> Retriever:
    from rag.opening import open_library

    return Retriever(open_library(settings, progress, home=home), settings)
