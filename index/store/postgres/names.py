"""What was learnt of the names in a shared library: one process learns, every other reads the same rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from index.names.name_table import FORMAT, NameTable
from index.store.postgres import schema
from index.store.postgres.connection import Database
from index.store.postgres.lock import FAMILY
from index.store.postgres.session import PostgresSession

_TABLES = ("names", "name_keys", "families", "doubts", "learnt")


class SharedNames(NameTable):
    """A :class:`~index.names.name_table.NameTable` in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Use the tables in ``database``; rows of another format are learnt again.

        Raises:
            StorageError: The server does not answer.
        """
        self._database = database
        self._writing: PostgresSession | None = None
        if self._fact("format") != FORMAT:
            self._begin_anew()

    def close(self) -> None:
        """Let go of nothing: the connections are the library's."""

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """See :class:`~index.names.name_table.NameTable`; also False for who may only read."""
        with self._database.single() as connection, connection.transaction():
            session = PostgresSession(self._database, connection)
            may = (
                "has_table_privilege('names', 'INSERT') AND NOT pg_is_in_recovery() AND pg_try_advisory_xact_lock(?, ?)"
            )
            (is_ours,) = session.execute(f"SELECT {may}", (FAMILY, schema.NAMES_LOCK)).fetchone()
            self._writing = session if is_ours else None
            try:
                yield bool(is_ours)
            finally:
                self._writing = None

    def _begin_anew(self) -> None:
        with self.writing() as is_ours:
            if is_ours and self._fact("format") != FORMAT:
                for table in _TABLES:
                    self._write(f"DELETE FROM {table}", [()])
                self._write("INSERT INTO learnt VALUES (?, ?)", [("format", FORMAT), ("up_to", 0)])

    def _write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        assert self._writing is not None, "inside writing() only"
        self._writing.executemany(sql, rows)

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        if self._writing is not None:
            return self._writing.execute(sql, values).fetchall()
        with self._database.connection() as connection:
            return PostgresSession(self._database, connection).execute(sql, values).fetchall()
