"""Intervals and tests against SciPy and scikit-learn, and against what must hold by definition."""

import itertools

import numpy as np
import pytest
from scipy import stats

from eval.metrics import statistics


def test_mean_interval_agrees_with_scipy():
    values = np.random.default_rng(1).normal(3.0, 2.0, size=80)
    ours = statistics.mean_interval(values.tolist())
    theirs = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=4000, rng=5).confidence_interval
    assert ours.mean == pytest.approx(values.mean())
    assert ours.low == pytest.approx(theirs.low, abs=0.06)
    assert ours.high == pytest.approx(theirs.high, abs=0.06)


def test_the_interval_holds_the_true_mean_about_95_times_in_100():
    rng = np.random.default_rng(2)
    held = 0
    for seed in range(200):
        interval = statistics.mean_interval(rng.normal(0.0, 1.0, size=60).tolist(), seed=seed)
        held += interval.low <= 0.0 <= interval.high
    assert 180 <= held <= 198


def test_same_seed_same_interval_other_seed_other_interval():
    values = np.random.default_rng(0).random(30).tolist()
    assert statistics.mean_interval(values, seed=4) == statistics.mean_interval(values, seed=4)
    assert statistics.mean_interval(values, seed=4) != statistics.mean_interval(values, seed=5)


def test_an_interval_without_spread_is_a_point():
    assert statistics.mean_interval([1.0] * 9) == statistics.Interval(1.0, 1.0, 1.0, 9)


def test_an_interval_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="at least one"):
        statistics.mean_interval([])


def test_large_sets_are_drawn_in_blocks_with_the_same_meaning(monkeypatch):
    values = np.random.default_rng(1).random(50).tolist()
    whole = statistics.mean_interval(values)
    monkeypatch.setattr(statistics, "LARGEST_BLOCK", 700)
    blocks = statistics.mean_interval(values)
    assert blocks.mean == pytest.approx(whole.mean)
    assert blocks.low == pytest.approx(whole.low, abs=0.02)


def test_ratio_pools_before_dividing():
    interval = statistics.ratio_interval([1, 3], [4, 4])
    assert interval.mean == pytest.approx((1 + 3) / (4 + 4))
    assert interval.n == 8
    assert (interval.low, interval.high) == pytest.approx((1 / 4, 3 / 4))


def test_percentile_by_hand():
    interval = statistics.percentile_interval([1.0, 2.0, 4.0], 50)
    assert interval.mean == 2.0
    assert 1.0 <= interval.low <= 2.0 <= interval.high <= 4.0


def test_balanced_accuracy_agrees_with_scikit_learn():
    from sklearn.metrics import balanced_accuracy_score

    rng = np.random.default_rng(7)
    truth = rng.random(90) < 0.3
    decision = np.where(rng.random(90) < 0.8, truth, ~truth)
    ours = statistics.balanced_accuracy_interval((truth == decision).tolist(), truth.tolist())
    assert ours.mean == pytest.approx(balanced_accuracy_score(truth, decision))
    assert ours.low < ours.mean < ours.high


def test_auc_agrees_with_scikit_learn_ties_included():
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(8)
    truth = rng.random(120) < 0.5
    scores = np.round(rng.random(120) + 0.3 * truth, 1)
    ours = statistics.auc_interval(scores.tolist(), truth.tolist())
    assert ours.mean == pytest.approx(roc_auc_score(truth, scores))
    assert ours.low < ours.mean < ours.high


def test_paired_p_value_agrees_with_scipy():
    rng = np.random.default_rng(9)
    before = rng.random(12)
    after = before + rng.normal(0.08, 0.15, size=12)
    ours = statistics.paired_difference(before.tolist(), after.tolist())
    theirs = stats.permutation_test(
        (after, before), lambda a, b: np.mean(a - b), permutation_type="samples", n_resamples=np.inf
    )
    assert ours.mean == pytest.approx((after - before).mean())
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=0.02)


def test_no_difference_has_p_one_and_a_large_one_is_never_zero():
    assert statistics.paired_difference([0.5, 0.1], [0.5, 0.1]).p_value == 1.0
    sure = statistics.paired_difference([0.0] * 40, [1.0] * 40)
    assert sure.p_value == pytest.approx(1 / (statistics.PERMUTATIONS + 1))
    assert (sure.mean, sure.low, sure.high) == (1.0, 1.0, 1.0)


def test_runs_of_different_length_are_not_compared():
    with pytest.raises(ValueError, match="same questions"):
        statistics.paired_difference([1.0], [1.0, 0.0])


def test_risk_coverage_by_hand():
    curve = statistics.risk_coverage([0.9, 0.2, 0.8, 0.5], [0, 1, 1, 0])
    assert curve == [(1 / 4, 0 / 1), (2 / 4, 1 / 2), (3 / 4, 1 / 3), (4 / 4, 2 / 4)]
    area = statistics.aurc_interval([0.9, 0.2, 0.8, 0.5], [0, 1, 1, 0])
    assert area.mean == pytest.approx((0 / 1 + 1 / 2 + 1 / 3 + 2 / 4) / 4)


def test_equal_confidence_gives_the_mean_over_all_orders():
    losses = [1.0, 0.0, 0.0]
    areas = [np.mean(np.cumsum(order) / np.arange(1, 4)) for order in itertools.permutations(losses)]
    # Risks are linear in the losses, so the mean over orders is what the mean loss gives.
    assert statistics.aurc_interval([0.5] * 3, losses).mean == pytest.approx(np.mean(areas))
