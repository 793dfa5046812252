"""The figures of an evaluation run for the page: the table, the failed questions, the plots."""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics.comparison import Comparison
from eval.records import CaseResult, Run
from eval.reports.report import failing, metric_rows
from index.records import Progress
from ui.html.markup import progress_note, text
from ui.words import counted

MAX_FAILED_AT_FIRST = 6
HEADERS = ["Figure", "This run", "95 % interval", "Questions", "Last run", "Change"]


def metric_table(run: Run, comparison: Comparison | None) -> list[list[Any]]:
    """Rows of the table of metrics, under :data:`HEADERS`."""
    return [
        [row.title, row.value, row.interval, row.n, row.before or "–", row.change or "–"]
        for row in metric_rows(run, comparison)
    ]


def summary_html(run: Run, comparison: Comparison | None, titles: Mapping[str, str]) -> str:
    """One line about the run; ``titles`` names the sets of questions."""
    compared_with = f", beside {comparison.shared} of the run before" if comparison else ""
    return (
        f"<p class='note' role='status'><b>{text(titles.get(run.suite, run.suite))}</b>: "
        f"{counted(len(run.cases), 'question')} "
        f"in {run.seconds:.0f} s{compared_with}.</p>"
    )


def progress_html(progress: Progress) -> str:
    """How far the run is, in words and as a bar."""
    total = progress.total or 0
    bar = f"<progress max='{total}' value='{progress.done}' aria-label='Progress'></progress>" if total else ""
    amount = f"{progress.done} of {total} {progress.unit}" if total else f"{progress.done} {progress.unit}"
    return progress_note(f"{progress.stage}: {amount}, {progress.detail}".rstrip(", ")) + bar


def failing_html(run: Run) -> str:
    """The questions that failed, each with the expected and the given answer."""
    failed = failing(run.cases)
    if not failed:
        return "<p class='note'>No question failed.</p>"
    first, rest = failed[:MAX_FAILED_AT_FIRST], failed[MAX_FAILED_AT_FIRST:]
    html = f"<h3>{counted(len(failed), 'question')} to look at</h3>{_failed_list(first)}"
    if rest:
        html += f"<details class='failing-rest'><summary>Show {len(rest)} more</summary>{_failed_list(rest)}</details>"
    return html


def plots_html(run: Run, comparison: Comparison | None) -> str:
    """Plots of the run; :mod:`eval.reports.plots` draws them from figures and fixed names, so they need no escaping."""
    from eval.metrics.refusing import curve
    from eval.metrics.summary import by_kind
    from eval.reports import plots

    drawn: list[tuple[str, str]] = []
    if kinds := by_kind(run.cases):
        drawn.append(("Quality by kind of question", plots.quality_by_kind(kinds)))
    if points := curve(run.cases):
        drawn.append(("Risk and coverage", plots.risk_coverage(points, None)))
    if any(result.answer for result in run.cases):
        drawn.append(("Time to answer", plots.latency(run.cases)))
    if comparison is not None and comparison.metrics:
        drawn.append(("Change since the last run", plots.change(comparison)))
    figures = "".join(f"<figure><figcaption>{title}</figcaption>{svg}</figure>" for title, svg in drawn)
    return f"<h3>Plots</h3><div class='plots'>{figures}</div>" if figures else ""


def _failed_list(failed: Sequence[CaseResult]) -> str:
    return f"<ul class='failing'>{''.join(_failed(result) for result in failed)}</ul>"


def _failed(result: CaseResult) -> str:
    case, answer = result.case, result.answer
    given = result.error or (str(answer["answer"]) if answer else "nothing")
    return (
        f"<li><details><summary><span aria-hidden='true'>▲</span> {text(case['question'])} "
        f"<span class='where'>{text('; '.join(result.failures))}</span></summary>"
        f"<dl><dt>Expected</dt><dd>{text(expected(case))}</dd><dt>Got</dt><dd>{text(given)}</dd></dl></details></li>"
    )


def expected(case: Any) -> str:  # noqa: ANN401 - a golden question as plain JSON values
    """What a good answer to a golden question is, in words."""
    if not case.get("answerable", True):
        return "A refusal: the articles don't answer it."
    references: Sequence[str] | str = case.get("reference") or ()
    reference = references if isinstance(references, str) else " / ".join(references)
    return reference or "; ".join(fact[0] for fact in case.get("facts", ()))
