"""Where a page has columns: stretches of rows that share an empty band from top to bottom.

Rows are taken from the top. The bands that stay empty are narrowed by each row; the stretch ends where none is left
that has words on both sides. So a heading over both columns, or a paragraph across the page, parts two stretches.
Whether the columns are of prose, read one after the other, or of a table, read row by row, is told by what they hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from index.readers.pdf.rows import Piece

MAX_ROWS = 300
"""Columns are followed over so many rows at most; no page that people read has more."""
MIN_PROSE_ROWS = 3
MIN_TABLE_ROWS = 2

_NARROW_GAP = 2.2  # font sizes; two justified lines may share a narrower one by chance
_SAME_PLACE = 1.5  # points

Span = tuple[float, float]
Row = list[Piece]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows ``start`` to ``end`` of a page, cut into columns.

    Attributes:
        kind: "columns" of prose, or a "table".
        start: First row.
        end: Behind the last row.
        columns: Where each column begins and ends, from the left.
    """

    kind: Literal["columns", "table"]
    start: int
    end: int
    columns: tuple[Span, ...]


def stretch_at(rows: Sequence[Row], start: int, left: float, right: float) -> Stretch | None:
    """Return the stretch with columns that begins at row ``start``, or None.

    Args:
        rows: The rows of the page, or of one of its columns, from the top.
        start: Index of the row to begin at.
        left: Left edge of all rows.
        right: Their right edge.
    """
    found = [judged for end, gaps in _grown(rows, start, left, right) if (judged := _judge(rows, start, end, gaps))]
    tables = [stretch for stretch in found if stretch.kind == "table" and stretch.end - stretch.start > MIN_TABLE_ROWS]
    columns = [stretch for stretch in found if stretch.kind == "columns"]
    return next(iter([*tables[:1], *columns[-1:], *found]), None)


def column_of(piece: Piece, columns: Sequence[Span]) -> int:
    """Index of the column that holds the middle of a piece."""
    middle = (piece.x0 + piece.x1) / 2
    return min(range(len(columns)), key=lambda index: _distance(middle, columns[index]))


def _distance(x: float, span: Span) -> float:
    return max(span[0] - x, x - span[1], 0.0)


def _grown(rows: Sequence[Row], start: int, left: float, right: float) -> Iterator[tuple[int, list[Span]]]:
    """Yield how far the stretch may reach, with its gaps, each time that another row would leave fewer gaps."""
    free = [(left, right)]
    first, last = right, left
    kept: list[Span] = []
    for index in range(start, min(len(rows), start + MAX_ROWS)):
        row = rows[index]
        size = max(piece.size for piece in row)
        free = [gap for gap in _without(free, row) if gap[1] - gap[0] >= 0.7 * size]
        first, last = min(first, row[0].x0), max(last, *(piece.x1 for piece in row))
        gaps = [gap for gap in free if gap[0] > first and gap[1] < last]
        if len(gaps) < len(kept):
            yield index, kept
        kept = gaps
        if not free or (
            not gaps and all(gap[0] <= first or gap[1] >= right for gap in free) and _is_full(row, left, right)
        ):
            return
    if kept:
        yield min(len(rows), start + MAX_ROWS), kept


def _is_full(row: Row, left: float, right: float) -> bool:
    return len(row) == 1 and row[0].x0 <= left + row[0].size and row[0].x1 >= right - row[0].size


def _without(free: Sequence[Span], row: Row) -> Iterator[Span]:
    for begin, end in free:
        at = begin
        for piece in row:
            if piece.x1 <= at or piece.x0 >= end:
                continue
            if piece.x0 > at:
                yield at, piece.x0
            at = max(at, piece.x1)
        if at < end:
            yield at, end


def _judge(rows: Sequence[Row], start: int, end: int, gaps: Sequence[Span]) -> Stretch | None:
    edges = [-1e9, *((gap[0] + gap[1]) / 2 for gap in gaps), 1e9]
    spans = tuple(zip(edges, edges[1:], strict=False))
    # Rows at the end that hold nothing but the first column belong to what follows, unless a column goes on there.
    cells: list[list[list[Piece]]] = [[[] for _ in spans] for _ in range(end - start)]
    for index in range(start, end):
        for piece in rows[index]:
            cells[index - start][column_of(piece, spans)].append(piece)
    columns = tuple(_extent(cells, index, spans[index]) for index in range(len(spans)))
    if _is_prose(cells, columns):
        end -= _trailing(rows[start:end], cells)
        return Stretch("columns", start, end, columns) if end - start >= MIN_PROSE_ROWS else None
    first = next((index for index, row in enumerate(cells) if _filled(row) > 1), len(cells))
    last = max((index for index, row in enumerate(cells) if _filled(row) > 1), default=-1)
    if first > 0:  # what stands above the table is read before it
        return None
    last = _with_wrapped_cells(rows[start:end], cells, last)
    if not all(_is_aligned(cells[: last + 1], index) for index in range(1, len(spans))):
        return None  # wide spaces of justified lines that stand above each other by chance
    several = sum(_filled(row) > 1 for row in cells[: last + 1])
    size = rows[start][0].size
    narrow = any(end - begin < _NARROW_GAP * size for begin, end in gaps)
    if several < MIN_TABLE_ROWS or (several == MIN_TABLE_ROWS and narrow):
        return None
    return Stretch("table", start, start + last + 1, columns)


def _is_aligned(cells: Sequence[Sequence[Sequence[Piece]]], index: int) -> bool:
    """Whether the cells of a column begin, end or are centred at one place, as justified text doesn't."""
    column = [row[index] for row in cells if row[index] and any(row[:index])]
    if len(column) < MIN_TABLE_ROWS:
        return True
    begins = [cell[0].x0 for cell in column]
    ends = [cell[-1].x1 for cell in column]
    middles = [(begin + end) / 2 for begin, end in zip(begins, ends, strict=True)]
    figures = all(any(map(str.isdigit, _joined(cell))) for cell in column)
    last = index == len(cells[0]) - 1
    at_right = _share_at_one_place(ends) and (figures or not last)
    return _share_at_one_place(begins) or at_right or _share_at_one_place(middles)


def _share_at_one_place(places: Sequence[float]) -> bool:
    usual = median(places)
    if len(places) == MIN_TABLE_ROWS:
        return abs(places[0] - places[1]) < _SAME_PLACE
    return sum(abs(place - usual) < _SAME_PLACE for place in places) >= 0.6 * len(places)


def _filled(row: Sequence[Sequence[Piece]]) -> int:
    return sum(bool(cell) for cell in row)


def _extent(cells: Sequence[Sequence[Sequence[Piece]]], index: int, span: Span) -> Span:
    inside = [piece for row in cells for piece in row[index]]
    return (min(piece.x0 for piece in inside), max(piece.x1 for piece in inside)) if inside else span


def _is_prose(cells: Sequence[Sequence[Sequence[Piece]]], columns: Sequence[Span]) -> bool:
    """Whether two columns or more hold running text, or one beside notes in the margin at its right."""
    prose = [_is_prose_column([row[index] for row in cells if row[index]], span) for index, span in enumerate(columns)]
    together = sum(_filled(row) > 1 for row in cells)
    if sum(prose) > 1:
        return True
    counts = [sum(bool(row[index]) for row in cells) for index in range(len(columns))]
    sparse = all(count < 0.4 * counts[0] for count in counts[1:])
    apart = together < 0.3 * min(counts) and min(counts) >= MIN_PROSE_ROWS
    return (prose[0] and sparse and len(cells) >= 2 * MIN_PROSE_ROWS) or apart


def _is_prose_column(cells: Sequence[Sequence[Piece]], span: Span) -> bool:
    if len(cells) < MIN_PROSE_ROWS:
        return False
    words = median(max(sum(len(piece.text.split()) for piece in cell), len(_joined(cell)) // 8) for cell in cells)
    filled = median((cell[-1].x1 - cell[0].x0) / max(1.0, span[1] - span[0]) for cell in cells)
    return words >= 3 and filled >= 0.6


def _joined(cell: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in cell)


def _trailing(rows: Sequence[Row], cells: Sequence[Sequence[Sequence[Piece]]]) -> int:
    """How many rows at the end only follow in the first column, under a gap or in another size: a heading below."""
    last = max((index for index, row in enumerate(cells) if any(row[1:])), default=-1)
    pitches = [above[0].y - below[0].y for above, below in zip(rows, rows[1:], strict=False)]
    usual = median(pitches) if pitches else 0.0
    sizes = [row[0].size for row in rows[: last + 1]] or [0.0]
    for index in range(last + 1, len(rows)):
        apart = index > 0 and pitches[index - 1] > 1.6 * usual
        if apart or rows[index][0].size > 1.1 * median(sizes):
            return len(rows) - index
    return 0


def _with_wrapped_cells(rows: Sequence[Row], cells: Sequence[Sequence[Sequence[Piece]]], last: int) -> int:
    """The last row of a table: lines close under it with the first column empty continue its cells."""
    for index in range(last + 1, len(rows)):
        near = rows[index - 1][0].y - rows[index][0].y < 1.5 * rows[index][0].size
        if cells[index][0] or not near:
            return index - 1
        last = index
    return last
