"""Running heads, running feet and page numbers: what repeats at the edge of pages.

Each page is peeled from above and from below, row by row, as long as a row is furniture: its words, the page's number
aside, stand at the same height of other pages too, or it holds nothing but a page number, or it stands apart and begins
or ends with the number of a page that has no other. Rows that differ in other figures ("Day 3", "Day 4") are text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.readers.pdf.rows import Piece, by_row

MAX_ROWS = 4
"""So many rows at each edge of a page may be furniture."""
MAX_CHARS = 160
"""A longer row is running text."""

_SAME_HEIGHT = 5.0  # points
_APART = 1.8
"""A row stands apart if the next one is further off than so many times the size of its letters."""
_ROMAN = r"(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_FIGURE = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|side|sida|página|pagina|pág\.?|p\.|s\.|стр\.?|страница|strona|sivu|oldal|第)?"
    rf"[-–—|·\[(\s]*(?:\d{{1,4}}|{_ROMAN})(?:\s*(?:/|of|von|de|di|av|af|sur|из|z|van)\s*\d{{1,4}})?[-–—|·\])\s]*"
    r"(?:頁|页|ページ|쪽)?",
    re.IGNORECASE,
)
_LONE_FIGURE = re.compile(r"\d{4}")

Row = list[Piece]
_Spot = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Edges:
    """What repeats at the edges of a document's pages.

    Attributes:
        counts: On how many pages the same words stand at the same height.
        needed: On how many they must stand to be furniture.
        offsets: What figures at the edge that count the pages are more than the index of their page.
        numbered: Indexes of the pages whose number stands in a row of its own.
    """

    counts: Counter[_Spot]
    needed: int
    offsets: frozenset[int]
    numbered: frozenset[int]


def without_furniture(pages: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Return the pieces of each page without running heads, running feet and page numbers.

    Column heads that a table repeats at the top of each page are kept where they stand first.
    """
    rows = [by_row(page) for page in pages]
    edges = _edges(rows)
    kept: list[list[Piece]] = []
    shown: set[str] = set()
    for index, page in enumerate(rows):
        above = list(_peeled(page, index, edges))
        below = list(_peeled(page[len(above) :][::-1], index, edges))
        heads = [row for row in above if _is_table_head(row) and _text(row) not in shown]
        shown.update(map(_text, heads))
        inner = page[len(above) : len(page) - len(below)]
        kept.append([piece for row in [*heads, *inner] for piece in row])
    return kept


def _edges(pages: Sequence[Sequence[Row]]) -> _Edges:
    counts: Counter[_Spot] = Counter()
    offsets: Counter[int] = Counter()
    outer = [list({id(row): row for row in [*page[:MAX_ROWS], *page[-MAX_ROWS:]]}.values()) for page in pages]
    for index, rows in enumerate(outer):
        figures = {
            int(figure) for row in rows if len(_text(row)) <= MAX_CHARS for figure in _FIGURE.findall(_text(row))[:8]
        }
        offsets.update({figure - index for figure in figures})
    filled = sum(bool(page) for page in pages)
    needed = 0.6 * filled if filled > 2 else 2
    known = frozenset(offset for offset, count in offsets.items() if count >= needed)
    for index, rows in enumerate(outer):
        counts.update({(_words(row, index, known), _height(row)) for row in rows})
    lone = {
        index
        for index, rows in enumerate(outer)
        if any(_PAGE_NUMBER.fullmatch(_text(row)) and not _is_year(_text(row)) for row in rows)
    }
    return _Edges(counts, 2 if filled < 6 else 3, known, frozenset(lone))


def _peeled(rows: Sequence[Row], index: int, edges: _Edges) -> Iterator[Row]:
    """The rows from the outside in, as long as they are furniture."""
    for position, row in enumerate(rows[:MAX_ROWS]):
        following = rows[position + 1] if position + 1 < len(rows) else None
        is_apart = following is None or abs(row[0].y - following[0].y) > _APART * row[0].size
        if not _is_furniture(row, index, edges, is_apart=is_apart):
            return
        yield row


def _is_furniture(row: Row, index: int, edges: _Edges, *, is_apart: bool) -> bool:
    text, words, height = _text(row), _words(row, index, edges.offsets), _height(row)
    if len(text) > MAX_CHARS:
        return False
    pages = sum(edges.counts[words, height + step] for step in (-1, 0, 1))
    if pages >= edges.needed or (_PAGE_NUMBER.fullmatch(text) and not _is_year(text)):
        return True
    if not edges.offsets or len(text) > MAX_CHARS / 2 or not is_apart or index in edges.numbered:
        return False
    figures = _FIGURE.findall(text)
    numbers = {str(index + offset) for offset in edges.offsets}
    return bool(figures) and not numbers.isdisjoint((figures[0], figures[-1])) and _stands_at_end(text, figures)


def _stands_at_end(text: str, figures: Sequence[str]) -> bool:
    return text.startswith(figures[0]) or text.endswith(figures[-1])


def _is_year(text: str) -> bool:
    return bool(_LONE_FIGURE.fullmatch(text)) and 1500 <= int(text) <= 2100


def _is_table_head(row: Row) -> bool:
    return len(row) > 2 and not any(character.isdigit() for character in _text(row))


def _text(row: Row) -> str:
    return " ".join(piece.text for piece in row).strip()


def _words(row: Row, index: int, offsets: frozenset[int]) -> str:
    """The words of a row, with the figures taken out that count the pages."""
    numbers = {str(index + offset) for offset in offsets}
    return _FIGURE.sub(lambda figure: "#" if figure.group() in numbers else figure.group(), _text(row)).casefold()


def _height(row: Row) -> int:
    return round(row[0].y / _SAME_HEIGHT)
