"""The chart of the articles tab: how many articles each outlet published over time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import gradio as gr

from ui.actions.article_chart import Bars
from ui.html.articles import legend_html

FEW_ARTICLES = 5
"""With no more than so many articles in two bars, the axis is fixed: else it would count in fractions."""
PALETTE = ("#3d6fae", "#c98a1b", "#3f8f6b", "#a3503f", "#7a5fa8", "#5b8a9a", "#a37b97", "#8b877d")


@dataclass(frozen=True, slots=True)
class Chart:
    """The components."""

    plot: gr.BarPlot
    legend: gr.HTML


def build() -> Chart:
    """Lay out the chart, hidden, in the current tab."""
    plot = gr.BarPlot(
        x="day",
        y="articles",
        color="outlet",
        x_bin="1d",
        y_aggregate="sum",
        x_title=" ",
        colors_in_legend=[],  # our own legend is below: that of the plot is drawn where it cannot be seen
        x_axis_format="%-d %b %Y",
        tooltip="all",
        y_title="Articles",
        height=280,
        label="Articles over time: drag across the chart to ask only about that range",
        elem_id="plot",
        visible=False,
        buttons=[],
    )
    return Chart(plot, gr.HTML(elem_id="legend", apply_default_css=False))


def chart_updates(bars: Bars) -> list[Any]:
    """New values of the plot and the legend; the plot is hidden if no article has a date."""
    import pandas as pd

    if not bars.counts:
        return [gr.update(value=None, visible=False), ""]
    rows = [(pd.Timestamp(day), outlet, count) for day, outlet, count in bars.counts]
    table = pd.DataFrame(rows, columns=["day", "outlet", "articles"])
    colours = dict(zip(dict.fromkeys(table["outlet"]), PALETTE, strict=False))
    few = bars.most_in_two <= FEW_ARTICLES
    plot = gr.update(
        value=table, y_lim=[0, FEW_ARTICLES] if few else None, x_bin=f"{bars.days}d", color_map=colours, visible=True
    )
    return [plot, legend_html(colours)]


def selected_days(event: gr.SelectData) -> tuple[date, date]:
    """The first and the last day of the range that was dragged across the chart."""
    first, last = (datetime.fromtimestamp(float(seconds), UTC).date() for seconds in event.index)
    return first, last
