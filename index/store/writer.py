"""How an article gets into the index and out of it, so that a kill at any moment does no harm.

The catalogue and the vector store share no transaction, so the catalogue decides what is live and the store follows:

1. a journal row in the catalogue names the vector ids that are about to be written;
2. the vectors go into the store, where nothing refers to them yet;
3. one catalogue transaction makes the new articles, passages, full-text rows and locations live, takes
   the old ones out, and rewrites the journal row: now it names the old vectors;
4. the old vectors are deleted from the store and the journal row goes.

Killed before 3, the new vectors are unknown to the catalogue; killed after it, the old ones are.
Search passes over unknown vectors, and the next writer deletes what the journal names and is not live.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from index.errors import BylineError
from index.reprints import rows as reprint_rows
from index.store.base import Session
from index.store.prepared import Prepared
from index.store.tables.rows import (
    Batch,
    allot,
    count_up,
    drop_unused_vectors,
    journal,
    put_in,
    rearrange,
    set_meta,
    take_out,
)
from index.store.tables.snapshot import Snapshot
from index.store.vectors.base import VectorStore, vector_metadata
from index.store.vectors.following import compare, follow, refill

_log = logging.getLogger(__name__)
REBUILDING = "rebuilding"
"""Key in ``meta``: what a rebuild that isn't finished is made for, as JSON; its generation stays until then."""


class IndexWriter:
    """The one that writes; its caller holds the writer lock.

    Attributes:
        vectors: The vector store.
        connection: The catalogue's session.
    """

    def __init__(self, connection: Session, vectors: VectorStore) -> None:
        """Write through ``connection`` and to ``vectors``."""
        self.connection = connection
        self.vectors = vectors

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction of the catalogue: all of it is committed, or nothing.

        Raises:
            StorageError: The disk is full or read-only, the file is broken, or the server is gone.
        """
        with self.connection.transaction():
            yield self.connection

    def snapshot(self) -> Snapshot:
        """What is live now, outside of any transaction; nobody else can change it meanwhile."""
        return Snapshot(self.connection)

    def set_meta(self, **values: str | int) -> None:
        """Record facts about the index."""
        with self.transaction() as connection:
            set_meta(connection, values)

    def refresh(self) -> None:
        """Make sure that this process sees the newest state of the vector store: an older one must never write."""
        snapshot, vectors = self.snapshot(), self.vectors
        if vectors.is_current(snapshot):
            return
        try:
            self._load(snapshot)
        except BylineError:
            raise
        except Exception as error:
            if vectors.survives_kills:
                raise
            _log.warning("The vector store is damaged (%s); filling them anew from the catalogue", error)
            vectors.wipe()
            try:
                self._load(snapshot)
            except BylineError:
                raise
            except Exception as again:  # the catalogue is fine, so it can only be the disk
                raise self.connection.unwritable(again) from again

    def _load(self, snapshot: Snapshot) -> None:
        self.vectors.load(snapshot)
        follow(snapshot, self.vectors)
        self.vectors.note_complete(snapshot.newest_passage())

    def recover(self) -> None:
        """Finish or undo what a killed writer left, as the journal says."""
        snapshot = self.snapshot()
        begun = json.loads(snapshot.meta.get(REBUILDING) or "{}")
        rebuilding = int(begun.get("generation", 0))  # the next rebuild goes on with it
        for generation in self.connection.generations() - {snapshot.generation, rebuilding}:
            with self.transaction() as connection:
                connection.drop_generation(generation)
        living = snapshot.collection
        rows = self.connection.execute("SELECT id, collection, vector_ids FROM journal ORDER BY id").fetchall()
        for row_id, collection, vector_ids in rows:
            self.refresh()
            if collection != living and collection != snapshot.collection_of(rebuilding):
                self.vectors.drop(collection)
            elif collection == living:
                ids = json.loads(vector_ids)
                self.vectors.delete(collection, sorted(set(ids) - snapshot.live(ids)))
            with self.transaction() as connection:
                connection.execute("DELETE FROM journal WHERE id = ?", (row_id,))
        if rows and not self.vectors.survives_kills:  # its own files may be torn
            refill(snapshot, self.vectors, *compare(snapshot, self.vectors))

    def put_vectors(self, collection: str, ids: Sequence[int], prepared: Sequence[Prepared]) -> None:
        """Write the vectors of articles whose passages have these ``ids``, in order."""
        matrix = np.concatenate([article.vectors for article in prepared]).astype(np.float32)
        metadata = [vector_metadata(item.article) for item in prepared for _ in item.passages]
        self.vectors.upsert(collection, ids, matrix, metadata)

    def apply(self, batch: Batch) -> tuple[str, ...]:
        """Make one batch live; when it returns, nothing of it can be lost.

        Returns:
            The ids of the articles that no location holds any more; they are deleted.
        """
        snapshot = self.snapshot()
        generation, collection = snapshot.generation, snapshot.collection
        self.refresh()
        journal_id, ids = self._journal_write(collection, sum(len(item.passages) for item in batch.prepared))
        if ids:
            self.put_vectors(collection, ids, batch.prepared)
        filed = reprint_rows.compare(self.connection, [item.article for item in batch.prepared])
        with self.transaction() as connection:
            old: list[tuple[int, int]] = []
            for item in batch.prepared:
                old += take_out(connection, generation, item.article.id)
            if batch.prepared:
                put_in(connection, generation, batch.prepared, ids, filed)
            orphans = rearrange(connection, batch)
            for article_id in orphans:
                old += take_out(connection, generation, article_id)
            drop_unused_vectors(connection, generation, {embedding_id for _, embedding_id in old})
            connection.execute("DELETE FROM journal WHERE id = ?", (journal_id,))
            count_up(connection, "version")
            old_ids = [passage_id for passage_id, _ in old]
            if old_ids:
                journal_id = journal(connection, collection, old_ids)
                writes = count_up(connection, "writes")
        if ids:
            self.vectors.note_complete(ids[-1])
        if old_ids:
            self.vectors.note_write(writes)
            self.vectors.delete(collection, old_ids)
            with self.transaction() as connection:
                connection.execute("DELETE FROM journal WHERE id = ?", (journal_id,))
        return orphans

    def _journal_write(self, collection: str, count: int) -> tuple[int, list[int]]:
        """Allot passage ids and note them down; returns the journal row's id, -1 when there is nothing to write."""
        if not count:
            return -1, []
        with self.transaction() as connection:
            ids = allot(connection, count)
            writes = count_up(connection, "writes")
            journal_id = journal(connection, collection, ids)
        self.vectors.note_write(writes)
        return journal_id, ids
