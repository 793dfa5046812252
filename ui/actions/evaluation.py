"""Running a golden set from the page: which sets there are, a run in the background, what came of it.

The packaged sets bring their own articles and are asked of an assistant of their own, so the
reader's index is never touched; the reader's own questions are asked of the assistant in use.
"""

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eval.metrics.comparison import Comparison, compare
from eval.records import CaseResult, Run
from eval.reports.report import failing, metric_rows
from eval.run.runner import evaluate
from eval.run.storage import load_run, previous_run, run_folders
from eval.suites.golden import load_cases
from index.errors import BylineError
from index.records import Progress
from ui.actions.context import Context
from ui.actions.golden_notes import user_set
from ui.html.markup import counted, text

PACKAGED = (("Sample articles", "seeds"), ("Hidden instructions in articles", "injections"))
OWN = "user"
FAILING_AT_FIRST = 6
HEADERS = ["Figure", "This run", "95 % interval", "Questions", "Last run", "Change"]


class StoppedError(BylineError):
    """The reader stopped the run; what is done is kept and the next run goes on from there."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is; ``run`` is set at the end."""

    progress: Progress | None = None
    run: Run | None = None


def suites(context: Context) -> list[tuple[str, str]]:
    """Names and values of the sets that can be run, the reader's own first when there is one."""
    own = user_set(context.home)
    if not own.is_file():
        return list(PACKAGED)
    try:
        count = len(load_cases(own))
    except BylineError:
        return list(PACKAGED)
    return [(f"My questions ({count})", OWN), *PACKAGED]


def measure(context: Context, suite: str, sample: int | None, stop: threading.Event) -> Iterator[Step]:
    """Run a set in the background and tell how far it is.

    Args:
        context: The assistant and home.
        suite: One of the values of :func:`suites`.
        sample: So many questions only; None for all.
        stop: Set it to end the run after the question at hand.

    Raises:
        BylineError: The set or the models cannot be used, or the run was stopped.
    """
    told: queue.Queue[Step | BaseException] = queue.Queue()

    def report(progress: Progress) -> None:
        if stop.is_set():
            raise StoppedError("Stopped. What is done is kept: the same run goes on from there.")
        told.put(Step(progress=progress))

    def work() -> None:
        own = suite == OWN
        try:
            run = evaluate(
                user_set(context.home) if own else suite,
                context.holder.get() if own else None,
                home=context.home,
                sample=sample,
                progress=report,
            )
            told.put(Step(run=run))
        except BaseException as error:  # noqa: BLE001 - handed to the page, which tells it
            told.put(error)

    threading.Thread(target=work, name="byline-evaluation", daemon=True).start()
    while True:
        step = told.get()
        if isinstance(step, BaseException):
            raise step
        yield step
        if step.run is not None:
            return


def latest(context: Context) -> Run | None:
    """The last finished run in the home."""
    for folder in reversed(run_folders(context.home)):
        try:
            return load_run(folder)
        except (BylineError, KeyError, ValueError):
            continue
    return None


def compared(run: Run) -> Comparison | None:
    """The run beside the one before it of the same set."""
    earlier = previous_run(run)
    return compare(earlier, run) if earlier is not None else None


def figures(run: Run, comparison: Comparison | None) -> list[list[Any]]:
    """Rows for the table of figures, under :data:`HEADERS`."""
    return [
        [row.title, row.value, row.interval, row.n, row.before or "–", row.change or "–"]
        for row in metric_rows(run, comparison)
    ]


def summary_html(run: Run, comparison: Comparison | None) -> str:
    """One line about the run."""
    beside = f", beside {comparison.shared} of the run before" if comparison else ""
    name = {OWN: "My questions"} | {suite: title for title, suite in PACKAGED}
    return (
        f"<p class='note' role='status'><b>{text(name.get(run.suite, run.suite))}</b>: "
        f"{counted(len(run.cases), 'question')} "
        f"in {run.seconds:.0f} s{beside}.</p>"
    )


def progress_html(progress: Progress) -> str:
    """How far the run is, as a bar and in words."""
    total = progress.total or 0
    bar = f"<progress max='{total}' value='{progress.done}' aria-label='Progress'></progress>" if total else ""
    counted = f"{progress.done} of {total} {progress.unit}" if total else f"{progress.done} {progress.unit}"
    words = f"{progress.stage}: {counted}, {progress.detail}".rstrip(", ")
    return f"<p class='stage' role='status'><span class='pulse' aria-hidden='true'></span>{text(words)}</p>{bar}"


def failing_html(run: Run) -> str:
    """The questions that need looking at, with what was expected and what came."""
    found = failing(run.cases)
    if not found:
        return "<p class='note'>No question failed.</p>"
    first, rest = found[:FAILING_AT_FIRST], found[FAILING_AT_FIRST:]
    shown = f"<h3>{counted(len(found), 'question')} to look at</h3>{_failed_list(first)}"
    if rest:
        shown += f"<details class='failing-rest'><summary>Show {len(rest)} more</summary>{_failed_list(rest)}</details>"
    return shown


def plots_html(run: Run, comparison: Comparison | None) -> str:
    """Drawings of the run: drawn by :mod:`eval.reports.plots` from figures and fixed names only."""
    from eval.metrics.refusing import curve
    from eval.metrics.summary import by_kind
    from eval.reports import plots

    drawn = []
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


def _failed_list(found: Sequence[CaseResult]) -> str:
    return f"<ul class='failing'>{''.join(_failed(result) for result in found)}</ul>"


def _failed(result: CaseResult) -> str:
    case, answer = result.case, result.answer
    got = result.error or (str(answer["answer"]) if answer else "nothing")
    return (
        f"<li><details><summary><span aria-hidden='true'>▲</span> {text(case['question'])} "
        f"<span class='where'>{text('; '.join(result.failures))}</span></summary>"
        f"<dl><dt>Expected</dt><dd>{text(_expected(case))}</dd><dt>Got</dt><dd>{text(got)}</dd></dl></details></li>"
    )


def _expected(case: Any) -> str:  # noqa: ANN401 - a golden question as plain JSON values
    if not case.get("answerable", True):
        return "A refusal: the articles don't answer it."
    references: Sequence[str] | str = case.get("reference") or ()
    said = references if isinstance(references, str) else " / ".join(references)
    return said or "; ".join(fact[0] for fact in case.get("facts", ()))
