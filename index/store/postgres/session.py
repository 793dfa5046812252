"""One connection to a shared library, in the SQL that SQLite and PostgreSQL both speak."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg

from index.errors import StorageError
from index.sql import Rows
from index.store.postgres import schema
from index.store.postgres.connection import Connection, Database
from index.store.postgres.full_text import PostgresFullText

_ROWS_AT_ONCE = 500
_numbers = itertools.count(1)


class PostgresSession:
    """A :class:`~index.store.base.Session`."""

    def __init__(self, database: Database, connection: Connection) -> None:
        """Use ``connection`` to ``database``."""
        self._database = database
        self._connection = connection

    @property
    def name(self) -> str:
        """See :class:`~index.store.base.Session`."""
        return "PostgreSQL"

    @property
    def full_text(self) -> PostgresFullText:
        """See :class:`~index.store.base.Session`."""
        return PostgresFullText(self)

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Rows:
        """See :class:`~index.sql.Connection`."""
        return self._connection.execute(_translated(sql), values)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """See :class:`~index.sql.Connection`."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_translated(sql), rows)

    def copy(self, into: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write many new rows at once: ``into`` is a table with its columns in brackets."""
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as writing:
            for row in rows:
                writing.write_row(row)

    def stream(self, sql: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        """See :class:`~index.sql.Connection`."""
        status = self._connection.info.transaction_status
        outside = status == psycopg.pq.TransactionStatus.IDLE
        with self._connection.cursor(name=f"rows_{next(_numbers)}", withhold=outside) as cursor:
            cursor.itersize = _ROWS_AT_ONCE
            cursor.execute(_translated(sql), values)
            yield from cursor

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See :class:`~index.store.base.Session`."""
        with self._database.told_plainly(), self._connection.transaction():
            yield

    def generations(self) -> set[int]:
        """See :class:`~index.store.base.Session`."""
        return schema.generations(self)

    def create_generation(self, generation: int) -> None:
        """See :class:`~index.store.base.Session`."""
        schema.create_generation(self, generation)

    def drop_generation(self, generation: int) -> None:
        """See :class:`~index.store.base.Session`."""
        schema.drop_generation(self, generation)

    def damage(self) -> list[str]:
        """See :class:`~index.store.base.Session`: PostgreSQL looks after its files itself."""
        return []

    def unwritable(self, error: Exception) -> StorageError:
        """See :class:`~index.store.base.Session`."""
        return self._database.explained(error)


@lru_cache(maxsize=512)
def _translated(sql: str) -> str:
    """``sql`` with PostgreSQL's marks for values."""
    return sql.replace("%", "%%").replace("?", "%s")
