"""One writer at a time, across threads and processes: a lock file, with the holder's number beside it.

Whoever comes second waits as long as it takes, and says for whom. The system lets go of the lock when its holder
ends, however it ends, so nobody ever waits for a dead process.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.embedding.base import ProgressCallback
from index.errors import StorageError
from index.records import Progress

TELL_AFTER_S = 1.0
"""Whoever waits longer than this says so."""
_TELL_EVERY_S = 1.0
_LOOK_EVERY_S = 0.05
_log = logging.getLogger(__name__)


class WriterLock:
    """The right to write into one home; the same thread may take it again while it holds it."""

    def __init__(self, home: Path, wait_s: float | None = None) -> None:
        """Guard ``home``, which must exist.

        Args:
            home: The home folder.
            wait_s: How long to wait for another writer, in seconds; None for as long as it takes.
        """
        self._wait_s = wait_s
        self._pid_file = home / ".writer.pid"
        self._threads = threading.RLock()
        self._lock = FileLock(home / ".writer.lock", thread_local=False)

    @contextmanager
    def held(self, *, wait_s: float | None = None, progress: ProgressCallback | None = None) -> Iterator[None]:
        """Hold the lock for the length of the ``with`` block.

        Args:
            wait_s: How long to wait at most, if not as long as was said at the start.
            progress: Told every second while it waits, as the stage "wait"; a warning is logged without it.

        Raises:
            StorageError: Another process went on writing for longer than the wait, or the home cannot be written.
        """
        waiting = Waiting(self._wait_s if wait_s is None else wait_s, self._holder, progress)
        waiting.until(lambda seconds: self._threads.acquire(timeout=seconds))
        try:
            try:
                waiting.until(self._take_file)
            except OSError as error:
                raise unwritable(self._pid_file.parent, error) from error
            try:
                waiting.end()
                if self._lock.lock_counter == 1:
                    self._write_holder()
                yield
            finally:
                self._lock.release()
        finally:
            self._threads.release()

    def _take_file(self, wait_s: float) -> bool:
        try:
            self._lock.acquire(timeout=wait_s, poll_interval=_LOOK_EVERY_S)
        except Timeout:
            return False
        return True

    def _holder(self) -> str:
        try:
            return self._pid_file.read_text().strip() or "unknown"
        except OSError:
            return "unknown"

    def _write_holder(self) -> None:
        try:
            self._pid_file.write_text(str(os.getpid()))
        except OSError as error:
            raise unwritable(self._pid_file.parent, error) from error


class Waiting:
    """One wait, for the threads of this process first and then for other processes."""

    def __init__(
        self,
        wait_s: float | None,
        holder: Callable[[], str],
        progress: ProgressCallback | None,
        own_name: str = "",
    ) -> None:
        """Begin to wait.

        Args:
            wait_s: How long at most, in seconds; None for as long as it takes.
            holder: Gives the number of the process that is waited for, with its machine if that may be another.
            progress: Told every second, as the stage "wait"; a warning is logged without it.
            own_name: What ``holder`` says of this process itself; its number if empty.
        """
        self._wait_s = wait_s
        self._holder = holder
        self._progress = progress
        self._own_name = own_name or str(os.getpid())
        self._began = time.monotonic()
        self._told = ""

    def until(self, take: Callable[[float], bool]) -> None:
        """Wait until ``take``, which waits so many seconds at most, succeeds.

        Raises:
            StorageError: The wait was in vain.
        """
        pause = TELL_AFTER_S
        while True:
            waited = time.monotonic() - self._began
            left = pause if self._wait_s is None else min(pause, self._wait_s - waited)
            if take(max(0.0, left)):
                return
            waited = time.monotonic() - self._began
            if self._wait_s is not None and waited >= self._wait_s:
                raise StorageError(
                    f"{self._who().capitalize()} is writing (pid {self._holder()}) and was not done after "
                    f"{self._wait_s:g} seconds. Wait for it to finish, then try again."
                )
            self._tell(waited)
            pause = _TELL_EVERY_S

    def end(self) -> None:
        """Take back what was told."""
        if self._told and self._progress is not None:
            waited = round(time.monotonic() - self._began)
            self._progress(Progress("wait", waited, waited, "seconds", self._told))

    def _tell(self, waited_s: float) -> None:
        whom = f"{self._who()} (pid {self._holder()}) that is writing"
        if self._progress is not None:
            self._progress(Progress("wait", round(waited_s), None, "seconds", whom))
        elif whom != self._told:
            _log.warning("Waiting for %s", whom)
        self._told = whom

    def _who(self) -> str:
        own = self._holder() == self._own_name
        return "another thread of this byline process" if own else "another byline process"


def unwritable(home: Path, error: Exception) -> StorageError:
    """The error for a home that is read-only or full, in one line that says what to do."""
    reason = getattr(error, "strerror", None) or str(error)
    return StorageError(
        f"{home} cannot be written: {reason}. Make room or give yourself the right to write, or name another home."
    )
