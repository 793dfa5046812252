"""The cells of an HTML table as rows of one width, and whether it is a table of facts or only a layout."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

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


def is_layout(table: "HtmlElement") -> bool:
    """Whether a table only arranges what is in it: nested tables, headings, running text, a single column."""
    if (table.get("role") or "").lower() in {"presentation", "none"}:
        return True
    if next(table.iterdescendants("table", *_HEADINGS), None) is not None:
        return True
    rows = [row for _, row in _rows(table)]
    if max((len(_cells(row)) for row in rows), default=0) < 2:
        return True
    return any(len(str(cell.text_content())) > MAX_CELL_CHARS for row in rows for cell in _cells(row))


def lay_out(table: "HtmlElement", words: Callable[["HtmlElement"], str]) -> str:
    """Return a table of facts as it is stored, its caption above.

    A cell that spans rows is said in each of them, so that every row states all that belongs to it.

    Args:
        table: One for which :func:`is_layout` is false.
        words: Gives the visible words of a cell.
    """
    caption = next((words(child) for child in table if child.tag == "caption"), "")
    heads: list[list[str]] = []
    rows: list[list[str]] = []
    for is_head, row in _grid(table, words):
        (heads if is_head and not rows else rows).append(row)
    if heads:
        head = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*_padded(heads), strict=True)]
        laid_out = tables.lay_out(rows, head)
    else:
        named, others = tables.split_heads(rows)
        laid_out = tables.lay_out(others, named)
    return "\n\n".join(filter(None, (caption, laid_out)))


def _grid(table: "HtmlElement", words: Callable[["HtmlElement"], str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield each row, with whether it holds column heads."""
    carried: dict[int, tuple[int, str]] = {}
    count = 0
    for in_head, row in _rows(table):
        cells = _cells(row)
        is_head = in_head or (bool(cells) and all(cell.tag == "th" for cell in cells))
        line: list[str] = []
        for cell in cells:
            _take_carried(line, carried)
            text, rows = words(cell), _span(cell, "rowspan", MAX_ROWSPAN)
            for position in range(_span(cell, "colspan", MAX_COLUMNS)):
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


def _rows(table: "HtmlElement") -> Iterator[tuple[bool, "HtmlElement"]]:
    """Yield the table's own rows, with whether they stand in its head."""
    for child in table:
        if child.tag == "tr":
            yield False, child
        elif child.tag in _PARTS:
            yield from ((child.tag == "thead", row) for row in child if row.tag == "tr")


def _cells(row: "HtmlElement") -> list["HtmlElement"]:
    return [cell for cell in row if cell.tag in _CELLS]


def _span(cell: "HtmlElement", name: str, limit: int) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), limit) if re.fullmatch(r"\d{1,9}", value) else 1
