"""The articles tab: what the index holds, adding to it, taking out of it, and a chart over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from index.errors import BylineError, UsageError
from index.records import ArticleSummary
from ui.actions.articles import add_address, bring_back, by_day, most_within, suffixes, take_in, take_out
from ui.actions.context import Context
from ui.actions.reading import whole_article
from ui.html.markup import counted, text
from ui.html.panels import failures_html, files_html, legend_html
from ui.page.tabs import scope as scope_fields
from ui.page.tabs.chat import ChatTab
from ui.page.tabs.wiring import AT_ONCE, QUIET, guarded

HEADERS = ["Title", "Outlet", "Date", "Passages", "State", "Id"]
KINDS = "Text, Markdown, web pages (saved ones too), PDF, Word, EPUB, mail, JSON Lines, feeds, and zip files of these."
BARS = 36
FEW = 5
PALETTE = ("#3d6fae", "#c98a1b", "#3f8f6b", "#a3503f", "#7a5fa8", "#5b8a9a", "#a37b97", "#8b877d")
DATATYPES = ["str", "str", "str", "number", "str", "str"]


@dataclass(frozen=True, slots=True)
class ArticlesTab:
    """The components."""

    files: gr.File
    address: gr.Textbox
    add: gr.Button
    progress: gr.HTML
    summary: gr.HTML
    search: gr.Textbox
    table: gr.Dataframe
    chosen: gr.Dropdown
    open: gr.Button
    limit: gr.Button
    remove: gr.Button
    undo: gr.Button
    removed: gr.State
    plot: gr.BarPlot
    legend: gr.HTML


def build() -> ArticlesTab:
    """Lay out the tab."""
    with gr.Row(elem_id="add-row", equal_height=True):
        files = gr.File(
            label="Drop files here, or press to choose",
            file_count="multiple",
            file_types=suffixes(),
            height=150,
            elem_id="files",
            scale=3,
        )
        with gr.Column(scale=2):
            address = gr.Textbox(label="Address of an article or a feed", placeholder="https://…", elem_id="address")
            add = gr.Button("Add address", size="sm", elem_id="add-address")
    gr.HTML(f"<p class='note'>{KINDS}</p>", elem_id="kinds", apply_default_css=False)
    progress = gr.HTML(elem_id="progress", apply_default_css=False)
    summary = gr.HTML(elem_id="summary", apply_default_css=False)
    search = gr.Textbox(
        label="Search the list",
        placeholder="Search by title, outlet, date or state",
        show_label=False,
        elem_id="list-search",
    )
    table = gr.Dataframe(
        headers=HEADERS,
        datatype=DATATYPES,
        type="array",
        interactive=False,
        wrap=True,
        max_height=460,
        column_widths=["42%", "20%", "16%", "10%", "12%", "0%"],
        label="Articles",
        show_label=False,
        buttons=[],
        elem_id="table",
    )
    chosen = gr.Dropdown([], multiselect=True, value=[], label="Chosen articles (press rows above, or pick here)")
    with gr.Row():
        open_button = gr.Button("Open", size="sm", scale=0, min_width=120)
        limit = gr.Button("Ask only these", size="sm", scale=0, min_width=150)
        remove = gr.Button("Remove", size="sm", variant="stop", scale=0, min_width=120)
        undo = gr.Button("Undo the removal", size="sm", visible=False, scale=0, min_width=160)
    plot = gr.BarPlot(
        x="day",
        y="articles",
        color="outlet",
        x_bin="1d",
        y_aggregate="sum",
        x_title=" ",
        colors_in_legend=[],  # ours stands below: this one is drawn where it can't be seen
        x_axis_format="%-d %b %Y",
        tooltip="all",
        y_title="Articles",
        height=280,
        label="Articles over time: drag across the chart to ask only about that range",
        elem_id="plot",
        visible=False,
        buttons=[],
    )
    legend = gr.HTML(elem_id="legend", apply_default_css=False)
    return ArticlesTab(
        files,
        address,
        add,
        progress,
        summary,
        search,
        table,
        chosen,
        open_button,
        limit,
        remove,
        undo,
        gr.State(()),
        plot,
        legend,
    )


def wire(tab: ArticlesTab, talk: ChatTab, context: Context, tabs: gr.Tabs, shown: gr.Tab) -> None:
    """Connect adding, removing, choosing and the chart."""
    do = _Handlers(context)
    listing = [tab.summary, tab.table, tab.chosen, tab.plot, tab.legend, talk.scope.outlets, talk.scope.articles]
    after_removal = [tab.removed, tab.undo, tab.progress, *listing]
    uploading = tab.files.upload(guarded(do.upload), tab.files, [tab.progress, tab.files], **_WORK)
    adding = [
        press(guarded(do.add), tab.address, [tab.progress, tab.address], **_WORK)
        for press in (tab.add.click, tab.address.submit)
    ]
    for work in (uploading, *adding):
        work.then(guarded(do.refresh), None, listing, **AT_ONCE)
    tab.search.change(guarded(do.search), tab.search, tab.table, trigger_mode="always_last", **AT_ONCE)
    tab.table.select(guarded(do.choose), tab.chosen, tab.chosen, **AT_ONCE)
    tab.remove.click(guarded(do.remove), tab.chosen, after_removal, **QUIET)
    tab.undo.click(guarded(do.undo), tab.removed, after_removal, **QUIET)
    tab.open.click(guarded(do.open), tab.chosen, [talk.reader, tabs], **AT_ONCE)
    tab.limit.click(guarded(do.limit), tab.chosen, [talk.scope.articles, tabs], **AT_ONCE)
    tab.plot.select(guarded(do.choose_range), None, [talk.scope.since, talk.scope.until, tab.progress], **AT_ONCE)
    shown.select(guarded(do.refresh), None, listing, **AT_ONCE)


class _Handlers:
    """What the tab calls; each returns what changed."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def refresh(self) -> list[Any]:
        return _listing(self.context)

    def search(self, words: str) -> Any:  # noqa: ANN401 - a component's update
        return gr.update(value=_rows(self.context, words or ""))

    def upload(self, paths: list[str] | None) -> Iterator[list[Any]]:
        for states in take_in(self.context, paths or []):
            yield [files_html(states), gr.skip()]
        yield [gr.skip(), gr.update(value=None)]

    def add(self, address: str) -> Iterator[list[Any]]:
        waiting = f"<p class='stage' role='status'><span class='pulse'></span>Fetching {text(address)}…</p>"
        yield [waiting, gr.skip()]
        try:
            report = add_address(self.context, address)
        except BylineError:
            yield ["", gr.skip()]
            raise
        said = _said(f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged.")
        yield [failures_html(report.failed) or said, gr.skip() if report.failed else ""]

    def choose(self, event: gr.SelectData, chosen: list[str]) -> Any:  # noqa: ANN401 - a component's update
        row = event.row_value or []
        article_id = str(row[-1]) if row else ""
        if not article_id:
            return gr.skip()
        kept = [one for one in chosen or [] if one != article_id]
        return kept if len(kept) < len(chosen or []) else [*kept, article_id]

    def remove(self, chosen: list[str]) -> list[Any]:
        gone = take_out(self.context, chosen)
        said = _said(f"Removed {counted(len(gone), 'article')}.")
        return [gone, gr.update(visible=True), said, *self.refresh()]

    def undo(self, gone: tuple[Any, ...]) -> list[Any]:
        failed = bring_back(self.context, gone)
        return [(), gr.update(visible=False), failures_html(failed) or _said("Brought back."), *self.refresh()]

    def open(self, chosen: list[str]) -> list[Any]:
        if not chosen:
            raise UsageError("Choose an article first: press its row, or pick it from the list.")
        return [whole_article(self.context, chosen[0]), gr.Tabs(selected="chat-tab")]

    def limit(self, chosen: list[str]) -> list[Any]:
        return [chosen or [], gr.Tabs(selected="chat-tab")]

    def choose_range(self, event: gr.SelectData) -> list[Any]:
        first, last = (datetime.fromtimestamp(float(seconds), UTC).date().isoformat() for seconds in event.index)
        return [first, last, _said(f"The chat now asks only articles from {first} to {last}.")]


_WORK: dict[str, Any] = QUIET | {"concurrency_limit": 2, "concurrency_id": "indexing"}


def _listing(context: Context, search: str = "") -> list[Any]:
    articles = context.articles()
    status = context.library.status()
    return [
        _said(f"{counted(status.articles, 'article')}, {counted(status.passages, 'passage')}"),
        gr.update(value=_rows(context, search)),
        gr.update(choices=[(a.title, a.id) for a in articles], value=[]),
        *_chart(articles),
        *scope_fields.choices(context),
    ]


def _rows(context: Context, search: str) -> list[list[Any]]:
    """Rows under :data:`HEADERS` that hold every word of ``search``; files that couldn't be read come last."""
    rows: list[list[Any]] = [
        [a.title, a.source, a.published.isoformat() if a.published else "", a.passages, "ready", a.id]
        for a in context.articles()
    ]
    rows += [[failure.path, "", "", 0, f"not read: {failure.error}", ""] for failure in context.library.status().failed]
    wanted = search.lower().split()
    return [row for row in rows if all(word in " ".join(map(str, row[:-1])).lower() for word in wanted)]


def _chart(articles: Sequence[ArticleSummary]) -> list[Any]:
    """Updates of the chart and of its legend."""
    import pandas as pd

    bars = by_day(articles)
    if not bars:
        return [gr.update(value=None, visible=False), ""]
    rows = [(pd.Timestamp(day), outlet, count) for day, outlet, count in bars]
    days = pd.DataFrame(rows, columns=["day", "outlet", "articles"])
    width_days = max(1, (bars[-1][0] - bars[0][0]).days // BARS)
    colours = dict(zip(dict.fromkeys(days["outlet"]), PALETTE, strict=False))
    # Few articles would be counted in fractions on the axis.
    few = most_within(articles, 2 * width_days) <= FEW
    drawn = gr.update(
        value=days, y_lim=[0, FEW] if few else None, x_bin=f"{width_days}d", color_map=colours, visible=True
    )
    return [drawn, legend_html(colours)]


def _said(words: str) -> str:
    return f"<p class='note' role='status'>{text(words)}</p>"
