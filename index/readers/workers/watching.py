"""The watch over a worker that does a job: it ends one that takes too long or too much memory."""

import threading
import time
from collections.abc import Callable

import psutil

from index.readers.reading import needs_memory
from index.readers.workers.limits import MB
from index.settings import IndexSettings

FIRST_LOOK_S = 0.2
LOOK_EVERY_S = 0.25
CHILDREN_EVERY_S = 1.0
_BETWEEN_PAGES_S = 5.0
"""So long after a program of text recognition was seen, the worker is drawing the next page for it."""


def takes_too_long(settings: IndexSettings) -> str:
    """What is told of a file that was not read in time."""
    return f"takes longer than {settings.read_seconds:g} s to read (setting index.read_seconds)"


class Watch:
    """A watch over one job, in a thread of its own.

    The time in which programs of text recognition run counts for itself: a long scan takes long.

    Attributes:
        cause: Why the worker was ended, or "".
    """

    def __init__(self, pid: int, settings: IndexSettings, end: Callable[[], None]) -> None:
        """Watch the process ``pid``, and call ``end`` when it goes beyond ``settings``."""
        self.cause = ""
        self._pid = pid
        self._settings = settings
        self._end = end
        self._done = threading.Event()
        self._children: list[psutil.Process] = []
        self._looked_at_children = 0.0
        self._recognised_at = float("-inf")
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch; :attr:`cause` is settled afterwards."""
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        reading_s = recognising_s = 0.0
        before = time.monotonic()
        pause = min(FIRST_LOOK_S, self._settings.read_seconds)
        while not self._done.wait(pause):
            now = time.monotonic()
            used = self._memory_bytes(now)
            if now - self._recognised_at < _BETWEEN_PAGES_S:
                recognising_s += now - before
            else:
                reading_s += now - before
            before = now
            if reading_s >= self._settings.read_seconds:
                self.cause = takes_too_long(self._settings)
            elif recognising_s >= self._settings.ocr_seconds:
                limit = self._settings.ocr_seconds
                self.cause = f"its text recognition takes longer than {limit:g} s (setting index.ocr_seconds)"
            elif used > self._settings.read_memory_mb * MB:
                self.cause = needs_memory(self._settings)
            if self.cause:
                self._end()
                return
            pause = min(LOOK_EVERY_S, max(0.01, self._settings.read_seconds - reading_s))

    def _memory_bytes(self, now: float) -> int:
        """The memory of the worker and of the programs that it started."""
        try:
            worker = psutil.Process(self._pid)
            if now - self._looked_at_children >= CHILDREN_EVERY_S:
                self._looked_at_children = now
                self._children = worker.children(recursive=True)
                if self._children:
                    self._recognised_at = now
            used = _used(worker)
        except psutil.Error:
            return 0
        return used + sum(map(_used, self._children))


def _used(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
