"""Questions beside each other: the line in front of the model, and a count of those under way.

A plain lock would do for one question at a time, but it serves its waiters in any order and cannot be left.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rag.errors import CancelledError

LOOK_FOR_STOPS_EVERY_S = 0.1


class Turns:
    """Lets so many questions use the model at once; safe for any number of threads."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._waiting: deque[object] = deque()
        self._taken = 0

    @contextmanager
    def turn(self, most: int, cancelled: Callable[[], bool]) -> Iterator[None]:
        """Wait for a turn and keep it for the block.

        Args:
            most: How many questions may have a turn at once.
            cancelled: Whoever stops the question leaves the line.

        Raises:
            CancelledError: The question was stopped while it waited.
        """
        self._join(most, cancelled)
        try:
            yield
        finally:
            with self._change:
                self._taken -= 1
                self._change.notify_all()

    def _join(self, most: int, cancelled: Callable[[], bool]) -> None:
        ticket = object()
        with self._change:
            self._waiting.append(ticket)
            try:
                while self._taken >= most or self._waiting[0] is not ticket:
                    if cancelled():
                        raise CancelledError
                    self._change.wait(LOOK_FOR_STOPS_EVERY_S)
                self._taken += 1
            finally:
                self._waiting.remove(ticket)
                self._change.notify_all()


class UnderWay:
    """Counts the answers under way, and does something once there are none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._last: Callable[[], None] | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._count += 1

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._count -= 1
            last = self._last if not self._count else None
        if last:
            last()

    def then(self, last: Callable[[], None]) -> None:
        """Do this when no answer is under way: now, or at the end of the last one."""
        with self._lock:
            self._last, now = last, not self._count
        if now:
            last()
