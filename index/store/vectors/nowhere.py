"""No store at all, for a home that can only be read: search compares with the catalogue's vectors one by one.

Chroma has to write into its folder even to read from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import StorageError
from index.filters import NO_LIMIT
from index.records import Filters
from index.store.vectors.base import CatalogueState


class NoVectorStore:
    """A :class:`~index.store.vectors.base.VectorStore` that holds nothing and vouches for nothing."""

    @property
    def survives_kills(self) -> bool:
        """See :class:`VectorStore`."""
        return True

    def require_answering(self) -> None:
        """See :class:`VectorStore`."""

    def complete_up_to(self, catalogue: CatalogueState) -> int:
        """See :class:`VectorStore`: up to nowhere."""
        return 0

    def nearest(
        self, collection: str, vector: NDArray[np.float32], k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[int, float]]:
        """See :class:`VectorStore`."""
        return []

    def stored(self, collection: str) -> Iterator[tuple[int, NDArray[np.float32] | None, dict[str, Any]]]:
        """See :class:`VectorStore`."""
        return iter(())

    def count(self, collection: str) -> int:
        """See :class:`VectorStore`."""
        return 0

    def is_current(self, catalogue: CatalogueState) -> bool:
        """See :class:`VectorStore`."""
        return False

    def load(self, catalogue: CatalogueState) -> None:
        """See :class:`VectorStore`."""
        raise StorageError("This home can only be read.")

    def note_write(self, writes: int) -> None:
        """See :class:`VectorStore`."""

    def note_complete(self, passage_id: int) -> None:
        """See :class:`VectorStore`."""

    def upsert(
        self,
        collection: str,
        ids: Sequence[int],
        vectors: NDArray[np.float32],
        metadatas: Sequence[Mapping[str, str | int]],
    ) -> None:
        """See :class:`VectorStore`."""
        raise StorageError("This home can only be read.")

    def delete(self, collection: str, ids: Sequence[int]) -> None:
        """See :class:`VectorStore`."""
        raise StorageError("This home can only be read.")

    def drop(self, collection: str) -> None:
        """See :class:`VectorStore`."""
        raise StorageError("This home can only be read.")

    def wipe(self) -> None:
        """See :class:`VectorStore`."""

    def close(self) -> None:
        """See :class:`VectorStore`."""
