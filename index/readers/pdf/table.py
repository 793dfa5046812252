"""Rows of a table in a PDF: cells that go on in the next line are joined, and heads are told from what they hold."""

import re
from collections.abc import Sequence
from statistics import median

from index.readers.pdf.columns import Row, Span, column_of
from index.readers.pdf.fields import labelled
from index.readers.pdf.hyphens import Words
from index.text.tables import lay_out

_NUMBER = re.compile(r"[^\w]*\d[\d.,:/%\s  –-]*\S{0,4}\Z")
_LABEL_END = (":", "：")

Cells = list[str]


def table_lines(rows: Sequence[Row], columns: Sequence[Span], words: Words) -> str:
    """Return a table as it is stored; two columns of labels and values become lines "label: value".

    Args:
        rows: Its rows from the top.
        columns: Where each column begins and ends.
        words: The words of the document, for hyphens at line ends.
    """
    grid = _rows_of_cells(rows, columns, words)
    filled_in = any(piece.field for row in rows for piece in row)
    if len(columns) == 2 and (filled_in or _are_labels(grid)):
        return "\n\n".join(labelled(*row) if all(row) else row[0] or row[1] for row in grid)
    bold = [all(piece.bold for piece in row) for row in rows]
    if len(grid) > 1 and (_is_head(grid) or (bold[0] and not all(bold) and _filled(grid[0]) > 1)):
        return lay_out(grid[1:], grid[0])
    return lay_out(grid)


def _rows_of_cells(rows: Sequence[Row], columns: Sequence[Span], words: Words) -> list[Cells]:
    """The cells of each row; a line that only goes on with cells of the row above is joined to it."""
    pitches = [above[0].y - below[0].y for above, below in zip(rows, rows[1:], strict=False)]
    tight = min(pitches, default=0.0)
    loose = bool(pitches) and max(pitches) > 1.25 * tight
    grid: list[Cells] = []
    for index, row in enumerate(rows):
        cells = [""] * len(columns)
        for piece in row:
            column = column_of(piece, columns)
            cells[column] = words.join(cells[column], piece.text) if cells[column] else piece.text
        close = index > 0 and pitches[index - 1] < 1.15 * tight
        if grid and close and _goes_on(cells, grid[-1], loose):
            grid[-1] = [
                words.join(above, cell) if above and cell else above or cell
                for above, cell in zip(grid[-1], cells, strict=True)
            ]
        else:
            grid.append(cells)
    return grid


def _goes_on(cells: Cells, above: Cells, loose: bool) -> bool:
    """Whether a line belongs to the row above: its first cell is empty, or it has gaps where rows stand apart."""
    if not cells[0]:
        return not any(_NUMBER.match(cell) for cell in cells if cell) or loose
    return loose and _filled(cells) < _filled(above)


def _filled(cells: Cells) -> int:
    return sum(bool(cell) for cell in cells)


def _are_labels(grid: Sequence[Cells]) -> bool:
    labels = [row[0] for row in grid if row[0]]
    return sum(label.endswith(_LABEL_END) for label in labels) * 2 > len(labels)


def _is_head(grid: Sequence[Cells]) -> bool:
    """Whether the first row names the columns: no figures in it above figures, or short words above three columns."""
    head, body = grid[0], grid[1:]
    if any(_NUMBER.match(cell) for cell in head[1:] if cell) or _filled(head) < len(head) - 1:
        return False
    for column in range(len(head)):
        cells = [row[column] for row in body if row[column]]
        if head[column] and cells and sum(bool(_NUMBER.match(cell)) for cell in cells) * 2 > len(cells):
            return not _NUMBER.match(head[column])
    short = all(0 < len(cell) <= 40 and not cell.endswith((".", ",", ":")) for cell in head)
    return short and len(head) > 2 and len(body) > 1 and median(map(len, head)) <= 24
