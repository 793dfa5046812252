"""Connections to one PostgreSQL database: a pool for readers, single ones for writers, and errors in one sentence.

The address may leave out the password: libpq takes it from ``PGPASSWORD``, ``PGPASSFILE`` or ``~/.pgpass``. The address
is never shown, only the names of the server and the database.
"""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumperUnknown
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from index.errors import StorageError

Connection = psycopg.Connection[tuple[Any, ...]]

CONNECT_TIMEOUT_S = 5
"""How long the server may take to answer a new connection."""
POOL_TIMEOUT_S = 8.0
"""How long a reader waits for a connection: for a free one, or for a server that is away."""
_MOST_CONNECTIONS = 16
_IDLE_S = 300.0
# The server notices after a minute that a machine is gone, and lets go of the lock that a writer there held.
_SERVER_OPTIONS = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
# And this machine notices in half a minute that the server is gone.
_KEEP_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}

logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # an outage is told as a StorageError, once


def process_name() -> str:
    """This process as other machines may know it: its number and its machine."""
    return f"{os.getpid()} on {socket.gethostname()[:40]}"


class _WithoutNul(StrDumperUnknown):
    """Text for PostgreSQL, which cannot keep the letter NUL: it becomes the mark of a letter that cannot be shown."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd"))


psycopg.adapters.register_dumper(str, _WithoutNul)


class Database:
    """One schema of one PostgreSQL database, for any number of threads.

    Attributes:
        schema: The PostgreSQL schema in which names without one are looked for.
        name: The server and the database in words, without user and password.
    """

    def __init__(self, url: str, schema: str, *, most: int = _MOST_CONNECTIONS) -> None:
        """Use the database at ``url``; nothing is opened before the first use.

        Args:
            url: ``postgresql://user@host:port/database``, with libpq's parameters.
            schema: A plain name: small letters and underscores.
            most: So many connections the pool holds at most. Who holds one never waits for a second of the same pool.

        Raises:
            StorageError: ``url`` is not understood.
        """
        try:
            parts = conninfo_to_dict(url)
        except psycopg.Error:  # its message may hold the password
            raise StorageError(
                "The setting index.database_url is not understood; write it like postgresql://user@host:5432/database."
            ) from None
        host = parts.get("host") or parts.get("hostaddr") or os.environ.get("PGHOST") or "localhost"
        port = parts.get("port") or os.environ.get("PGPORT") or 5432
        self.name = f"the PostgreSQL server at {host}:{port}, database {parts.get('dbname') or '(default)'}"
        self.schema = schema
        self._url = url
        self._options: dict[str, Any] = {
            "autocommit": True,
            "prepare_threshold": None,  # so that a connection pooler may stand between
            "connect_timeout": int(parts.get("connect_timeout") or CONNECT_TIMEOUT_S),
            **_KEEP_ALIVE,
            "application_name": f"byline {process_name()}",
            "options": f"{parts.get('options') or ''} -c search_path={schema} {_SERVER_OPTIONS}".strip(),
        }
        self._lock = threading.Lock()
        self._most = most
        self._lent = 0
        self._pool: ConnectionPool[Connection] | None = None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of the pool, outside of any transaction, for the length of the ``with`` block.

        One that broke while it was idle is replaced first, so a server that came back is used again.

        Raises:
            StorageError: The server does not answer, or refused what was asked.
        """
        with self.told_plainly(), self._opened().connection() as connection, self._counted():
            yield connection

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a connection as lent, to tell a busy pool from a server that is away."""
        with self._lock:
            self._lent += 1
        try:
            yield
        finally:
            with self._lock:
                self._lent -= 1

    @contextmanager
    def single(self) -> Iterator[Connection]:
        """A new connection that no other thread uses, for the length of the ``with`` block.

        Raises:
            StorageError: The server does not answer, or refused what was asked.
        """
        with self.told_plainly():
            connection = psycopg.connect(self._url, **self._options)
            try:
                yield connection
            finally:
                connection.close()

    @contextmanager
    def told_plainly(self) -> Iterator[None]:
        """Turn the errors of PostgreSQL into one sentence for the reader.

        Raises:
            StorageError: Instead of any error of PostgreSQL.
        """
        try:
            yield
        except (psycopg.Error, PoolTimeout, PoolClosed) as error:
            raise self.explained(error) from error

    def close(self) -> None:
        """Close every connection; the next use opens new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _opened(self) -> "ConnectionPool[Connection]":
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._url,
                    kwargs=self._options,
                    min_size=0,
                    max_size=self._most,
                    timeout=POOL_TIMEOUT_S,
                    reconnect_timeout=POOL_TIMEOUT_S,
                    max_idle=_IDLE_S,
                    check=ConnectionPool.check_connection,
                    open=True,
                )
            return self._pool

    def explained(self, error: Exception) -> StorageError:
        """The error of PostgreSQL, in one sentence that says what to do."""
        return StorageError(self._sentence(error))

    def _sentence(self, error: Exception) -> str:
        said = " ".join(str(error).split())
        name = self.name[0].upper() + self.name[1:]
        if isinstance(error, PoolTimeout) and self._lent >= self._most:
            return f"All {self._most} connections to {self.name}, are busy. Try again in a moment."
        if isinstance(error, (PoolTimeout, PoolClosed, psycopg.errors.AdminShutdown, psycopg.errors.CrashShutdown)):
            return f"{name}, does not answer. Start it, or mend the setting index.database_url."
        if isinstance(error, (psycopg.errors.DiskFull, psycopg.errors.ReadOnlySqlTransaction)):
            return f"{name}, cannot be written: {said}. Make room there, or name a server that can be written."
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            return f"{name}, refused what was asked ({said}). Give the user of index.database_url the right to do it."
        if "authentication failed" in said or "no password supplied" in said:  # libpq gives no code for these
            return f"{name}, refused the user or the password. Mend index.database_url, PGPASSWORD or ~/.pgpass."
        if "FATAL:" in said and "the database system is" not in said:
            return f"{name}, refused the connection ({said.rpartition('FATAL:')[2].strip()}). Mend index.database_url."
        if isinstance(error, psycopg.OperationalError):
            return (
                f"{name}, does not answer ({said or 'the connection broke'}). "
                "Start it, or mend the setting index.database_url."
            )
        return f"{name}, refused what was asked ({said}). Run `byline index check`."
