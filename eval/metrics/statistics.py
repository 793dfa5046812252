"""How sure a number is: bootstrap intervals, and a test for the difference of two runs.

Every reported figure is a function of the questions, and another set of questions would have
given another figure. The bootstrap (Efron 1979) imitates that by drawing the same number of
questions with replacement, many times; the 2.5th and 97.5th percentile of what comes out
bound the interval. A resample is held as *weights*, how often each question was drawn, because a
weighted mean, ratio, area or curve then is one matrix product for all resamples at once.

Two runs over the same questions are compared question by question: the bootstrap bounds the mean
difference, and a sign-flip permutation test asks how often a difference as large would come
from chance alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
PERMUTATIONS = 10_000
CONFIDENCE = 0.95
LARGEST_BLOCK = 4_000_000
"""Weights held in memory at once."""

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Weights of shape (resamples, n) to values of shape (resamples,); NaN where undefined."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval.

    Attributes:
        mean: The figure over all questions: a mean unless its definition says otherwise.
        low: Lower bound.
        high: Upper bound.
        n: Questions (or other units) it rests on.
    """

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Difference:
    """Run B minus run A over the questions both have.

    Attributes:
        mean: Mean difference per question.
        low: Lower bound of its 95 % bootstrap interval.
        high: Upper bound.
        p_value: Two-sided, from the sign-flip permutation test.
        n: Questions in both.
    """

    mean: float
    low: float
    high: float
    p_value: float
    n: int


def bootstrap(statistic: Statistic, n: int, *, units: int | None = None, seed: int = 0) -> Interval:
    """Percentile bootstrap of any statistic of weighted questions.

    Args:
        statistic: What is computed from the weights; all ones give the figure itself.
        n: Number of questions that are drawn from.
        units: What to report as ``Interval.n``; ``n`` when None.
        seed: Same seed, same interval.

    Raises:
        ValueError: ``n`` is not positive.
    """
    if n < 1:
        raise ValueError("an interval needs at least one question")
    rng = np.random.default_rng(seed)
    rows = max(1, LARGEST_BLOCK // n)
    drawn = [
        statistic(rng.multinomial(n, np.full(n, 1 / n), size=min(rows, RESAMPLES - start)).astype(np.float64))
        for start in range(0, RESAMPLES, rows)
    ]
    figure = float(statistic(np.ones((1, n)))[0])
    low, high = _bounds(np.concatenate(drawn), figure)
    return Interval(figure, low, high, units if units is not None else n)


def mean_interval(values: Sequence[float], *, seed: int = 0) -> Interval:
    """Mean of ``values`` with its interval."""
    array = np.asarray(values, dtype=np.float64)
    return bootstrap(lambda weights: weights @ array / len(array), len(array), seed=seed)


def ratio_interval(numerators: Sequence[float], denominators: Sequence[float], *, seed: int = 0) -> Interval:
    """Sum of numerators over sum of denominators; questions are drawn, so their parts stay together.

    ``n`` of the result is the sum of the denominators: the pooled units.
    """
    over = np.asarray(numerators, dtype=np.float64)
    under = np.asarray(denominators, dtype=np.float64)
    return bootstrap(
        lambda weights: _divide(weights @ over, weights @ under), len(over), units=int(under.sum()), seed=seed
    )


def percentile_interval(values: Sequence[float], percent: float, *, seed: int = 0) -> Interval:
    """A percentile of ``values`` (linear interpolation) with its interval."""
    array = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(seed)
    rows = max(1, LARGEST_BLOCK // len(array))
    drawn = np.concatenate(
        [
            np.percentile(
                array[rng.integers(0, len(array), (min(rows, RESAMPLES - start), len(array)))], percent, axis=1
            )
            for start in range(0, RESAMPLES, rows)
        ]
    )
    figure = float(np.percentile(array, percent))
    low, high = _bounds(drawn, figure)
    return Interval(figure, low, high, len(array))


def balanced_accuracy_interval(right: Sequence[bool], positive: Sequence[bool], *, seed: int = 0) -> Interval:
    """Mean of the share of right decisions among the positive and among the negative.

    Args:
        right: Whether each decision was right.
        positive: The true class of each.
        seed: Of the resampling.
    """
    correct = np.asarray(right, dtype=np.float64)
    is_positive = np.asarray(positive, dtype=np.float64)
    is_negative = 1 - is_positive

    def statistic(weights: Floats) -> Floats:
        sensitivity = _divide(weights @ (correct * is_positive), weights @ is_positive)
        specificity = _divide(weights @ (correct * is_negative), weights @ is_negative)
        return (sensitivity + specificity) / 2

    return bootstrap(statistic, len(correct), seed=seed)


def auc_interval(scores: Sequence[float], positive: Sequence[bool], *, seed: int = 0) -> Interval:
    """Area under the ROC curve: how often a positive outscores a negative, ties counting half.

    That is the Mann–Whitney statistic (Hanley & McNeil 1982).
    """
    values = np.asarray(scores, dtype=np.float64)
    labels = np.asarray(positive, dtype=bool)
    gap = values[labels][:, None] - values[~labels][None, :]
    wins = (gap > 0) + 0.5 * (gap == 0)

    def statistic(weights: Floats) -> Floats:
        upper, lower = weights[:, labels], weights[:, ~labels]
        won = np.einsum("bi,ij,bj->b", upper, wins, lower, optimize=True)
        return _divide(won, upper.sum(axis=1) * lower.sum(axis=1))

    return bootstrap(statistic, len(values), seed=seed)


def paired_difference(before: Sequence[float], after: Sequence[float], *, seed: int = 0) -> Difference:
    """Compare two runs question by question.

    The permutation test flips the sign of each difference at random: were the runs equally good, either
    sign would be as likely. Its p value counts the observed arrangement too, so it is never 0
    (Phipson & Smyth 2010).

    Args:
        before: Run A, one value a question.
        after: Run B, in the same order.
        seed: Of resampling and flipping.

    Raises:
        ValueError: The lengths differ or there is nothing to compare.
    """
    if len(before) != len(after) or not before:
        raise ValueError("two runs are compared over the same questions, at least one")
    change = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    interval = mean_interval(change.tolist(), seed=seed)
    rng = np.random.default_rng(seed)
    rows = max(1, LARGEST_BLOCK // len(change))
    as_large = 0
    for start in range(0, PERMUTATIONS, rows):
        signs = rng.choice((-1.0, 1.0), size=(min(rows, PERMUTATIONS - start), len(change)))
        flipped = np.abs(signs @ change) / len(change)
        as_large += int(np.count_nonzero(flipped >= abs(interval.mean) - 1e-12))
    p_value = (as_large + 1) / (PERMUTATIONS + 1)
    return Difference(interval.mean, interval.low, interval.high, p_value, len(change))


def _bounds(drawn: Floats, figure: float) -> tuple[float, float]:
    defined = drawn[~np.isnan(drawn)]
    if not len(defined):
        return figure, figure
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(defined, [tail, 100 - tail])
    return float(low), float(high)


def _divide(over: Floats, under: Floats) -> Floats:
    quotient: Floats = np.divide(over, under, out=np.full(np.broadcast(over, under).shape, np.nan), where=under > 0)
    return quotient
