"""One writer at a time, across processes: a lock file, with the holder's number beside it for the message."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import StorageError

WAIT_S = 5.0
"""How long a second writer waits before it gives up."""


class WriterLock:
    """The right to write into one home; the same thread may take it again while it holds it."""

    def __init__(self, home: Path) -> None:
        """Guard ``home``, which must exist."""
        self._pid_file = home / ".writer.pid"
        self._lock = FileLock(home / ".writer.lock", thread_local=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the length of the ``with`` block.

        Raises:
            StorageError: Another process holds it, or the home cannot be written.
        """
        try:
            self._lock.acquire(timeout=WAIT_S)
        except Timeout:
            raise StorageError(
                f"Another byline process is writing (pid {self._holder()}). Wait for it to finish, then try again."
            ) from None
        except OSError as error:
            raise unwritable(self._pid_file.parent, error) from error
        try:
            if self._lock.lock_counter == 1:
                self._write_holder()
            yield
        finally:
            self._lock.release()

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


def unwritable(home: Path, error: Exception) -> StorageError:
    """The error for a home that is read-only or full, in one line that says what to do."""
    reason = getattr(error, "strerror", None) or str(error)
    return StorageError(
        f"{home} cannot be written: {reason}. Make room or give yourself the right to write, or name another home."
    )
