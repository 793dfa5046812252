"""The storage of one home: the catalogue, the vectors, and the right to write them.

Any number of threads and processes read (:meth:`HomeStore.snapshot`); one at a time writes
(:meth:`HomeStore.writing`), and first repairs what a killed writer left.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from index.errors import StorageError
from index.privacy import make_home
from index.reprints import rows as reprint_rows
from index.settings import IndexSettings
from index.store.locking import WriterLock, unwritable
from index.store.sqlite.catalogue import ArticleCatalogue, Snapshot
from index.store.vectors.registry import open_vector_store
from index.store.writer import IndexWriter

CATALOGUE_FILE = "catalog.sqlite3"


class HomeStore:
    """What one home holds. Any number of threads may read.

    Attributes:
        vectors: The vector store.
    """

    def __init__(self, home: Path, settings: IndexSettings, *, read_only: bool) -> None:
        """Use ``home``; ``settings`` say where its vectors are. Nothing is opened before its first use."""
        self._home = home
        self._read_only = read_only
        self._file = home / CATALOGUE_FILE
        self._catalogue = ArticleCatalogue(self._file)
        self._thread_lock = threading.RLock()
        self.vectors = open_vector_store(home, settings)

    def open(self) -> None:
        """Make an empty index if there is none.

        Raises:
            StorageError: The home cannot be written, or holds no index when it is only to be read.
        """
        if self._file.exists():
            return
        if self._read_only:
            raise StorageError(f"There is no index in {self._home} yet. Add articles with `byline index add`.")
        try:
            make_home(self._home)
        except OSError as error:
            raise unwritable(self._home, error) from error
        with WriterLock(self._home).held(), closing(IndexWriter(self._file, self.vectors)) as writer:
            writer.create()

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """A consistent view of the catalogue for the length of a ``with`` block.

        Raises:
            StorageError: The catalogue cannot be read.
        """
        return self._catalogue.snapshot()

    @contextmanager
    def writing(self) -> Iterator[IndexWriter]:
        """The one writer, for the length of the ``with`` block; what a killed one left is repaired first.

        Raises:
            StorageError: The home cannot be written, is only to be read, or another process is writing.
        """
        if self._read_only:
            raise StorageError("This index was opened for reading only.")
        with (
            self._thread_lock,
            WriterLock(self._home).held(),
            closing(IndexWriter(self._file, self.vectors)) as writer,
        ):
            writer.recover()
            yield writer

    def tidy(self) -> None:
        """Repair what a killed writer left, and add what an older Byline lacked, unless a process is writing now."""
        if self._read_only:
            return
        with self.snapshot() as snapshot:
            if not snapshot.journalled() and reprint_rows.are_complete(snapshot.meta):
                return
        try:
            with self.writing():
                return
        except StorageError:
            return  # search passes over what is half done, and the writer at work will repair it

    def close(self) -> None:
        """Let go of files."""
        self._catalogue.close()
        self.vectors.close()
