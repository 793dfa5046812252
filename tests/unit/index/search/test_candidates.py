"""Dense candidates under limits, beside a comparison with every passage."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import Library
from index.filters import NO_LIMIT
from index.ingest.batches import to_float16
from index.readers.build import build_article
from index.records import Filters, Passage
from index.search import candidates
from index.search.candidates import dense
from index.store.prepared import Prepared
from index.store.vectors.base import VectorStore, VectorsUnreadableError

pytestmark = pytest.mark.both_stores

ARTICLES = 300
K = 5
FIRST_DAY = date(2020, 1, 1)
Vector = NDArray[np.float32]


class Asked:
    """A library's vectors, which note what they are asked for; the rest is the store's own.

    Attributes:
        limits: Of each question, in order.
    """

    def __init__(self, vectors: VectorStore) -> None:
        self.limits: list[Filters] = []
        self.complete_up_to = vectors.complete_up_to
        self._nearest = vectors.nearest

    def nearest(self, collection: str, vector: Vector, k: int, filters: Filters = NO_LIMIT) -> list[tuple[int, float]]:
        self.limits.append(filters)
        return self._nearest(collection, vector, k, filters)


def direction(number: int) -> Vector:
    """A vector with the cosine ``1 - number / ARTICLES`` to that of article 0."""
    chance = np.random.default_rng(number).normal(size=256)
    chance[0] = 0
    cosine = 1 - number / ARTICLES
    vector = np.sqrt(1 - cosine**2) * chance / np.linalg.norm(chance)
    vector[0] = cosine
    return np.asarray(vector, dtype=np.float32)


def prepared(number: int, folder: Path) -> Prepared:
    article = build_article(
        f"Ferry {number} sailed.",
        title=f"Crossing {number}",
        source="Even" if number % 2 == 0 else "Odd",
        published=FIRST_DAY + timedelta(number),
        path=str(folder / f"{number}.md"),
    )
    passage = Passage(article.id, 0, len(article.text), article.text)
    return Prepared(article, (passage,), to_float16(direction(number)[None, :]))


@pytest.fixture
def filled(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library whose passages are never few."""
    monkeypatch.setattr(candidates, "_COMPARE_ALL", 0)
    library.put([prepared(number, tmp_path) for number in range(ARTICLES)])
    return library


def compared(library: Library, vector: Vector, filters: Filters) -> list[int]:
    """The nearest passages by a comparison with every one."""
    with library.snapshot() as snapshot:
        ids, matrix = snapshot.vectors(filters=filters)
    return [ids[i] for i in np.argsort(-(matrix @ vector))[:K]]


def found(library: Library, vectors: Asked, vector: Vector, filters: Filters) -> list[int]:
    with library.snapshot() as snapshot:
        return [number for number, _ in dense(snapshot, vectors, vector, K, filters)]  # type: ignore[arg-type]


@pytest.mark.parametrize("filters", [Filters(sources=("even",)), Filters(since=FIRST_DAY + timedelta(10))])
def test_of_a_broad_limit_the_nearest_are_looked_up(filled: Library, filters: Filters):
    vectors = Asked(filled.vectors)
    assert found(filled, vectors, direction(0), filters) == compared(filled, direction(0), filters)
    assert set(vectors.limits) == {NO_LIMIT}


@pytest.mark.parametrize("rather_compare", [0, ARTICLES])
def test_a_limit_that_none_of_the_nearest_pass(filled: Library, monkeypatch: pytest.MonkeyPatch, rather_compare: int):
    monkeypatch.setattr(candidates, "MAX_NEIGHBOURS", 4 * K)
    monkeypatch.setattr(candidates, "_RATHER_COMPARE", rather_compare)
    vectors, filters = Asked(filled.vectors), Filters(since=FIRST_DAY + timedelta(250))
    assert found(filled, vectors, direction(0), filters) == compared(filled, direction(0), filters)
    assert vectors.limits == ([NO_LIMIT] if rather_compare else [NO_LIMIT, filters])


def test_a_limit_lets_no_removed_passage_through(filled: Library):
    filters = Filters(sources=("even",))
    nearest = [article.id for article in filled.page(order="oldest", most=20).articles]
    filled.remove(nearest)
    vectors = Asked(filled.vectors)
    assert found(filled, vectors, direction(0), filters) == compared(filled, direction(0), filters)


def test_unreadable_vectors_are_compared_under_the_limit(filled: Library):
    vectors, filters = Asked(filled.vectors), Filters(sources=("odd",))

    def torn(*_: object) -> list[tuple[int, float]]:
        raise VectorsUnreadableError

    vectors.nearest = torn  # type: ignore[method-assign]
    assert found(filled, vectors, direction(0), filters) == compared(filled, direction(0), filters)
