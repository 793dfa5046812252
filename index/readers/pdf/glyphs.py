"""The glyphs of a page with their places, as PDFium gives them.

Coordinates are points (1/72 inch) with the origin at the lower left, after the page was turned so that most of its
text runs from left to right: a wide table printed sideways is read like any other. Text that runs another way comes as
a group of its own.
"""

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MAX_PAGE_GLYPHS = 100_000
"""More than the densest newspaper page holds, by far."""
HYPHEN_AT_LINE_END = "\ufffe"
"""PDFium's sign for a hyphen that it takes for a hyphenation; soft or hard isn't known."""

LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)
NONE, GUESSED, STATED = range(3)
_BOLD = 600
_HIGH_SURROGATES, _LOW_SURROGATES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)


@dataclass(slots=True)
class Glyph:
    """One letter where it stands on the page, in points.

    Attributes:
        text: Its characters: one, or the letters of a ligature.
        x0: Left edge.
        x1: Right edge, with the space that its font gives it.
        y: Its base line.
        size: Font size as it appears.
        bold: Whether its font is bold.
        space_before: Whether the file has a space before it (:data:`STATED`), PDFium made one up by the distance
            (:data:`GUESSED`), or neither (:data:`NONE`).
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    space_before: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """How the text of one text object is set: size, boldness and the direction it runs in."""

    size: float
    bold: bool
    direction: int


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """All glyphs of a page.

    Attributes:
        groups: Glyphs of each direction in the order of the file; the direction of most of them comes first.
        turned: How the page was turned for the first group, in quarters to the left, 0 to 3.
        unmapped: How many glyphs have no letter, because the font says none.
        slanted: Letters of text that runs askew (a stamp across the page), which is in no group.
    """

    groups: tuple[tuple[Glyph, ...], ...]
    turned: int = 0
    unmapped: int = 0
    slanted: str = ""


def glyphs_of(page: "PdfPage") -> PageGlyphs:
    """Read the glyphs of a page that lie inside what is shown of it.

    Raises:
        ValueError: The page holds more glyphs than :data:`MAX_PAGE_GLYPHS`.
    """
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > MAX_PAGE_GLYPHS:
            raise ValueError(f"holds more than {MAX_PAGE_GLYPHS:,} letters")
        return _Collector(text_page.raw, _shown(page)).collect(max(0, count))
    finally:
        text_page.close()


def turn(point: tuple[float, float], quarters: int) -> tuple[float, float]:
    """The point after the page was turned so that text of this direction runs from left to right."""
    x, y = point
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarters]


def _shown(page: "PdfPage") -> tuple[float, float, float, float]:
    left, bottom, right, top = page.get_bbox()
    slack = 2.0
    return left - slack, bottom - slack, right + slack, top + slack


class _Collector:
    """Reads the glyphs of one page; runs and buffers are kept between glyphs, for speed."""

    def __init__(self, text_page: object, shown: tuple[float, float, float, float]) -> None:
        self._page, self._shown = text_page, shown
        self._runs: dict[int | None, Run] = {}
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._groups: dict[int, list[Glyph]] = {}
        self._unmapped = 0
        self._slanted: list[str] = []

    def collect(self, count: int) -> PageGlyphs:
        space, high = NONE, 0
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(self._page, index)
            if code in _HIGH_SURROGATES:
                high = code
                continue
            if code in _LOW_SURROGATES and high:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
            hyphen = code in (0x02, 0xFFFE) and pdfium.FPDFText_IsHyphen(self._page, index) == 1
            letter = HYPHEN_AT_LINE_END if hyphen else chr(code)
            if letter.isspace() or code == 0xA0:
                made_up = pdfium.FPDFText_IsGenerated(self._page, index) == 1
                space = space or (GUESSED if made_up else STATED)
            elif self._is_meant(letter, index):
                self._add(letter, index, space)
                space = NONE
        sizes = Counter({direction: len(glyphs) for direction, glyphs in self._groups.items()})
        order = [direction for direction, _ in sizes.most_common()]
        groups = tuple(tuple(self._groups[direction]) for direction in order)
        return PageGlyphs(groups, order[0] if order else 0, self._unmapped, "".join(self._slanted))

    def _is_meant(self, letter: str, index: int) -> bool:
        """Whether the glyph stands for a letter; one whose font has no map, or a control character, doesn't."""
        if letter == HYPHEN_AT_LINE_END:
            return True
        private = "\ue000" <= letter <= "\uf8ff"
        if letter < " " or letter in "\ufffd\ufffe\uffff" or pdfium.FPDFText_HasUnicodeMapError(self._page, index) == 1:
            self._unmapped += 1
            return False
        return not private or self._is_bullet(letter)

    def _is_bullet(self, letter: str) -> bool:
        # Symbol fonts keep their bullets in the private area; anything else there has no known meaning.
        self._unmapped += letter not in _PRIVATE_BULLETS
        return letter in _PRIVATE_BULLETS

    def _add(self, letter: str, index: int, space: int) -> None:
        run = self._run(index)
        if run.direction < 0:
            self._slanted.append(" " + letter if space and self._slanted else letter)
            return
        if not pdfium.FPDFText_GetLooseCharBox(self._page, index, self._box):
            return
        pdfium.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        box = (self._box.left, self._box.bottom, self._box.right, self._box.top)
        left, bottom, right, top = self._shown
        x, y = (box[0] + box[2]) / 2, self._y.value
        if not (left <= x <= right and bottom <= (box[1] + box[3]) / 2 <= top):
            return
        if run.direction == 0:
            x0, x1 = box[0], box[2]
        else:
            corners = [turn((box[0], box[1]), run.direction), turn((box[2], box[3]), run.direction)]
            x0, x1 = sorted(corner[0] for corner in corners)
            y = turn((self._x.value, self._y.value), run.direction)[1]
        text = _PRIVATE_BULLETS.get(letter) or letter.translate(LIGATURES)
        self._groups.setdefault(run.direction, []).append(Glyph(text, x0, x1, y, run.size, run.bold, space))

    def _run(self, index: int) -> Run:
        text_object = pdfium.FPDFText_GetTextObject(self._page, index)
        key = ctypes.cast(text_object, ctypes.c_void_p).value
        if key not in self._runs:
            self._runs[key] = self._read_run(index)
        return self._runs[key]

    def _read_run(self, index: int) -> Run:
        matrix = self._matrix
        size = pdfium.FPDFText_GetFontSize(self._page, index)
        bold = pdfium.FPDFText_GetFontWeight(self._page, index) >= _BOLD
        if not pdfium.FPDFText_GetMatrix(self._page, index, matrix):
            return Run(size or 1.0, bold, 0)
        size *= math.hypot(matrix.c, matrix.d)
        quarters = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
        askew = abs(quarters - round(quarters)) > 0.11
        return Run(size or 1.0, bold, -1 if askew else round(quarters) % 4)


_PRIVATE_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e8": "➔", "\uf076": "❖"}
