"""The storage protocol: what the index asks of whatever keeps its catalogue.

A :class:`Catalogue` holds what the index knows: articles, passages with their vectors, full text, names, reprints,
notices and the journal. There are two, one SQLite file in a home (:mod:`index.store.sqlite`) and one PostgreSQL
database for several machines (:mod:`index.store.postgres`). Both have the same tables, read and written by
:mod:`index.store.tables` through a :class:`Session`; they differ in how a session begins, who may write, how full
text is kept and how tables come up to date.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from index.embedding.base import ProgressCallback
from index.errors import StorageError
from index.filters import NO_LIMIT
from index.names.name_table import NameTable
from index.records import Filters
from index.sql import Connection


class FullText(Protocol):
    """The words of passages and of whole articles, ranked by BM25, in its session's transaction.

    Both kinds rank alike (k1 = 1.2, b = 0.75, the words of :func:`index.text.folding.indexed` by SQLite's tokenizer).
    """

    def find_passages(
        self, generation: int, question: str, k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[int, float]]:
        """The ``k`` passages with the highest BM25, best first: (passage id, score)."""

    def find_articles(
        self, generation: int, question: str, k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[str, float]]:
        """The ``k`` whole articles with the highest BM25 over title and text, best first: (article id, score)."""

    def put_articles(self, articles: Sequence[tuple[int, str, str]]) -> None:
        """Take in articles: (running number, title, text)."""

    def take_out_article(self, number: int, title: str, text: str) -> None:
        """Take out an article that was put in with these words."""

    def put_passages(self, generation: int, passages: Sequence[tuple[int, str]]) -> None:
        """Take in passages: (passage id, text)."""

    def take_out_passages(self, generation: int, passages: Sequence[tuple[int, str]]) -> None:
        """Take out passages that were put in with these texts."""

    def damaged(self, generation: int) -> list[str]:
        """The names of those of its tables that don't say what the texts say."""

    def make_anew(self, name: str) -> None:
        """Fill a table that :meth:`damaged` named again, from the texts."""

    def make_articles_anew(self) -> None:
        """Fill the words of whole articles again, from their texts."""

    def make_all_anew(self, generation: int) -> None:
        """Fill the words of articles and passages again, from their texts."""


class Session(Connection, Protocol):
    """One connection of a catalogue: a consistent view for a reader, or the writer's own."""

    @property
    def name(self) -> str:
        """What findings about the whole catalogue are filed under."""

    @property
    def full_text(self) -> FullText:
        """The words of passages and articles."""

    def stream(self, sql: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        """The rows of a query, fetched as they are asked for, so that they need not fit into memory."""

    def transaction(self) -> AbstractContextManager[None]:
        """One transaction: all of it is committed at the end of the ``with`` block, or nothing.

        Raises:
            StorageError: What was asked cannot be written.
        """

    def generations(self) -> set[int]:
        """The generations that have tables."""

    def create_generation(self, generation: int) -> None:
        """Create the tables of one generation, unless they are there; inside the caller's transaction."""

    def drop_generation(self, generation: int) -> None:
        """Drop the tables of one generation, if they are there; inside the caller's transaction."""

    def damage(self) -> list[str]:
        """What is wrong with the storage itself, in words."""

    def unwritable(self, error: Exception) -> StorageError:
        """The error to raise when it cannot be written because of ``error``."""


class Catalogue(Protocol):
    """Where a library keeps what it knows; any number of threads and processes read, one at a time writes.

    Attributes:
        can_be_written: Whether this process has the right to write.
    """

    can_be_written: bool

    def open(self, progress: ProgressCallback | None = None) -> None:
        """Make an empty catalogue if there is none; bring one of an older Byline up to date.

        Raises:
            StorageError: It cannot be made, read or brought up to date, or a newer Byline made it.
        """

    def reading(self) -> AbstractContextManager[Session]:
        """A consistent view for the length of the ``with`` block.

        Raises:
            StorageError: The catalogue cannot be read.
        """

    def refuse_newer(self, meta: Mapping[str, str]) -> None:
        """Refuse to go on if ``meta`` says that a newer Byline has brought the catalogue up to date meanwhile.

        Raises:
            StorageError: It has.
        """

    def writing(
        self, *, wait_s: float | None = None, progress: ProgressCallback | None = None
    ) -> AbstractContextManager[Session]:
        """The right to write, for the length of the ``with`` block, and the session to write through.

        Args:
            wait_s: How long to wait for another writer, if not as the settings say.
            progress: Told of the wait.

        Raises:
            StorageError: It cannot be written, is only to be read, or another process is writing.
        """

    def name_table(self) -> NameTable | None:
        """What was learnt of names, opened anew; None where the home keeps it."""

    def close(self) -> None:
        """Let go of files and connections."""
