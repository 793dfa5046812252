"""What search reads of the catalogue: live passages with their full text and vectors, and reprints."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.filters import NO_LIMIT, sql_condition
from index.records import Filters
from index.store.base import Session

_IN_ONE_STATEMENT = 5_000
"""Values in one SQL statement; SQLite takes 32,766."""
_LINE_END = "\n"
VECTORS_VERSION = 1
"""Of what the vector store keeps with each vector (:func:`index.store.vectors.base.vector_metadata`): when it is
raised, the store is filled anew from the catalogue."""


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


def collection_name(index_id: str, generation: int, vectors_version: int, turn: int = 0) -> str:
    """Name of a collection in the vector store; ``turn`` counts how often it was made anew to let go of the dead."""
    version = f"-v{vectors_version}" if vectors_version > 1 else ""
    return f"byline-{index_id[:16]}-{generation}{version}{f'-c{turn}' if turn else ''}"


class LiveView:
    """One consistent view of what search looks through; :class:`Snapshot` of the catalogue adds the rest."""

    def __init__(self, connection: Session) -> None:
        """Use ``connection``, which is inside a transaction."""
        self._connection = connection
        self.meta: dict[str, str] = dict(connection.execute("SELECT key, value FROM meta"))
        self.generation = int(self.meta.get("generation", 1))

    @property
    def name(self) -> str:
        """What findings about the whole catalogue are filed under."""
        return self._connection.name

    @property
    def collection(self) -> str:
        """Name of the living collection in the vector store."""
        return self.collection_of(self.generation, self.turn)

    def collection_of(self, generation: int, turn: int = 0) -> str:
        """Name of the collection of some generation and turn."""
        return collection_name(self.meta["index_id"], generation, VECTORS_VERSION, turn)

    @property
    def turn(self) -> int:
        """How often the collection of this generation was made anew."""
        return int(self.meta.get("collection_turn", 0))

    @property
    def vectors_written(self) -> int:
        """How many vectors were written to the living collection, the deleted ones too."""
        return int(self.meta.get("next_passage", 1)) - int(self.meta.get("collection_begun_at", 1))

    @property
    def writes(self) -> int:
        """How many writes to the vector store were counted."""
        return int(self.meta.get("writes", 0))

    def lexical(self, question: str, k: int, filters: Filters = NO_LIMIT) -> list[tuple[int, float]]:
        """The ``k`` passages with the highest BM25, best first: (passage id, score)."""
        return self._connection.full_text.find_passages(self.generation, question, k, filters)

    def lexical_articles(self, question: str, k: int, filters: Filters = NO_LIMIT) -> list[tuple[str, float]]:
        """The ``k`` whole articles with the highest BM25 over title and text, best first: (article id, score)."""
        return self._connection.full_text.find_articles(self.generation, question, k, filters)

    def candidates(self, passage_ids: Iterable[int]) -> dict[int, Candidate]:
        """The passages among ``passage_ids`` that are live, by their ids."""
        g = self.generation
        sql = (
            f'SELECT p.id, p.article_id, p.start, p."end", substr(a.text, p.start + 1, p."end" - p.start) '
            f"FROM passages_{g} p JOIN articles a ON a.id = p.article_id WHERE p.id IN "
        )
        return {row[0]: Candidate(*row) for row in self._where_in(sql, passage_ids)}

    def live(self, passage_ids: Iterable[int], filters: Filters = NO_LIMIT) -> set[int]:
        """The ids among ``passage_ids`` that are live, and that the filters let through."""
        condition, values = sql_condition(filters)
        if filters:  # a join may go through all articles that the filters let through, for each id
            condition = f"EXISTS (SELECT 1 FROM articles a WHERE a.id = p.article_id AND {condition})"
        sql = f"SELECT p.id FROM passages_{self.generation} p WHERE {condition} AND p.id IN "
        return {row[0] for row in self._where_in(sql, passage_ids, first_values=values)}

    def passage_ids_of(self, article_id: str) -> list[int]:
        """The ids of an article's passages, in the order of the text."""
        sql = f"SELECT id FROM passages_{self.generation} WHERE article_id = ? ORDER BY start"
        return [row[0] for row in self._connection.execute(sql, (article_id,))]

    def passage_ids(self) -> Iterator[int]:
        """The ids of all live passages, rising."""
        rows = self._connection.stream(f"SELECT id FROM passages_{self.generation} ORDER BY id")
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
            f"WHERE {condition} LIMIT ?) AS counted"
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
        return self._matrix(self._connection.stream(sql, (after_id, *values)))

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
        sql = "SELECT id, title || ? || substr(text, 1, ?) FROM articles WHERE id IN "
        return dict(self._where_in(sql, article_ids, first_values=(_LINE_END, most_chars)))

    def sample_texts(self, articles: int, most_chars: int) -> list[str]:
        """The same for the first articles by id. Ids are hashes, so this is a random sample."""
        sql = "SELECT title || ? || substr(text, 1, ?) FROM articles ORDER BY id LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (_LINE_END, most_chars, articles))]

    def numbered_texts(self, after: int) -> Iterator[tuple[int, str]]:
        """Running number, title and text of the articles that came in after the ``after``-th."""
        sql = "SELECT number, title || ? || text FROM articles WHERE number > ? ORDER BY number"
        return self._connection.stream(sql, (_LINE_END, after))

    def newest_article(self) -> int:
        """The highest running number of an article, 0 when there is none."""
        return int(self._connection.execute("SELECT max(number) FROM articles").fetchone()[0] or 0)

    def days(self, article_ids: Sequence[str]) -> dict[str, int | None]:
        """Publication days of some articles as yyyymmdd, by their ids."""
        return dict(self._where_in("SELECT id, published FROM articles WHERE id IN ", article_ids))

    def reprints_of(self, article_ids: Iterable[str], filters: Filters = NO_LIMIT) -> dict[str, list[str]]:
        """The reprints of some articles, oldest first, then by id: only those that ``filters`` let through.

        Articles without any are left out.
        """
        condition, values = sql_condition(filters)
        sql = (
            "SELECT x.id, a.id FROM articles x JOIN reprints r ON r.article = x.number "
            f"JOIN articles a ON a.number = r.other WHERE {condition} AND x.id IN "
        )
        found: dict[str, list[str]] = {}
        rows = self._where_in(sql, article_ids, " ORDER BY a.published IS NULL, a.published, a.id", values)
        for article_id, other in rows:
            found.setdefault(article_id, []).append(other)
        return found

    def _matrix(self, rows: Iterable[tuple[int, bytes]]) -> tuple[list[int], NDArray[np.float32]]:
        """Ids and vectors, stored as float16; one of another length is damaged and passed over."""
        dimensions = int(self.meta.get("dimensions", 0))
        whole = [(number, vector) for number, vector in rows if len(vector) == 2 * dimensions]
        joined = np.frombuffer(b"".join(vector for _, vector in whole), dtype=np.float16)
        return [number for number, _ in whole], joined.reshape(len(whole), dimensions).astype(np.float32)

    def _where_in(
        self, sql: str, values: Iterable[Any], suffix: str = "", first_values: Sequence[Any] = ()
    ) -> Iterator[Any]:
        chosen = list(dict.fromkeys(values))
        for first in range(0, len(chosen), _IN_ONE_STATEMENT):
            part = chosen[first : first + _IN_ONE_STATEMENT]
            yield from self._connection.execute(f"{sql}({', '.join('?' * len(part))}){suffix}", [*first_values, *part])
