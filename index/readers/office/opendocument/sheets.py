"""Sheets of an OpenDocument spreadsheet; values are taken as the file shows them."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index.readers.office.opendocument.inline import SHAPES, line_of
from index.readers.office.opendocument.styles import Styles, is_bold, is_hidden
from index.readers.office.opendocument.tables import repeats, rows_of
from index.readers.office.package import below, local, value
from index.readers.office.passed_over import counted, named
from index.readers.office.sheets import Cell, Row, Sheet, Workbook

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_REPEATED = 1_048_576
MAX_PLACES = 16_384
MAX_COLUMNS = 1_024
"""Hidden columns up to the end of a sheet are not told: no sheet uses so many."""
_COLUMN_GROUPS = frozenset(("table-columns", "table-column-group", "table-header-columns"))
_HIDDEN = frozenset(("collapse", "filter"))
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")
_KINDS = {"float": "number", "percentage": "share", "currency": "money", "date": "date", "time": "time"}
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")


def read_sheets(spreadsheet: "_Element", styles: Styles) -> Workbook:
    """Read all visible sheets."""
    workbook = Workbook()
    hidden: list[str] = []
    for table in spreadsheet:
        if local(table) != "table":
            continue
        shown = styles.properties("table", value(table, "style-name"), "table-properties")
        if shown.get("display") == "false":
            hidden.append(value(table, "name"))
        else:
            workbook.sheets.append(_Reading(table, styles, workbook).sheet)
    if hidden:
        workbook.passed_over.insert(0, f"hidden {'sheet' if len(hidden) == 1 else 'sheets'} {named(hidden)}")
    return workbook


class _Reading:
    """One pass over the rows of one sheet."""

    def __init__(self, table: "_Element", styles: Styles, workbook: Workbook) -> None:
        self._styles = styles
        self._workbook = workbook
        self._columns = list(_columns(table))
        self._ends = [end for end, *_ in self._columns]
        self.sheet = Sheet(value(table, "name"))
        self._carried: dict[int, tuple[int, Cell]] = {}
        place = hidden = 0
        for is_head, row in rows_of(table):
            times = repeats(row, "number-rows-repeated", MAX_REPEATED)
            if value(row, "visibility") in _HIDDEN:
                hidden += times if any(True for _ in below(row, "p")) else 0
                continue
            cells = self._row(row)
            for offset in range(times if cells else 0):
                if offset and not workbook.has_room_for_row(cells):
                    break
                self._add(place + offset, cells, is_head)
            place += times
        for shapes in table:
            if local(shapes) == "shapes":
                self._boxes(shapes)
        self._tell_hidden(hidden)

    def _add(self, place: int, cells: Row, is_head: bool) -> None:
        for column, (rows, cell) in list(self._carried.items()):
            cells.setdefault(column, cell)
            if rows > 1:
                self._carried[column] = (rows - 1, cell)
            else:
                del self._carried[column]
        for column, cell in cells.items():
            if cell.rows > 1:
                self._carried[column] = (cell.rows - 1, replace(cell, rows=1))
        self.sheet.rows[place] = dict(cells)
        if is_head:
            self.sheet.heads.add(place)

    def _row(self, row: "_Element") -> Row:
        """Return the visible cells of a row that show something, by column."""
        cells: Row = {}
        column = 0
        for one in row:
            if local(one) not in {"table-cell", "covered-table-cell"}:
                continue
            times = repeats(one, "number-columns-repeated", MAX_REPEATED)
            if local(one) == "table-cell" and len(one) + len(one.attrib) > 0:
                self._cell(one, row, column, times, cells)
            column += times
        return cells

    def _cell(self, element: "_Element", row: "_Element", column: int, times: int, cells: Row) -> None:
        for place in range(column, min(column + times, MAX_PLACES)):
            is_hidden_column, column_style = self._column(place)
            if is_hidden_column:
                continue
            style = value(element, "style-name") or value(row, "default-cell-style-name") or column_style
            cell = self._shown(element, style)
            if cell is None or not self._workbook.has_room_for(cell.text):
                return
            cells[place] = cell

    def _shown(self, element: "_Element", style: str) -> Cell | None:
        self._boxes(element)
        text = self._styles.text("table-cell", style)
        if is_hidden(text):
            return None
        lines = [line_of(one, text, self._styles) for one in element if local(one) == "p"]
        shown = " ".join(filter(None, (line.words() for line in lines)))
        kind = value(element, "value-type")
        if not lines:
            shown = next((stated for name in _VALUES if (stated := value(element, name))), "")
            shown = shown.upper() if kind == "boolean" else shown
        if not shown or shown.startswith(_ERRORS):
            return None
        columns, rows = (
            repeats(element, "number-columns-spanned", 1_000),
            repeats(element, "number-rows-spanned", 1_000),
        )
        return Cell(shown, _KINDS.get(kind, "text"), is_bold(text), columns, rows)

    def _column(self, place: int) -> tuple[bool, str]:
        run = bisect_right(self._ends, place)
        return self._columns[run][1:] if run < len(self._columns) else (False, "")

    def _boxes(self, element: "_Element") -> None:
        """Keep the words of shapes that lie on the sheet."""
        for shape in element:
            if local(shape) in SHAPES:
                for one in below(shape, "p"):
                    line = line_of(one, self._styles.text("paragraph", value(one, "style-name")), self._styles)
                    self.sheet.boxes += filter(None, [line.words()])

    def _tell_hidden(self, rows: int) -> None:
        columns = sum(
            end - start
            for start, (end, is_hidden_column, _) in zip([0, *self._ends], self._columns, strict=False)
            if is_hidden_column and end < MAX_COLUMNS
        )
        said = [counted(count, f"hidden {noun}") for count, noun in ((rows, "row"), (columns, "column")) if count]
        if said:
            self._workbook.passed_over.append(f"{' and '.join(said)} of sheet {self.sheet.name}")


def _columns(table: "_Element", end: int = 0) -> Iterator[tuple[int, bool, str]]:
    """Yield the end (exclusive) of each run of like columns, whether they are hidden, and the style of their cells."""
    for one in table:
        if local(one) == "table-column":
            end += repeats(one, "number-columns-repeated", MAX_REPEATED)
            yield end, value(one, "visibility") in _HIDDEN, value(one, "default-cell-style-name")
        elif local(one) in _COLUMN_GROUPS:
            for run in _columns(one, end):
                yield run
                end = run[0]
