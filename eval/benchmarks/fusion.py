"""Reciprocal rank fusion: several ranked lists become one, by rank alone.

A dense similarity and a BM25 score live on different scales, so scores are not mixed; each list
gives its items 1 / (k + rank) and the sums decide (Cormack, Clarke and Büttcher, "Reciprocal Rank
Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009, who found k = 60).
"""

from collections.abc import Hashable, Sequence
from typing import TypeVar

RRF_K = 60

Item = TypeVar("Item", bound=Hashable)


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[Item]], *, weights: Sequence[float] | None = None, k: int = RRF_K
) -> list[tuple[Item, float]]:
    """Fuse ranked lists.

    Args:
        rankings: Each list best first; an item counts once per list, at its best rank.
        weights: One factor per list; all 1 when None.
        k: How little the very top counts over the rest; 60 in the paper.

    Returns:
        Items with their scores ``sum(weight / (k + rank))``, rank from 1, best first; ties keep the
        order in which the items were first met.

    Raises:
        ValueError: There is not one weight per list.
    """
    scores: dict[Item, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, item in enumerate(dict.fromkeys(ranking), start=1):
            scores[item] = scores.get(item, 0.0) + weight / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])
