"""The queue in front of the one model: many readers ask, one question at a time is answered.

A worker thread always takes the next question from the reader who was served longest ago, so that one reader with
ten questions does not hold up another with one. Each event of the answer is folded into the turn, and the turn is
saved, whether or not a browser still shows it: a page follows a turn and may leave and come back at any time.
A cancelled question leaves the queue at once; the model stops because it polls ``cancelled`` at every token.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from index.errors import BylineError, StorageError
from index.records import Filters
from rag.answer import Answer, Event, Turn
from rag.errors import CancelledError
from ui.chat.conversations import ConversationStore
from ui.chat.turns import ChatTurn, with_event

SAVE_EVERY_S = 0.3
"""A turn under way is written to disk this often: what a crash may lose of a draft."""
POLL_EVERY_S = 0.02
"""A page looks this often whether a turn has changed."""
REDRAW_EVERY_S = 0.06
"""A page redraws a growing draft at most this often."""
HISTORY_TURNS = 6
MAX_ENDED_KEPT = 50
CLOSE_WITHIN_S = 5.0
EVERYTHING = Filters()


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


@dataclass(eq=False)
class _QueuedTurn:
    """A turn in the queue; ``version`` counts its changes, for the pages that follow it."""

    turn: ChatTurn
    reader: str
    history: tuple[Turn, ...]
    stored: bool
    instead_of: int = 0
    cancelled: bool = False
    version: int = 0
    saved_at: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)


class QuestionQueue:
    """Takes questions from many readers and has the one assistant answer them in turn."""

    def __init__(self, assistant: Callable[[], StreamingAssistant], store: ConversationStore) -> None:
        """Start the worker.

        Args:
            assistant: Called for each question, so that the assistant can be exchanged.
            store: Keeps the turns.
        """
        self._assistant = assistant
        self._store = store
        self._waiting: list[_QueuedTurn] = []
        self._queued: dict[int, _QueuedTurn] = {}
        self._served_at: dict[str, float] = {}
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
        stored: bool = True,
        instead_of: int = 0,
    ) -> ChatTurn:
        """Queue a question; returns the turn with its place in the queue.

        Args:
            turn: From the store, or any turn when ``stored`` is False.
            reader: Readers are served in turn: the person, or the conversation when nobody logs in.
            history: Earlier questions and answers of the conversation.
            stored: Whether to save the turn as it goes.
            instead_of: An earlier turn; it and all after it are deleted once this one is answered; 0 for none.
        """
        with self._change:
            if not stored:
                self._unstored -= 1
                turn = replace(turn, id=self._unstored)
            queued = _QueuedTurn(turn, reader, tuple(history[-HISTORY_TURNS:]), stored, instead_of)
            self._queued[turn.id] = queued
            self._waiting.append(queued)
            self._update_positions()
            self._change.notify_all()
            return queued.turn

    def ask(self, question: str, *, filters: Filters = EVERYTHING, reader: str = "") -> Answer:
        """Queue a question that belongs to no conversation and wait for its answer.

        Raises:
            BylineError: The question failed; the message says why.
        """
        turn = self.submit(ChatTurn(0, "", question, filters, asked_at=time.time()), reader=reader, stored=False)
        queued = self._queued[turn.id]
        queued.ended.wait()
        with self._change:
            self._queued.pop(turn.id, None)
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
            if queued in self._waiting:
                self._waiting.remove(queued)
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
        seen_version = -1
        while (queued := self._queued.get(turn_id)) is not None and not left():
            if queued.version != seen_version:
                seen_version, turn = queued.version, queued.turn
                yield turn
                if not turn.live:
                    return
                await asyncio.sleep(REDRAW_EVERY_S if turn.draft else 0)
            await asyncio.sleep(POLL_EVERY_S)

    # The worker

    def _work(self) -> None:
        while (queued := self._next()) is not None:
            self._serve(queued)

    def _next(self) -> _QueuedTurn | None:
        with self._change:
            while not self._waiting and not self._closed:
                self._change.wait()
            if self._closed:
                return None
            queued = min(self._waiting, key=lambda waiting: self._served_at.get(waiting.reader, 0.0))
            self._waiting.remove(queued)
            self._served_at[queued.reader] = time.monotonic()
            self._update(queued, replace(queued.turn, state="running", position=0))
            self._update_positions()
            return queued

    def _serve(self, queued: _QueuedTurn) -> None:
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
        except Exception as error:  # noqa: BLE001 - whatever a model raises, the queue must go on
            outcome = replace(
                queued.turn, state="failed", error=f"Answering failed unexpectedly ({type(error).__name__}: {error})."
            )
        if outcome.state == "stopped" and self._closed:
            outcome = replace(outcome, state="interrupted")
        with self._change:
            if not queued.ended.is_set():
                self._end(queued, outcome)

    def _update(self, queued: _QueuedTurn, turn: ChatTurn) -> None:
        """Show a new state; save it now if it holds a new sentence or state, else every ``SAVE_EVERY_S``."""
        worth_saving = turn.sentences != queued.turn.sentences or turn.state != queued.turn.state
        queued.turn = turn
        queued.version += 1
        now = time.monotonic()
        if queued.stored and turn.live and (worth_saving or now - queued.saved_at > SAVE_EVERY_S):
            queued.saved_at = now
            self._save(turn)

    def _end(self, queued: _QueuedTurn, turn: ChatTurn) -> None:
        turn = replace(turn, position=0, stage="", detail="", finished_at=time.time())
        not_saved = (
            self._save(turn, instead_of=queued.instead_of if turn.state == "done" else 0) if queued.stored else ""
        )
        queued.turn = replace(turn, error=f"{turn.error} {not_saved}".strip())
        queued.version += 1
        queued.ended.set()
        self._forget_old()

    def _save(self, turn: ChatTurn, *, instead_of: int = 0) -> str:
        """Save the turn; returns why that failed, else "": a full disk must not stop the queue."""
        try:
            self._store.save(turn, instead_of=instead_of)
        except (StorageError, ValueError) as error:  # ValueError: letters that JSON cannot hold
            return str(error)
        return ""

    def _forget_old(self) -> None:
        """Keep the latest ended questions for pages that are about to look; the store has the rest."""
        ended = [queued for queued in self._queued.values() if queued.ended.is_set()]
        for queued in ended[:-MAX_ENDED_KEPT]:
            self._queued.pop(queued.turn.id, None)

    def _update_positions(self) -> None:
        in_order = sorted(self._waiting, key=lambda queued: self._served_at.get(queued.reader, 0.0))
        busy = any(queued.turn.state == "running" for queued in self._queued.values())
        for position, queued in enumerate(in_order, start=1 if busy else 0):
            if queued.turn.position != position:
                self._update(queued, replace(queued.turn, position=position))
