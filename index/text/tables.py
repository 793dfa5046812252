"""Rows of tables in the stored text: one line a row, its cells apart by `` | ``.

Every reader writes a table like this::

    Port | Day fee | Night fee
    --- | --- | ---
    Skarv | 17 crowns | 40 crowns

The line of dashes stands behind the column heads, and is missing where a table has none. A row is one citable unit:
its quote is the line as it stands, and :func:`labelled` says with its heads what it states.
"""

import re
from collections.abc import Iterable, Sequence

CELL_END = " | "
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d\Z")
_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*)+\Z")
_RULE = re.compile(r"---(?: \| ---)*\Z")


def lay_out(rows: Iterable[Sequence[str]], heads: Sequence[str] = ()) -> str:
    """Return a table as it is stored; rows without words are left out, and white space in cells is folded.

    Args:
        rows: The cells of each row, heads excluded.
        heads: The column heads, or () where the table has none.
    """
    lines = [_line(row) for row in rows if any(cell.strip() for cell in row)]
    if any(head.strip() for head in heads):
        lines[:0] = [_line(heads), CELL_END.join(["---"] * len(heads))]
    return "\n".join(lines)


def is_row(line: str) -> bool:
    """Whether a line of a stored text is the row of a table (column heads and the line of dashes too)."""
    return CELL_END in line or bool(_RULE.match(line.strip()))


def is_rule(line: str) -> bool:
    """Whether a line is the line of dashes behind column heads."""
    return bool(_RULE.match(line.strip()))


def split_heads(rows: Sequence[Sequence[str]]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return the column heads and the other rows of a table that marks no heads.

    The first row is taken for heads if it names every column, without a digit or by years, and most rows below hold a
    number. Two columns may also be names and values: there all values below must be numbers, and two of them.
    """
    first, others = rows[0] if rows else (), rows[1:]
    names = [cell.strip() for cell in first]
    named = len(names) > 1 and all(names) and len(set(names)) == len(names)
    if not named or _has_digit(name for name in names if not _YEAR.match(name)) or _YEAR.match(names[0]):
        return (), rows
    if 2 * sum(map(_has_digit, others)) <= len(others):
        return (), rows
    values = [row[1] for row in others if len(row) > 1]
    if len(names) == 2 and (len(values) < 2 or not all(map(_has_digit, values)) or _NAME.match(names[1])):
        return (), rows
    return first, others


def heads_of(text: str, start: int) -> tuple[str, ...]:
    """Return the column heads of the table that holds the row at offset ``start``, or ()."""
    blank = text.rfind("\n\n", 0, start)
    first = blank + 2 if blank >= 0 else 0
    heads_end = text.find("\n", first)
    rule_end = text.find("\n", heads_end + 1)
    if heads_end < 0 or not heads_end < rule_end <= start or not is_rule(text[heads_end + 1 : rule_end]):
        return ()
    return tuple(cell.strip() for cell in text[first:heads_end].split("|"))


def labelled(text: str, start: int, end: int) -> str:
    """Return what the row ``text[start:end]`` states, each cell behind its head; other text as it stands.

    "Skarv | 17 crowns | 40 crowns" becomes "Port: Skarv; Day fee: 17 crowns; Night fee: 40 crowns". A head or a cell
    that is empty leaves no label and no cell.
    """
    row = text[start:end]
    if CELL_END not in row or "\n" in row or not (heads := heads_of(text, start)):
        return row
    cells = [cell.strip() for cell in row.split("|")]
    if len(cells) > len(heads) or tuple(cells) == heads:
        return row
    pairs = zip(heads, cells, strict=False)
    return "; ".join(f"{head}: {cell}" if head and head != cell else cell for head, cell in pairs if cell)


def _has_digit(cells: Iterable[str]) -> bool:
    return any(character.isdigit() for cell in cells for character in cell)


def _line(cells: Sequence[str]) -> str:
    # A bar inside a cell would end it. Empty cells at the end of a row say nothing.
    folded = [" ".join(cell.replace("|", "¦").split()) for cell in cells]
    while folded and not folded[-1]:
        folded.pop()
    return CELL_END.join(folded)
