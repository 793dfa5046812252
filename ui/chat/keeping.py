"""What looks after the stored conversations while the page is served: limits of age and size, and turns left behind."""

import logging
import threading
import time
from collections.abc import Callable

from index.errors import StorageError
from rag.settings import ConversationSettings
from ui.chat.conversations import ConversationStore

LOOK_EVERY_S = 3600.0
TEND_EVERY_S = 2.0
"""So often a page says that it is there, and looks for turns of pages that aren't any more."""
_log = logging.getLogger(__name__)


class ConversationKeeper:
    """Looks after the limits once at the start, and then from time to time in a thread of its own."""

    def __init__(
        self, store: ConversationStore, limits: ConversationSettings, cancel: Callable[[int], None] | None = None
    ) -> None:
        """Keep the conversations of ``store`` within ``limits``.

        Args:
            store: The conversations.
            limits: Of the settings.
            cancel: Stops the answer of a turn that was stopped or deleted at another page.
        """
        self._store, self._limits, self._cancel = store, limits, cancel
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="byline-keeping", daemon=True)

    def start(self) -> None:
        """Look now, before anything is asked, and begin the thread."""
        self._keep_within()
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        looked = time.monotonic()
        while not self._stop.wait(TEND_EVERY_S):
            try:
                for turn_id in self._store.tend():
                    if self._cancel is not None:
                        self._cancel(turn_id)
            except StorageError as error:
                _log.debug("The conversations were not tended: %s", error)
            if time.monotonic() - looked >= LOOK_EVERY_S:
                self._keep_within()
                looked = time.monotonic()

    def _keep_within(self) -> None:
        if deleted := self._store.keep_within(self._limits):
            _log.info("Deleted %d conversations beyond the limits of the settings", deleted)
