"""The queue in front of the one model: many readers ask, one question at a time is answered.

A worker thread takes one question after the other from the line (:mod:`ui.chat.waiting`). Each event of the answer is
folded into the turn, and the turn is saved, whether or not a browser still shows it: a page follows a turn and may
leave and come back at any time. A cancelled question leaves the queue at once; the model stops because it polls
``cancelled`` at every token. Nobody who waits holds a thread (:mod:`ui.chat.following`).
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from index.errors import BylineError, StorageError
from index.records import Filters
from rag.answer import Answer, Event, Turn
from rag.errors import CancelledError
from ui.chat.conversations import ConversationStore
from ui.chat.following import each_change, its_end
from ui.chat.turns import ChatTurn, with_event
from ui.chat.waiting import QueuedTurn, WaitingLine

SAVE_EVERY_S = 0.3
"""A turn under way is written to disk this often: what a crash may lose of a draft."""
HISTORY_TURNS = 6
MAX_ENDED_KEPT = 50
CLOSE_WITHIN_S = 5.0
EVERYTHING = Filters()
UNKNOWN_FAILURE = "Answering failed for a reason that Byline does not know; its log has the details. Ask again."
NOBODY_WAITED = "Nobody waited for this answer any more, so it was not begun. Ask again."

_log = logging.getLogger(__name__)


async def _never() -> bool:
    return False


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


class QuestionQueue:
    """Takes questions from many readers and has the one assistant answer them in turn."""

    def __init__(
        self, assistant: Callable[[], StreamingAssistant], store: ConversationStore, line: WaitingLine | None = None
    ) -> None:
        """Start the worker.

        Args:
            assistant: Called for each question, so that the assistant can be exchanged.
            store: Keeps the turns.
            line: The line in front of the assistant; one with the usual bounds when None.
        """
        self._assistant = assistant
        self._store = store
        self._line = WaitingLine() if line is None else line
        self._queued: dict[int, QueuedTurn] = {}
        self._change = threading.Condition()
        self._closed = False
        self._unstored = 0
        self._worker = threading.Thread(target=self._work, name="byline-questions", daemon=True)
        self._worker.start()

    def close(self) -> None:
        """Stop taking questions and cancel what is under way."""
        with self._change:
            self._closed = True
            for queued in list(self._queued.values()):
                queued.cancelled = True
            self._change.notify_all()
        self._worker.join(timeout=CLOSE_WITHIN_S)

    def submit(
        self,
        turn: ChatTurn,
        *,
        reader: str,
        history: Sequence[Turn] = (),
        instead_of: int = 0,
    ) -> ChatTurn:
        """Queue a question of a conversation; returns the turn with its place in the queue.

        Args:
            turn: From the store.
            reader: Readers are served in turn: the person, or the conversation when nobody logs in.
            history: Earlier questions and answers of the conversation.
            instead_of: An earlier turn; it and all after it are deleted once this one is answered; 0 for none.
        """
        with self._change:
            return self._join(QueuedTurn(turn, reader, tuple(history[-HISTORY_TURNS:]), True, instead_of)).turn

    def require_room(self, reader: str) -> None:
        """Make sure that a question of this reader would be taken, before anything is written down for it.

        Raises:
            BusyError: Too many questions wait already.
        """
        with self._change:
            self._drop_abandoned()
            self._line.require_room(reader)

    def _join_if_room(self, turn: ChatTurn, reader: str) -> QueuedTurn:
        with self._change:
            self.require_room(reader)
            return self._join(QueuedTurn(turn, reader, (), stored=False))

    def _join(self, queued: QueuedTurn) -> QueuedTurn:
        if not queued.stored:
            self._unstored -= 1
            queued.turn = replace(queued.turn, id=self._unstored)
        self._queued[queued.turn.id] = queued
        self._line.join(queued)
        self._update_positions()
        self._change.notify_all()
        return queued

    async def ask(
        self,
        question: str,
        *,
        filters: Filters = EVERYTHING,
        reader: str = "",
        gone: Callable[[], Awaitable[bool]] = _never,
    ) -> Answer:
        """Queue a question that belongs to no conversation and wait for its answer, without a thread.

        Args:
            question: In words.
            filters: Which articles may be read.
            reader: Readers are served in turn.
            gone: Whether the asker has left; the question is then taken out.

        Raises:
            BusyError: Too many questions wait already.
            BylineError: The question failed; the message says why.
        """
        asked = ChatTurn(0, "", question, filters, asked_at=time.time())
        queued = await asyncio.to_thread(self._join_if_room, asked, reader)
        try:
            await its_end(queued, gone)
        finally:
            if queued.ended.is_set():
                self._queued.pop(queued.turn.id, None)
            else:  # the asker has left; in a thread, because the worker may hold the lock
                asyncio.get_running_loop().run_in_executor(None, self.cancel, queued.turn.id)
        if queued.turn.answer is None:
            raise BylineError(queued.turn.error or "The question was stopped before it was answered.")
        return queued.turn.answer

    def cancel(self, turn_id: int) -> None:
        """Stop a question, waiting or under way; it shows as stopped at once."""
        with self._change:
            queued = self._queued.get(turn_id)
            if queued is None or not queued.turn.live:
                return
            queued.cancelled = True
            if self._line.leave(queued):
                self._update_positions()
            self._end(queued, replace(queued.turn, state="stopped"))

    def live(self, turn_id: int) -> ChatTurn | None:
        """The turn as it stands now while it waits or runs, else None: the store has the rest."""
        queued = self._queued.get(turn_id)
        return queued.turn if queued and queued.turn.live else None

    def is_busy(self) -> bool:
        """Whether a question waits or is being answered."""
        with self._change:
            return any(queued.turn.live for queued in self._queued.values())

    async def follow(self, turn_id: int, *, left: Callable[[], bool] = lambda: False) -> AsyncIterator[ChatTurn]:
        """The turn now and after each change, until it has ended or ``left()`` is true."""
        if (queued := self._queued.get(turn_id)) is not None:
            async with aclosing(each_change(queued, left)) as changes:
                async for turn in changes:
                    yield turn

    # The worker

    def _work(self) -> None:
        while (queued := self._next()) is not None:
            began = time.monotonic()
            self._serve(queued)
            if queued.turn.state == "done":
                with self._change:
                    self._line.note_answer(time.monotonic() - began)

    def _next(self) -> QueuedTurn | None:
        with self._change:
            self._drop_abandoned()
            while not self._line and not self._closed:
                self._change.wait()
                self._drop_abandoned()
            if self._closed:
                return None
            queued = self._line.take_next()
            self._update(queued, replace(queued.turn, state="running", position=0))
            self._update_positions()
            return queued

    def _drop_abandoned(self) -> None:
        for queued in self._line.take_abandoned():
            queued.cancelled = True
            self._end(queued, replace(queued.turn, state="stopped", error=NOBODY_WAITED))

    def _serve(self, queued: QueuedTurn) -> None:
        try:
            assistant = self._assistant()
            events = assistant.stream(
                queued.turn.question,
                filters=queued.turn.filters,
                history=queued.history,
                cancelled=lambda: queued.cancelled,
            )
            for event in events:
                with self._change:
                    if queued.cancelled or not queued.turn.live:
                        break
                    self._update(queued, with_event(queued.turn, event))
            close = getattr(events, "close", None)
            if close is not None:
                close()
            outcome = replace(queued.turn, state="done" if queued.turn.answer else "stopped")
        except CancelledError:
            outcome = replace(queued.turn, state="stopped")
        except BylineError as error:
            outcome = replace(queued.turn, state="failed", error=str(error))
        except Exception:  # whatever a model raises, the queue must go on
            _log.exception("A question could not be answered.")
            outcome = replace(queued.turn, state="failed", error=UNKNOWN_FAILURE)
        if outcome.state == "stopped" and self._closed:
            outcome = replace(outcome, state="interrupted")
        with self._change:
            if not queued.ended.is_set():
                self._end(queued, outcome)

    def _update(self, queued: QueuedTurn, turn: ChatTurn) -> None:
        """Show a new state; save it now if it holds a new sentence or state, else every ``SAVE_EVERY_S``."""
        worth_saving = turn.sentences != queued.turn.sentences or turn.state != queued.turn.state
        queued.turn = turn
        queued.version += 1
        now = time.monotonic()
        if queued.stored and turn.live and (worth_saving or now - queued.saved_at > SAVE_EVERY_S):
            queued.saved_at = now
            self._save(queued, turn)

    def _end(self, queued: QueuedTurn, turn: ChatTurn) -> None:
        turn = replace(turn, position=0, stage="", detail="", finished_at=time.time())
        not_saved = (
            self._save(queued, turn, instead_of=queued.instead_of if turn.state == "done" else 0)
            if queued.stored
            else ""
        )
        queued.turn = replace(turn, error=f"{turn.error} {not_saved}".strip())
        queued.version += 1
        queued.ended.set()
        queued.wake()
        self._forget_old()

    def _save(self, queued: QueuedTurn, turn: ChatTurn, *, instead_of: int = 0) -> str:
        """Save the turn; returns why that failed, else "": a full disk must not stop the queue."""
        try:
            if not self._store.save(turn, instead_of=instead_of):  # deleted, or stopped at another page
                queued.cancelled = True
        except (StorageError, ValueError) as error:  # ValueError: letters that JSON cannot hold
            return str(error)
        return ""

    def _forget_old(self) -> None:
        """Keep the latest ended questions for pages that are about to look; the store has the rest."""
        ended = [queued for queued in self._queued.values() if queued.ended.is_set()]
        for queued in ended[:-MAX_ENDED_KEPT]:
            self._queued.pop(queued.turn.id, None)

    def _update_positions(self) -> None:
        busy = any(queued.turn.state == "running" for queued in self._queued.values())
        for position, queued in enumerate(self._line.in_order(), start=1 if busy else 0):
            if queued.turn.position != position:
                self._update(queued, replace(queued.turn, position=position))
