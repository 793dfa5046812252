"""The queue in front of the assistant: many readers ask, ``llm.parallel`` questions are answered at once.

So many worker threads take one question after the other from the line (:mod:`ui.chat.waiting`); they come with the
questions and end when none waits. Each event of the answer is folded into the turn, and the turn is saved, whether or
not a browser still shows it: a page follows a turn and may leave and come back at any time. A cancelled question leaves
the queue at once; the model stops because it polls ``cancelled``. Nobody who waits holds a thread
(:mod:`ui.chat.following`).

Two kinds of lock: one for the line, held for moments, and one of each question for its turn, held while it is saved. So
a slow disk holds up only the question that it keeps. Whoever needs both takes that of the line first.
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from index.errors import BylineError
from index.records import Filters
from rag.answer import Answer, Turn
from ui.chat.conversations import ConversationStore
from ui.chat.following import each_change, its_end
from ui.chat.observing import Counts, EndedQuestion, Stopwatch
from ui.chat.turns import ChatTurn, State
from ui.chat.waiting import BusyError, QueuedTurn, WaitingLine
from ui.chat.writing import StreamingAssistant, TurnWriter

HISTORY_TURNS = 6
MAX_ENDED_KEPT = 50
CLOSE_WITHIN_S = 5.0
EVERYTHING = Filters()
NOBODY_WAITED = "Nobody waited for this answer any more, so it was not begun. Ask again."
ENDING = "Byline is about to stop and takes no more questions. Ask again in a minute."
BACK_AFTER_S = 60
LOOK_FOR_END_EVERY_S = 0.05

_log = logging.getLogger(__name__)


async def _never() -> bool:
    return False


class QuestionQueue:
    """Takes questions from many readers and has the one assistant answer them in turn.

    Attributes:
        listeners: Are told of each question that was begun and has ended.
    """

    def __init__(
        self,
        assistant: Callable[[], StreamingAssistant],
        store: ConversationStore,
        line: WaitingLine | None = None,
        *,
        at_once: Callable[[], int] = lambda: 1,
    ) -> None:
        """Wait for questions.

        Args:
            assistant: Called for each question, so that the assistant can be exchanged.
            store: Keeps the turns.
            line: The line in front of the assistant; one with the usual bounds when None.
            at_once: How many questions are answered at once; called for each question.
        """
        self._assistant = assistant
        self._turns = TurnWriter(store)
        self._line = WaitingLine() if line is None else line
        self._at_once = at_once
        self.listeners: list[Callable[[EndedQuestion], None]] = []
        self._queued: dict[int, QueuedTurn] = {}
        self._line_lock = threading.RLock()
        self._closed = self._ending = False
        self._unstored = 0
        self._workers: set[threading.Thread] = set()

    def close(self) -> None:
        """Stop taking questions and cancel what is under way."""
        with self._line_lock:
            self._closed = self._ending = True
            workers = list(self._workers)
            for queued in list(self._queued.values()):
                queued.cancelled = True
        until = time.monotonic() + CLOSE_WITHIN_S
        for worker in workers:
            worker.join(timeout=max(0.0, until - time.monotonic()))

    def drain(self, within_s: float) -> bool:
        """Take no more questions, and wait until those that were taken are answered; whether they all are.

        Args:
            within_s: The longest wait.
        """
        with self._line_lock:
            self._ending = True
        until = time.monotonic() + within_s
        while self.is_busy():
            if time.monotonic() > until:
                return False
            time.sleep(LOOK_FOR_END_EVERY_S)
        return True

    @property
    def ending(self) -> bool:
        """Whether no more questions are taken."""
        return self._ending

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
        with self._line_lock:
            return self._join(QueuedTurn(turn, reader, tuple(history[-HISTORY_TURNS:]), True, instead_of)).turn

    def require_room(self, reader: str) -> None:
        """Make sure that a question of this reader would be taken, before anything is written down for it.

        Raises:
            BusyError: Too many questions wait already, or Byline is about to stop.
        """
        self._drop_abandoned()
        with self._line_lock:
            self._require_room(reader)

    def _require_room(self, reader: str) -> None:
        if self._ending:
            raise BusyError(ENDING, BACK_AFTER_S)
        self._line.require_room(reader, self._at_once())

    def _join_if_room(self, turn: ChatTurn, reader: str) -> QueuedTurn:
        self._drop_abandoned()
        with self._line_lock:
            self._require_room(reader)
            return self._join(QueuedTurn(turn, reader, (), stored=False))

    def _join(self, queued: QueuedTurn) -> QueuedTurn:
        if not queued.stored:
            self._unstored -= 1
            queued.turn = replace(queued.turn, id=self._unstored)
        self._queued[queued.turn.id] = queued
        self._line.join(queued)
        self._update_positions()
        self._employ()
        return queued

    def _employ(self) -> None:
        """Start workers for the questions that wait, as many as may be."""
        for _ in range(min(self._at_once() - len(self._workers), len(self._line))):
            worker = threading.Thread(target=self._work, name="byline-questions", daemon=True)
            self._workers.add(worker)
            worker.start()

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
            else:  # the asker has left; in a thread, because a worker may hold a lock
                asyncio.get_running_loop().run_in_executor(None, self.cancel, queued.turn.id)
        if queued.turn.answer is None:
            raise BylineError(queued.turn.error or "The question was stopped before it was answered.")
        return queued.turn.answer

    def cancel(self, turn_id: int) -> None:
        """Stop a question, waiting or under way; it shows as stopped at once."""
        if (queued := self._queued.get(turn_id)) is None or not queued.turn.live:
            return
        queued.cancelled = True
        with self._line_lock:
            if self._line.leave(queued):
                self._update_positions()
        self._end(queued, "stopped")

    def live(self, turn_id: int) -> ChatTurn | None:
        """The turn as it stands now while it waits or runs, else None: the store has the rest."""
        queued = self._queued.get(turn_id)
        return queued.turn if queued and queued.turn.live else None

    def is_busy(self) -> bool:
        """Whether a question waits or is being answered."""
        return any(queued.turn.live for queued in list(self._queued.values()))

    def counts(self) -> Counts:
        """How many questions and readers there are now."""
        live = [queued for queued in list(self._queued.values()) if queued.turn.live]
        running = sum(queued.turn.state == "running" for queued in live)
        return Counts(len(live) - running, running, len({queued.reader for queued in live}))

    async def follow(self, turn_id: int, *, left: Callable[[], bool] = lambda: False) -> AsyncIterator[ChatTurn]:
        """The turn now and after each change, until it has ended or ``left()`` is true."""
        if (queued := self._queued.get(turn_id)) is not None:
            async with aclosing(each_change(queued, left)) as changes:
                async for turn in changes:
                    yield turn

    # The workers

    def _work(self) -> None:
        while (queued := self._next()) is not None:
            watch = Stopwatch(queued.joined_at)
            self._serve(queued, watch)
            with self._line_lock:
                self._line.note_end(queued)
                if queued.turn.state == "done":
                    self._line.note_answer(watch.seconds)
            self._tell(watch.ended(queued.turn))

    def _next(self) -> QueuedTurn | None:
        """The question whose turn it is; None when this worker is to end."""
        self._drop_abandoned()
        with self._line_lock:
            if self._closed or not self._line or len(self._workers) > self._at_once():
                self._workers.discard(threading.current_thread())
                return None
            queued = self._line.take_next()
            self._employ()
            self._update_positions()
        with queued.lock:
            if queued.turn.live:
                queued.show(replace(queued.turn, state="running", position=0))
        return queued

    def _serve(self, queued: QueuedTurn, watch: Stopwatch) -> None:
        state, error = self._turns.write(queued, self._assistant, watch)
        self._end(queued, "interrupted" if state == "stopped" and self._closed else state, error)

    def _tell(self, ended: EndedQuestion) -> None:
        for listen in self.listeners:
            try:
                listen(ended)
            except Exception:  # whoever listens must not end the queue
                _log.exception("The end of a question could not be told.")

    def _end(self, queued: QueuedTurn, state: State, error: str = "") -> None:
        if self._turns.end(queued, state, error):
            queued.wake()
            self._forget_old()

    def _drop_abandoned(self) -> None:
        with self._line_lock:
            abandoned = self._line.take_abandoned()
        for queued in abandoned:
            queued.cancelled = True
            self._end(queued, "stopped", NOBODY_WAITED)

    def _forget_old(self) -> None:
        """Keep the latest ended questions for pages that are about to look; the store has the rest."""
        ended = [queued for queued in list(self._queued.values()) if queued.ended.is_set()]
        for queued in ended[:-MAX_ENDED_KEPT]:
            self._queued.pop(queued.turn.id, None)

    def _update_positions(self) -> None:
        first = 1 if self._line.running >= self._at_once() else 0
        for position, queued in enumerate(self._line.in_order(), start=first):
            with queued.lock:
                if queued.turn.live and queued.turn.position != position:
                    queued.show(replace(queued.turn, position=position))
