"""What is drawn on a page besides letters: bars through struck-out words, and pictures that fill it."""

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from index.readers.pdf.glyphs import Glyph
from index.readers.pdf.rows import Piece

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MAX_DOTS = 300
"""A page with more has a drawing of dots, not a list."""
MAX_OBJECTS = 20_000
"""A page with more, such as a map, is looked at only so far."""
_MANY_PATHS = 40
_MAX_BAR_HEIGHT = 2.5  # points


@dataclass(frozen=True, slots=True)
class Bar:
    """A thin horizontal line, in points."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is drawn on a page.

    Attributes:
        bars: Thin horizontal lines.
        dots: Small round or square shapes, as bullets are drawn.
        picture_share: The share of the page that its largest picture covers, 0 to 1.
        paths: How many lines and shapes there are.
    """

    bars: tuple[Bar, ...]
    dots: tuple[Bar, ...]
    picture_share: float
    paths: int

    @property
    def may_show_text(self) -> bool:
        """Whether a page without letters may still show some: as a picture, or drawn as outlines."""
        return self.picture_share > 0.05 or self.paths >= _MANY_PATHS


def drawings_of(page: "PdfPage") -> Drawings:
    """Look at the pictures and lines of a page."""
    width, height = page.get_size()
    area = max(1.0, width * height)
    bars: list[Bar] = []
    dots: list[Bar] = []
    share, paths = 0.0, 0
    sides = [ctypes.c_float() for _ in range(4)]
    for index in range(min(MAX_OBJECTS, pdfium.FPDFPage_CountObjects(page.raw))):
        drawn = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT or not pdfium.FPDFPageObj_GetBounds(drawn, *sides):
            continue
        left, bottom, right, top = (side.value for side in sides)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE or kind == pdfium.FPDF_PAGEOBJ_FORM:
            share = max(share, (right - left) * (top - bottom) / area)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            if 1.5 < top - bottom < 7 and abs((top - bottom) - (right - left)) < 0.5:
                dots.append(Bar(left, right, (bottom + top) / 2))
            if top - bottom <= _MAX_BAR_HEIGHT < right - left:
                bars.append(Bar(left, right, (bottom + top) / 2))
    return Drawings(tuple(bars), tuple(dots), min(1.0, share), paths)


def without_struck(glyphs: Sequence[Glyph], bars: Iterable[Bar]) -> tuple[list[Glyph], str]:
    """Return the glyphs that no bar runs through, and the struck-out letters as text."""
    shelves: dict[int, list[Bar]] = {}
    for bar in bars:
        shelves.setdefault(int(bar.y // 4), []).append(bar)
    if not shelves:
        return list(glyphs), ""
    kept: list[Glyph] = []
    struck: list[str] = []
    for glyph in glyphs:
        if _is_struck(glyph, shelves):
            struck.append(" " + glyph.text if glyph.space_before else glyph.text)
        else:
            kept.append(glyph)
    return kept, "".join(struck).strip()


def with_bullets(pieces: Sequence[Piece], dots: Sequence[Bar]) -> list[Piece]:
    """Return the pieces with a bullet before each that a drawn dot stands close before."""
    placed = list(pieces)
    for index, piece in enumerate(pieces):
        for dot in dots:
            near = 0 < piece.x0 - dot.x1 < 2 * piece.size and dot.x1 - dot.x0 < 0.7 * piece.size
            if near and 0.1 * piece.size < dot.y - piece.y < 0.6 * piece.size:
                placed[index] = replace(piece, text=f"• {piece.text}", x0=dot.x0)
                break
    return placed


def _is_struck(glyph: Glyph, shelves: dict[int, list[Bar]]) -> bool:
    low, high = glyph.y + 0.14 * glyph.size, glyph.y + 0.45 * glyph.size
    middle = (glyph.x0 + glyph.x1) / 2
    return any(
        low <= bar.y <= high and bar.x0 - 1 <= middle <= bar.x1 + 1
        for shelf in range(int(low // 4), int(high // 4) + 1)
        for bar in shelves.get(shelf, ())
    )
