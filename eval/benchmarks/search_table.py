"""One search system on one set of questions: a row of the table that :mod:`eval.benchmarks.search` prints."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics.finding import RETRIEVAL_METRICS, retrieval_scores
from eval.suites.golden import Suite

Ask = Callable[[str], Sequence[str]]
"""A question to article names, best first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system on one set of questions: metric to its mean, and seconds a search."""

    system: str
    metrics: dict[str, float]
    p50_s: float = 0.0
    p95_s: float = 0.0


def measure(system: str, suite: Suite, ask: Ask) -> Row:
    """Ask every question; ``ask`` gives article names, best first, none twice."""
    seconds: list[float] = []
    found: list[dict[str, float]] = []
    for case in suite.cases:
        relevance = dict(case.relevance) or dict.fromkeys(case.articles, 1)
        if not relevance or not case.answerable:
            continue
        started = time.perf_counter()
        ranked = list(dict.fromkeys(ask(case.question)))
        seconds.append(time.perf_counter() - started)
        found.append(retrieval_scores(ranked, relevance))
    means = {name: float(np.mean([scores[name] for scores in found])) for name in RETRIEVAL_METRICS}
    sys.stderr.write(f"{suite.name}: {system}: {', '.join(f'{name} {mean:.3f}' for name, mean in means.items())}\n")
    return Row(system, means, *(float(value) for value in np.percentile(seconds, [50, 95])))


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    head = f"| system | {' | '.join(RETRIEVAL_METRICS)} | p50 s | p95 s |"
    lines = [head, "|---" * (len(RETRIEVAL_METRICS) + 3) + "|"]
    for row in rows:
        cells = " | ".join(f"{row.metrics[name]:.3f}" for name in RETRIEVAL_METRICS)
        lines.append(f"| {row.system} | {cells} | {row.p50_s:.2f} | {row.p95_s:.2f} |")
    return "\n".join(lines)
