import pytest

from eval.benchmarks.fusion import reciprocal_rank_fusion


def test_scores_are_sums_of_reciprocal_ranks():
    fused = dict(reciprocal_rank_fusion([["a", "b", "c"], ["c", "a"]]))

    assert fused == pytest.approx(
        {"a": 1 / (60 + 1) + 1 / (60 + 2), "b": 1 / (60 + 2), "c": 1 / (60 + 3) + 1 / (60 + 1)}
    )


def test_best_first_and_ties_keep_the_order_they_were_met_in():
    fused = reciprocal_rank_fusion([["x", "y"], ["y", "x"], ["z"]])

    assert [item for item, _ in fused] == ["x", "y", "z"]


def test_an_item_counts_once_in_each_list():
    assert dict(reciprocal_rank_fusion([["a", "a", "b"]]))["b"] == pytest.approx(1 / (60 + 2))


def test_weights_and_k():
    fused = dict(reciprocal_rank_fusion([["a"], ["a"]], weights=[2.0, 0.5], k=10))

    assert fused["a"] == pytest.approx(2 / (10 + 1) + 0.5 / (10 + 1))


def test_no_lists_and_wrong_number_of_weights():
    assert reciprocal_rank_fusion([]) == []
    with pytest.raises(ValueError, match="argument"):
        reciprocal_rank_fusion([["a"]], weights=[1.0, 2.0])
