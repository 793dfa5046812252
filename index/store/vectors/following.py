"""The vector store follows the catalogue: finding out where it does not, and making it.

Everything that the store holds can be had from the catalogue, so a collection that was lost or damaged
is filled again from the stored vectors, without the model.
"""

from itertools import islice

import numpy as np

from index.embedding.base import FloatMatrix
from index.store.sqlite.catalogue import Snapshot
from index.store.vectors.base import VectorStore, vector_metadata

_CLOSE_ENOUGH = 2e-3
"""Vectors whose cosine is nearer to 1 than this are the same."""
_AT_ONCE = 1_000


def follow(snapshot: Snapshot, vectors: VectorStore) -> None:
    """Bring the store in line if a quick look (the number of vectors) says that it is not."""
    if vectors.count(snapshot.collection) != snapshot.counts()[1]:
        refill(snapshot, vectors, *compare(snapshot, vectors))


def refill(snapshot: Snapshot, vectors: VectorStore, lost: list[int], dead: list[int]) -> None:
    """Write the vectors of those passages in ``lost`` that are live, and delete those in ``dead`` that are not."""
    wanted = sorted(snapshot.live(lost))
    for first in range(0, len(wanted), _AT_ONCE):
        ids, matrix = snapshot.vectors_of(wanted[first : first + _AT_ONCE])
        metadata = carried_metadata(snapshot, ids)
        vectors.upsert(snapshot.collection, ids, matrix, [metadata[number] for number in ids])
    vectors.delete(snapshot.collection, sorted(set(dead) - snapshot.live(dead)))


def compare(snapshot: Snapshot, vectors: VectorStore) -> tuple[list[int], list[int]]:
    """Ids whose vectors the store has lost or got wrong, and ids that it should not have."""
    lost: list[int] = []
    dead: list[int] = []
    seen: set[int] = set()
    stored = vectors.stored(snapshot.collection)
    while batch := list(islice(stored, _AT_ONCE)):
        numbers = [number for number, _, _ in batch]
        ids, matrix = snapshot.vectors_of(numbers)
        rows = dict(zip(ids, matrix, strict=True))
        metadata = carried_metadata(snapshot, ids)
        for number, row, carried in batch:
            if number not in rows:
                dead.append(number)
            elif row is None or carried != metadata.get(number) or _differ(row, rows[number]):
                lost.append(number)
        seen.update(numbers)
    lost += [number for number in snapshot.passage_ids() if number not in seen]
    return lost, dead


def _differ(kept: FloatMatrix, wanted: FloatMatrix) -> bool:
    """Whether two vectors point apart: a store may have scaled one to length 1."""
    lengths = float(np.linalg.norm(kept) * np.linalg.norm(wanted))
    return kept.shape != wanted.shape or float(kept @ wanted) < (1 - _CLOSE_ENOUGH) * lengths


def carried_metadata(snapshot: Snapshot, passage_ids: list[int]) -> dict[int, dict[str, str | int]]:
    """What the store keeps beside the vector of each of those passages that are live."""
    owners = snapshot.owners(passage_ids)
    carried = {item.id: vector_metadata(item) for item in snapshot.summaries(list(owners.values()))}
    return {number: carried[owner] for number, owner in owners.items() if owner in carried}
