"""The cells of an HTML table as rows of one width, and whether it is a table of facts or only a layout."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from index.readers.markup.limits import Spans
from index.readers.markup.visibility import Visibility
from index.text import tables

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_COLUMNS = 100
MAX_ROWSPAN = 1_000
MAX_CELLS = 500_000
MAX_CELL_CHARS = 400
"""A longer cell is running text: then the table only lays out the page."""

_CELLS = ("td", "th")
_PARTS = ("thead", "tbody", "tfoot")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def is_layout(table: "HtmlElement", visibility: Visibility) -> bool:
    """Whether a table only arranges what is in it: nested tables, headings, running text, a single column."""
    if (table.get("role") or "").lower() in {"presentation", "none"}:
        return True
    if next(table.iterdescendants("table", *_HEADINGS), None) is not None:
        return True
    rows = [_cells(row, visibility) for _, row in _rows(table, visibility)]
    if max(map(len, rows), default=0) < 2:
        return True
    return any(len(str(cell.text_content())) > MAX_CELL_CHARS for cells in rows for cell in cells)


def lay_out(table: "HtmlElement", visibility: Visibility, words: Callable[["HtmlElement"], str], spans: Spans) -> str:
    """Return a table of facts as it is stored, its caption above.

    A cell that spans rows is said in each of them, so that every row states all that belongs to it.

    Args:
        table: One for which :func:`is_layout` is false.
        visibility: Of its page.
        words: Gives the visible words of a cell.
        spans: What spanning cells may still add to the page.
    """
    caption = next((words(child) for child in table if child.tag == "caption"), "")
    heads: list[list[str]] = []
    rows: list[list[str]] = []
    for is_head, row in _grid(table, visibility, words, spans):
        (heads if is_head and not rows else rows).append(row)
    first = next((_cells(row, visibility) for _, row in _rows(table, visibility)), [])
    if heads or (first and first[0].tag == "th"):  # a head of its row says that the first row is no heads of columns
        heads = heads or [[]]
        head = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*_padded(heads), strict=True)]
        laid_out = tables.lay_out(rows, head)
    else:
        named, others = tables.split_heads(rows)
        laid_out = tables.lay_out(others, named)
    return "\n\n".join(filter(None, (caption, laid_out)))


def _grid(
    table: "HtmlElement", visibility: Visibility, words: Callable[["HtmlElement"], str], spans: Spans
) -> Iterator[tuple[bool, list[str]]]:
    """Yield each row, with whether it holds column heads."""
    carried: dict[int, tuple[int, str]] = {}
    count = 0
    for in_head, row in _rows(table, visibility):
        cells = _cells(row, visibility)
        is_head = in_head or (bool(cells) and all(cell.tag == "th" for cell in cells))
        line: list[str] = []
        for cell in cells:
            _take_carried(line, carried)
            text = words(cell)
            rows, columns = spans.taken(_span(cell, "rowspan", MAX_ROWSPAN), _span(cell, "colspan", MAX_COLUMNS), text)
            for position in range(columns):
                if len(line) >= MAX_COLUMNS:
                    break
                # A head belongs to each column that it spans; a cell is said once.
                shown = text if is_head or not position else ""
                if rows > 1:
                    carried[len(line)] = (rows - 1, shown)
                line.append(shown)
        _take_carried(line, carried)
        count += len(line)
        if count > MAX_CELLS:
            return
        yield is_head, line


def _take_carried(line: list[str], carried: dict[int, tuple[int, str]]) -> None:
    while (column := len(line)) in carried and column < MAX_COLUMNS:
        rows, text = carried.pop(column)
        line.append(text)
        if rows > 1:
            carried[column] = (rows - 1, text)


def _padded(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def _rows(table: "HtmlElement", visibility: Visibility) -> Iterator[tuple[bool, "HtmlElement"]]:
    """Yield the table's own rows that are seen, with whether they stand in its head; its foot comes last."""
    parts = sorted((child for child in table if _is_stated(child, visibility)), key=_order)
    for part in parts:
        if part.tag == "tr":
            yield False, part
        elif part.tag in _PARTS:
            rows = (row for row in part if row.tag == "tr" and _is_stated(row, visibility))
            yield from ((part.tag == "thead", row) for row in rows)


def _order(part: "HtmlElement") -> int:
    return {"thead": 0, "tfoot": 2}.get(str(part.tag), 1)


def _is_stated(element: "HtmlElement", visibility: Visibility) -> bool:
    return not (visibility.is_unseen(element) or visibility.is_struck(element))


def _cells(row: "HtmlElement", visibility: Visibility) -> list["HtmlElement"]:
    return [cell for cell in row if cell.tag in _CELLS and not visibility.is_unseen(cell)]


def _span(cell: "HtmlElement", name: str, limit: int) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), limit) if re.fullmatch(r"\d{1,9}", value) else 1
