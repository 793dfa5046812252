"""Several kinds of scores become one order: articles first, then their passages.

An article is judged by its best passage, by the mean of its best two (a single passage may match by
chance), by BM25 of its best passage and a little by BM25 of the whole. Each kind is
stretched to 0..1 over the candidates and they are added up: scores say more than ranks once their
scales agree (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023).
The best passages then get a closer look (:mod:`index.search.rerankers`), whose votes join the sum; an article
that was not looked at keeps what its vectors say in the place of those votes.

Last, similar articles raise each other: an article close to several good ones is likely good itself
(the cluster hypothesis), so each score is mixed with the mean of its nearest neighbours' (Diaz,
"Regularizing Ad Hoc Retrieval Scores", CIKM 2005). On our set this gave more than any single reranker.

A passage has its article's score, minus half of how far it falls behind the article's best passage.

Arrays: ``owner[p]`` is the article's index of passage ``p``; scores of passages have shape
(passages,), those of articles (articles,).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.rerankers.base import Look

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Votes were fitted on the packaged questions; only their ratios matter.
DENSE_VOTES = 2.0
LEXICAL_VOTES = 0.5
WHOLE_ARTICLE_VOTES = 0.1
NEIGHBOURS = 4
NEIGHBOURS_SHARE = 0.4
"""So much of an article's score is the mean of its nearest neighbours' scores."""
_CLOSENESS_POWER = 3
"""Similarities are raised to this power, so that close neighbours count much more than distant ones."""
NEWEST_VOTES = 0.25
DENSE_SCRIPT_TRUST = 8.0
"""Trust in the words of a Chinese, Japanese or Korean question: most embedders hardly read these (experiments.md)."""
_LAG_PENALTY = 0.5  # share of a passage's lag behind its article's best one that its score loses
"""A passage loses this part of its distance to the article's best passage."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of one question.

    Attributes:
        owner: Article index of each passage.
        dense: Cosine similarity of each passage to the question.
        lexical: BM25 of each passage, 0 where the words did not find it.
        whole: BM25 of each whole article, 0 where the words did not find it.
        trust_in_words: How many times its usual votes BM25 has; 1 but for questions that the embedder hardly reads.
    """

    owner: Indices
    dense: Floats
    lexical: Floats
    whole: Floats
    trust_in_words: float = 1.0

    @property
    def articles(self) -> int:
        """How many articles there are."""
        return len(self.whole)


def stretched(values: Floats) -> Floats:
    """``values`` from 0 for the lowest to 1 for the highest; all 1 where there is no difference."""
    if not len(values):
        return values
    low, high = float(values.min()), float(values.max())
    return np.ones_like(values) if high - low < 1e-12 else (values - low) / (high - low)


def best_and_second(values: Floats, owner: Indices, articles: int) -> tuple[Floats, Floats]:
    """Per article the best value, and the mean of the best two (the best alone where there is one)."""
    order = np.lexsort((-values, owner))
    owners = owner[order]
    firsts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]]) if len(order) else np.array([], dtype=np.int64)
    best = np.zeros(articles)
    second = np.zeros(articles)
    best[owners[firsts]] = values[order[firsts]]
    second[owners[firsts]] = values[order[firsts]]
    has_two = firsts[np.r_[np.diff(firsts), len(order) - firsts[-1]] > 1] if len(firsts) else firsts
    second[owners[has_two]] = values[order[has_two + 1]]
    return best, (best + second) / 2


def by_meaning(pool: Pool) -> Floats:
    """Per article 0..1: its best passage and its best two, by vectors."""
    best, two = best_and_second(pool.dense, pool.owner, pool.articles)
    return (stretched(best) + stretched(two)) / 2


def by_words(pool: Pool) -> Floats:
    """Per article the votes of its words, 0..``most_by_words(pool)``."""
    best, _ = best_and_second(pool.lexical, pool.owner, pool.articles)
    votes: Floats = LEXICAL_VOTES * _of_highest(best) + WHOLE_ARTICLE_VOTES * _of_highest(pool.whole)
    return pool.trust_in_words * votes


def most_by_words(pool: Pool) -> float:
    """The highest votes that words can give an article."""
    return pool.trust_in_words * (LEXICAL_VOTES + WHOLE_ARTICLE_VOTES)


def first_order(pool: Pool) -> Floats:
    """Per article 0..1, before any closer look."""
    return (DENSE_VOTES * by_meaning(pool) + by_words(pool)) / (DENSE_VOTES + most_by_words(pool))


def own_merit(pool: Pool) -> Floats:
    """Per passage 0..1, without regard to its article."""
    votes = pool.trust_in_words * LEXICAL_VOTES
    merit: Floats = (stretched(pool.dense) + votes * _of_highest(pool.lexical)) / (1 + votes)
    return merit


def worth_a_look(pool: Pool, order: Floats, count: int) -> Indices:
    """The ``count`` passages to look at closely: by their own merit and half by their article's."""
    value = own_merit(pool) + order[pool.owner] / 2
    return np.argsort(-value, kind="stable")[:count].astype(np.int64)


def second_order(pool: Pool, looked_at: Indices, looks: Sequence[Look]) -> Floats:
    """Per article 0..1, with the votes of the closer looks at the passages ``looked_at``."""
    meaning = by_meaning(pool)
    votes = sum(look.votes for look in looks)
    closer = meaning.copy()
    if len(looked_at) and votes:
        seen = np.unique(pool.owner[looked_at])
        article_rows = np.searchsorted(seen, pool.owner[looked_at])
        judged = sum(
            (look.votes * stretched(best_and_second(look.scores, article_rows, len(seen))[0]) for look in looks),
            start=np.zeros(len(seen)),
        )
        low, high = float(meaning[seen].min()), float(meaning[seen].max())
        closer[seen] = low + judged / votes * (high - low)
    total = DENSE_VOTES + votes + most_by_words(pool)
    return (DENSE_VOTES * meaning + votes * closer + by_words(pool)) / total


def smoothed(scores: Floats, similarity: Floats) -> Floats:
    """Mix each article's score with the mean of its nearest neighbours' scores, weighted by closeness.

    Args:
        scores: Shape (articles,).
        similarity: Shape (articles, articles), not negative; the diagonal is ignored.
    """
    neighbours = min(NEIGHBOURS, len(scores) - 1)
    if neighbours < 1:
        return scores
    weights = similarity**_CLOSENESS_POWER
    np.fill_diagonal(weights, 0.0)
    least = np.sort(weights, axis=1)[:, -neighbours][:, None]
    weights = np.where(weights >= least, weights, 0.0)
    totals = weights.sum(axis=1)
    lent = np.where(totals > 0, weights @ scores / np.maximum(totals, 1e-12), scores)
    mixed: Floats = (1 - NEIGHBOURS_SHARE) * scores + NEIGHBOURS_SHARE * lent
    return mixed


def with_newest(scores: Floats, days: Sequence[int | None]) -> Floats:
    """Add a little for newer articles, by rank of their day; an unknown day counts as the oldest."""
    known = sorted({day for day in days if day is not None})
    if not known:
        return scores
    share = {day: (rank + 1) / len(known) for rank, day in enumerate(known)}
    newer = np.array([0.0 if day is None else share[day] for day in days])
    return scores + NEWEST_VOTES * newer


def with_exact(scores: Floats, held: Sequence[float]) -> Floats:
    """Put passages that have the codes of the question before all others.

    Args:
        scores: Shape (passages,), 0..1.
        held: Per passage the share of the question's codes that it has, 0..1.

    Returns:
        Shape (passages,), 0..1 again.
    """
    shares: Floats = np.asarray(held, dtype=np.float64)
    return (scores + shares) / 2 if shares.any() else scores


def passage_scores(pool: Pool, article_scores: Floats, looked_at: Indices, looks: Sequence[Look]) -> Floats:
    """Per passage: its article's score, less half of how far it falls behind the article's best passage."""
    merit = own_merit(pool)
    votes = sum(look.votes for look in looks)
    if len(looked_at) and votes:
        judged = sum((look.votes * stretched(look.scores) for look in looks), start=np.zeros(len(looked_at)))
        low = float(merit[looked_at].min())
        span = float(merit[looked_at].max()) - low
        own = merit.copy()
        own[looked_at] = low + judged / votes * span
        merit = (merit + 2 * own) / 3
    best, _ = best_and_second(merit, pool.owner, pool.articles)
    scores: Floats = article_scores[pool.owner] - _LAG_PENALTY * (best[pool.owner] - merit)
    return scores


def _of_highest(values: Floats) -> Floats:
    """``values`` as parts of the highest, so that 0 (not found) stays 0."""
    high = float(values.max()) if len(values) else 0.0
    return values / high if high > 0 else np.zeros_like(values)
