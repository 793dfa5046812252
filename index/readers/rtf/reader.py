"""RTF files: paragraphs, tables, notes and text boxes; title and author from the file's own information."""

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.markup import first_heading, parse_markup, words_of
from index.readers.rtf.document import Document
from index.readers.stated.metadata import Metadata
from index.readers.text import article_from

INFORMATION = "document properties"


def read(raw: RawFile) -> Parsed:
    """Read one RTF file as one article.

    Raises:
        ReadError: Not RTF, nested too deeply, or without text.
    """
    if not raw.data.lstrip()[:5] == b"{\\rtf":
        raise ReadError("isn't an RTF file, or it is damaged")
    document = Document(raw.data)
    page = parse_markup(document.html())
    title, origin = document.title, INFORMATION
    if not title:
        title, origin = first_heading(page), "heading"
    known = Metadata(title=title, author=document.author, provenance={"title": origin, "author": INFORMATION})
    return Parsed((article_from(words_of(page), known, raw),))
