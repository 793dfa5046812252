"""Rankings, against values computed by hand and by scikit-learn."""

import numpy as np
import pytest

from eval.metrics.finding import retrieval_scores


def test_retrieval_scores_by_hand():
    scores = retrieval_scores(["x", "b", "y", "a"], {"a": 1, "b": 1, "c": 1})
    best = 1 / np.log2(2) + 1 / np.log2(3) + 1 / np.log2(4)
    assert scores["ndcg@10"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / best)
    assert scores["recall@5"] == pytest.approx(2 / 3)
    assert scores["mrr@10"] == pytest.approx(1 / 2)
    assert scores["hit@1"] == 0.0


def test_retrieval_scores_of_nothing_found_are_zero():
    assert set(retrieval_scores([], {"a": 1}).values()) == {0.0}


def test_ndcg_agrees_with_scikit_learn():
    from sklearn.metrics import ndcg_score

    rng = np.random.default_rng(3)
    for _ in range(20):
        grades = rng.integers(0, 4, size=10)
        grades[0] = 1
        order = rng.permutation(10)
        ours = retrieval_scores([str(one) for one in order], {str(i): int(g) for i, g in enumerate(grades) if g})
        given_scores = np.empty(10)
        given_scores[order] = np.arange(10, 0, -1)
        assert ours["ndcg@10"] == pytest.approx(ndcg_score([grades], [given_scores], k=10))
