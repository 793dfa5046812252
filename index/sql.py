"""A connection to a database, as far as SQLite and PostgreSQL agree: SQL that both speak, with ``?`` for values."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Rows(Protocol):
    """What a statement gave."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a row, or None
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection, in its caller's transaction or outside of any."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Rows:
        """Do one statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Do one statement for each of ``rows``."""
