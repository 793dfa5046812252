"""The catalogue as one SQLite file in the home, ``catalog.sqlite3``.

A home that an older Byline made is brought up to date when it is opened, and one of a newer Byline is refused. A home
that this process may not write is read, and nothing is made in it.
"""

import logging
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Empty, LifoQueue

from index.embedding.base import ProgressCallback
from index.errors import StorageError
from index.privacy import make_home
from index.store.locking import WriterLock, unwritable
from index.store.sqlite import reading_only, schema, session, updating
from index.store.sqlite.session import CATALOGUE_FILE, SqliteSession
from index.store.sqlite.versions import refuse_newer
from index.store.tables.rows import set_meta

_log = logging.getLogger(__name__)


class CatalogueFile:
    """A :class:`~index.store.base.Catalogue` in one file."""

    def __init__(self, home: Path, *, read_only: bool, wait_s: float | None, progress: ProgressCallback | None) -> None:
        """Use the file in ``home``. Nothing is opened before its first use.

        Args:
            home: The home folder.
            read_only: Refuse to write.
            wait_s: How long to wait for another writer, in seconds; None for as long as it takes.
            progress: Told of the wait for another writer, and of an update.
        """
        self._home = home
        self._file = home / CATALOGUE_FILE
        self._progress = progress
        self.can_be_written = not self._file.exists() or reading_only.can_be_written(home, self._file)
        self._read_only = read_only or not self.can_be_written
        self._frozen = not self.can_be_written
        self._lock = WriterLock(home, wait_s)
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._idle: LifoQueue[tuple[reading_only.Stamp, SqliteSession]] = LifoQueue()

    def open(self, progress: ProgressCallback | None = None) -> None:
        """See :class:`~index.store.base.Catalogue`."""
        progress = progress or self._progress
        if not self._file.exists():
            self._create(progress)
        elif not self.can_be_written and not reading_only.is_readable_in_place(self._file):
            self._read_a_copy(progress)
        state = self._versions()
        if not state and not self._read_only:
            self._create(progress)  # the process that began to make it was killed
        elif not updating.is_current(state, self._file):
            if self._read_only:
                self._read_a_copy(progress)
            else:
                with self._lock.held(progress=progress), self._opened_to_write() as connection:
                    self._update(connection, progress)

    @contextmanager
    def reading(self) -> Iterator[SqliteSession]:
        """See :class:`~index.store.base.Catalogue`."""
        stamp, connection = self._idle_connection() or (self._stamp(), self._connect())
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as error:
            raise StorageError(f"{self._file} cannot be read: {error}. Run `byline index check`.") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._idle.put((stamp, connection))

    def refuse_newer(self, meta: Mapping[str, str]) -> None:
        """See :class:`~index.store.base.Catalogue`."""
        refuse_newer(meta, self._file)

    @contextmanager
    def writing(
        self, *, wait_s: float | None = None, progress: ProgressCallback | None = None
    ) -> Iterator[SqliteSession]:
        """See :class:`~index.store.base.Catalogue`."""
        if not self.can_be_written:
            raise StorageError(
                f"{self._home} can only be read. Give yourself the right to write, or name another home."
            )
        if self._read_only:
            raise StorageError("This index was opened for reading only.")
        held = self._lock.held(wait_s=wait_s, progress=progress or self._progress)
        with held, self._opened_to_write() as connection:
            self._update(connection, self._progress)
            yield connection

    def name_table(self) -> None:
        """See :class:`~index.store.base.Catalogue`: a home keeps names in a file of their own."""

    def close(self) -> None:
        """See :class:`~index.store.base.Catalogue`."""
        self._close_idle()
        if self._copy is not None:
            self._copy.cleanup()

    # ---- inside

    def _create(self, progress: ProgressCallback | None) -> None:
        if self._read_only:
            raise StorageError(f"There is no index in {self._home} yet. Add articles with `byline index add`.")
        try:
            make_home(self._home)
        except OSError as error:
            raise unwritable(self._home, error) from error
        with self._lock.held(progress=progress), self._opened_to_write() as connection:
            if not self._versions():
                _make_tables(connection)

    def _update(self, connection: SqliteSession, progress: ProgressCallback | None) -> None:
        try:
            updating.bring_up_to_date(connection, self._file, progress)
        except (OSError, sqlite3.Error) as error:
            raise connection.unwritable(error) from error

    def _read_a_copy(self, progress: ProgressCallback | None) -> None:
        """Read a copy in a temporary folder, brought up to date, because the home cannot be or is not to be written."""
        _log.warning("%s is read through a temporary copy, because it cannot be brought up to date", self._file)
        self._copy = self._copy or tempfile.TemporaryDirectory(prefix="byline-")
        try:
            copy = reading_only.copy_into(Path(self._copy.name), self._file)
        except OSError as error:
            raise unwritable(Path(self._copy.name), error) from error
        self._close_idle()
        self._file, self._frozen = copy, False
        with self._opened_to_write() as connection:
            self._update(connection, progress)

    def _versions(self) -> dict[str, str]:
        """What the catalogue says of its making, whoever made it; nothing if it has no tables yet."""
        with self.reading() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                return {}
            return dict(connection.execute("SELECT key, value FROM meta"))

    def _opened_to_write(self) -> "closing[SqliteSession]":
        try:
            return closing(session.connect(self._file, writing=True))
        except sqlite3.Error as error:
            raise unwritable(self._file.parent, error) from error

    def _idle_connection(self) -> tuple[reading_only.Stamp, SqliteSession] | None:
        """A connection that was used before; where SQLite takes the file to be frozen, only if it did not change."""
        while True:
            try:
                stamp, connection = self._idle.get_nowait()
            except Empty:
                return None
            if stamp == self._stamp():
                return stamp, connection
            connection.close()

    def _stamp(self) -> reading_only.Stamp:
        return reading_only.stamp(self._file) if self._frozen else ()

    def _close_idle(self) -> None:
        while True:
            try:
                self._idle.get_nowait()[1].close()
            except Empty:
                return

    def _connect(self) -> SqliteSession:
        try:
            return session.connect(self._file, writing=False, frozen=self._frozen)
        except sqlite3.Error as error:
            raise StorageError(f"{self._file} cannot be opened: {error}. Is its disk full?") from error


def _make_tables(connection: SqliteSession) -> None:
    with connection.transaction():
        schema.create_base(connection)
        schema.create_generation(connection, 1)
        set_meta(connection, {**updating.present_versions(), "index_id": uuid.uuid4().hex, "generation": 1})
