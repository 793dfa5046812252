"""Tables of OpenDocument texts and slides as HTML."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from index.readers.office.package import local, value

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_REPEATED = 100
MAX_CHARS = 20_000_000
_ROW_GROUPS = frozenset(("table-rows", "table-row-group"))


def html_rows(table: "_Element", cell: Callable[["_Element"], str]) -> str:
    """Return a ``table:table`` as HTML.

    Args:
        table: The table; rows and cells that are said to be repeated are, up to :data:`MAX_REPEATED` times.
        cell: Gives the content of a cell as HTML.
    """
    heads: list[str] = []
    others: list[str] = []
    chars = 0
    for is_head, row in rows_of(table):
        if value(row, "visibility") in {"collapse", "filter"}:
            continue
        cells = [one for one in _cells(row, cell) if one]
        times = repeats(row, "number-rows-repeated") if any(map(_has_words, cells)) else 1
        chars += times * sum(map(len, cells))
        if chars > MAX_CHARS:
            break
        (heads if is_head else others).extend([f"<tr>{''.join(cells)}</tr>"] * times)
    head = f"<thead>{''.join(heads)}</thead>" if heads else ""
    return f"<table>{head}<tbody>{''.join(others)}</tbody></table>"


def rows_of(table: "_Element", is_head: bool = False) -> "Iterator[tuple[bool, _Element]]":
    """Yield the rows of a table, with whether they stand in its head."""
    for one in table:
        name = local(one)
        if name == "table-row":
            yield is_head, one
        elif name in _ROW_GROUPS:
            yield from rows_of(one, is_head)
        elif name == "table-header-rows":
            yield from rows_of(one, True)


def repeats(element: "_Element", name: str, limit: int = MAX_REPEATED) -> int:
    """Return how often a row or cell is repeated, or how many it spans, at most ``limit``."""
    text = value(element, name, "1")
    return min(max(int(text), 1), limit) if re.fullmatch(r"\d{1,9}", text) else 1


def _cells(row: "_Element", cell: Callable[["_Element"], str]) -> Iterator[str]:
    for one in row:
        if local(one) != "table-cell":
            continue
        columns, rows = repeats(one, "number-columns-spanned"), repeats(one, "number-rows-spanned", 1_000)
        spans = (f' colspan="{columns}"' if columns > 1 else "") + (f' rowspan="{rows}"' if rows > 1 else "")
        html = f"<td{spans}>{cell(one)}</td>"
        yield from [html] * repeats(one, "number-columns-repeated")


def _has_words(cell: str) -> bool:
    return not cell.endswith("></td>")
