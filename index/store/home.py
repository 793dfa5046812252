"""The storage of one library: the catalogue, the vectors, and the right to write them.

Any number of threads and processes read (:meth:`HomeStore.snapshot`); one at a time writes
(:meth:`HomeStore.writing`), and first repairs what a killed writer left.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.embedding.base import ProgressCallback
from index.errors import StorageError
from index.settings import IndexSettings
from index.store.base import Catalogue
from index.store.registry import open_catalogue
from index.store.sqlite.session import CATALOGUE_FILE
from index.store.tables.snapshot import Snapshot
from index.store.vectors.registry import open_vector_store
from index.store.writer import IndexWriter

__all__ = ["CATALOGUE_FILE", "HomeStore"]


class HomeStore:
    """What one library holds, in its home or on servers. Any number of threads may read.

    Attributes:
        catalogue: What is known, articles and all.
        vectors: The vector store.
    """

    def __init__(
        self, home: Path, settings: IndexSettings, *, read_only: bool, progress: ProgressCallback | None = None
    ) -> None:
        """Use what ``settings`` name, or ``home``. Nothing is opened before its first use.

        Args:
            home: The home folder.
            settings: Section ``index`` of the settings.
            read_only: Refuse to write.
            progress: Told of the wait for another writer, and of an update.
        """
        self._read_only = read_only
        self.catalogue: Catalogue = open_catalogue(home, settings, read_only=read_only, progress=progress)
        self.vectors = open_vector_store(home, settings, can_be_written=self.catalogue.can_be_written)

    @property
    def can_be_written(self) -> bool:
        """Whether this process has the right to write into the catalogue."""
        return self.catalogue.can_be_written

    def open(self) -> None:
        """Make an empty index if there is none; bring one of an older Byline up to date.

        Raises:
            StorageError: The home cannot be written though it holds no index or an older one; it holds none when it is
                only to be read; a newer Byline made it; or a server does not answer.
        """
        self.catalogue.open()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A consistent view of the catalogue for the length of the ``with`` block.

        Raises:
            StorageError: The catalogue cannot be read, or a newer Byline has brought it up to date meanwhile.
        """
        with self.catalogue.reading() as session:
            snapshot = Snapshot(session)
            self.catalogue.refuse_newer(snapshot.meta)
            yield snapshot

    @contextmanager
    def writing(
        self, *, wait_s: float | None = None, progress: ProgressCallback | None = None
    ) -> Iterator[IndexWriter]:
        """The one writer, for the length of the ``with`` block; what a killed one left is repaired first.

        Args:
            wait_s: How long to wait for another writer, if not as the settings say.
            progress: Told of the wait; default: who was named when the home was opened.

        Raises:
            StorageError: The home cannot be written, is only to be read, or another process is writing.
        """
        with self.catalogue.writing(wait_s=wait_s, progress=progress) as session:
            writer = IndexWriter(session, self.vectors)
            writer.recover()
            yield writer

    def tidy(self) -> None:
        """Repair what a killed writer left, unless a process is writing now."""
        if self._read_only or not self.can_be_written:
            return
        with self.snapshot() as snapshot:
            if not snapshot.journalled():
                return
        try:
            with self.writing(wait_s=0.0):
                return
        except StorageError:
            return  # search passes over what is half done, and the writer at work will repair it

    def close(self) -> None:
        """Let go of files and connections."""
        self.catalogue.close()
        self.vectors.close()
