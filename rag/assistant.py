"""Question in, checked answer out.

This module holds what outlives a question: the settings, the index and the models, each loaded when
it is first needed. One question's way from search to checked answer is :mod:`rag.answering.pipeline`.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from index import BylineError, Filters, Library, StorageError, UsageError
from index.embedding.base import Embedder, ProgressCallback
from index.privacy import make_home
from index.search.questions import valid_question
from rag import opening
from rag import samples as seeding
from rag.answer import Answer, Event, StageEvent, Turn, answer_of
from rag.answering.evidence.model_calibration import ModelCalibration, calibration_of, shipped
from rag.answering.pipeline import answering
from rag.answering.records import Asked, Resources
from rag.chat import Chat
from rag.errors import ModelError
from rag.llm.base import LanguageModel, ParallelModel, of_question
from rag.llm.turns import Turns, UnderWay
from rag.proposing import Proposal, propose, writer
from rag.settings import Settings
from rag.wording import wording_for


class Assistant(AbstractContextManager["Assistant"]):
    """Answers questions from the articles of one home.

    Safe to share between threads: searching runs at once, and ``llm.parallel`` questions use the model at once, in the
    order in which they came to it. A model in this process is used by one at a time.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        progress: ProgressCallback | None = None,
        open_embedder: Callable[[Settings, ProgressCallback | None], Embedder] = opening.open_embedder,
        open_model: Callable[[Settings, ProgressCallback | None], LanguageModel] = opening.open_model,
    ) -> None:
        """Take what is needed to load the rest later; nothing is read or fetched yet.

        Args:
            settings: All of them.
            progress: Told of downloads and indexing.
            open_embedder: Loads the embedder.
            open_model: Loads the language model.
        """
        self.settings = settings
        self._progress = progress
        self._open_embedder = open_embedder
        self._open_model = open_model
        self._library: Library | None = None
        self._embedder: Embedder | None = None
        self._model: LanguageModel | None = None
        self._calibration: ModelCalibration | None = None
        # One lock each: articles can be read while a model is fetched. Held in this order: library, embedder.
        self._opening_library = threading.Lock()
        self._loading_embedder = threading.Lock()
        self._loading_model = threading.Lock()
        self._adding_samples = threading.Lock()
        self._under_way = UnderWay()
        self._turns = Turns()

    @classmethod
    def open(
        cls,
        home: Path | str | None = None,
        *,
        progress: ProgressCallback | None = None,
        **settings: Any,  # noqa: ANN401 - any section of the settings
    ) -> "Assistant":
        """Open a home; models and index are loaded when they are first needed.

        Args:
            home: The home folder; ``BYLINE_HOME`` or ``~/.byline`` when None.
            progress: Told of downloads and indexing.
            **settings: As :meth:`rag.settings.Settings.load`.

        Raises:
            UsageError: A setting is unknown or out of bounds.
        """
        return cls(Settings.load(home, **settings), progress=progress)

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index once the answers under way have ended; nothing new is to be asked."""
        if self._library is not None:
            self._under_way.then(self._library.close)

    @property
    def index(self) -> Library:
        """The articles: add, sync, remove, search.

        Raises:
            BylineError: The home cannot be used, or its index was made with other settings.
        """
        with self._opening_library:
            if self._library is None:
                home = self.settings.home
                try:
                    make_home(home)
                except OSError as error:
                    raise StorageError(
                        f"The home {home} cannot be made ({error.strerror}): name another with --home or BYLINE_HOME."
                    ) from error
                self._library = opening.open_library(self.settings, self._progress, embedder=self.embedder)
            return self._library

    def embedder(self) -> Embedder:
        """The embedder, fetched and loaded on first use."""
        with self._loading_embedder:
            if self._embedder is None:
                self._embedder = self._open_embedder(self.settings, self._progress)
            return self._embedder

    def model(self) -> LanguageModel:
        """The language model, fetched and loaded on first use.

        Raises:
            BylineError: It cannot be fetched or loaded; the message says what to do.
        """
        with self._loading_model:
            if self._model is None:
                self._model = self._open_model(self.settings, self._progress)
            return self._model

    @property
    def loaded_model(self) -> LanguageModel | None:
        """The language model if it is loaded already."""
        return self._model

    def use_model(self, model: LanguageModel) -> None:
        """Answer with ``model`` instead of the one that the settings name."""
        with self._loading_model:
            self._model = model

    def require_ready(self) -> None:
        """Make sure that a question could be answered now; nothing is loaded for that but the index.

        Raises:
            BylineError: The index cannot be opened, a model is not loaded, or its server does not answer.
        """
        self.index.require_answering()
        model = self._model
        if self._embedder is None or (model is None and self.settings.answer.mode != "quotes"):
            raise ModelError("The models are not loaded yet. They are when the first question is asked.")
        if isinstance(model, ParallelModel) and self.settings.answer.mode != "quotes":
            model.require_answering()

    def calibration(self) -> ModelCalibration:
        """What judges the answers of the language model; looked up anew each time, since a fit may end meanwhile.

        Raises:
            UsageError: No language model is known by the name in the settings.
        """
        return self._calibration or calibration_of(self.settings)

    def use_calibration(self, calibration: ModelCalibration) -> None:
        """Judge answers by this calibration instead of the one that is kept for the model."""
        self._calibration = calibration

    def ask(self, question: str, *, filters: Filters | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question.

        Args:
            question: In words.
            filters: Which articles may be read.
            history: Earlier turns; they help to understand a follow-up and are never evidence.

        Raises:
            UsageError: The question is empty or too long.
            BylineError: The index or a model cannot be used.
        """
        return answer_of(self.stream(question, filters=filters, history=history))

    def stream(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
        cancelled: Callable[[], bool] | None = None,
    ) -> Iterator[Event]:
        """The answer as it arrives: stages, draft tokens, checked sentences, and the whole at the end.

        Args:
            question: As for :meth:`ask`.
            filters: As for :meth:`ask`.
            history: As for :meth:`ask`.
            cancelled: Asked often; when it says True the model stops within a second and
                :class:`rag.errors.CancelledError` is raised.

        Raises:
            UsageError: The question is empty or too long.
            BylineError: The index or a model cannot be used.
        """
        question = self.valid_question(question)
        opening.require_known_model(self.settings)
        with self._under_way:
            yield from self._answering(Asked(question, tuple(history), filters or Filters()), cancelled)

    def _answering(self, asked: Asked, cancelled: Callable[[], bool] | None) -> Iterator[Event]:
        yield from self._samples_if_new()
        with ThreadPoolExecutor(1, "byline-loading") as beside:  # the first time both take seconds to load
            embedder = beside.submit(self.embedder)
            model, why_no_model = self._model_or_reason()
        is_cancelled = cancelled or (lambda: False)
        resources = Resources(
            settings=self.settings,
            library=self.index,
            embedder=embedder.result(),
            model=of_question(model),
            wording=wording_for(asked.question, asked.history),
            why_no_model=why_no_model,
            calibration=self.calibration() if model else shipped(),
            cancelled=is_cancelled,
            turn=partial(self._turns.turn, self._at_once(model), is_cancelled),
        )
        yield from answering(asked, resources)

    async def aask(self, question: str, *, filters: Filters | None = None, history: Sequence[Turn] = ()) -> Answer:
        """:meth:`ask`, without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, filters=filters, history=history)

    async def astream(
        self, question: str, *, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> AsyncIterator[Event]:
        """:meth:`stream`, without blocking the event loop; leaving the loop early stops the model."""
        stop = threading.Event()
        events = self.stream(question, filters=filters, history=history, cancelled=stop.is_set)
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            stop.set()

    def propose(self, article_id: str, *, cancelled: Callable[[], bool] | None = None) -> Proposal | None:
        """A question that an article answers, written by the model and tried out; None when none is found.

        Args:
            article_id: The article.
            cancelled: As for :meth:`stream`.

        Raises:
            UsageError: There is no such article.
            CancelledError: The request was stopped.
            BylineError: The index or a model cannot be used.
        """
        model, is_cancelled = self.model(), cancelled or (lambda: False)

        def write(title: str, passage: str) -> str:
            with self._turns.turn(self._at_once(model), is_cancelled):
                asked = of_question(model)
                asked.begin(is_cancelled)
                return writer(asked)(title, passage)

        return propose(
            self.index.article(article_id),
            write,
            lambda question: answer_of(self.stream(question, cancelled=cancelled)),
        )

    def chat(self) -> Chat:
        """A conversation that keeps its turns."""
        return Chat(self.stream)

    def _samples_if_new(self) -> Iterator[Event]:
        if seeding.needs_samples(self.index, self.settings.home):
            yield StageEvent("loading", "No articles yet: indexing the sample articles that come with Byline")
            with self._adding_samples:  # several first questions may come at once
                if seeding.needs_samples(self.index, self.settings.home):
                    seeding.add_samples(self.index, self.settings.home, self._progress)

    def _at_once(self, model: LanguageModel | None) -> int:
        """How many questions may use the model at once."""
        if model is None or isinstance(model, ParallelModel):
            return self.settings.llm.questions_at_once
        return 1

    def _model_or_reason(self) -> tuple[LanguageModel | None, str]:
        """The model, or why there is none and quotes must do."""
        if self.settings.answer.mode == "quotes":
            return None, ""
        try:
            return self.model(), ""
        except UsageError:
            raise  # a wrong name is to be mended, not worked around
        except BylineError as error:
            return None, f"Quotes only, because the language model cannot be used: {error}"

    def valid_question(self, question: str) -> str:
        """The question as it will be read.

        Raises:
            UsageError: It is empty or too long.
        """
        return valid_question(question, self.settings.answer.max_question_words)
