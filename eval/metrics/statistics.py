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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.records import Interval

RESAMPLES = 2000
PERMUTATIONS = 10_000
CONFIDENCE = 0.95
LARGEST_BLOCK = 4_000_000
"""Weights held in memory at once."""

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Weights of shape (resamples, n) to values of shape (resamples,); NaN where undefined."""


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
    drawn = [
        statistic(rng.multinomial(n, np.full(n, 1 / n), size=rows).astype(np.float64)) for rows in _blocks(RESAMPLES, n)
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
    drawn = [
        np.percentile(array[rng.integers(0, len(array), (rows, len(array)))], percent, axis=1)
        for rows in _blocks(RESAMPLES, len(array))
    ]
    figure = float(np.percentile(array, percent))
    low, high = _bounds(np.concatenate(drawn), figure)
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


def risk_coverage(confidence: Sequence[float], wrong: Sequence[float]) -> list[tuple[float, float]]:
    """The risk–coverage curve (El-Yaniv & Wiener 2010): answer the surest questions first; how many go wrong?

    Questions of equal confidence come in any order, so each stands for the mean of its group.

    Args:
        confidence: One score a question, higher is surer.
        wrong: The loss if that question is answered, 0 to 1.

    Returns:
        (coverage, risk) after each question, coverage rising to 1.
    """
    losses = _losses_in_order(confidence, wrong)[1]
    risks = np.cumsum(losses) / np.arange(1, len(losses) + 1)
    return [((rank + 1) / len(risks), float(risk)) for rank, risk in enumerate(risks)]


def aurc_interval(confidence: Sequence[float], wrong: Sequence[float], *, seed: int = 0) -> Interval:
    """Area under the risk–coverage curve: the mean risk over all coverages (Geifman et al. 2019). Lower is better."""
    order, losses = _losses_in_order(confidence, wrong)

    def statistic(weights: Floats) -> Floats:
        sorted_weights = weights[:, order]
        covered = np.cumsum(sorted_weights, axis=1)
        lost = np.cumsum(sorted_weights * losses, axis=1)
        risks = np.divide(lost, covered, out=np.zeros_like(lost), where=covered > 0)
        area: Floats = (sorted_weights * risks).sum(axis=1) / weights.sum(axis=1)
        return area

    return bootstrap(statistic, len(losses), seed=seed)


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
    as_large = 0
    for rows in _blocks(PERMUTATIONS, len(change)):
        signs = rng.choice((-1.0, 1.0), size=(rows, len(change)))
        flipped = np.abs(signs @ change) / len(change)
        as_large += int(np.count_nonzero(flipped >= abs(interval.mean) - 1e-12))
    p_value = (as_large + 1) / (PERMUTATIONS + 1)
    return Difference(interval.mean, interval.low, interval.high, p_value, len(change))


def _losses_in_order(confidence: Sequence[float], wrong: Sequence[float]) -> tuple[NDArray[np.intp], Floats]:
    scores = np.asarray(confidence, dtype=np.float64)
    losses = np.asarray(wrong, dtype=np.float64)
    _, group = np.unique(scores, return_inverse=True)
    group_means = np.bincount(group, weights=losses) / np.bincount(group)
    order = np.argsort(-scores, kind="stable")
    return order, group_means[group][order]


def _blocks(total: int, n: int) -> Iterator[int]:
    """``total`` rows of ``n`` questions in blocks of at most :data:`LARGEST_BLOCK` weights: the rows of each."""
    rows = max(1, LARGEST_BLOCK // n)
    return (min(rows, total - start) for start in range(0, total, rows))


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
