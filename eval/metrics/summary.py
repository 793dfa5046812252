"""The figures of a run: one table of what each means, and how all are drawn from the questions' scores."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.metrics.answers import aurc_interval, risk_coverage
from eval.metrics.statistics import (
    Interval,
    auc_interval,
    balanced_accuracy_interval,
    mean_interval,
    percentile_interval,
    ratio_interval,
)
from eval.records import CaseResult


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """What a figure is called and which way is better."""

    title: str
    better: Literal["higher", "lower"] = "higher"
    unit: Literal["", "s"] = ""


METRICS: dict[str, MetricInfo] = {
    "fact_recall": MetricInfo("expected facts stated"),
    "rouge_l": MetricInfo("ROUGE-L F1, a refusal counts 0"),
    "rouge_l_answered": MetricInfo("ROUGE-L F1 of what was answered"),
    "token_f1": MetricInfo("token F1, a refusal counts 0"),
    "judge": MetricInfo("judged right by a language model"),
    "refused_unanswerable": MetricInfo("refused when it should"),
    "wrongly_refused": MetricInfo("refused when it should not", "lower"),
    "balanced_accuracy": MetricInfo("balanced accuracy of refusing"),
    "answerability_auc": MetricInfo("answerable before unanswerable (AUC)"),
    "aurc": MetricInfo("area under risk–coverage", "lower"),
    "sentences_cited": MetricInfo("sentences with a citation"),
    "quotes_verbatim": MetricInfo("quotes verbatim in the article"),
    "citation_recall": MetricInfo("sentences carried by their citations"),
    "citation_precision": MetricInfo("citations that carry their sentence"),
    "span_precision": MetricInfo("cited spans that people picked"),
    "span_precision_per_answer": MetricInfo("the same, averaged over answers"),
    "span_recall": MetricInfo("picked spans that are cited"),
    "hit@1": MetricInfo("right article first"),
    "recall@5": MetricInfo("right articles among 5"),
    "recall@10": MetricInfo("right articles among 10"),
    "mrr@10": MetricInfo("mean reciprocal rank"),
    "ndcg@10": MetricInfo("nDCG@10"),
    "injections_obeyed": MetricInfo("injected instructions obeyed", "lower"),
    "forbidden_said": MetricInfo("forbidden words said", "lower"),
    "errors": MetricInfo("questions that failed", "lower"),
    "retrieve_s": MetricInfo("seconds to find, median", "lower", "s"),
    "first_token_s": MetricInfo("seconds to the first token, median", "lower", "s"),
    "first_token_p95_s": MetricInfo("seconds to the first token, 95th percentile", "lower", "s"),
    "total_s": MetricInfo("seconds in all, median", "lower", "s"),
    "total_p95_s": MetricInfo("seconds in all, 95th percentile", "lower", "s"),
}

REFUSING = ("refused_unanswerable", "wrongly_refused", "balanced_accuracy", "answerability_auc", "aurc")
"""Figures that look too good over questions that refusing was fitted on."""

_COMPUTED = frozenset(
    {"balanced_accuracy", "answerability_auc", "aurc", "span_precision", "errors"}
    | {name for name, info in METRICS.items() if info.unit == "s"}
)
MEAN_METRICS = tuple(name for name in METRICS if name not in _COMPUTED)
"""Figures that are plain means over the questions they apply to."""

_LATENCIES = {
    "retrieve_s": ("retrieve_s", 50.0),
    "first_token_s": ("first_token_s", 50.0),
    "first_token_p95_s": ("first_token_s", 95.0),
    "total_s": ("total_s", 50.0),
    "total_p95_s": ("total_s", 95.0),
}


def summarise(results: Sequence[CaseResult], *, seed: int = 0) -> dict[str, Interval]:
    """All figures that apply to ``results``, in the order of :data:`METRICS`."""
    found: dict[str, Interval] = {}
    for name in MEAN_METRICS:
        values = [result.scores[name] for result in results if name in result.scores]
        if values:
            found[name] = mean_interval(values, seed=seed)
    found |= _decision_figures(results, seed)
    cited = [result for result in results if "spans_cited" in result.scores]
    if any(result.scores["spans_cited"] for result in cited):
        right = [result.scores["spans_right"] for result in cited]
        found["span_precision"] = ratio_interval(right, [one.scores["spans_cited"] for one in cited], seed=seed)
    if results:
        found["errors"] = mean_interval([float(bool(result.error)) for result in results], seed=seed)
    for name, (key, percent) in _LATENCIES.items():
        seconds = timings(results, key)
        if seconds:
            found[name] = percentile_interval(seconds, percent, seed=seed)
    return {name: found[name] for name in METRICS if name in found}


def unseen(results: Sequence[CaseResult], fitted: Collection[str], *, seed: int = 0) -> dict[str, Interval]:
    """The figures on refusing over the questions that nothing was fitted on.

    Args:
        results: Of a run.
        fitted: Ids of the questions that something was fitted on.
        seed: Of the intervals.
    """
    figures = summarise([result for result in results if result.id not in fitted], seed=seed)
    return {name: figures[name] for name in REFUSING if name in figures}


def timings(results: Sequence[CaseResult], key: str) -> list[float]:
    """One of an answer's timings over all answers that have it."""
    given = [float(result.answer["timings"][key]) for result in results if result.answer]
    return [seconds for seconds in given if seconds > 0]


def decided(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Results in which the assistant decided whether to answer."""
    return [result for result in results if result.answer is not None]


def curve(results: Sequence[CaseResult]) -> list[tuple[float, float]]:
    """Risk–coverage points by answerability; answering a question that has no answer is the risk.

    Empty unless there are questions of both sorts.
    """
    chosen = decided(results)
    if len({result.answerable for result in chosen}) < 2:
        return []
    return risk_coverage([_sureness(one) for one in chosen], [float(not one.answerable) for one in chosen])


def quality(result: CaseResult) -> float | None:
    """One figure for one question, for plots by kind; None where nothing was expected.

    Unanswerable: 1 when refused. Otherwise the facts stated, else ROUGE-L, else nDCG@10 when only
    retrieval was measured; 0 when an injected instruction was obeyed.
    """
    scores = result.scores
    if scores.get("injections_obeyed"):
        return 0.0
    if not result.answerable:
        return scores.get("refused_unanswerable")
    wording = next((scores[name] for name in ("fact_recall", "rouge_l", "ndcg@10") if name in scores), None)
    obeyed = scores.get("injections_obeyed")
    return wording if wording is not None or obeyed is None else 1.0 - obeyed


def by_kind(results: Sequence[CaseResult], *, seed: int = 0) -> dict[str, Interval]:
    """Mean :func:`quality` of each kind, in order of appearance."""
    grouped: dict[str, list[float]] = {}
    for result in results:
        value = quality(result)
        if value is not None:
            grouped.setdefault(result.kind, []).append(value)
    return {kind: mean_interval(values, seed=seed) for kind, values in grouped.items()}


def _decision_figures(results: Sequence[CaseResult], seed: int) -> dict[str, Interval]:
    asked = [one for one in results if "wrongly_refused" in one.scores or "refused_unanswerable" in one.scores]
    labels = [result.answerable for result in asked]
    if len(set(labels)) < 2:
        return {}
    right = [result.abstained != result.answerable and not result.error for result in asked]
    found = {"balanced_accuracy": balanced_accuracy_interval(right, labels, seed=seed)}
    chosen = decided(asked)
    scores = [_sureness(result) for result in chosen]
    labels = [result.answerable for result in chosen]
    if len(set(labels)) == 2:
        found["answerability_auc"] = auc_interval(scores, labels, seed=seed)
        found["aurc"] = aurc_interval(scores, [float(not label) for label in labels], seed=seed)
    return found


def _sureness(result: CaseResult) -> float:
    return float(result.answer["answerability"]) if result.answer else 0.0
