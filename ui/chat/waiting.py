"""The questions that wait: their order, how many there may be, and who has left.

The next question is always one of the reader of whom fewest are being answered, and among these of the one who was
served longest ago, so that one reader with ten questions does not hold up another with one. The line is bounded, as a
whole and for each reader, so that a program that asks without end fills neither the memory nor the places of the
others. A question that nobody waits for any more leaves the line.
"""

import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.errors import BylineError
from rag.answer import Turn
from ui.chat.turns import ChatTurn

MAX_WAITING = 100
MAX_WAITING_OF_READER = 50
LEFT_AFTER_S = 60.0
"""A waiting question that no page shows for so long is taken out: a reload or a broken network takes less."""
ANSWER_S = 20.0
"""How long an answer is thought to take before one has been given."""
ANSWERS_AVERAGED = 20


class BusyError(BylineError):
    """Too many questions wait already.

    Attributes:
        retry_after_s: After so many seconds a place is likely to be free.
    """

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


@dataclass(eq=False)
class QueuedTurn:
    """A turn in the queue.

    Attributes:
        version: Counts its changes, for the pages that follow it.
        followers: How many pages and programs wait for it now.
        followed_at: When the last of them left, or when it was asked; on the monotonic clock.
        wake: Called when it has ended.
        joined_at: When it was asked, on the monotonic clock.
        lock: Held while the turn is changed.
    """

    turn: ChatTurn
    reader: str
    history: tuple[Turn, ...]
    stored: bool
    instead_of: int = 0
    cancelled: bool = False
    version: int = 0
    saved_at: float = 0.0
    followers: int = 0
    followed_at: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)
    joined_at: float = field(default_factory=time.monotonic)
    lock: threading.RLock = field(default_factory=threading.RLock)
    wake: Callable[[], object] = lambda: None

    def show(self, turn: ChatTurn) -> None:
        """Put another turn in place of this one, for the pages that follow it; call it with the lock held."""
        self.turn = turn
        self.version += 1

    @property
    def abandoned(self) -> bool:
        """Whether nobody has waited for it for a while."""
        return not self.followers and time.monotonic() - self.followed_at > LEFT_AFTER_S


class WaitingLine:
    """The line. Its caller makes sure that only one thread uses it at a time."""

    def __init__(self, most: int = MAX_WAITING, most_of_reader: int = MAX_WAITING_OF_READER) -> None:
        self._most = most
        self._most_of_reader = most_of_reader
        self._waiting: list[QueuedTurn] = []
        self._served_at: dict[str, float] = {}
        self._running: Counter[str] = Counter()
        self._took_s: deque[float] = deque(maxlen=ANSWERS_AVERAGED)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many questions were taken and have not ended."""
        return self._running.total()

    def require_room(self, reader: str, at_once: int = 1) -> None:
        """Make sure that the reader may join.

        Args:
            reader: Who asks.
            at_once: How many questions are answered at once.

        Raises:
            BusyError: The line is full, or the reader has too many questions in it.
        """
        of_readers = Counter(queued.reader for queued in self._waiting)
        if len(self._waiting) < self._most and of_readers[reader] < self._most_of_reader:
            return
        average_s = sum(self._took_s) / len(self._took_s) if self._took_s else ANSWER_S
        # A place of this reader gets free once each of those in the line was served.
        ahead = 1 if len(self._waiting) >= self._most else len(of_readers)
        retry_after_s = max(1, math.ceil(average_s * ahead / at_once))
        raise BusyError(
            f"Byline is busy: {len(self._waiting)} questions are waiting. Try again in {retry_after_s} s.",
            retry_after_s,
        )

    def join(self, queued: QueuedTurn) -> None:
        """Put a question at the end of its reader's questions."""
        self._waiting.append(queued)

    def leave(self, queued: QueuedTurn) -> bool:
        """Take a question out; False if it was not waiting."""
        if queued not in self._waiting:
            return False
        self._waiting.remove(queued)
        return True

    def take_next(self) -> QueuedTurn:
        """Take out the question whose turn it is; the line must not be empty."""
        queued = self.in_order()[0]
        self._waiting.remove(queued)
        self._served_at[queued.reader] = time.monotonic()
        self._running[queued.reader] += 1
        return queued

    def note_end(self, queued: QueuedTurn) -> None:
        """Remember that a question that was taken is no longer being answered."""
        self._running[queued.reader] -= 1
        if not self._running[queued.reader]:
            del self._running[queued.reader]

    def note_answer(self, seconds: float) -> None:
        """Remember how long an answer took."""
        self._took_s.append(seconds)

    def take_abandoned(self) -> Sequence[QueuedTurn]:
        """Take out the questions that nobody waits for any more."""
        abandoned = [queued for queued in self._waiting if queued.abandoned]
        for queued in abandoned:
            self._waiting.remove(queued)
        return abandoned

    def in_order(self) -> list[QueuedTurn]:
        """The waiting questions, the next one first."""
        before: Counter[str] = Counter()  # of the same reader
        keys: list[tuple[int, int, float]] = []
        for queued in self._waiting:
            place = before[queued.reader]
            keys.append((self._running[queued.reader] + place, place, self._served_at.get(queued.reader, 0.0)))
            before[queued.reader] += 1
        return [self._waiting[i] for i in sorted(range(len(keys)), key=keys.__getitem__)]
