"""The vector store protocol: what the index asks of whatever keeps its vectors.

The catalogue is the truth: it holds every vector too, so a store can be filled anew at any time. A store
keeps vectors under passage ids, which only ever rise and are never used twice, in named collections.

A process may see an old state of the store while another process writes. So the store says up to which
passage it is complete (:meth:`VectorStore.complete_up_to`), and search compares the vectors of later
passages one by one from the catalogue. Only one process writes at a time (:mod:`index.store.locking`).
A store whose readers always see the newest state returns the newest passage and may leave
:meth:`VectorStore.load` and the two ``note`` methods empty.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.filters import NO_LIMIT, day_number, key
from index.records import Article, ArticleSummary, Filters


class VectorsUnreadableError(Exception):
    """The store's own files cannot be read; the catalogue's vectors are to be used instead."""


class CatalogueState(Protocol):
    """What a store may ask the catalogue, as one snapshot of it."""

    @property
    def collection(self) -> str:
        """Name of the collection that holds the live vectors."""

    @property
    def writes(self) -> int:
        """How many writes of vectors the catalogue has counted."""

    def newest_passage(self) -> int:
        """The highest live passage id, 0 if there is none."""

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages are live."""


class VectorStore(Protocol):
    """Collections of vectors named by passage ids; safe for several threads.

    Attributes:
        survives_kills: Whether what was written stays whole when a process is killed (a server's data). If
            not, the writer compares the store with the catalogue after a crash, and fills it anew when it
            cannot be loaded.
    """

    @property
    def survives_kills(self) -> bool:
        """See above."""

    # ---- reading

    def require_answering(self) -> None:
        """Make sure, quickly and once, that a server answers; a store without one has nothing to ask.

        Raises:
            StorageError: The server does not answer.
        """

    def complete_up_to(self, catalogue: CatalogueState) -> int:
        """The passage id up to which :meth:`nearest` certainly finds every live vector, in this process.

        A store that is far behind loads itself again first. It never raises because of damaged files: it
        returns what it can vouch for, at least 0.

        Raises:
            StorageError: A server does not answer.
        """

    def nearest(
        self, collection: str, vector: NDArray[np.float32], k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[int, float]]:
        """The ``k`` vectors nearest to ``vector``, best first: (passage id, cosine similarity).

        Vectors of passages that are not live any more may be among them.

        Raises:
            StorageError: A server does not answer.
            VectorsUnreadableError: The store's files are damaged.
        """

    def stored(self, collection: str) -> Iterator[tuple[int, NDArray[np.float32] | None, dict[str, Any]]]:
        """Everything the collection holds: (passage id, vector or None if it is lost, metadata)."""

    def count(self, collection: str) -> int:
        """How many vectors the collection holds."""

    # ---- writing: the caller holds the writer lock, and has called ``load`` unless ``is_current``

    def is_current(self, catalogue: CatalogueState) -> bool:
        """Whether this process sees all that was ever written, so that it may write."""

    def load(self, catalogue: CatalogueState) -> None:
        """See all vectors that any process has written up to now; create the live collection if it is missing.

        Raises:
            StorageError: Another process keeps the store locked, or a server does not answer.
            Exception: Anything else means that the store's files are damaged.
        """

    def note_write(self, writes: int) -> None:
        """This process itself makes the write that raised the catalogue's counter to ``writes``."""

    def note_complete(self, passage_id: int) -> None:
        """Every live vector up to ``passage_id`` is stored now."""

    def upsert(
        self,
        collection: str,
        ids: Sequence[int],
        vectors: NDArray[np.float32],
        metadatas: Sequence[Mapping[str, str | int]],
    ) -> None:
        """Write vectors, shape (len(ids), dimensions), each with its :func:`vector_metadata`.

        Raises:
            StorageError: The store cannot be written.
        """

    def delete(self, collection: str, ids: Sequence[int]) -> None:
        """Delete vectors; ids that are not there are passed over.

        Raises:
            StorageError: The store cannot be written.
        """

    def drop(self, collection: str) -> None:
        """Delete a whole collection, if it is there.

        Raises:
            StorageError: The store cannot be written.
        """

    def wipe(self) -> None:
        """Delete everything that this index keeps in its own files, whatever state they are in."""

    def close(self) -> None:
        """Let go of files and connections; the next use opens them again."""


def vector_metadata(article: Article | ArticleSummary) -> dict[str, str | int]:
    """What each vector carries so that the store can filter: an unknown day of publication is 0."""
    return {
        "article_id": article.id,
        "source": key(article.source),
        "author": key(article.author),
        "published": day_number(article.published) if article.published else 0,
    }
