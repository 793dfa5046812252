"""Full text in tables of words, ranked by BM25 as FTS5 ranks it.

A word's row for each text says how often it stands there and how long the text is, so a question reads the rows of its
words from one index and nothing else. In how many texts a word stands is counted while texts come and go.

BM25 is https://www.sqlite.org/fts5.html#the_bm25_function: for each word of the question, its rarity times
``times * (k1 + 1) / (times + k1 * (1 - b + b * length / mean length))``.

In a large library, words that very many texts hold don't find texts by themselves; they add to the scores of texts
that hold another word of the question, and only of those that they could still lift among the first.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from index.filters import NO_LIMIT, sql_condition
from index.records import Filters
from index.store.base import Session
from index.store.postgres.full_text_check import digest_of_rows, digest_of_table
from index.store.postgres.word_rows import Row, asked_words, rows_of

FEW_PASSAGES = 20_000
"""Up to so many passages a full-text search over every word is fast."""
COMMON_ROWS = 2_000
"""In a larger library, a word in more texts than this is common."""
EVERYWHERE_ROWS = 10_000
"""And one in more texts than this is not looked for, as in a home."""
_K1 = 1.2
_B = 0.75
_LEAST_RARITY = 1e-6
_AT_ONCE = 200
_WEIGHT = f"q.rarity * w.times * {_K1 + 1} / (w.times + {_K1} * ({1 - _B} + {_B} * w.length / ?))"
_FIND = """
WITH first AS MATERIALIZED (
    SELECT w.doc, sum({weight}) AS score
    FROM unnest(?::text[], ?::float8[]) AS q (word, rarity)
    CROSS JOIN LATERAL (SELECT doc, times, length FROM {words} WHERE word = q.word OFFSET 0) w {join} {where}
    GROUP BY w.doc
),
kept AS (
    SELECT doc, score FROM first
    WHERE score >= coalesce((SELECT score FROM first ORDER BY score DESC OFFSET ? LIMIT 1), 0) - ?
)
SELECT f.doc, (f.score + coalesce((
    SELECT sum({weight})
    FROM unnest(?::text[], ?::float8[]) AS q (word, rarity)
    CROSS JOIN LATERAL (SELECT times, length FROM {words} WHERE word = q.word AND doc = f.doc OFFSET 0) w
), 0))::float8 AS best
FROM kept f ORDER BY best DESC, f.doc LIMIT ?
"""
"""Telling words find texts; common words are added for those that they can still lift among the first. ``OFFSET 0``
keeps PostgreSQL at the look-up by the index, whatever it knows of the table."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the two kinds of texts: its tables, and the query that gives number and text of each."""

    size: str
    words: str
    known: str
    texts: str
    join: str


_ARTICLES = _Kind(
    "articles",
    "article_words",
    "article_words_known",
    "SELECT number, title || chr(10) || text FROM articles ORDER BY number",
    "JOIN articles a ON a.number = w.doc",
)


def _passages(g: int) -> _Kind:
    return _Kind(
        f"passages_{g}",
        f"passage_words_{g}",
        f"passage_words_known_{g}",
        f'SELECT p.id, substr(a.text, p.start + 1, p."end" - p.start) FROM passages_{g} p '
        "JOIN articles a ON a.id = p.article_id ORDER BY a.number, p.id",
        f"JOIN passages_{g} p ON p.id = w.doc JOIN articles a ON a.id = p.article_id",
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The words of a question with their rarity.

    Attributes:
        telling: Those that find texts.
        common: Those that only add to the scores of what the others find.
        mean_length: Of the texts, in words.
    """

    telling: dict[str, float]
    common: dict[str, float]
    mean_length: float


class _Session(Session, Protocol):
    """What :class:`~index.store.postgres.session.PostgresSession` can do beside."""

    def copy(self, into: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write many new rows at once."""


class PostgresFullText:
    """A :class:`~index.store.base.FullText` of one session."""

    def __init__(self, connection: _Session) -> None:
        """Use ``connection``, in its caller's transaction."""
        self._connection = connection

    def find_passages(
        self, generation: int, question: str, k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[int, float]]:
        """See :class:`~index.store.base.FullText`."""
        return self._find(_passages(generation), generation, question, k, filters)

    def find_articles(
        self, generation: int, question: str, k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[str, float]]:
        """See :class:`~index.store.base.FullText`."""
        found = dict(self._find(_ARTICLES, generation, question, k, filters))
        sql = "SELECT number, id FROM articles WHERE number = ANY (?)"
        id_of = dict(self._connection.execute(sql, (list(found),)).fetchall())
        return [(id_of[number], score) for number, score in found.items()]

    def put_articles(self, articles: Sequence[tuple[int, str, str]]) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._put(_ARTICLES, [(number, f"{title}\n{text}") for number, title, text in articles])

    def take_out_article(self, number: int, title: str, text: str) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._take_out(_ARTICLES, [(number, f"{title}\n{text}")])

    def put_passages(self, generation: int, passages: Sequence[tuple[int, str]]) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._put(_passages(generation), passages)

    def take_out_passages(self, generation: int, passages: Sequence[tuple[int, str]]) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._take_out(_passages(generation), passages)

    def damaged(self, generation: int) -> list[str]:
        """See :class:`~index.store.base.FullText`."""
        return [kind.words for kind in (_ARTICLES, _passages(generation)) if not self._is_right(kind)]

    def make_anew(self, name: str) -> None:
        """See :class:`~index.store.base.FullText`."""
        kind = _ARTICLES if name == _ARTICLES.words else _passages(int(name.rpartition("_")[2]))
        for table in (kind.words, kind.known):
            self._connection.execute(f"DELETE FROM {table}")
        self._connection.execute("DELETE FROM full_text_sizes WHERE name = ?", (kind.size,))
        for batch in self._texts(kind):
            rows = list(rows_of(batch))
            self._insert(kind, rows)
            self._count_texts(kind, rows, 1)
        # Counted at the end: a row that one transaction changes again and again gets slower each time.
        self._connection.execute(f"INSERT INTO {kind.known} SELECT word, count(*) FROM {kind.words} GROUP BY word")

    def make_articles_anew(self) -> None:
        """See :class:`~index.store.base.FullText`."""
        self.make_anew(_ARTICLES.words)

    def make_all_anew(self, generation: int) -> None:
        """See :class:`~index.store.base.FullText`."""
        self.make_articles_anew()
        self.make_anew(_passages(generation).words)

    # ---- finding

    def _find(self, kind: _Kind, generation: int, question: str, k: int, filters: Filters) -> list[tuple[int, float]]:
        asked = self._weighed(kind, generation, question)
        if not asked.telling:
            return []
        condition, values = sql_condition(filters)
        sql = _FIND.format(
            weight=_WEIGHT,
            words=kind.words,
            join=kind.join if filters else "",
            where=f"WHERE {condition}" if filters else "",
        )
        most_to_gain = sum(asked.common.values()) * (_K1 + 1)
        first = (asked.mean_length, list(asked.telling), list(asked.telling.values()), *values, k - 1, most_to_gain)
        then = (asked.mean_length, list(asked.common), list(asked.common.values()), k)
        return [(int(doc), float(score)) for doc, score in self._connection.execute(sql, (*first, *then)).fetchall()]

    def _weighed(self, kind: _Kind, generation: int, question: str) -> _Weighed:
        """The words to look for, each with its rarity."""
        asked = asked_words(question)
        sql = f"SELECT docs, words, (SELECT max(id) FROM passages_{generation}) FROM full_text_sizes WHERE name = ?"
        docs, length, newest = self._connection.execute(sql, (kind.size,)).fetchone() or (0, 0, 0)
        sql = f"SELECT word, docs FROM {kind.known} WHERE word = ANY (?)"
        known = dict(self._connection.execute(sql, (list(asked),)).fetchall())
        if (newest or 0) <= FEW_PASSAGES:
            rarity = {word: asked[word] * _rarity(docs, holding) for word, holding in known.items()}
            return _Weighed(rarity, {}, max(1.0, length / max(1, docs)))
        looked_for = {word: holding for word, holding in known.items() if holding <= EVERYWHERE_ROWS}
        rarity = {word: asked[word] * _rarity(docs, holding) for word, holding in looked_for.items()}
        common = {word: rarity[word] for word, holding in looked_for.items() if holding > COMMON_ROWS}
        mean_length = max(1.0, length / max(1, docs))
        if not common or len(common) == len(rarity):
            return _Weighed(rarity, {}, mean_length)
        # In FTS5's query the telling words stand twice: once to find, and once to weigh.
        return _Weighed({word: 2 * value for word, value in rarity.items() if word not in common}, common, mean_length)

    # ---- writing

    def _put(self, kind: _Kind, texts: Sequence[tuple[int, str]]) -> None:
        rows = list(rows_of(texts))
        self._insert(kind, rows)
        self._count(kind, rows, 1)

    def _insert(self, kind: _Kind, rows: Sequence[Row]) -> None:
        # COPY in the order of the table's index takes less than half the time of an INSERT in any other order.
        self._connection.copy(f"{kind.words} (word, doc, times, length)", sorted(rows))

    def _take_out(self, kind: _Kind, texts: Sequence[tuple[int, str]]) -> None:
        rows = list(rows_of(texts))
        self._connection.execute(
            f"DELETE FROM {kind.words} w USING unnest(?::text[], ?::bigint[]) AS gone (word, doc) "
            "WHERE w.word = gone.word AND w.doc = gone.doc",
            [[row[column] for row in rows] for column in range(2)],
        )
        self._count(kind, rows, -1)

    def _count(self, kind: _Kind, rows: Sequence[Row], sign: int) -> None:
        """Count the words of texts, and the texts, in or out."""
        docs = Counter(word for word, *_ in rows)
        words = sorted(docs)
        self._connection.execute(
            f"INSERT INTO {kind.known} AS known (word, docs) SELECT * FROM unnest(?::text[], ?::bigint[]) "
            "ON CONFLICT (word) DO UPDATE SET docs = known.docs + excluded.docs",
            (words, [sign * docs[word] for word in words]),
        )
        if sign < 0:
            self._connection.execute(f"DELETE FROM {kind.known} WHERE word = ANY (?) AND docs <= 0", (words,))
        self._count_texts(kind, rows, sign)

    def _count_texts(self, kind: _Kind, rows: Sequence[Row], sign: int) -> None:
        lengths = {doc: length for _, doc, _, length in rows}
        self._connection.execute(
            "INSERT INTO full_text_sizes AS sizes VALUES (?, ?, ?) ON CONFLICT (name) "
            "DO UPDATE SET docs = sizes.docs + excluded.docs, words = sizes.words + excluded.words",
            (kind.size, sign * len(lengths), sign * sum(lengths.values())),
        )

    # ---- checking

    def _texts(self, kind: _Kind) -> Iterator[list[tuple[int, str]]]:
        rows = self._connection.stream(kind.texts)
        while batch := list(islice(rows, _AT_ONCE)):
            yield batch

    def _is_right(self, kind: _Kind) -> bool:
        rows = (row for batch in self._texts(kind) for row in rows_of(batch))
        expected = digest_of_rows(rows)
        return expected == digest_of_table(self._connection, kind.words, kind.known, kind.size)


def _rarity(docs: int, holding: int) -> float:
    """Inverse document frequency as FTS5 has it: never below a trifle."""
    return max(_LEAST_RARITY, math.log((docs - holding + 0.5) / (holding + 0.5)))
