"""PDF files: what a reader of the printed page sees, in the order it is read.

:mod:`~index.readers.pdf.glyphs` gives the letters with their places, :mod:`~index.readers.pdf.rows` makes rows of
them, :mod:`~index.readers.pdf.furniture` takes out running heads and feet, :mod:`~index.readers.pdf.layout` finds
columns and tables, and :mod:`~index.readers.pdf.paragraphs` joins lines to paragraphs.
"""

from index.readers.base import Parsed, RawFile


def read(raw: RawFile) -> Parsed:
    """Read one PDF as one article; a page that can't be read is a failure of its own.

    Raises:
        ReadError: Damaged, protected by a password, or without text.
    """
    from index.readers.pdf.reading import read_pdf  # loads PDFium, which most files don't need

    return read_pdf(raw)
