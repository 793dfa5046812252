"""A connection to ``catalog.sqlite3``."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import StorageError
from index.store.locking import unwritable
from index.store.sqlite import reading_only, schema
from index.store.sqlite.full_text import SqliteFullText
from index.text.folding import indexed

CATALOGUE_FILE = "catalog.sqlite3"


class SqliteSession(sqlite3.Connection):
    """A :class:`~index.store.base.Session`.

    Attributes:
        home: The folder of the file.
    """

    name = CATALOGUE_FILE
    home = Path()

    @property
    def full_text(self) -> SqliteFullText:
        """See :class:`~index.store.base.Session`."""
        return SqliteFullText(self)

    def stream(self, sql: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        """See :class:`~index.store.base.Session`."""
        return iter(self.execute(sql, values))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See :class:`~index.store.base.Session`."""
        try:
            self.execute("BEGIN IMMEDIATE")
            yield
            self.execute("COMMIT")
        except sqlite3.Error as error:
            raise self.unwritable(error) from error
        finally:
            if self.in_transaction:
                self.execute("ROLLBACK")

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
        """See :class:`~index.store.base.Session`."""
        return [message for (message,) in self.execute("PRAGMA quick_check") if message != "ok"]

    def unwritable(self, error: Exception) -> StorageError:
        """See :class:`~index.store.base.Session`."""
        return unwritable(self.home, error)


def connect(file: Path, *, writing: bool, frozen: bool = False) -> SqliteSession:
    """Open the catalogue: write-ahead log, so that readers never wait for the writer.

    Args:
        file: The catalogue.
        writing: Whether to write, and make the file if it is missing.
        frozen: Whether nothing can be written beside the file.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    options: dict[str, Any] = {
        "timeout": 10.0,
        "isolation_level": None,
        "check_same_thread": False,
    }
    if writing:
        session = sqlite3.connect(file, factory=SqliteSession, **options)
        session.execute("PRAGMA journal_mode = WAL")
        session.execute("PRAGMA synchronous = FULL")
    else:
        address = reading_only.address(file) if frozen else f"{file.absolute().as_uri()}?mode=rw"
        session = sqlite3.connect(address, uri=True, factory=SqliteSession, **options)
        session.execute("PRAGMA query_only = ON")
    session.home = file.parent
    session.execute("PRAGMA cache_size = -16000")
    session.create_function("indexed", 1, indexed, deterministic=True)
    return session
