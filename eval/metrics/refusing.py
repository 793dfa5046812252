"""Refusing: does the assistant answer what the articles answer, and nothing else?

These figures look too good over questions that refusing was fitted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.metrics.base import Metric, Outcome, ResultPairs, Uncompared, ValuePairs
from eval.metrics.statistics import auc_interval, aurc_interval, balanced_accuracy_interval, risk_coverage
from eval.records import CaseResult, Interval


def decided(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Results in which the assistant decided whether to answer."""
    return [result for result in results if result.answer is not None]


def curve(results: Sequence[CaseResult]) -> list[tuple[float, float]]:
    """Risk–coverage points by answerability; answering a question that has no answer is the risk.

    Empty unless there are questions of both sorts.
    """
    chosen = decided(results)
    if not _both_sorts(chosen):
        return []
    return risk_coverage(_answerability(chosen), [float(not result.answerable) for result in chosen])


@dataclass(frozen=True, slots=True)
class BalancedAccuracy:
    """Mean of the right decisions' share among questions with and without an answer; a failed question is wrong."""

    words: str = "over all decisions"

    def figure(self, name: str, results: Sequence[CaseResult], seed: int) -> Interval | None:
        """See :class:`eval.metrics.base.Summary`."""
        asked = _asked(results)
        if not _both_sorts(asked):
            return None
        right = [result.abstained != result.answerable and not result.error for result in asked]
        return balanced_accuracy_interval(right, [result.answerable for result in asked], seed=seed)

    def pairs(self, name: str, results: ResultPairs) -> ValuePairs:
        """Right decisions, weighted so that their mean is the balanced accuracy."""
        asked = [(before, after) for before, after in results if before.answer and after.answer]
        positive = sum(before.answerable for before, _ in asked)
        if positive in (0, len(asked)):
            return []
        weights = {True: len(asked) / (2 * positive), False: len(asked) / (2 * (len(asked) - positive))}
        return [
            (weights[before.answerable] * _is_right(before), weights[before.answerable] * _is_right(after))
            for before, after in asked
        ]


class _Interval(Protocol):
    def __call__(self, scores: Sequence[float], positive: Sequence[bool], /, *, seed: int = ...) -> Interval: ...


@dataclass(frozen=True, slots=True)
class OverAnswerability(Uncompared):
    """A figure of the answerability of all questions, and of whether the articles answer them.

    Attributes:
        interval: Takes the answerability of each question and whether the articles answer it, and the seed.
    """

    interval: _Interval
    words: str = "over all decisions"

    def figure(self, name: str, results: Sequence[CaseResult], seed: int) -> Interval | None:
        """See :class:`eval.metrics.base.Summary`."""
        chosen = decided(_asked(results))
        if not _both_sorts(chosen):
            return None
        return self.interval(_answerability(chosen), [result.answerable for result in chosen], seed=seed)


def _asked(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Results of questions that were put to the assistant; retrieval runs put none."""
    return [result for result in results if {"wrongly_refused", "refused_unanswerable"} & result.scores.keys()]


def _both_sorts(results: Sequence[CaseResult]) -> bool:
    return len({result.answerable for result in results}) == 2


def _answerability(results: Sequence[CaseResult]) -> list[float]:
    return [float(result.answer["answerability"]) if result.answer else 0.0 for result in results]


def _is_right(result: CaseResult) -> float:
    return float(result.abstained != result.answerable)


def _aurc(answerability: Sequence[float], answerable: Sequence[bool], *, seed: int = 0) -> Interval:
    return aurc_interval(answerability, [float(not label) for label in answerable], seed=seed)


def _refused(outcome: Outcome) -> float:
    return float(outcome.answer is not None and outcome.answer.abstained)


def _refused_unanswerable(outcome: Outcome) -> float | None:
    """Share of the questions without an answer that were refused."""
    return None if outcome.case.answerable else _refused(outcome)


def _wrongly_refused(outcome: Outcome) -> float | None:
    """Share of the questions with an answer that were refused."""
    return _refused(outcome) if outcome.case.answerable else None


METRICS = (
    Metric("refused_unanswerable", "refused when it should", _refused_unanswerable),
    Metric("wrongly_refused", "refused when it should not", _wrongly_refused, better="lower"),
    Metric(
        "balanced_accuracy",
        "balanced accuracy of refusing",
        summary=BalancedAccuracy(),
        headline=True,
        about="Mean of the right decisions' share among questions with and without an answer",
    ),
    Metric(
        "answerability_auc",
        "answerable before unanswerable (AUC)",
        summary=OverAnswerability(auc_interval),
        source="Hanley & McNeil 1982",
        about="How often a question with an answer gets a higher answerability than one without, ties half",
    ),
    Metric(
        "aurc",
        "area under risk–coverage",
        summary=OverAnswerability(_aurc),
        better="lower",
        source="Geifman, Uziel & El-Yaniv 2019",
        about="Area under the risk–coverage curve",
    ),
)
