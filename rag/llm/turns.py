"""The line of questions in front of the model: first come, first served, so many at once.

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
