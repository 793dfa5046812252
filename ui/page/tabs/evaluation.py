"""The evaluation tab: run a golden set, see its metrics beside those of the last run, and what failed."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from eval.records import Run
from eval.run.side_by_side import SideBySide
from ui.actions.evaluation import (
    TITLES,
    compare_two,
    comparison_with_previous,
    latest_run,
    models_here,
    run_suite,
    suites,
)
from ui.actions.services import Services
from ui.html.evaluation import (
    HEADERS,
    failing_html,
    metric_table,
    plots_html,
    progress_html,
    summary_html,
)
from ui.html.markup import progress_note
from ui.html.side_by_side import side_by_side_html
from ui.page.tabs.base import Page
from ui.page.tabs.events import AT_ONCE, QUIET, guarded


@dataclass(frozen=True, slots=True)
class ModelsCompared:
    """The components that set two models side by side; questions and stop are those of the tab."""

    opened: gr.Accordion
    first: gr.Dropdown
    second: gr.Dropdown
    run: gr.Button
    result: gr.HTML


@dataclass(frozen=True, slots=True)
class EvaluationTab:
    """The components."""

    opened: gr.Tab
    suite: gr.Dropdown
    sample: gr.Number
    run: gr.Button
    stop: gr.Button
    progress: gr.HTML
    table: gr.Dataframe
    failing: gr.HTML
    plots: gr.HTML
    models: ModelsCompared


def build(services: Services) -> EvaluationTab:
    """Lay out the tab."""
    choices = suites(services)
    with gr.Tab("Evaluation", id="evaluation-tab") as opened:
        with gr.Row(elem_id="evaluation-row", equal_height=True):
            suite = gr.Dropdown(choices, value=choices[0][1], label="Questions", scale=2)
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
        with gr.Accordion("Compare two models", open=False, elem_id="compare-models") as comparing:
            with gr.Row(equal_height=True):
                first = gr.Dropdown([], label="One model", scale=2, elem_id="first-model", allow_custom_value=False)
                second = gr.Dropdown(
                    [], label="Another model", scale=2, elem_id="second-model", allow_custom_value=False
                )
                compare = gr.Button("Compare", variant="primary", scale=0, min_width=120, elem_id="run-comparison")
            side_by_side = gr.HTML(elem_id="side-by-side", apply_default_css=False)
    models = ModelsCompared(comparing, first, second, compare, side_by_side)
    return EvaluationTab(opened, suite, sample, run, stop, progress, table, failing, plots, models)


def for_owners(tab: EvaluationTab) -> list[Any]:
    """The whole tab."""
    return [tab.opened]


def wire(tab: EvaluationTab, page: Page) -> None:
    """Connect running, stopping and looking at the last run."""
    services = page.services
    stop = threading.Event()
    result = [tab.progress, tab.table, tab.failing, tab.plots]

    def run(suite: str, sample: float | None) -> Iterator[list[Any]]:
        stop.clear()
        yield [progress_note("Preparing…"), *[gr.skip()] * 3]
        try:
            for step in run_suite(services, suite, int(sample or 0) or None, stop):
                yield _result(step) if isinstance(step, Run) else [progress_html(step), *[gr.skip()] * 3]
        except Exception:
            yield ["", *[gr.skip()] * 3]
            raise

    def compare(first: str, second: str, suite: str, sample: float | None) -> Iterator[str]:
        stop.clear()
        yield progress_note("Preparing…")
        try:
            for step in compare_two(services, (first, second), suite, int(sample or 0) or None, stop):
                yield side_by_side_html(step) if isinstance(step, SideBySide) else progress_html(step)
        except Exception:
            yield ""
            raise

    def name_models() -> list[Any]:
        here = models_here(services)
        return [gr.update(choices=here, value=here[0]), gr.update(choices=here, value=here[-1])]

    def show_latest() -> list[Any]:
        latest = latest_run(services)
        return [gr.update(choices=suites(services)), *(_result(latest) if latest else [gr.skip()] * 4)]

    tab.run.click(guarded(run), [tab.suite, tab.sample], result, concurrency_limit=1, **QUIET)
    asked = [tab.models.first, tab.models.second, tab.suite, tab.sample]
    tab.models.run.click(guarded(compare), asked, [tab.models.result], concurrency_limit=1, **QUIET)
    tab.models.opened.expand(guarded(name_models), None, [tab.models.first, tab.models.second], **AT_ONCE)
    tab.stop.click(stop.set, None, None, **AT_ONCE)
    tab.opened.select(guarded(show_latest), None, [tab.suite, *result], **AT_ONCE)


def _result(run: Run) -> list[Any]:
    comparison = comparison_with_previous(run)
    return [
        summary_html(run, comparison, TITLES),
        gr.update(value=metric_table(run, comparison), visible=True),
        failing_html(run),
        plots_html(run, comparison),
    ]
