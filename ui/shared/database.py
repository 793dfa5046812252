"""The shared database as the page uses it: its tables made on the way, and an outage that holds nobody up.

Whoever first finds that the server does not answer has waited for it. Until it answers again, everybody else is told
so at once; the page's own thread, which looks after the conversations, tries every few seconds.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout

from index.errors import StorageError
from index.store.postgres.connection import Connection, Database
from index.store.postgres.lock import AdvisoryLock
from index.store.postgres.migrating import format_of, migrate, refuse_newer

SCHEMA = "byline_page"
FORMAT = 1
LOCK_NUMBER = 2
"""The advisory lock of whoever changes these tables; the index has another."""
TRY_AGAIN_S = 15.0
"""After so long without a word of the server anybody may try it again, even if nobody looks after it."""
_STEPS = Path(__file__).with_name("migrations")
_AWAY = (psycopg.OperationalError, PoolTimeout, PoolClosed)


class SharedDatabase:
    """The tables of the page. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """Open the database and make its tables or bring them up to date.

        Raises:
            StorageError: The server does not answer, or a newer Byline made the tables.
        """
        self._database = Database(url, SCHEMA)
        self._lock = threading.Lock()
        self._away_since, self._away = 0.0, ""
        try:
            with self._database.connection() as connection:
                found = format_of(connection, SCHEMA)
            refuse_newer(self._database, found, FORMAT)
            if found < FORMAT:
                with self.changing() as connection:
                    migrate(self._database, connection, _STEPS, FORMAT)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    @contextmanager
    def connection(self, *, probing: bool = False) -> Iterator[Connection]:
        """A connection, outside of any transaction, for the length of the ``with`` block.

        Args:
            probing: Try the server although it did not answer just now.

        Raises:
            StorageError: The server does not answer, or refused what was asked.
        """
        with self._lock:
            away = self._away if time.monotonic() - self._away_since < TRY_AGAIN_S else ""
        if away and not probing:
            raise StorageError(away)
        try:
            with self._database.connection() as connection:
                yield connection
        except StorageError as error:
            if isinstance(error.__cause__, _AWAY):
                with self._lock:
                    self._away_since, self._away = time.monotonic(), str(error)
            raise
        with self._lock:
            self._away = ""

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A connection of the only process that changes tables or accounts at this moment.

        Raises:
            StorageError: The server does not answer, or refused what was asked.
        """
        with AdvisoryLock(self._database, LOCK_NUMBER).held() as connection:
            yield connection
