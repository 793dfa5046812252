"""The evaluation tab: run a golden set, see its figures beside the last run, and what failed."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions.context import Context
from ui.actions.evaluation import (
    HEADERS,
    compared,
    failing_html,
    figures,
    latest,
    measure,
    plots_html,
    progress_html,
    suites,
    summary_html,
)
from ui.page.tabs.wiring import AT_ONCE, QUIET, guarded


@dataclass(frozen=True, slots=True)
class EvaluationTab:
    """The components."""

    suite: gr.Dropdown
    sample: gr.Number
    run: gr.Button
    stop: gr.Button
    progress: gr.HTML
    table: gr.Dataframe
    failing: gr.HTML
    plots: gr.HTML


def build(context: Context) -> EvaluationTab:
    """Lay out the tab."""
    known = suites(context)
    with gr.Row(elem_id="evaluation-row", equal_height=True):
        suite = gr.Dropdown(known, value=known[0][1], label="Questions", scale=2)
        sample = gr.Number(
            10, label="How many (0 for all)", precision=0, minimum=0, maximum=10_000, scale=1, elem_id="sample"
        )
        run = gr.Button("Run", variant="primary", scale=0, min_width=120, elem_id="run-evaluation")
        stop = gr.Button("Stop", scale=0, min_width=90, elem_id="stop-evaluation")
    progress = gr.HTML(elem_id="evaluation-progress", apply_default_css=False)
    table = gr.Dataframe(
        headers=HEADERS,
        datatype="str",
        type="array",
        interactive=False,
        wrap=True,
        buttons=[],
        label="Figures",
        show_label=False,
        column_widths=["34%", "12%", "20%", "10%", "12%", "12%"],
        elem_id="figures",
        visible=False,
    )
    failing = gr.HTML(elem_id="failing", apply_default_css=False)
    plots = gr.HTML(elem_id="plots", apply_default_css=False)
    return EvaluationTab(suite, sample, run, stop, progress, table, failing, plots)


def wire(tab: EvaluationTab, context: Context, shown: gr.Tab) -> None:
    """Connect running, stopping and looking at the last run."""
    stop = threading.Event()
    result = [tab.progress, tab.table, tab.failing, tab.plots]

    def run(suite: str, sample: float | None) -> Iterator[list[Any]]:
        stop.clear()
        yield ["<p class='stage' role='status'><span class='pulse'></span>Preparing…</p>", *[gr.skip()] * 3]
        try:
            for step in measure(context, suite, int(sample or 0) or None, stop):
                if step.progress is not None:
                    yield [progress_html(step.progress), *[gr.skip()] * 3]
                if step.run is not None:
                    yield _shown(step.run)
        except Exception:
            yield ["", *[gr.skip()] * 3]
            raise

    def look() -> list[Any]:
        found = latest(context)
        known = suites(context)
        shown_run = _shown(found) if found else [gr.skip()] * 4
        return [gr.update(choices=known), *shown_run]

    tab.run.click(guarded(run), [tab.suite, tab.sample], result, concurrency_limit=1, **QUIET)
    tab.stop.click(stop.set, None, None, **AT_ONCE)
    shown.select(guarded(look), None, [tab.suite, *result], **AT_ONCE)


def _shown(run: Any) -> list[Any]:  # noqa: ANN401 - eval.records.Run
    comparison = compared(run)
    return [
        summary_html(run, comparison),
        gr.update(value=figures(run, comparison), visible=True),
        failing_html(run),
        plots_html(run, comparison),
    ]
