"""The catalogue: one SQLite file that is the truth about what the index holds.

Whoever reads takes a :class:`Snapshot`, one read transaction over articles, passages, full text and
vectors: it sees everything a writer committed before it began and nothing that is half done, however
long it lasts. Vectors found elsewhere (in Chroma) count only if a snapshot knows their passages.
"""

import json
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import StorageError
from index.filtering import NO_LIMIT, from_day_number, sql_condition
from index.fulltext import match_query
from index.records import Article, ArticleSummary, Failure, Filters
from index.schema import connect

_IN_ONE_STATEMENT = 5_000
_FEW_PASSAGES = 20_000
_COMMON_ROWS = 2_000
_ARTICLE = "id, title, source, published, url, path, author, text, sha256, provenance"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A live passage on its way through search.

    Attributes:
        id: Number of the passage, and the id of its vector.
    """

    id: int
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """A live passage with its vector, float16, shape (dimensions,), without its text."""

    id: int
    article_id: str
    start: int
    vector: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class LocationRow:
    """What is known of one file or address.

    Attributes:
        given: Metadata set by hand when it was added; it is applied again whenever the file changes.
        error: Why it could not be read, or "" when it was.
    """

    path: str
    kind: str
    size: int
    mtime_ns: int
    sha256: str
    given: Mapping[str, str]
    error: str = ""


class Snapshot:
    """One consistent view of the catalogue."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use ``connection``, which is inside a transaction."""
        self._connection = connection
        self.meta: dict[str, str] = dict(connection.execute("SELECT key, value FROM meta"))
        self.generation = int(self.meta.get("generation", 1))

    # ---- search

    def lexical(self, question: str, k: int, filters: Filters = NO_LIMIT) -> list[tuple[int, float]]:
        """The ``k`` passages with the highest BM25, best first: (passage id, score)."""
        fts, g = f"passages_fts_{self.generation}", self.generation
        query = self._match_query(fts, question)
        if not query:
            return []
        if not filters:
            sql = f"SELECT rowid, -rank FROM {fts} WHERE {fts} MATCH ? ORDER BY rank LIMIT ?"
            return self._connection.execute(sql, (query, k)).fetchall()
        condition, values = sql_condition(filters)
        sql = (
            f"SELECT f.rowid, -f.rank FROM {fts} f JOIN passages_{g} p ON p.id = f.rowid "
            f"JOIN articles a ON a.id = p.article_id WHERE {fts} MATCH ? AND {condition} ORDER BY f.rank LIMIT ?"
        )
        return self._connection.execute(sql, (query, *values, k)).fetchall()

    def lexical_articles(self, question: str, k: int, filters: Filters = NO_LIMIT) -> list[tuple[str, float]]:
        """The ``k`` whole articles with the highest BM25 over title and text, best first: (article id, score)."""
        query = self._match_query("articles_fts", question)
        if not query:
            return []
        condition, values = sql_condition(filters)
        sql = (
            "SELECT a.id, -f.rank FROM articles_fts f JOIN articles a ON a.number = f.rowid "
            f"WHERE articles_fts MATCH ? AND {condition} ORDER BY f.rank LIMIT ?"
        )
        return self._connection.execute(sql, (query, *values, k)).fetchall()

    def candidates(self, passage_ids: Iterable[int]) -> dict[int, Candidate]:
        """The passages among ``passage_ids`` that are live, by their ids."""
        g = self.generation
        sql = (
            f'SELECT p.id, p.article_id, p.start, p."end", substr(a.text, p.start + 1, p."end" - p.start) '
            f"FROM passages_{g} p JOIN articles a ON a.id = p.article_id WHERE p.id IN "
        )
        return {row[0]: Candidate(*row) for row in self._where_in(sql, passage_ids)}

    def live(self, passage_ids: Iterable[int]) -> set[int]:
        """The ids among ``passage_ids`` that are live."""
        return {
            row[0] for row in self._where_in(f"SELECT id FROM passages_{self.generation} WHERE id IN ", passage_ids)
        }

    def passage_ids_of(self, article_id: str) -> list[int]:
        """The ids of an article's passages, in the order of the text."""
        sql = f"SELECT id FROM passages_{self.generation} WHERE article_id = ? ORDER BY start"
        return [row[0] for row in self._connection.execute(sql, (article_id,))]

    def passage_ids(self) -> Iterator[int]:
        """The ids of all live passages, rising."""
        rows = self._connection.execute(f"SELECT id FROM passages_{self.generation} ORDER BY id")
        return (row[0] for row in rows)

    def owners(self, passage_ids: Iterable[int]) -> dict[int, str]:
        """The article of each live passage."""
        return dict(self._where_in(f"SELECT id, article_id FROM passages_{self.generation} WHERE id IN ", passage_ids))

    def vectors_of(self, passage_ids: Iterable[int]) -> tuple[list[int], NDArray[np.float32]]:
        """The stored vectors of those passages that are live: ids, and rows of shape (len(ids), dimensions)."""
        g = self.generation
        sql = f"SELECT p.id, e.vector FROM passages_{g} p JOIN embeddings_{g} e ON e.id = p.embedding_id WHERE p.id IN "
        return self._matrix(self._where_in(sql, passage_ids))

    def newest_passage(self) -> int:
        """The highest passage id that is live, 0 when there is none."""
        row = self._connection.execute(f"SELECT max(id) FROM passages_{self.generation}").fetchone()
        return int(row[0] or 0)

    def count_matching(self, filters: Filters, at_most: int) -> int:
        """How many passages the filters let through, counted no further than ``at_most``."""
        condition, values = sql_condition(filters)
        sql = (
            f"SELECT count(*) FROM (SELECT 1 FROM articles a JOIN passages_{self.generation} p ON p.article_id = a.id "
            f"WHERE {condition} LIMIT ?)"
        )
        return int(self._connection.execute(sql, (*values, at_most)).fetchone()[0])

    def vectors(self, *, filters: Filters = NO_LIMIT, after_id: int = 0) -> tuple[list[int], NDArray[np.float32]]:
        """Vectors of live passages: their ids, and rows of shape (len(ids), dimensions)."""
        g = self.generation
        condition, values = sql_condition(filters)
        join = "JOIN articles a ON a.id = p.article_id" if filters else ""
        sql = (
            f"SELECT p.id, e.vector FROM passages_{g} p JOIN embeddings_{g} e ON e.id = p.embedding_id {join} "
            f"WHERE p.id > ? AND {condition} ORDER BY p.id"
        )
        return self._matrix(self._connection.execute(sql, (after_id, *values)))

    def passage_vectors(self, article_ids: Sequence[str], most: int, always: Container[int]) -> list[PassageVectors]:
        """The passages of some articles by article id and place.

        Of an article with more than ``most`` passages only those named in ``always`` come.
        """
        g = self.generation
        counts = dict(
            self._where_in(
                f"SELECT article_id, count(*) FROM passages_{g} WHERE article_id IN ",
                article_ids,
                " GROUP BY article_id",
            )
        )
        sql = (
            f"SELECT p.id, p.article_id, p.start, e.vector FROM passages_{g} p "
            f"JOIN embeddings_{g} e ON e.id = p.embedding_id WHERE p.article_id IN "
        )
        rows = self._where_in(sql, article_ids)
        kept = (row for row in rows if counts[row[1]] <= most or row[0] in always)
        found = [PassageVectors(row[0], row[1], row[2], np.frombuffer(row[3], dtype=np.float16)) for row in kept]
        return sorted(found, key=lambda row: (row.article_id, row.start))

    def texts(self, article_ids: Sequence[str], most_chars: int) -> dict[str, str]:
        """Title and the beginning of the text of some articles, by their ids."""
        sql = f"SELECT id, title || char(10) || substr(text, 1, {int(most_chars)}) FROM articles WHERE id IN "
        return dict(self._where_in(sql, article_ids))

    def sample_texts(self, articles: int, most_chars: int) -> list[str]:
        """The same of the first articles by id, which is as good as by chance."""
        sql = "SELECT title || char(10) || substr(text, 1, ?) FROM articles ORDER BY id LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (most_chars, articles))]

    def numbered_texts(self, after: int) -> Iterator[tuple[int, str]]:
        """Running number, title and text of the articles that came in after the ``after``-th."""
        sql = "SELECT number, title || char(10) || text FROM articles WHERE number > ? ORDER BY number"
        return iter(self._connection.execute(sql, (after,)))

    def newest_article(self) -> int:
        """The highest running number of an article, 0 when there is none."""
        return int(self._connection.execute("SELECT max(number) FROM articles").fetchone()[0] or 0)

    def days(self, article_ids: Sequence[str]) -> dict[str, int | None]:
        """Publication days of some articles as yyyymmdd, by their ids."""
        return dict(self._where_in("SELECT id, published FROM articles WHERE id IN ", article_ids))

    # ---- articles and locations

    def article(self, article_id: str) -> Article | None:
        """One article, or None."""
        row = self._connection.execute(f"SELECT {_ARTICLE} FROM articles WHERE id = ?", (article_id,)).fetchone()
        return _article(row) if row else None

    def articles(self) -> Iterator[Article]:
        """Every article, in the order they came in."""
        return map(_article, self._connection.execute(f"SELECT {_ARTICLE} FROM articles ORDER BY number"))

    def summaries(self, article_ids: Sequence[str] | None = None) -> list[ArticleSummary]:
        """Articles without their texts, in the order they came in; all of them when ``article_ids`` is None."""
        sql = (
            "SELECT a.id, a.title, a.source, a.published, a.url, a.path, a.author, "
            f"(SELECT count(*) FROM passages_{self.generation} p WHERE p.article_id = a.id), length(a.text) "
            "FROM articles a"
        )
        order = " ORDER BY a.number"
        if article_ids is None:
            rows = self._connection.execute(sql + order).fetchall()
        else:
            rows = list(self._where_in(f"{sql} WHERE a.id IN ", article_ids, order))
        return [_summary(row) for row in rows]

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages are live."""
        sql = f"SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages_{self.generation})"
        articles, passages = self._connection.execute(sql).fetchone()
        return int(articles), int(passages)

    def locations(self, under: str = "") -> dict[str, LocationRow]:
        """The known locations, or those that are ``under`` or lie under it (``under/…``, ``under!/…``)."""
        sql = "SELECT path, kind, size, mtime_ns, sha256, given, error FROM locations"
        values: tuple[str, ...] = ()
        if under:
            sql += " WHERE path = ? OR (path >= ? AND path < ?) OR (path >= ? AND path < ?)"
            folder = under.rstrip("/")
            values = (under, f"{folder}/", f"{folder}0", f"{under}!/", f"{under}!0")
        rows = self._connection.execute(sql, values)
        return {row[0]: LocationRow(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]), row[6]) for row in rows}

    def contents(self, locations: Iterable[str]) -> dict[str, set[str]]:
        """The ids of the articles found at each of ``locations``."""
        found: dict[str, set[str]] = {}
        for path, article_id in self._where_in(
            "SELECT location, article_id FROM contents WHERE location IN ", locations
        ):
            found.setdefault(path, set()).add(article_id)
        return found

    def locations_of(self, article_ids: Iterable[str]) -> dict[str, list[str]]:
        """The locations of each article, in order of their names."""
        found: dict[str, list[str]] = {}
        sql = "SELECT article_id, location FROM contents WHERE article_id IN "
        for article_id, path in self._where_in(sql, article_ids, " ORDER BY location"):
            found.setdefault(article_id, []).append(path)
        return found

    def failures(self) -> tuple[Failure, ...]:
        """The locations whose last reading failed."""
        rows = self._connection.execute("SELECT path, error FROM locations WHERE error != '' ORDER BY path")
        return tuple(Failure(path, error) for path, error in rows)

    def journalled(self) -> bool:
        """Whether a writer stopped half way."""
        return bool(self._connection.execute("SELECT 1 FROM journal LIMIT 1").fetchone())

    def _match_query(self, fts: str, question: str) -> str:
        """The query; in a large index words that stand in very many rows are not to find rows by themselves."""
        if self.newest_passage() <= _FEW_PASSAGES:
            return match_query(question)
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {fts} WHERE {fts} MATCH ? LIMIT ?)"

        def is_common(quoted: str) -> bool:
            return bool(self._connection.execute(sql, (quoted, _COMMON_ROWS + 1)).fetchone()[0] > _COMMON_ROWS)

        return match_query(question, is_common)

    def _matrix(self, rows: Iterable[tuple[int, bytes]]) -> tuple[list[int], NDArray[np.float32]]:
        """Ids and vectors, stored as float16; one of another length is damaged and passed over."""
        dimensions = int(self.meta.get("dimensions", 0))
        whole = [(number, vector) for number, vector in rows if len(vector) == 2 * dimensions]
        joined = np.frombuffer(b"".join(vector for _, vector in whole), dtype=np.float16)
        return [number for number, _ in whole], joined.reshape(len(whole), dimensions).astype(np.float32)

    def _where_in(self, sql: str, values: Iterable[Any], suffix: str = "") -> Iterator[Any]:
        chosen = list(dict.fromkeys(values))
        for first in range(0, len(chosen), _IN_ONE_STATEMENT):
            part = chosen[first : first + _IN_ONE_STATEMENT]
            yield from self._connection.execute(f"{sql}({', '.join('?' * len(part))}){suffix}", part)


class Catalog:
    """The catalogue's file, for any number of reading threads."""

    def __init__(self, file: Path) -> None:
        """Use ``file``, which must have its tables already."""
        self._file = file
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A consistent view for the length of the ``with`` block.

        Raises:
            StorageError: The file cannot be read.
        """
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._connect()
        try:
            connection.execute("BEGIN")
            yield Snapshot(connection)
        except sqlite3.Error as error:
            raise StorageError(f"{self._file} cannot be read: {error}. Run `byline index check`.") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._idle.put(connection)

    def close(self) -> None:
        """Close every idle connection."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _connect(self) -> sqlite3.Connection:
        try:
            return connect(self._file, writing=False)
        except sqlite3.Error as error:
            raise StorageError(f"{self._file} cannot be opened: {error}.") from error


def _article(row: Sequence[Any]) -> Article:
    article_id, title, source, published, url, path, author, text, sha256, provenance = row
    day, origins = from_day_number(published), json.loads(provenance)
    return Article(article_id, title, source, day, url, path, author, text, sha256, origins)


def _summary(row: Sequence[Any]) -> ArticleSummary:
    article_id, title, source, published, url, path, author, passages, characters = row
    return ArticleSummary(
        article_id, title, source, from_day_number(published), url, path, author, passages, characters
    )
