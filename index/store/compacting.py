"""Makes the vector store let go of deleted vectors.

A graph of vectors (HNSW) only marks what is deleted: files and memory grow with all that was ever written. When more
of a collection is dead than alive, its living vectors go into a new collection, as in a rebuild: search uses the old
one until one transaction of the catalogue names the new one. Killed before that, the next writer drops the new one,
killed after it, the old one.
"""

from index.embedding.base import ProgressCallback
from index.records import Progress
from index.store.tables.rows import begin_collection, count_up, journal
from index.store.tables.snapshot import Snapshot
from index.store.vectors.following import carried_metadata
from index.store.writer import IndexWriter

_LEAST_DEAD = 256
_MOST_LIVING = 50_000
"""Beyond this copying takes minutes, which no single write has to bear: `byline index rebuild` lets go of the dead."""
_AT_ONCE = 1_000


def compact_if_due(writer: IndexWriter, progress: ProgressCallback | None = None) -> None:
    """Copy the living vectors into a new collection if most are dead; the caller holds the writer lock."""
    before = writer.snapshot()
    living = before.counts()[1]
    if living <= _MOST_LIVING and before.vectors_written - living > max(living, _LEAST_DEAD):
        _compact(writer, before, progress)


def _compact(writer: IndexWriter, before: Snapshot, progress: ProgressCallback | None) -> None:
    target = before.collection_of(before.generation, before.turn + 1)
    writer.refresh()
    with writer.transaction() as connection:
        journal_id = journal(connection, target, [])
    writer.vectors.drop(target)
    passage_ids = list(before.passage_ids())
    for first in range(0, len(passage_ids), _AT_ONCE):
        ids, matrix = before.vectors_of(passage_ids[first : first + _AT_ONCE])
        carried = carried_metadata(before, ids)
        writer.vectors.upsert(target, ids, matrix, [carried[number] for number in ids])
        if progress is not None and len(passage_ids) > _AT_ONCE:
            progress(Progress("tidy", min(first + _AT_ONCE, len(passage_ids)), len(passage_ids), "vectors"))
    with writer.transaction() as connection:
        begin_collection(connection, before.generation, before.turn + 1)
        connection.execute("DELETE FROM journal WHERE id = ?", (journal_id,))
        journal(connection, before.collection, [])
        count_up(connection, "writes")
    writer.recover()
    writer.refresh()  # opens the store anew, which lets go of the old collection's files
