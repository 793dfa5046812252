"""The storage of one home: the catalogue, the vectors, and the right to write them.

Any number of threads and processes read (:meth:`HomeStore.snapshot`); one at a time writes
(:meth:`HomeStore.writing`), and first repairs what a killed writer left. A home that an older Byline made is brought
up to date when it is opened, and one of a newer Byline is refused. A home that this process may not write is read,
and nothing is made in it.
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from index.embedding.base import ProgressCallback
from index.errors import StorageError
from index.privacy import make_home
from index.settings import IndexSettings
from index.store.compacting import compact_if_due
from index.store.locking import WriterLock, unwritable
from index.store.sqlite import reading_only, updating
from index.store.sqlite.catalogue import ArticleCatalogue, Snapshot
from index.store.vectors.registry import open_vector_store
from index.store.writer import IndexWriter

CATALOGUE_FILE = "catalog.sqlite3"
_log = logging.getLogger(__name__)


class HomeStore:
    """What one home holds. Any number of threads may read.

    Attributes:
        vectors: The vector store.
        can_be_written: Whether the system lets this process write into the home.
    """

    def __init__(
        self, home: Path, settings: IndexSettings, *, read_only: bool, progress: ProgressCallback | None = None
    ) -> None:
        """Use ``home``; ``settings`` say where its vectors are. Nothing is opened before its first use.

        Args:
            home: The home folder.
            settings: Section ``index`` of the settings.
            read_only: Refuse to write.
            progress: Told of the wait for another writer, and of an update.
        """
        self._home = home
        self._file = home / CATALOGUE_FILE
        self._progress = progress
        self.can_be_written = not self._file.exists() or reading_only.can_be_written(home, self._file)
        self._read_only = read_only or not self.can_be_written
        self._lock = WriterLock(home, settings.write_wait_s)
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._catalogue = ArticleCatalogue(self._file, frozen=not self.can_be_written)
        self.vectors = open_vector_store(home, settings, can_be_written=self.can_be_written)

    def open(self) -> None:
        """Make an empty index if there is none; bring one of an older Byline up to date.

        Raises:
            StorageError: The home cannot be written though it holds no index or an older one; it holds none when it is
                only to be read; or a newer Byline made it.
        """
        if not self._file.exists():
            self._create()
        elif not self.can_be_written and not reading_only.is_readable_in_place(self._file):
            self._read_a_copy()
        state = self._catalogue.versions()
        if not state and not self._read_only:
            self._create()  # the process that began to make it was killed
        elif not updating.is_current(state, self._file):
            if self._read_only:
                self._read_a_copy()
            else:
                with self._lock.held(progress=self._progress), self._writer() as writer:
                    writer.update(self._progress)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """A consistent view of the catalogue for the length of the ``with`` block.

        Raises:
            StorageError: The catalogue cannot be read, or a newer Byline has brought it up to date meanwhile.
        """
        return self._catalogue.snapshot()

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
        if not self.can_be_written:
            raise StorageError(
                f"{self._home} can only be read. Give yourself the right to write, or name another home."
            )
        if self._read_only:
            raise StorageError("This index was opened for reading only.")
        with self._lock.held(wait_s=wait_s, progress=progress or self._progress), self._writer() as writer:
            writer.update(self._progress)
            writer.recover()
            compact_if_due(writer, progress or self._progress)
            yield writer

    def tidy(self) -> None:
        """Repair what a killed writer left, unless a process is writing now."""
        if self._read_only:
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
        """Let go of files."""
        self._catalogue.close()
        self.vectors.close()
        if self._copy is not None:
            self._copy.cleanup()

    def _create(self) -> None:
        if self._read_only:
            raise StorageError(f"There is no index in {self._home} yet. Add articles with `byline index add`.")
        try:
            make_home(self._home)
        except OSError as error:
            raise unwritable(self._home, error) from error
        with self._lock.held(progress=self._progress), self._writer() as writer:
            if not self._catalogue.versions():
                writer.create()

    def _read_a_copy(self) -> None:
        """Read a copy in a temporary folder, brought up to date, because the home cannot be or is not to be written."""
        _log.warning("%s is read through a temporary copy, because it cannot be brought up to date", self._file)
        self._copy = self._copy or tempfile.TemporaryDirectory(prefix="byline-")
        try:
            copy = reading_only.copy_into(Path(self._copy.name), self._file)
        except OSError as error:
            raise unwritable(Path(self._copy.name), error) from error
        self._catalogue.close()
        self._catalogue = ArticleCatalogue(copy)
        with closing(IndexWriter(copy, self.vectors)) as writer:
            writer.update(self._progress)

    def _writer(self) -> AbstractContextManager[IndexWriter]:
        return closing(IndexWriter(self._file, self.vectors))
