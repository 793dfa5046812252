"""From the pieces of a page to its lines and tables in the order they are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.readers.pdf.columns import Row, column_of, stretch_at
from index.readers.pdf.fields import labelled
from index.readers.pdf.hyphens import Words
from index.readers.pdf.lists import is_marker
from index.readers.pdf.rows import Piece, by_row
from index.readers.pdf.scripts import no_space_between
from index.readers.pdf.table import table_lines

MAX_DEPTH = 3
"""Columns within columns; more is no page that people read."""

_WIDEST_GAP = 4.0
"""The gap behind a bullet or number is at most so many times the size of the letters."""


@dataclass(slots=True)
class Line:
    """One line of running text, or a whole table.

    Attributes:
        text: Its words; of a table its rows as they are stored.
        x0: Left edge, in points.
        x1: Right edge.
        y: Base line.
        size: Font size.
        bold: Whether most of it is bold.
        left: Left edge of the column that it stands in.
        right: Right edge of that column.
        is_table: Whether it is a unit of its own, laid out already.
        column: Counts the columns of a page, so that a line is never compared with one of another column.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    left: float
    right: float
    is_table: bool = False
    column: int = 0


def lines_of(pieces: Sequence[Piece], words: Words) -> list[Line]:
    """Return the lines of a page in the order they are read: columns one after the other, tables row by row.

    Args:
        pieces: What stands on it, without running heads and feet.
        words: The words of the document, for hyphens at line ends.
    """
    return _Page(words).lines(pieces, MAX_DEPTH)


class _Page:
    def __init__(self, words: Words) -> None:
        self._words = words
        self._columns = 0

    def lines(self, pieces: Sequence[Piece], depth: int) -> list[Line]:
        if not pieces:
            return []
        rows = [_with_markers(row) for row in by_row(pieces)]
        left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
        lines: list[Line] = []
        column = self._columns
        index = 0
        while index < len(rows):
            stretch = stretch_at(rows, index, left, right) if depth else None
            if stretch is None:
                lines.append(_line(rows[index], column))
                index += 1
                continue
            inside = rows[stretch.start : stretch.end]
            if stretch.kind == "table":
                lines.append(_table(inside, table_lines(inside, stretch.columns, self._words), column))
            else:
                for number in range(len(stretch.columns)):
                    self._columns += 1
                    own = [piece for row in inside for piece in row if column_of(piece, stretch.columns) == number]
                    lines += self.lines(own, depth - 1)
            index = stretch.end
        _set_margins([line for line in lines if line.column == column])
        return lines


def _with_markers(row: Row) -> Row:
    """The row with the bullet or number of a list item joined to its words; beyond a wide gap is another column."""
    joined: Row = []
    for piece in row:
        if joined and is_marker(joined[-1].text) and piece.x0 - joined[-1].x1 < _WIDEST_GAP * piece.size:
            last = joined.pop()
            text = f"{last.text} {piece.text}"
            joined.append(Piece(text, last.x0, piece.x1, piece.y, piece.size, piece.bold, piece.field))
        else:
            joined.append(piece)
    return joined


def _line(row: Row, column: int) -> Line:
    text = row[0].text
    for piece in row[1:]:
        if piece.field:
            text = labelled(text, piece.text)
            continue
        text += piece.text if no_space_between(text, piece.text) else f" {piece.text}"
    longest = max(row, key=lambda piece: len(piece.text))
    bold = sum(len(piece.text) for piece in row if piece.bold) * 2 > sum(len(piece.text) for piece in row)
    x1 = max(piece.x1 for piece in row)
    return Line(text, row[0].x0, x1, longest.y, longest.size, bold, row[0].x0, x1, False, column)


def _table(rows: Sequence[Row], text: str, column: int) -> Line:
    pieces = [piece for row in rows for piece in row]
    x0, x1 = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    return Line(text, x0, x1, rows[-1][0].y, pieces[0].size, False, x0, x1, True, column)


def _set_margins(lines: Sequence[Line]) -> None:
    running = [line for line in lines if not line.is_table]
    if running:
        left, right = min(line.x0 for line in running), max(line.x1 for line in running)
        for line in running:
            line.left, line.right = left, right
