"""From the odds of a model's yes and no to the probability that the articles answer, and the threshold of refusing.

One measure, so three numbers: a weight, an intercept and a threshold. That is all that so many questions tell about a
model: closeness, fitted beside the odds, does worse on kinds of text that it has not seen (docs/experiments.md).

How well this does is told by cross-validation over the kinds of question: an answerable question is judged by numbers
that have seen no question of its kind, and an unanswerable one by numbers that have not seen it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.fitting.limits import MOST_WRONGLY_REFUSED_SHIPPED
from eval.fitting.scores import auc, logistic_regression
from eval.fitting.threshold import LEAST_OF_EACH, best_threshold, between
from eval.suites.golden import Case, GoldenSetError
from rag.answering.evidence.calibration import MARGIN, Decision

FOLDS_OF_ONE_KIND = 5


@dataclass(frozen=True, slots=True)
class OddsFit:
    """The numbers, and those that judge each question while the quality is measured.

    Attributes:
        decision: Fitted on all questions.
        held_out: For each question, fitted without its kind.
        auc: Area under the ROC curve of the held-out probabilities.
    """

    decision: Decision
    held_out: tuple[Decision, ...]
    auc: float


def require_enough(cases: Sequence[Case]) -> None:
    """Check that there are enough questions of either sort.

    Raises:
        GoldenSetError: There are not.
    """
    good = sum(case.answerable for case in cases)
    bad = len(cases) - good
    if min(good, bad) < LEAST_OF_EACH:
        raise GoldenSetError(
            f"Fitting a model takes at least {LEAST_OF_EACH} questions with an answer and {LEAST_OF_EACH} without one; "
            f"these are {good} and {bad}. Name a larger set, or more questions of it."
        )


def fit_odds(margins: Sequence[float], cases: Sequence[Case], where: str) -> OddsFit:
    """Fit a model's odds.

    Args:
        margins: Log-odds of yes over no, one a question.
        cases: The questions.
        where: On what, for the provenance.

    Raises:
        GoldenSetError: There are too few questions of either sort.
    """
    require_enough(cases)
    measured = np.array(margins, dtype=np.float64).reshape(-1, 1)
    labels = np.array([case.answerable for case in cases])
    folds = _folds(cases)
    held_out: list[Decision] = [_fitted(measured, labels, where)] * len(cases)
    for fold in sorted(set(folds)):
        inside = np.array([own == fold for own in folds])
        judge = _fitted(measured[~inside], labels[~inside], where)
        held_out = [judge if is_inside else known for is_inside, known in zip(inside, held_out, strict=True)]
    probabilities = np.array([judge.probability(row) for judge, row in zip(held_out, measured, strict=True)])
    separation = auc(labels, probabilities)
    provenance = f"{where}; cross-validated by kind of question, AUC {separation:.3f}"
    return OddsFit(_fitted(measured, labels, provenance), tuple(held_out), separation)


def _fitted(measured: "np.typing.NDArray[np.float64]", labels: "np.typing.NDArray[np.bool_]", where: str) -> Decision:
    weights, intercept = logistic_regression(measured, labels)
    unset = Decision((MARGIN,), weights, intercept, where, 0.0)
    probabilities = [unset.probability(row) for row in measured]
    # Midway between two neighbouring scores; of equally good ones the highest, which refuses most.
    candidates = sorted(between(probabilities), reverse=True)
    found = best_threshold(
        probabilities, labels.tolist(), candidates, most_wrongly_refused=MOST_WRONGLY_REFUSED_SHIPPED
    )
    return Decision((MARGIN,), weights, intercept, where, round(found.threshold, 4))


def _folds(cases: Sequence[Case]) -> list[int]:
    """The fold of each question: one a kind of answerable question, over which the unanswerable ones are dealt."""
    kinds = sorted({case.kind for case in cases if case.answerable})
    several = len(kinds) > 1
    count = len(kinds) if several else FOLDS_OF_ONE_KIND
    dealt = {True: 0, False: 0}
    folds: list[int] = []
    for case in cases:
        if case.answerable and several:
            folds.append(kinds.index(case.kind))
            continue
        folds.append(dealt[case.answerable] % count)
        dealt[case.answerable] += 1
    return folds
