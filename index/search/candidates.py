"""What the indexes have for a question: dense and lexical candidates, not ranked yet.

Three lists: passages by vector, passages by BM25, and whole articles by BM25 (two
granularities); :mod:`index.search.ranking` makes one order of them. Dense search stays right in the cases
where a graph alone would not: vectors that the store in this process has not seen yet, and filters that
let so little through that walking the graph would miss it, are compared one by one. Of filters that let more
through, the catalogue says which of the nearest passages pass: the time does not grow with what they let through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.filters import NO_LIMIT
from index.records import Filters, Hit
from index.store.tables.live_view import Candidate
from index.store.tables.snapshot import Snapshot
from index.store.vectors.base import VectorStore, VectorsUnreadableError

Matrix = NDArray[np.float32]
Key = TypeVar("Key", int, str)

_COMPARE_ALL = 10_000
"""Comparing so many vectors one by one takes about as long as to find out which of the nearest pass a filter."""
_RATHER_COMPARE = 20_000
"""Comparing so many takes less than a store that is asked with a filter: it looks through what it holds."""
WIDEN = 4
"""When too few candidates are left, so many times more are asked for."""
MAX_NEIGHBOURS = 5_000
"""No more vectors than this are asked of the vector store at once."""
_MARGIN = 4
"""So many times more than wanted are to pass a filter: the graph misses some of the last of what it is asked for."""
_TIED_DIGITS = 6
"""Scores that agree to so many digits count as equal."""
_MAX_OVERLAP = 0.5
"""A passage that shares more of its text with a better one is left out."""


@dataclass(frozen=True, slots=True)
class CandidateLists:
    """What was found for one question, before it is ranked.

    Attributes:
        dense: (passage id, cosine similarity), best first.
        lexical: (passage id, BM25), best first.
        articles: (article id, BM25 of the whole article), best first.
        candidates: The passages that are named in any of them, by id.
    """

    dense: list[tuple[int, float]]
    lexical: list[tuple[int, float]]
    articles: list[tuple[str, float]]
    candidates: dict[int, Candidate]


def gather(
    snapshot: Snapshot,
    vectors: VectorStore,
    question: str,
    vector: NDArray[np.float32],
    k: int,
    filters: Filters = NO_LIMIT,
) -> CandidateLists:
    """Take the ``k`` best of each list; an article without a passage in the lists brings its first passage.

    Equal scores are ordered by article id and position, so the same articles give the same hits in whatever
    order they were added.
    """
    found_dense = dense(snapshot, vectors, vector, k, filters)
    found_lexical = snapshot.lexical(question, k, filters)
    found_articles = snapshot.lexical_articles(question, k, filters)
    ids = [number for number, _ in found_dense] + [number for number, _ in found_lexical]
    candidates = snapshot.candidates(ids)
    with_passage = {candidate.article_id for candidate in candidates.values()}
    leads = [
        first
        for article_id, _ in found_articles
        if article_id not in with_passage
        for first in snapshot.passage_ids_of(article_id)[:1]
    ]
    candidates.update(snapshot.candidates(leads))

    def order(pair: tuple[int, float]) -> tuple[float, str, int]:
        candidate = candidates[pair[0]]
        return -round(pair[1], _TIED_DIGITS), candidate.article_id, candidate.start

    return CandidateLists(
        dense=sorted((pair for pair in found_dense if pair[0] in candidates), key=order),
        lexical=sorted((pair for pair in found_lexical if pair[0] in candidates), key=order),
        articles=sorted(found_articles, key=lambda pair: (-round(pair[1], _TIED_DIGITS), pair[0])),
        candidates=candidates,
    )


def merged(found: Sequence[CandidateLists]) -> CandidateLists:
    """The lists of several searches as one, each passage and article at its best score."""
    return CandidateLists(
        dense=_best_of([lists.dense for lists in found]),
        lexical=_best_of([lists.lexical for lists in found]),
        articles=_best_of([lists.articles for lists in found]),
        candidates={passage_id: candidate for lists in found for passage_id, candidate in lists.candidates.items()},
    )


def _best_of(lists: Sequence[list[tuple[Key, float]]]) -> list[tuple[Key, float]]:
    best: dict[Key, float] = {}
    for key, score in (pair for pairs in lists for pair in pairs):
        best[key] = max(score, best.get(key, score))
    return sorted(best.items(), key=lambda pair: -pair[1])


def diversified(ranked: Sequence[tuple[Candidate, float]], k: int, per_article: int) -> list[tuple[Candidate, float]]:
    """The first ``k``, at most ``per_article`` of one article and none that overlaps a better one by half."""
    taken: list[tuple[Candidate, float]] = []
    of_article: dict[str, list[Candidate]] = {}
    for candidate, score in ranked:
        better = of_article.setdefault(candidate.article_id, [])
        if len(better) >= per_article or any(_overlap(candidate, earlier) > _MAX_OVERLAP for earlier in better):
            continue
        better.append(candidate)
        taken.append((candidate, score))
        if len(taken) == k:
            break
    return taken


def to_hits(snapshot: Snapshot, ranked: Sequence[tuple[Candidate, float]], filters: Filters = NO_LIMIT) -> list[Hit]:
    """Candidates with what is known of their articles and of the reprints that ``filters`` let through.

    A reprint is named only with the best-ranked article that it is a reprint of.
    """
    shown = list(dict.fromkeys(candidate.article_id for candidate, _ in ranked))
    pairs = snapshot.reprints_of(shown, filters)
    named = set(shown)
    also_in: dict[str, list[str]] = {}
    for article_id in shown:
        also_in[article_id] = [reprint for reprint in pairs.get(article_id, ()) if reprint not in named]
        named.update(also_in[article_id])
    summaries = {article.id: article for article in snapshot.summaries(sorted(named))}
    hits: list[Hit] = []
    for rank, (candidate, score) in enumerate(ranked, start=1):
        article = summaries[candidate.article_id]
        reprints = [summaries[article_id] for article_id in also_in[candidate.article_id]]
        hit = Hit(
            rank=rank,
            score=score,
            article_id=article.id,
            title=article.title,
            source=article.source,
            published=article.published,
            url=article.url,
            path=article.path,
            start=candidate.start,
            end=candidate.end,
            text=candidate.text,
            also_in=tuple(reprint.id for reprint in reprints),
            also_in_outlets=tuple(reprint.source or reprint.title for reprint in reprints),
        )
        hits.append(hit)
    return hits


def dense(
    snapshot: Snapshot,
    vectors: VectorStore,
    vector: NDArray[np.float32],
    k: int,
    filters: Filters = NO_LIMIT,
) -> list[tuple[int, float]]:
    """The ``k`` live passages nearest to ``vector``, best first: (passage id, cosine similarity).

    Raises:
        StorageError: The vector store's server does not answer.
    """
    if filters and snapshot.count_matching(filters, _COMPARE_ALL + 1) <= _COMPARE_ALL:
        return _compare(*snapshot.vectors(filters=filters), vector)[:k]
    newest = snapshot.newest_passage()
    if not newest:
        return []
    complete_up_to = vectors.complete_up_to(snapshot)
    found = _walk(snapshot, vectors, vector, k, filters) if complete_up_to else []
    if complete_up_to < newest:
        known = {number for number, _ in found}
        late = _compare(*snapshot.vectors(filters=filters, after_id=complete_up_to), vector)
        found = sorted([*found, *(pair for pair in late if pair[0] not in known)], key=lambda pair: -pair[1])
    return found[:k]


def _walk(
    snapshot: Snapshot, vectors: VectorStore, vector: NDArray[np.float32], k: int, filters: Filters
) -> list[tuple[int, float]]:
    """Ask the vector store, with ``filters`` only where too few of the nearest vectors of all pass them.

    A store that is asked with filters first collects every vector that they let through.
    """
    try:
        if not filters:
            return _widened(snapshot, vectors, vector, NO_LIMIT, NO_LIMIT, k)[:k]
        found = _widened(snapshot, vectors, vector, filters, NO_LIMIT, k * _MARGIN)
        if len(found) >= k:
            return found[:k]
        if snapshot.count_matching(filters, _RATHER_COMPARE + 1) > _RATHER_COMPARE:
            return _widened(snapshot, vectors, vector, filters, filters, k)[:k]
    except VectorsUnreadableError:
        pass  # the catalogue has every vector too
    return _compare(*snapshot.vectors(filters=filters), vector)[:k]


def _widened(
    snapshot: Snapshot, vectors: VectorStore, vector: NDArray[np.float32], filters: Filters, asked: Filters, enough: int
) -> list[tuple[int, float]]:
    """The nearest vectors whose passages are live and pass ``filters``, of a store that is asked with ``asked``.

    As long as not ``enough`` are left, more are asked for.
    """
    wanted = min(enough, MAX_NEIGHBOURS)
    while True:
        found = vectors.nearest(snapshot.collection, vector, wanted, asked)
        live = snapshot.live((number for number, _ in found), filters)
        kept = [pair for pair in found if pair[0] in live]
        if len(kept) >= enough or len(found) < wanted or wanted >= MAX_NEIGHBOURS:
            return kept
        wanted = min(wanted * WIDEN, MAX_NEIGHBOURS)


def _compare(ids: Sequence[int], matrix: NDArray[np.float32], vector: NDArray[np.float32]) -> list[tuple[int, float]]:
    """Every row of ``matrix`` by its cosine similarity to ``vector``, best first; all have length 1."""
    if not ids:
        return []
    similarities = matrix @ vector
    order = np.argsort(-similarities, kind="stable")
    return [(ids[i], float(similarities[i])) for i in order]


def _overlap(first: Candidate, second: Candidate) -> float:
    """The characters that two passages of one article share, as a part of the shorter one."""
    shared = min(first.end, second.end) - max(first.start, second.start)
    return max(0, shared) / max(1, min(first.end - first.start, second.end - second.start))
