"""The cells of a spreadsheet as text: each sheet's name, then its tables, one line a row.

A blank row parts two tables. A line of words above a table is its title and no row, and one below it is a note.
Spreadsheets seldom mark column heads, so these are told by what the file says (a filter, a table, bold letters), else
by what stands below them: words above a column of numbers are its head. A table after a blank row that has the same
columns with the same kinds of values keeps the heads of the one before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from index.readers.base import Parsed, RawFile
from index.readers.office.articles import HEADING, article_of_text
from index.records import Failure, Remark, Skipped
from index.text import tables

if TYPE_CHECKING:
    from lxml.etree import _Element

FILE_NAME = "file name"
MAX_CELLS = 500_000
MAX_CHARS = 20_000_000
MAX_DENSE_CELLS = 500_000
MAX_HEAD_ROWS = 5
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that shows something.

    Attributes:
        text: What it shows, on one line.
        kind: What it holds: "text", or a kind of value ("number", "date", "share" …).
        is_bold: Whether it is set in bold letters.
        columns: How many columns it spans.
        rows: How many rows it spans; the rows below hold its text too.
    """

    text: str
    kind: str = "text"
    is_bold: bool = False
    columns: int = 1
    rows: int = 1


Row = dict[int, Cell]


@dataclass(slots=True)
class Sheet:
    """What one sheet shows.

    Attributes:
        name: As its tab shows it.
        rows: Visible rows by their place, counted without hidden ones; blank rows are missing.
        heads: Places of rows that the file marks as column heads.
        boxes: Words of text boxes that lie on the sheet.
    """

    name: str
    rows: dict[int, Row] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)
    boxes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Workbook:
    """All visible sheets, what was passed over or could not be read, and how much more may be read."""

    sheets: list[Sheet] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    cells_left: int = MAX_CELLS
    chars_left: int = MAX_CHARS

    def has_room_for(self, text: str) -> bool:
        """Count one more cell; false once the limits are reached."""
        self.cells_left -= 1
        self.chars_left -= len(text)
        return self.has_room

    def has_room_for_row(self, row: Row) -> bool:
        """Count a row that is a copy of an earlier one."""
        return all([self.has_room_for(cell.text) for cell in row.values()])

    @property
    def has_room(self) -> bool:
        """Whether more cells may be read."""
        return self.cells_left >= 0 and self.chars_left >= 0


@dataclass(frozen=True, slots=True)
class _Heads:
    names: list[str]
    columns: list[int]
    kinds: list[str]


def parsed_workbook(
    workbook: Workbook, raw: RawFile, remarks: tuple[Remark, ...], *stated: "_Element | None"
) -> Parsed:
    """Build the one article of a spreadsheet.

    Raises:
        ReadError: No text.
    """
    parts: list[str] = []
    title, origin = raw.stem, FILE_NAME
    for sheet in workbook.sheets:
        blocks = list(_blocks(sheet))
        if not blocks and not sheet.boxes:
            continue
        if not parts and blocks and sheet.rows and len(_first_row(sheet)) == 1:
            title, origin = blocks[0], HEADING
        parts += [sheet.name, *blocks, *sheet.boxes]
    failures = tuple(Failure(raw.path, error) for error in workbook.failed)
    if not workbook.has_room:
        failures += (Failure(raw.path, f"only its first {MAX_CELLS:,} cells or {MAX_CHARS:,} characters were read"),)
    if failures and not parts:
        return Parsed((), failures)
    article = article_of_text("\n\n".join(filter(None, parts)), raw, title, origin, *stated)
    skipped = tuple(Skipped(raw.path, reason) for reason in workbook.passed_over)
    return Parsed((article,), failures, skipped, remarks)


def _first_row(sheet: Sheet) -> Row:
    return sheet.rows[min(sheet.rows)]


def _blocks(sheet: Sheet) -> Iterator[str]:
    """Yield titles, tables and notes in order."""
    heads: _Heads | None = None
    for places in _runs(sorted(sheet.rows)):
        rows = [sheet.rows[place] for place in places]
        if len({column for row in rows for column in row}) == 1:
            yield from (cell.text for row in rows for cell in row.values())
            continue
        first = next((n for n, row in enumerate(rows) if len(row) > 1), len(rows))
        last = max((n for n, row in enumerate(rows) if len(row) > 1), default=-1)
        for row in rows[:first]:
            yield from (cell.text for cell in row.values())
        if first <= last:
            heads, text = _table(rows[first : last + 1], places[first] in sheet.heads, heads)
            yield text
            for row in rows[last + 1 :]:
                yield from (cell.text for cell in row.values())


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    """Part the rows where one is blank."""
    run = list(places[:1])
    for before, place in pairwise(places):
        if place > before + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _table(rows: list[Row], is_marked: bool, before: _Heads | None) -> tuple[_Heads | None, str]:
    """Return the table's heads, or None, and its text."""
    columns = sorted({column for row in rows for column in row})
    if len(rows) * len(columns) > MAX_DENSE_CELLS:
        return None, tables.lay_out([cell.text for _, cell in sorted(row.items())] for row in rows)
    count = _count_heads(rows, columns, is_marked)
    names = [_head(rows[:count], column) for column in columns] if count else []
    others = rows[count:]
    kinds = [_kind([row[column] for row in others if column in row]) for column in columns]
    cells = [[row[column].text if column in row else "" for column in columns] for row in others]
    if not count and before and before.columns == columns and before.kinds == kinds and set(kinds) != {"text"}:
        names = before.names
    return (_Heads(names, columns, kinds) if names else None), tables.lay_out(cells, names)


def _count_heads(rows: list[Row], columns: list[int], is_marked: bool) -> int:
    """Return how many rows at the top hold column heads."""
    first = rows[0]
    count = max(cell.rows for cell in first.values())
    if count == 1 and any(cell.columns > 1 for cell in first.values()):
        count = 2
    count = min(count, MAX_HEAD_ROWS, len(rows) - 1)
    return count if count and (is_marked or _are_heads(first, rows[count:], columns)) else 0


def _are_heads(first: Row, others: list[Row], columns: list[int]) -> bool:
    if all(cell.is_bold for cell in first.values()) and not all(cell.is_bold for cell in others[0].values()):
        return len(first) > 1
    names = [cell.text for _, cell in sorted(first.items())]
    if len(set(names)) < len(names) or len(names) < 2:
        return False
    if _are_years(first, columns):
        return True
    if any(cell.kind != "text" for cell in first.values()):
        return False
    kinds = [_kind([row[column] for row in others if column in row]) for column in columns]
    if set(kinds) <= {"text", "mixed"}:
        shown = [[row[column].text if column in row else "" for column in columns] for row in (first, *others)]
        return len(columns) > 2 and "mixed" not in kinds and bool(tables.split_heads(shown)[0])
    # Two columns with a single value are as likely a list of names and values, such as "Fee: 120".
    values = sum(cell.kind != "text" for row in others for cell in row.values())
    return len(columns) > 2 or values > 1


def _are_years(first: Row, columns: list[int]) -> bool:
    """Whether all columns but the one of names are headed by years that follow each other."""
    years = [first[column].text for column in columns[1:] if column in first]
    if len(years) < max(2, len(columns) - 1) or not all(map(_YEAR.match, years)):
        return False
    start = first.get(columns[0])
    steps = {int(after) - int(before) for before, after in pairwise(years)}
    return (start is None or start.kind == "text") and len(steps) == 1


def _head(rows: list[Row], column: int) -> str:
    """Return the words above a column; a cell that spans columns heads each of them."""
    names: list[str] = []
    for row in rows:
        cell = row.get(column) or next(
            (left for place, left in row.items() if place < column < place + left.columns), None
        )
        if cell is not None and cell.text not in names:
            names.append(cell.text)
    return " ".join(names)


def _kind(cells: Sequence[Cell]) -> str:
    """Return the kind that all cells of a column have, "mixed" for several, "text" for an empty column."""
    kinds = {cell.kind for cell in cells}
    return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "text"
