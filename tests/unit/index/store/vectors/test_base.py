"""A second vector store, written from the protocol alone: a library works with it as with Chroma."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index import Filters, IndexSettings, Library
from index.filters import NO_LIMIT, allowed_values, day_number
from index.store.vectors.base import CatalogueState, VectorsUnreadableError
from tests.fakes import WordEmbedder
from tests.unit.index.helpers import found, write

Row = tuple[NDArray[np.float32], dict[str, str | int]]


class MemoryVectorStore:
    """Keeps vectors in a dict and compares them all."""

    survives_kills = True

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, Row]] = {}
        self.broken = False

    def require_answering(self) -> None:
        pass

    def complete_up_to(self, catalogue: CatalogueState) -> int:
        return catalogue.newest_passage()

    def nearest(
        self, collection: str, vector: NDArray[np.float32], k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[int, float]]:
        if self.broken:
            raise VectorsUnreadableError
        rows = self.rows.get(collection, {}).items()
        scores = [(number, float(row @ vector)) for number, (row, metadata) in rows if lets_through(filters, metadata)]
        return sorted(scores, key=lambda pair: -pair[1])[:k]

    def stored(self, collection: str) -> Iterator[tuple[int, NDArray[np.float32] | None, dict[str, Any]]]:
        yield from [(number, row, dict(metadata)) for number, (row, metadata) in self.rows[collection].items()]

    def count(self, collection: str) -> int:
        return len(self.rows.get(collection, {}))

    def is_current(self, catalogue: CatalogueState) -> bool:
        return catalogue.collection in self.rows

    def load(self, catalogue: CatalogueState) -> None:
        self.rows.setdefault(catalogue.collection, {})

    def note_write(self, writes: int) -> None:
        pass

    def note_complete(self, passage_id: int) -> None:
        pass

    def upsert(
        self,
        collection: str,
        ids: Sequence[int],
        vectors: NDArray[np.float32],
        metadatas: Sequence[Mapping[str, str | int]],
    ) -> None:
        rows = self.rows.setdefault(collection, {})
        rows.update({n: (row, dict(metadata)) for n, row, metadata in zip(ids, vectors, metadatas, strict=True)})

    def delete(self, collection: str, ids: Sequence[int]) -> None:
        for number in ids:
            self.rows[collection].pop(number, None)

    def drop(self, collection: str) -> None:
        self.rows.pop(collection, None)

    def wipe(self) -> None:
        self.rows.clear()

    def close(self) -> None:
        pass


def lets_through(filters: Filters, metadata: Mapping[str, str | int]) -> bool:
    day = metadata["published"]
    return (
        all(metadata[field] in values for field, values in allowed_values(filters).items())
        and (filters.since is None or int(day) >= day_number(filters.since))
        and (filters.until is None or 0 < int(day) <= day_number(filters.until))
    )


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryVectorStore:
    memory = MemoryVectorStore()
    monkeypatch.setattr("index.store.home.open_vector_store", lambda *_, **__: memory)
    return memory


@pytest.fixture
def filled(store: MemoryVectorStore, home: Path, articles: Path, words: WordEmbedder) -> Iterator[Library]:
    write(articles, "copper.md", "Copper rose in Chile.", title="Copper", source="Globe", date="2025-06-06")
    write(articles, "fog.md", "Fog closed the harbour.", title="Fog", source="Post", date="2025-06-09")
    with Library.open(home, IndexSettings(embedder="words"), lambda: words) as library:
        library.add([articles])
        yield library


def test_what_is_added_is_found_within_the_limits(filled: Library, home: Path):
    assert found(filled, "copper in Chile")[0] == "Copper"
    assert found(filled, "copper in Chile", sources=("post",)) == ["Fog"]
    assert found(filled, "fog", until=date(2025, 6, 7)) == ["Copper"]
    assert not (home / "chroma").exists()


def test_what_is_removed_leaves_the_store(filled: Library, store: MemoryVectorStore):
    [copper] = [article.id for article in filled.articles() if article.title == "Copper"]
    filled.remove([copper])
    assert [metadata["source"] for _, metadata in next(iter(store.rows.values())).values()] == ["post"]


def test_a_store_that_cannot_be_read_loses_no_answer(filled: Library, store: MemoryVectorStore):
    store.broken = True
    assert found(filled, "copper in Chile")[0] == "Copper"


def test_lost_and_foreign_vectors_are_repaired(filled: Library, store: MemoryVectorStore):
    [(collection, rows)] = store.rows.items()
    row, metadata = rows.pop(1)
    store.upsert(collection, [999], row[np.newaxis], [metadata])

    problems = [failure.error for failure in filled.check().failed]
    assert problems == ["1 vectors are missing or wrong", "1 vectors are left over"]
    assert filled.check(repair=True).failed == ()
    assert sorted(store.rows[collection]) == [1, 2]


def test_a_rebuild_moves_to_another_collection(filled: Library, store: MemoryVectorStore):
    before = set(store.rows)
    filled.rebuild()
    assert len(store.rows) == 1
    assert not before & set(store.rows)
    assert found(filled, "copper in Chile")[0] == "Copper"
