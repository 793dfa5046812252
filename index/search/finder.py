"""Search from end to end: question to ranked passages.

A question is asked in every known spelling of its names: the spellings join the words that BM25 looks
for, and each version of the question is embedded. Candidates from the dense and both lexical indexes
(:mod:`index.search.candidates`) are completed with all passages of their articles, ordered by articles, looked
at closely, and ordered again (:mod:`index.search.ranking`).

Of articles that are reprints of each other (:mod:`index.reprints.rule`) only the best of the first order
goes on, the oldest among equals. So reprints neither take the ranks of other articles nor raise each
other's scores. If reprints leave too few candidates, more candidates are taken.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from index.embedding.base import Embedder
from index.filters import NO_LIMIT
from index.names.spellings import Spellings
from index.records import Filters
from index.reprints import rows as reprint_rows
from index.search import ranking
from index.search.article_likeness import MAX_CHARS, SAMPLE_ARTICLES, Background, similarities
from index.search.candidates import MAX_NEIGHBOURS, WIDEN, CandidateLists, Matrix, gather, merged
from index.search.exact import codes_of, share_held
from index.search.ranking import Floats, Indices, Pool
from index.search.rerankers.base import Look, Reranker
from index.search.rerankers.registry import ModelPath, open_reranker
from index.settings import IndexSettings
from index.store.tables.live_view import Candidate, PassageVectors
from index.store.tables.snapshot import Snapshot
from index.store.vectors.base import VectorStore
from index.text.folding import is_dense

MAX_ARTICLES = 50
"""So many articles go on to the closer look and to the comparison with their neighbours."""
_MAX_PASSAGES_OF_ARTICLE = 64
_TIED_DIGITS = 6
"""Scores that agree to so many digits count as equal."""
_UNKNOWN_DAY = 99_999_999  # sorts after every yyyymmdd


class Finder:
    """Finds passages in one library; any number of threads may ask."""

    def __init__(
        self,
        settings: IndexSettings,
        embedder: Callable[[], Embedder],
        vectors: VectorStore,
        model_path: ModelPath | None = None,
    ) -> None:
        """``embedder`` gives the library's embedder, loading it at need; ``model_path`` finds a cross-encoder."""
        self._settings = settings
        self._embedder = embedder
        self._vectors = vectors
        self._lock = threading.Lock()
        self._model_path = model_path
        self._reranker: Reranker | None = None
        self._reranker_is_open = False
        self._background: tuple[str, Background] | None = None

    def find(
        self,
        snapshot: Snapshot,
        question: str,
        spellings: Spellings,
        k: int,
        filters: Filters = NO_LIMIT,
        *,
        prefer_newest: bool = False,
    ) -> list[tuple[Candidate, float]]:
        """Passages with their scores, best first; ``k`` is how many are wanted, more may come."""
        questions = (question, *spellings.expand(question))
        vectors = self._embedder().embed(questions)
        lists = self._gather(snapshot, " ".join(questions), vectors, k, filters)
        if not lists.candidates:
            return []
        pool, rows = pool_of(snapshot, lists, vectors)
        pool = replace(pool, trust_in_words=ranking.DENSE_SCRIPT_TRUST if is_dense(question) else 1.0)
        order = ranking.first_order(pool)
        looked_at, looks = self._look(question, snapshot, pool, rows, order)
        order = ranking.second_order(pool, looked_at, looks)
        ids = list(dict.fromkeys(row.article_id for row in rows))
        texts = snapshot.texts(ids, MAX_CHARS)
        order = ranking.smoothed(order, similarities([texts[article_id] for article_id in ids], self._seen(snapshot)))
        if prefer_newest:
            days = snapshot.days(ids)
            order = ranking.with_newest(order, [days[article_id] for article_id in ids])
        scores = ranking.passage_scores(pool, order, looked_at, looks)
        if codes := codes_of(question):
            texts_of = snapshot.candidates([row.id for row in rows])
            held = [share_held(texts_of[row.id].text, codes) if row.id in texts_of else 0.0 for row in rows]
            scores = ranking.with_exact(scores, held)
        best = sorted(range(len(rows)), key=lambda i: (-round(float(scores[i]), 6), rows[i].article_id, rows[i].start))
        wanted = best[: 4 * max(k, MAX_ARTICLES)]
        candidates = snapshot.candidates([rows[i].id for i in wanted])
        return [(candidates[rows[i].id], float(scores[i])) for i in wanted if rows[i].id in candidates]

    def _gather(self, snapshot: Snapshot, words: str, vectors: Matrix, k: int, filters: Filters) -> CandidateLists:
        """The candidates for the question, one article of each set of reprints."""
        wanted = depth = max(self._settings.candidates, k)
        before = -1
        while True:
            lists = merged([gather(snapshot, self._vectors, words, vector, depth, filters) for vector in vectors])
            alone = without_reprints(snapshot, lists, vectors)
            crowded = len(alone.candidates) < min(wanted, len(lists.candidates))
            grew = len(lists.candidates) > before
            if not (crowded and grew) or depth >= MAX_NEIGHBOURS:
                return alone
            before, depth = len(lists.candidates), min(depth * WIDEN, MAX_NEIGHBOURS)

    def _look(
        self, question: str, snapshot: Snapshot, pool: Pool, rows: Sequence[PassageVectors], order: Floats
    ) -> tuple[Indices, list[Look]]:
        reranker = self._open_reranker() if self._settings.rerank_passages else None
        if reranker is None:
            return np.zeros(0, dtype=np.int64), []
        looked_at = ranking.worth_a_look(pool, order, self._settings.rerank_passages)
        candidates = snapshot.candidates([rows[i].id for i in looked_at])
        return looked_at, reranker.looks(question, [candidates[rows[i].id].text for i in looked_at])

    def _open_reranker(self) -> Reranker | None:
        with self._lock:
            if not self._reranker_is_open:
                self._reranker = open_reranker(self._settings.reranker, self._embedder(), self._model_path)
                self._reranker_is_open = True
            return self._reranker

    def _seen(self, snapshot: Snapshot) -> Background:
        """How common words are in this index; counted anew when it has changed."""
        writes = snapshot.meta.get("writes", "")
        known = self._background
        if known is None or known[0] != writes:
            known = self._background = (writes, Background(snapshot.sample_texts(SAMPLE_ARTICLES, MAX_CHARS)))
        return known[1]


def pool_of(
    snapshot: Snapshot, lists: CandidateLists, questions: Matrix, most: int = MAX_ARTICLES
) -> tuple[Pool, list[PassageVectors]]:
    """All passages of the best ``most`` candidate articles, with what is known of each."""
    ids = list(dict.fromkeys(candidate.article_id for candidate in lists.candidates.values()))
    rows = snapshot.passage_vectors(ids, _MAX_PASSAGES_OF_ARTICLE, lists.candidates.keys())
    pool = _judged(rows, lists, questions)
    if pool.articles <= most:
        return pool, rows
    names = list(dict.fromkeys(row.article_id for row in rows))
    best = {names[i] for i in np.argsort(-ranking.first_order(pool), kind="stable")[:most]}
    rows = [row for row in rows if row.article_id in best]
    return _judged(rows, lists, questions), rows


def without_reprints(snapshot: Snapshot, lists: CandidateLists, questions: Matrix) -> CandidateLists:
    """The lists without the articles for which a better reprint is shown."""
    ids = list(dict.fromkeys(candidate.article_id for candidate in lists.candidates.values()))
    pairs = snapshot.reprints_of(ids)
    if not pairs or not pairs.keys() & {reprint for reprints in pairs.values() for reprint in reprints}:
        return lists
    rows = snapshot.passage_vectors(ids, _MAX_PASSAGES_OF_ARTICLE, lists.candidates.keys())
    names = dict.fromkeys(row.article_id for row in rows)
    merit = dict(zip(names, ranking.first_order(_judged(rows, lists, questions)), strict=True))
    days = snapshot.days(ids)

    def order(article_id: str) -> tuple[float, int, str]:
        return -round(float(merit[article_id]), _TIED_DIGITS), days[article_id] or _UNKNOWN_DAY, article_id

    out = reprint_rows.hidden(names, pairs, order)
    kept = {number: candidate for number, candidate in lists.candidates.items() if candidate.article_id not in out}
    return replace(lists, candidates=kept)


def _judged(rows: Sequence[PassageVectors], lists: CandidateLists, questions: Matrix) -> Pool:
    lexical = dict(lists.lexical)
    whole = dict(lists.articles)
    row_of = {article_id: i for i, article_id in enumerate(dict.fromkeys(row.article_id for row in rows))}
    matrix = np.array([row.vector for row in rows], dtype=np.float32)
    return Pool(
        owner=np.array([row_of[row.article_id] for row in rows], dtype=np.int64),
        dense=np.asarray((matrix @ questions.T).max(axis=1), dtype=np.float64),
        lexical=np.array([lexical.get(row.id, 0.0) for row in rows]),
        whole=np.array([whole.get(article_id, 0.0) for article_id in row_of]),
    )
