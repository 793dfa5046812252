"""Two runs side by side: what changed, and whether it is more than noise.

Only questions that stand in both runs with the same words are compared, one by one
(:func:`eval.metrics.statistics.paired_difference`). A page of metrics would show a "significant" one by
chance now and then, so the p values are corrected for their number (Holm 1979) before anything is
called better or worse.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from eval.metrics.statistics import Difference, paired_difference
from eval.metrics.summary import MEAN_METRICS, METRICS, quality
from eval.records import CaseResult, Run

SIGNIFICANT = 0.05
Verdict = Literal["better", "worse", "no clear difference"]


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One metric in two runs, over the questions both have.

    Attributes:
        metric: Name.
        before: Mean of run A.
        after: Mean of run B.
        difference: B minus A, with interval and uncorrected p value.
        p_corrected: Holm's correction for the number of metrics compared.
    """

    metric: str
    before: float
    after: float
    difference: Difference
    p_corrected: float

    @property
    def verdict(self) -> Verdict:
        """Better or worse only where chance is an unlikely explanation."""
        if self.p_corrected >= SIGNIFICANT or self.difference.mean == 0:
            return "no clear difference"
        risen = self.difference.mean > 0
        return "better" if risen == (METRICS[self.metric].better == "higher") else "worse"


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One question whose quality differs between two runs."""

    before: CaseResult
    after: CaseResult
    change: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run B against run A.

    Attributes:
        before: Run A.
        after: Run B.
        shared: Questions compared.
        metrics: Every metric that both measured, in the order of :data:`~eval.metrics.summary.METRICS`.
        cases: Questions whose quality changed, the worst change first.
        made_differently: What differs in the settings and the rest of what made them, in plain words.
    """

    before: Run
    after: Run
    shared: int
    metrics: tuple[MetricChange, ...]
    cases: tuple[CaseChange, ...]
    made_differently: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """What ``byline eval compare --json`` prints."""
        return {
            "before": self.before.folder.name,
            "after": self.after.folder.name,
            "n": self.shared,
            "metrics": {
                one.metric: {
                    "before": one.before,
                    "after": one.after,
                    "difference": one.difference.mean,
                    "low": one.difference.low,
                    "high": one.difference.high,
                    "p": one.p_corrected,
                    "verdict": one.verdict,
                }
                for one in self.metrics
            },
            "changed": list(self.made_differently),
        }


def compare(before: Run, after: Run, *, seed: int = 0) -> Comparison:
    """Compare two runs over the questions that both asked."""
    earlier = {_same(result): result for result in before.cases}
    pairs = [(earlier[_same(result)], result) for result in after.cases if _same(result) in earlier]
    found: list[tuple[str, list[float], list[float], Difference]] = []
    for name in METRICS:
        values = _paired_values(name, pairs)
        if values:
            ours, theirs = [one for one, _ in values], [other for _, other in values]
            found.append((name, ours, theirs, paired_difference(ours, theirs, seed=seed)))
    corrected = holm([difference.p_value for *_, difference in found])
    metrics = tuple(
        MetricChange(name, sum(ours) / len(ours), sum(theirs) / len(theirs), difference, p)
        for (name, ours, theirs, difference), p in zip(found, corrected, strict=True)
    )
    return Comparison(before, after, len(pairs), metrics, _changed(pairs), what_differs(before.info, after.info))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction: p values that may be read together, in the given order."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        corrected[at] = highest
    return corrected


def what_differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Differences in what made two runs, in plain words."""
    ours, theirs = _flat(before.get("settings", {})), _flat(after.get("settings", {}))
    found = [
        f"{key}: {_plain(ours.get(key))} → {_plain(theirs.get(key))}"
        for key in sorted(ours.keys() | theirs.keys())
        if ours.get(key) != theirs.get(key)
    ]
    for group, word in (("prompts", "prompt"), ("models", "model"), ("versions", "version of")):
        old, new = before.get(group, {}), after.get(group, {})
        found += [f"{word} {key}" for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
    for key, words in (("code", "Byline's code"), ("suite_sha256", "the questions"), ("machine", "the machine")):
        if before.get(key) != after.get(key):
            found.append(words)
    return tuple(found)


def _same(result: CaseResult) -> tuple[str, str]:
    return result.id, str(result.case["question"])


def _paired_values(name: str, pairs: Sequence[tuple[CaseResult, CaseResult]]) -> list[tuple[float, float]]:
    if name == "balanced_accuracy":
        return _balanced(pairs)
    if METRICS[name].unit == "s":
        # Percentiles of two runs cannot be paired; the time of each question can.
        return [] if "p95" in name else _timed(name, pairs)
    if name not in MEAN_METRICS:
        return []
    return [
        (one.scores[name], other.scores[name]) for one, other in pairs if name in one.scores and name in other.scores
    ]


def _balanced(pairs: Sequence[tuple[CaseResult, CaseResult]]) -> list[tuple[float, float]]:
    """Right decisions, weighted so that their mean is the balanced accuracy."""
    asked = [(one, other) for one, other in pairs if one.answer and other.answer]
    positive = sum(one.answerable for one, _ in asked)
    if positive in (0, len(asked)):
        return []
    weights = {True: len(asked) / (2 * positive), False: len(asked) / (2 * (len(asked) - positive))}
    return [(weights[one.answerable] * _right(one), weights[one.answerable] * _right(other)) for one, other in asked]


def _right(result: CaseResult) -> float:
    return float(result.abstained != result.answerable)


def _timed(name: str, pairs: Sequence[tuple[CaseResult, CaseResult]]) -> list[tuple[float, float]]:
    values = [
        (float(one.answer["timings"][name]), float(other.answer["timings"][name]))
        for one, other in pairs
        if one.answer and other.answer
    ]
    return [(ours, theirs) for ours, theirs in values if ours > 0 and theirs > 0]


def _changed(pairs: Sequence[tuple[CaseResult, CaseResult]]) -> tuple[CaseChange, ...]:
    changes: list[CaseChange] = []
    for one, other in pairs:
        ours, theirs = quality(one), quality(other)
        if ours is not None and theirs is not None and ours != theirs:
            changes.append(CaseChange(one, other, theirs - ours))
    return tuple(sorted(changes, key=lambda change: change.change))


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _plain(value: Any) -> str:  # noqa: ANN401 - any setting
    return json.dumps(value, ensure_ascii=False) if value is not None else "not set"
