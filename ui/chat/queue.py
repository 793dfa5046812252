"""The desk where questions queue: one model, many readers, one fair line.

A worker thread takes one question at a time, always from the reader who was served longest ago,
so that one person with ten questions doesn't keep another with one waiting. Each event of the
answer is folded into the turn and the turn is saved, whether or not a browser is still looking:
a page only follows the desk and can leave and come back at any time. Cancelling frees the line at
once; the model itself hears of it through the ``cancelled`` callable that it polls per token.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from index.errors import BylineError, StorageError
from index.records import Filters
from rag.answer import Answer, Event
from rag.errors import CancelledError
from ui.chat.conversations import ConversationStore
from ui.chat.turns import ChatTurn, after

if TYPE_CHECKING:
    from rag.chat import Turn

SAVE_EVERY_S = 0.3
LOOK_EVERY_S = 0.02
DRAW_EVERY_S = 0.06
HISTORY_TURNS = 6
EVERYTHING = Filters()


class Answering(Protocol):
    """The part of the assistant that the desk needs."""

    def stream(
        self,
        question: str,
        *,
        filters: Filters = ...,
        history: "Sequence[Turn]" = ...,
        cancelled: Callable[[], bool] | None = ...,
    ) -> Iterator[Event]:
        """Answer, event by event."""
        ...


@dataclass(eq=False)
class _Job:
    turn: ChatTurn
    reader: str
    history: "tuple[Turn, ...]"
    stored: bool
    instead_of: int = 0
    cancelled: bool = False
    version: int = 0
    saved_at: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)


class Desk:
    """Takes questions from many readers to the one assistant."""

    def __init__(self, assistant: Callable[[], Answering], store: ConversationStore) -> None:
        """Start the worker; ``assistant`` is called for each question, so that it can be exchanged."""
        self._assistant = assistant
        self._store = store
        self._waiting: list[_Job] = []
        self._jobs: dict[int, _Job] = {}
        self._served_at: dict[str, float] = {}
        self._change = threading.Condition()
        self._closed = False
        self._unstored = 0
        self._worker = threading.Thread(target=self._work, name="byline-desk", daemon=True)
        self._worker.start()

    def close(self) -> None:
        """Stop taking questions and cancel what is under way."""
        with self._change:
            self._closed = True
            for job in list(self._jobs.values()):
                job.cancelled = True
            self._change.notify_all()
        self._worker.join(timeout=5)

    def submit(
        self,
        turn: ChatTurn,
        *,
        reader: str,
        history: "Sequence[Turn]" = (),
        stored: bool = True,
        instead_of: int = 0,
    ) -> ChatTurn:
        """Queue a question; returns the turn with its place in the queue.

        Args:
            turn: From the store, or any turn when ``stored`` is False.
            reader: Who is served in turns: the person, or the conversation when nobody logs in.
            history: Earlier questions and answers of the conversation.
            stored: Whether to save the turn as it goes.
            instead_of: An earlier turn that goes once this one is answered, with all after it; 0 for none.
        """
        with self._change:
            if not stored:
                self._unstored -= 1
                turn = replace(turn, id=self._unstored)
            job = _Job(turn, reader, tuple(history[-HISTORY_TURNS:]), stored, instead_of)
            self._jobs[turn.id] = job
            self._waiting.append(job)
            self._renumber()
            self._change.notify_all()
            return job.turn

    def ask(self, question: str, *, filters: Filters = EVERYTHING, reader: str = "") -> Answer:
        """Queue a question that belongs to no conversation and wait for its answer.

        Raises:
            BylineError: The question failed; the message says why.
        """
        turn = self.submit(ChatTurn(0, "", question, filters, asked_at=time.time()), reader=reader, stored=False)
        job = self._jobs[turn.id]
        job.ended.wait()
        with self._change:
            self._jobs.pop(turn.id, None)
        if job.turn.answer is None:
            raise BylineError(job.turn.error or "The question was stopped before it was answered.")
        return job.turn.answer

    def cancel(self, turn_id: int) -> None:
        """Stop a question, waiting or under way; it shows as stopped at once."""
        with self._change:
            job = self._jobs.get(turn_id)
            if job is None or not job.turn.live:
                return
            job.cancelled = True
            if job in self._waiting:
                self._waiting.remove(job)
                self._renumber()
            self._end(job, replace(job.turn, state="stopped"))

    def live(self, turn_id: int) -> ChatTurn | None:
        """The turn as it stands now while it waits or runs, else None: the store has the rest."""
        job = self._jobs.get(turn_id)
        return job.turn if job and job.turn.live else None

    async def follow(self, turn_id: int, *, left: Callable[[], bool] = lambda: False) -> AsyncIterator[ChatTurn]:
        """The turn now and whenever it has changed, until it has ended or whoever follows has ``left``."""
        seen = -1
        while (job := self._jobs.get(turn_id)) is not None and not left():
            if job.version != seen:
                seen, turn = job.version, job.turn
                yield turn
                if not turn.live:
                    return
                await asyncio.sleep(DRAW_EVERY_S if turn.draft else 0)
            await asyncio.sleep(LOOK_EVERY_S)

    # The worker

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._serve(job)

    def _next(self) -> _Job | None:
        with self._change:
            while not self._waiting and not self._closed:
                self._change.wait()
            if self._closed:
                return None
            job = min(self._waiting, key=lambda waiting: self._served_at.get(waiting.reader, 0.0))
            self._waiting.remove(job)
            self._served_at[job.reader] = time.monotonic()
            self._put(job, replace(job.turn, state="running", position=0))
            self._renumber()
            return job

    def _serve(self, job: _Job) -> None:
        try:
            assistant = self._assistant()
            events = assistant.stream(
                job.turn.question,
                filters=job.turn.filters,
                history=job.history,
                cancelled=lambda: job.cancelled,
            )
            for event in events:
                with self._change:
                    if job.cancelled or not job.turn.live:
                        break
                    self._put(job, after(job.turn, event))
            close = getattr(events, "close", None)
            if close is not None:
                close()
            outcome = replace(job.turn, state="done" if job.turn.answer else "stopped")
        except CancelledError:
            outcome = replace(job.turn, state="stopped")
        except BylineError as error:
            outcome = replace(job.turn, state="failed", error=str(error))
        except Exception as error:  # noqa: BLE001 - whatever a model does, the line must go on
            outcome = replace(
                job.turn, state="failed", error=f"Answering failed unexpectedly ({type(error).__name__}: {error})."
            )
        if outcome.state == "stopped" and self._closed:
            outcome = replace(outcome, state="interrupted")
        with self._change:
            if not job.ended.is_set():
                self._end(job, outcome)

    def _put(self, job: _Job, turn: ChatTurn) -> None:
        """Show a new state; keep it when it holds more than a few letters more."""
        worth_keeping = turn.sentences != job.turn.sentences or turn.state != job.turn.state
        job.turn = turn
        job.version += 1
        now = time.monotonic()
        if job.stored and turn.live and (worth_keeping or now - job.saved_at > SAVE_EVERY_S):
            job.saved_at = now
            self._keep(turn)

    def _end(self, job: _Job, turn: ChatTurn) -> None:
        turn = replace(turn, position=0, stage="", detail="", finished_at=time.time())
        unkept = self._keep(turn, instead_of=job.instead_of if turn.state == "done" else 0) if job.stored else ""
        job.turn = replace(turn, error=f"{turn.error} {unkept}".strip())
        job.version += 1
        job.ended.set()
        self._forget_old()

    def _keep(self, turn: ChatTurn, *, instead_of: int = 0) -> str:
        """Save the turn; returns why it could not be, else "": whatever the disk does, the line must go on."""
        try:
            self._store.save(turn, instead_of=instead_of)
        except (StorageError, ValueError) as error:  # ValueError: letters that JSON cannot hold
            return str(error)
        return ""

    def _forget_old(self) -> None:
        """Keep the latest ended jobs for pages that are about to look; the store has the rest."""
        ended = [job for job in self._jobs.values() if job.ended.is_set()]
        for job in ended[:-50]:
            self._jobs.pop(job.turn.id, None)

    def _renumber(self) -> None:
        in_order = sorted(self._waiting, key=lambda job: self._served_at.get(job.reader, 0.0))
        busy = any(job.turn.state == "running" for job in self._jobs.values())
        for place, job in enumerate(in_order, start=1 if busy else 0):
            if job.turn.position != place:
                self._put(job, replace(job.turn, position=place))
