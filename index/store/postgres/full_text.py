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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.filters import NO_LIMIT, sql_condition
from index.records import Filters
from index.store.base import Session
from index.store.postgres.full_text_check import digest_of_rows, digest_of_table
from index.store.tables.words import WordCounter, grams, letter_key
from index.text.folding import query_terms

FEW_PASSAGES = 20_000
"""Up to so many passages a full-text search over every word is fast."""
COMMON_ROWS = 2_000
"""In a larger library, a word in more texts than this is common."""
_K1 = 1.2
_B = 0.75
_LEAST_RARITY = 1e-6
_AT_ONCE = 200
_counter = WordCounter()


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


class PostgresFullText:
    """A :class:`~index.store.base.FullText` of one session."""

    def __init__(self, connection: Session) -> None:
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

    def put_article(self, number: int, title: str, text: str) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._put(_ARTICLES, [(number, f"{title}\n{text}")])

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
            self._put(kind, batch)

    def make_articles_anew(self) -> None:
        """See :class:`~index.store.base.FullText`."""
        self.make_anew(_ARTICLES.words)

    def make_all_anew(self, generation: int) -> None:
        """See :class:`~index.store.base.FullText`."""
        self.make_articles_anew()
        self.make_anew(_passages(generation).words)

    # ---- finding

    def _find(self, kind: _Kind, generation: int, question: str, k: int, filters: Filters) -> list[tuple[int, float]]:
        asked = _asked(question)
        sizes = self._connection.execute(
            f"SELECT docs, words, (SELECT max(id) FROM passages_{generation}) FROM full_text_sizes WHERE name = ?",
            (kind.size,),
        ).fetchone()
        if not asked or not sizes or not sizes[0]:
            return []
        docs, total_words, newest = sizes
        sql = f"SELECT word, docs FROM {kind.known} WHERE word = ANY (?)"
        known = dict(self._connection.execute(sql, (list(asked),)).fetchall())
        rarity = {word: times * _rarity(docs, known[word]) for word, times in asked.items() if word in known}
        common = {word for word in rarity if newest > FEW_PASSAGES and known[word] > COMMON_ROWS}
        if len(common) == len(rarity):
            common = set()
        telling = [word for word in rarity if word not in common]
        condition, values = sql_condition(filters)
        join, where = (kind.join, f"WHERE {condition}") if filters else ("", "")
        weight = f"q.rarity * w.times * {_K1 + 1} / (w.times + {_K1} * ({1 - _B} + {_B} * w.length / ?))"
        mean = max(1.0, total_words / docs)
        sql = (
            f"WITH first AS MATERIALIZED (SELECT w.doc, sum({weight}) AS score "
            "FROM unnest(?::text[], ?::float8[]) AS q (word, rarity) CROSS JOIN LATERAL "
            f"(SELECT doc, times, length FROM {kind.words} WHERE word = q.word OFFSET 0) w {join} {where} "
            "GROUP BY w.doc), "
            "kept AS (SELECT doc, score FROM first WHERE score >= "
            "coalesce((SELECT score FROM first ORDER BY score DESC OFFSET ? LIMIT 1), 0) - ?) "
            f"SELECT f.doc, (f.score + coalesce((SELECT sum({weight}) "
            "FROM unnest(?::text[], ?::float8[]) AS q (word, rarity) CROSS JOIN LATERAL "
            f"(SELECT times, length FROM {kind.words} WHERE word = q.word AND doc = f.doc OFFSET 0) w), 0))::float8 "
            "AS best FROM kept f ORDER BY best DESC, f.doc LIMIT ?"
        )
        most_to_gain = sum(rarity[word] for word in common) * (_K1 + 1)
        first = (mean, telling, [rarity[word] for word in telling], *values, k - 1, most_to_gain)
        then = (mean, list(common), [rarity[word] for word in common], k)
        return [(int(doc), float(score)) for doc, score in self._connection.execute(sql, (*first, *then)).fetchall()]

    # ---- writing

    def _put(self, kind: _Kind, texts: Sequence[tuple[int, str]]) -> None:
        rows = list(_rows(texts))
        if not texts:
            return
        self._connection.execute(
            f"INSERT INTO {kind.words} (word, doc, times, length) "
            "SELECT * FROM unnest(?::text[], ?::bigint[], ?::integer[], ?::integer[])",
            [[row[column] for row in rows] for column in range(4)],
        )
        self._count(kind, rows, 1)

    def _take_out(self, kind: _Kind, texts: Sequence[tuple[int, str]]) -> None:
        rows = list(_rows(texts))
        if not texts:
            return
        self._connection.execute(
            f"DELETE FROM {kind.words} w USING unnest(?::text[], ?::bigint[]) AS gone (word, doc) "
            "WHERE w.word = gone.word AND w.doc = gone.doc",
            [[row[column] for row in rows] for column in range(2)],
        )
        self._count(kind, rows, -1)

    def _count(self, kind: _Kind, rows: Sequence["Row"], sign: int) -> None:
        """Count texts in or out."""
        docs = Counter(word for word, *_ in rows)
        words = sorted(docs)
        self._connection.execute(
            f"INSERT INTO {kind.known} AS known (word, docs) SELECT * FROM unnest(?::text[], ?::bigint[]) "
            "ON CONFLICT (word) DO UPDATE SET docs = known.docs + excluded.docs",
            (words, [sign * docs[word] for word in words]),
        )
        if sign < 0:
            self._connection.execute(f"DELETE FROM {kind.known} WHERE word = ANY (?) AND docs <= 0", (words,))
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
        rows = (row for batch in self._texts(kind) for row in _rows(batch))
        expected = digest_of_rows(rows)
        return expected == digest_of_table(self._connection, kind.words, kind.known, kind.size)


Row = tuple[str, int, int, int]
"""A word, the number of the text that holds it, how often, and the length of the text in words."""


def _rows(texts: Sequence[tuple[int, str]]) -> Iterator[Row]:
    """The rows of texts: (number, text)."""
    for (number, text), counts in zip(texts, _counter.counts([text for _, text in texts]), strict=True):
        length = counts.total()
        for word, times in (counts | grams(text)).items():
            yield word, number, times, length


def _asked(question: str) -> Counter[str]:
    """The words to look for, with how often they count: two words of one stem count twice, as in FTS5."""
    terms = query_terms(question)
    plain = [term.strip('"') for term in terms if not term.endswith("*") and " " not in term]
    asked: Counter[str] = Counter(word for counts in _counter.counts(plain) for word in counts)
    asked.update(letter_key(term[1]) for term in terms if term.endswith("*"))
    phrases = (term.strip('"').split() for term in terms if " " in term and not term.endswith("*"))
    asked.update("".join(pair[0] for pair in pairs) + pairs[-1][1:] for pairs in phrases)
    return asked


def _rarity(docs: int, holding: int) -> float:
    """Inverse document frequency as FTS5 has it: never below a trifle."""
    return max(_LEAST_RARITY, math.log((docs - holding + 0.5) / (holding + 0.5)))
