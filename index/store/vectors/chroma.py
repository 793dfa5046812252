"""Vectors in Chroma: in the home folder, or on a Chroma server (:mod:`index.store.vectors.connecting`).

Chroma's embedded mode is thread-safe but not process-safe: a client loads its graph once and never
sees what another process writes afterwards. A client with an old graph that writes would even
save the old graph over the newer one. Three measures make many readers and one writer safe:

* every client here is its own system, and is closed and opened again to see new vectors;
* loading and writing happen under a lock file that all processes share;
* :attr:`ChromaVectorStore.covered` says up to which id the loaded graph is known to be complete. Vector
  ids only ever rise, so search looks above it in the catalogue instead (see ``index.search.candidates``).

Chroma holds nothing that the catalogue does not: it can be filled anew at any time.
"""

import logging
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.errors import BylineError, StorageError
from index.filters import NO_LIMIT, allowed_values, day_number
from index.records import Filters
from index.store.locking import unwritable
from index.store.vectors.base import CatalogueState, VectorsUnreadableError
from index.store.vectors.connecting import ChromaConnection
from index.store.vectors.leftovers import remove_leftovers

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_log = logging.getLogger(__name__)
_BROKEN = "Chroma does not answer; comparing all vectors instead. Run `byline index check --repair`."

_GET_AT_ONCE = 1_000
_LOAD_WAIT_S = 60.0
"""How long a writer waits for a process that is loading or writing vectors just now."""
_MOST_BEHIND = 1_000
"""So many new passages are compared one by one rather than load the whole graph again."""
_SHARE_BEHIND = 50
"""And one in so many of those in the graph: loading takes longer as it grows, and so happens more rarely."""
_RELOAD_WAIT_S = 2.0
"""How long a search waits for the same."""


class ChromaVectorStore:
    """A :class:`~index.store.vectors.base.VectorStore` in Chroma.

    Attributes:
        covered: Highest passage id up to which this client certainly finds every live vector.
        writes_seen: The catalogue's count of writes to Chroma when this client was loaded.
    """

    def __init__(self, folder: Path, url: str = "", token: str = "") -> None:
        """Keep vectors in ``folder``, or on the server at ``url`` when that is given; ``token`` is for the server."""
        self._folder = folder
        self._url = url
        self._chroma = ChromaConnection(folder, url, token)
        self._lock = threading.RLock()
        self._file_lock = FileLock(folder.parent / ".vectors.lock", thread_local=False)
        self.covered = 0
        self.writes_seen = -1

    @property
    def survives_kills(self) -> bool:
        """Whether a server keeps the vectors; embedded, a kill may tear Chroma's files."""
        return self._chroma.is_remote

    def require_answering(self) -> None:
        """See :class:`VectorStore`."""
        self._chroma.require_answering()

    def complete_up_to(self, catalogue: CatalogueState) -> int:
        """See :class:`VectorStore`; a server is always complete."""
        newest = catalogue.newest_passage()
        if self._chroma.is_remote:
            return newest
        sees_another = bool(self._chroma.sees) and catalogue.collection not in self._chroma.sees
        is_far_behind = newest - self.covered > max(_MOST_BEHIND, self.covered // _SHARE_BEHIND)
        if (sees_another or is_far_behind) and self.writes_seen != catalogue.writes:
            try:
                self._load(catalogue, _RELOAD_WAIT_S)
            except Exception:
                _log.warning(_BROKEN)
                _log.debug("Chroma failed", exc_info=True)
                self.writes_seen = catalogue.writes
        return self.covered

    def is_current(self, catalogue: CatalogueState) -> bool:
        """See :class:`VectorStore`."""
        return self.writes_seen == catalogue.writes and self.covered >= catalogue.newest_passage()

    def load(self, catalogue: CatalogueState) -> None:
        """See :class:`VectorStore`: an old graph must never write."""
        if not self._load(catalogue, _LOAD_WAIT_S):
            raise StorageError("Another process keeps the vectors locked. Wait for it to finish, then try again.")

    def _load(self, catalogue: CatalogueState, wait_s: float) -> bool:
        """Open Chroma anew; returns False if the wait for a process that is writing was in vain."""
        newest, passages, writes = catalogue.newest_passage(), catalogue.counts()[1], catalogue.writes
        with self._lock:
            try:
                with self._exclusive(wait_s):
                    if not self._chroma.is_remote:
                        self.close()
                    target = self._chroma.collection(catalogue.collection)
                    count = int(self._chroma.call(target.count))
                    if not self._chroma.is_remote and count:
                        target.query(query_embeddings=[self._any_vector(target)], n_results=1)
            except Timeout:
                return False
            self.covered, self.writes_seen = newest if count >= passages else 0, writes
            return True

    def note_write(self, writes: int) -> None:
        """See :class:`VectorStore`."""
        self.writes_seen = writes

    def note_complete(self, passage_id: int) -> None:
        """See :class:`VectorStore`."""
        self.covered = passage_id

    def nearest(
        self, collection: str, vector: NDArray[np.float32], k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[int, float]]:
        """See :class:`VectorStore`."""
        where = where_document(filters)
        try:
            with self._reading():
                target = self._chroma.collection(collection)
                answer = self._chroma.call(
                    lambda: target.query(query_embeddings=[vector], n_results=k, where=where, include=["distances"])
                )
        except StorageError:
            raise
        except Exception as error:
            _log.warning(_BROKEN)
            _log.debug("Chroma failed", exc_info=True)
            self.covered = 0
            raise VectorsUnreadableError from error
        ids, distances = answer["ids"][0], (answer["distances"] or [[]])[0]
        return [(int(name), 1.0 - float(distance)) for name, distance in zip(ids, distances, strict=True)]

    def upsert(
        self,
        collection: str,
        ids: Sequence[int],
        vectors: NDArray[np.float32],
        metadatas: Sequence[Mapping[str, str | int]],
    ) -> None:
        """See :class:`VectorStore`."""
        with self._lock, self._exclusive(_LOAD_WAIT_S), self._told_plainly():
            target = self._chroma.collection(collection)
            step = self._batch_size()
            for first in range(0, len(ids), step):
                part = slice(first, first + step)
                names = [str(number) for number in ids[part]]
                self._chroma.call(
                    partial(target.upsert, ids=names, embeddings=vectors[part], metadatas=list(metadatas[part]))
                )

    def delete(self, collection: str, ids: Sequence[int]) -> None:
        """See :class:`VectorStore`."""
        with self._lock, self._exclusive(_LOAD_WAIT_S), self._told_plainly():
            target = self._chroma.collection(collection)
            step = self._batch_size()
            for first in range(0, len(ids), step):
                names = [str(number) for number in ids[first : first + step]]
                self._chroma.call(partial(target.delete, ids=names))

    def stored(self, collection: str) -> Iterator[tuple[int, NDArray[np.float32] | None, dict[str, Any]]]:
        """See :class:`VectorStore`."""
        with self._reading():
            target = self._chroma.collection(collection)
            names: list[str] = self._chroma.call(lambda: target.get(include=[]))["ids"]
            for first in range(0, len(names), _GET_AT_ONCE):
                part = names[first : first + _GET_AT_ONCE]
                found = self._chroma.call(partial(target.get, ids=part, include=["embeddings", "metadatas"]))
                rows = found["embeddings"] if found["embeddings"] is not None else [None] * len(found["ids"])
                for name, row, metadata in zip(found["ids"], rows, found["metadatas"] or [], strict=True):
                    yield int(name), None if row is None else np.asarray(row, dtype=np.float32), dict(metadata or {})

    def count(self, collection: str) -> int:
        """See :class:`VectorStore`."""
        with self._reading():
            target = self._chroma.collection(collection)
            return int(self._chroma.call(target.count))

    def drop(self, collection: str) -> None:
        """See :class:`VectorStore`."""
        with self._lock, self._exclusive(_LOAD_WAIT_S), self._told_plainly():
            self._chroma.drop(collection)
            if not self._chroma.is_remote:
                remove_leftovers(self._folder)

    def close(self) -> None:
        """Let go of Chroma; the next use opens it again."""
        with self._lock:
            self._chroma.close()
            self.covered, self.writes_seen = 0, -1

    def wipe(self) -> None:
        """Delete an embedded Chroma's files, whatever state they are in."""
        with self._lock, self._exclusive(_LOAD_WAIT_S):
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    # ---- inside

    @contextmanager
    def _exclusive(self, wait_s: float) -> Iterator[None]:
        """Keep other processes from loading or writing; a server looks after that itself."""
        if self._chroma.is_remote:
            yield
            return
        with self._file_lock.acquire(timeout=wait_s):
            yield

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """Turn whatever Chroma says when it cannot write into an error for the reader.

        Raises:
            StorageError: Instead of any other error.
        """
        try:
            yield
        except BylineError:
            raise
        except Exception as error:
            self.close()  # what it holds in memory may not be what it has saved
            if self._chroma.is_remote:
                raise StorageError(f"The Chroma server at {self._url} refused: {error}.") from error
            raise unwritable(self._folder.parent, error) from error

    @contextmanager
    def _reading(self) -> Iterator[None]:
        if self._chroma.is_remote and self._chroma.is_open:
            yield  # the server takes many requests at once
            return
        with self._lock:
            yield

    def _any_vector(self, target: "Collection") -> NDArray[np.float32] | list[float]:
        """Some vector of the right length, to make Chroma load its graph now."""
        found = target.peek(1)["embeddings"]
        return [1.0] if found is None or not len(found) else np.asarray(found[0], dtype=np.float32)

    def _batch_size(self) -> int:
        return max(1, int(self._chroma.call(self._chroma.client().get_max_batch_size)))


def where_document(filters: Filters) -> dict[str, Any] | None:
    """The limits as a Chroma ``where`` document, or None for none."""
    parts: list[dict[str, Any]] = [
        {field: {"$in": list(dict.fromkeys(allowed))}} for field, allowed in allowed_values(filters).items()
    ]
    if filters.since:
        parts.append({"published": {"$gte": day_number(filters.since)}})
    if filters.until:
        parts.append({"published": {"$lte": day_number(filters.until)}})
        parts.append({"published": {"$gt": 0}})  # 0 stands for an unknown day
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {"$and": parts}
