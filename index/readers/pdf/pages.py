"""The pages of a PDF: what stands on each, and what of it could not be read."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import ReadError
from index.readers.pdf.drawings import MAX_DOTS, drawings_of, with_bullets, without_struck
from index.readers.pdf.fields import annotations_of, with_fields
from index.readers.pdf.glyphs import MAX_PAGE_GLYPHS, glyphs_of
from index.readers.pdf.recognition import Picture, draw
from index.readers.pdf.rows import Piece, pieces_of

MAX_PAGES = 5_000
MAX_SECONDS = 300.0
"""For the text of all pages; real files take a few seconds."""

FREE_WORK = 150_000
WORK_PER_BYTE = 30
"""Letters and drawn objects that the pages of a file may have in all: so many, and so many more for each of its bytes.
Files that people make have fewer than five a byte; more come of thousands of pages that name the same content."""

_PDFIUM = threading.RLock()
"""PDFium is not safe to use from two threads at once."""


@dataclass(slots=True)
class Page:
    """What stands on one page.

    Attributes:
        pieces: What runs the way most of it runs.
        aside: What runs another way, one list for each direction.
        may_show_text: Whether there are pictures or drawings that may show words.
        covered: The share of the page that its largest picture covers.
        unmapped: Letters whose font doesn't say which they are.
        struck: Words that are struck out, which aren't among the pieces.
        askew: Words that run askew (a stamp across the page), which aren't among the pieces.
        notes: How many notes of readers lie over it.
        work: How many letters and drawn objects were looked at.
        error: Why it could not be read, or "".
    """

    pieces: list[Piece] = field(default_factory=list)
    aside: list[list[Piece]] = field(default_factory=list)
    may_show_text: bool = False
    covered: float = 0.0
    unmapped: int = 0
    struck: str = ""
    askew: str = ""
    notes: int = 0
    work: int = 0
    error: str = ""

    @property
    def letters(self) -> int:
        """How many letters and figures stand on it."""
        return sum(sum(map(str.isalnum, piece.text)) for piece in self.pieces)


class Document:
    """An open PDF."""

    def __init__(self, document: pypdfium2.PdfDocument, max_chars: int, size_bytes: int) -> None:
        """Use :func:`opened` instead."""
        self._document, self._max_chars = document, max_chars
        self._max_work = FREE_WORK + WORK_PER_BYTE * size_bytes
        self.page_count: int = len(document)
        if self.page_count > MAX_PAGES:
            raise ReadError(f"has {self.page_count:,} pages, over the limit of {MAX_PAGES:,}; split it first")

    def properties(self) -> dict[str, str]:
        """What the file says of itself."""
        with _PDFIUM:
            return {name: str(value) for name, value in self._document.get_metadata_dict().items()}

    def attachments(self) -> int:
        """How many files are packed into it."""
        with _PDFIUM:
            return max(0, int(pdfium.FPDFDoc_GetAttachmentCount(self._document.raw)))

    def pages(self) -> Iterator[Page]:
        """Read the pages one after the other.

        Raises:
            ReadError: They hold more text than a file may.
        """
        started, chars, work = time.monotonic(), 0, 0
        for index in range(self.page_count):
            if time.monotonic() - started > MAX_SECONDS:
                yield Page(error=f"was not read: the pages before took longer than {MAX_SECONDS:.0f} s")
                continue
            if work > self._max_work:
                yield Page(error="was not read: the pages before it show the same content over and over")
                continue
            page = self._read(index)
            work += page.work
            chars += sum(len(piece.text) for piece in page.pieces)
            if chars > self._max_chars:
                raise ReadError("holds more text than a file may (setting index.max_file_bytes)")
            yield page

    def picture(self, index: int) -> Picture:
        """Draw one page for text recognition."""
        with _PDFIUM:
            page = self._document[index]
            try:
                return draw(page)
            finally:
                page.close()

    def _read(self, index: int) -> Page:
        with _PDFIUM:
            try:
                page = self._document[index]
            except pypdfium2.PdfiumError:
                return Page(error="can't be read: it seems damaged")
            try:
                return _read_page(self._document, page)
            except ValueError as error:
                return Page(error=str(error), work=MAX_PAGE_GLYPHS)
            finally:
                page.close()


@contextmanager
def opened(data: bytes, max_chars: int) -> Iterator[Document]:
    """Open a PDF for the length of the ``with`` block.

    Args:
        data: The file.
        max_chars: It may not hold more text than this.

    Raises:
        ReadError: Damaged, protected by a password, or of too many pages.
    """
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
                raise ReadError("is protected by a password; save it again without one") from error
            raise ReadError("isn't a PDF, or it is damaged") from error
        with suppress(pypdfium2.PdfiumError):  # a form that can't be read is a page without its values
            document.init_forms()
    try:
        yield Document(document, max_chars, len(data))
    finally:
        with _PDFIUM:
            document.close()


def _read_page(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Page:
    found = glyphs_of(page)
    drawn = drawings_of(page)
    over = annotations_of(document, page)
    glyphs, struck = without_struck(found.groups[0] if found.groups else (), () if found.turned else drawn.bars)
    pieces = pieces_of(glyphs)
    if 0 < len(drawn.dots) <= MAX_DOTS and not found.turned:
        pieces = with_bullets(pieces, drawn.dots)
    if over.fields and not found.turned:
        pieces = with_fields(pieces, over.fields)
    aside = [pieces_of(group) for group in found.groups[1:]]
    work = sum(map(len, found.groups)) + pdfium.FPDFPage_CountObjects(page.raw)
    return Page(
        pieces, aside, drawn.may_show_text, drawn.picture_share, found.unmapped, struck, found.slanted, over.notes, work
    )
