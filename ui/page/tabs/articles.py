"""The articles tab: what the index holds, adding to it, removing from it, and a chart over time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.errors import BylineError, UsageError
from index.readers import accepted_suffixes, kinds
from index.records import Article
from ui.actions.article_chart import article_bars
from ui.actions.articles import add_address, add_uploads, remove_articles, restore_articles
from ui.actions.reading import whole_article
from ui.actions.services import Services
from ui.html.articles import failures_html, passed_over_html, uploads_html
from ui.html.markup import progress_note, status_note
from ui.html.reading_panel import reading_panel_html
from ui.page.tabs import article_table, articles_chart
from ui.page.tabs.article_table import ROWS, ArticleTable, page_updates
from ui.page.tabs.articles_chart import Chart
from ui.page.tabs.base import Page
from ui.page.tabs.chat_handlers import ChatTab
from ui.page.tabs.events import AT_ONCE, QUIET, guarded
from ui.page.tabs.scope import chosen_update, scope_articles, scope_choices
from ui.words import counted

MAX_TOLD = 1_000
"""So many files that were passed over are looked at, and as many remarks."""
INDEXING: dict[str, Any] = QUIET | {"concurrency_limit": 2, "concurrency_id": "indexing"}


@dataclass(frozen=True, slots=True)
class ArticlesTab:
    """The components."""

    opened: gr.Tab
    adding: gr.Row
    files: gr.File
    address: gr.Textbox
    add: gr.Button
    kinds: gr.HTML
    progress: gr.HTML
    summary: gr.HTML
    table: ArticleTable
    chosen: gr.Dropdown
    open: gr.Button
    limit: gr.Button
    remove: gr.Button
    undo: gr.Button
    removed: gr.State
    chart: Chart


def build(services: Services) -> ArticlesTab:
    """Lay out the tab."""
    with gr.Tab("Articles", id="articles-tab") as opened:
        with gr.Row(elem_id="add-row", equal_height=True) as adding:
            files = gr.File(
                label="Drop files here, or press to choose",
                file_count="multiple",
                file_types=accepted_suffixes(),
                height=150,
                elem_id="files",
                scale=3,
            )
            with gr.Column(scale=2):
                address = gr.Textbox(
                    label="Address of an article or a feed", placeholder="https://…", elem_id="address"
                )
                add = gr.Button("Add address", size="sm", elem_id="add-address")
        kinds_note = gr.HTML(f"<p class='note'>{kinds()}.</p>", elem_id="kinds", apply_default_css=False)
        progress = gr.HTML(elem_id="progress", apply_default_css=False)
        summary = gr.HTML(elem_id="summary", apply_default_css=False)
        table = article_table.build()
        chosen = gr.Dropdown([], multiselect=True, value=[], label="Chosen articles (press rows above, or pick here)")
        with gr.Row():
            open_button = gr.Button("Open", size="sm", scale=0, min_width=120)
            limit = gr.Button("Ask only these", size="sm", scale=0, min_width=150)
            remove = gr.Button("Remove", size="sm", variant="stop", scale=0, min_width=120)
            undo = gr.Button("Undo the removal", size="sm", visible=False, scale=0, min_width=160)
        chart = articles_chart.build()
        removed = gr.State(())
    return ArticlesTab(
        opened, adding, files, address, add, kinds_note, progress, summary, table, chosen, open_button, limit, remove,
        undo, removed, chart,
    )  # fmt: skip


def for_owners(tab: ArticlesTab) -> list[Any]:
    """Adding and removing; undoing shows itself after a removal."""
    return [tab.adding, tab.kinds, tab.remove]


def wire(tab: ArticlesTab, page: Page) -> None:
    """Connect adding, removing, choosing and the chart."""
    chat = page.components(ChatTab)
    handlers = _Handlers(page.services, page.blocks.is_owner)
    chart, scope = tab.chart, chat.scope
    listing = [tab.summary, *tab.table.outputs, tab.chosen, chart.plot, chart.legend, scope.outlets, scope.articles]
    after_removal = [tab.removed, tab.undo, tab.progress, *listing]
    uploading = tab.files.upload(guarded(handlers.upload), tab.files, [tab.progress, tab.files], **INDEXING)
    adding = [
        press(guarded(handlers.add), tab.address, [tab.progress, tab.address], **INDEXING)
        for press in (tab.add.click, tab.address.submit)
    ]
    for indexing in (uploading, *adding):
        indexing.then(guarded(handlers.refresh), None, listing, **AT_ONCE)
    tab.remove.click(guarded(handlers.remove), tab.chosen, after_removal, **QUIET)
    tab.undo.click(guarded(handlers.undo), tab.removed, after_removal, **QUIET)
    with page.blocks.open_to_readers():
        table = tab.table
        for changed in (table.search.change, table.order.change):
            changed(guarded(handlers.first_page), table.asked, table.outputs, trigger_mode="always_last", **AT_ONCE)
        table.before.click(guarded(handlers.page_before), table.asked, table.outputs, **AT_ONCE)
        table.after.click(guarded(handlers.page_after), table.asked, table.outputs, **AT_ONCE)
        table.rows.select(guarded(handlers.choose), tab.chosen, tab.chosen, **AT_ONCE)
        tab.open.click(guarded(handlers.open), tab.chosen, [chat.reading_panel, page.tabs], **AT_ONCE)
        tab.limit.click(guarded(handlers.limit), tab.chosen, [scope.articles, page.tabs], **AT_ONCE)
        chart.plot.select(guarded(handlers.choose_range), None, [scope.since, scope.until, tab.progress], **AT_ONCE)
        tab.opened.select(guarded(handlers.refresh), None, listing, **AT_ONCE)


class _Handlers:
    """The functions of the events; each returns what changed."""

    def __init__(self, services: Services, is_owner: Callable[[gr.Request], bool]) -> None:
        self._services = services
        self._is_owner = is_owner

    def refresh(self, request: gr.Request) -> list[Any]:
        library = self._services.library
        status = library.status(MAX_TOLD)
        told = status_note(f"{counted(status.articles, 'article')}, {counted(status.passages, 'passage')}")
        if self._is_owner(request):  # what was passed over names files of this machine
            told += passed_over_html(status.skipped, status.remarks)
        return [
            told,
            *self._page("", "newest", 0, request),
            chosen_update(library, []),
            *articles_chart.chart_updates(article_bars(library)),
            *scope_choices(self._services),
        ]

    def first_page(self, searched: str, order: str, first: int, request: gr.Request) -> list[Any]:
        return self._page(searched, order, 0, request)

    def page_before(self, searched: str, order: str, first: int, request: gr.Request) -> list[Any]:
        return self._page(searched, order, first - ROWS, request)

    def page_after(self, searched: str, order: str, first: int, request: gr.Request) -> list[Any]:
        return self._page(searched, order, first + ROWS, request)

    def _page(self, searched: str, order: str, first: int, request: gr.Request) -> list[Any]:
        is_owner = self._is_owner(request)
        return page_updates(self._services.library, searched or "", order, first, unread=is_owner)

    def upload(self, paths: list[str] | None) -> Iterator[list[Any]]:
        incoming = self._services.incoming
        incoming.require_all(paths or [])
        try:
            for uploads in add_uploads(self._services, paths or []):
                yield [uploads_html(uploads), gr.skip()]
        finally:
            incoming.discard(paths or [])
        yield [gr.skip(), gr.update(value=None)]

    def add(self, address: str) -> Iterator[list[Any]]:
        yield [progress_note(f"Fetching {address}…"), gr.skip()]
        try:
            report = add_address(self._services, address)
        except BylineError:
            yield ["", gr.skip()]
            raise
        counts = status_note(f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged.")
        told = (failures_html(report.failed) or counts) + passed_over_html(report.skipped, report.remarks)
        yield [told, gr.skip() if report.failed else ""]

    def choose(self, event: gr.SelectData, chosen: list[str]) -> Any:  # noqa: ANN401 - a component's update
        row = event.row_value or []
        article_id = str(row[-1]) if row else ""
        if not article_id:
            return gr.skip()
        remaining = [chosen_id for chosen_id in chosen or [] if chosen_id != article_id]
        now = remaining if len(remaining) < len(chosen or []) else [*remaining, article_id]
        return chosen_update(self._services.library, now)

    def remove(self, chosen: list[str], request: gr.Request) -> list[Any]:
        removed = remove_articles(self._services, chosen)
        note = status_note(f"Removed {counted(len(removed), 'article')}.")
        return [removed, gr.update(visible=True), note, *self.refresh(request)]

    def undo(self, removed: tuple[Article, ...], request: gr.Request) -> list[Any]:
        failed = restore_articles(self._services, removed)
        note = failures_html(failed) or status_note("Brought back.")
        return [(), gr.update(visible=False), note, *self.refresh(request)]

    def open(self, chosen: list[str]) -> list[Any]:
        if not chosen:
            raise UsageError("Choose an article first: press its row, or pick it from the list.")
        opened = whole_article(self._services, chosen[0])
        return [reading_panel_html(opened), gr.Tabs(selected="chat-tab")]

    def limit(self, chosen: list[str]) -> list[Any]:
        return [scope_articles(self._services, chosen or []), gr.Tabs(selected="chat-tab")]

    def choose_range(self, event: gr.SelectData) -> list[Any]:
        first, last = (day.isoformat() for day in articles_chart.selected_days(event))
        return [first, last, status_note(f"The chat now asks only articles from {first} to {last}.")]
