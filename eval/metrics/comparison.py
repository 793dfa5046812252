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

from eval.metrics.base import ResultPairs
from eval.metrics.registry import METRICS
from eval.metrics.statistics import Difference, paired_difference
from eval.metrics.summary import quality
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
        metrics: Every metric that both measured, in the order of :data:`~eval.metrics.registry.METRICS`.
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
                change.metric: {
                    "before": change.before,
                    "after": change.after,
                    "difference": change.difference.mean,
                    "low": change.difference.low,
                    "high": change.difference.high,
                    "p": change.p_corrected,
                    "verdict": change.verdict,
                }
                for change in self.metrics
            },
            "changed": list(self.made_differently),
        }


def compare(before: Run, after: Run, *, seed: int = 0) -> Comparison:
    """Compare two runs over the questions that both asked."""
    earlier = {_same(result): result for result in before.cases}
    pairs = [(earlier[_same(result)], result) for result in after.cases if _same(result) in earlier]
    compared: list[tuple[str, list[float], list[float], Difference]] = []
    for name, metric in METRICS.items():
        values = metric.summary.pairs(name, pairs)
        if values:
            older, newer = [value for value, _ in values], [value for _, value in values]
            compared.append((name, older, newer, paired_difference(older, newer, seed=seed)))
    corrected = holm([difference.p_value for *_, difference in compared])
    metrics = tuple(
        MetricChange(name, sum(older) / len(older), sum(newer) / len(newer), difference, p_corrected)
        for (name, older, newer, difference), p_corrected in zip(compared, corrected, strict=True)
    )
    return Comparison(before, after, len(pairs), metrics, _changed(pairs), what_differs(before.info, after.info))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction: p values that may be read together, in the given order."""
    order = sorted(range(len(p_values)), key=lambda position: p_values[position])
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, position in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[position]))
        corrected[position] = highest
    return corrected


def what_differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Differences in what made two runs, in plain words."""
    older, newer = flat_settings(before.get("settings", {})), flat_settings(after.get("settings", {}))
    found = [
        f"{key}: {_plain(older.get(key))} → {_plain(newer.get(key))}"
        for key in sorted(older.keys() | newer.keys())
        if older.get(key) != newer.get(key)
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


def _changed(pairs: ResultPairs) -> tuple[CaseChange, ...]:
    changes: list[CaseChange] = []
    for before, after in pairs:
        older, newer = quality(before), quality(after)
        if older is not None and newer is not None and older != newer:
            changes.append(CaseChange(before, after, newer - older))
    return tuple(sorted(changes, key=lambda change: change.change))


def flat_settings(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings by their dotted keys: ``index.embedder``."""
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        flat |= flat_settings(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _plain(value: Any) -> str:  # noqa: ANN401 - any setting
    return json.dumps(value, ensure_ascii=False) if value is not None else "not set"
