"""What the tabs share: the assistant, the conversations, the desk and the home folder."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import BylineError, UsageError
from index.records import ArticleSummary
from ui.chat.conversations import ConversationStore
from ui.chat.queue import Desk

if TYPE_CHECKING:
    from index.library import Library
    from rag.assistant import Assistant
    from rag.settings import Settings


class AssistantHolder:
    """The one assistant of this process; another can take its place when the settings change."""

    def __init__(self, assistant: "Assistant", reopen: "Callable[..., Assistant] | None" = None) -> None:
        """Hold ``assistant``; ``reopen(home)`` makes its successor."""
        self._assistant = assistant
        self._reopen = reopen
        self._lock = threading.Lock()
        self._preparation: threading.Thread | None = None

    def get(self) -> "Assistant":
        """The assistant as it is now."""
        return self._assistant

    def prepare(self) -> None:
        """Load index and models in the background, so that the first question needn't wait for them.

        What fails here is told, with what to do, when the first question meets it again.
        """
        self._preparation = threading.Thread(target=self._prepare, name="byline-preparing", daemon=True)
        self._preparation.start()

    @property
    def preparing(self) -> bool:
        """Whether index or models are still being loaded for the first time."""
        return self._preparation is not None and self._preparation.is_alive()

    def _prepare(self) -> None:
        from rag.samples import add_samples, needs_samples

        assistant = self._assistant
        with suppress(BylineError):
            if needs_samples(assistant.index, assistant.settings.home):
                add_samples(assistant.index, assistant.settings.home)
            assistant.embedder()
            if assistant.settings.answer.mode != "quotes":
                assistant.model()

    def require_exchangeable(self) -> "Callable[..., Assistant]":
        """The function that opens this assistant's successor.

        Raises:
            UsageError: This process was started without a way to open another one.
        """
        if self._reopen is None:
            raise UsageError("The settings of this assistant are fixed. Start `byline chat` again to change them.")
        return self._reopen

    def exchange(self) -> None:
        """Open the assistant anew with the settings that are now in its home, then close the old one.

        Raises:
            UsageError: As :meth:`require_exchangeable`.
            BylineError: The new one cannot be opened; the old one stays.
        """
        reopen = self.require_exchangeable()
        with self._lock:
            old = self._assistant
            self._assistant = reopen(old.settings.home)
            close = getattr(old, "close", None)
            if close is not None:
                close()


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every tab when the page is built."""

    holder: AssistantHolder
    store: ConversationStore
    desk: Desk
    home: Path

    @property
    def library(self) -> "Library":
        """The articles."""
        return self.holder.get().index

    @property
    def settings(self) -> "Settings":
        """The settings in force."""
        return self.holder.get().settings

    def articles(self) -> list[ArticleSummary]:
        """Every article, newest first, undated last."""
        found = self.library.articles()
        return sorted(found, key=lambda a: (a.published is not None, a.published or 0, a.title), reverse=True)
