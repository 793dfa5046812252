"""One writer at a time on a shared database: an advisory lock of PostgreSQL, across threads, processes and machines.

The lock belongs to one connection, and its holder writes through that connection only. So a writer whose connection
broke has lost the lock and can write no more, and the server lets go of the lock of whoever is gone.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from index.embedding.base import ProgressCallback
from index.store.locking import Waiting
from index.store.postgres.connection import Connection, Database, process_name

FAMILY = 0x62796C69
"""The first number of every lock of Byline ("byli")."""


class AdvisoryLock:
    """The right to write into one schema of a database; the same thread may take it again while it holds it."""

    def __init__(self, database: Database, number: int, wait_s: float | None = None) -> None:
        """Guard what ``number`` stands for in ``database``.

        Args:
            database: The database.
            number: What is guarded; each floor has a number of its own.
            wait_s: How long to wait for another writer, in seconds; None for as long as it takes.
        """
        self._database = database
        self._number = number
        self._wait_s = wait_s
        self._threads = threading.RLock()
        self._held: Connection | None = None
        self._other = "unknown"

    @contextmanager
    def held(self, *, wait_s: float | None = None, progress: ProgressCallback | None = None) -> Iterator[Connection]:
        """Hold the lock for the length of the ``with`` block; yields the only connection to write through.

        Args:
            wait_s: How long to wait at most, if not as long as was said at the start.
            progress: Told every second while it waits, as the stage "wait"; a warning is logged without it.

        Raises:
            StorageError: Another process went on writing for longer than the wait, or the server does not answer.
        """
        waiting = Waiting(
            self._wait_s if wait_s is None else wait_s, lambda: self._other, progress, own_name=process_name()
        )
        self._other = process_name()  # until the server says otherwise, it is another thread
        waiting.until(lambda seconds: self._threads.acquire(timeout=seconds))
        try:
            if self._held is not None:
                yield self._held
                return
            with self._database.single() as connection:
                waiting.until(lambda seconds: self._take(connection, seconds))
                waiting.end()
                self._held = connection
                try:
                    yield connection
                finally:
                    self._held = None
        finally:
            self._threads.release()

    def _take(self, connection: Connection, wait_s: float) -> bool:
        """Take the lock within ``wait_s`` seconds; the server hands it to those that wait in their order."""
        key = (FAMILY, self._number)
        if connection.execute("SELECT pg_try_advisory_lock(%s, %s)", key).fetchone() == (True,):
            return True
        self._other = self._holder(connection)
        if wait_s <= 0:
            return False
        connection.execute("SELECT set_config('lock_timeout', %s, false)", (f"{max(1, round(wait_s * 1000))}ms",))
        try:
            connection.execute("SELECT pg_advisory_lock(%s, %s)", key)
        except psycopg.errors.LockNotAvailable:
            return False
        finally:
            if not connection.closed:
                connection.execute("SELECT set_config('lock_timeout', '0', false)")
        return True

    def _holder(self, connection: Connection) -> str:
        row = connection.execute(
            "SELECT a.application_name, host(a.client_addr) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
            "WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %s AND l.objid = %s AND l.database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())",
            (FAMILY, self._number),
        ).fetchone()
        return str(row[0]).removeprefix("byline ") if row and row[0] else "unknown"
