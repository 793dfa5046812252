"""What every action and every tab works with: the assistant, the conversations, the question queue, the home folder."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import BylineError, UsageError
from index.records import ArticleSummary
from ui.actions.incoming import Incoming
from ui.chat.conversations import ConversationStore
from ui.chat.examples import ExampleQuestions
from ui.chat.queue import QuestionQueue

if TYPE_CHECKING:
    from index.library import Library
    from rag.assistant import Assistant
    from rag.llm.base import LanguageModel
    from rag.settings import Settings
    from ui.actions.model_change import ModelChange

MAX_OFFERED = 200
"""So many articles, the newest ones, are offered where some are to be chosen; others are found by typing."""


class AssistantHolder:
    """The one assistant of this process; another takes its place when the settings change.

    Attributes:
        reopen: Opens the successor, given the home folder; None if the settings are fixed.
    """

    def __init__(self, assistant: "Assistant", reopen: "Callable[[Path], Assistant] | None" = None) -> None:
        self.reopen = reopen
        self._assistant = assistant
        self._lock = threading.Lock()
        self._preparation: threading.Thread | None = None
        self._trouble = ""

    def get(self) -> "Assistant":
        """The assistant as it is now."""
        return self._assistant

    def put(self, assistant: "Assistant") -> None:
        """Use another assistant from now on; the old one is not closed."""
        self._assistant = assistant

    def prepare(self) -> None:
        """Load index and models in the background, so that the first question needn't wait for them.

        An error here is not shown, but for :meth:`require_ready`: the first question meets it again and shows it with
        its fix.
        """
        self._preparation = threading.Thread(target=self._prepare, name="byline-preparing", daemon=True)
        self._preparation.start()

    @property
    def preparing(self) -> bool:
        """Whether index or models are still being loaded for the first time."""
        return self._preparation is not None and self._preparation.is_alive()

    def loaded_model(self) -> "LanguageModel | None":
        """The language model if it lies in memory."""
        return self._assistant.loaded_model

    def _prepare(self) -> None:
        from rag.samples import add_samples, needs_samples

        assistant = self._assistant
        try:
            if needs_samples(assistant.index, assistant.settings.home):
                add_samples(assistant.index, assistant.settings.home)
            assistant.embedder()
            if assistant.settings.answer.mode != "quotes":
                assistant.model()
        except BylineError as error:
            self._trouble = str(error)

    def require_ready(self) -> None:
        """Make sure that a question could be answered now.

        Raises:
            BylineError: It could not; the message says why.
        """
        if self.preparing:
            raise BylineError("The index and the models are still being loaded. Try again in a moment.")
        try:
            self._assistant.require_ready()
        except BylineError as error:
            raise BylineError(self._trouble or str(error)) from error

    def require_reopen(self) -> "Callable[[Path], Assistant]":
        """The function that opens the successor.

        Raises:
            UsageError: The settings are fixed: this process was started without such a function.
        """
        if self.reopen is None:
            raise UsageError("The settings of this assistant are fixed. Start `byline chat` again to change them.")
        return self.reopen

    def exchange(self) -> None:
        """Open the assistant anew with the settings that are now in its home, then close the old one.

        Raises:
            UsageError: As :meth:`require_reopen`.
            BylineError: The new one cannot be opened; the old one stays.
        """
        reopen = self.require_reopen()
        with self._lock:
            old = self._assistant
            self.put(reopen(old.settings.home))
            old.close()


@dataclass(frozen=True, slots=True)
class Services:
    """Handed to every action, and to every tab when the page is built.

    Attributes:
        asking: Held while a question is accepted, so that two at once don't both find that none is under way.
    """

    holder: AssistantHolder
    conversations: ConversationStore
    questions: QuestionQueue
    examples: ExampleQuestions
    home: Path
    incoming: Incoming = field(init=False)
    asking: threading.Lock = field(init=False, default_factory=threading.Lock)
    model_change: "ModelChange" = field(init=False)

    def __post_init__(self) -> None:
        from ui.actions.model_change import ModelChange

        object.__setattr__(self, "model_change", ModelChange())
        object.__setattr__(self, "incoming", Incoming(self.home))

    @property
    def library(self) -> "Library":
        """The articles."""
        return self.holder.get().index

    @property
    def settings(self) -> "Settings":
        """The settings in force."""
        return self.holder.get().settings

    def newest(self) -> tuple[ArticleSummary, ...]:
        """The newest articles, undated ones last; at most :data:`MAX_OFFERED`."""
        return self.library.page(most=MAX_OFFERED).articles
