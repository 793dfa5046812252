"""The tables of ``docs/metrics.md``, made from the metrics: ``python -m eval.reports.metrics_page docs/metrics.md``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from eval.metrics.base import Metric
from eval.metrics.registry import SECTIONS

END = "<!-- /metrics -->"


def table(metrics: Sequence[Metric]) -> str:
    """One row a metric, as Markdown."""
    lines = ["| metric | meaning | over the questions | better | source |", "|---|---|---|---|---|"]
    for metric in metrics:
        cells = (f"`{metric.name}`", metric.meaning, metric.summary.words, metric.better, metric.source or "–")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def put_between_markers(text: str) -> str:
    """``text`` with the tables of today between ``<!-- metrics: SECTION -->`` and :data:`END`.

    Raises:
        ValueError: The markers of a section are not there.
    """
    for section, metrics in SECTIONS.items():
        before, begin, rest = text.partition(f"<!-- metrics: {section} -->\n")
        _, end, after = rest.partition(END)
        if not (begin and end):
            raise ValueError(f"<!-- metrics: {section} --> and {END} are needed")
        text = f"{before}{begin}{table(metrics)}{end}{after}"
    return text


def main(arguments: Sequence[str]) -> None:
    """Write the tables into the file that is named."""
    path = Path(arguments[0])
    path.write_text(put_between_markers(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
