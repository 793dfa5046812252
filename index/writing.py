"""How an article gets into the index and out of it, so that a kill at any moment does no harm.

SQLite and Chroma share no transaction, so the catalogue decides what is live and Chroma follows:

1. a journal row in the catalogue names the vector ids that are about to be written;
2. the vectors go into Chroma, where nothing refers to them yet;
3. one catalogue transaction makes the new articles, passages, full-text rows and locations live, takes
   the old ones out, and rewrites the journal row: now it names the old vectors;
4. the old vectors are deleted from Chroma and the journal row goes.

Killed before 3, the new vectors are unknown to the catalogue; killed after it, the old ones are.
Search passes over unknown vectors, and the next writer deletes what the journal names and is not live.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import schema
from index.catalog import LocationRow, Snapshot
from index.embedding import FloatMatrix, ProgressCallback
from index.errors import StorageError
from index.filtering import day_number, key
from index.locking import unwritable
from index.records import Article, Passage
from index.vectors import Vectors, chroma_metadata


@dataclass(frozen=True, slots=True)
class Found:
    """What one location holds now; ``articles`` is None where nothing new could be learnt of it."""

    location: LocationRow
    articles: tuple[Article, ...] | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article to be made live: its passages and their vectors, float16, shape (passages, dimensions)."""

    article: Article
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction changes.

    Attributes:
        prepared: Articles that are new or whose record changed.
        found: Locations with the ids of the articles that each holds from now on; None leaves them.
        gone: Locations that are there no more.
        removed: Articles to take out of every location.
    """

    prepared: Sequence[Prepared] = ()
    found: Sequence[tuple[LocationRow, frozenset[str] | None]] = ()
    gone: Sequence[str] = ()
    removed: Sequence[str] = ()


class Writer:
    """The one that writes; its caller holds the writer lock."""

    def __init__(self, file: Path, vectors: Vectors, collection: Callable[[int], str]) -> None:
        """Write to the catalogue ``file`` and ``vectors``; ``collection`` names that of a generation."""
        self._file = file
        self._vectors = vectors
        self._collection = collection
        try:
            self._connection = schema.connect(file, writing=True)
        except sqlite3.Error as error:
            raise unwritable(file.parent, error) from error

    def close(self) -> None:
        """Close the catalogue."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing.

        Raises:
            StorageError: The disk is full or read-only, or the file is broken.
        """
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise unwritable(self._file.parent, error) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def snapshot(self) -> Snapshot:
        """What is live now, outside of any transaction; nobody else can change it meanwhile."""
        return Snapshot(self._connection)

    def set_meta(self, **values: str | int) -> None:
        """Record facts about the index."""
        with self.transaction() as connection:
            _set_meta(connection, values)

    def refresh(self) -> None:
        """Make sure that Chroma's graph in this process is the newest: an older one must never write."""
        snapshot = self.snapshot()
        writes = int(snapshot.meta.get("writes", 0))
        if self._vectors.writes_seen == writes:
            return
        if not self._vectors.load(self._collection(snapshot.generation), snapshot.newest_passage(), writes):
            raise StorageError("Another process keeps the vectors locked. Wait for it to finish, then try again.")

    def recover(self) -> None:
        """Finish or undo what a killed writer left, as the journal says."""
        rows = self._connection.execute("SELECT id, collection, vector_ids FROM journal ORDER BY id").fetchall()
        if not rows:
            return
        snapshot = self.snapshot()
        living = self._collection(snapshot.generation)
        self.refresh()
        for row_id, collection, vector_ids in rows:
            ids = json.loads(vector_ids)
            if collection != living:
                self._vectors.drop(collection)
            else:
                self._vectors.delete(collection, sorted(set(ids) - snapshot.live(ids)))
            with self.transaction() as connection:
                connection.execute("DELETE FROM journal WHERE id = ?", (row_id,))
        for generation in schema.generations(self._connection) - {snapshot.generation}:
            with self.transaction() as connection:
                schema.drop_generation(connection, generation)

    def known_vectors(self, passages: Sequence[Passage], generation: int | None = None) -> dict[str, bytes]:
        """The stored vectors of those passages whose text was embedded before, by passage text."""
        g = self.snapshot().generation if generation is None else generation
        known: dict[str, bytes] = {}
        for text in dict.fromkeys(passage.text for passage in passages):
            sql = f"SELECT vector FROM embeddings_{g} WHERE text_sha = ?"
            row = self._connection.execute(sql, (text_sha(text),)).fetchone()
            if row:
                known[text] = row[0]
        return known

    def apply(self, batch: Batch) -> tuple[str, ...]:
        """Make one batch live; when it returns, nothing of it can be lost.

        Returns:
            The ids of the articles that went.
        """
        snapshot = self.snapshot()
        generation, collection = snapshot.generation, self._collection(snapshot.generation)
        self.refresh()
        journal_id, ids = self._journal_write(collection, sum(len(item.passages) for item in batch.prepared))
        if ids:
            self._vectors.upsert(
                collection,
                ids,
                np.concatenate([item.vectors for item in batch.prepared]).astype(np.float32),
                [chroma_metadata(item.article) for item in batch.prepared for _ in item.passages],
            )
        with self.transaction() as connection:
            old = _Removed()
            numbers = iter(ids)
            for item in batch.prepared:
                old.add(_take_out(connection, generation, item.article.id))
                _put_in(connection, generation, item, numbers)
            orphans = _rearrange(connection, batch)
            for article_id in orphans:
                old.add(_take_out(connection, generation, article_id))
            _drop_unused_vectors(connection, generation, old.embedding_ids)
            connection.execute("DELETE FROM journal WHERE id = ?", (journal_id,))
            _count_up(connection, "version")
            if old.passage_ids:
                journal_id = _journal(connection, collection, old.passage_ids)
                writes = _count_up(connection, "writes")
        if ids:
            self._vectors.covered = ids[-1]
        if old.passage_ids:
            self._vectors.writes_seen = writes
            self._vectors.delete(collection, old.passage_ids)
            with self.transaction() as connection:
                connection.execute("DELETE FROM journal WHERE id = ?", (journal_id,))
        return orphans

    def _journal_write(self, collection: str, count: int) -> tuple[int, list[int]]:
        """Allot passage ids and note them down; returns the journal row's id, -1 when there is nothing to write."""
        if not count:
            return -1, []
        with self.transaction() as connection:
            first = int(_meta(connection, "next_passage", 1))
            ids = list(range(first, first + count))
            _set_meta(connection, {"next_passage": first + count})
            writes = _count_up(connection, "writes")
            journal_id = _journal(connection, collection, ids)
        self._vectors.writes_seen = writes
        return journal_id, ids


class _Removed:
    """What went from the tables: passages, and the vectors that they used."""

    def __init__(self) -> None:
        self.passage_ids: list[int] = []
        self.embedding_ids: set[int] = set()

    def add(self, rows: Sequence[tuple[int, int]]) -> None:
        self.passage_ids += [number for number, _ in rows]
        self.embedding_ids |= {embedding_id for _, embedding_id in rows}


def text_sha(text: str) -> bytes:
    """What a passage's vector is filed under."""
    return hashlib.sha256(text.encode()).digest()


def to_float16(vectors: FloatMatrix) -> NDArray[np.float16]:
    """Vectors as they are stored, in the catalogue and so in Chroma; scores change by less than 0.001."""
    return vectors.astype(np.float16)


def prepare(
    articles: Sequence[tuple[Article, Sequence[Passage]]],
    known: Mapping[str, bytes],
    embed: Callable[..., FloatMatrix],
    progress: ProgressCallback | None = None,
) -> list[Prepared]:
    """Give every passage its vector, embedding only texts that are not ``known``, all in one call."""
    texts = dict.fromkeys(passage.text for _, passages in articles for passage in passages)
    missing = [text for text in texts if text not in known]
    vectors = {text: np.frombuffer(blob, dtype=np.float16) for text, blob in known.items()}
    if missing:
        vectors.update(zip(missing, to_float16(embed(missing, progress=progress)), strict=True))
    return [
        Prepared(article, tuple(passages), np.stack([vectors[passage.text] for passage in passages]))
        for article, passages in articles
    ]


def _put_in(connection: sqlite3.Connection, g: int, item: Prepared, numbers: Iterator[int]) -> None:
    article = item.article
    row = (
        article.id,
        article.title,
        article.source,
        key(article.source),
        day_number(article.published) if article.published else None,
        article.url,
        article.path,
        article.author,
        key(article.author),
        article.text,
        article.sha256,
        json.dumps(dict(article.provenance), ensure_ascii=False),
    )
    cursor = connection.execute(
        "INSERT INTO articles (id, title, source, source_key, published, url, path, author, author_key, text, sha256, "
        f"provenance) VALUES ({', '.join('?' * len(row))})",
        row,
    )
    connection.execute(
        "INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)",
        (cursor.lastrowid, article.title, article.text),
    )
    put_passages(connection, g, item, numbers)


def put_passages(connection: sqlite3.Connection, g: int, item: Prepared, numbers: Iterator[int]) -> None:
    """Make an article's passages live in generation ``g``; the article's own row is there already."""
    for passage, vector in zip(item.passages, item.vectors, strict=True):
        sha = text_sha(passage.text)
        connection.execute(
            f"INSERT OR IGNORE INTO embeddings_{g} (text_sha, vector) VALUES (?, ?)", (sha, vector.tobytes())
        )
        number = next(numbers)
        connection.execute(
            f'INSERT INTO passages_{g} (id, article_id, start, "end", embedding_id) '
            f"VALUES (?, ?, ?, ?, (SELECT id FROM embeddings_{g} WHERE text_sha = ?))",
            (number, passage.article_id, passage.start, passage.end, sha),
        )
        connection.execute(f"INSERT INTO passages_fts_{g} (rowid, text) VALUES (?, ?)", (number, passage.text))


def _take_out(connection: sqlite3.Connection, g: int, article_id: str) -> list[tuple[int, int]]:
    """Take an article out of the tables, locations aside; returns (passage id, embedding id) of its passages."""
    row = connection.execute("SELECT number, title, text FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        return []
    passages = connection.execute(
        f'SELECT id, embedding_id, start, "end" FROM passages_{g} WHERE article_id = ?', (article_id,)
    ).fetchall()
    for number, _, start, end in passages:
        connection.execute(
            f"INSERT INTO passages_fts_{g} (passages_fts_{g}, rowid, text) VALUES ('delete', ?, ?)",
            (number, row[2][start:end]),
        )
    connection.execute(f"DELETE FROM passages_{g} WHERE article_id = ?", (article_id,))
    connection.execute("INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)", row)
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    return [(number, embedding_id) for number, embedding_id, _, _ in passages]


def _rearrange(connection: sqlite3.Connection, batch: Batch) -> tuple[str, ...]:
    """Bring locations and what they hold up to date; returns the articles that no location holds any more."""
    touched: set[str] = set()
    for path in batch.gone:
        touched |= _contents(connection, path)
        connection.execute("DELETE FROM contents WHERE location = ?", (path,))
        connection.execute("DELETE FROM locations WHERE path = ?", (path,))
    for location, article_ids in batch.found:
        _put_location(connection, location)
        if article_ids is None:
            continue
        before = _contents(connection, location.path)
        touched |= before - article_ids
        for article_id in before - article_ids:
            connection.execute(
                "DELETE FROM contents WHERE location = ? AND article_id = ?", (location.path, article_id)
            )
        for article_id in article_ids - before:
            connection.execute("INSERT INTO contents VALUES (?, ?)", (location.path, article_id))
    for article_id in batch.removed:
        touched.add(article_id)
        emptied = connection.execute("SELECT location FROM contents WHERE article_id = ?", (article_id,)).fetchall()
        connection.execute("DELETE FROM contents WHERE article_id = ?", (article_id,))
        connection.executemany(
            "DELETE FROM locations WHERE path = ?1 AND NOT EXISTS (SELECT 1 FROM contents WHERE location = ?1)", emptied
        )
    return tuple(article_id for article_id in sorted(touched) if not _keep_path(connection, article_id))


def _keep_path(connection: sqlite3.Connection, article_id: str) -> bool:
    """Whether a location still holds the article; if so, its path is made to be one of them."""
    rows = connection.execute("SELECT location FROM contents WHERE article_id = ? ORDER BY location", (article_id,))
    places = [row[0] for row in rows]
    if places:
        (path,) = connection.execute("SELECT path FROM articles WHERE id = ?", (article_id,)).fetchone() or ("",)
        if path not in places:
            connection.execute("UPDATE articles SET path = ? WHERE id = ?", (places[0], article_id))
    return bool(places)


def _contents(connection: sqlite3.Connection, path: str) -> set[str]:
    return {row[0] for row in connection.execute("SELECT article_id FROM contents WHERE location = ?", (path,))}


def _put_location(connection: sqlite3.Connection, location: LocationRow) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO locations (path, kind, size, mtime_ns, sha256, given, error) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            location.path,
            location.kind,
            location.size,
            location.mtime_ns,
            location.sha256,
            json.dumps(dict(location.given), ensure_ascii=False),
            location.error,
        ),
    )


def _drop_unused_vectors(connection: sqlite3.Connection, g: int, embedding_ids: Iterable[int]) -> None:
    connection.executemany(
        f"DELETE FROM embeddings_{g} WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM passages_{g} WHERE embedding_id = ?1)",
        [(number,) for number in embedding_ids],
    )


def _journal(connection: sqlite3.Connection, collection: str, ids: Iterable[int]) -> int:
    cursor = connection.execute(
        "INSERT INTO journal (collection, vector_ids) VALUES (?, ?)", (collection, json.dumps(list(ids)))
    )
    return int(cursor.lastrowid or 0)


def _count_up(connection: sqlite3.Connection, name: str) -> int:
    value = int(_meta(connection, name, 0)) + 1
    _set_meta(connection, {name: value})
    return value


def _meta(connection: sqlite3.Connection, name: str, default: int) -> str | int:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (name,)).fetchone()
    return row[0] if row else default


def _set_meta(connection: sqlite3.Connection, values: Mapping[str, str | int]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", [(name, str(value)) for name, value in values.items()]
    )


def with_given(article: Article, given: Mapping[str, str]) -> Article:
    """The article with the metadata that somebody set by hand."""
    changes: dict[str, Any] = {
        name: date.fromisoformat(value) if name == "published" else value for name, value in given.items()
    }
    provenance = {**article.provenance, **dict.fromkeys(given, "given by hand")}
    return replace(article, **changes, provenance=provenance) if given else article
