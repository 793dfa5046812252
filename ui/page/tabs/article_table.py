"""The table of the articles tab: a page of the list at a time, in some order, with the words that are looked for."""

from dataclasses import dataclass
from typing import Any, get_args

import gradio as gr

from index.library import Library
from index.records import ListOrder
from ui.words import counted

ROWS = 100
MAX_UNREAD = 200
"""So many unread files are listed behind the articles."""
HEADERS = ["Title", "Outlet", "Date", "Passages", "State", "Id"]
DATATYPES = ["str", "str", "str", "number", "str", "str"]
ORDERS: tuple[tuple[str, ListOrder], ...] = (
    ("Newest first", "newest"),
    ("Oldest first", "oldest"),
    ("By title", "title"),
    ("By outlet", "outlet"),
    ("Last added first", "added"),
)


@dataclass(frozen=True, slots=True)
class ArticleTable:
    """The components."""

    search: gr.Textbox
    order: gr.Dropdown
    rows: gr.Dataframe
    note: gr.HTML
    before: gr.Button
    after: gr.Button
    first: gr.State

    @property
    def outputs(self) -> list[Any]:
        """What :func:`page_updates` changes."""
        return [self.rows, self.note, self.before, self.after, self.first]

    @property
    def asked(self) -> list[Any]:
        """What says which page is wanted."""
        return [self.search, self.order, self.first]


def build() -> ArticleTable:
    """Lay out the table in the current tab."""
    with gr.Row():
        search = gr.Textbox(
            label="Search the list",
            placeholder="Search by title, outlet or date",
            show_label=False,
            elem_id="list-search",
            scale=4,
        )
        order = gr.Dropdown(list(ORDERS), value="newest", label="Order", show_label=False, min_width=160, scale=1)
    rows = gr.Dataframe(
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
    with gr.Row():
        note = gr.HTML(elem_id="table-note", apply_default_css=False)
        before = gr.Button("Previous page", size="sm", visible=False, scale=0, min_width=140)
        after = gr.Button("Next page", size="sm", visible=False, scale=0, min_width=140)
    return ArticleTable(search, order, rows, note, before, after, gr.State(0))


def page_updates(library: Library, words: str, order: str, first: int, *, unread: bool) -> list[Any]:
    """New values of :attr:`ArticleTable.outputs`: rows that hold every one of ``words``.

    With ``unread``, files that could not be read come behind the last article.
    """
    chosen: ListOrder = next((known for known in get_args(ListOrder) if known == order), "newest")
    page = library.page(words, chosen, max(0, first), ROWS)
    rows: list[list[Any]] = [
        [article.title, article.source, str(article.published or ""), article.passages, "ready", article.id]
        for article in page.articles
    ]
    last = page.first + len(rows)
    is_end = len(rows) < ROWS or last >= library.status(0).articles
    if unread and is_end:
        failed = [[item.path, "", "", 0, f"not read: {item.error}", ""] for item in library.status(MAX_UNREAD).failed]
        wanted = words.lower().split()
        rows += [row for row in failed if all(word in " ".join(map(str, row)).lower() for word in wanted)]
    one_page = is_end and not page.first
    note = "" if one_page else f"<p class='note'>{page.first + 1:,} to {last:,} of {_of(page.matching, last)}</p>"
    more = [gr.update(visible=page.first > 0), gr.update(visible=not is_end)]
    return [gr.update(value=rows), note, *more, page.first]


def _of(matching: int, last: int) -> str:
    return counted(matching, "article") if matching >= last else "very many"
