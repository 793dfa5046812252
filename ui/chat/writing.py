"""One question answered: each event is folded into its turn, which is shown and kept."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from index.errors import BylineError, StorageError
from index.records import Filters
from rag.answer import Event, Turn
from rag.errors import CancelledError
from ui.chat.conversations import ConversationStore
from ui.chat.observing import Stopwatch
from ui.chat.turns import ChatTurn, State, with_event
from ui.chat.waiting import QueuedTurn
from ui.public import public_sentence

SAVE_EVERY_S = 0.3
"""A turn under way is written to disk this often: what a crash may lose of a draft."""
UNKNOWN_FAILURE = "Answering failed for a reason that Byline does not know; its log has the details. Ask again."

_log = logging.getLogger(__name__)


class StreamingAssistant(Protocol):
    """What the queue needs of an assistant."""

    def stream(
        self,
        question: str,
        *,
        filters: Filters = ...,
        history: Sequence[Turn] = ...,
        cancelled: Callable[[], bool] | None = ...,
    ) -> Iterator[Event]:
        """Answer, event by event."""
        ...


class TurnWriter:
    """Writes the answers of questions into their turns; several threads may, each for another question."""

    def __init__(self, store: ConversationStore) -> None:
        """Keep the turns in ``store``."""
        self._store = store

    def write(
        self, queued: QueuedTurn, assistant: Callable[[], StreamingAssistant], watch: Stopwatch
    ) -> tuple[State, str]:
        """Answer the question; returns how it ended, and what went wrong in words.

        Args:
            queued: The question.
            assistant: Gives the assistant.
            watch: Is told of each event.
        """
        try:
            events = assistant().stream(
                queued.turn.question,
                filters=queued.turn.filters,
                history=queued.history,
                cancelled=lambda: queued.cancelled,
            )
            with _closing_if_possible(events):
                for event in events:
                    watch.note(event)
                    with queued.lock:
                        if queued.cancelled or not queued.turn.live:
                            break
                        self._update(queued, with_event(queued.turn, event))
        except CancelledError:
            return "stopped", ""
        except BylineError as error:
            return "failed", public_sentence(error)
        except Exception:  # whatever a model raises, the queue must go on
            _log.exception("A question could not be answered.")
            return "failed", UNKNOWN_FAILURE
        return "done" if queued.turn.answer else "stopped", ""

    def end(self, queued: QueuedTurn, state: State, error: str = "") -> bool:
        """End the turn and keep it; False if it has ended already."""
        with queued.lock:
            if queued.ended.is_set():
                return False
            now = time.time()
            turn = replace(queued.turn, state=state, error=error, position=0, stage="", detail="", finished_at=now)
            instead_of = queued.instead_of if state == "done" else 0
            not_saved = self._save(queued, turn, instead_of=instead_of) if queued.stored else ""
            queued.show(replace(turn, error=f"{error} {not_saved}".strip()))
            queued.ended.set()
            return True

    def _update(self, queued: QueuedTurn, turn: ChatTurn) -> None:
        """Show a new state; save it now if it holds a new sentence, else every ``SAVE_EVERY_S``."""
        worth_saving = turn.sentences != queued.turn.sentences
        queued.show(turn)
        now = time.monotonic()
        if queued.stored and turn.live and (worth_saving or now - queued.saved_at > SAVE_EVERY_S):
            queued.saved_at = now
            self._save(queued, turn)

    def _save(self, queued: QueuedTurn, turn: ChatTurn, *, instead_of: int = 0) -> str:
        """Save the turn; returns why that failed, else "": a full disk must not stop the queue."""
        try:
            if not self._store.save(turn, instead_of=instead_of):  # deleted, or stopped at another page
                queued.cancelled = True
        except (StorageError, ValueError) as error:  # ValueError: letters that JSON cannot hold
            return public_sentence(error)
        return ""


@contextmanager
def _closing_if_possible(events: Iterator[Event]) -> Iterator[None]:
    """Close a generator of events at the end of the block; the model is free then."""
    try:
        yield
    finally:
        if close := getattr(events, "close", None):
            close()
