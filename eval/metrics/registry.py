"""Every metric by name: what runs, tables, reports, gates, comparisons and ``docs/metrics.md`` are made of."""

from collections.abc import Mapping

from eval.metrics import citing, finding, refusing, safety, times, wording
from eval.metrics.base import Metric

SECTIONS: Mapping[str, tuple[Metric, ...]] = {
    "wording": wording.METRICS,
    "refusing": refusing.METRICS,
    "citing": citing.METRICS,
    "finding": finding.METRICS,
    "safety": safety.METRICS,
    "times": times.METRICS,
}
"""The metrics of each file, in the order of the tables."""

METRICS: Mapping[str, Metric] = {metric.name: metric for metrics in SECTIONS.values() for metric in metrics}
