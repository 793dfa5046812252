"""One sheet of a workbook. Its rows are read one by one, so that a large sheet needs little memory."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

from index.readers.office.drawing import line_of
from index.readers.office.excel.numbers import shown, shows_no_text
from index.readers.office.excel.styles import PLAIN_CELL, CellStyle, Runs, text_of, words
from index.readers.office.package import Package, below, child, local, value
from index.readers.office.passed_over import counted
from index.readers.office.sheets import Cell, Sheet, Workbook

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
MAX_MERGED = 100_000
MAX_RANGES = 1_000
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})\Z")
_NUMBER = re.compile(r"\s*[-+]?(?:\d{1,320}\.?\d{0,320}|\.\d{1,320})(?:[eE][-+]?\d{1,3})?\s*\Z")
_TAGS = ("col", "row", "mergeCell", "autoFilter")


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets of one workbook share."""

    package: Package
    workbook: Workbook
    styles: list[CellStyle]
    strings: list[str | Runs]
    epoch: datetime


@dataclass(slots=True)
class _State:
    """What is known of a sheet while it is read; rows have their numbers in the file here."""

    hidden_columns: set[int] = field(default_factory=set)
    hidden_ranges: int = 0
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)
    last_row: int = 0


def read_sheet(book: Book, part: str, name: str) -> Sheet:
    """Read one sheet, and note in the workbook what of it was passed over.

    Raises:
        ReadError: The sheet is missing or damaged.
    """
    state = _State()
    for element in book.package.stream(part, *_TAGS):
        kind = local(element)
        if kind == "col" and _is_hidden(element, "width") and state.hidden_ranges < MAX_RANGES:
            first, last = _whole(value(element, "min")), min(_whole(value(element, "max")), MAX_COLUMNS)
            state.hidden_columns.update(range(first, last + 1))
            state.hidden_ranges += 1
        elif kind == "row" and book.workbook.has_room:
            _read_row(element, state, book)
        elif kind == "mergeCell" and len(state.merged) < MAX_MERGED:
            state.merged += _areas(value(element, "ref"))
        elif kind == "autoFilter":
            state.heads |= {area[0] for area in _areas(value(element, "ref"))}
    sheet = Sheet(name)
    for kind, other in book.package.related(part).values():
        root = book.package.optional(other) if kind in {"table", "drawing"} else None
        if root is not None and kind == "table" and value(root, "headerRowCount", "1") != "0":
            state.heads |= {area[0] for area in _areas(value(root, "ref"))}
        elif root is not None and kind == "drawing":
            sheet.boxes += _boxes(root)
    _fill_merged(state)
    state.hidden_rows.sort()
    place = {row: row - bisect_left(state.hidden_rows, row) for row in (*state.rows, *state.heads)}
    sheet.rows = {place[row]: cells for row, cells in sorted(state.rows.items())}
    sheet.heads = {place[row] for row in state.heads}
    _tell_hidden(state, name, book.workbook)
    return sheet


def _read_row(row: "_Element", state: _State, book: Book) -> None:
    number = _whole(row.get("r", "")) or state.last_row + 1
    state.last_row = number
    if number > MAX_ROWS:
        return
    if _is_hidden(row, "ht"):
        state.hidden_rows.append(number)
        return
    cells: dict[int, Cell] = {}
    column = 0
    for one in row:
        if local(one) != "c":
            continue
        match = _PLACE.match(one.get("r", ""))
        column = _column(match.group(1)) if match else column + 1
        if column in state.hidden_columns:
            continue
        cell = _cell(one, book)
        if cell is not None:
            if not book.workbook.has_room_for(cell.text):
                break
            cells[column] = cell
    if cells:
        state.rows[number] = cells


def _cell(element: "_Element", book: Book) -> Cell | None:
    number = _whole(element.get("s", ""))
    style = book.styles[number] if number < len(book.styles) else PLAIN_CELL
    stored = child(element, "v")
    text = (stored.text or "") if stored is not None else ""
    kind = element.get("t", "n")
    content: str | Runs = ""
    what = "text"
    if kind == "s":
        content = (
            book.strings[int(text)] if text.isdecimal() and len(text) < 10 and int(text) < len(book.strings) else ""
        )
    elif kind == "inlineStr":
        held = child(element, "is")
        content = text_of(held) if held is not None else ""
    elif kind == "b":
        content, what = {"1": "TRUE", "0": "FALSE"}.get(text, ""), "boolean"
    elif kind == "d":
        content, what = text.removesuffix("T00:00:00").replace("T", " "), "date"
    elif kind == "str":
        content = text
    elif kind == "n" and _NUMBER.match(text) and isfinite(float(text)):
        content, what = shown(float(text), style.number_format, book.epoch)
    if what == "text" and shows_no_text(style.number_format):
        return None
    line = words(content, style.look)
    return Cell(line, what, style.is_bold) if line else None


def _fill_merged(state: _State) -> None:
    """Write the text of a merged area into each row that it spans, and how many columns it spans into its first."""
    numbers = sorted(state.rows)
    left = MAX_MERGED
    for top, start, bottom, end in state.merged:
        cell = state.rows.get(top, {}).get(start)
        if cell is None:
            continue
        state.rows[top][start] = replace(cell, columns=end - start + 1, rows=bottom - top + 1)
        for number in numbers[bisect_left(numbers, top + 1) : bisect_left(numbers, bottom + 1)]:
            left -= 1
            if left < 0:
                return
            state.rows[number].setdefault(start, cell)


def _boxes(drawing: "_Element") -> list[str]:
    """Return the words of the text boxes that lie on a sheet."""
    found: list[str] = []
    for shape in below(drawing, "sp"):
        if value(child(shape, "nvSpPr", "cNvPr"), "hidden") in {"1", "true"}:
            continue
        body = child(shape, "txBody")
        lines = (line_of(one).words() for one in body if local(one) == "p") if body is not None else ()
        found += filter(None, lines)
    return found


def _tell_hidden(state: _State, name: str, workbook: Workbook) -> None:
    # Columns hidden up to the sheet's end only set the end of what is used.
    end = MAX_COLUMNS
    while end in state.hidden_columns:
        end -= 1
    columns = sum(column <= end for column in state.hidden_columns)
    counts = ((len(state.hidden_rows), "hidden row"), (columns, "hidden column"))
    said = [counted(count, noun) for count, noun in counts if count]
    if said:
        workbook.passed_over.append(f"{' and '.join(said)} of sheet {name}")


def _is_hidden(element: "_Element", size: str) -> bool:
    return value(element, "hidden") in {"1", "true"} or value(element, size) in {"0", "0.0"}


def _areas(reference: str) -> list[tuple[int, int, int, int]]:
    """Return an area "A1:C3" as its first row and column and its last row and column; nothing for another text."""
    first, _, last = reference.partition(":")
    start, end = _PLACE.match(first), _PLACE.match(last or first)
    if not start or not end:
        return []
    return [(int(start.group(2)), _column(start.group(1)), int(end.group(2)), _column(end.group(1)))]


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
